"""The agreement's own alarms: a number that moves further than the parties said, against the time before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from leadrules.clauses.commitments import Alarm
from leadrules.conversions import Conversion, Journey
from leadrules.drift.cohorts import METRIC, Cohort, Counted, cohorts, conversions_of, returns_of
from leadrules.names import REASONED
from leadrules.plan import Plan
from leadrules.scorecard.periods import Period, PeriodKind

_COUNTS: Final[Mapping[str, Conversion | None]] = {
    "qualified_leads": None,
    "opportunities": "opportunity",
    "won": "won",
}
"""Metrics that are numbers of leads, and the step that each counts; None for the handoff of a qualified lead."""

MEASURED: Final = (*_COUNTS, *METRIC.values(), "rejection_rate", "recycle_rate")
"""The metrics that an alarm is judged on here."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A period in which a watched number moved as far as its alarm says.

    For a share, ``leads`` are those of the period and ``hits`` how many of them count; for a number they are equal.
    ``before`` is the share, or the mean number, of the trailing periods, ``now`` that of the period.
    """

    alarm: Alarm
    period: Period
    now: float
    before: float
    leads: int
    hits: int
    is_share: bool

    @property
    def move(self) -> float:
        """How far it moved, as a part of what it was."""
        return self.now / self.before - 1

    @property
    def said(self) -> str:
        """The same in words: ``29% less``; of a share that is a part of it, not percentage points."""
        return f"{abs(self.move):.0%} {'less' if self.move < 0 else 'more'}"


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of one alarm of the agreement: the periods that were compared, and those that moved too far.

    ``place`` is its number in the agreement. ``periods`` is None where the metric is not one that is measured here.
    """

    alarm: Alarm
    place: int
    periods: int | None
    moved: tuple[Moved, ...]


def watch_alarm(
    plan: Plan,
    place: int,
    alarm: Alarm,
    found: Sequence[Journey],
    maturity: Mapping[Conversion, timedelta],
    at_us: int,
) -> Watched:
    """Return in which periods a watched number moved too far. A period without anything to compare is left out."""
    metric, _ = alarm.watch
    if metric not in MEASURED:
        return Watched(alarm, place, None, ())
    _, number, unit = alarm.against.split()
    kind = cast("PeriodKind", unit.removesuffix("s"))
    counted, time = _counted(metric, found, maturity)
    series, _ = cohorts(plan, counted, kind, time, at_us)
    trailing, is_share = int(number), metric not in _COUNTS
    compared, moved = 0, []
    for index in range(trailing, len(series)):
        here, before = series[index], series[index - trailing : index]
        now, was = _level([here], is_share=is_share), _level(before, is_share=is_share)
        if now is None or not was:
            continue
        compared += 1
        if abs(now / was - 1) >= float(alarm.moves):
            moved.append(Moved(alarm, here.period, now, was, here.leads, here.hits, is_share))
    return Watched(alarm, place, compared, tuple(moved))


def _counted(
    metric: str, found: Sequence[Journey], maturity: Mapping[Conversion, timedelta]
) -> tuple[list[Counted], timedelta]:
    """Return what a metric counts, and how long each lead has time for it."""
    if metric in _COUNTS:
        to = _COUNTS[metric]
        if to is None:
            instants = [(j, j.stay.handed_off_us if j.stay.qualified else None) for j in found]
        else:
            instants = [(j, j.reached_us.get(to)) for j in found]
        return [Counted(j, at_us, at_us) for j, at_us in instants if at_us is not None], timedelta()
    if metric == "rejection_rate":
        return returns_of(found, ("rejected",)), maturity["accepted"]
    if metric == "recycle_rate":
        return returns_of(found, REASONED), maturity["opportunity"]
    share_of = next(conversion for conversion, name in METRIC.items() if name == metric)
    return conversions_of(found, share_of), maturity[share_of]


def _level(series: Sequence[Cohort], *, is_share: bool) -> float | None:
    leads = sum(cohort.leads for cohort in series)
    if not is_share:
        return leads / len(series)
    return sum(cohort.hits for cohort in series) / leads if leads else None
