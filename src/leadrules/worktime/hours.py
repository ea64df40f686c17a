"""Opening hours and weekdays, as an agreement writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BLOCK: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


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


def _clock(minute: int) -> str:
    return "24:00" if minute == 1440 else time(minute // 60, minute % 60).isoformat("minutes")
