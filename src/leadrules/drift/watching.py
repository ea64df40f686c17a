"""Watching an agreement: each conversion, for all leads and for each segment, and the agreement's own alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from leadrules.conversions import CONVERSIONS, Conversion, Journey, Told, outcomes_of
from leadrules.diagnostics import DataError, Diagnostic
from leadrules.drift.alarms import Watched, watch_alarm
from leadrules.drift.baseline import baseline_of
from leadrules.drift.cohorts import MATURITY, METRIC, Cohort, Counted, cohorts, conversions_of
from leadrules.drift.detector import FALSE_ALARM_WEEKS, Alarm, Week, detect
from leadrules.expr import instant_us
from leadrules.plan import Plan
from leadrules.records import aware_us
from leadrules.scorecard import Stay
from leadrules.statistics import Interval, wilson
from leadrules.worktime import BUSINESS, after

BASELINE_WEEKS: Final = 12
SEGMENTS: Final[Mapping[str, Callable[[Stay], str | None]]] = {
    "team": lambda stay: stay.team,
    "tier": lambda stay: stay.tier,
    "fast track": lambda stay: "yes" if stay.fast_track else "no",
    "source": lambda stay: stay.source,
}
"""What divides leads into segments."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for. ``at`` is aware; ``maturity`` is how long a lead has time for each conversion.

    The first ``baseline_weeks`` mature weeks that have leads are what later ones are compared with.
    ``false_alarm_weeks`` is how many weeks lie between false alarms, at least and on average: of one conversion over
    all leads, and of all its segments together.
    """

    at: datetime
    maturity: Mapping[Conversion, timedelta] = field(default_factory=lambda: dict(MATURITY))
    baseline_weeks: int = BASELINE_WEEKS
    false_alarm_weeks: int = FALSE_ALARM_WEEKS

    def __post_init__(self) -> None:
        problems: list[Diagnostic] = []
        aware_us(self.at, "`at`", problems)
        if problems:
            raise DataError(problems)
        if self.baseline_weeks < 1 or self.false_alarm_weeks < 1:
            raise ValueError("`baseline_weeks` and `false_alarm_weeks` are at least 1")


@dataclass(frozen=True, slots=True)
class Watch:
    """One conversion of some leads: the baseline, the weeks after it, and the alarms.

    ``segment`` and ``value`` are None for all leads. ``share`` is that of the baseline's weeks, ``baseline`` the lower
    one that later weeks are compared with, and ``dispersion`` how much more its weeks differ than by chance; all are
    None where the baseline has too few leads or one outcome.
    """

    conversion: Conversion
    segment: str | None
    value: str | None
    weeks: tuple[Week, ...]
    baseline_weeks: int
    share: float | None
    baseline: float | None
    dispersion: float | None
    alarms: tuple[Alarm, ...]
    young: int

    @property
    def metric(self) -> str:
        """What the agreement calls the share."""
        return METRIC[self.conversion]

    @property
    def after(self) -> tuple[Week, ...]:
        """The weeks that were compared with the baseline."""
        return self.weeks[self.baseline_weeks :] if self.baseline is not None else ()

    def interval(self, alarm: Alarm) -> Interval:
        """Return the 95% interval of the share since a drop."""
        return wilson(alarm.converted, alarm.leads)


@dataclass(frozen=True, slots=True)
class Drift:
    """What moved. ``watches`` has each conversion for all leads and then for its segments.

    ``review_due`` is when the agreement says that it is reviewed next, None where it does not say.
    """

    plan: Plan
    terms: Terms
    watches: tuple[Watch, ...]
    watched: tuple[Watched, ...]
    review_due: date | None
    impossible_events: int

    @property
    def is_quiet(self) -> bool:
        """Whether nothing raised an alarm."""
        return not any(watch.alarms for watch in self.watches) and not any(each.moved for each in self.watched)


def watch(plan: Plan, log: Told, terms: Terms) -> Drift:
    """Return which conversions dropped, since when and for whom, and which of the agreement's alarms rang.

    ``log`` may be what ``follow`` made of it, where leads were handed off under several versions, or the scorecard
    that ``measure`` made of it: then it is followed once.

    Raises:
        DataError: the log is no list of records.
    """
    outcomes, at_us = outcomes_of(plan, log, terms.at), instant_us(terms.at)
    found = outcomes.journeys
    watches = [each for conversion in CONVERSIONS for each in _watches(plan, found, conversion, terms)]
    clause = plan.agreement.clause.commitments
    alarms = clause.alarms if clause else ()
    watched = [watch_alarm(plan, i, alarm, found, terms.maturity, at_us) for i, alarm in enumerate(alarms)]
    return Drift(plan, terms, tuple(watches), tuple(watched), review_due(plan), outcomes.impossible_events)


def review_due(plan: Plan) -> date | None:
    """Return the day by which the agreement is to be reviewed next; None where it does not say."""
    clause = plan.agreement.clause
    last = (clause.review.last if clause.review else None) or clause.effective
    if clause.review is None or last is None or clause.review.every.unit in BUSINESS:
        return None
    return after(datetime.combine(last, time.min, UTC), clause.review.every).date()


def _watches(plan: Plan, found: Sequence[Journey], conversion: Conversion, terms: Terms) -> Iterator[Watch]:
    counted = conversions_of(found, conversion)
    yield _watch(plan, counted, (conversion, None, None), terms, terms.false_alarm_weeks)
    parts = dict(_segments(counted))
    for (segment, value), members in parts.items():
        yield _watch(plan, members, (conversion, segment, value), terms, terms.false_alarm_weeks * len(parts))


def _segments(counted: Sequence[Counted]) -> Iterator[tuple[tuple[str, str], list[Counted]]]:
    for segment, value_of in SEGMENTS.items():
        parts: dict[str, list[Counted]] = {}
        for each in counted:
            if (value := value_of(each.journey.stay)) is not None:
                parts.setdefault(value, []).append(each)
        if len(parts) > 1:
            yield from (((segment, value), parts[value]) for value in sorted(parts))


def _watch(
    plan: Plan,
    counted: Sequence[Counted],
    of: tuple[Conversion, str | None, str | None],
    terms: Terms,
    false_alarm_weeks: int,
) -> Watch:
    series, young = cohorts(plan, counted, "week", terms.maturity[of[0]], instant_us(terms.at))
    weeks = tuple(_week(cohort) for cohort in series)
    until = _end_of_baseline(weeks, terms.baseline_weeks)
    first, later = weeks[:until], weeks[until:]
    baseline = baseline_of(first)
    if baseline is None:
        return Watch(*of, weeks, len(first), None, None, None, (), young)
    share, low, dispersion = baseline.share, baseline.low, baseline.dispersion
    alarms = detect(later, low, false_alarm_weeks=false_alarm_weeks, dispersion=dispersion)
    return Watch(*of, weeks, len(first), share, low, dispersion, alarms, young)


def _end_of_baseline(weeks: Sequence[Week], number: int) -> int:
    """Return after how many weeks so many had leads: a wrong year or a gap in the log is no baseline."""
    busy = [place for place, week in enumerate(weeks, 1) if week.leads]
    return busy[number - 1] if len(busy) >= number else len(weeks)


def _week(cohort: Cohort) -> Week:
    return Week(cohort.period.first, cohort.leads, cohort.hits)
