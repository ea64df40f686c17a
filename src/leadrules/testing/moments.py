"""Instants at which an agreement may change its mind: its first day, closing times, midnights, changes of clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from leadrules.clauses.scoring import EachRule
from leadrules.diagnostics import DataError
from leadrules.expr import datetime_of, instant_us
from leadrules.plan import Plan
from leadrules.worktime import WorkCalendar

INSTANT: Final = datetime(2026, 11, 2, 10, tzinfo=UTC)
"""The instant around which everything is drawn when none is given: a Monday morning."""

_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)
_HALF_A_YEAR: Final = 190
"""Days; so far before and after ``INSTANT`` every zone with summer time changes its clocks once."""


def instants(plan: Plan) -> SearchStrategy[datetime]:
    """Return a strategy for instants of decisions: a Monday morning, and the instants that tell rules of time apart.

    Those are the start of the agreement, midnights, opening and closing times, and the nights in which clocks change in
    the agreement's zone or a calendar's, each with the microseconds before and after. All are in UTC.
    """
    return st.sampled_from((INSTANT, *telling_instants(plan)))


@lru_cache(maxsize=64)
def telling_instants(plan: Plan) -> tuple[datetime, ...]:
    """Return the instants that tell rules of time apart, sorted, each with its neighbours of a microsecond."""
    found = {INSTANT.replace(hour=0), *_changes(plan.zone)}
    found.add(datetime.combine(INSTANT.astimezone(plan.zone), time.min, plan.zone).astimezone(UTC))
    if plan.effective_us is not None:
        found.add(datetime_of(plan.effective_us))
    for calendar in plan.calendars.values():
        found |= {*_hours(calendar), *_changes(ZoneInfo(calendar.zone))}
    return beside(found)


def beside(moments: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return instants with the microsecond before and after each, sorted."""
    return tuple(sorted({at + step for at in moments for step in (-_MICROSECOND, timedelta(0), _MICROSECOND)}))


def _hours(calendar: WorkCalendar) -> Iterator[datetime]:
    """Yield when work next ends and begins again; nothing where that cannot be told."""
    at_us = instant_us(INSTANT)
    try:
        closing = calendar.next_closing(at_us)
        yield from map(datetime_of, (closing, calendar.next_opening(closing), calendar.next_opening(at_us)))
    except DataError:
        return


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants around ``INSTANT`` at which the clocks of a zone change."""
    days = [INSTANT + number * _DAY for number in range(-_HALF_A_YEAR, _HALF_A_YEAR)]
    for day in days:
        before, after = day, day + _DAY
        if before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            continue
        while after - before > timedelta(minutes=1):
            middle = before + (after - before) / 2
            same = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
            before, after = (middle, after) if same else (before, middle)
        yield after.replace(second=0, microsecond=0)


def windows(plan: Plan) -> tuple[timedelta, ...]:
    """Return how far the agreement's rules and signals look back, sorted."""
    rules = [rule for axis in plan.agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule)]
    spans = [rule.within_us for rule in rules] + [signal.within_us for signal in plan.agreement.signals.values()]
    return tuple(sorted({timedelta(microseconds=span) for span in spans if span is not None}))


def earlier(plan: Plan, at: datetime) -> SearchStrategy[datetime]:
    """Return instants before ``at`` (and a few after), many at the edge of a window, an age, a day or a night."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    edges = [at, *(at - window for window in windows(plan)), *(at - days * _DAY for days in (1, 7, 10, 30))]
    edges += [midnight, midnight - _DAY, *(change for change in _changes_of(plan) if change < at)]
    minutes = st.integers(-3 * 24 * 60, 120 * 24 * 60).map(lambda count: at - timedelta(minutes=count))
    recent = st.integers(0, 3 * 24).map(lambda count: at - timedelta(hours=count))
    return st.one_of(recent, st.sampled_from(beside(edges)), minutes)


@lru_cache(maxsize=64)
def _changes_of(plan: Plan) -> tuple[datetime, ...]:
    return tuple(_changes(plan.zone))
