"""`leadrules test`."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

_FILE = Path(__file__).parents[2] / "rulesets" / "saas-midmarket" / "cases.yaml"
CASES = len(yaml.safe_load(_FILE.read_text(encoding="utf-8"))["cases"])


@pytest.fixture
def failing(ruleset):
    file = ruleset / "cases.yaml"
    text = file.read_text("utf-8")
    assert "lead: {employees: 99}\n    expect: {outcome: nurture" in text
    file.write_text(
        text.replace(
            "lead: {employees: 99}\n    expect: {outcome: nurture",
            "lead: {employees: 99}\n    expect: {outcome: handoff",
        ),
        "utf-8",
    )
    return ruleset


def test_cases_that_pass_are_one_line(run, ruleset):
    result = run("test", ruleset)
    assert result.stdout == f"{CASES} passed in {ruleset}\n"
    assert result.exit_code == 0


def test_a_failure_shows_expected_got_and_the_reasons(run, failing):
    result = run("test", failing)
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"FAILED {failing}/cases.yaml:")
    assert lines[0].endswith("size-99  99 people are too few, however interested they are")
    assert lines[1] == "  outcome: expected handoff, got nurture"
    assert any("size keeps the lead from sales" in line for line in lines)
    assert lines[-1] == f"{CASES - 1} passed, 1 failed in {failing}"
    assert result.exit_code == 1


def test_single_cases_can_be_run(run, failing):
    assert run("test", failing, "--case", "hot", "--case", "warm").stdout == f"2 passed in {failing}\n"
    assert run("test", failing, "--case", "size-99").exit_code == 1


def test_an_unknown_case_is_wrong_usage(run, ruleset):
    result = run("test", ruleset, "--case", "hott")
    assert result.exit_code == 2
    assert result.stderr == f"no case `hott` in {ruleset}/cases.yaml; did you mean `hot`?\n"


def test_json_has_every_case_with_its_decision(run, failing):
    cases = json.loads(run("test", failing, "--format", "json").stdout)
    assert len(cases) == CASES
    (failed,) = [case for case in cases if not case["passed"]]
    assert failed["id"] == "size-99"
    assert failed["differences"] == [{"what": "outcome", "expected": "handoff", "got": "nurture"}]
    assert failed["decision"]["outcome"] == "nurture"


def test_junit_has_every_case_and_why_it_fails(run, failing):
    suite = ElementTree.fromstring(  # noqa: S314 - our own
        run("test", failing, "--format", "junit").stdout
    ).find("testsuite")
    counts = {"tests": str(CASES), "failures": "1", "errors": "0", "skipped": "0"}
    assert suite.attrib == {"name": "saas-midmarket", "file": f"{failing}/cases.yaml", **counts}
    (failed,) = [case for case in suite if len(case)]
    assert failed.attrib["name"] == "size-99"
    assert failed[0].attrib["message"] == "outcome: expected handoff, got nurture"
    assert "size keeps the lead from sales" in failed[0].text


@pytest.mark.parametrize("form", ["sarif", "github", "markdown"])
def test_a_failing_case_is_a_finding_at_its_place(run, failing, form):
    result = run("test", failing, "--format", form)
    assert "LR410" in result.stdout
    assert "expected handoff, got nurture" in result.stdout
    assert result.exit_code == 1


def test_a_ruleset_without_cases_is_told(run, ruleset):
    (ruleset / "cases.yaml").unlink()
    result = run("test", ruleset)
    assert result.exit_code == 2
    assert "no file" in result.stderr


def test_mistakes_in_the_cases_are_told_like_those_of_the_agreement(run, ruleset):
    (ruleset / "cases.yaml").write_text(
        "leadrules: 1\nat: 2026-11-02T10:00:00Z\ncases:\n  - {id: a, expect: {tier: hott}}\n", "utf-8"
    )
    result = run("test", ruleset)
    assert result.exit_code == 1
    assert result.stdout == ""
    head, excerpt, carets = result.stderr.splitlines()
    assert head == f"{ruleset}/cases.yaml:4:28: error[LR405] unknown tier `hott`; did you mean `hot`?"
    assert carets.index("^") == excerpt.index("hott")


def test_coverage_says_what_is_missing_by_its_line_and_how_much_of_each_kind_there_is(run, ruleset):
    lines = run("test", ruleset, "--coverage").stdout.splitlines()
    assert lines[0].endswith(f"passed in {ruleset}")
    line = (ruleset / "agreement.yaml").read_text("utf-8").split("  otherwise:")[0].count("\n") + 1
    assert f"{ruleset}/agreement.yaml:{line}: no case in which `otherwise` is taken" in lines
    assert [line.split()[-1] for line in lines if line.startswith(("gates", "tiers"))] == ["100%", "100%"]
    assert lines[-1].startswith("all ")


def test_coverage_below_the_minimum_is_a_finding(run, ruleset):
    result = run("test", ruleset, "--min", "100")
    assert result.exit_code == 1
    assert "error[LR417] the cases cover " in result.stdout.splitlines()[-1]
    assert run("test", ruleset, "--min", "40").exit_code == 0


@pytest.mark.parametrize("form", ["json", "junit", "sarif", "github", "markdown"])
def test_coverage_comes_in_every_format(run, ruleset, form):
    out = run("test", ruleset, "--min", "100", "--format", form)
    assert out.exit_code == 1
    said = {
        "json": '"percent": ',
        "junit": '<testsuite name="coverage" tests="1" failures="1"',
        "sarif": '"ruleId": "LR417"',
        "github": "title=LR417::",
        "markdown": "| error LR417 |",
    }
    assert said[form] in out.stdout
    assert "otherwise" in out.stdout


def test_json_of_coverage_adds_up(run, ruleset):
    found = json.loads(run("test", ruleset, "--coverage", "--format", "json").stdout)["coverage"]
    assert found["total"] == sum(kind["total"] for kind in found["kinds"].values())
    assert found["covered"] == found["total"] - len(found["gaps"])
    assert found["gaps"][0].keys() == {"kind", "name", "aspect", "file", "line"}


def test_suggestions_can_be_pasted_and_close_the_gaps(run, ruleset, tmp_path):
    file = ruleset / "cases.yaml"
    head = file.read_text("utf-8").split("\n  - id:")
    file.write_text("\n  - id:".join(head[:3]) + "\n", "utf-8")
    before = json.loads(run("test", ruleset, "--coverage", "--format", "json").stdout)["coverage"]
    result = run("test", ruleset, "--suggest")
    assert result.exit_code == 0
    assert "things that no case shows" in result.stderr
    kept = tmp_path / "more.yaml"
    run("test", ruleset, "--suggest-to", kept)
    assert kept.read_text("utf-8") == result.stdout
    file.write_text(file.read_text("utf-8") + result.stdout, "utf-8")
    after = json.loads(run("test", ruleset, "--coverage", "--format", "json").stdout)
    assert all(case["passed"] for case in after["cases"])
    assert after["coverage"]["covered"] > before["covered"] + 50


def test_suggestions_never_overwrite_a_file(run, ruleset, tmp_path):
    kept = tmp_path / "more.yaml"
    kept.write_text("mine", "utf-8")
    result = run("test", ruleset, "--suggest-to", kept)
    assert result.exit_code == 2
    assert "nothing is overwritten" in result.stderr
    assert kept.read_text("utf-8") == "mine"
