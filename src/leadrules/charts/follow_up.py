"""How long it takes until sales touches a lead, team by team, against what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from leadrules.charts.canvas import BLUE, VERMILION, Axes, draw, grid, nothing, short
from leadrules.charts.chart import Chart
from leadrules.clauses.promises import Clock
from leadrules.plan import Plan
from leadrules.scorecard import Scorecard
from leadrules.scorecard.splits import team_of
from leadrules.statistics import quantile
from leadrules.worktime.durations import WORKING_MICROSECONDS, Duration, working_microseconds
from leadrules.worktime.spoken import MINUTE, hours_of

MOST_TEAMS: Final = 8
_SHARES: Final = tuple(Fraction(share, 100) for share in (10, 25, 50, 75, 90))
_TICKS: Final = (1, 2, 5, 10, 30, 60, 120, 240, 480, 960, 1920, 3840)
_HOUR_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class TeamTimes:
    """The working times up to the first touch of one team, least first, in microseconds; ``untouched`` have none."""

    team: str
    times: tuple[int, ...]
    untouched: int

    def at(self, share: Fraction) -> int:
        """Return the time within which this share of the touched was touched."""
        return quantile(self.times, share)

    @property
    def median_us(self) -> int:
        """The time within which half of the touched were."""
        return self.at(Fraction(1, 2))


def times_by_team(card: Scorecard) -> tuple[TeamTimes, ...]:
    """Return the follow-up of the leads of a period by the team that had them first, the slowest first.

    Teams without a touch come last.
    """
    times: dict[str, list[int]] = {}
    untouched: dict[str, int] = {}
    for stay in card.stays:
        if card.period.holds(stay.handed_off_us):
            team = team_of(stay)
            times.setdefault(team, [])
            untouched[team] = untouched.get(team, 0) + (stay.touched_us is None)
            if stay.follow_up_us is not None:
                times[team].append(stay.follow_up_us)
    found = [TeamTimes(team, tuple(sorted(of)), untouched[team]) for team, of in times.items()]
    return tuple(sorted(found, key=lambda each: (not each.times, -each.median_us if each.times else 0, each.team)))


def promised_times(plan: Plan) -> tuple[Duration, ...]:
    """Return how soon a first touch is promised, in working time, least first; other units are left out."""
    found = {target.within for clock in touch_clocks(plan) for target in clock.targets}
    return tuple(sorted((each for each in found if each.unit in WORKING_MICROSECONDS), key=working_microseconds))


def touch_clocks(plan: Plan) -> tuple[Clock, ...]:
    """Return the clocks that a touch stops."""
    follow_up = plan.agreement.follow_up
    clocks = follow_up.clocks if follow_up else ()
    return tuple(clock for clock in clocks if any(moment.event == "touched" for moment in clock.stops))


def follow_up(card: Scorecard) -> Chart:
    """Return how long it took each team to touch the leads of a period, in working time, against what was promised.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    teams, promised = times_by_team(card), promised_times(card.plan)
    shown = [each for each in teams if each.times][:MOST_TEAMS]
    title = "Time to the first touch, by team"
    caption = "Working time. Dot: the middle lead. Box: the middle half. Line: from one in ten to nine in ten."
    if promised:
        caption += f" Dashed: promised, {_said(promised)}, by kind of lead."
    rows = tuple(_row(each) for each in teams)
    medians = (f"{each.team}: {hours_of(each.median_us)}" for each in shown)
    told = f"{title}. {caption} {', '.join(medians)}"
    height = 1.25 + 0.36 * max(2, len(shown))

    def plot(axes: Axes) -> None:
        _plot(axes, shown, promised)

    head = ("Team", "Touched#", "Not touched#", "Half within", "Nine in ten within")
    return Chart("follow-up", title, caption, head, rows, draw("follow-up", title, told, height, plot))


def _said(promised: Sequence[Duration]) -> str:
    return ", ".join(hours_of(working_microseconds(each)) for each in promised)


def _row(of: TeamTimes) -> tuple[str, ...]:
    half, most = (hours_of(of.at(share)) if of.times else "–" for share in (Fraction(1, 2), Fraction(9, 10)))
    return of.team, f"{len(of.times):,}", f"{of.untouched:,}", half, most


def _plot(axes: Axes, shown: Sequence[TeamTimes], promised: Sequence[Duration]) -> None:
    if not shown:
        return nothing(axes, "nothing was touched")
    ends: list[float] = []
    for place, each in enumerate(shown):
        low, left, middle, right, high = (max(1.0, each.at(share) / MINUTE) for share in _SHARES)
        axes.plot([low, high], [place, place], color=BLUE, linewidth=1.6, solid_capstyle="round")
        axes.barh(place, right - left, left=left, height=0.44, facecolor=BLUE, alpha=0.35, edgecolor=BLUE, linewidth=1)
        axes.plot(middle, place, marker="o", markersize=7, color=BLUE)
        words = hours_of(round(middle) * MINUTE)
        axes.annotate(words, (middle, place), (0, 10), textcoords="offset points", ha="center")
        ends += [low, high]
    limits = [working_microseconds(each) / MINUTE for each in promised]
    for limit in limits:
        axes.axvline(limit, color=VERMILION, linewidth=1.6, linestyle=(0, (5, 2)))
    axes.set_xscale("log")
    low, high = min([*ends, *limits]) * 0.8, max([*ends, *limits]) * 1.25
    ticks = list(_spread([tick for tick in _TICKS if low <= tick <= high], low, high))
    axes.set_xticks(ticks, [_tick(tick) for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlim(low, high)
    axes.set_yticks(range(len(shown)), [f"{short(each.team, 14)} ({len(each.times)})" for each in shown])
    axes.set_ylim(len(shown) - 0.55, -0.8)
    axes.tick_params(axis="y", length=0)
    grid(axes, "x")
    return None


def _spread(ticks: Sequence[int], low: float, high: float) -> Iterator[int]:
    """Yield the ticks that leave room for the one before."""
    last = 0.0
    for tick in ticks:
        if not last or tick / last >= (high / low) ** 0.13:
            last = tick
            yield tick


def _tick(minutes: int) -> str:
    return f"{minutes} min" if minutes < _HOUR_MINUTES else f"{minutes // _HOUR_MINUTES} h"
