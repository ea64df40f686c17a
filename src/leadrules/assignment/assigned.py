"""What becomes of leads that are handed off: who gets each, or why nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from leadrules.assignment.ledger import Ledger
from leadrules.decision import Decision
from leadrules.diagnostics import Diagnostic

Why = Literal["absent", "inactive", "full", "skill", "had_it", "unknown"]


class PassedOver(NamedTuple):
    """A person who could not get a lead: which kind of reason, and the reason in words."""

    person: str
    why: Why
    words: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """What becomes of one lead. Exactly one of ``owner``, ``queue``, ``waits_until`` is there, unless it ``escalates``.

    ``route`` is the id of the route that led here. ``team`` shares the lead out, or is the owner's; ``calendar`` is
    that by which the owner works; each is None where there is none. ``waits_until`` is when somebody of the team has
    room again. ``passed_over`` has everybody who was asked for and could not get it, by id. A lead that nobody could
    take is watched by a party, ``watched_by``, and is to be dealt with ``within`` a time; both are None for others.
    """

    lead_id: Any
    route: str
    owner: str | None = None
    queue: str | None = None
    team: str | None = None
    calendar: str | None = None
    waits_until: datetime | None = None
    passed_over: tuple[PassedOver, ...] = ()
    watched_by: str | None = None
    within: str | None = None
    escalates: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the assignment as plain data."""
        return {
            "owner": self.owner,
            "queue": self.queue,
            "team": self.team,
            "calendar": self.calendar,
            "waits_until": self.waits_until and self.waits_until.isoformat(),
            "watched_by": self.watched_by,
            "within": self.within,
            "passed_over": [one._asdict() for one in self.passed_over],
        }


@dataclass(frozen=True, slots=True)
class Assigned:
    """The assignments, the most urgent lead first, and the ledger after them.

    ``others`` are the decisions that hand nothing off, as they were given. ``diagnostics`` tell of teams with nobody on
    duty and of owners whom the roster does not have.
    """

    assignments: tuple[Assignment, ...]
    ledger: Ledger
    others: tuple[Decision, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many leads got an owner, a queue, wait, escalate, and are no handoff; together all that were given."""
        given = self.assignments
        return {
            "owner": sum(each.owner is not None for each in given),
            "queue": sum(each.queue is not None for each in given),
            "waiting": sum(each.waits_until is not None for each in given),
            "escalated": sum(each.escalates for each in given),
            "not handed off": len(self.others),
        }
