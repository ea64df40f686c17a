"""Assigning: leads that are handed off to people, in order of priority."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from leadrules.assignment.assigned import Assigned, Assignment, PassedOver
from leadrules.assignment.desks import Desk, desk_of
from leadrules.assignment.ledger import Ledger, TeamShares
from leadrules.assignment.people import people_of
from leadrules.assignment.shares import Shares
from leadrules.clauses.routing import Target, TeamSpec
from leadrules.decision import OTHERWISE, Decision, prioritised
from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error, in_order, warning
from leadrules.expr import datetime_of, instant_us
from leadrules.plan import Plan
from leadrules.records import aware_us
from leadrules.roster import RosterClause


@dataclass(frozen=True, slots=True)
class Held:
    """A lead that sales has: its team, what is known of its fields, and everybody who had it, the last one last.

    ``in_queue`` says that it lies in a queue, so that none of them has it now.
    """

    lead_id: Any
    team: str
    owners: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    in_queue: bool = field(default=False, kw_only=True)


def assign(plan: Plan, roster: RosterClause, ledger: Ledger, decisions: Iterable[Decision], at: datetime) -> Assigned:
    """Return who gets each lead that is handed off, the most urgent first, and the ledger after it.

    Decisions with another outcome are handed back and counted. The order in which members and decisions come does not
    matter; a batch gets the owners that its leads would get one by one, in order of priority.

    Raises:
        DataError: ``at`` is no instant or lies before the ledger's, a decision is another agreement's, or the holidays
            of a calendar are not locked.
        TypeError: ``decisions`` is a single one, or ``ledger`` is none.
    """
    if isinstance(decisions, Decision):
        raise TypeError("assign() takes several decisions; give a list of them")
    given = list(decisions)
    _check(plan, ledger, at, given)
    books = _Books(plan, roster, ledger, at)
    order = prioritised(plan, given)
    assignments = tuple([books.assign(decision) for decision in order])
    others = tuple(decision for decision in given if decision.outcome != "handoff")
    return Assigned(assignments, books.ledger() if order else ledger, others, in_order(books.diagnostics))


def reassign(
    plan: Plan, roster: RosterClause, ledger: Ledger, held: Held, at: datetime, *, exclude_last: int = 1
) -> Assigned:
    """Return who of its team gets a lead next, without the last owners of it; where nobody is left, it escalates.

    The last owner then has one open lead less. Where it escalates nothing changes hands.

    Raises:
        DataError: ``at`` is no instant or lies before the ledger's, the agreement does not have the team, or the
            holidays of a calendar are not locked.
        TypeError: ``ledger`` is none.
    """
    _check(plan, ledger, at, ())
    if held.team not in plan.agreement.routing.teams:
        hint = did_you_mean(held.team, plan.agreement.routing.teams)
        raise DataError([error("LR222", f"lead `{held.lead_id}`: unknown team `{held.team[:60]}`", None, hint)])
    last = held.owners[len(held.owners) - exclude_last :] if exclude_last < len(held.owners) else held.owners
    books = _Books(plan, roster, ledger, at, without=frozenset(last))
    assignment = books.reassign(held)
    return Assigned((assignment,), books.ledger(), (), in_order(books.diagnostics))


def _check(plan: Plan, ledger: Ledger, at: datetime, decisions: Iterable[Decision]) -> None:
    if not isinstance(ledger, Ledger):
        raise TypeError(
            "a ledger is a `Ledger`; `Ledger()` is an empty one, `Ledger.from_dict(data)` one from plain data"
        )
    problems: list[Diagnostic] = []
    at_us = aware_us(at, "`at`", problems)
    if not problems and ledger.at is not None and at_us < instant_us(ledger.at):
        message = f"the ledger is of {ledger.at.isoformat()}, and `at` is before that: {at.isoformat()}"
        problems.append(error("LR781", message, None, "assign with the ledger as it was then, or with a later instant"))
    for digest in sorted({decision.plan.digest.meaning for decision in decisions} - {plan.digest.meaning}):
        message = f"a decision is by another agreement, `{digest[:19]}…`"
        problems.append(error("LR784", message, None, "assign with the plan that decided"))
    if problems:
        raise DataError(problems)


class _Books:
    """Everything that changes while leads are assigned."""

    def __init__(
        self, plan: Plan, roster: RosterClause, ledger: Ledger, at: datetime, without: Collection[str] = ()
    ) -> None:
        self.plan, self.before, self.at, self.without = plan, ledger, at, without
        self.people = people_of(plan, roster.members, ledger.people, at)
        self.leads = ledger.leads
        self.diagnostics: list[Diagnostic] = []
        self._changed: set[str] = set()
        self._desks: dict[str, Desk] = {}
        self._otherwise = {route.id: route.target.otherwise for route in plan.agreement.routing.ladder}

    def ledger(self) -> Ledger:
        """Return the ledger as it is now; people whom the roster does not have any more stay in it."""
        shares = {name: desk.shares.kept for name, desk in self._desks.items()}
        changed = {name: self.people[name].tally for name in self._changed}
        return Ledger(
            at=datetime_of(instant_us(self.at)),
            leads=self.leads,
            teams={**self.before.teams, **shares},
            people={**self.before.people, **changed},
        )

    def assign(self, decision: Decision) -> Assignment:
        """Return who gets a lead, and count it."""
        route = decision.route
        if route is None:  # a handoff has a route
            return self._nobody(Assignment(decision.lead_id, OTHERWISE))
        blank = Assignment(decision.lead_id, route.id)
        match route.kind:
            case "team":
                return self._by_team(blank, route.target, decision)
            case "owner":
                return self._to_owner(blank, route.target, self._otherwise.get(route.id), decision)
            case "queue":
                return self._nobody(blank) if route.id == OTHERWISE else replace(blank, queue=route.target)

    def reassign(self, held: Held) -> Assignment:
        """Return who gets a lead that somebody had, and count it."""
        desk = self._desk(held.team)
        needs = desk.needs(held.values.get)
        passed = desk.passed_over(needs)
        name = desk.next(needs)
        if name is None:
            return Assignment(held.lead_id, "", team=held.team, passed_over=passed, escalates=True)
        had = None if held.in_queue or not held.owners else held.owners[-1]
        if had is not None and (last := self.people.get(had)) is not None:
            last.open = max(0, last.open - 1)
            self._changed.add(last.member.id)
        return self._given(Assignment(held.lead_id, "", passed_over=passed), name, desk)

    def _by_team(self, blank: Assignment, team: str, decision: Decision) -> Assignment:
        desk = self._desk(team)
        needs = desk.needs(decision.value)
        blank = replace(blank, team=team, passed_over=(*blank.passed_over, *desk.passed_over(needs)))
        name = desk.next(needs)
        if name is not None:
            return self._given(blank, name, desk)
        if desk.spec.when_full == "next_opening" and (room := desk.next_room(needs)) is not None:
            return replace(blank, waits_until=room)
        return self._nobody(blank)

    def _to_owner(self, blank: Assignment, owner: str, otherwise: Target | None, decision: Decision) -> Assignment:
        """Return the owner whom a field names, else the deputy, else what stands under ``else``."""
        member = self.people[owner].member if owner in self.people else None
        passed = list(blank.passed_over)
        for name in (owner, member.deputy) if member and member.deputy else (owner,):
            reason = self._unavailable(name)
            if reason is None:
                return self._given(replace(blank, passed_over=tuple(passed)), name, None)
            passed.append(reason)
        if member is None:
            message = f"lead `{decision.lead_id}`: the roster has no owner `{owner[:60]}`"
            hint = did_you_mean(owner, self.people) or "add the person to the roster, or mend the lead"
            self.diagnostics.append(warning("LR783", message, None, hint))
        blank = replace(blank, passed_over=tuple(passed))
        match otherwise:
            case Target(kind="team", name=team):
                return self._by_team(blank, team, decision)
            case Target(kind="queue", name=queue):
                return replace(blank, queue=queue)
            case Target(kind="owner", name=field_name) if (other := decision.value(field_name)) is not None:
                return self._to_owner(blank, other, otherwise.otherwise, decision)
        return self._nobody(blank)

    def _unavailable(self, name: str) -> PassedOver | None:
        person = self.people.get(name)
        if person is None:
            return PassedOver(name, "unknown", "not in the roster")
        return person.off_duty() or person.unable((), ())

    def _given(self, blank: Assignment, name: str, desk: Desk | None) -> Assignment:
        """Count a lead as given; ``desk`` is None for one that no team shared out."""
        person = self.people[name]
        self.leads += 1
        self._changed.add(name)
        if desk is not None:
            desk.shares.give(name)
        if person.give(self.leads) and person.member.team in self._desks:
            self._desks[person.member.team].filled()
        return replace(blank, owner=name, team=person.member.team, calendar=person.calendar_name)

    def _nobody(self, blank: Assignment) -> Assignment:
        routing = self.plan.agreement.routing
        return replace(blank, queue=routing.queue, watched_by=routing.watched_by, within=str(routing.within))

    def _desk(self, team: str) -> Desk:
        if team not in self._desks:
            self._desks[team] = self._opened(team, self.plan.agreement.routing.teams[team])
        return self._desks[team]

    def _opened(self, team: str, spec: TeamSpec) -> Desk:
        people = {name: person for name, person in self.people.items() if person.member.team == team}
        on_duty = [person for person in people.values() if person.off_duty() is None]
        if not on_duty:
            message = f"nobody of team `{team}` is on duty at {self.at.isoformat()}"
            self.diagnostics.append(warning("LR782", message, None, "look at absences and dates in the roster"))
        shares = Shares.of(self.before.teams.get(team, TeamShares()), spec.distribute, on_duty)
        return desk_of(spec, people, shares, self.without)
