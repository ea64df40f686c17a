"""Routing: who gets a lead that is handed off, and in which order the leads stand.

YAML key ``routing``. Why it is so: docs/clauses/routing.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from leadrules.clauses.clause import (
    Clause,
    ConditionSource,
    DurationText,
    Findings,
    Identifier,
    Many,
    Remark,
    Slug,
    refusal,
    repeated,
    shown,
)
from leadrules.expr import Condition, DateTimeType, Scope, TextListType, TextType, type_words
from leadrules.names import CALENDAR, FIELD, PARTY, TEAM, Vocabulary
from leadrules.source import Place
from leadrules.worktime import Duration

Precedence = Literal["fast_track", "tier", "score", "waiting"]
WAITING_SINCE: Final = "waiting_since"
"""The field by which ``waiting`` orders leads."""

Distribution = Literal["round_robin", "weighted", "least_loaded", "single"]


class TargetSpec(Clause):
    """Where a lead goes: a team, a queue, or the owner whom a field names."""

    team: Slug | None = None
    queue: Slug | None = None
    owner: Identifier | None = None
    otherwise: TargetSpec | None = Field(default=None, alias="else")


def _target_keys(value: object) -> object:
    if not isinstance(value, str | list):
        return value
    name = value if isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", value, re.ASCII) else "name"
    hint = f"write `to: {{team: {name}}}`, or `queue` or `owner` in place of `team`"
    raise refusal("LR104", f"expected where the lead goes, found {shown(value)}", hint)


class RouteSpec(Clause):
    """One rung of the ladder."""

    id: Slug
    when: ConditionSource = None
    to: Annotated[TargetSpec, BeforeValidator(_target_keys)]
    because: Remark = None


class OtherwiseSpec(Clause):
    """Where a lead goes that no route takes, who watches it there, and how soon."""

    queue: Slug
    watched_by: Slug
    within: DurationText


class TeamSpec(Clause):
    """How a team shares its leads."""

    distribute: Distribution
    calendar: Slug | None = None
    match: dict[Identifier, Identifier] = {}
    when_full: Literal["otherwise", "next_opening"] = "otherwise"
    about: Remark = None


class RoutingClause(Clause):
    """The way from a qualified lead to a person."""

    priority: Many[Precedence] = ("fast_track", "tier", "score", "waiting")
    ladder: Many[RouteSpec]
    otherwise: OtherwiseSpec
    teams: dict[Slug, TeamSpec] = {}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a lead goes. ``name`` is a team, a queue, or the field that names the owner."""

    kind: Literal["team", "queue", "owner"]
    name: str
    otherwise: Target | None = None


@dataclass(frozen=True, slots=True)
class LadderRoute:
    """A route ready to run; a condition that is None always holds."""

    id: str
    condition: Condition | None
    target: Target
    because: str | None


@dataclass(frozen=True, slots=True)
class Routing:
    """The ladder, ready to run, and where it ends."""

    priority: tuple[Precedence, ...]
    ladder: tuple[LadderRoute, ...]
    queue: str
    watched_by: str
    within: Duration
    teams: Mapping[str, TeamSpec]


def read_routing(
    clause: RoutingClause, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings
) -> Routing:
    """Return the ladder. ``scope`` has fields, signals, points and grades, and ``stage``, ``tier``, ``fast_track``."""
    for index, name in repeated([route.id for route in clause.ladder]):
        span = place["ladder"][index]["id"].span
        findings.error("LR240", f"two routes have the id `{name}`", span, "rename one of them")
    for index, name in repeated(clause.priority):
        findings.error("LR240", f"`{name}` is listed twice", place["priority"][index].span, "remove one")
    findings.unknown(PARTY, clause.otherwise.watched_by, vocabulary, place["otherwise"]["watched_by"].span)
    _check_waiting(clause.priority, place, scope, findings)
    for team, spec in clause.teams.items():
        _check_team(spec, place["teams"][team], scope, vocabulary, findings)
    ladder = []
    for index, route in enumerate(clause.ladder):
        last = index == len(clause.ladder) - 1
        compiled = _route(route, place["ladder"][index], scope, vocabulary, findings)
        if route.when is None and not last and not findings.lost(place["ladder"][index]["when"]):
            message = f"route `{route.id}` has no condition, so no later route can be taken"
            findings.error("LR310", message, place["ladder"][index]["id"].span, "put it last or give it a `when`")
        if compiled is not None:
            ladder.append(compiled)
    end = clause.otherwise
    return Routing(clause.priority, tuple(ladder), end.queue, end.watched_by, end.within, clause.teams)


