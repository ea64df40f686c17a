"""Conversions: which of the steps towards a customer each handoff reached, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from leadrules.scorecard.stays import Stay, stays_of
from leadrules.timeline import LogEvent, Standing
from leadrules.timeline.course import Course

Conversion = Literal["accepted", "opportunity", "won"]
CONVERSIONS: Final[tuple[Conversion, ...]] = ("accepted", "opportunity", "won")
"""The steps, the first one first: who reached a later one reached those before it."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What became of one handoff: the stay with sales that it began. Instants are UTC microseconds.

    ``reached_us`` has when each conversion was first reached.
    """

    stay: Stay
    handoff: LogEvent
    reached_us: Mapping[Conversion, int]

    def converted(self, to: Conversion, by_us: int) -> bool | None:
        """Return whether it had reached a step by an instant; None where that was still open then."""
        reached, ended = self.reached_us.get(to), self.stay.ended_us
        if reached is not None and reached <= by_us:
            return True
        return False if ended is not None and ended <= by_us else None


def journeys(standings: Iterable[Standing]) -> tuple[Journey, ...]:
    """Return the journeys of leads, in the order of the leads and then of time."""
    return tuple(
        Journey(stay, chain[0].handoff, _reached(stay))
        for standing in standings
        for stay, chain in stays_of(Course(cycles=list(standing.cycles)))
    )


def _reached(stay: Stay) -> dict[Conversion, int]:
    accepted = stay.verdict_us if stay.verdict == "accepted" else None
    steps = (accepted, stay.opportunity_us, stay.won_us)
    found: dict[Conversion, int] = {}
    for place, to in enumerate(CONVERSIONS):
        instants = [us for us in steps[place:] if us is not None]
        if instants:
            found[to] = min(instants)
    return found
