"""Time as an agreement writes it: durations, opening hours, time zones.

A duration keeps the unit it was written in, because each unit means something else: ``2 business days`` is not
``16 business hours``, and ``14 calendar days`` is not ``14 days``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from enum import Enum
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

MICROSECONDS_PER_DAY: Final = 86_400_000_000
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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


EXACT_MICROSECONDS: Final = {
    Unit.MINUTE: 60_000_000,
    Unit.HOUR: 3_600_000_000,
    Unit.DAY: MICROSECONDS_PER_DAY,
    Unit.WEEK: 7 * MICROSECONDS_PER_DAY,
}
"""Units that always last the same, whatever the calendar: a day is 24 hours."""

_DURATION: Final = re.compile(r"(\d{1,6}) ((?:business |calendar )?[a-z]+?)(s?)", re.ASCII)
_BLOCK: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


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


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Opening hours of one day, half-open, in minutes after midnight; ``end`` passes 1440 for a shift over midnight."""

    start_minute: int
    end_minute: int

    def __str__(self) -> str:
        return f"{_clock(self.start_minute)}-{_clock(self.end_minute % 1440 or 1440)}"


def parse_block(text: str) -> Block | None:
    """Return the opening hours that a text like ``09:00-14:00`` says, or None. ``22:00-06:00`` ends on the next day."""
    match = _BLOCK.fullmatch(text)
    if match is None:
        return None
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    if start_hour > 23 or end_hour > 24 or max(start_minute, end_minute) > 59 or (end_hour == 24 and end_minute):
        return None
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    return Block(start, end if end > start else end + 1440) if start != end else None


def parse_weekdays(text: str) -> tuple[int, ...] | None:
    """Return the weekdays (0 is Monday) of ``mon``, ``mon-fri`` or ``mon, wed``; None where it is none of these.

    >>> parse_weekdays("sat-mon")
    (5, 6, 0)
    """
    days: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip(" ").partition("-")
        if not dash:
            last = first
        if first not in WEEKDAYS or last not in WEEKDAYS:
            return None
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        days += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return tuple(days) if len(set(days)) == len(days) else None


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its IANA name from the packaged data, never the machine's; None where there is none."""
    if name not in _zone_names():
        return None
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    """Return the names of all zones, spelled as the packaged data lists them: a disk may not tell `utc` from `UTC`."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def _clock(minute: int) -> str:
    return "24:00" if minute == 1440 else time(minute // 60, minute % 60).isoformat("minutes")
