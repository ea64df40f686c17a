"""Waiting without working hours: exact time, and time as clocks and calendars on the wall show it."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from leadrules.worktime.durations import Duration, Unit

_FIRST_DAY: Final = date(1, 1, 2)
_LAST_DAY: Final = date(9999, 12, 30)


def after(start: datetime, wait: Duration) -> datetime:
    """Return when a wait is over: exact for minutes to weeks; the same wall time for calendar days, months, years.

    ``start`` is aware, and its zone is that of the wall. A wait past the year 9999 ends with it.
    """
    if (exact := wait.exact_microseconds) is not None:
        begin = start.astimezone(UTC)
        longest = datetime.combine(_LAST_DAY, time.min, UTC) - begin
        return (begin + min(timedelta(microseconds=exact), longest)).astimezone(start.tzinfo)
    if wait.unit is Unit.CALENDAR_DAY:
        day = days_later(start.date(), wait.count)
    else:
        day = _months_later(start.date(), wait.count * (12 if wait.unit is Unit.YEAR else 1))
    return datetime.combine(day, start.time().replace(fold=0), start.tzinfo)


def days_later(day: date, days: int) -> date:
    """Return a day some days later, or the last day that every zone has; earlier where ``days`` is negative."""
    ordinal = max(_FIRST_DAY.toordinal(), min(_LAST_DAY.toordinal(), day.toordinal() + days))
    return date.fromordinal(ordinal)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > _LAST_DAY.year:
        return _LAST_DAY
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
