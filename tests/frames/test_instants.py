"""Rows as of their own instants: what a backtest asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadrules
from leadrules import DataError, decide_frame
from leadrules.engines.columns.instants import local_days
from leadrules.expr.columns import days

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
TEXT = """
leadrules: 1
id: small
version: 1.0.0
zone: America/New_York
effective: 2026-10-01
lead:
  size: {type: integer, kind: demographic}
  until: {type: date, kind: situational}
activity: {view: {path: text}}
signals:
  views: {count: view, within: 7 days}
  quiet: {days_since: any}
scoring:
  heat:
    range: [0, 100]
    rules:
      - {id: view, each: view, within: 7 days, points: 10, decay: {half_life: 1 day}}
      - {id: soon, when: days_until(until) <= 3, points: 1}
qualification: {tiers: [{id: hot, when: views >= 2, handoff: true}, {id: silent, when: quiet > 5}, {id: cold}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""
PLAN = leadrules.compile(leadrules.parse(TEXT))


def asked(*instants: Any, lead: str = "a", until: date | None = None) -> pl.DataFrame:
    schema = {"id": pl.String, "size": pl.Int64, "until": pl.Date, "as_of": pl.Datetime("us", "UTC")}
    return pl.DataFrame([(lead, 1, until, instant) for instant in instants], schema=schema, orient="row")


def viewed(*instants: datetime, lead: str = "a", **more: Any) -> pl.DataFrame:
    columns = {"lead_id": lead, "type": "view", "path": "/"} | more
    return pl.DataFrame({"at": instants}, schema={"at": pl.Datetime("us", "UTC")}).with_columns(
        pl.lit(value, dtype=pl.String).alias(name) for name, value in columns.items()
    )


def test_one_lead_stands_in_several_rows_and_each_knows_only_what_had_happened() -> None:
    events = viewed(AT - 10 * DAY, AT - 2 * DAY, AT - DAY)
    leads = asked(AT, AT - DAY, AT - DAY - MICROSECOND, AT - 9 * DAY, AT - 11 * DAY)
    found = decide_frame(PLAN, leads, events, at="as_of")
    assert found.columns[:3] == ["id", "at", "outcome"]
    assert found["at"].to_list() == leads["as_of"].to_list()
    assert found["tier"].to_list() == ["hot", "hot", "cold", "cold", "cold"]
    assert found["heat"].to_list() == [7.5, 15.0, 10.0, 5.0, 0.0]


@pytest.mark.parametrize(
    ("ago", "points"), [(-MICROSECOND, 0.0), (0 * DAY, 10.0), (7 * DAY - MICROSECOND, 0.16), (7 * DAY, 0.0)]
)
def test_an_event_on_the_edge_of_a_rows_own_window(ago: timedelta, points: float) -> None:
    leads = asked(AT, AT + 30 * DAY)
    assert decide_frame(PLAN, leads, viewed(AT - ago), at="as_of")["heat"][0] == points


def test_events_of_one_id_that_differ_count_until_the_second_one_happens() -> None:
    events = pl.concat([viewed(AT - 3 * DAY, id="e"), viewed(AT - DAY, id="e"), viewed(AT - 3 * DAY, id="e")])
    leads = asked(AT - 2 * DAY, AT - DAY - MICROSECOND, AT - DAY, AT)
    found, rejects = decide_frame(PLAN, leads, events, at="as_of", on_reject="separate")
    one_by_one = [
        leadrules.decide(PLAN, {"id": "a"}, events.to_dicts(), at=at).points["heat"] for at in leads["as_of"].to_list()
    ]
    assert found["heat"].to_list() == one_by_one == [5.0, 5.0, 0.0, 0.0]
    assert rejects["row"].to_list() == [0, 1, 2]
    early, none = decide_frame(PLAN, leads.head(2), events, at="as_of", on_reject="separate")
    assert (early["heat"].to_list(), none.height) == ([5.0, 5.0], 0)


NIGHTS = [(1, 3, 59), (1, 4, 0), (2, 4, 59), (2, 5, 0)]
"""Midnights in New York, in UTC, on either side of the night in which clocks go back."""


@pytest.mark.parametrize(("day", "expected"), [(4, [0.0, 1.0, 1.0, 1.0]), (5, [0.0, 0.0, 0.0, 1.0])])
def test_each_row_has_its_own_local_date_also_when_clocks_are_moved(day: int, expected: list[float]) -> None:
    nights, until = [datetime(2026, 11, *night, tzinfo=UTC) for night in NIGHTS], date(2026, 11, day)
    assert decide_frame(PLAN, asked(*nights, until=until), None, at="as_of")["heat"].to_list() == expected
    one_by_one = [leadrules.decide(PLAN, {"until": until}, at=night).points["heat"] for night in nights]
    assert one_by_one == expected


def test_each_row_is_in_force_or_not() -> None:
    start = datetime(2026, 10, 1, 4, tzinfo=UTC)
    assert decide_frame(PLAN, asked(start - MICROSECOND, start), at="as_of")["in_force"].to_list() == [False, True]


@given(
    st.lists(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC))),  # noqa: DTZ001
    st.sampled_from(["Europe/Madrid", "America/St_Johns", "Pacific/Apia", "Africa/Monrovia", "UTC"]),
)
def test_local_dates_are_those_of_python_in_every_year(instants: list[datetime], name: str) -> None:
    zone = ZoneInfo(name)
    column = pl.Series(instants, dtype=pl.Datetime("us", "UTC")).cast(pl.Int64)
    assert local_days(column, zone).to_list() == [days(instant.astimezone(zone).date()) for instant in instants]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_instants_of_rows_come_in_any_unit_and_zone_or_as_text(unit: Any, zone: str) -> None:
    leads, events = asked(AT, AT - DAY), viewed(AT - 2 * DAY)
    expected = decide_frame(PLAN, leads, events, at="as_of")
    moved = leads.with_columns(pl.col("as_of").dt.convert_time_zone(zone).dt.cast_time_unit(unit))
    assert decide_frame(PLAN, moved, events, at="as_of").equals(expected)
    told = leads.with_columns(pl.Series("as_of", [at.isoformat() for at in leads["as_of"].to_list()]))
    assert decide_frame(PLAN, told, events, at="as_of").equals(expected)


