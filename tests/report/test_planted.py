"""The whole generated quarter, leads and all: what was planted in it is on the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import by_hand
import pytest
from by_hand import MADRID
from reading import text_of_markdown, text_of_page
from reports import NOW, RULESET, tables_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def written(quarter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "made"
    files = {"log": "log.jsonl", "decisions": "decisions.jsonl", "leads": "leads.csv", "activity": "activity.csv"}
    given = [word for name, file in files.items() for word in (f"--{name}", str(quarter / file))]
    command = [sys.executable, "-m", "leadrules", "report", str(RULESET), *given, "-o", str(out)]
    subprocess.run([*command, "--period", "2026-Q4", "--at", NOW.isoformat()], check=True, capture_output=True)
    return out


def test_the_over_valued_rule_is_named_with_its_holders(written: Path, quarter: Path) -> None:
    """Counted: first handoffs that are 60 days old and settled by then, and whether they became an opportunity."""
    window = timedelta(days=60)
    rules = {}
    for line in (quarter / "decisions.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        fired = {reason["rule"] for reason in record["reasons"] if reason["effect"] == "points"}
        rules[record["lead_id"], datetime.fromisoformat(record["at"]).astimezone(UTC)] = fired
    first: dict[str, by_hand.Stay] = {}
    for stay in by_hand.stays_of(quarter / "log.jsonl", NOW):
        known = first.setdefault(stay.handoff["lead_id"], stay)
        if stay.began < known.began:
            first[stay.handoff["lead_id"]] = stay
    counted: Counter[tuple[bool, bool]] = Counter()
    for stay in first.values():
        until = stay.began + window
        opened = stay.first("opportunity_opened")
        became = opened is not None and opened["when"] <= until
        settled = became or (stay.end != "open" and stay.events[-1]["when"] <= until)
        if until <= NOW and settled:
            has = "webinar" in rules[stay.handoff["lead_id"], stay.began.astimezone(UTC)]
            counted[has, became] += 1
    own, others = (counted[has, True] + counted[has, False] for has in (True, False))
    said = next(line for line in (written / "report.md").read_text("utf-8").splitlines() if "Rule `webinar`" in line)
    assert "gives 20 points, and the outcomes say 0 to " in said
    assert "may be worth nothing" in said
    assert f"{100 * counted[True, True] / own:.1f}% (" in said
    assert f"of its {own} leads became an opportunity, {100 * counted[False, True] / others:.1f}% (" in said
    assert f"of the {others} others" in said


def test_the_slide_of_acceptance_is_told_since_when(written: Path, quarter: Path) -> None:
    said = next(line for line in (written / "report.md").read_text("utf-8").splitlines() if "Acceptance slid" in line)
    [since] = re.findall(r"since the week of (\d{4}-\d\d-\d\d): ", said)
    assert "2026-11-09" <= since <= "2026-11-30"
    began = datetime.fromisoformat(since).replace(tzinfo=MADRID)
    stays = by_hand.stays_of(quarter / "log.jsonl", NOW)
    [share, leads] = re.findall(r": ([\d.]+)% \([\d. to]+%\) of (\d+) leads", said)[0]
    upto = [began + timedelta(weeks=weeks) for weeks in range(1, 8)]
    possible = {}
    for until in upto:
        of = [stay for stay in stays if began <= stay.began < until]
        soon = timedelta(days=14)
        accepted = [s for s in of if (e := s.first("accepted")) is not None and e["when"] <= s.began + soon]
        possible[str(len(of))] = f"{100 * len(accepted) / len(of):.1f}"
    assert possible[leads] == share


def test_the_slow_team_is_named(written: Path) -> None:
    text = (written / "report.md").read_text("utf-8")
    assert "Team `rest` answers in" in text
    assert text.count("answers in") == 1


def test_the_forecast_and_the_worth_of_points_have_tables_and_charts(written: Path) -> None:
    tables = tables_of((written / "report.md").read_text("utf-8"))
    assert [row[0] for row in tables["If things go on"]] == ["a week", "13 weeks"]
    assert {row[0] for row in tables["What the points are worth"]} >= {"webinar", "decides", "pricing-page"}
    assert [row for row in tables["Qualified leads, week by week"] if "forecast" in row[-1]]
    assert {path.suffix for path in written.iterdir()} == {".html", ".md", ".svg"}
    assert len([*written.glob("*.svg")]) == 6


def test_both_say_the_same(written: Path) -> None:
    page = text_of_page((written / "index.html").read_text("utf-8"))
    markdown = text_of_markdown((written / "report.md").read_text("utf-8"))
    for said in ("webinar", "acceptance slid since", "answers in", "may be worth nothing"):
        assert said in page
        assert said in markdown
