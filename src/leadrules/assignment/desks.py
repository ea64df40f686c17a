"""A team's desk at one instant: who of the team gets a lead, and why each of the others cannot."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leadrules.assignment.assigned import PassedOver
from leadrules.assignment.people import Needs, Person
from leadrules.assignment.shares import Rank, Shares
from leadrules.clauses.routing import TeamSpec


@dataclass(slots=True)
class Desk:
    """A team with its members on duty. ``off`` says of everybody else why not, ``without`` who may not have a lead.

    What depends on a lead depends on its skills alone, and on who is full: it is worked out once for each.
    """

    spec: TeamSpec
    people: dict[str, Person]
    shares: Shares
    off: dict[str, PassedOver]
    _ranks: dict[Needs, list[Rank]] = field(default_factory=dict)
    _passed_over: dict[Needs, tuple[PassedOver, ...]] = field(default_factory=dict)

    def needs(self, value: Callable[[str], Any]) -> Needs:
        """Return what a lead asks for, skill by skill; ``value`` says what is known of a field."""
        return tuple(_texts(value(name)) for name in self.spec.match.values())

    def next(self, needs: Needs) -> str | None:
        """Return who gets a lead; None where nobody can."""
        ranks = self._ranks.get(needs)
        if ranks is None:
            able = [name for name in self.shares.seats if self._unable(name, needs) is None]
            ranks = self._ranks[needs] = self.shares.ranks(able)
        return self.shares.next(ranks)

    def passed_over(self, needs: Needs) -> tuple[PassedOver, ...]:
        """Return who of the team cannot get a lead, by id, and why."""
        found = self._passed_over.get(needs)
        if found is None:
            reasons = (self._unable(name, needs) for name in self.people)
            found = self._passed_over[needs] = tuple(reason for reason in reasons if reason is not None)
        return found

    def filled(self) -> None:
        """Take note that somebody has become full."""
        self._passed_over.clear()

    def next_room(self, needs: Needs) -> datetime | None:
        """Return when somebody has room again where people are full; None where nobody is, or it cannot be known."""
        passed = self.passed_over(needs)
        if all(reason.why != "full" for reason in passed):
            return None
        skilled = [self.people[one.person] for one in passed if one.why in ("full", "absent", "inactive")]
        skilled = [person for person in skilled if _is_skilled(person, self.spec.match, needs)]
        return min((room for person in skilled if (room := person.next_room()) is not None), default=None)

    def _unable(self, name: str, needs: Needs) -> PassedOver | None:
        return self.off.get(name) or self.people[name].unable(self.spec.match, needs)


def desk_of(spec: TeamSpec, people: dict[str, Person], shares: Shares, without: Collection[str]) -> Desk:
    """Return the desk of a team; those ``without`` a right to the lead stay in the shares and get nothing."""
    off = {name: reason for name, person in people.items() if (reason := person.off_duty()) is not None}
    had = {name: PassedOver(name, "had_it", "had the lead before") for name in without if name in people}
    return Desk(spec, people, shares, {**had, **off})


def _is_skilled(person: Person, skills: Collection[str], needs: Needs) -> bool:
    reason = person.unable(skills, needs)
    return reason is None or reason.why != "skill"


def _texts(value: Any) -> frozenset[str] | None:
    """Return what is known of a field of text or of texts as a set."""
    if value is None:
        return None
    return frozenset((value,)) if isinstance(value, str) else frozenset(value)
