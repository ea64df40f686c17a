"""One meaning: the SELECT of a plan gives every lead what the reference engine gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import leadrules
from leadrules import Plan
from leadrules.engines.sql import select
from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    TextListType,
    Type,
    admit,
    datetime_of,
)
from leadrules.testing import activities, agreements, leads

duckdb = pytest.importorskip("duckdb")
pa = pytest.importorskip("pyarrow")

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
RULESETS = sorted(path.name for path in Path("rulesets").iterdir() if path.is_dir())
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
Case = tuple[dict[str, Any], list[dict[str, Any]] | None]


@cache
def plan_of(name: str) -> Plan:
    return leadrules.compile(leadrules.load(Path("rulesets") / name))


# Tables


def arrow_type(type_: Type) -> Any:
    match type_:
        case IntegerType():
            return pa.int64()
        case NumberType():
            return pa.float64()
        case BooleanType():
            return pa.bool_()
        case DateType():
            return pa.date32()
        case DateTimeType():
            return pa.timestamp("us", tz="UTC")
        case TextListType():
            return pa.list_(pa.string())
        case _:
            return pa.string()


def cell(type_: Type, value: Any) -> Any:
    """Return a raw value as a typed column holds it: text as it came, days and instants read."""
    if value is None or not isinstance(type_, DateType | DateTimeType | IntegerType | NumberType | BooleanType):
        return value
    read = admit(type_)(value)
    if read is None or isinstance(type_, DateType):
        return read
    return datetime_of(read) if isinstance(type_, DateTimeType) and isinstance(read, int) else read


def table(rows: Sequence[Mapping[str, Any]], types: Mapping[str, Type | Any]) -> Any:
    columns = {}
    for name, type_ in types.items():
        if isinstance(type_, pa.DataType):
            columns[name] = pa.array([row.get(name) for row in rows], type_)
        else:
            columns[name] = pa.array([cell(type_, row.get(name)) for row in rows], arrow_type(type_))
    return pa.table(columns)


def lead_table(plan: Plan, cases: Sequence[Case]) -> Any:
    types = {"id": pa.string(), **{name: field.type for name, field in plan.agreement.fields.items()}}
    return table([lead for lead, _ in cases], types)


def event_table(plan: Plan, cases: Sequence[Case]) -> Any:
    attributes = {name: t for kind in plan.agreement.events.values() for name, t in kind.attributes.items()}
    rows = [
        {**event, "lead_id": lead["id"], "at": cell(DateTimeType(), event["at"])}
        for lead, events in cases
        for event in events or []
    ]
    own = {"id": pa.string(), "lead_id": pa.string(), "type": pa.string(), "at": pa.timestamp("us", tz="UTC")}
    return table(rows, {**own, **attributes})


def run(plan: Plan, cases: Sequence[Case], **options: Any) -> dict[str, dict[str, Any]]:
    """Return the rows that DuckDB gives for leads with their activity, by id."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.register("leads", lead_table(plan, cases))
        connection.register("activity", event_table(plan, cases))
        found = connection.execute(select(plan, dialect="duckdb", **{"at": AT, **options}))
        names = [column[0] for column in found.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def expected(plan: Plan, case: Case) -> dict[str, Any]:
    """Return the row that the reference engine stands for."""
    decision = leadrules.decide(plan, *case, at=AT, engine="reference")
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


def check(plan: Plan, drawn: Sequence[Case], **options: Any) -> None:
    cases = [({**lead, "id": f"L{number}"}, events) for number, (lead, events) in enumerate(drawn)]
    for known in (True, False):
        chosen = [case for case in cases if (case[1] is not None) is known]
        if chosen:
            found = run(plan, chosen, **options, **({} if known else {"activity": None}))
            for case in chosen:
                assert found[case[0]["id"]] == expected(plan, case)


@st.composite
def cases_of(draw: st.DrawFn, plan: Plan, most: int) -> list[Case]:
    return [(draw(leads(plan, at=AT)), draw(activities(plan, AT))) for _ in range(draw(st.integers(1, most)))]


@pytest.mark.parametrize("name", RULESETS)
@settings(max_examples=25, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(data=st.data())
def test_the_select_of_a_ruleset_decides_as_the_reference_does(name: str, data: st.DataObject) -> None:
    plan = plan_of(name)
    check(plan, data.draw(cases_of(plan, 8)))


@settings(max_examples=40, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(text=agreements(), data=st.data())
def test_the_select_of_any_agreement_decides_as_the_reference_does(text: str, data: st.DataObject) -> None:
    plan = leadrules.compile(leadrules.parse(text))
    check(plan, data.draw(cases_of(plan, 8)))
