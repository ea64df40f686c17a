"""One meaning: the column engine decides every lead of a frame as the reference engine decides it alone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from parity import RULESETS, plan_of

import leadrules
from leadrules import Decision, Plan
from leadrules.engines.columns.sums import exact
from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    TextListType,
    Type,
    parse_date,
)
from leadrules.expr.columns import quotient
from leadrules.frames import decide_frame
from leadrules.testing import activities, agreements, leads

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICKLY = [Phase.explicit, Phase.reuse, Phase.generate]  # shrinking whole agreements takes many minutes
FEWER = settings(
    max_examples=settings.default.max_examples // 10, phases=QUICKLY, suppress_health_check=SLOW_TO_DRAW, deadline=None
)
WHOLE = settings(
    max_examples=settings.default.max_examples // 5, phases=QUICKLY, suppress_health_check=SLOW_TO_DRAW, deadline=None
)


def column(name: str, type_: Type, values: Sequence[Any], *, as_text: bool) -> pl.Series:
    """Return raw values of one field as a column: days and instants as such, or as text."""
    match type_:
        case DateType():
            days = [parse_date(v) if isinstance(v, str) else v for v in values]
            return pl.Series(name, [str(d) if d else d for d in days] if as_text else days, strict=True,
                             dtype=pl.String if as_text else pl.Date)  # fmt: skip
        case DateTimeType():
            return instants(name, values, as_text=as_text)
    kinds = {IntegerType: pl.Int64, NumberType: pl.Float64, BooleanType: pl.Boolean, TextListType: pl.List(pl.String)}
    return pl.Series(name, values, dtype=kinds.get(type(type_), pl.String))


def instants(name: str, values: Sequence[Any], *, as_text: bool) -> pl.Series:
    aware = [datetime.fromisoformat(v) if isinstance(v, str) else v for v in values]
    if as_text:
        return pl.Series(name, [v.isoformat() if v else None for v in aware], dtype=pl.String)
    return pl.Series(name, [v and v.astimezone(UTC) for v in aware], dtype=pl.Datetime("us", "UTC"))


def frame_of(plan: Plan, records: Sequence[Mapping[str, Any]], *, as_text: bool = False) -> pl.DataFrame:
    fields = [column(f.name, f.type, [record.get(f.name) for record in records], as_text=as_text) for f in plan.fields]
    return pl.DataFrame([pl.Series("id", [record["id"] for record in records], dtype=pl.String), *fields])


def events_of(plan: Plan, records: Sequence[Mapping[str, Any]], *, as_text: bool = False) -> pl.DataFrame:
    types = {name: type_ for kind in plan.agreement.events.values() for name, type_ in kind.attributes.items()}
    columns = [pl.Series(key, [r.get(key) for r in records], dtype=pl.String) for key in ("lead_id", "type", "id")]
    columns.append(instants("at", [r["at"] for r in records], as_text=as_text))
    for name, type_ in types.items():
        columns.append(column(name, type_, [r.get(name) for r in records], as_text=as_text))
    return pl.DataFrame(columns)


def as_row(decision: Decision) -> dict[str, Any]:
    """Return a decision as a row of the result."""
    route = decision.route
    return {
        "id": decision.lead_id,
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        **decision.points,
        **{f"{axis}_grade": grade for axis, grade in decision.grades.items()},
        "fired": decision.fired,
        "missing": list(decision.missing),
        "route_id": route and route.id,
        "route_kind": route and route.kind,
        "route_target": route and route.target,
        "route_needs": None if route is None else list(route.needs),
        "in_force": decision.in_force,
    }


INSTANTS = [
    AT,
    AT - timedelta(days=5, hours=7),
    AT - timedelta(days=40),
    AT - timedelta(days=200),
    AT + timedelta(days=1),
]


def decide_as_of(plan: Plan, data: st.DataObject, *, beside: bool) -> None:
    """Decide leads as of several instants each, with activity as a frame of its own or ``beside`` each row."""
    rows = []
    for n in range(3):
        lead = data.draw(leads(plan, at=AT)) | {"id": f"ä{n}"}
        happened = data.draw(activities(plan, AT))
        happened = happened if beside else happened or []
        rows += [(lead, happened, at) for at in data.draw(st.lists(st.sampled_from(INSTANTS), unique=True, min_size=1))]
    frame = frame_of(plan, [lead for lead, _, _ in rows])
    frame = frame.with_columns(pl.Series("as of", [at for _, _, at in rows], dtype=pl.Datetime("us", "UTC")))
    once = {lead["id"]: [event | {"lead_id": lead["id"]} for event in events or ()] for lead, events, _ in rows}
    activity: Any = events_of(plan, [event for events in once.values() for event in events])
    if beside:
        lists = activity.group_by("lead_id").agg(pl.struct(pl.exclude("lead_id")).alias("events"))
        frame = frame.join(lists, left_on="id", right_on="lead_id", how="left", maintain_order="left")
        empty = pl.lit([], dtype=lists.schema["events"])
        known = pl.Series([events is not None for _, events, _ in rows])
        frame = frame.with_columns(pl.when(known).then(pl.col("events").fill_null(empty)).alias("events"))
        activity = "events"
    found = decide_frame(plan, frame, activity, at="as of").to_dicts()
    for (lead, happened, at), row in zip(rows, found, strict=True):
        decision = leadrules.decide(plan, lead, happened, at=at, engine="reference")
        assert {"id": lead["id"], "at": at} | as_row(decision) == row


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("name", RULESETS)
@FEWER
@given(data=st.data())
def test_rows_are_decided_by_a_ruleset_as_of_their_own_instants(name: str, beside: bool, data: st.DataObject) -> None:
    decide_as_of(plan_of(name), data, beside=beside)


@pytest.mark.parametrize("beside", [False, True])
@WHOLE
@given(text=agreements(), data=st.data())
def test_rows_are_decided_by_any_agreement_as_of_their_own_instants(
    text: str, beside: bool, data: st.DataObject
) -> None:
    decide_as_of(leadrules.compile(leadrules.parse(text)), data, beside=beside)


def near_both(plan: Plan, data: st.DataObject, *, as_of: bool) -> None:
    rows = []
    for n in range(4):
        full = data.draw(leads(plan, at=AT))
        lead = {name: value for name, value in full.items() if data.draw(st.integers(0, 3))} | {"id": f"ä{n}"}
        at = data.draw(st.sampled_from(INSTANTS)) if as_of else AT
        rows.append((lead, data.draw(activities(plan, AT)) or [], at))
    frame = frame_of(plan, [lead for lead, _, _ in rows])
    frame = frame.with_columns(pl.Series("as of", [at for _, _, at in rows], dtype=pl.Datetime("us", "UTC")))
    events = events_of(plan, [event | {"lead_id": lead["id"]} for lead, happened, _ in rows for event in happened])
    expected = [leadrules.near_misses(plan, lead, happened, at=at) for lead, happened, at in rows]
    for most in (1, 2):
        found = decide_frame(plan, frame, events, at="as of" if as_of else AT, near_misses=most)["near_miss"].to_list()
        assert found == [any(len(miss.fields) <= most for miss in misses.found) for misses in expected]


@pytest.mark.parametrize("as_of", [False, True])
@pytest.mark.parametrize("name", RULESETS)
@FEWER
@given(data=st.data())
def test_near_misses_of_a_frame_by_a_ruleset_are_those_of_its_leads(
    name: str, as_of: bool, data: st.DataObject
) -> None:
    near_both(plan_of(name), data, as_of=as_of)


@pytest.mark.parametrize("as_of", [False, True])
@FEWER
@given(text=agreements(), data=st.data())
def test_near_misses_of_a_frame_by_any_agreement_are_those_of_its_leads(
    text: str, as_of: bool, data: st.DataObject
) -> None:
    near_both(leadrules.compile(leadrules.parse(text)), data, as_of=as_of)


@given(st.lists(st.lists(st.floats(-1e12, 1e12) | st.floats(allow_nan=False, allow_infinity=False), max_size=6)))
def test_a_sum_of_decimals_is_rounded_once(groups: list[list[float]]) -> None:
    from leadrules.behaviour import exact_sum

    rows = [(n, value + 0.0) for n, group in enumerate(groups) for value in group]
    frame = pl.DataFrame(rows, schema={"group": pl.Int64, "value": pl.Float64}, orient="row")
    summed = exact(frame["value"], "value")
    totals = frame.with_columns(summed.value.alias("value")).group_by("group").agg(summed.total.alias("total"))
    expected = {n: exact_sum(group) for n, group in enumerate(groups) if group}
    assert expected == dict(totals.iter_rows())


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=50))
def test_hundredths_become_points_with_one_rounding(hundredths: list[int]) -> None:
    frame = pl.DataFrame({"h": hundredths})
    points = frame.select(quotient(pl.col("h").cast(pl.Float64), pl.lit(100.0)).alias("points"))
    assert [h / 100 for h in hundredths] == points["points"].to_list()
