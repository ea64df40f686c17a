"""Cohorts: the leads of a week, month or quarter that had time to convert, and how many did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
    tallies: dict[str, list[int]] = {}
    periods: dict[str, Period] = {}
    young = 0
    for each in counted:
        period = period_of(datetime_of(each.began_us).astimezone(plan.zone).date(), kind, plan.zone)
        if period.end_us + window_us > at_us:
            young += 1
            continue
        periods[period.name] = period
        tally = tallies.setdefault(period.name, [0, 0])
        tally[0] += 1
        tally[1] += each.did_us is not None and each.did_us <= each.began_us + window_us
    if not periods:
        return (), young
    ordered = sorted(periods.values(), key=lambda period: period.start_us)
    found, period = [], ordered[0]
    while period.end_us + window_us <= at_us:
        leads, hits = tallies.get(period.name, (0, 0))
        found.append(Cohort(period, leads, hits))
        period = following(period, plan.zone)
    return tuple(found), young
