"""When something is due: worked examples, each of which somebody once got wrong."""

import threading
from datetime import UTC, datetime
from importlib import resources
from itertools import pairwise
from zoneinfo import _common

import pytest
from offices import DAY, HOUR, calendar, due, duration, shown, us

from leadrules.diagnostics import DataError
from leadrules.worktime import Due, HolidayDates, Unit, WorkCalendar
from leadrules.worktime.zones import utc_us, zone_names

LONDON = calendar("Europe/London", {"mon-fri": "09:00-17:00"})
KOLKATA = calendar("Asia/Kolkata", {"mon-fri": "10:00-18:00"})
MADRID = calendar("Europe/Madrid", {"mon-fri": "09:00-14:00 15:00-18:00"}, {"2026-05-01": ""})
NIGHTS = calendar("America/New_York", {"mon-sun": "00:00-06:00"})
NEW_YORK = calendar("America/New_York", {"mon-fri": "09:00-17:00"})
SHORT_FRIDAY = calendar("Europe/Madrid", {"mon-thu": "09:00-14:00 15:00-18:00", "fri": "10:00-14:00"})
SHIFT = {"sun-thu": "22:00-06:00"}


@pytest.mark.parametrize(
    ("cal", "start", "target", "expected"),
    [
        pytest.param(LONDON, "2026-03-07 16:00", "120 business minutes", "2026-03-09 11:00", id="from a weekend"),
        pytest.param(LONDON, "2026-03-06 16:30", "60 business minutes", "2026-03-09 09:30", id="over a weekend"),
        pytest.param(LONDON, "2026-03-06 17:00", "30 business minutes", "2026-03-09 09:30", id="from closing time"),
        pytest.param(KOLKATA, "2026-03-04 15:00", "10 business hours", "2026-03-05 17:00", id="over a night"),
        pytest.param(KOLKATA, "2026-03-04 20:00", "10 business hours", "2026-03-06 12:00", id="from an evening"),
        pytest.param(MADRID, "2026-03-02 13:45", "30 business minutes", "2026-03-02 15:15", id="over lunch"),
        pytest.param(MADRID, "2026-03-02 14:10", "30 business minutes", "2026-03-02 15:30", id="from lunch"),
        pytest.param(MADRID, "2026-04-30 17:50", "30 business minutes", "2026-05-04 09:20", id="a closed day"),
    ],
)
def test_working_time_passes_only_in_working_hours(cal, start, target, expected):
    assert due(cal, f"{start} {cal.zone}", target)[:16] == expected


@pytest.mark.parametrize(
    ("pauses", "target", "expected"),
    [
        ([("2026-03-02 17:00", "2026-03-03 09:00")], "8 business hours", "2026-03-02 17:00"),
        ([("2026-03-02 16:00", "2026-03-03 10:00")], "8 business hours", "2026-03-03 11:00"),
        (
            [("2026-03-02 10:00", "2026-03-02 11:00"), ("2026-03-02 13:00", "2026-03-02 14:00")],
            "4 business hours",
            "2026-03-02 15:00",
        ),
        ([("2026-02-27 12:00", "2026-03-02 10:00")], "1 business hour", "2026-03-02 11:00"),
        (
            [("2026-03-02 10:00", "2026-03-02 13:00"), ("2026-03-02 11:00", "2026-03-02 12:00")],
            "2 business hours",
            "2026-03-02 14:00",
        ),
        ([("2026-03-02 10:00", None)], "1 business hour", "2026-03-02 10:00"),
        ([("2026-03-02 09:59", None)], "1 business hour", None),
    ],
    ids=[
        "by night",
        "two working hours of it",
        "two of them",
        "from before the start",
        "one within another",
        "when it is due",
        "that lasts",
    ],
)
def test_a_pause_counts_only_where_people_work(pauses, target, expected):
    found = due(LONDON, "2026-03-02 09:00 Europe/London", target, *pauses)
    assert (found and found[:16]) == expected


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [("2026-03-08 00:30", 180, "2026-03-08 08:30"), ("2026-11-01 00:30", 180, "2026-11-01 07:30")],
    ids=["an hour is skipped", "an hour comes twice"],
)
def test_a_shift_in_which_clocks_change_has_the_hours_that_pass(start, minutes, expected):
    found = NIGHTS.due(us(f"{start} America/New_York"), duration(f"{minutes} business minutes"))
    assert shown(found.at_us)[:16] == expected


@pytest.mark.parametrize(
    ("start", "expected"), [("2026-03-02 22:00", "2026-03-03 09:30"), ("2026-03-02 20:00", "2026-03-02 15:30")]
)
def test_the_zone_of_whoever_works_decides(start, expected):
    assert due(NEW_YORK, f"{start} Europe/London", "30 business minutes")[:16] == expected