def said(leads: pl.DataFrame, at: str = "as_of") -> str:
    with pytest.raises(DataError) as raised:
        decide_frame(PLAN, leads, at=at)
    (problem,) = raised.value.diagnostics
    return str(problem)


def test_instants_that_cannot_be_used_are_told_with_their_column() -> None:
    assert "error[LR706] leads: column `as_of`: 1 of 2 rows cannot be used, with nothing" in said(asked(AT, None))
    naive = asked(AT).with_columns(pl.col("as_of").dt.replace_time_zone(None))
    assert "error[LR752] leads: column `as_of`: expected datetimes with their zone" in said(naive)
    assert "error[LR751] leads: there is no column `asof`; did you mean `as_of`?" in said(asked(AT), at="asof")
    far = asked(AT).with_columns(pl.lit("0001-01-01T00:00:00+00:00").alias("as_of"))
    assert "outside the years 1 to 9999" in said(far)


def test_a_lead_stands_once_for_each_instant() -> None:
    leads = pl.concat([asked(AT, AT - DAY), asked(AT).with_columns(id=pl.lit(" a "))])
    assert "error[LR734] leads: column `id`: 2 of 3 rows cannot be used" in said(leads)
    found, rejects = decide_frame(PLAN, leads, viewed(AT - 2 * DAY), at="as_of", on_reject="separate")
    assert (found["at"].to_list(), rejects["row"].to_list()) == ([AT - DAY], [0, 2])


def test_no_rows_give_no_decisions() -> None:
    assert decide_frame(PLAN, asked(), viewed().clear(), at="as_of").height == 0
