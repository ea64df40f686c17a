"""Reassignment: leads whose promises were missed get another owner, where the agreement asks for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from leadrules.assignment import Assignment, Held, Ledger, reassign
from leadrules.diagnostics import Diagnostic, did_you_mean, in_order, note, warning
from leadrules.expr import Refused, Value
from leadrules.plan import Plan
from leadrules.roster import RosterClause
from leadrules.timeline import DueReassignment, Holder, Standing, reassigned_event
from leadrules.timeline.log import Id, by_code_point
from leadrules.timeline.snapshot import read_back


@dataclass(frozen=True, slots=True)
class Reassignment:
    """What becomes of a lead that is to be given to somebody else.

    ``assignment`` has the new owner, or says who was passed over and why; it escalates where nobody could take the
    lead, and ``escalates_to`` are the parties who then see to it: those that the missed clock tells, or for a queue
    whoever watches ``otherwise``. ``no_team`` says why no team could be asked, None where one was.
    """

    lead_id: Id
    due: DueReassignment
    assignment: Assignment
    escalates_to: tuple[str, ...] = ()
    no_team: str | None = None


@dataclass(frozen=True, slots=True)
class Reassignments:
    """What becomes of every lead that is to be given to somebody else, in order, and the ledger after that.

    ``diagnostics`` tell of leads without a team, of handoffs that do not note what a team asks for, and of teams with
    nobody on duty.
    """

    at: datetime
    of: tuple[Reassignment, ...]
    ledger: Ledger
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def given(self) -> tuple[Reassignment, ...]:
        """The leads that have a new owner."""
        return tuple(each for each in self.of if each.assignment.owner is not None)

    @property
    def escalated(self) -> tuple[Reassignment, ...]:
        """The leads that nobody could take; they stay where they are."""
        return tuple(each for each in self.of if each.assignment.owner is None)

    @property
    def events(self) -> tuple[dict[str, Any], ...]:
        """The ``reassigned`` events to add to the log."""
        return tuple(
            reassigned_event(each.assignment, self.at, why=f"{each.due.clock.clock} was missed") for each in self.given
        )


def reassign_overdue(
    plan: Plan, roster: RosterClause, ledger: Ledger, standings: Iterable[Standing], at: datetime
) -> Reassignments:
    """Return the next owner of every lead for which a missed clock asks for one; ``at`` is that of the standings.

    Leads come in the order in which another owner became due, then by id; one ledger goes through all of them. The
    present owner never gets a lead again, nor do those whom the breach excludes. A lead in a queue goes to the team
    that its handoff names. ``plan`` is the agreement of now: its teams and the roster say who can take a lead, whatever
    version it was handed off under. With the events in the log, nothing is due any more of leads with a new owner.

    Raises:
        DataError: ``at`` is no instant or lies before the ledger's, or the holidays of a calendar are not locked.
    """
    asked = [(standing, due) for standing in standings if (due := standing.reassignment_due) is not None]
    asked.sort(key=lambda each: (each[1].since_us, by_code_point(each[0].lead_id)))
    told: list[Diagnostic] = []
    held = {standing.lead_id: _held(plan, roster, standing, due, told) for standing, due in asked}
    chosen = _Chosen(plan, roster, at, ledger)
    chosen.choose({lead_id: each for lead_id, each in held.items() if isinstance(each, Held)})
    found = []
    for standing, due in asked:
        lead_id, without = standing.lead_id, held[standing.lead_id]
        nobody = Assignment(lead_id, "", team=due.holder.team, escalates=True)
        assignment = chosen.assignments.get(lead_id, nobody)
        to = _watchers(plan, due) if assignment.escalates else ()
        found.append(Reassignment(lead_id, due, assignment, to, None if isinstance(without, Held) else without.words))
    return Reassignments(at, tuple(found), chosen.ledger, in_order((*told, *chosen.diagnostics)))


@dataclass(slots=True)
class _Chosen:
    """The new owners so far, and the ledger that goes through all of them."""

    plan: Plan
    roster: RosterClause
    at: datetime
    ledger: Ledger
    assignments: dict[Id, Assignment] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def choose(self, waiting: dict[Id, Held]) -> None:
        """Choose owners in order; again for the rest, as long as a lead that changes hands makes room for another."""
        while waiting:
            rest = {lead_id: held for lead_id, held in waiting.items() if not self._passed_on(lead_id, held)}
            if len(rest) == len(waiting):
                return
            waiting = rest

    def _passed_on(self, lead_id: Id, held: Held) -> bool:
        found = reassign(self.plan, self.roster, self.ledger, held, self.at, exclude_last=len(held.owners))
        self.diagnostics += found.diagnostics
        self.assignments[lead_id] = found.assignments[0]
        if found.assignments[0].escalates:
            return False
        self.ledger = found.ledger
        return True


class _NoTeam(NamedTuple):
    """Why no team can be asked to take a lead, and what to do about it."""

    words: str
    hint: str


def _team(plan: Plan, roster: RosterClause, holder: Holder) -> str | _NoTeam:
    """Return the team that shares a lead out: the one that the log names, else the one in which the owner works."""
    teams = plan.agreement.routing.teams
    by_roster = (member.team for member in roster.members if member.id == holder.owner)
    team = holder.team or next(by_roster, None)
    if team is not None and team in teams:
        return team
    if team is not None:
        hint = did_you_mean(team, teams) or "log a `reassigned` event that names a team of the agreement"
        return _NoTeam(f"the agreement has no team `{team[:60]}` any more", hint)
    if holder.owner is None:
        watcher = plan.agreement.routing.watched_by
        hint = f"let `{watcher}` decide who gets it, and log a `reassigned` event"
        return _NoTeam(f"in queue `{holder.queue}`, and the log names no team that could be asked", hint)
    hint = "add the person to the roster, or log a `reassigned` event that names the team"
    return _NoTeam(f"neither the log nor the roster says in which team `{holder.owner}` works", hint)


def _held(
    plan: Plan, roster: RosterClause, standing: Standing, due: DueReassignment, told: list[Diagnostic]
) -> Held | _NoTeam:
    """Return a lead with what its team must know of it; tells of a team that cannot be asked."""
    team = _team(plan, roster, due.holder)
    if isinstance(team, _NoTeam):
        told.append(warning("LR785", f"lead `{standing.lead_id}`: {team.words}", None, team.hint))
        return team
    values = _noted(plan, standing, team, told)
    return Held(standing.lead_id, team, due.excluded, values, in_queue=due.holder.owner is None)


def _watchers(plan: Plan, due: DueReassignment) -> tuple[str, ...]:
    """Return who sees to a lead that nobody took."""
    watcher = (plan.agreement.routing.watched_by,)
    return watcher if due.holder.owner is None else due.notify or watcher


def _noted(plan: Plan, standing: Standing, team: str, told: list[Diagnostic]) -> dict[str, Value]:
    """Return what the handoff notes of the fields that a team asks for; tells of each that it does not."""
    handoff = standing.cycles[-1].handoff
    asked = set(plan.agreement.routing.teams[team].match.values())
    seen = {name: value for name, value in read_back(plan, handoff.seen) if name in asked}
    known = {name: value for name, value in seen.items() if value is not None and not isinstance(value, Refused)}
    for name in sorted(asked - known.keys()):
        refused = seen.get(name)
        reason = f" ({refused.reason})" if isinstance(refused, Refused) else ""
        words = f"lead `{standing.lead_id}`: its handoff does not note `{name}`{reason}"
        hint = f"nobody of team `{team}` is passed over for it; `leadrules decide --log` notes what is known of it"
        told.append(note("LR786", words, None, hint))
    return known
