"""What a database gives for leads and their events, beside what the reference engine decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from databases import Database, Table

import leadrules
from leadrules import Plan
from leadrules.engines.sql import select
from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    TextType,
    Type,
    admit,
    datetime_of,
)

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
RULESETS = sorted(p.name for p in (ROOT / "rulesets").iterdir() if p.is_dir() and leadrules.load(p).base is None)
"""The rulesets that stand on their own: an overlay is one agreement like its base by the time an engine sees it."""

Case = tuple[dict[str, Any], list[dict[str, Any]] | None]


@cache
def plan_of(name: str) -> Plan:
    return leadrules.compile(leadrules.load(ROOT / "rulesets" / name))


def cell(type_: Type, value: Any) -> Any:
    """Return a raw value as a typed column holds it: text as it came, days and instants read."""
    if value is None or not isinstance(type_, DateType | DateTimeType | IntegerType | NumberType | BooleanType):
        return value
    read = admit(type_)(value)
    if read is None or isinstance(type_, DateType):
        return read
    return datetime_of(read) if isinstance(type_, DateTimeType) and isinstance(read, int) else read


def lead_table(plan: Plan, cases: Sequence[Case]) -> Table:
    types = {"id": TextType(), **{name: field.type for name, field in plan.agreement.fields.items()}}
    return Table(types, [{name: cell(t, lead.get(name)) for name, t in types.items()} for lead, _ in cases])


def event_table(plan: Plan, cases: Sequence[Case]) -> Table:
    attributes = {name: t for kind in plan.agreement.events.values() for name, t in kind.attributes.items()}
    own = {"id": TextType(), "lead_id": TextType(), "type": TextType(), "at": DateTimeType()}
    types = {**own, **attributes}
    rows = [{**event, "lead_id": lead["id"]} for lead, events in cases for event in events or []]
    return Table(types, [{name: cell(t, row.get(name)) for name, t in types.items()} for row in rows])


def decided(
    database: Database, plan: Plan, cases: Sequence[Case], *, at: datetime = AT, **options: Any
) -> dict[str, dict[str, Any]]:
    """Return the rows that a database gives for leads with their activity, by id."""
    tables = {"leads": lead_table(plan, cases), "activity": event_table(plan, cases)}
    found = database.rows(select(plan, dialect=database.dialect, at=at, **options), tables)
    return {row["id"]: row for row in found}


def expected(plan: Plan, case: Case, at: datetime = AT) -> dict[str, Any]:
    """Return the row that the reference engine stands for."""
    decision = leadrules.decide(plan, *case, at=at, engine="reference")
    route, axes = decision.route, plan.agreement.axes
    return {
        "id": case[0]["id"],
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        **{f"{name}_hundredths": h for name, h in zip(axes, decision.hundredths, strict=True)},
        **{f"{name}_points": points for name, points in decision.points.items()},
        **{f"{name}_grade": decision.grades.get(name) for name, axis in axes.items() if axis.grades},
        "fired": ",".join(decision.fired_rules),
        "missing": ",".join(decision.missing),
        "route_id": route and route.id,
        "route_kind": route and route.kind,
        "route_target": route and route.target,
        "route_needs": route and ",".join(route.needs),
        "in_force": decision.in_force,
        "refused": "",
    }


def check(database: Database, plan: Plan, drawn: Sequence[Case], *, at: datetime = AT, **options: Any) -> None:
    """Assert that a database decides every case as the reference engine does."""
    cases = [({**lead, "id": f"L{number}"}, events) for number, (lead, events) in enumerate(drawn)]
    for known in (True, False):
        chosen = [case for case in cases if (case[1] is not None) is known]
        if chosen:
            found = decided(database, plan, chosen, at=at, **options, **({} if known else {"activity": None}))
            for case in chosen:
                assert found[case[0]["id"]] == expected(plan, case, at)
