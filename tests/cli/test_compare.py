"""``leadrules diff --witness`` and what ``leadrules prove`` is asked about conditions and versions."""

import json
import shutil
from io import StringIO

import pytest
from rich.console import Console

from leadrules.cli import progress


@pytest.fixture
def edited(ruleset, tmp_path):
    folder = tmp_path / "edited"
    shutil.copytree(ruleset, folder)
    file = folder / "agreement.yaml"
    file.write_text(file.read_text("utf-8").replace("when: employees >= 100,", "when: employees >= 99,"), "utf-8")
    return folder


def test_a_diff_shows_leads_that_are_decided_otherwise(run, ruleset, edited):
    lines = run("diff", ruleset, edited, "--witness").stdout.splitlines()
    place = lines.index("handed off now, not before: nurture → handoff")
    assert "employees: 99" in lines[place + 1]
    shown = json.loads(lines[place + 2])
    assert shown["lead"]["employees"] == 99
    assert lines[-1] == "Decisions: 2 differences"


def test_a_person_who_waits_sees_how_far_the_comparison_is_and_nobody_else(run, ruleset, edited, monkeypatch):
    assert run("diff", ruleset, edited, "--witness").stderr == ""
    shown = StringIO()
    terminal = Console(file=shown, force_terminal=True, width=80)
    monkeypatch.setattr(progress, "messages", lambda: terminal)
    result = run("diff", ruleset, edited, "--witness")
    assert "Comparing" in shown.getvalue()
    assert "Comparing" not in result.stdout + result.stderr
    assert run("prove", ruleset, "--equivalent", edited).exit_code == 1
    assert shown.getvalue().count("Comparing") > 1


def test_the_leads_are_in_json_and_markdown(run, ruleset, edited):
    told = json.loads(run("diff", ruleset, edited, "--witness", "--format", "json").stdout)["decisions"]
    assert told["same"] is False
    assert [(each["before"], each["after"]) for each in told["differences"]] == [
        ("nurture", "handoff"),
        ("nurture", "hold"),
    ]
    markdown = run("diff", ruleset, edited, "--witness", "--format", "markdown").stdout
    assert "- **handed off now, not before: nurture → handoff**: " in markdown


def test_without_a_difference_that_is_said(run, ruleset):
    assert run("diff", ruleset, ruleset, "--witness").stdout.splitlines()[-1] == "Decisions: the same for every lead"


@pytest.mark.parametrize(
    ("option", "a", "b", "code", "said"),
    [
        ("--implies", "employees > 500", "employees >= 100", 0, "proved: `employees > 500` implies `employees >= 100`"),
        ("--implies", "employees > 50", "employees >= 100", 1, "warning[LR870] `employees > 50` does not imply"),
        ("--disjoint", 'fit_grade == "A"', "fit < 70", 0, "is disjoint from"),
        ("--disjoint", "employees >= 3", "fit > 90", 1, "warning[LR871] one lead meets both"),
        ("--alike", "not (employees >= 9)", "employees < 9", 0, "is answered like"),
    ],
)
def test_a_claim_is_proved_or_refuted(run, ruleset, option, a, b, code, said):
    result = run("prove", ruleset, option, a, b)
    assert result.exit_code == code
    assert said in result.stdout


def test_a_mistake_in_a_condition_is_told(run, ruleset):
    result = run("prove", ruleset, "--implies", "employes > 5", "employees > 5")
    assert result.exit_code == 1
    assert "condition 1:1:1: error[LR203] unknown field `employes`; did you mean `employees`?" in result.stderr


def test_versions_are_proved_to_decide_alike_or_a_lead_shows_how_not(run, ruleset, edited):
    alike = run("prove", ruleset, "--equivalent", ruleset)
    assert (alike.exit_code, alike.stdout) == (0, f"{ruleset}: Decisions: the same for every lead\n")
    otherwise = run("prove", edited, "--equivalent", ruleset, "--witnesses")
    assert otherwise.exit_code == 1
    assert "warning[LR872] handed off now, not before: nurture → handoff" in otherwise.stdout
    assert '"employees": 99' in otherwise.stdout
