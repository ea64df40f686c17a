"""When a lead that came back may be handed off again: exact time, wall time, months, and days counted from a field."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.clauses.recycle import FieldDay, ReasonSpec, Recycle
from leadrules.worktime import Unit, zone

MADRID = zone("Europe/Madrid") or ZoneInfo("UTC")
ZONES = [
    zone(name) or MADRID for name in ("UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
]

first, last = datetime(2000, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001 - the zone is drawn
instants = st.datetimes(first, last, timezones=st.sampled_from(ZONES))
exact_waits = st.tuples(st.integers(1, 9999), st.sampled_from(["minute", "hour", "day", "week"]))


def recycle(**keys: object) -> Recycle:
    return Recycle({"why": ReasonSpec.model_validate({"to": "nurture", **keys})}, frozenset(), 0)


def cooled_off(wait: str, returned_at: datetime) -> datetime:
    return recycle(cool_off=wait).cooled_off_at("why", returned_at, None)


def madrid(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=MADRID, fold=fold)  # type: ignore[misc, arg-type]


@given(exact_waits, instants)
def test_minutes_to_weeks_are_exact_time_in_every_zone(wait: tuple[int, str], returned_at: datetime) -> None:
    count, unit = wait
    seconds = {"minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}[unit]
    end = cooled_off(f"{count} {unit}s", returned_at)
    assert end.astimezone(UTC) - returned_at.astimezone(UTC) == timedelta(seconds=count * seconds)
    assert end.tzinfo is returned_at.tzinfo


@given(st.integers(1, 2000), instants)
def test_calendar_days_end_at_the_same_wall_time(days: int, returned_at: datetime) -> None:
    end = cooled_off(f"{days} calendar days", returned_at)
    assert end.date() - returned_at.date() == timedelta(days=days)
    assert end.time() == returned_at.time()


@given(st.integers(1, 600), instants)
def test_months_end_on_the_same_day_or_on_the_last_of_the_month(months: int, returned_at: datetime) -> None:
    end = cooled_off(f"{months} months", returned_at)
    assert (end.year * 12 + end.month) - (returned_at.year * 12 + returned_at.month) == months
    if end.day != returned_at.day:
        assert end.day < returned_at.day
        assert (end.date() + timedelta(days=1)).day == 1


@given(st.integers(1, 999_999), st.sampled_from([u for u in Unit if not u.value.startswith("business")]), instants)
def test_no_wait_is_too_long_and_none_ends_before_it_starts(count: int, unit: Unit, returned_at: datetime) -> None:
    end = cooled_off(f"{count} {unit.value}s", returned_at)
    assert end.astimezone(UTC) > returned_at.astimezone(UTC)


@pytest.mark.parametrize(
    ("wait", "returned_at", "end"),
    [
        ("1 month", madrid(2026, 1, 31, 9), madrid(2026, 2, 28, 9)),
        ("1 month", madrid(2028, 1, 31, 9), madrid(2028, 2, 29, 9)),
        ("3 months", madrid(2026, 11, 30, 9), madrid(2027, 2, 28, 9)),
        ("12 months", madrid(2028, 2, 29, 9), madrid(2029, 2, 28, 9)),
        ("1 year", madrid(2028, 2, 29, 9), madrid(2029, 2, 28, 9)),
        (
            "1 day",
            madrid(2026, 3, 28, 12),
            madrid(2026, 3, 29, 13),
        ),  # the clocks go forward: 24 hours are 25 on the wall
        ("1 calendar day", madrid(2026, 3, 28, 12), madrid(2026, 3, 29, 12)),
        ("1 day", madrid(2026, 10, 24, 12), madrid(2026, 10, 25, 11)),
        ("1 calendar day", madrid(2026, 10, 24, 12), madrid(2026, 10, 25, 12)),
    ],
)
def test_waits_by_example(wait: str, returned_at: datetime, end: datetime) -> None:
    assert cooled_off(wait, returned_at).astimezone(UTC) == end.astimezone(UTC)


def test_a_wall_time_that_the_clocks_skip_shifts_forward_by_the_gap() -> None:
    end = cooled_off("1 calendar day", madrid(2026, 3, 28, 2, 30))
    assert end.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_it_shifts_forward_too_where_the_wait_began_in_a_repeated_hour() -> None:
    end = cooled_off("154 calendar days", madrid(2026, 10, 25, 2, 30, fold=1))
    assert end.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    end = cooled_off("1 calendar day", madrid(2026, 10, 24, 2, 30))
    assert end.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_reason_without_a_wait_and_an_unknown_reason_cool_off_at_once() -> None:
    at = madrid(2026, 11, 2, 10)
    assert recycle().cooled_off_at("why", at, None) == at
    assert recycle(cool_off="30 days").cooled_off_at("else", at, None) == at


COUNTED = {"until": "contract_until - 90 days", "else": "180 days"}


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2027, 6, 30), madrid(2027, 4, 1)),  # at the start of the day
        (date(2026, 11, 3), madrid(2026, 11, 2, 10)),  # long past: at once, never before the return
        (None, madrid(2027, 5, 1, 11)),  # not known: the other wait, over a change of the clocks
    ],
)
def test_a_wait_until_a_day_counted_from_a_field(day: date | None, end: datetime) -> None:
    assert recycle(**COUNTED).cooled_off_at("why", madrid(2026, 11, 2, 10), day) == end


@given(st.dates(), instants)
def test_a_counted_wait_never_ends_before_the_return_whatever_the_day(day: date, returned_at: datetime) -> None:
    end = recycle(**COUNTED).cooled_off_at("why", returned_at, day)
    assert end.astimezone(UTC) >= returned_at.astimezone(UTC)
    assert end == returned_at or (end.time() == time.min and end.date() >= returned_at.date())


@pytest.mark.parametrize(
    ("text", "field", "days"),
    [
        ("contract_until", "contract_until", 0),
        ("contract_until - 90 days", "contract_until", -90),
        ("contract_until + 1 day", "contract_until", 1),
        ("contract_until - 2 weeks", "contract_until", -14),
    ],
)
def test_a_day_counted_from_a_field_is_read_as_written(text: str, field: str, days: int) -> None:
    read = recycle(until=text).reasons["why"].until
    assert read == FieldDay(field, days)
    assert recycle(until=str(read)).reasons["why"].until == read
