"""Another implementation of working time, the package `workclock`, agrees on random calendars.

It counts minutes and hours; it knows no business days and no pauses, and a holiday of its takes the hours between two
midnights where ours takes those of the day that a shift starts on: so nights and holidays are compared apart.
"""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offices import calendars, instants, working

from leadrules.worktime import WORKING_MICROSECONDS, WorkCalendar

workclock = pytest.importorskip("workclock", reason="the package workclock is not installed")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIKE_THEIRS = st.one_of(calendars(nights=False), calendars(special=False))


def schedule(calendar: WorkCalendar) -> "workclock.Schedule":
    """Return the calendar as the other package has it; days with hours of their own are left out."""
    rules = [
        workclock.WorkDay(clock(block.start_minute), clock(block.end_minute), [day])
        for day, blocks in enumerate(calendar.week)
        for block in blocks
    ]
    return workclock.Schedule([*rules, workclock.Holidays(calendar.holidays.dates)], time_zone=calendar.zone)


def clock(minute: int) -> time:
    return time(minute % 1440 // 60, minute % 60)


def plain(calendar: WorkCalendar) -> WorkCalendar:
    return WorkCalendar(calendar.name, calendar.zone, calendar.week, {}, calendar.holidays)


def instant(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


@given(LIKE_THEIRS, st.lists(st.tuples(instants, working), min_size=1, max_size=5))
def test_both_say_when_a_target_is_due(calendar, targets):
    ours, theirs = plain(calendar), schedule(calendar)
    for start, target in targets:
        length = timedelta(microseconds=target.count * WORKING_MICROSECONDS[target.unit])
        assert instant(ours.due(start, target).at_us) == theirs.add(instant(start), length)


@given(LIKE_THEIRS, st.lists(st.tuples(instants, instants), min_size=1, max_size=5))
def test_both_say_how_much_has_elapsed(calendar, pairs):
    ours, theirs = plain(calendar), schedule(calendar)
    for start, end in pairs:
        passed = timedelta(microseconds=ours.elapsed(start, end))
        assert passed == theirs.between(instant(start), instant(end))
