"""Working time: when something is due, and how much of it has passed.

All instants and lengths are whole UTC microseconds. Why it is so: docs/time.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Final, Literal, NoReturn

from leadrules.diagnostics import DataError, error
from leadrules.worktime.counting import EVERY_HOUR, Due, moved, within
from leadrules.worktime.durations import BUSINESS, MICROSECONDS_PER_DAY, Duration, Unit, working_microseconds
from leadrules.worktime.hours import Block
from leadrules.worktime.opening_times import LONGEST_DAYS, OpeningTimes, Stretch, lay_out
from leadrules.worktime.pauses import Pause, merged
from leadrules.worktime.wall_clock import after
from leadrules.worktime.zones import local, shown_us, utc_us, wall_us, zone

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
"""Working time is counted between these years, both included."""

MOST_YEARS: Final = 100
"""So many years after the start of a clock its end is looked for."""

_MOST_MICROSECONDS: Final = MOST_YEARS * 366 * MICROSECONDS_PER_DAY

AtClose = Literal["next_opening"] | None
"""Where a target ends that is used up at closing time: at the next opening, or (None) at closing time."""


@dataclass(frozen=True, slots=True)
class HolidayDates:
    """The dates of public holidays, and the years for which they are known; none where they were never looked up."""

    years: range
    dates: frozenset[date] = frozenset()


@dataclass(slots=True)
class _Memo:
    """What has been laid out so far: never more than a shorter way to what the calendar says."""

    times: OpeningTimes | None = None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When people work: hours of the week from Monday to Sunday, holidays, and dates with hours of their own.

    ``special`` replaces the hours that begin on a date, whatever the week and the holidays say. ``holidays`` is None
    where nobody asked for them. Times of day are those of the IANA zone ``zone``. Several threads may use one calendar.
    """

    name: str
    zone: str
    week: tuple[tuple[Block, ...], ...]
    special: Mapping[date, tuple[Block, ...]] = field(default_factory=dict, hash=False)
    holidays: HolidayDates | None = None
    _memo: _Memo = field(default_factory=_Memo, init=False, repr=False, compare=False)

    @property
    def place(self) -> tzinfo:
        """The zone.

        Raises:
            ValueError: there is no zone of that name.
        """
        return _place(self.zone)

    def hours_on(self, day: date) -> tuple[Block, ...]:
        """Return the hours that begin on a date."""
        if (special := self.special.get(day)) is not None:
            return special
        if self.holidays is not None and day in self.holidays.dates:
            return ()
        return self.week[day.weekday()]

    def due(self, start_us: int, duration: Duration, pauses: Iterable[Pause] = (), *, at_close: AtClose = None) -> Due:
        """Return when a duration that starts at an instant is used up.

        Business minutes and hours count working time. Business days end at the same wall time on the n-th next working
        day, clipped to its hours; a start outside hours counts from the next opening. Other units ignore the hours:
        minutes to weeks are exact, calendar days, months and years keep the wall time. A pause moves the end by what it
        takes of the time that counts.

        Raises:
            DataError: the end lies in years whose holidays are not locked, or further away than is looked for.
            ValueError: a pause ends before it begins.
        """
        if duration.unit not in BUSINESS:
            at = self._without_hours(start_us, duration)
            return moved(EVERY_HOUR, at, merged(pauses, start_us)) if pauses else Due(at)
        count = _WorkingTime(self, self._times(start_us), start_us)
        if duration.unit is Unit.BUSINESS_DAY:
            at = count.days_later(duration.count, at_close)
            return self._moved_day(count, at, merged(pauses, start_us), at_close) if pauses else Due(at)
        needed = count.before(start_us) + working_microseconds(duration)
        if not pauses:
            return Due(count.closing(count.reached(needed), at_close))
        found = moved(count, needed, merged(pauses, start_us))
        return found if found.at_us is None else Due(count.closing(found.at_us, at_close))

    def after_working(self, start_us: int, working_us: int, pauses: Iterable[Pause] = ()) -> Due:
        """Return when so many microseconds of working time have passed.

        Raises:
            DataError: as for ``due``.
            ValueError: a pause ends before it begins.
        """
        count = _WorkingTime(self, self._times(start_us), start_us)
        needed = count.before(start_us) + working_us
        return moved(count, needed, merged(pauses, start_us)) if pauses else Due(count.reached(needed))

    def elapsed(
        self, start_us: int, end_us: int, pauses: Iterable[Pause] = (), *, unit: Unit = Unit.BUSINESS_MINUTE
    ) -> int:
        """Return the microseconds that count between two instants, without pauses; negative where the end comes first.

        ``unit`` says what counts: working time for business units, every hour for the others. A pause without an end
        lasts.

        Raises:
            DataError: holidays are not locked for the years between them.
            ValueError: a pause ends before it begins.
        """
        if end_us < start_us:
            return -self.elapsed(end_us, start_us, pauses, unit=unit)
        before = self._times(start_us, end_us).working_before if unit in BUSINESS else EVERY_HOUR.before
        passed = before(end_us) - before(start_us)
        if not pauses:
            return passed
        return passed - sum(before(end) - before(begin) for begin, end in within(merged(pauses, start_us), end_us))

    def is_open(self, us: int) -> bool:
        """Return whether people work at an instant. Hours are half-open: they do not at closing time."""
        return self.next_hours(us)[0] <= us

    def next_opening(self, us: int) -> int:
        """Return the instant itself where people work, else when they next begin."""
        return max(us, self.next_hours(us)[0])

    def next_closing(self, us: int) -> int:
        """Return when people stop who work at an instant, or who are the next to work; within a week of work."""
        return self.next_hours(us)[1]

    def next_hours(self, us: int) -> Stretch:
        """Return opening and closing of the working time at an instant, or of the next; touching hours are one.

        Hours that go on for more than a week before or after are cut there: so 24 hours a day have an answer, too,
        and it depends on no other question that was asked before.

        Raises:
            DataError: there are none in the years that are known.
        """
        opening, closing = _WorkingTime(self, self._times(us), us).stretch_after(us)
        longest = LONGEST_DAYS * MICROSECONDS_PER_DAY
        return max(opening, us - longest), min(closing, max(opening, us) + longest)

    def _moved_day(self, count: _WorkingTime, at: int, apart: list[Pause], at_close: AtClose) -> Due:
        """Return a day-counted end moved by the working time of pauses: an opening to an opening, else as hours are."""
        needed = count.before(at)
        found = moved(count, needed, apart)
        if found.at_us is None or found.at_us == count.reached(needed):
            return found if found.at_us is None else Due(at)
        opens = "next_opening" if at == count.stretch_after(at)[0] else at_close
        return Due(count.closing(found.at_us, opens))

    def _times(self, first_us: int, last_us: int | None = None) -> OpeningTimes:
        """Return opening times that hold both instants."""
        if last_us is None:
            last_us = first_us
        times = self._memo.times
        if times is not None and times.from_us <= first_us and last_us < times.until_us:
            return times
        first, last = self._known_year(first_us), self._known_year(last_us)
        if last - first > MOST_YEARS:
            self._too_far()
        if times is not None:
            first, last = min(first, times.first_year), max(last, times.last_year)
        return self._laid_out(first, last)

    def _longer(self, times: OpeningTimes, year: int) -> OpeningTimes:
        """Return opening times from the same year up to a later one."""
        held = self._memo.times
        if held is not None and held.first_year == times.first_year and held.last_year >= year:
            return held
        return self._laid_out(times.first_year, year)

    def _laid_out(self, first: int, last: int) -> OpeningTimes:
        times = lay_out(first, last, self.hours_on, self.place)
        self._memo.times = times
        return times

    def _without_hours(self, start_us: int, duration: Duration) -> int:
        """Return the end of a duration that ignores the hours of the day."""
        if (exact := duration.exact_microseconds) is not None:
            return start_us + exact
        return utc_us(after(self._local(start_us), duration))

    def _local(self, us: int) -> datetime:
        """Return what clocks show where the calendar is; refuse a year that nobody means."""
        try:
            shown = local(us, self.place)
        except OverflowError:
            shown = None
        if shown is None or not FIRST_YEAR <= shown.year <= LAST_YEAR:
            message = f"calendar `{self.name}` counts time from {FIRST_YEAR} to {LAST_YEAR} only"
            raise DataError([error("LR791", message, None, "look at the instant: its year is surely wrong")])
        return shown

    def _known_year(self, us: int) -> int:
        """Return the year of an instant; refuse one whose holidays nobody looked up."""
        year = self._local(us).year
        self._check_known(year)
        return year

    def _check_known(self, year: int) -> None:
        if self.holidays is None or year in self.holidays.years:
            return
        years = self.holidays.years
        message = f"the holidays of calendar `{self.name}` are not locked"
        hint = "run `leadrules lock` on the ruleset and commit the file that it writes"
        if years:
            message = f"the holidays of calendar `{self.name}` are locked for {years[0]} to {years[-1]}, not for {year}"
            hint = "lock more years: `leadrules lock` takes `--from` and `--years`"
        raise DataError([error("LR790", message, None, hint)])

    def _too_far(self) -> NoReturn:
        message = f"calendar `{self.name}` does not hold so much working time within {MOST_YEARS} years"
        raise DataError([error("LR791", message, None, "promise less, or give the calendar more hours")])


