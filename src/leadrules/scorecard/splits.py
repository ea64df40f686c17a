"""Splits: the same numbers for parts of the leads, so that a difference has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, TypeVar

from leadrules.scorecard.figures import Figure, figure_of
from leadrules.scorecard.measures import all_measured
from leadrules.scorecard.sight import Run, Sight
from leadrules.scorecard.stays import Stay
from leadrules.timeline import Holder

Dimension = Literal["source", "tier", "team", "owner", "rule"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("source", "tier", "team", "owner", "rule")
T = TypeVar("T")
NOT_KNOWN: Final = "(not known)"
FAST_TRACK: Final = "(fast track)"


@dataclass(frozen=True, slots=True)
class Split:
    """The numbers of one part of the leads, like one team."""

    dimension: Dimension
    name: str
    figures: tuple[Figure, ...]

    def __getitem__(self, figure_id: str) -> Figure:
        return figure_of(self.figures, figure_id)


def split(sight: Sight, dimension: Dimension, clocks: Iterable[str]) -> tuple[Split, ...]:
    """Return the numbers of each part, by name; a lead is in one part only, except that several rules may have fired.

    A lead belongs to the first person who had it, and to the team of that person; a run of a clock to those who had
    the lead while it ran.
    """
    of_clocks, named = tuple(clocks), _NAMES[dimension]
    stays = _by_name(sight.stays, named)
    runs = _by_name(sight.runs, partial(_of_run, dimension))
    touchings = _by_name(sight.touchings, lambda each: named(each.stay))
    found = []
    for name in sorted({*stays, *runs, *touchings}):
        part = replace(sight, stays=stays.get(name, ()), runs=runs.get(name, ()), touchings=touchings.get(name, ()))
        found.append(Split(dimension, name, all_measured(part, of_clocks)))
    return tuple(found)


def _by_name(things: Iterable[T], names: Callable[[T], tuple[str, ...]]) -> dict[str, list[T]]:
    """Return things by what the parts are called to which they belong."""
    parts: dict[str, list[T]] = {}
    for thing in things:
        for name in names(thing):
            parts.setdefault(name, []).append(thing)
    return parts


def _of_run(dimension: Dimension, run: Run) -> tuple[str, ...]:
    if dimension == "team":
        return (team_of(run.clock.holder),)
    if dimension == "owner":
        return (_owner(run.clock.holder),)
    return _NAMES[dimension](run.stay)


def team_of(of: Stay | Holder) -> str:
    """Return what the part of a team is called: its name, or in brackets the queue where nobody has had the lead."""
    return of.team or (f"(queue {of.queue})" if of.queue else NOT_KNOWN)


def _owner(of: Stay | Holder) -> str:
    return of.owner or (f"(queue {of.queue})" if of.queue else NOT_KNOWN)


def _tier(stay: Stay) -> str:
    return stay.tier or (FAST_TRACK if stay.fast_track else NOT_KNOWN)


_NAMES: Final[Mapping[Dimension, Callable[[Stay], tuple[str, ...]]]] = {
    "source": lambda stay: (stay.source or NOT_KNOWN,),
    "tier": lambda stay: (_tier(stay),),
    "team": lambda stay: (team_of(stay),),
    "owner": lambda stay: (_owner(stay),),
    "rule": lambda stay: (NOT_KNOWN,) if stay.rules is None else stay.rules,
}
"""What the parts are called to which a stay belongs. Names in brackets are none of the agreement's."""
