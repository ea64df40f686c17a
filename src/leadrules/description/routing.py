"""Who gets a lead that goes to sales."""

from __future__ import annotations

from typing import Final

from leadrules.clauses.routing import Target, TeamSpec
from leadrules.description.wording import Lines, Wording, because, remark, spaced

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
        yield f"First come {', then '.join(_ORDER[name] for name in routing.priority)}."
    yield "The first line that holds says where a lead goes:"
    everybody = False
    for route in routing.ladder:
        when = f"When {wording.condition(route.condition)}" if route.condition else "Every other lead"
        everybody |= route.condition is None
        yield f"  {when}: to {_target(route.target, wording)}{because(route.because)}. [{route.id}]"
    rest = f"W{_UNTOLD[1:]}" if everybody else f"Every other lead, and {_UNTOLD}"
    queue = f"the queue {routing.queue}"
    yield f"  {rest}: to {queue}, which {routing.watched_by} looks after within {routing.within}."
    for name, team in routing.teams.items():
        yield _team(name, team, queue, wording)


def _team(name: str, team: TeamSpec, queue: str, wording: Wording) -> str:
    calendar = f", which works by the calendar {team.calendar}," if team.calendar else ""
    fits = [f"whose {spaced(skill)} fit the lead's {wording.name(field)}" for skill, field in team.match.items()]
    match = f", only to those {' and '.join(fits)}" if fits else ""
    full = "leads wait for the next opening" if team.when_full == "next_opening" else f"leads go to {queue}"
    everybody = "that one is full" if team.distribute == "single" else "all are full"
    shares = f"{_SHARES[team.distribute]}{match}"
    return f"Team {name}{remark(team.about)}{calendar} gives its leads {shares}; when {everybody}, {full}."


def _target(target: Target, wording: Wording) -> str:
    if target.kind != "owner":
        return f"{'the ' if target.kind == 'queue' else ''}{target.kind} {target.name}"
    instead = f", or {_target(target.otherwise, wording)} where that person cannot take it" if target.otherwise else ""
    return f"the person named in {wording.name(target.name)}{instead}"
