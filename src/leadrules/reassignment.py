"""Reassignment: leads whose promises were missed get another owner, where the agreement asks for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    told: list[Diagnostic] = []
    found: list[Reassignment] = []
    for standing, due in sorted(asked, key=lambda each: (each[1].since_us, by_code_point(each[0].lead_id))):
        team = _team(plan, roster, due.holder)
        if isinstance(team, _NoTeam):
            nobody = Assignment(standing.lead_id, "", team=due.holder.team, escalates=True)
            found.append(Reassignment(standing.lead_id, due, nobody, _watchers(plan, due), team.words))
            told.append(warning("LR785", f"lead `{standing.lead_id}`: {team.words}", None, team.hint))
            continue
        noted = _noted(plan, standing, team, told)
        held = Held(standing.lead_id, team, due.excluded, noted, in_queue=due.holder.owner is None)
        chosen = reassign(plan, roster, ledger, held, at, exclude_last=len(due.excluded))
        told += chosen.diagnostics
        assignment = chosen.assignments[0]
        if assignment.escalates:
            found.append(Reassignment(standing.lead_id, due, assignment, _watchers(plan, due)))
        else:
            ledger = chosen.ledger
            found.append(Reassignment(standing.lead_id, due, assignment))
    return Reassignments(at, tuple(found), ledger, in_order(told))


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
        return _NoTeam(f"it lies in queue `{holder.queue}`, and the log names no team for it", hint)
    hint = "add the person to the roster, or log a `reassigned` event that names the team"
    return _NoTeam(f"neither the log nor the roster says in which team `{holder.owner}` works", hint)


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