@dataclass(slots=True)
class _WorkingTime:
    """Counts working time from one origin, and looks further ahead as far as it must.

    What it returns depends on the calendar and the start alone, never on how far had been laid out before.
    """

    calendar: WorkCalendar
    times: OpeningTimes
    start_us: int

    def before(self, us: int) -> int:
        if us >= self.times.until_us:
            self._not_too_far(us)
            self.times = self.calendar._longer(self.times, self.calendar._known_year(us))
        return self.times.working_before(us)

    def reached(self, counted_us: int) -> int:
        while (at := self.times.reached(counted_us)) is None:
            self._look_further()
        return self._not_too_far(at)

    def stretch_after(self, us: int) -> Stretch:
        while (stretch := self.times.stretch_after(us)) is None:
            self._look_further()
        self._not_too_far(stretch[0])
        return stretch

    def closing(self, at_us: int, at_close: AtClose) -> int:
        """Return the instant itself, or the next opening where it is closing time and the rule says so."""
        return at_us if at_close is None else max(at_us, self.stretch_after(at_us)[0])

    def days_later(self, count: int, at_close: AtClose) -> int:
        """Return the same wall time on the n-th working day after the start's, clipped to its hours."""
        while (found := self.times.working_day(self.start_us)) is None:
            self._look_further()
        index, counts_from = found
        midnight, place = self.times.midnights[index], self.calendar.place
        day = self.times.days[index]
        wall = shown_us(counts_from, day, place) if midnight is None else counts_from - midnight
        while index + count >= len(self.times.days) or self.times.hours[index + count][0][0] >= self.times.until_us:
            self._look_further()
        midnight = self.times.midnights[index + count]
        at = wall_us(self.times.days[index + count], wall, place) if midnight is None else midnight + wall
        closing = None
        for opening, closed in self.times.hours[index + count]:
            if at < opening:
                return self._not_too_far(opening) if closing is None else self.closing(closing, at_close)
            if at < closed:
                return self._not_too_far(at)
            closing = closed
        return self.closing(self._not_too_far(at if closing is None else closing), at_close)

    def _not_too_far(self, us: int) -> int:
        if us - self.start_us > _MOST_MICROSECONDS:
            self.calendar._too_far()
        return us

    def _look_further(self) -> None:
        """Look at later years, more each time, as far as they are known and worth a look."""
        times = self.times
        self._not_too_far(times.until_us)
        self.calendar._check_known(times.last_year + 1)
        if times.last_year >= LAST_YEAR:
            self.calendar._too_far()
        year = min(2 * times.last_year - times.first_year + 1, times.last_year + MOST_YEARS, LAST_YEAR)
        if (holidays := self.calendar.holidays) is not None:
            year = min(year, holidays.years[-1])
        self.times = self.calendar._longer(times, year)


@lru_cache(maxsize=256)
def _place(name: str) -> tzinfo:
    place = zone(name)
    if place is None:
        raise ValueError(f"unknown time zone `{name}`")
    return place
