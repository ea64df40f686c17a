"""Why leads came back from sales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.charts.canvas import BLUE, ORANGE, VERMILION, Axes, draw, nothing, short
from leadrules.charts.chart import Chart
from leadrules.scorecard import Returned, Scorecard
from leadrules.scorecard.wording import percent

MOST_REASONS: Final = 9
_LOOKS: Final = {"rejected": (VERMILION, "////"), "recycled": (BLUE, ""), "lost": (ORANGE, "xxx")}


def returns(card: Scorecard) -> Chart:
    """Return for which reasons the leads of a period came back, the most frequent first.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    every = [each for each in card.returns if each.of_handoffs]
    total = sum(each.of_handoffs for each in every)
    title = "Why leads came back"
    caption = f"Of the leads handed off in {card.period.name}: {total:,} came back by now, for these reasons."
    rows = tuple(
        (each.reason or "no reason", each.how, f"{each.of_handoffs:,}", percent(each.of_handoffs / total))
        for each in every
    )
    said = (f"{each.reason or 'no reason'} ({each.how}): {each.of_handoffs:,}" for each in every[:MOST_REASONS])
    told = f"{title}. {caption} {', '.join(said)}"
    height = 1.0 + 0.28 * max(3, min(MOST_REASONS, len(every)))

    def plot(axes: Axes) -> None:
        _plot(axes, every[:MOST_REASONS])

    head = ("Reason", "How", "Leads#", "Of all that came back#")
    return Chart("returns", title, caption, head, rows, draw("returns", title, told, height, plot))


def _plot(axes: Axes, shown: Sequence[Returned]) -> None:
    if not shown:
        return nothing(axes, "none came back")
    labelled: set[str] = set()
    for place, each in enumerate(shown):
        colour, hatch = _LOOKS[each.how]
        label = "_" if each.how in labelled else each.how
        labelled.add(each.how)
        face = colour if not hatch else "none"
        look = {"facecolor": face, "edgecolor": colour, "hatch": hatch, "linewidth": 1}
        axes.barh(place, each.of_handoffs, height=0.68, label=label, **look)
        at = (each.of_handoffs, place)
        axes.annotate(f"{each.of_handoffs:,}", at, (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(shown)), [short(each.reason or "no reason") for each in shown])
    axes.invert_yaxis()
    axes.set_xlim(0, max(each.of_handoffs for each in shown) * 1.12)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="lower right")
    return None
