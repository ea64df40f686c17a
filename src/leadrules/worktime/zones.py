"""Time zones by name, and the instants at which their clocks show a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its IANA name from the packaged data, never the machine's; None where there is none."""
    if name not in zone_names():
        return None
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the names of all zones, spelled as the packaged data lists them: a disk may not tell `utc` from `UTC`."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def local(us: int, place: tzinfo) -> datetime:
    """Return what the clocks of a zone show at an instant, given in UTC microseconds.

    Raises:
        OverflowError: the instant lies outside the years 1 to 9999.
    """
    return (_EPOCH + timedelta(microseconds=us)).astimezone(place)


def utc_us(shown: datetime) -> int:
    """Return the instant of an aware datetime in UTC microseconds, exactly."""
    since = shown - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def wall_us(day: int, wall: int, place: tzinfo) -> int:
    """Return the instant at which clocks show a time, in UTC microseconds, as RFC 5545 has it.

    ``day`` is the ordinal of a date, ``wall`` the microseconds that clocks show since its midnight; it may pass 24
    hours. A time that is shown twice is the first of the two; one that is skipped comes later by as much as is skipped.
    """
    return utc_us((datetime.fromordinal(day) + timedelta(microseconds=wall)).replace(tzinfo=place))


def shown_us(us: int, day: int, place: tzinfo) -> int:
    """Return the microseconds that clocks show at an instant since the midnight of a day, given by its ordinal."""
    since = local(us, place).replace(tzinfo=None) - datetime.fromordinal(day)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