def _route(
    route: RouteSpec, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings
) -> LadderRoute | None:
    target = _target(route.to, place["to"], scope, vocabulary, findings)
    if route.when is None:
        return LadderRoute(route.id, None, target, route.because) if target else None
    condition = findings.condition(route.when, scope, place["when"])
    return LadderRoute(route.id, condition, target, route.because) if condition and target else None


def _target(spec: TargetSpec, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings) -> Target | None:
    given = [key for key in ("team", "queue", "owner") if getattr(spec, key) is not None]
    if not given and findings.lost(place):
        return None
    if len(given) != 1:
        said = "nowhere" if not given else f"to a {given[0]} and a {given[1]}"
        hint = "give exactly one of `team`, `queue`, `owner`"
        findings.error("LR112", f"this leads {said}", place.span, hint)
        return None
    if spec.team is not None:
        findings.unknown(TEAM, spec.team, vocabulary, place["team"].span)
    otherwise = None
    if spec.owner is not None:
        _check_owner_field(spec.owner, place["owner"], scope, vocabulary, findings)
        if spec.otherwise is not None:
            otherwise = _target(spec.otherwise, place["else"], scope, vocabulary, findings)
    elif spec.otherwise is not None:
        message = f"`else` means nothing beside `{given[0]}`"
        hint = "it goes with `owner`, for an owner who cannot take the lead"
        findings.error("LR306", message, place["else"].key_span, hint)
    match spec:
        case TargetSpec(team=str(team)):
            return Target("team", team)
        case TargetSpec(queue=str(queue)):
            return Target("queue", queue)
        case TargetSpec(owner=str(owner)):
            return Target("owner", owner, otherwise)
    return None


def _check_owner_field(name: str, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings) -> None:
    if findings.unknown(FIELD, name, vocabulary, place.span) or name not in scope.symbols:
        return
    type_ = scope.symbols[name].type
    if not isinstance(type_, TextType):
        message = f"`{name}` is {type_words(type_)} and cannot name an owner"
        findings.error("LR243", message, place.span, "use a field of type text that holds the owner's id")


def _check_waiting(priority: tuple[Precedence, ...], place: Place, scope: Scope, findings: Findings) -> None:
    """Report a field ``waiting_since`` that does not say since when, where the longest wait goes first."""
    symbol = scope.symbols.get(WAITING_SINCE)
    if "waiting" not in priority or symbol is None or symbol.kind != "field" or isinstance(symbol.type, DateTimeType):
        return
    message = f"`{WAITING_SINCE}` is {type_words(symbol.type)}, and the lead that waits longest is to go first"
    hint = "make it a datetime, or leave `waiting` out of `routing.priority`"
    span = Place(place.document, ("lead", WAITING_SINCE, "type")).span
    findings.error("LR243", message, span, hint)


def _check_team(team: TeamSpec, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings) -> None:
    if team.calendar is not None:
        findings.unknown(CALENDAR, team.calendar, vocabulary, place["calendar"].span)
    for skill, name in team.match.items():
        span = place["match"][skill].span
        if findings.unknown(FIELD, name, vocabulary, span) or name not in scope.symbols:
            continue
        type_ = scope.symbols[name].type
        if not isinstance(type_, TextType | TextListType):
            message = f"`{name}` is {type_words(type_)} and cannot be matched with a skill"
            findings.error("LR243", message, span, "match a field of type text or list of text")
