"""Instants and lengths of time, as a person says them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

MINUTE: Final = 60_000_000
_HOUR: Final = 60 * MINUTE
_DAY: Final = 24 * _HOUR


def shown(at: datetime, than: datetime | None = None) -> str:
    """Return an instant like ``Mon 9 Nov 10:40``; with its year unless it is the year of ``than``."""
    year = "" if than is not None and at.year == than.year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year} {at:%H:%M}"


def full(at: datetime) -> str:
    """Return an instant with its year and zone: ``Mon 9 Nov 2026 10:40 (Europe/Madrid)``."""
    return f"{shown(at)} ({at.tzinfo})"


def length(us: int) -> str:
    """Return a length of time, cut to the minute, to the hour where it has days: ``2 h 10 min``, ``3 days 4 h``."""
    days, rest = divmod(us, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // MINUTE
    if days:
        return _joined(f"{days} day{'' if days == 1 else 's'}", f"{hours} h" if hours else "")
    return hours_of(us) if hours or minutes else "less than a minute"


def hours_of(us: int) -> str:
    """Return a length of working time in hours and minutes, however long: ``27 h 5 min``."""
    hours, minutes = divmod(us // MINUTE, 60)
    if not hours and not minutes:
        return "less than a minute"
    return _joined(f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
