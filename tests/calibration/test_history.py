"""The generated history: the rule that was planted as over-valued is found, and the week of the slide."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leadrules.cli.app import app_of

ROOT = Path(__file__).parents[2]
AT = "2027-01-04T00:00:00+01:00"
RULESET = ROOT / "rulesets" / "saas-midmarket"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("history")]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three quarters of history."""
    folder = tmp_path_factory.mktemp("history")
    made = [sys.executable, str(ROOT / "examples" / "make_history.py"), "--out", str(folder)]
    subprocess.run(made, check=True, capture_output=True, cwd=ROOT)
    return folder


def printed(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(app_of(str(arguments[0])), [*map(str, arguments), "--at", AT, "--format", "json"])
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_overvalued_rule_is_found(history: Path) -> None:
    files = ["--leads", history / "leads.csv", "--activity", history / "activity.csv", "--log", history / "log.jsonl"]
    found = printed("calibrate", RULESET, *files, "--maturity", "60d", "--label-coverage", "80%")
    rules = {rule["rule"]: rule for rule in found["rules"]}
    assert rules["webinar"]["verdict"] == "too high"
    assert rules["webinar"]["suggested"] < 10
    assert rules["webinar"]["low"] == 0
    kept = ("size-core", "size-upper", "industry-core", "decides", "influences", "stated-need", "pricing-page")
    assert {rules[name]["verdict"] for name in kept} == {"fits"}
    counts = found["leads"]
    parts = ("labelled", "immature", "without_outcome", "without_record", "unusable")
    assert counts["handed_off"] == sum(counts.get(part, 0) for part in parts)
    lines = [json.loads(line) for line in (history / "log.jsonl").read_text("utf-8").splitlines() if line[-1:] == "}"]
    assert counts["handed_off"] == len({e.get("lead_id") for e in lines if e.get("type") == "handed_off"})


def test_the_slide_is_found_within_weeks_of_its_beginning(history: Path) -> None:
    found = printed("drift", RULESET, "--log", history / "log.jsonl")
    acceptance = found["conversions"][0]
    assert (acceptance["metric"], acceptance["segment"]) == ("acceptance_rate", None)
    first = acceptance["alarms"][0]
    planted = date(2026, 11, 9)
    assert abs((date.fromisoformat(first["since"]) - planted).days) <= 14
    assert (date.fromisoformat(first["noticed"]) - planted).days <= 35
    assert first["share"] < acceptance["share_of_baseline"] - 0.15
    for other in found["conversions"]:
        if other["segment"] is None and other["metric"] != "acceptance_rate":
            assert other["alarms"] == []
