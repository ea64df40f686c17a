"""Weeks: volume, acceptance and follow-up of every week, for charts, and for what watches how they move."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from leadrules.expr import datetime_of
from leadrules.scorecard.figures import Figure
from leadrules.scorecard.measures import measured
from leadrules.scorecard.periods import Period, following, period_of
from leadrules.scorecard.sight import Sight
from leadrules.worktime import MICROSECONDS_PER_DAY

_LONGEST_US: Final = 520 * 7 * MICROSECONDS_PER_DAY
"""Ten years: what a mistyped year cannot make longer."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the calendar, by the leads that were handed off in it. ``over`` says that it has ended.

    The figures of a week that is not ``mature`` will change still, and belong into no trend.
    """

    period: Period
    over: bool
    volume: Figure
    qualified: Figure
    acceptance: Figure
    opportunity: Figure
    follow_up: Figure
    touched: Figure

    @property
    def mature(self) -> bool:
        """Whether it has ended, and the verdicts of its handoffs are in, or are not likely to come any more."""
        return self.over and self.acceptance.mature


def weeks_of(sight: Sight, zone: tzinfo) -> tuple[Week, ...]:
    """Return every week from the first handoff of a log up to the period's end, or to the instant of the sight.

    A week without handoffs is there as well. Of a log with a date of long ago, the last ten years are there.
    """
    if not sight.stays:
        return ()
    stays = sorted(sight.stays, key=lambda stay: stay.handed_off_us)
    handed_off = [stay.handed_off_us for stay in stays]
    return tuple(
        _week(
            replace(
                sight,
                period=week,
                stays=stays[bisect_left(handed_off, week.start_us) : bisect_left(handed_off, week.end_us)],
                runs=(),
                touchings=(),
            )
        )
        for week in _calendar_weeks(handed_off, sight, zone)
    )


def _calendar_weeks(handed_off: Sequence[int], sight: Sight, zone: tzinfo) -> Iterator[Period]:
    until_us = min(sight.at_us, sight.period.end_us)
    first = datetime_of(max(handed_off[0], until_us - _LONGEST_US)).astimezone(zone).date()
    week = period_of(first, "week", zone)
    while week.start_us < until_us:
        yield week
        week = following(week, zone)


def _week(sight: Sight) -> Week:
    return Week(
        sight.period,
        sight.at_us >= sight.period.end_us,
        measured("handed_off", sight),
        measured("qualified_leads", sight),
        measured("acceptance_rate", sight),
        measured("opportunity_rate", sight),
        measured("follow_up_median", sight),
        measured("touched_rate", sight),
    )
