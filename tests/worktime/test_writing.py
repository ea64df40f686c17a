"""Durations, opening hours, weekdays and zones, as an agreement writes them."""

import itertools
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.worktime import (
    WEEKDAYS,
    Block,
    Duration,
    Unit,
    duration_meant,
    parse_block,
    parse_duration,
    parse_weekdays,
    zone,
)

durations = st.builds(Duration, st.integers(1, 999_999), st.sampled_from(Unit))
minutes = st.integers(0, 23 * 60 + 59)


@given(durations)
def test_a_duration_is_read_as_it_is_written(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@given(st.text(max_size=30))
def test_what_a_text_is_meant_to_be_is_a_duration_or_none(text: str) -> None:
    meant = duration_meant(text)
    assert meant is None or parse_duration(str(meant)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("48h", "48 hours"),
        ("14 Tage", "14 days"),
        ("1d", "1 day"),
        ("2 Working Days", "2 business days"),
        ("30 min.", "30 minutes"),
        ("3-Wochen", "3 weeks"),
        ("5m", None),
        ("soon", None),
        ("0h", None),
    ],
)
def test_a_unit_as_people_write_it_is_told(text: str, meant: str | None) -> None:
    assert str(duration_meant(text)) == str(meant)


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    duration = parse_duration(text)
    assert duration is None or duration.count >= 1


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("1 day", 1, Unit.DAY),
        ("2 day", 2, Unit.DAY),
        ("48 hours", 48, Unit.HOUR),
        ("30 business minutes", 30, Unit.BUSINESS_MINUTE),
        ("14 calendar days", 14, Unit.CALENDAR_DAY),
        (" 3 months ", 3, Unit.MONTH),
    ],
)
def test_a_duration_is_a_whole_number_and_a_unit(text: str, count: int, unit: Unit) -> None:
    assert parse_duration(text) == Duration(count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "0 days",
        "-1 day",
        "1.5 days",
        "14d",
        "14 d",
        "1  day",
        "1 dayss",
        "day",
        "1",
        "1 Day",
        "1 day\n",
        "٣ days",
        "5 business weeks",
        "2 calendar hours",
        "1000000 days",
        "",
        "1 s",
        "s",
    ],
)
def test_what_is_not_a_duration(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1 minute", 60_000_000),
        ("1 hour", 3_600_000_000),
        ("1 day", 86_400_000_000),
        ("2 weeks", 14 * 86_400_000_000),
        ("1 month", None),
        ("1 year", None),
        ("1 calendar day", None),
        ("1 business day", None),
    ],
)
def test_only_units_that_always_last_the_same_are_exact(text: str, microseconds: int | None) -> None:
    duration = parse_duration(text)
    assert duration is not None
    assert duration.exact_microseconds == microseconds


@given(minutes, minutes)
def test_opening_hours_are_read_as_they_are_written(start: int, end: int) -> None:
    text = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    block = parse_block(text)
    if start == end:
        assert block is None
        return
    assert block is not None
    assert block.start_minute == start
    assert block.end_minute % 1440 == end
    assert 0 < block.end_minute - block.start_minute <= 1440
    assert parse_block(str(block)) == block


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("09:00-14:00", 540, 840),
        ("00:00-24:00", 0, 1440),
        ("18:00-00:00", 1080, 1440),
        ("22:00-06:00", 1320, 1800),
    ],
)
def test_hours_past_midnight_belong_to_the_day_they_start_on(text: str, start: int, end: int) -> None:
    assert parse_block(text) == Block(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "9:00-17:00",
        "09:00",
        "17:00",
        "09:00 - 17:00",
        "09:00-09:00",
        "24:00-06:00",
        "09:00-24:01",
        "09:60-10:00",
        "25:00-26:00",
        "9-5",
        "",
        "09:00-17:00 ",
        "٠٩:00-17:00",
    ],
)
def test_what_is_not_opening_hours(text: str) -> None:
    assert parse_block(text) is None


@given(st.sampled_from(WEEKDAYS), st.sampled_from(WEEKDAYS))
def test_a_range_of_days_goes_forward_and_over_the_weekend(first: str, last: str) -> None:
    days = parse_weekdays(f"{first}-{last}")
    assert days is not None
    assert (WEEKDAYS[days[0]], WEEKDAYS[days[-1]]) == (first, last)
    assert all((day + 1) % 7 == following for day, following in itertools.pairwise(days))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat-mon", (5, 6, 0)),
        ("mon, wed", (0, 2)),
        ("sun", (6,)),
        ("mon-sun", tuple(range(7))),
    ],
)
def test_weekdays(text: str, days: tuple[int, ...]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    "text", ["Mon", "monday", "mon-", "-fri", "mon,mon", "mon-wed, tue", "mon;tue", "", "mon-fri-sun"]
)
def test_what_is_not_weekdays(text: str) -> None:
    assert parse_weekdays(text) is None


@pytest.mark.parametrize("name", ["UTC", "Europe/Madrid", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_a_zone_has_an_iana_name(name: str) -> None:
    found = zone(name)
    assert found is not None
    assert found.key == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "Europe/Madird",
        "CET+1",
        "+01:00",
        "../../etc/passwd",
        "Europe/../UTC",
        "/UTC",
        "tzdata.zi",
        "zone.tab",
        "leapseconds",
        "UTC\n",
        "Europe/Madrid/",
        "a" * 300,
        "utc",
        "europe/madrid",
        "EUROPE/MADRID",
    ],
)
def test_what_is_not_a_zone(name: str) -> None:
    assert zone(name) is None


def test_the_zones_are_those_that_the_packaged_data_lists() -> None:
    listed = (resources.files("tzdata") / "zones").read_text("utf-8").split()
    assert len(listed) > 400
    assert all(zone(name) for name in listed)
