"""``leadrules prove``: findings with the leads that show them, in every format, and what comments leave."""

import json
from pathlib import Path

import pytest

GAP = """leadrules: 1
id: small
version: 1.0.0
parties:
  marketing: {accountable: VP Marketing}
  sales: {accountable: VP Sales}
lead:
  email: {type: email, kind: contact}
  country: {type: choice, kind: demographic, values: [DE, FR, ES]}
  since: {type: date, kind: account}
  seen: {type: datetime, kind: account}
scoring:
  fit: {range: [0, 100], rules: [{id: any, when: known(country), points: 5}]}
qualification:
  required: [email, country]
  tiers:
    - {id: ready, when: since < date("2026-01-01") and seen < datetime("2026-01-01T00:00:00Z"), handoff: true}
    - {id: rest, program: newsletter}
routing:
  ladder:
    - {id: germany, when: country == "DE", to: {team: sales}}
    - {id: again, when: country == "DE", to: {team: sales}}
  otherwise: {queue: triage, watched_by: sales, within: 1 hour}
  teams:
    sales: {distribute: single}
"""
AGAIN = "    - {id: again,"
IGNORE = "    # leadrules: ignore[LR812] it comes back in spring\n"


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def written(text: str = GAP) -> str:
        Path("rules").mkdir(exist_ok=True)
        Path("rules/agreement.yaml").write_text(text, "utf-8")
        return "rules"

    return written


def test_each_example_names_the_line_that_it_shows(run, rules):
    lines = run("prove", rules()).stdout.splitlines()
    assert lines[-2].startswith("rules/agreement.yaml:23: LR801 for example: email: ")
    assert lines[-1] == "rules: 15 of 17 questions proved, 2 findings, 0 not decided"


def test_json_has_the_lead_of_each_finding_that_one_shows(run, rules):
    result = run("prove", rules(), "--format", "json", "--witnesses")
    told = {each["code"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert "witness" not in told["LR812"]
    assert set(told["LR801"]["witness"]) == {"lead", "activity", "stage"}
    assert told["LR801"]["witness"]["lead"]["country"] == "FR"


def test_lines_of_witnesses_name_the_line_that_they_show(run, rules):
    lines = run("prove", rules(), "--witnesses").stdout.splitlines()
    [shown] = [json.loads(line) for line in lines if line.startswith("{")]
    assert (shown["code"], shown["file"], shown["line"]) == ("LR801", "rules/agreement.yaml", 23)


@pytest.mark.parametrize("chosen", ["sarif", "junit", "markdown"])
def test_lines_of_witnesses_do_not_spoil_a_document(run, rules, chosen):
    result = run("prove", rules(), "--witnesses", "--format", chosen)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"`--format {chosen}` has no place for them" in result.stderr


def test_json_has_the_lead_that_refutes_a_claim(run, rules):
    result = run("prove", rules(), "--disjoint", 'country == "DE"', 'country != "FR"', "--format", "json")
    [told] = json.loads(result.stdout)
    assert told["witness"] == {"lead": {"country": "DE"}, "activity": None, "stage": None}


# What comments leave


def test_a_comment_with_a_reason_leaves_a_finding_and_is_counted(run, rules):
    lines = run("prove", rules(GAP.replace(AGAIN, IGNORE + AGAIN))).stdout.splitlines()
    assert not any("LR812" in line for line in lines)
    assert lines[-1] == "rules: 15 of 17 questions proved, 1 finding, 0 not decided, 1 ignored by comments"


def test_a_comment_that_leaves_nothing_is_told_by_prove_and_not_by_lint(run, rules):
    folder = rules(GAP.replace("    - {id: germany,", IGNORE + "    - {id: germany,"))
    result = run("prove", folder, "--format", "sarif")
    assert "nothing to ignore: line 22 has no `LR812`" in result.stdout
    assert "LR812" not in run("lint", folder).stdout


def test_without_a_reason_a_comment_leaves_nothing_and_lint_says_so(run, rules):
    folder = rules(GAP.replace(AGAIN, "    # leadrules: ignore[LR812]\n" + AGAIN))
    assert "warning[LR812]" in run("prove", folder).stdout
    assert "warning[LR387] an ignore of `LR812` without a reason" in run("lint", folder).stdout


def test_what_somebody_asked_is_answered_whatever_a_comment_says(run, rules):
    folder = rules(GAP.replace(AGAIN, "    # leadrules: ignore[LR870] we know\n" + AGAIN))
    assert "warning[LR388] no lint rule `LR870`" in run("lint", folder).stdout


def test_pytest_leaves_what_prove_leaves(run, rules):
    from leadrules import compile as compile_plan
    from leadrules import load
    from leadrules.analysis import analyse
    from leadrules.linter import consider

    plan = compile_plan(load(rules(GAP.replace(AGAIN, IGNORE + AGAIN))))
    told = consider(plan.agreement.document, analyse(plan))
    assert ([each.code for each in told.diagnostics], told.ignored) == (["LR801"], 1)


def test_an_ignore_is_not_called_unneeded_while_a_question_is_open(rules):
    from leadrules import compile as compile_plan
    from leadrules import load
    from leadrules.analysis import analyse
    from leadrules.linter import consider

    plan = compile_plan(load(rules(GAP.replace("    - {id: germany,", IGNORE + "    - {id: germany,"))))
    assert [each.code for each in consider(plan.agreement.document, analyse(plan)).unneeded] == ["LR389"]
    assert consider(plan.agreement.document, analyse(plan, budget=3)).unneeded == ()
