"""Rules about routes: where a lead would lie unseen, or lose its way."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.clauses.promises import Clock
from leadrules.clauses.routing import WAITING_SINCE, Target
from leadrules.diagnostics import Severity
from leadrules.expr import Known
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.source import Place
from leadrules.worktime import BUSINESS


def targets(subject: Subject) -> Iterator[tuple[Target, Place]]:
    """Yield where each route leads, and where it leads when its owner cannot take the lead."""
    for index, route in enumerate(subject.agreement.routing.ladder):
        target: Target | None = route.target
        place = subject.root["routing"]["ladder"][index]["to"]
        while target is not None:
            yield target, place
            target, place = target.otherwise, place["else"]


@rule("LR360", "unwatched-queue", Severity.WARNING)
def unwatched_queue(subject: Subject) -> Iterator[Finding]:
    """A queue that nobody watches.

    Why: Only the queue of `otherwise` has a party that watches it and a time. In any other a lead waits until somebody
    happens to look.
    Bad:
        ladder: [{id: partners, when: is_partner, to: {queue: partner-desk}}]
        otherwise: {queue: triage, watched_by: revops, within: 1 business hour}
    Instead:
        ladder: [{id: partners, when: is_partner, to: {team: partners}}]
    """
    watched = subject.agreement.routing.queue
    for target, place in targets(subject):
        if target.kind == "queue" and target.name != watched:
            hint = f"lead it to `{watched}`, or to a team"
            yield Finding(f"nobody watches queue `{target.name}`", place["queue"].span, hint)


@rule("LR361", "route-on-optional-field", Severity.WARNING)
def route_on_optional_field(subject: Subject) -> Iterator[Finding]:
    """A route that asks for what may not be known.

    Why: Where a route cannot be decided the ladder stops, and the lead goes to `otherwise`, never on to a later route.
    One field that nobody filled in thus takes a lead from the team that would have had it.
    Bad:
        - {id: large, when: employees >= 1000, to: {team: key-accounts}}   # `employees` is not required
        - {id: rest, when: country in served, to: {team: rest}}
    Instead:
        - {id: large, when: known(employees) and employees >= 1000, to: {team: key-accounts}}
    """
    agreement = subject.agreement
    sure = frozenset.intersection(*(subject.sure_of(way) for way in agreement.qualification.ways))
    last = len(agreement.routing.ladder) - 1
    for stated in subject.under("routing", "ladder"):
        guarded = {node.name.name for node in stated.nodes if isinstance(node, Known)}
        optional = [
            name
            for name in sorted(stated.names - sure - guarded)
            if name in agreement.fields and agreement.fields[name].default is None
        ]
        if stated.path[2] != last and optional:
            listed = " and ".join(f"`{name}`" for name in optional)
            message = f"{listed} may not be known, and then the lead takes no later route either"
            hint = f"begin with `known({optional[0]}) and`, or require it"
            yield Finding(message, stated.place.span, hint)


@rule("LR362", "team-without-hours", Severity.WARNING)
def team_without_hours(subject: Subject) -> Iterator[Finding]:
    """A team without working hours, under clocks that count them.

    Why: A clock in business hours counts in the calendar of the owner. Where neither the team nor the roster says when
    people work, it can never be due, so the promise is empty.
    Bad:
        teams: {iberia: {distribute: weighted}}
        # and a clock
        target: [{within: 4 business hours}]
    Instead:
        teams: {iberia: {distribute: weighted, calendar: madrid}}
    """
    follow_up, roster = subject.agreement.follow_up, subject.roster
    if follow_up is None or not any(map(_counts_hours_of_owners, follow_up.clocks)):
        return
    for name, team in subject.agreement.routing.teams.items():
        members = [m for m in roster.members if m.team == name] if roster else []
        if team.calendar is None and not (members and all(member.calendar for member in members)):
            span = subject.root["routing"]["teams"][name].key_span
            yield Finding(f"nothing says when team `{name}` works", span, "add `calendar:`")


def _counts_hours_of_owners(clock: Clock) -> bool:
    durations = [target.within for target in clock.targets]
    if clock.never_later_than is not None:
        durations.append(clock.never_later_than)
    return clock.calendar is None and any(duration.unit in BUSINESS for duration in durations)


@rule("LR363", "waiting-without-since", Severity.WARNING)
def waiting_without_since(subject: Subject) -> Iterator[Finding]:
    """An order by the longest wait, and nothing that says how long a lead waits.

    Why: `waiting` puts the lead first that waits longest, by its field `waiting_since`. Without that field all waits
    are unknown, and leads stand in the order of their ids.
    Bad:
        priority: [tier, waiting]   # and no field `waiting_since`
    Instead:
        lead:
          waiting_since: {type: datetime, kind: account}
    """
    if WAITING_SINCE in subject.agreement.fields:
        return
    for place in subject.items("routing", "priority"):
        if place.value == "waiting":
            message = f"leads stand in the order of their wait, and there is no field `{WAITING_SINCE}`"
            hint = f"declare `{WAITING_SINCE}: {{type: datetime, kind: account}}`, or leave `waiting` out"
            yield Finding(message, place.span, hint)
