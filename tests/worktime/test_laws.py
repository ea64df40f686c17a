"""Laws of working time, on any calendar: daylight saving, nights, holidays and pauses included."""

from __future__ import annotations

import dataclasses

from hypothesis import assume, given
from hypothesis import strategies as st
from offices import (
    DAY,
    STEADY,
    business_days,
    calendars,
    duration,
    durations,
    ended_pauses,
    instants,
    pauses,
    us,
    without_hours,
    working,
)

from leadrules.worktime import WORKING_MICROSECONDS, Block, Duration, HolidayDates, Unit, WorkCalendar

AT_CLOSE = st.sampled_from([None, "next_opening"])


def fresh(calendar: WorkCalendar) -> WorkCalendar:
    """Return the same calendar with nothing laid out."""
    return dataclasses.replace(calendar)


def at(due):
    assert due.at_us is not None
    return due.at_us


@given(calendars(), instants, working, ended_pauses, AT_CLOSE)
def test_what_has_elapsed_when_a_target_is_due_is_the_target(calendar, start, target, paused, at_close):
    due = at(calendar.due(start, target, paused, at_close=at_close))

    assert calendar.elapsed(start, due, paused) == target.count * WORKING_MICROSECONDS[target.unit]


@given(calendars(), instants, without_hours, ended_pauses)
def test_what_has_elapsed_without_hours_is_the_exact_time(calendar, start, target, paused):
    unpaused = at(calendar.due(start, target)) - start
    due = at(calendar.due(start, target, paused))

    assert calendar.elapsed(start, due, paused, unit=target.unit) == unpaused
    assert target.exact_microseconds in (None, unpaused)


@given(calendars(), instants, working, AT_CLOSE)
def test_a_target_is_due_while_people_work_or_the_moment_they_stop(calendar, start, target, at_close):
    due = at(calendar.due(start, target, at_close=at_close))

    assert calendar.is_open(due if at_close else due - 1)


@given(calendars(), instants, instants, working, pauses, AT_CLOSE)
def test_who_starts_later_is_due_no_earlier(calendar, one, other, target, paused, at_close):
    one, other = sorted((one, other))
    first = calendar.due(one, target, paused, at_close=at_close).at_us
    second = calendar.due(other, target, paused, at_close=at_close).at_us

    assert first is None or second is None or first <= second


@given(calendars(STEADY), instants, instants, business_days, AT_CLOSE)
def test_who_starts_later_is_due_no_earlier_in_days_either(calendar, one, other, target, at_close):
    one, other = sorted((one, other))

    assert at(calendar.due(one, target, at_close=at_close)) <= at(calendar.due(other, target, at_close=at_close))


@given(calendars(), instants, instants, business_days)
def test_a_change_of_clocks_swaps_two_ends_by_less_than_a_day(calendar, one, other, target):
    one, other = sorted((one, other))

    assert at(calendar.due(one, target)) <= at(calendar.due(other, target)) + DAY


@given(calendars(), instants, durations, st.integers(1, 50), pauses, AT_CLOSE)
def test_more_time_is_due_no_earlier(calendar, start, target, more, paused, at_close):
    longer = Duration(target.count + more, target.unit)
    first = calendar.due(start, target, paused, at_close=at_close).at_us
    second = calendar.due(start, longer, paused, at_close=at_close).at_us

    assert second is None or (first is not None and first <= second)


@given(calendars(), instants, working, working)
def test_two_targets_one_after_the_other_are_their_sum(calendar, start, first, second):
    assume(first.unit is second.unit)
    both = Duration(first.count + second.count, first.unit)

    assert calendar.due(at(calendar.due(start, first)), second) == calendar.due(start, both)


@given(calendars(), st.tuples(instants, instants, instants), pauses, st.sampled_from(Unit))
def test_elapsed_time_adds_up(calendar, three, paused, unit):
    first, second, third = sorted(three)
    parts = calendar.elapsed(first, second, paused, unit=unit) + calendar.elapsed(second, third, paused, unit=unit)

    assert parts == calendar.elapsed(first, third, paused, unit=unit)
    assert parts == -calendar.elapsed(third, first, paused, unit=unit)
    assert 0 <= parts <= third - first