SHIFTS = [  # zone, a shift from 22:00 to 06:00 in which clocks change: its start, its minutes, its end in UTC
    ("Europe/Berlin", "2026-03-28 22:00", 420, "2026-03-29 04:00"),
    ("Europe/Berlin", "2026-10-24 22:00", 540, "2026-10-25 05:00"),
    ("America/New_York", "2026-03-07 22:00", 420, "2026-03-08 10:00"),
    ("America/New_York", "2026-10-31 22:00", 540, "2026-11-01 11:00"),
    ("Australia/Lord_Howe", "2026-10-03 22:00", 450, "2026-10-03 19:00"),
    ("Australia/Lord_Howe", "2026-04-04 22:00", 510, "2026-04-04 19:30"),
    ("America/Santiago", "2026-09-05 22:00", 420, "2026-09-06 09:00"),
    ("America/Santiago", "2026-04-04 22:00", 540, "2026-04-05 10:00"),
]


@pytest.mark.parametrize(("place", "start", "minutes", "end"), SHIFTS)
def test_when_clocks_change_a_shift_is_longer_or_shorter(place, start, minutes, end):
    nights = calendar(place, {"mon-sun": "22:00-06:00"})
    begin = us(f"{start} {place}")

    found = nights.due(begin, duration(f"{minutes} business minutes"))

    assert shown(found.at_us) == f"{end}+00:00"
    assert nights.elapsed(begin, us(end)) == minutes * 60_000_000
    assert nights.next_hours(begin) == (begin, us(end))


WALLS = [  # zone, start, one calendar day later in UTC: skipped times come later, repeated ones are the first
    ("Europe/Berlin", "2026-03-28 02:30", "2026-03-29 01:30"),
    ("Europe/Berlin", "2026-10-24 02:30", "2026-10-25 00:30"),
    ("America/New_York", "2026-03-07 02:30", "2026-03-08 07:30"),
    ("America/New_York", "2026-10-31 01:30", "2026-11-01 05:30"),
    ("Australia/Lord_Howe", "2026-10-03 02:15", "2026-10-03 15:45"),
    ("Australia/Lord_Howe", "2026-04-04 01:45", "2026-04-04 14:45"),
    ("America/Santiago", "2026-09-05 00:30", "2026-09-06 04:30"),
    ("America/Santiago", "2026-04-03 23:30", "2026-04-05 02:30"),
]


@pytest.mark.parametrize(("place", "start", "expected"), WALLS)
def test_the_same_wall_time_is_the_first_of_two_and_comes_later_where_it_is_skipped(place, start, expected):
    always = calendar(place, {"mon-sun": "00:00-24:00"})
    nights = calendar(place, {"mon-sun": "20:00-19:00"})
    begin = us(f"{start} {place}")

    assert shown(always.due(begin, duration("1 calendar day")).at_us) == f"{expected}+00:00"
    assert shown(always.due(begin, duration("1 business day")).at_us) == f"{expected}+00:00"
    assert shown(nights.due(begin, duration("1 business day")).at_us) == f"{expected}+00:00"


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        ("2026-03-28 12:00", "1 day", "2026-03-29 13:00"),
        ("2026-03-28 12:00", "24 hours", "2026-03-29 13:00"),
        ("2026-03-28 12:00", "1 calendar day", "2026-03-29 12:00"),
        ("2026-03-28 12:00", "1 week", "2026-04-04 13:00"),
        ("2026-01-31 12:00", "1 month", "2026-02-28 12:00"),
        ("2024-02-29 12:00", "1 year", "2025-02-28 12:00"),
    ],
)
def test_hours_and_days_are_exact_and_the_calendar_keeps_the_wall_time(start, target, expected):
    assert due(MADRID, f"{start} Europe/Madrid", target)[:16] == expected


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        pytest.param("2026-03-02 10:00", "1 business day", "2026-03-03 10:00", id="same time the next day"),
        pytest.param("2026-03-06 10:30", "1 business day", "2026-03-09 10:30", id="over a weekend"),
        pytest.param("2026-03-07 11:00", "1 business day", "2026-03-10 09:00", id="a start on a day off"),
        pytest.param("2026-03-02 14:30", "2 business days", "2026-03-04 15:00", id="a start at lunch"),
        pytest.param("2026-03-02 19:00", "1 business day", "2026-03-04 09:00", id="a start after hours"),
        pytest.param("2026-03-05 17:00", "1 business day", "2026-03-06 14:00", id="clipped to a shorter day"),
        pytest.param("2026-03-05 09:30", "1 business day", "2026-03-06 10:00", id="clipped to a later opening"),
        pytest.param("2026-03-05 14:00", "5 business days", "2026-03-12 15:00", id="a start at closing time"),
    ],
)
def test_a_business_day_is_the_same_time_on_the_next_working_day(start, target, expected):
    assert due(SHORT_FRIDAY, f"{start} Europe/Madrid", target)[:16] == expected


