"""Figures: one number with what it is made of, how sure it is, and why there is none where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from leadrules.scorecard.definitions import DEFINITIONS, Definition, View
from leadrules.statistics import Interval, wilson

_NONE: Final[Mapping[View, str]] = {
    "handed_off": "nothing was handed off in {}",
    "due": "nothing was due and decided in {}",
    "period": "nothing of it happened in {}",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a scorecard.

    ``value`` is None where there is none, and ``why`` says why then. A share lies between 0 and 1 and is ``count`` of
    ``of``, with its Wilson interval of 95%; of every other number ``of`` says from how many it comes. ``parts`` counts
    what there is to it, so that nothing vanishes. ``undecided`` are those whose part is not settled; ``immature`` the
    ones among them that are younger than most are when that is settled. ``clock`` is that of ``clock_met``.
    """

    name: str
    view: View
    value: float | None
    of: int
    count: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    undecided: int = 0
    immature: int = 0
    clock: str | None = None
    why: str | None = None

    @property
    def definition(self) -> Definition:
        """What it counts."""
        return DEFINITIONS[self.name]

    @property
    def interval(self) -> Interval | None:
        """How sure a share is; None for what is no share."""
        return None if self.count is None or self.of == 0 else wilson(self.count, self.of)

    @property
    def mature(self) -> bool:
        """Whether nothing of it is too young to be settled."""
        return self.immature == 0

    @property
    def id(self) -> str:
        """Its name, with the clock that it is about."""
        return self.name if self.clock is None else f"{self.name}: {self.clock}"


def figure_of(figures: Iterable[Figure], figure_id: str) -> Figure:
    """Return one of several figures.

    Raises:
        KeyError: none has this id.
    """
    for figure in figures:
        if figure.id == figure_id:
            return figure
    raise KeyError(figure_id)


@dataclass(frozen=True, slots=True)
class Pending:
    """How many of those that a share is about are not settled, and how many of them are too young for it."""

    undecided: int = 0
    immature: int = 0


def share(
    name: str,
    view: View,
    counted: tuple[int, int],
    parts: Mapping[str, int],
    period: str,
    pending: Pending = Pending(),
) -> Figure:
    """Return a share: so many of so many."""
    count, of = counted
    value, why = (count / of, None) if of else (None, _why(view, parts, period))
    return Figure(name, view, value, of, count, parts, pending.undecided, pending.immature, None, why)


def number(name: str, view: View, value: float | None, of: int, parts: Mapping[str, int], period: str) -> Figure:
    """Return a number that is no share: a count, a time or an amount."""
    return Figure(name, view, value, of, None, parts, why=None if value is not None else _why(view, parts, period))


def _why(view: View, parts: Mapping[str, int], period: str) -> str:
    """Return why there is no number: there is nothing, or nothing of which it is known."""
    told = "of none of them is it known" if view == "handed_off" and any(parts.values()) else _NONE[view]
    return told.format(period)


def tally(kinds: Iterable[str], of: Iterable[str]) -> dict[str, int]:
    """Return how often each of a closed set occurs, in its order; the numbers add up to all."""
    counted = dict.fromkeys(kinds, 0)
    for kind in of:
        counted[kind] += 1
    return counted
