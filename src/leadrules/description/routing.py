"""Who gets a lead that goes to sales."""

from __future__ import annotations

from typing import Final

from leadrules.clauses.routing import Routing, Target, TeamSpec
from leadrules.description.wording import Lines, Wording, because, capital, listed, remark, spaced

_ORDER: Final = {
    "fast_track": "hand-raisers",
    "tier": "the better tier",
    "score": "more points",
    "waiting": "the longer wait",
}
_SHARES: Final = {
    "round_robin": "to its members in turn",
    "weighted": "to its members by weight",
    "least_loaded": "to whoever has the fewest open leads",
    "single": "to its one member",
}
_UNTOLD: Final = "where a line cannot be told because something is not known"


def routing(wording: Wording) -> Lines:
    """Yield the order of leads, the routes, what becomes of every other lead, and how teams share."""
    routing = wording.agreement.routing
    if routing.priority:
        yield f"{order(routing)}."
    yield "The first line that holds says where a lead goes:"
    for route in routing.ladder:
        when = f"When {wording.condition(route.condition)}" if route.condition else "Every other lead"
        yield f"  {when}: to {target(route.target, wording)}{because(route.because)}. [{route.id}]"
    queue = f"the queue {routing.queue}"
    yield f"  {capital(others(routing))}: to {queue}, which {routing.watched_by} looks after within {routing.within}."
    for name, team in routing.teams.items():
        yield _team(name, team, queue, wording)


def order(routing: Routing) -> str:
    """Return which leads come first, without a full stop."""
    return f"First come {', then '.join(_ORDER[name] for name in routing.priority)}"


def others(routing: Routing) -> str:
    """Return which leads no route takes."""
    everybody = any(route.condition is None for route in routing.ladder)
    return _UNTOLD if everybody else f"every other lead, and {_UNTOLD}"


def _team(name: str, team: TeamSpec, queue: str, wording: Wording) -> str:
    calendar = f", which works by the calendar {team.calendar}," if team.calendar else ""
    everybody = "that one is full" if team.distribute == "single" else "all are full"
    full = when_full(team, queue)
    return (
        f"Team {name}{remark(team.about)}{calendar} gives its leads {shared(team, wording)}; when {everybody}, {full}."
    )


def shared(team: TeamSpec, wording: Wording) -> str:
    """Return to whom of its members a team gives its leads."""
    fits = [f"whose {spaced(skill)} fit the lead's {wording.name(field)}" for skill, field in team.match.items()]
    return f"{_SHARES[team.distribute]}{f', only to those {listed(fits)}' if fits else ''}"


def when_full(team: TeamSpec, queue: str) -> str:
    """Return what becomes of leads when nobody of a team may get another."""
    return "leads wait for the next opening" if team.when_full == "next_opening" else f"leads go to {queue}"


def target(to: Target, wording: Wording) -> str:
    """Return where a lead goes: ``team iberia``, ``the queue triage``, ``the person named in account owner``."""
    if to.kind != "owner":
        return f"{'the ' if to.kind == 'queue' else ''}{to.kind} {to.name}"
    instead = f", or {target(to.otherwise, wording)} where that person cannot take it" if to.otherwise else ""
    return f"the person named in {wording.name(to.name)}{instead}"
