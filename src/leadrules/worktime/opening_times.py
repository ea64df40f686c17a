"""Opening times of some years, laid out in UTC so that any stretch of working time is a look-up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import accumulate, chain
from typing import Final

from leadrules.worktime.durations import MICROSECONDS_PER_DAY
from leadrules.worktime.hours import Block
from leadrules.worktime.zones import wall_us

_SLACK_DAYS: Final = 10
"""Days before and after the years, whose hours may reach into them, and ``LONGEST_DAYS`` of which are always there."""

LONGEST_DAYS: Final = 7
"""For how many days hours are followed that go on and on, as where somebody works day and night."""

_MINUTE: Final = 60_000_000
Stretch = tuple[int, int]
"""Open from and until, half-open, in UTC microseconds."""


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """When a calendar is open in whole years of its zone, from ``from_us`` to before ``until_us``.

    ``starts`` and ``ends`` are stretches in order, apart from each other; ``before[i]`` is the working time before the
    i-th, counted from the first, and the last item all of it. ``hours`` are the stretches of each working day, ``days``
    its ordinals, ``midnights`` their first instants, None where clocks change within the day or the next; hours over
    midnight belong to the day they start on. ``of_day`` says whose hours begin with
    ``openings``. All times are UTC microseconds.
    """

    first_year: int
    last_year: int
    from_us: int
    until_us: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    days: list[int]
    midnights: list[int | None]
    hours: list[list[Stretch]]
    openings: list[int]
    of_day: list[int]

    def working_before(self, us: int) -> int:
        """Return the working time before an instant, in microseconds since the first opening."""
        index = bisect_right(self.starts, us)
        if not index:
            return 0
        end = self.ends[index - 1]
        return self.before[index - 1] + (min(end, us)) - self.starts[index - 1]

    def reached(self, working_us: int) -> int | None:
        """Return the first instant before which so much working time lies; None where that is not in these years."""
        index = bisect_left(self.before, working_us)
        if not 0 < index < len(self.before):
            return None
        at = self.starts[index - 1] + working_us - self.before[index - 1]
        return at if at < self.until_us else None

    def stretch_after(self, us: int) -> Stretch | None:
        """Return the stretch that is open at an instant, or the next one; None where that is not in these years."""
        index = bisect_right(self.starts, us)
        if index and us < self.ends[index - 1]:
            return self.starts[index - 1], self.ends[index - 1]
        if index == len(self.starts) or self.starts[index] >= self.until_us:
            return None
        return self.starts[index], self.ends[index]

    def working_day(self, us: int) -> tuple[int, int] | None:
        """Return the index of the working day of an instant, and the instant or the opening that follows it."""
        index = bisect_right(self.openings, us) - 1
        for day in self.of_day[max(0, index - 1) : index + 1][::-1]:
            for start, end in self.hours[day]:
                if start <= us < end:
                    return day, us
        if index + 1 == len(self.openings) or self.openings[index + 1] >= self.until_us:
            return None
        return self.of_day[index + 1], self.openings[index + 1]


def lay_out(
    first_year: int, last_year: int, blocks_of: Callable[[date], tuple[Block, ...]], place: tzinfo
) -> OpeningTimes:
    """Return the opening times of some years; ``blocks_of`` gives the hours that begin on a date."""
    first, after = date(first_year, 1, 1).toordinal(), date(last_year + 1, 1, 1).toordinal()
    days: list[int] = []
    midnights: list[int | None] = []
    hours: list[list[Stretch]] = []
    for day, midnight in _midnights(first - _SLACK_DAYS, after + _SLACK_DAYS, place):
        blocks = blocks_of(date.fromordinal(day))
        if blocks and (stretches := _joined(_stretch(day, midnight, block, place) for block in blocks)):
            days.append(day)
            midnights.append(midnight)
            hours.append(stretches)
    joined = _joined(chain.from_iterable(hours))
    openings = sorted((start, index) for index, stretches in enumerate(hours) for start, _ in stretches)
    return OpeningTimes(
        first_year,
        last_year,
        wall_us(first, 0, place),
        wall_us(after, 0, place),
        [start for start, _ in joined],
        [end for _, end in joined],
        [0, *accumulate(end - start for start, end in joined)],
        days,
        midnights,
        hours,
        [start for start, _ in openings],
        [index for _, index in openings],
    )


def _midnights(first: int, after: int, place: tzinfo) -> Iterator[tuple[int, int | None]]:
    """Yield each day and its first instant, or None where clocks change within two days: all others run straight.

    No zone changes its clocks twice within two days.
    """
    midnight, next_midnight = wall_us(first, 0, place), wall_us(first + 1, 0, place)
    for day in range(first, after):
        later = wall_us(day + 2, 0, place)
        straight = next_midnight - midnight == later - next_midnight == MICROSECONDS_PER_DAY
        yield day, midnight if straight else None
        midnight, next_midnight = next_midnight, later


def _stretch(day: int, midnight: int | None, block: Block, place: tzinfo) -> Stretch:
    start, end = block.start_minute * _MINUTE, block.end_minute * _MINUTE
    if midnight is None:
        return wall_us(day, start, place), wall_us(day, end, place)
    return midnight + start, midnight + end


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order, those that touch or overlap as one, without those that clocks skip."""
    apart: list[Stretch] = []
    for start, end in sorted(stretches):
        if end <= start:
            continue
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart
