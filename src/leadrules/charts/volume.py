"""Weekly volume: qualified leads of each week, the promise a week comes to, and the band of the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.charts.canvas import BLUE, ORANGE, VERMILION, Axes, draw, grid, nothing
from leadrules.charts.chart import Chart, Row
from leadrules.clauses.commitments import MEAN_WEEKS
from leadrules.forecast import Ahead, Forecast
from leadrules.scorecard import Scorecard, Week
from leadrules.scorecard.wording import plain

FEWEST_WEEKS: Final = 8
MOST_WEEKS: Final = 16
MOST_AHEAD: Final = 6


def weekly_volume(card: Scorecard, forecast: Forecast | None = None) -> Chart:
    """Return the qualified leads of each week of a period, against what was promised and what is to come.

    A short period is shown with the weeks before it, 8 in all. The dashed line is what the promise about the volume
    comes to in a week. The band holds nine weeks in ten, if things go on.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    weeks = shown_weeks(card)
    ahead = () if forecast is None else forecast.ahead[:MOST_AHEAD]
    target = weekly_target(card)
    title = "Qualified leads, week by week"
    caption = _caption(target, ahead)
    names = [week.period.name for week in weeks]
    rows = [(week.period.name, _volume(week), "" if week.over else "not over") for week in weeks]
    rows += [(each.week.name, plain(round(each.volume.expected, 1)), _band(each)) for each in ahead]
    told = f"{title}. {caption} " + ", ".join(f"{name}: {_volume(w)}" for name, w in zip(names, weeks, strict=True))

    def plot(axes: Axes) -> None:
        _plot(axes, weeks, target, ahead)

    head: Row = ("Week", "Qualified leads#", "")
    return Chart("weekly-volume", title, caption, head, tuple(rows), draw("weekly-volume", title, told, 2.9, plot))


def shown_weeks(card: Scorecard) -> tuple[Week, ...]:
    """Return the weeks that overlap a period, with some before it where it is short; at most 16."""
    until = [week for week in card.weeks if week.period.start_us < card.period.end_us]
    within = sum(week.period.end_us > card.period.start_us for week in until)
    return tuple(until[-min(MOST_WEEKS, max(FEWEST_WEEKS, within)) :])


def weekly_target(card: Scorecard) -> tuple[float, str] | None:
    """Return what the first promise of at least so many qualified leads comes to in a week, and in words."""
    for kept in card.commitments:
        promise = kept.commitment
        if promise.metric[0] == "qualified_leads" and promise.at_least is not None:
            least = float(promise.at_least)
            return least / float(MEAN_WEEKS[promise.per]), f"{least:,g} a {promise.per}"
    return None


def _volume(week: Week) -> str:
    return "–" if week.qualified.value is None else plain(week.qualified.value)


def _band(each: Ahead) -> str:
    return f"forecast, {each.volume.low:.0f} to {each.volume.high:.0f}"


def _caption(target: tuple[float, str] | None, ahead: Sequence[Ahead]) -> str:
    said = ["Bars: leads handed off by the agreement; hatched while the week runs."]
    if target is not None:
        said.append(f"Dashed line: the promise of {target[1]}, {target[0]:.1f} a week.")
    if ahead:
        said.append("Band: the forecast, which holds nine weeks in ten.")
    return " ".join(said)


def _plot(axes: Axes, weeks: Sequence[Week], target: tuple[float, str] | None, ahead: Sequence[Ahead]) -> None:
    if not weeks and not ahead:
        return nothing(axes, "no week with handoffs")
    for place, week in enumerate(weeks):
        value = week.qualified.value or 0.0
        look = {"facecolor": BLUE} if week.over else {"facecolor": "none", "hatch": "////"}
        axes.bar(place, value, width=0.72, edgecolor=BLUE, linewidth=1, **look)
    if ahead:
        places = [len(weeks) + place for place in range(len(ahead))]
        edges = [places[0] - 0.45, places[-1] + 0.45]
        low, high, expected = ahead[0].volume.low, ahead[0].volume.high, ahead[0].volume.expected
        axes.fill_between(edges, low, high, facecolor=ORANGE, alpha=0.3, edgecolor=ORANGE, linewidth=1)
        axes.plot(edges, [expected, expected], color=ORANGE, linewidth=2)
        axes.annotate(
            f"forecast {expected:.0f}", (sum(edges) / 2, high), (0, 3), textcoords="offset points", ha="center"
        )
    if target is not None:
        axes.axhline(target[0], color=VERMILION, linewidth=1.8, linestyle=(0, (5, 2)))
    names = [*(week.period.name for week in weeks), *(each.week.name for each in ahead)]
    step = -(-len(names) // 8)
    axes.set_xticks(range(0, len(names), step), [name.partition("-")[2] for name in names[::step]])
    axes.set_ylim(bottom=0)
    axes.margins(x=0.02, y=0.12)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_ylabel("leads")
    grid(axes, "y")
    return None