def test_a_business_day_that_meets_lunch_is_due_when_lunch_begins_or_is_over():
    late_lunch = calendar("UTC", {"mon": "09:00-17:00", "tue": "09:00-12:00 14:00-17:00"})

    assert due(late_lunch, "2026-03-02 13:00", "1 business day") == "2026-03-03 12:00+00:00"
    assert due(late_lunch, "2026-03-02 13:00", "1 business day", at_close=True) == "2026-03-03 14:00+00:00"
    assert due(late_lunch, "2026-03-02 12:00", "1 business day") == "2026-03-03 12:00+00:00"
    assert due(late_lunch, "2026-03-02 12:00", "1 business day", at_close=True) == "2026-03-03 14:00+00:00"


def test_a_target_used_up_at_closing_time_is_due_then_or_at_the_next_opening():
    start = "2026-03-06 16:00 Europe/London"

    assert due(LONDON, start, "1 business hour") == "2026-03-06 17:00+00:00"
    assert due(LONDON, start, "1 business hour", at_close=True) == "2026-03-09 09:00+00:00"
    assert due(LONDON, start, "59 business minutes", at_close=True) == "2026-03-06 16:59+00:00"


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (("2026-03-03 09:00", "2026-03-03 12:00"), "2026-03-04 13:00"),
        (("2026-03-03 18:00", "2026-03-04 09:00"), "2026-03-04 10:00"),
        (("2026-03-04 10:00", "2026-03-05 10:00"), "2026-03-04 10:00"),
        (("2026-03-02 10:00", "2026-03-04 10:00"), "2026-03-06 10:00"),
    ],
)
def test_a_pause_moves_business_days_by_the_working_time_it_takes(pause, expected):
    assert due(LONDON, "2026-03-02 10:00", "2 business days", pause)[:16] == expected


def test_a_day_that_ends_at_an_opening_moves_to_an_opening():
    pause = ("2026-03-03 00:00", "2026-03-04 00:00")
    assert due(LONDON, "2026-03-02 08:00", "1 business day") == "2026-03-03 09:00+00:00"
    assert due(LONDON, "2026-03-02 08:00", "1 business day", ("2026-03-02 09:00", "2026-03-02 17:00"))[:16] == (
        "2026-03-04 09:00"
    )
    assert due(LONDON, "2026-03-02 08:00", "1 business day", pause)[:16] == "2026-03-03 09:00"


def test_a_pause_takes_all_of_its_time_from_a_clock_that_counts_every_hour():
    weekend = ("2026-03-06 18:00", "2026-03-09 09:00")
    assert due(LONDON, "2026-03-06 12:00", "48 hours", weekend) == "2026-03-11 03:00+00:00"
    assert due(LONDON, "2026-03-06 12:00", "2 calendar days", weekend) == "2026-03-11 03:00+00:00"


def test_a_pause_that_lasts_leaves_what_remains():
    paused = [(us("2026-03-02 10:00"), None)]
    start = us("2026-03-02 09:00")

    assert LONDON.due(start, duration("4 business hours"), paused) == Due(None, 3 * HOUR)
    assert LONDON.due(start, duration("1 business day"), paused) == Due(None, 7 * HOUR)
    assert LONDON.due(start, duration("48 hours"), paused) == Due(None, 47 * HOUR)
    assert LONDON.elapsed(start, start + DAY, paused) == HOUR
    assert LONDON.elapsed(start, start + DAY, paused, unit=Unit.HOUR) == HOUR


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="a pause ends before it begins: 10 to 9"):
        LONDON.due(0, duration("1 hour"), [(10, 9)])


def test_hours_over_midnight_belong_to_the_day_they_start_on():
    nights = calendar("Europe/Madrid", SHIFT, holidays="2026-03-03")

    assert due(nights, "2026-03-02 23:00 Europe/Madrid", "8 business hours")[:16] == "2026-03-04 23:00"
    assert nights.is_open(us("2026-03-03 05:59 Europe/Madrid"))
    assert not nights.is_open(us("2026-03-03 22:00 Europe/Madrid"))
    assert not nights.is_open(us("2026-03-04 05:00 Europe/Madrid"))
    assert due(nights, "2026-03-03 02:00 Europe/Madrid", "1 business day")[:16] == "2026-03-05 02:00"