@given(calendars(("Europe/Madrid",)), instants, durations, pauses)
def test_the_name_of_a_zone_does_not_matter(calendar, start, target, paused):
    paris = dataclasses.replace(calendar, zone="Europe/Paris", name="other")

    assert paris.due(start, target, paused) == calendar.due(start, target, paused)


@given(calendars(), instants, durations, pauses, st.randoms(use_true_random=False), AT_CLOSE)
def test_order_and_repetition_of_pauses_do_not_matter(calendar, start, target, paused, random, at_close):
    shuffled = [*paused, *paused[:2]]
    random.shuffle(shuffled)

    assert calendar.due(start, target, shuffled, at_close=at_close) == calendar.due(
        start, target, paused, at_close=at_close
    )


@given(calendars(), instants, durations, pauses, pauses, AT_CLOSE)
def test_more_pause_is_due_no_earlier(calendar, start, target, paused, more, at_close):
    less = calendar.due(start, target, paused, at_close=at_close).at_us
    with_more = calendar.due(start, target, [*paused, *more], at_close=at_close).at_us

    assert with_more is None or (less is not None and less <= with_more)


@given(calendars(), instants, durations, ended_pauses)
def test_a_pause_moves_the_end_by_what_it_takes_of_the_time_that_counts(calendar, start, target, paused):
    unpaused = at(calendar.due(start, target))
    due = at(calendar.due(start, target, paused))
    unit = target.unit

    taken = calendar.elapsed(start, due, unit=unit) - calendar.elapsed(start, due, paused, unit=unit)

    assert calendar.elapsed(unpaused, due, unit=unit) == taken


@given(calendars(), instants, durations, ended_pauses, st.integers(0, 10**12))
def test_what_remains_in_a_pause_is_what_has_not_passed_before_it(calendar, start, target, paused, later):
    pause_at = start + later
    lasting = [*paused, (pause_at, None)]
    due = calendar.due(start, target, lasting)
    if due.at_us is not None:
        assert calendar.elapsed(min(pause_at, due.at_us), due.at_us, unit=target.unit) == 0
        return
    in_all = calendar.elapsed(start, at(calendar.due(start, target)), unit=target.unit)
    passed = calendar.elapsed(start, pause_at + DAY, lasting, unit=target.unit)

    assert due.remaining_us == in_all - passed
    assert due.remaining_us > 0


@given(calendars(), st.lists(instants, min_size=1, max_size=6), durations, ended_pauses)
def test_what_was_asked_before_does_not_matter(calendar, asked, target, paused):
    used = fresh(calendar)
    for start in [*asked, us("2023-05-01 00:00"), us("2028-05-01 00:00")]:
        used.due(start, duration("9 business days"))

    for start in asked:
        assert used.due(start, target, paused) == fresh(calendar).due(start, target, paused)
        assert used.elapsed(start, start + 10**12) == fresh(calendar).elapsed(start, start + 10**12)
        assert used.next_hours(start) == fresh(calendar).next_hours(start)


def test_hours_that_never_end_are_a_week_whatever_was_asked_before():
    every_hour = WorkCalendar("support", "Europe/Madrid", ((Block(0, 1440),),) * 7, {}, HolidayDates(range(2026, 2028)))
    for start in (us("2026-01-01 00:00"), us("2026-12-31 22:59"), us("2027-12-31 22:00")):
        assert every_hour.next_hours(start) == fresh(every_hour).next_hours(start) == (start - 7 * DAY, start + 7 * DAY)


@given(calendars(), instants)
def test_opening_and_closing_say_when_people_work(calendar, instant):
    opening, closing = calendar.next_opening(instant), calendar.next_closing(instant)

    assert instant <= opening < closing
    assert calendar.is_open(instant) is (opening == instant)
    assert calendar.is_open(opening)
    assert calendar.is_open(closing - 1)
    assert not calendar.is_open(closing) or closing - max(instant, opening) == 7 * DAY
    assert calendar.elapsed(instant, closing) == closing - opening


@given(calendars(), instants, business_days)
def test_business_days_end_on_the_nth_next_working_day(calendar, start, target):
    due = at(calendar.due(start, target))

    assert calendar.is_open(due) or calendar.is_open(due - 1)
    assert calendar.elapsed(start, due) > 0
