"""Conversions: which of the steps towards a customer each handoff reached, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from leadrules.plan import Plan
from leadrules.scorecard import Scorecard
from leadrules.scorecard.stays import Stay, stays_of
from leadrules.timeline import LogRecords, Standings, follow
from leadrules.timeline.log import Record

Conversion = Literal["accepted", "opportunity", "won"]
CONVERSIONS: Final[tuple[Conversion, ...]] = ("accepted", "opportunity", "won")
"""The steps, the first one first: who reached a later one reached those before it."""

Told: TypeAlias = Scorecard | Standings | LogRecords | Iterable[Record]
"""What tells the outcomes of leads: a log, or what ``follow`` or ``measure`` made of it at the same instant."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What became of one handoff: the stay with sales that it began. Instants are UTC microseconds.

    ``reached_us`` has when each conversion was first reached.
    """

    stay: Stay
    reached_us: Mapping[Conversion, int]

    def converted(self, to: Conversion, by_us: int) -> bool | None:
        """Return whether it had reached a step by an instant; None where that was still open then."""
        reached, ended = self.reached_us.get(to), self.stay.ended_us
        if reached is not None and reached <= by_us:
            return True
        return False if ended is not None and ended <= by_us else None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of every handoff of a log, in the order of leads and then of time, and how much of it cannot be."""

    journeys: tuple[Journey, ...]
    impossible_events: int


def outcomes_of(plan: Plan, log: Told, at: datetime) -> Outcomes:
    """Return what became of the handoffs of a log up to an instant.

    Raises:
        DataError: the log is no list of records.
    """
    if isinstance(log, Scorecard):
        return Outcomes(_journeys(log.stays), len(log.problems))
    standings = log if isinstance(log, Standings) else follow(plan, log, at=at)
    each = standings.of.values()
    stays = (stay for standing in each for stay, _ in stays_of(standing.cycles))
    return Outcomes(_journeys(stays), sum(len(one.problems) for one in each) + len(standings.problems))


def _journeys(stays: Iterable[Stay]) -> tuple[Journey, ...]:
    return tuple(Journey(stay, _reached(stay)) for stay in stays)


def _reached(stay: Stay) -> dict[Conversion, int]:
    accepted = stay.verdict_us if stay.verdict == "accepted" else None
    steps = (accepted, stay.opportunity_us, stay.won_us)
    found: dict[Conversion, int] = {}
    for place, to in enumerate(CONVERSIONS):
        instants = [us for us in steps[place:] if us is not None]
        if instants:
            found[to] = min(instants)
    return found
