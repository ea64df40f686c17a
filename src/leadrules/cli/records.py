"""Decisions and rejected rows as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from leadrules.assignment import Assignment
from leadrules.cli.handoffs import top_reasons
from leadrules.decision import Decision
from leadrules.intake import Reject
from leadrules.plan import Plan
from leadrules.schemas.decisions import decision_schema
from leadrules.tables import is_json_lines, write_table

_BEFORE_SCORES: Final = (
    "lead_id", "outcome", "rank", "tier", "fast_track", "disqualified_by", "route", "route_kind", "route_target",
    "route_needs", "score",
)  # fmt: skip
_AFTER_SCORES: Final = (
    "missing", "program", "notify", "alerts", "top_reasons", "at", "in_force", "agreement", "version", "digest",
)  # fmt: skip
_ASSIGNMENT: Final = "assignment"
_ASSIGNED: Final = ("owner", "team", "queue", "waits_until", "passed_over")
_REJECT_COLUMNS: Final = ("file", "row", "lead_id", "column", "value", "code", "reason")


def record_of(path: Path) -> Callable[[Decision], dict[str, Any]]:
    """Return what makes a decision a record of a file: in full as JSON, or as the facts that a row can hold.

    The ``rank`` of a row is known when all are decided.
    """
    return Decision.to_dict if is_json_lines(path) else _row


def with_assignment(record: dict[str, Any], assignment: Assignment | None) -> None:
    """Add who gets a lead to the record of its decision; None for one that nobody is to get."""
    if "rank" not in record:
        record[_ASSIGNMENT] = assignment and assignment.to_dict()
    elif assignment is not None:
        passed = (f"{one.person}: {one.words}" for one in assignment.passed_over)
        record |= {**assignment.to_dict(), "passed_over": _joined(tuple(passed))}


def write_decisions(
    path: Path, plan: Plan, records: Iterable[Mapping[str, Any]], *, has_assignments: bool = False
) -> None:
    """Write every decision: one line of JSON each, or one row each.

    Raises:
        DataError: the file cannot be written.
    """
    is_lines = is_json_lines(path)
    columns = _keys(has_assignments=has_assignments) if is_lines else _columns(plan, _ASSIGNED * has_assignments)
    write_table(path, records, columns)


def _keys(*, has_assignments: bool) -> list[str]:
    keys = decision_schema()["properties"]
    return [key for key in keys if has_assignments or key != _ASSIGNMENT]


def _columns(plan: Plan, assigned: Sequence[str]) -> list[str]:
    scores = [
        f"{axis.name}_{what}"
        for axis in plan.agreement.axes.values()
        for what in (("points", "grade") if axis.grades else ("points",))
    ]
    return [*_BEFORE_SCORES, *assigned, *scores, *_AFTER_SCORES]


def _row(decision: Decision) -> dict[str, Any]:
    """Return a decision as one flat row."""
    route, agreement = decision.route, decision.plan.agreement
    return {
        "lead_id": None if decision.lead_id is None else str(decision.lead_id),
        "outcome": decision.outcome,
        "rank": None,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        "route": route and route.id,
        "route_kind": route and route.kind,
        "route_target": route and route.target,
        "route_needs": _joined(route.needs if route else ()),
        "score": decision.score,
        **{f"{name}_points": points for name, points in decision.points.items()},
        **{f"{name}_grade": grade for name, grade in decision.grades.items()},
        "missing": _joined(decision.missing),
        "program": decision.program,
        "notify": _joined(decision.notify),
        "alerts": _joined(decision.alerts),
        "top_reasons": _joined(top_reasons(decision)),
        "at": decision.at.isoformat(),
        "in_force": decision.in_force,
        "agreement": agreement.id,
        "version": agreement.version,
        "digest": agreement.digest.meaning,
    }


def _joined(words: Sequence[str]) -> str | None:
    return "; ".join(words) or None


def write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Write the rows that did not come in: file, row number, column, value, code and reason.

    Raises:
        DataError: the file cannot be written.
    """
    write_table(path, map(asdict, rejects), _REJECT_COLUMNS)
