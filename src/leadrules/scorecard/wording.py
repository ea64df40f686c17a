"""The numbers of a scorecard in words, for everything that shows them."""

from __future__ import annotations

from typing import Final

from leadrules.scorecard.attainment import State
from leadrules.scorecard.definitions import Group, View
from leadrules.scorecard.figures import Figure
from leadrules.scorecard.measures import HOUR_US
from leadrules.scorecard.periods import Period
from leadrules.statistics import Interval
from leadrules.worktime.spoken import hours_of

STATE_WORDS: Final[dict[State, str]] = {
    "met": "met", "on_track": "on track", "at_risk": "at risk", "missed": "missed", "no_data": "without data",
}  # fmt: skip
"""How a commitment stands, in words."""


def value_words(figure: Figure) -> str:
    """Return a number as a person reads it; a dash where there is none."""
    value = figure.value
    if value is None:
        return "–"
    match figure.definition.unit:
        case "share":
            return percent(value)
        case "working hours":
            return hours_of(round(value * HOUR_US))
        case "leads" | "amount":
            return plain(value)


def percent(share: float) -> str:
    """Return a share like ``63.8%``."""
    return f"{100 * share:.1f}%"


def plain(value: float) -> str:
    """Return a count or an amount like ``1,234``; below 100 with one digit where it is not whole."""
    return f"{value:,.1f}" if value != round(value) and abs(value) < 100 else f"{value:,.0f}"


def interval_words(interval: Interval | None) -> str:
    """Return how sure a share is: ``59.5 to 67.9%``; nothing for what is none."""
    return "" if interval is None else f"{100 * interval.low:.1f} to {100 * interval.high:.1f}%"


def days_of(period: Period) -> str:
    """Return the days of a period: ``1 Oct to 31 Dec 2026``."""
    return f"{period.first.day} {period.first:%b} to {period.last.day} {period.last:%b %Y}"


VIEWS: Final[dict[View, str]] = {"handed_off": "handed off in it", "due": "due in it", "period": "happened in it"}
"""Which leads a number is about, in words."""

GROUPS: Final[dict[Group, str]] = {
    "tactical": "Tactical: how leads are worked",
    "operational": "Operational: how many, and how good they are",
    "revenue": "Revenue: what they bring",
}
"""The groups of numbers, in words."""


def spoken(name: str) -> str:
    """Return an id as words: ``first touch``."""
    return name.replace("_", " ").replace("-", " ")


def named(figure: Figure) -> str:
    """Return what a number is called: ``acceptance rate``, ``first touch met``."""
    return spoken(figure.name) if figure.clock is None else f"{spoken(figure.clock)} met"


def of_words(figure: Figure) -> str:
    """Return of how many a share is: ``324 of 508``; nothing for what is no share."""
    return f"{figure.count:,} of {figure.of:,}" if figure.count is not None and figure.of else ""


def made_of(figure: Figure) -> str:
    """Return what there is to a number, or why there is none."""
    parts = ", ".join(f"{number:,} {spoken(name)}" for name, number in figure.parts.items() if number)
    young = f"{figure.immature:,} too young" if figure.immature else ""
    return "; ".join(filter(None, (parts, young))) if figure.why is None else figure.why
