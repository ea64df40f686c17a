"""Durations, as an agreement writes them.

A duration keeps the unit it was written in, because each unit means something else: ``2 business days`` is not
``16 business hours``, and ``14 calendar days`` is not ``14 days``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

MICROSECONDS_PER_DAY: Final = 86_400_000_000


class Unit(Enum):
    """What a duration counts in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CALENDAR_DAY = "calendar day"
    BUSINESS_MINUTE = "business minute"
    BUSINESS_HOUR = "business hour"
    BUSINESS_DAY = "business day"

    __hash__ = object.__hash__  # by identity, as members are compared; that of ``Enum`` costs a call


EXACT_MICROSECONDS: Final = {
    Unit.MINUTE: 60_000_000,
    Unit.HOUR: 3_600_000_000,
    Unit.DAY: MICROSECONDS_PER_DAY,
    Unit.WEEK: 7 * MICROSECONDS_PER_DAY,
}
"""Units that always last the same, whatever the calendar: a day is 24 hours."""

WORKING_MICROSECONDS: Final = {Unit.BUSINESS_MINUTE: 60_000_000, Unit.BUSINESS_HOUR: 3_600_000_000}
"""Units of working time that always hold the same amount of it; a business day does not."""

BUSINESS: Final = frozenset({*WORKING_MICROSECONDS, Unit.BUSINESS_DAY})
"""Units that count working time alone."""

_DURATION: Final = re.compile(r"(\d{1,6}) ((?:business |calendar )?[a-z]+?)(s?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one unit, at least 1."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"

    @property
    def exact_microseconds(self) -> int | None:
        """The length in microseconds, or None where it depends on a calendar."""
        per_unit = EXACT_MICROSECONDS.get(self.unit)
        return None if per_unit is None else self.count * per_unit


def parse_duration(text: str) -> Duration | None:
    """Return the duration that a text like ``30 business minutes`` says, or None.

    >>> parse_duration("1 business day")
    Duration(count=1, unit=<Unit.BUSINESS_DAY: 'business day'>)
    """
    match = _DURATION.fullmatch(text.strip(" "))
    if match is None or int(match[1]) < 1:
        return None
    try:
        return Duration(int(match[1]), Unit(match[2]))
    except ValueError:
        return None


_ABBREVIATED: Final = {
    "min": "minute", "mins": "minute", "minuten": "minute", "minutos": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour", "std": "hour", "stunde": "hour", "stunden": "hour", "horas": "hour",
    "d": "day", "tag": "day", "tage": "day", "días": "day", "dias": "day", "jours": "day",
    "w": "week", "wk": "week", "wks": "week", "woche": "week", "wochen": "week", "semanas": "week",
    "working day": "business day", "workday": "business day", "weekday": "business day", "werktag": "business day",
    "werktage": "business day", "arbeitstage": "business day", "working hour": "business hour",
}  # fmt: skip
"""Units as people write them, by the unit that is meant."""


def duration_meant(text: str) -> Duration | None:
    """Return the duration that a text like ``48h`` or ``14 Tage`` is meant to be; None where nobody can tell.

    >>> str(duration_meant("2 Working Days"))
    '2 business days'
    """
    found = re.fullmatch(r"(\d{1,6})[ -]*([^\W\d]+(?: [^\W\d]+)?)\.?", text.strip().lower())
    if found is None:
        return None
    unit = found[2]
    meant = _ABBREVIATED.get(unit) or _ABBREVIATED.get(unit.removesuffix("s")) or unit
    return parse_duration(f"{int(found[1])} {meant}")


def whole_days(duration: Duration) -> int:
    """Return the days of a duration in units that always last the same, rounded down.

    Raises:
        KeyError: how long it is depends on a calendar.
    """
    return duration.count * EXACT_MICROSECONDS[duration.unit] // MICROSECONDS_PER_DAY


def working_microseconds(duration: Duration) -> int:
    """Return the working time of a duration in business minutes or hours.

    Raises:
        KeyError: it counts in another unit.
    """
    return duration.count * WORKING_MICROSECONDS[duration.unit]


def surely_longer(times: int, duration: Duration, than: Duration) -> bool:
    """Return whether so many times a duration is longer than another one, whatever the calendar."""
    one, other = _size(duration), _size(than)
    return one is not None and other is not None and one[0] == other[0] and times * one[1] > other[1]


def _size(duration: Duration) -> tuple[str, int] | None:
    """Return a duration as a number within its family; None where no number of it is always as long."""
    match duration.unit:
        case Unit.BUSINESS_DAY:
            return "working days", duration.count
        case Unit.CALENDAR_DAY:
            return "days", duration.count * EXACT_MICROSECONDS[Unit.DAY]
        case unit if unit in EXACT_MICROSECONDS:
            return "days", duration.count * EXACT_MICROSECONDS[unit]
        case unit if unit in WORKING_MICROSECONDS:
            return "working time", working_microseconds(duration)
    return None
