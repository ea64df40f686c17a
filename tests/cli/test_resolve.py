"""`leadrules resolve`, and what other commands make of an overlay."""

import json
import shutil
from pathlib import Path

import pytest

import leadrules
from leadrules import load
from leadrules.cli.rulesets import open_cases, open_ruleset
from leadrules.testing import INSTANT

ROOT = Path(__file__).parents[2]
NORDICS = "rulesets/saas-midmarket-nordics"


@pytest.fixture
def rulesets(tmp_path, monkeypatch):
    """Copies of a base and its overlay that a test may spoil."""
    for name in ("saas-midmarket", "saas-midmarket-nordics"):
        shutil.copytree(ROOT / "rulesets" / name, tmp_path / "rulesets" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "rulesets"


def test_what_is_printed_takes_the_place_of_the_overlay(run, rulesets):
    before = load(NORDICS)
    result = run("resolve", NORDICS)
    assert result.exit_code == 0
    Path(NORDICS, "agreement.yaml").write_text(result.stdout, "utf-8")
    shutil.rmtree("rulesets/saas-midmarket")
    after = load(NORDICS)
    assert after.base is None
    assert after.digest == before.digest
    assert run("resolve", NORDICS).stdout == result.stdout


def test_origins_stand_beside_the_lines(run, rulesets):
    lines = run("resolve", NORDICS, "--show-origin").stdout.splitlines()
    plain = run("resolve", NORDICS).stdout.splitlines()
    split = [line.split(" | ", 1) for line in lines]
    assert [text for _, text in split] == plain
    assert len({len(origin) for origin, _ in split}) == 1
    shown = [(origin.strip(), text.strip()) for origin, text in split]
    for origin, text in shown:
        file, line = origin.rsplit(":", 1)
        key = text.removeprefix("- ").split(":")[0].strip('"')
        if not text.startswith("- ") or ": " in text:
            assert key in Path(file).read_text("utf-8").splitlines()[int(line) - 1]
    assert any(origin.startswith("rulesets/saas-midmarket/") for origin, _ in shown)
    assert any(origin.startswith(NORDICS) for origin, _ in shown)


def test_json_has_the_same_data_and_the_origin_of_every_value(run, rulesets):
    data = json.loads(run("resolve", NORDICS, "--format", "json").stdout)
    assert data == load(NORDICS).document.data
    assert "extends" not in data
    origins = json.loads(run("resolve", NORDICS, "--format", "json", "--show-origin").stdout)
    served = [one for one in origins if one["path"][:2] == ["lists", "served"]]
    assert [one["value"] for one in served] == data["lists"]["served"]
    assert {(one["file"], one["line"]) for one in served} == {(f"{NORDICS}/agreement.yaml", 21)}


def test_an_agreement_of_its_own_resolves_to_itself(run, rulesets):
    before = load("rulesets/saas-midmarket")
    printed = run("resolve", "rulesets/saas-midmarket").stdout
    assert "freemail:\n    file: lists/freemail.txt\n" in printed
    Path("rulesets/saas-midmarket/agreement.yaml").write_text(printed, "utf-8")
    assert load("rulesets/saas-midmarket").digest == before.digest


def test_an_overlay_with_mistakes_is_not_printed(run, rulesets):
    file = Path(NORDICS, "agreement.yaml")
    file.write_text(file.read_text("utf-8") + "lead: {city: {type: text, kind: contact}}\n", "utf-8")
    result = run("resolve", NORDICS)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "LR134" in result.stderr
    assert "lead: {city" in result.stderr


def test_what_would_be_too_large_for_one_file_is_told(run, rulesets):
    many = "".join(f"company-{n:06}.freemail.example\n" for n in range(40_000))
    Path("rulesets/saas-midmarket/lists/freemail.txt").write_text(many, "utf-8")
    assert len(load(NORDICS).lists["freemail"]) == 40_000
    result = run("resolve", NORDICS)
    assert result.exit_code == 1
    assert "LR139" in result.stderr


def test_cases_of_the_base_are_run_and_counted(run, rulesets):
    result = run("test", NORDICS)
    assert result.exit_code == 0
    inherited = len(open_cases(open_ruleset(Path("rulesets/saas-midmarket"))).cases) - 1
    own = Path(NORDICS, "cases.yaml").read_text("utf-8").count("\n  - id:")
    assert result.stdout == (
        f"{inherited + own} passed in {NORDICS}, {inherited} of them from its base, 1 of its base skipped\n"
    )
    file = Path(NORDICS, "cases.yaml")
    file.write_text(file.read_text("utf-8").replace("skip:\n", "skip: {}\n").replace("  nobody", "# nobody"), "utf-8")
    result = run("test", NORDICS)
    assert result.exit_code == 1
    assert "FAILED rulesets/saas-midmarket/cases.yaml:430: nobody-called" in result.stdout
    assert f"a case of the base that is other here stands in {NORDICS}/cases.yaml under the same id" in result.stdout


def test_an_overlay_without_cases_runs_those_of_its_base(run, rulesets):
    Path(NORDICS, "cases.yaml").unlink()
    result = run("test", NORDICS)
    inherited = len(open_cases(open_ruleset(Path("rulesets/saas-midmarket"))).cases)
    assert f"{inherited - 1} passed, 1 failed in {NORDICS}, {inherited} of them from its base" in result.stdout


def test_check_of_a_base_knows_nothing_of_its_overlays(run, rulesets):
    Path(NORDICS, "agreement.yaml").write_text("broken", "utf-8")
    assert run("check", "rulesets/saas-midmarket").exit_code == 0


def test_results_cannot_be_written_over_a_file_of_the_base(run, rulesets, leads):
    files = {file.as_posix() for file in open_ruleset(Path(NORDICS)).files}
    for name in ("agreement.yaml", "cases.yaml", "holidays.lock.yaml", "lists/freemail.txt"):
        assert f"rulesets/saas-midmarket/{name}" in files
    result = run("decide", NORDICS, "--leads", leads, "--at", "2026-11-02T09:00:00+01:00", "--out", "rulesets/saas-midmarket/agreement.yaml")  # fmt: skip
    assert result.exit_code == 2


def test_a_decision_says_in_which_file_a_rule_stands(rulesets):
    plan = leadrules.compile(load(NORDICS))
    decision = leadrules.decide(plan, {"id": "L1", "employees": 800, "country": "SE"}, [], at=INSTANT)
    assert "  [saas-midmarket/agreement.yaml:89]\n" in decision.explain()
