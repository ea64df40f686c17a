"""Shares of a team's leads in whole numbers: who comes next, and what joiners and returners are taken to have had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heapreplace
from math import lcm
from typing import Final

from leadrules.assignment.ledger import Share, TeamShares
from leadrules.assignment.people import Person
from leadrules.clauses.routing import Distribution

_NEVER: Final = -1
"""Stands for the last lead of somebody who has not had one: the longest wait of all."""


@dataclass(slots=True)
class Seat:
    """A member of a team who takes part in sharing out: own leads, calibration and weight."""

    person: Person
    weight: int
    own: int = 0
    calibration: int = 0

    @property
    def level(self) -> int:
        """The leads that count as the member's."""
        return self.own + self.calibration


Standing = tuple[int, int, str]
"""Load, last lead and id: who is least comes first among members of one weight."""


@dataclass(slots=True)
class Rank:
    """Members of one weight with the same skills, the next one first."""

    weight: int
    waiting: list[Standing]


@dataclass(slots=True)
class Shares:
    """A team at one instant: its members on duty, by id, and what it has shared out.

    ``away`` are the shares of members who are not on duty. Loads only ever grow, so a rank stays in order although its
    members are counted up elsewhere: who comes first is looked up again until it holds.
    """

    distribution: Distribution
    given: int
    seats: dict[str, Seat]
    away: dict[str, Share]
    total: int = field(init=False)
    weights: int = field(init=False)
    _multiple: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = sum(seat.level for seat in self.seats.values())
        self.weights = sum(seat.weight for seat in self.seats.values())
        self._multiple = lcm(*(seat.weight for seat in self.seats.values()))

    @classmethod
    def of(cls, kept: TeamShares, distribution: Distribution, on_duty: Iterable[Person]) -> Shares:
        """Return the shares of a team, calibrated for those who have joined, have returned or weigh differently."""
        even = distribution == "round_robin"
        people = {person.member.id: person for person in on_duty}
        seats = {name: Seat(person, 1 if even else person.member.weight) for name, person in people.items()}
        _calibrate(seats, kept)
        left = {name: share for name, share in kept.members.items() if name not in seats}
        away = {
            name: share if share.away_since is not None else share.model_copy(update={"away_since": kept.given})
            for name, share in left.items()
        }
        return cls(distribution, kept.given, seats, away)

    @property
    def kept(self) -> TeamShares:
        """What a ledger keeps."""
        seats = {
            name: Share(own=seat.own, calibration=seat.calibration, weight=seat.weight)
            for name, seat in self.seats.items()
        }
        return TeamShares(given=self.given, members={**self.away, **seats})

    def ranks(self, able: Iterable[str]) -> list[Rank]:
        """Return members on duty as ranks, one for each weight."""
        by_weight: dict[int, list[Standing]] = {}
        for name in able:
            by_weight.setdefault(self.seats[name].weight, []).append(self._standing(name))
        for waiting in by_weight.values():
            heapify(waiting)
        return [Rank(weight, waiting) for weight, waiting in sorted(by_weight.items())]

    def next(self, ranks: Iterable[Rank]) -> str | None:
        """Return who of some ranks comes next; None where all are full.

        Weighted choice takes the largest shortfall ``(n + Σc)·w/W − (own + c)``, here multiplied by −W.
        """
        best: tuple[int, int, str] | None = None
        for rank in ranks:
            first = self._first(rank)
            if first is None:
                continue
            load, _, name = first
            match self.distribution:
                case "weighted" | "round_robin":
                    order = self.weights * load - self.total * rank.weight
                case "least_loaded":
                    order = load * (self._multiple // rank.weight)
                case "single":
                    order = 0
            found = (order, -rank.weight, name)  # no two ranks have one weight
            if best is None or found < best:
                best = found
        return None if best is None else best[2]

    def give(self, name: str) -> None:
        """Count a lead that was shared out."""
        self.seats[name].own += 1
        self.given += 1
        self.total += 1

    def _first(self, rank: Rank) -> Standing | None:
        waiting = rank.waiting
        while waiting:
            first = waiting[0]
            if self.seats[first[2]].person.full is not None:
                heappop(waiting)
            elif (now := self._standing(first[2])) != first:
                heapreplace(waiting, now)
            else:
                return first
        return None

    def _standing(self, name: str) -> Standing:
        seat = self.seats[name]
        last = _NEVER if seat.person.last is None else seat.person.last
        match self.distribution:
            case "weighted" | "round_robin":
                return seat.level, last, name
            case "least_loaded":
                return seat.person.open, last, name
            case "single":
                return 0, 0, name


def _calibrate(seats: Mapping[str, Seat], kept: TeamShares) -> None:
    """Set what everybody on duty has had, and what stands in for leads that they could not get.

    A returner is taken to have had what the others got meanwhile, by weight. A joiner, or a member who weighs
    differently than before, is taken to have had as much as the others on duty have, by weight; if nobody is, as all
    others.
    """
    for name, seat in seats.items():
        if (share := kept.members.get(name)) is not None:
            seat.own, seat.calibration = share.own, share.calibration
    same = {name: share for name, share in kept.members.items() if name in seats and share.weight == seats[name].weight}
    back = {name: share.away_since for name, share in same.items() if share.away_since is not None}
    there = [seats[name] for name in same if name not in back]
    if there:
        weights = sum(seat.weight for seat in there)
        for name, since in back.items():
            seats[name].calibration += half_up((kept.given - since) * seats[name].weight, weights)
    settled = (
        [(seats[name].level, seats[name].weight) for name in same]
        or [(seats[name].level, seats[name].weight) for name in kept.members if name in seats]
        or [(share.own + share.calibration, share.weight) for share in kept.members.values()]
    )
    level, weights = (sum(each) for each in zip(*settled, strict=True)) if settled else (0, 0)
    for name, seat in seats.items():
        if name not in same and weights:
            seat.calibration = half_up(level * seat.weight, weights) - seat.own


def half_up(numerator: int, denominator: int) -> int:
    """Return a fraction as a whole number, halves rounded up.

    >>> half_up(5, 2), half_up(-5, 2)
    (3, -2)
    """
    return (2 * numerator + denominator) // (2 * denominator)
