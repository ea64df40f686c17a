"""Events in a column of lists beside their lead."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import leadrules
from leadrules import DataError, decide_frame

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TEXT = """
leadrules: 1
id: small
version: 1.0.0
lead: {size: {type: integer, kind: demographic}}
activity: {view: {seconds: number}, ping: {}}
signals: {reading: {sum: view.seconds}, pings: {count: ping}}
scoring: {heat: {range: [0, 100], rules: [{id: idle, when: pings == 0, points: 1}, {id: ping, each: ping, points: 5}]}}
qualification: {tiers: [{id: hot, when: reading > 1, handoff: true}, {id: cold}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""
PLAN = leadrules.compile(leadrules.parse(TEXT))
VIEW = {"type": "view", "at": AT - timedelta(days=1), "seconds": 2.0}
PING = {"type": "ping", "at": AT - timedelta(days=1), "seconds": None}
EVENT = pl.Struct({"type": pl.String, "at": pl.Datetime("us", "UTC"), "seconds": pl.Float64})


def leads_with(*lists: Any, inner: Any = EVENT) -> pl.DataFrame:
    ids = [f"L{n}" for n in range(len(lists))]
    events = pl.Series("events", lists, dtype=pl.List(inner))
    return pl.DataFrame({"id": ids, "size": [1] * len(ids)}, schema={"id": pl.String, "size": pl.Int64}).hstack(
        [events]
    )


def test_no_list_is_not_known_and_an_empty_list_is_nothing_done() -> None:
    found = decide_frame(PLAN, leads_with([VIEW, PING], [], None, [PING]), "events", at=AT)
    assert found["tier"].to_list() == ["hot", "cold", "cold", "cold"]
    assert found["heat"].to_list() == [5.0, 1.0, 0.0, 5.0]


@pytest.mark.parametrize("lists", [([], None), (None, None), ([], []), ()])
@pytest.mark.parametrize("inner", [EVENT, pl.Null])
def test_lists_without_any_event_may_be_of_no_type(lists: tuple[Any, ...], inner: Any) -> None:
    found = decide_frame(PLAN, leads_with(*lists, inner=inner), "events", at=AT)
    assert found["heat"].to_list() == [0.0 if events is None else 1.0 for events in lists]


def test_a_pandas_column_of_dicts_and_an_arrow_column_give_the_same() -> None:
    pandas = pytest.importorskip("pandas")
    plain = {"type": "view", "at": AT - timedelta(days=1), "seconds": 2.0}
    frame = pandas.DataFrame({"id": ["L0", "L1", "L2"], "size": [1, 1, 1], "events": [[plain], [], None]})
    table = leads_with([VIEW], [], None)
    expected = decide_frame(PLAN, table, "events", at=AT)
    assert pl.from_pandas(decide_frame(PLAN, frame, "events", at=AT)).equals(expected)
    assert pl.from_arrow(decide_frame(PLAN, table.to_arrow(), "events", at=AT)).equals(expected)
    mixed = frame.assign(events=[[plain], [plain | {"at": datetime(2026, 11, 1)}], None])  # noqa: DTZ001
    assert "without its zone" in said(mixed)


def said(leads: Any, events: str = "events") -> str:
    with pytest.raises(DataError) as raised:
        decide_frame(PLAN, leads, events, at=AT)
    (problem,) = raised.value.diagnostics
    return str(problem)


def test_what_cannot_be_used_is_told() -> None:
    leads = leads_with([VIEW])
    assert "error[LR751] leads: there is no column `event`; did you mean `events`?" in said(leads, "event")
    assert "error[LR752] leads: column `size`: expected lists of events" in said(leads, "size")
    assert "error[LR704]" in said(leads_with([VIEW | {"type": "vieww"}]))
    with pytest.raises(DataError, match="an event without a type") as raised:
        decide_frame(PLAN, leads_with([None]), "events", at=AT)
    assert [d.code for d in raised.value.diagnostics] == ["LR704", "LR706"]
    without = leads.with_columns(pl.col("events").list.eval(pl.struct(pl.element().struct.field("type", "at"))))
    assert "error[LR751] activity: there is no column `seconds`" in said(without)


def test_an_event_that_says_it_is_of_another_lead_is_refused() -> None:
    owned = pl.Struct({**{field.name: field.dtype for field in EVENT.fields}, "lead_id": pl.String})
    leads = leads_with([VIEW | {"lead_id": "L0"}], [VIEW | {"lead_id": "L0"}], inner=owned)
    assert "error[LR703]" in said(leads)
    found, rejects = decide_frame(PLAN, leads, "events", at=AT, on_reject="separate")
    assert found["tier"].to_list() == ["hot", "cold"]
    assert rejects.select("frame", "row", "id", "code").rows() == [("activity", 1, "L1", "LR703")]


def test_events_of_a_rejected_lead_are_rejected_with_it() -> None:
    leads = leads_with([VIEW], [VIEW, PING]).with_columns(size=pl.Series([1, 10**16]))
    found, rejects = decide_frame(PLAN, leads, "events", at=AT, on_reject="separate")
    assert found["id"].to_list() == ["L0"]
    assert rejects.select("frame", "row", "code").rows() == [
        ("leads", 1, "LR701"), ("activity", 1, "LR732"), ("activity", 1, "LR732")
    ]  # fmt: skip


def test_events_of_one_id_that_differ_are_told_apart_row_by_row() -> None:
    named = pl.Struct({**{field.name: field.dtype for field in EVENT.fields}, "id": pl.Int64})
    leads = leads_with([VIEW | {"id": 1}, VIEW | {"id": 1}], [VIEW | {"id": 1}, PING | {"id": 1}], inner=named)
    found, rejects = decide_frame(PLAN, leads, "events", at=AT, on_reject="separate")
    assert found["tier"].to_list() == ["hot", "cold"]
    assert rejects.select("row", "id", "code").rows() == [(1, "L1", "LR733")] * 2
