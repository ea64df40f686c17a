"""Periods: weeks, months and quarters of the calendar, in the zone of an agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, Literal

from leadrules.diagnostics import DataError, error
from leadrules.expr import instant_us

PeriodKind = Literal["week", "month", "quarter"]
_HINT: Final = "write a quarter `2026-Q3`, a month `2026-09` or a week `2026-W37`"
_SPELLINGS: Final = re.compile(r"(\d{4})-(?:Q([1-4])|W(\d\d)|(\d\d))", re.ASCII)
_MONTHS: Final = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True)
class Period:
    """A week (from Monday, as ISO 8601 counts them), month or quarter. ``end_us`` is the first instant after it.

    Both instants are midnights of the zone, in UTC microseconds; ``first`` and ``last`` are its days, both included.
    """

    name: str
    kind: PeriodKind
    first: date
    last: date
    start_us: int
    end_us: int

    def holds(self, us: int | None) -> bool:
        """Return whether an instant lies in it; what is not known does not."""
        return us is not None and self.start_us <= us < self.end_us

    def elapsed(self, at_us: int) -> float:
        """Return the share of it that is over at an instant, from 0 to 1."""
        return min(1.0, max(0.0, (at_us - self.start_us) / (self.end_us - self.start_us)))


def parse_period(text: str, zone: tzinfo) -> Period:
    """Return the period that a text like ``2026-Q3``, ``2026-09`` or ``2026-W37`` names.

    Raises:
        DataError: there is no such period.
    """
    match = _SPELLINGS.fullmatch(text)
    if match is None:
        raise DataError([error("LR900", f"`{text[:60]}` is no period", None, _HINT)])
    year, quarter, week, month = (None if part is None else int(part) for part in match.groups())
    try:
        if week is not None:
            return _starting(date.fromisocalendar(year or 0, week, 1), "week", zone)
        if quarter is not None:
            return _starting(date(year or 0, 3 * quarter - 2, 1), "quarter", zone)
        return _starting(date(year or 0, month or 0, 1), "month", zone)
    except (ValueError, OverflowError):
        raise DataError([error("LR900", f"there is no `{text}` in the calendar", None, _HINT)]) from None


def period_of(day: date, kind: PeriodKind, zone: tzinfo) -> Period:
    """Return the period of a kind that a day lies in."""
    if kind == "week":
        return _starting(day - timedelta(days=day.weekday()), kind, zone)
    months = _MONTHS[kind]
    return _starting(date(day.year, (day.month - 1) // months * months + 1, 1), kind, zone)


def periods_in(period: Period, kind: PeriodKind, zone: tzinfo) -> Iterator[Period]:
    """Yield the periods of a kind that begin in a period; the one in which it begins where none does."""
    found = period_of(period.first, kind, zone)
    if found.first < period.first:
        after = following(found, zone)
        if after.first > period.last:
            yield found
            return
        found = after
    while found.first <= period.last:
        yield found
        found = following(found, zone)


def following(period: Period, zone: tzinfo) -> Period:
    """Return the next period of the same kind."""
    return period_of(period.last + timedelta(days=1), period.kind, zone)


def _starting(first: date, kind: PeriodKind, zone: tzinfo) -> Period:
    if kind == "week":
        year, week, _ = first.isocalendar()
        return _period(f"{year:04}-W{week:02}", kind, first, first + timedelta(days=7), zone)
    months = first.year * 12 + first.month - 1 + _MONTHS[kind]
    name = f"{first:%Y-%m}" if kind == "month" else f"{first:%Y}-Q{(first.month + 2) // 3}"
    return _period(name, kind, first, date(months // 12, months % 12 + 1, 1), zone)


def _period(name: str, kind: PeriodKind, first: date, after: date, zone: tzinfo) -> Period:
    start_us, end_us = (instant_us(datetime(d.year, d.month, d.day, tzinfo=zone)) for d in (first, after))
    return Period(name, kind, first, after - timedelta(days=1), start_us, end_us)
