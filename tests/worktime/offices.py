"""Calendars and instants as tests write them, and strategies that draw them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from hypothesis import strategies as st

from leadrules.worktime import (
    WEEKDAYS,
    Block,
    Duration,
    HolidayDates,
    Pause,
    Unit,
    WorkCalendar,
    parse_block,
    parse_duration,
    parse_weekdays,
    zone,
)
from leadrules.worktime.zones import local, utc_us

HOUR = 3_600_000_000
DAY = 24 * HOUR
ZONES = ("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "America/Santiago")
STEADY = ("UTC", "Asia/Kolkata", "Asia/Tokyo")
"""Zones whose clocks never change."""


def block(text: str) -> Block:
    found = parse_block(text)
    assert found is not None, text
    return found


def duration(text: str) -> Duration:
    found = parse_duration(text)
    assert found is not None, text
    return found


def calendar(
    place: str, week: Mapping[str, str], special: Mapping[str, str] | None = None, holidays: str = ""
) -> WorkCalendar:
    """Return a calendar; hours are written `09:00-14:00 15:00-18:00`, none for a closed day."""
    by_day = {day: hours.split() for days, hours in week.items() for day in parse_weekdays(days) or ()}
    blocks = tuple(tuple(block(text) for text in by_day.get(day, ())) for day in range(len(WEEKDAYS)))
    specials = {date.fromisoformat(day): tuple(map(block, hours.split())) for day, hours in (special or {}).items()}
    dates = frozenset(map(date.fromisoformat, holidays.split()))
    return WorkCalendar("office", place, blocks, specials, HolidayDates(range(1900, 3000), dates) if dates else None)


def us(text: str) -> int:
    """Return an instant written `2026-03-07 16:00 Europe/London`; without a zone it is UTC."""
    day, clock, *place = text.split()
    found = zone(place[0] if place else "UTC")
    assert found is not None
    return utc_us(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=found))


def shown(instant: int | None, place: str = "UTC") -> str | None:
    """Return what the clocks of a zone show, with the offset."""
    found = zone(place)
    assert found is not None
    return None if instant is None else local(instant, found).isoformat(" ", "minutes")


def due(
    cal: WorkCalendar, start: str, text: str, *pauses: tuple[str, str | None], at_close: bool = False
) -> str | None:
    """Return when a duration is used up, as clocks of the calendar show it."""
    made = [(us(begin), None if end is None else us(end)) for begin, end in pauses]
    found = cal.due(us(start), duration(text), made, at_close="next_opening" if at_close else None)
    return shown(found.at_us, cal.zone)


MIDNIGHTS = st.lists(st.integers(0, 47), min_size=1, max_size=6, unique=True).map(sorted)


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> tuple[Block, ...]:
    """Up to three blocks on half hours, apart or touching; the last may pass midnight."""
    marks = draw(MIDNIGHTS)
    blocks = [Block(a * 30, b * 30) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2:
        length = draw(st.sampled_from([30, 90, 480, 1440 - 30 * marks[-1]]))
        blocks.append(Block(marks[-1] * 30, marks[-1] * 30 + length))
    return tuple(blocks)


@st.composite
def calendars(
    draw: st.DrawFn, zones: tuple[str, ...] = ZONES, nights: bool = True, special: bool = True
) -> WorkCalendar:
    """A calendar that opens on some day of the week, with holidays and days that are different."""
    one = hours_of_a_day()
    if not nights:
        one = one.map(lambda blocks: tuple(b for b in blocks if b.end_minute <= 1440))
    pattern = draw(one.filter(bool))
    week = tuple(draw(st.one_of(st.just(pattern), st.just(()), one)) for _ in WEEKDAYS)
    if not any(week):
        week = (pattern, *week[1:])
    days = st.dates(date(2025, 12, 1), date(2026, 12, 31))
    specials = draw(st.dictionaries(days, st.one_of(st.just(()), one), max_size=4)) if special else {}
    holidays = draw(st.frozensets(days, max_size=6)) if special else frozenset()
    return WorkCalendar("any", draw(st.sampled_from(zones)), week, specials, HolidayDates(range(1900, 3000), holidays))


_FIRST, _LAST = us("2025-12-20 00:00"), us("2026-12-20 00:00")
instants = st.one_of(
    st.integers(_FIRST, _LAST),
    st.integers(_FIRST // HOUR, _LAST // HOUR).map(lambda hour: hour * HOUR),
    st.integers(us("2026-03-07 00:00"), us("2026-03-09 12:00")),
    st.integers(us("2026-10-24 00:00"), us("2026-11-02 00:00")),
)
working = st.one_of(
    st.builds(Duration, st.integers(1, 4_000), st.just(Unit.BUSINESS_MINUTE)),
    st.builds(Duration, st.integers(1, 60), st.just(Unit.BUSINESS_HOUR)),
)
business_days = st.builds(Duration, st.integers(1, 15), st.just(Unit.BUSINESS_DAY))
without_hours = st.builds(
    Duration, st.integers(1, 40), st.sampled_from([Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.CALENDAR_DAY])
)
durations = st.one_of(working, business_days, without_hours)
ended_pauses = st.lists(
    st.tuples(instants, st.integers(0, 20 * DAY)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=4
)
pauses: st.SearchStrategy[list[Pause]] = st.lists(
    st.tuples(instants, st.one_of(st.none(), st.integers(0, 20 * DAY))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    ),
    max_size=4,
)