def test_hours_that_touch_are_one():
    always = calendar("Europe/Madrid", {"mon-sun": "00:00-12:00 12:00-24:00"})
    start = us("2026-03-01 00:00")

    assert always.next_hours(start) == (start - 7 * DAY, start + 7 * DAY)
    assert always.elapsed(start, start + 60 * DAY) == 60 * DAY
    assert due(always, "2026-03-02 11:00 Europe/Madrid", "1 business hour", at_close=True)[:16] == "2026-03-02 12:00"


def test_special_hours_stand_above_week_and_holidays():
    cal = calendar(
        "UTC",
        {"mon-fri": "09:00-17:00"},
        {"2026-12-24": "09:00-13:00", "2026-12-26": "10:00-12:00", "2026-12-28": "", "2026-12-25": "08:00-09:00"},
        holidays="2026-12-25 2026-12-28 2026-12-29",
    )
    days = ["2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27", "2026-12-28", "2026-12-29", "2026-12-30"]

    assert [cal.elapsed(us(f"{day} 00:00"), us(f"{day} 00:00") + DAY) // HOUR for day in days] == [4, 1, 2, 0, 0, 0, 8]


def test_working_time_that_never_comes_is_refused_and_not_looked_for_without_end():
    never = WorkCalendar("never", "UTC", ((),) * 7)
    some = calendar("UTC", {"mon": "09:00-09:01"})

    for cal, target in ((never, "1 business minute"), (never, "1 business day"), (some, "9000 business days")):
        with pytest.raises(DataError, match=r"LR791.*does not hold so much working time within 100 years"):
            cal.due(us("2026-03-02 09:00"), duration(target))
    with pytest.raises(DataError, match="LR791"):
        never.next_opening(0)


@pytest.mark.parametrize("year", [1, 1899, 3000, 9999])
def test_an_instant_of_a_year_that_nobody_means_is_refused(year):
    with pytest.raises(DataError, match=r"LR791.*counts time from 1900 to 2999 only"):
        LONDON.due(us(f"{year:04}-01-01 00:00"), duration("1 business day"))


def test_years_whose_holidays_are_not_known_are_refused():
    cal = WorkCalendar("madrid", "Europe/Madrid", MADRID.week, {}, HolidayDates(range(2026, 2028), frozenset()))

    assert due(cal, "2027-12-30 10:00 Europe/Madrid", "1 business day")[:16] == "2027-12-31 10:00"
    assert due(cal, "2027-12-31 10:00 Europe/Madrid", "7 business hours")[:16] == "2027-12-31 18:00"
    for start, target in (("2027-12-31 10:00", "1 business day"), ("2025-12-31 10:00", "1 business minute")):
        with pytest.raises(DataError, match=r"LR790.*`madrid` are locked for 2026 to 2027, not for 20"):
            cal.due(us(f"{start} Europe/Madrid"), duration(target))
    with pytest.raises(DataError, match="LR790"):
        cal.elapsed(us("2027-12-01 00:00"), us("2028-01-01 12:00"))
    assert cal.due(us("2027-12-31 10:00"), duration("48 hours")).at_us == us("2028-01-02 10:00")


def test_holidays_that_were_never_looked_up_are_not_taken_for_none():
    cal = WorkCalendar("madrid", "Europe/Madrid", MADRID.week, {}, HolidayDates(range(0)))
    with pytest.raises(DataError, match=r"LR790.*`madrid` are not locked; run `leadrules lock`"):
        cal.is_open(us("2026-03-02 09:00"))


def test_two_threads_count_the_same():
    starts = [us(f"{year}-06-01 12:00") for year in (2026, 2031, 1999, 2040, 2026, 2010)]
    target = duration("40 business days")
    alone = {start: WorkCalendar("a", MADRID.zone, MADRID.week).due(start, target) for start in starts}
    shared = WorkCalendar("a", MADRID.zone, MADRID.week)
    wrong = []

    def count(order):
        wrong.extend(start for start in order * 20 if shared.due(start, target) != alone[start])

    threads = [threading.Thread(target=count, args=(order,)) for order in (starts, starts[::-1], starts[2:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_zone_changes_its_clocks_twice_within_three_days():
    """Days whose midnights are 24 hours apart run straight: laying out opening times rests on it."""
    since = utc_us(datetime(1900, 1, 1, tzinfo=UTC)) // 1_000_000
    for name in sorted(zone_names()):
        with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
            changes = [at for at in _common.load_data(data)[1] if at >= since]
        assert all(later - earlier > 3 * 86_400 for earlier, later in pairwise(changes)), name
