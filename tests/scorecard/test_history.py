"""The history that examples/make_history.py makes."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from histories import MAKER

MADRID = ZoneInfo("Europe/Madrid")
FILES = ("leads.csv", "activity.csv", "log.jsonl", "decisions.jsonl")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        command = [sys.executable, str(MAKER), "--out", str(tmp_path / name), "--weeks", "13", "--leads-per-week", "20"]
        subprocess.run(command, check=True, capture_output=True)
        made.append([(tmp_path / name / file).read_bytes() for file in FILES])
    assert made[0] == made[1]
    assert all(len(data) > 1000 for data in made[0])


@pytest.mark.xdist_group("history")
def test_every_week_has_handoffs_and_nothing_lies_after_the_end(history: Path) -> None:
    events = []
    for line in (history / "log.jsonl").read_text("utf-8").splitlines()[:-1]:
        event = json.loads(line)
        if event["type"] != "faxed" and event["id"] != "x-2":
            events.append(event)
    ends = datetime(2027, 1, 4, tzinfo=MADRID)
    assert all(datetime.fromisoformat(event["at"]) < ends for event in events if event["type"] != "rejected")
    given = [datetime.fromisoformat(e["at"]).astimezone(MADRID) for e in events if e["type"] == "handed_off"]
    assert min(given) >= ends - timedelta(weeks=39)
    assert {(at.isocalendar().year, at.isocalendar().week) for at in given} == {(2026, w) for w in range(15, 54)}
