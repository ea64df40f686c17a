"""What each rule is worth by what became of its leads, against the points that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.calibration import Calibration, Evidence
from leadrules.charts.canvas import BLUE, VERMILION, Axes, draw, grid, nothing, short
from leadrules.charts.chart import Chart
from leadrules.charts.svg import INK

MOST_RULES: Final = 14
_JUDGED: Final = ("too high", "too low", "fits")


def points(calibration: Calibration) -> Chart:
    """Return the points of each rule beside what the outcomes of its leads say it is worth.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    every = () if calibration.suggestion is None else calibration.suggestion.rules
    judged = sorted((each for each in every if each.verdict in _JUDGED), key=_first)
    title = "What the points are worth"
    caption = (
        "Diamond: points today. Dot and line: what the outcomes say, with the 90% interval; where the diamond lies "
        f"beyond the line it is filled. Learned from the {len(calibration.older):,} leads that were handed off first."
    )
    rows = tuple(_row(each) for each in (*judged, *(each for each in every if each.verdict not in _JUDGED)))
    said = (f"{each.rule}: {each.today} points, {each.verdict}" for each in judged[:MOST_RULES])
    told = f"{title}. {caption} {', '.join(said)}"
    height = 1.0 + 0.27 * max(3, min(MOST_RULES, len(judged)))

    def plot(axes: Axes) -> None:
        _plot(axes, judged[:MOST_RULES])

    head = ("Rule", "Points today#", "Outcomes say", "Converted", "")
    return Chart("points", title, caption, head, rows, draw("points", title, told, height, plot))


def _first(each: Evidence) -> tuple[int, int, str]:
    return _JUDGED.index(each.verdict), -abs(each.today), each.rule


def _row(each: Evidence) -> tuple[str, ...]:
    said = ""
    if each.estimate is not None and each.low is not None and each.high is not None:
        said = f"{each.estimate:.0f} ({each.low:.0f} to {each.high:.0f})"
    return each.rule, str(each.today), said, f"{each.positives:,} of {each.hits:,}", each.verdict


def _plot(axes: Axes, shown: Sequence[Evidence]) -> None:
    if not shown:
        return nothing(axes, "no rule has enough leads yet")
    for place, each in enumerate(shown):
        axes.plot([each.low, each.high], [place, place], color=BLUE, linewidth=2, solid_capstyle="round")
        axes.plot(each.estimate, place, marker="o", markersize=5.5, color=BLUE)
        beyond = each.verdict != "fits"
        axes.plot(
            each.today, place, marker="D", markersize=7, color=VERMILION, markeredgecolor=VERMILION, linestyle="none",
            markerfacecolor=VERMILION if beyond else "none", markeredgewidth=1.5,
        )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [short(each.rule) for each in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("points")
    grid(axes, "x")
    return None
