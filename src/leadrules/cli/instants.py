"""Instants seen from another, and from a calendar, as a person says them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from leadrules.diagnostics import DataError
from leadrules.expr import datetime_of
from leadrules.worktime import Unit, WorkCalendar
from leadrules.worktime.spoken import MINUTE, hours_of, length, shown

_LONG: Final = 24 * 60 * MINUTE
"""So much working time is said in hours; more of it in days of the calendar."""


class Times:
    """Says instants in the zone of an agreement, as seen from one of them."""

    def __init__(self, zone: ZoneInfo, at_us: int) -> None:
        self._zone, self._at_us = zone, at_us
        self._at = datetime_of(at_us).astimezone(zone)

    def local(self, us: int) -> datetime:
        """Return an instant in the zone."""
        return datetime_of(us).astimezone(self._zone)

    def instant(self, us: int) -> str:
        """Return an instant like ``Mon 9 Nov 10:40``, with its year where that is another."""
        return shown(self.local(us), self._at)

    def left(self, us: int, calendar: WorkCalendar | None) -> str:
        """Return how far an instant lies ahead: ``in 2 h 10 min of working time``, ``in 12 days``."""
        working = working_between(calendar, self._at_us, us)
        if working is None or working > _LONG:
            return f"in {length(us - self._at_us)}"
        if working == 0:
            return f"in {length(us - self._at_us)}, without working time until then"
        return f"in {hours_of(working)} of working time"

    def late(self, us: int, calendar: WorkCalendar | None, until_us: int | None = None) -> str:
        """Return how far an instant lies back from another, or from now: ``3 h of working time``, ``12 days``."""
        until_us = self._at_us if until_us is None else until_us
        working = working_between(calendar, us, until_us)
        if working is None or working == 0 or working > _LONG:
            return length(until_us - us)
        return f"{hours_of(working)} of working time"


def working_between(calendar: WorkCalendar | None, from_us: int, until_us: int) -> int | None:
    """Return the working time between two instants in microseconds; None where it is not known."""
    if calendar is None:
        return None
    try:
        return calendar.elapsed(from_us, until_us, unit=Unit.BUSINESS_MINUTE)
    except DataError:
        return None  # in years whose holidays are not locked
