"""The full weeks behind an instant, and those before it, in the zone of an agreement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from leadrules.expr import datetime_of, instant_us
from leadrules.scorecard.periods import Period, PeriodKind, following, period_of

_DAY: Final = timedelta(days=1)
_WEEK_US: Final = 7 * 24 * 3600 * 1_000_000


def weeks_in(period: Period) -> float:
    """Return how many weeks of 168 hours a period has."""
    return (period.end_us - period.start_us) / _WEEK_US


def running(kind: PeriodKind, at: datetime, zone: ZoneInfo) -> Period:
    """Return the period that an instant lies in."""
    return period_of(at.astimezone(zone).date(), kind, zone)


def next_full(kind: PeriodKind, at: datetime, zone: ZoneInfo) -> Period:
    """Return the first period that has not begun before an instant."""
    now = running(kind, at, zone)
    return now if now.start_us == instant_us(at) else following(now, zone)


def weeks_until(first_us: int, at: datetime, zone: ZoneInfo, most: int) -> tuple[Period, ...]:
    """Return the full weeks up to an instant, from the one that ``first_us`` lies in: so many at most, the last."""
    found: list[Period] = []
    week = running("week", at, zone)
    while len(found) < most and week.start_us > first_us:
        week = period_of(week.first - _DAY, "week", zone)
        found.append(week)
    return tuple(reversed(found))


def weeks_from(at: datetime, zone: ZoneInfo, number: int) -> tuple[Period, ...]:
    """Return so many full weeks that have not begun before an instant."""
    weeks = [next_full("week", at, zone)]
    while len(weeks) < number:
        weeks.append(following(weeks[-1], zone))
    return tuple(weeks[:number])


def local(us: int, zone: ZoneInfo) -> datetime:
    """Return an instant in a zone."""
    return datetime_of(us).astimezone(zone)
