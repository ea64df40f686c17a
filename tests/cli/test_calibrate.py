"""``leadrules calibrate``: what it prints, what it writes, and when it refuses."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.cli.conftest import Run

from leadrules import load
from leadrules.changes import diff

BEGINS = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEXT = """\
leadrules: 1
id: worths
version: 1.0.0
title: Small   # with a comment
parties: {marketing: {accountable: A}, sales: {accountable: B}}
lead:
  a: {type: boolean, kind: demographic}
  b: {type: boolean, kind: demographic}
  c: {type: boolean, kind: demographic}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: rule-a, when: a, points: 30}   # the loudest voice
      - {id: rule-b, when: b, points: 20}
      - {id: rule-c, when: c, points: 40}   # nobody remembers why
qualification: {tiers: [{id: mql, handoff: true}]}
routing: {ladder: [{id: all, to: {queue: triage}}], otherwise: {queue: triage, watched_by: sales, within: 1 day}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A ruleset whose rule-c is over-valued, leads, and a log."""
    rng = Random(4)
    rows, lines = [], []
    for number in range(1500):
        lead_id, at = f"L{number:04}", BEGINS + timedelta(hours=3 * number)
        has = {name: rng.random() < 0.5 for name in "abc"}
        rows.append({"id": lead_id} | {name: str(value).lower() for name, value in has.items()})
        chance = 0.2 + 0.3 * has["a"] + 0.2 * has["b"]
        kind = "opportunity_opened" if rng.random() < chance else "rejected"
        told = {"reason": "no"} if kind == "rejected" else {}
        lines.append(
            {"id": f"h{number}", "lead_id": lead_id, "type": "handed_off", "at": at.isoformat(), "queue": "triage"}
        )
        later = (at + timedelta(days=5)).isoformat()
        lines.append({"id": f"o{number}", "lead_id": lead_id, "type": kind, "at": later, **told})
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "agreement.yaml").write_text(TEXT, "utf-8")
    with (tmp_path / "leads.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["id", "a", "b", "c"])
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "log.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return tmp_path


def arguments(folder: Path, *more: object) -> list[object]:
    files = ["--leads", folder / "leads.csv", "--log", folder / "log.jsonl", "--at", "2026-12-01T00:00:00Z"]
    return ["calibrate", folder / "rules", *files, "--maturity", "30d", "--label-coverage", "80%", *more]


def test_the_leads_the_window_and_the_coverage_are_printed(run: Run, small: Path) -> None:
    result = run(*arguments(small))
    assert result.exit_code == 0
    assert "Outcome: opportunity, within 30 days of the handoff" in result.stdout
    assert "Outcome known: 100.0% of the mature leads; asked for: 80.0%" in result.stdout
    assert "only leads that were handed off have outcomes" in result.stdout
    assert "Trusted: yes" in result.stdout


def test_the_overvalued_rule_is_found_and_the_same_in_every_format(run: Run, small: Path) -> None:
    found = json.loads(run(*arguments(small, "--format", "json")).stdout)
    rules = {rule["rule"]: rule for rule in found["rules"]}
    assert rules["rule-c"]["verdict"] == "too high"
    assert rules["rule-a"]["suggested"] == 30
    assert [each["points"] for each in found["compared"]["points"]] == [
        "today's points", "suggested points", "equal points",
    ]  # fmt: skip
    annotated = run(*arguments(small, "--format", "github")).stdout
    assert "title=LR933" in annotated
    assert "line=16" in annotated


def test_the_same_files_give_the_same_bytes(run: Run, small: Path) -> None:
    assert run(*arguments(small)).stdout == run(*arguments(small)).stdout


def test_writing_changes_the_numbers_and_nothing_else(run: Run, small: Path) -> None:
    file = small / "rules" / "agreement.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    before = load(file)
    result = run(*arguments(small, "--write"))
    assert result.exit_code == 0
    assert "wrote 1 number into" in result.stderr
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    suggested = load(file).axes["fit"].rules[2].hundredths // 100
    assert written[3:].decode() == TEXT.replace("points: 40", f"points: {suggested}").replace("\n", "\r\n")
    assert [(c.id, c.old, c.new) for c in diff(before, load(file))] == [
        ("scoring.fit.rules.rule-c.points", 40, suggested)
    ]


def test_what_was_written_is_not_suggested_again(run: Run, small: Path) -> None:
    run(*arguments(small, "--write"))
    again = run(*arguments(small, "--write"))
    assert again.exit_code == 0
    assert "nothing to write" in again.stderr


def test_what_cannot_be_trusted_is_not_written(run: Run, small: Path) -> None:
    log = small / "log.jsonl"
    log.write_text("".join(log.read_text("utf-8").splitlines(keepends=True)[:60]), "utf-8")
    result = run(*arguments(small, "--write"))
    assert result.exit_code == 1
    assert "not written: this calibration cannot be trusted" in result.stderr
    assert (small / "rules" / "agreement.yaml").read_text("utf-8") == TEXT
    assert run(*arguments(small)).exit_code == 0
    assert run(*arguments(small, "--strict")).exit_code == 1


def test_a_log_without_outcomes_is_said_and_not_a_crash(run: Run, small: Path) -> None:
    (small / "log.jsonl").write_text("", "utf-8")
    result = run(*arguments(small, "--strict"))
    assert result.exit_code == 1
    assert "LR921" in result.stdout


def test_handoffs_by_another_version_are_followed_and_said(run: Run, small: Path) -> None:
    log = small / "log.jsonl"
    log.write_text(log.read_text("utf-8").replace('"queue"', '"agreement": "sha256:old", "queue"'), "utf-8")
    result = run(*arguments(small))
    assert "1,500 handoffs went by another version" in result.stderr
    assert "Leads: 1,500 handed off" in result.stdout


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--maturity", "soon", "`--maturity`: `soon` is no length of time; write it like `60d` or `8 weeks`"),
        ("--label-coverage", "0.8", "`--label-coverage`: `0.8` is no percentage; write it like `80%`"),
        ("--label-coverage", "100.5%", "`--label-coverage`: `100.5%` is no percentage; write it like `80%`"),
    ],
)
def test_an_option_that_says_nothing_is_told(run: Run, small: Path, option: str, value: str, said: str) -> None:
    result = run(*arguments(small, option, value))
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_window_and_the_coverage_have_to_be_given(run: Run, small: Path) -> None:
    missing = [part for part in arguments(small) if part not in ("--maturity", "30d")]
    result = run(*missing)
    assert result.exit_code == 2
    assert "--maturity" in result.stderr


@pytest.mark.xdist_group("scikit-learn")  # one process imports it
def test_scikit_learn_adds_cross_validation_and_isotonic_regression(run: Run, small: Path) -> None:
    pytest.importorskip("sklearn")
    found = json.loads(run(*arguments(small, "--refine", "--format", "json")).stdout)["refined"]
    assert found["best_penalty"] is not None
    assert 0.5 < found["auc_by_penalty"]["4"] < 0.8
    assert 0 < found["isotonic_brier"] < 0.25
