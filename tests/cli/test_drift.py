"""``leadrules drift``: since when, for whom, and how it ends."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.cli.conftest import Run

MONDAY = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Europe/Madrid"))
AT = "2026-11-30T00:00:00+01:00"
DROP = 30


def log_of(folder: Path, after: float, *, of: str = "iberia") -> Path:
    """Write a log of 46 weeks; from week 30 on a team accepts another share of its leads."""
    rng = Random(11)
    lines: list[dict[str, Any]] = []
    for week in range(46):
        for number in range(40):
            at = MONDAY + timedelta(weeks=week, hours=number)
            lead_id, team = f"{week}-{number}", ("iberia", "dach")[number % 2]
            handoff = {"owner": "rep-1", "team": team, "tier": "mql", "agreement": None}
            share = after if week >= DROP and team == of else 0.8
            verdict = {"type": "accepted"} if rng.random() < share else {"type": "rejected", "reason": "not-ready"}
            lines.append(
                {"id": f"h{lead_id}", "lead_id": lead_id, "type": "handed_off", "at": at.isoformat(), **handoff}
            )
            later = (at + timedelta(days=2)).isoformat()
            lines.append({"id": f"v{lead_id}", "lead_id": lead_id, "at": later, **verdict})
    file = folder / "log.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return file


def test_a_drop_is_told_with_its_week_and_its_team_and_points_at_the_review(
    run: Run, ruleset: Path, tmp_path: Path
) -> None:
    log = log_of(tmp_path, 0.2)
    result = run("drift", ruleset, "--log", log, "--at", AT)
    assert result.exit_code == 1
    assert "acceptance_rate: " in result.stdout
    assert "all leads: DROPPED since the week of 2026-08-03" in result.stdout
    assert "team iberia: DROPPED since the week of 2026-08-03" in result.stdout
    assert "team dach" not in result.stdout
    assert "do not wait for the review of 2027-01-01: bring it forward" in result.stdout
    found = json.loads(run("drift", ruleset, "--log", log, "--at", AT, "--format", "json").stdout)
    assert [(each["segment"], each["value"]) for each in found["conversions"] if each["alarms"]] == [
        (None, None),
        ("team", "iberia"),
    ]
    assert found["review_due"] == "2027-01-01"


def test_the_agreement_s_own_alarm_rings_where_it_says(run: Run, ruleset: Path, tmp_path: Path) -> None:
    result = run("drift", ruleset, "--log", log_of(tmp_path, 0.2), "--at", AT, "--format", "github")
    alarm = next(line for line in result.stdout.splitlines() if "LR941" in line)
    text = (ruleset / "agreement.yaml").read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(text, 1) if "watch: acceptance_rate" in line)
    assert f"line={place}," in alarm
    assert "`acceptance_rate` rang in" in alarm


def test_a_log_without_a_drop_is_quiet(run: Run, ruleset: Path, tmp_path: Path) -> None:
    result = run("drift", ruleset, "--log", log_of(tmp_path, 0.8), "--at", AT)
    assert "all leads: no alarm" in result.stdout
    assert "DROPPED" not in result.stdout


def test_nothing_known_later_than_the_instant_counts(run: Run, ruleset: Path, tmp_path: Path) -> None:
    log = log_of(tmp_path, 0.2)
    before = (MONDAY + timedelta(weeks=DROP)).isoformat()
    result = run("drift", ruleset, "--log", log, "--at", before)
    assert "DROPPED" not in result.stdout


@pytest.mark.parametrize("lines", [0, 1, 50])
def test_too_little_history_is_said_and_not_a_crash(run: Run, ruleset: Path, tmp_path: Path, lines: int) -> None:
    log = log_of(tmp_path, 0.8)
    log.write_text("".join(log.read_text("utf-8").splitlines(keepends=True)[:lines]), "utf-8")
    result = run("drift", ruleset, "--log", log, "--at", AT)
    assert result.exit_code == 0
    assert "acceptance_rate: not judged" in result.stdout
    assert "LR942" in result.stdout


def test_events_after_the_instant_are_counted(run: Run, ruleset: Path, tmp_path: Path) -> None:
    log = log_of(tmp_path, 0.8)
    result = run("drift", ruleset, "--log", log, "--at", "2026-11-16T00:00:00+01:00")
    later = sum(json.loads(line)["at"] > "2026-11-16T00:00:00+01:00" for line in log.read_text("utf-8").splitlines())
    assert later > 40
    assert f"{later} events of the log after the instant: not counted" in result.stderr
    assert "after the instant" not in run("drift", ruleset, "--log", log, "--at", AT).stderr


def test_every_format_says_it(run: Run, ruleset: Path, tmp_path: Path) -> None:
    log = log_of(tmp_path, 0.2)
    for name in ("sarif", "junit", "markdown"):
        result = run("drift", ruleset, "--log", log, "--at", AT, "--format", name)
        assert result.exit_code == 1
        assert "LR940" in result.stdout


def test_an_unknown_step_is_told(run: Run, ruleset: Path, tmp_path: Path) -> None:
    result = run("drift", ruleset, "--log", log_of(tmp_path, 0.8), "--maturity", "acepted=7d")
    assert result.exit_code == 2
    assert "`--maturity`: no step `acepted`; did you mean `accepted`?" in result.stderr
