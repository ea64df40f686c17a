"""Counting time that pauses take something of, whatever it is that counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from leadrules.worktime.opening_times import Stretch
from leadrules.worktime.pauses import Pause


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, in UTC microseconds; ``at_us`` is None while a pause lasts.

    ``remaining_us`` is then how much time is left when it ends, working time where working time is counted; it is None
    where the instant is known.
    """

    at_us: int | None
    remaining_us: int | None = None


class Count(Protocol):
    """Time of which pauses take something: a running total, and the first instant that reaches one."""

    def before(self, us: int) -> int:
        """Return how much time that counts lies before an instant."""
        ...

    def reached(self, counted_us: int) -> int:
        """Return the first instant before which so much of it lies."""
        ...


class _EveryHour:
    """Counts every hour of the day."""

    def before(self, us: int) -> int:
        return us

    def reached(self, counted_us: int) -> int:
        return counted_us


EVERY_HOUR: Final = _EveryHour()


def moved(count: Count, needed: int, apart: Iterable[Pause]) -> Due:
    """Return when so much time has been counted outside pauses."""
    at = count.reached(needed)
    for begin, end in apart:
        if begin >= at:
            break
        passed = count.before(begin)
        if end is None:
            return Due(None, needed - passed)
        if taken := count.before(end) - passed:
            needed += taken
            at = count.reached(needed)
    return Due(at)


def within(apart: Iterable[Pause], end_us: int) -> Iterator[Stretch]:
    """Yield pauses cut at an instant."""
    for begin, end in apart:
        if begin >= end_us:
            return
        yield begin, end_us if end is None or end > end_us else end
