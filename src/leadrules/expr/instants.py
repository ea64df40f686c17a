"""Dates and instants as they are written, and as they are kept inside."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from leadrules.expr.spelling import Refused, shortened

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY_US: Final = 86_400_000_000
"""Microseconds in 24 hours."""


def instant_us(at: datetime) -> int:
    """Return an aware datetime as whole microseconds since 1970-01-01T00:00Z, exactly.

    Raises:
        Refused: the datetime has no zone, or lies outside the years 1 to 9999 in UTC.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise Refused(f"expected a datetime with its zone, found `{at.isoformat()}`", "add the offset, as in `+01:00`")
    since = at - _EPOCH
    us = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    if not INSTANT_MIN <= us <= INSTANT_MAX:
        raise Refused(f"the instant `{at.isoformat()}` lies outside the years 1 to 9999")
    return us


def _limit(at: datetime) -> int:
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


INSTANT_MIN: Final = _limit(datetime.min.replace(tzinfo=UTC))
INSTANT_MAX: Final = _limit(datetime.max.replace(tzinfo=UTC))


def parse_date(text: str) -> date:
    """Return the date that a text like ``2026-01-31`` means.

    Raises:
        Refused: it is written in another way, or there is no such day.
    """
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii() and text.replace("-", "").isdigit():
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Refused(
                f"there is no day `{text}`", "months go from 01 to 12, days to the end of their month"
            ) from None
    raise Refused(f"expected a date, found `{shortened(text)}`", "write it as in `2026-01-31`")


def parse_instant(text: str) -> int:
    """Return the microseconds of a text like ``2026-01-31T09:00:00+01:00`` (``Z`` is UTC).

    Raises:
        Refused: it is written in another way, has no offset, or there is no such instant.
    """
    parsed: datetime | None = None
    if len(text) >= 16 and text.isascii() and text[4] == text[7] == "-" and text[10] in "T t" and text[11:13] != "24":
        try:
            parsed = datetime.fromisoformat(text)
        except ValueError:
            parsed = None
    if parsed is None:
        raise Refused(f"expected a datetime, found `{shortened(text)}`", "write it as in `2026-01-31T09:00:00+01:00`")
    return instant_us(parsed)


def datetime_of(us: int) -> datetime:
    """Return microseconds since 1970 as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=us)
