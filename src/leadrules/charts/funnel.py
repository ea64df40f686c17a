"""The funnel: how far the leads of a period have come by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadrules.charts.canvas import BLUE, Axes, draw, nothing
from leadrules.charts.chart import Chart
from leadrules.scorecard import Scorecard
from leadrules.scorecard.wording import interval_words, percent
from leadrules.statistics import Interval, wilson


@dataclass(frozen=True, slots=True)
class Step:
    """How many of the leads that were handed off took a step by now; of ``of``, all of them."""

    name: str
    leads: int
    of: int

    @property
    def interval(self) -> Interval | None:
        """How sure the share is."""
        return wilson(self.leads, self.of) if self.of else None


def funnel_of(card: Scorecard) -> tuple[Step, ...]:
    """Return how far the leads that were handed off in a period have come by now, step by step."""
    stays = [stay for stay in card.stays if card.period.holds(stay.handed_off_us)]
    counted = {
        "handed off": len(stays),
        "touched": sum(stay.touched_us is not None for stay in stays),
        "accepted": sum(stay.verdict == "accepted" for stay in stays),
        "meeting held": sum(stay.meeting_us is not None for stay in stays),
        "opportunity": sum(stay.opportunity_us is not None for stay in stays),
        "won": sum(stay.won_us is not None for stay in stays),
    }
    return tuple(Step(name, leads, len(stays)) for name, leads in counted.items())


def funnel(card: Scorecard) -> Chart:
    """Return how far the leads of a period have come by now.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    steps = funnel_of(card)
    title = "How far the leads have come"
    caption = f"Leads handed off in {card.period.name}, by what became of them up to now; late ones may still move on."
    rows = tuple(
        (
            step.name,
            f"{step.leads:,}",
            percent(step.leads / step.of) if step.of else "–",
            interval_words(step.interval),
        )
        for step in steps
    )
    told = f"{title}. {caption} " + ", ".join(f"{step.name}: {step.leads:,}" for step in steps)

    def plot(axes: Axes) -> None:
        _plot(axes, steps)

    head = ("Step", "Leads#", "Of all#", "95% sure")
    return Chart("funnel", title, caption, head, rows, draw("funnel", title, told, 2.6, plot))


def _plot(axes: Axes, steps: Sequence[Step]) -> None:
    if not steps[0].of:
        return nothing(axes, "nothing was handed off")
    for place, step in enumerate(steps):
        axes.barh(place, step.leads, height=0.7, color=BLUE)
        share = "" if place == 0 else f" ({100 * step.leads / step.of:.0f}%)"
        axes.annotate(f"{step.leads:,}{share}", (step.leads, place), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(steps)), [step.name for step in steps])
    axes.invert_yaxis()
    axes.set_xlim(0, steps[0].of * 1.14)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return None
