"""Cohorts: the leads of a week, month or quarter that had time to convert, and how many did."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from leadrules.conversions import Conversion, Journey
from leadrules.expr import datetime_of
from leadrules.plan import Plan
from leadrules.scorecard.periods import Period, PeriodKind, following, period_of

_MICROSECOND: Final = timedelta(microseconds=1)

MATURITY: Final[Mapping[Conversion, timedelta]] = {
    "accepted": timedelta(days=14),
    "opportunity": timedelta(days=60),
    "won": timedelta(days=90),
}
"""How long a lead has time: to be accepted and to become an opportunity from its handoff, to be won from then on."""

METRIC: Final[Mapping[Conversion, str]] = {
    "accepted": "acceptance_rate",
    "opportunity": "opportunity_rate",
    "won": "win_rate",
}
"""What an agreement calls the share that each conversion is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A lead of a cohort: when it began, in UTC microseconds, and when it did what is counted; None if it did not."""

    journey: Journey
    began_us: int
    did_us: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The leads that began in one period, and how many of them did what is counted within their time."""

    period: Period
    leads: int
    hits: int


def conversions_of(found: Iterable[Journey], to: Conversion) -> list[Counted]:
    """Return the leads that could convert: every handoff, and for ``won`` every opportunity."""
    if to == "won":
        opened = ((journey, journey.reached_us.get("opportunity")) for journey in found)
        return [
            Counted(journey, began, journey.reached_us.get("won")) for journey, began in opened if began is not None
        ]
    return [Counted(journey, journey.stay.handed_off_us, journey.reached_us.get(to)) for journey in found]


def returns_of(found: Iterable[Journey], ends: Collection[str]) -> list[Counted]:
    """Return every handoff, and when it came back in one of these ways."""
    return [Counted(j, j.stay.handed_off_us, j.stay.ended_us if j.stay.end in ends else None) for j in found]


def cohorts(
    plan: Plan, counted: Iterable[Counted], kind: PeriodKind, time: timedelta, at_us: int
) -> tuple[tuple[Cohort, ...], int]:
    """Return the mature cohorts without a gap, from the first that has leads on, and how many leads are too young.

    A cohort is mature when all of its leads had their time; what they did later does not count.
    """
    window_us = time // _MICROSECOND
    ordered = sorted(counted, key=lambda each: each.began_us)
    found: list[Cohort] = []
    start = 0
    for period in _mature(plan, ordered, kind, at_us - window_us):
        end = bisect_left(ordered, period.end_us, start, key=lambda each: each.began_us)
        hits = sum(each.did_us is not None and each.did_us <= each.began_us + window_us for each in ordered[start:end])
        found.append(Cohort(period, end - start, hits))
        start = end
    return tuple(found), len(ordered) - start


def _mature(plan: Plan, ordered: Sequence[Counted], kind: PeriodKind, until_us: int) -> Iterator[Period]:
    """Yield the periods that ended by an instant, from that of the first lead on."""
    if not ordered:
        return
    period = period_of(datetime_of(ordered[0].began_us).astimezone(plan.zone).date(), kind, plan.zone)
    while period.end_us <= until_us:
        yield period
        period = following(period, plan.zone)
