"""Decisions and rejected rows as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from leadrules.cli.console import fail
from leadrules.cli.handoffs import top_reasons
from leadrules.decision import Decision
from leadrules.intake import Reject
from leadrules.tables import write_table

_LINES: Final = (".jsonl", ".ndjson")
_TABLES: Final = (".csv", ".tsv", ".parquet")
_REJECT_COLUMNS: Final = ("file", "row", "lead_id", "column", "value", "code", "reason")


def check_writable(path: Path | None) -> None:
    """End the command, before any work is done, where a file could not be written anyway."""
    if path is None:
        return
    if path.suffix.lower() not in (*_TABLES, *_LINES):
        endings = ", ".join((*_TABLES, *_LINES))
        fail(f"cannot write `{path.as_posix()}`: by its ending it is no table", f"give a name that ends with {endings}")
    if not path.parent.is_dir():
        fail(f"no folder `{path.parent.as_posix()}`", "make it first, or write elsewhere")


def write_decisions(path: Path, decisions: Sequence[Decision], handoffs: Sequence[Decision]) -> None:
    """Write every decision: one line of JSON each in full, or one row each of the facts that a table can hold.

    Raises:
        DataError: the file cannot be written.
    """
    if path.suffix.lower() in _LINES:
        records = [decision.to_dict() for decision in decisions]
        write_table(path, records, list(records[0]) if records else [])
        return
    ranks = {id(decision): rank for rank, decision in enumerate(handoffs, 1)}
    rows = [_row(decision, ranks.get(id(decision))) for decision in decisions]
    write_table(path, rows, list(rows[0]) if rows else ["lead_id"])


def _row(decision: Decision, rank: int | None) -> dict[str, Any]:
    """Return a decision as one flat row."""
    route, agreement = decision.route, decision.plan.agreement
    return {
        "lead_id": None if decision.lead_id is None else str(decision.lead_id),
        "outcome": decision.outcome,
        "rank": rank,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        "route": route and route.id,
        "route_kind": route and route.kind,
        "route_target": route and route.target,
        "route_needs": _joined(route.needs if route else ()),
        "score": decision.score,
        **dict(_scores(decision)),
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


def _scores(decision: Decision) -> Iterator[tuple[str, Any]]:
    grades = decision.grades
    for name, points in decision.points.items():
        yield f"{name}_points", points
        if decision.plan.agreement.axes[name].grades:
            yield f"{name}_grade", grades.get(name)


def _joined(words: Sequence[str]) -> str | None:
    return "; ".join(words) or None


def write_rejects(path: Path, rejects: Sequence[Reject]) -> None:
    """Write the rows that did not come in: file, row number, column, value, code and reason.

    Raises:
        DataError: the file cannot be written.
    """
    write_table(path, [asdict(reject) for reject in rejects], _REJECT_COLUMNS)
