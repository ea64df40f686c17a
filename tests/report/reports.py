"""Reports to look at, and what a reader sees of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from leadrules import compile as compile_plan
from leadrules import load, parse
from leadrules.drift import Terms, watch
from leadrules.plan import Plan
from leadrules.report import Report, compose
from leadrules.scorecard import Scorecard, measure, parse_period

RULESET = Path(__file__).parents[2] / "rulesets" / "saas-midmarket"
PLAN = compile_plan(load(RULESET))
NOW = datetime(2027, 1, 4, tzinfo=PLAN.zone)


def log_of(history: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (history / "log.jsonl").read_text("utf-8").splitlines()[:-1]]


def card_of(
    log: Iterable[Mapping[str, Any]], period: str = "2026-Q4", at: datetime = NOW, plan: Plan = PLAN
) -> Scorecard:
    return measure(plan, None, log, parse_period(period, plan.zone), at=at)


def report_of(log: list[dict[str, Any]], period: str = "2026-Q4", at: datetime = NOW, plan: Plan = PLAN) -> Report:
    return compose(card_of(log, period, at, plan), watch(plan, log, Terms(at)))


def tables_of(markdown: str) -> dict[str, list[list[str]]]:
    """Return the rows of each table by the heading or caption above it."""
    found: dict[str, list[list[str]]] = {}
    title = ""
    for line in markdown.splitlines():
        if line.startswith("|"):
            found.setdefault(title, []).append([cell.strip() for cell in line.strip("|").split(" | ")])
        elif match := re.fullmatch(r"#+ [\d.]+ (.*)|\*\*(.*)\*\*", line):
            title = match[1] or match[2]
    return {title: rows[2:] for title, rows in found.items()}


HOSTILE_AT = datetime(2026, 11, 30, tzinfo=UTC)


def hostile_log(plan: Plan, said: str, leads: int = 60) -> list[dict[str, Any]]:
    """Return a log in which every name that people may give says the same."""
    log: list[dict[str, Any]] = []
    for number in range(leads):
        start = datetime(2026, 10, 5, 9, tzinfo=UTC) + timedelta(hours=20 * number)
        slow = number % 2 == 1
        team = f"{said}{'!' if slow else ''}"
        steps = [
            ("handed_off", 0, {"owner": said, "team": team, "tier": said, "seen": {"source": said}}),
            ("touched", 30 if slow else 1, {"channel": "call", "direction": "outbound", "by": "human"}),
            *([("accepted", 40, {"by": "human"})] if number % 3 else []),
        ]
        for index, (kind, hours, more) in enumerate(steps):
            at = (start + timedelta(hours=hours)).isoformat()
            log.append({"id": f"{number}-{index}", "lead_id": f"L{number}", "type": kind, "at": at, **more})
    return log


__all__ = [
    "HOSTILE_AT",
    "NOW",
    "PLAN",
    "RULESET",
    "card_of",
    "hostile_log",
    "log_of",
    "parse",
    "report_of",
    "tables_of",
]
