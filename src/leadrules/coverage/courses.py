"""Drafts of what happens after a handoff: short logs in which a clock is met or missed and a touch plan ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from leadrules.clauses.promises import Clock, Moments, Touches
from leadrules.coverage.drafts import Draft
from leadrules.coverage.items import MET, MISSED, touch_plan
from leadrules.names import HANDED_OFF
from leadrules.plan import Plan

LONG_AGO: Final = (10, 30, 100)
"""Days after which a promise is tried as broken: no longer than it takes, because holidays are locked by the year."""

_BETWEEN_TOUCHES: Final = 26
_DAYS_OF_TOUCHES: Final = 20

Log = list[dict[str, Any]]


def courses(plan: Plan, base: Draft) -> Iterator[tuple[str, str, Draft]]:
    """Yield drafts with the name of the clock or touch plan that each is about, and how it ends."""
    follow_up = plan.agreement.follow_up
    for handoff in handoffs(plan):
        for clock in follow_up.clocks if follow_up else ():
            for log, aspect in _of_clock(plan, clock, handoff):
                yield clock.id, aspect, replace(base, past=None, log=log)
        for line, touches in enumerate(follow_up.touches if follow_up else ()):
            for log, aspect in _of_touches(touches, handoff):
                yield touch_plan(line), aspect, replace(base, past=None, log=log)


def handoffs(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield what handoffs say besides their instant: an owner, in each team that has a calendar, else in none."""
    teams = [name for name, team in plan.agreement.routing.teams.items() if team.calendar]
    yield from ({"type": HANDED_OFF, "owner": "rep-1", "team": team} for team in teams[:1])
    if not teams:
        yield {"type": HANDED_OFF, "owner": "rep-1"}


def _of_clock(plan: Plan, clock: Clock, handoff: dict[str, Any]) -> Iterator[tuple[Log, str]]:
    for way in ways_in(plan, clock.starts):
        for stop in _events(plan, clock.stops):
            yield in_turn([handoff, *way, stop], "minutes", 2), MET
        for days in LONG_AGO:
            yield in_turn([handoff, *way], "hours", 24 * days), MISSED


def in_turn(events: Sequence[dict[str, Any]], unit: str, last: int) -> Log:
    """Return events one unit after the other, so that the last one lies so many units back."""
    return [_at(event, f"{last + len(events) - 1 - place} {unit}") for place, event in enumerate(events)]


def ways_in(plan: Plan, starts: Moments) -> Iterator[Sequence[dict[str, Any]]]:
    """Yield the events after a handoff that start a clock: at once, or on the shortest way to its stage."""
    for moment in starts:
        if moment.event == HANDED_OFF:
            yield ()
        elif moment.event is not None:
            yield (event_of(plan, moment.event),)
            yield ({"type": "accepted", "by": "rep-1"}, event_of(plan, moment.event))
        elif moment.stage is not None and (way := _way_to(plan, moment.stage)) is not None:
            yield way


def _way_to(plan: Plan, stage: str) -> list[dict[str, Any]] | None:
    """Return the events from the stage of the first handoff to another, None where no transitions lead there."""
    stages = plan.agreement.lifecycle.stages if plan.agreement.lifecycle else {}
    first = next((s.id for s in stages.values() if HANDED_OFF in s.enters), None)
    ways: dict[str, list[dict[str, Any]]] = {} if first is None else {first: []}
    queue = list(ways)
    for at in queue:
        for step in stages[at].next:
            if step not in ways:
                ways[step] = [*ways[at], _entering(plan, step)]
                queue.append(step)
    return ways.get(stage)


def _entering(plan: Plan, stage: str) -> dict[str, Any]:
    lifecycle = plan.agreement.lifecycle
    enters = lifecycle.stages[stage].enters if lifecycle else ()
    if not enters:
        return {"type": "stage_entered", "stage": stage}
    return {**event_of(plan, enters[0]), **({"owner": "rep-2"} if enters[0] == HANDED_OFF else {})}


def _events(plan: Plan, moments: Moments) -> Iterator[dict[str, Any]]:
    for moment in moments:
        yield event_of(plan, moment.event) if moment.event is not None else _entering(plan, moment.stage or "")


def event_of(plan: Plan, event_type: str) -> dict[str, Any]:
    """Return an event of the log with what an event of its type has to carry."""
    match event_type:
        case "touched":
            return {"type": event_type, "channel": "call", "direction": "outbound", "by": "human"}
        case "rejected" | "lost" | "recycled" if plan.agreement.recycle:
            return {"type": event_type, "reason": next(iter(plan.agreement.recycle.reasons))}
    return {"type": event_type}


def _of_touches(touches: Touches, handoff: dict[str, Any]) -> Iterator[tuple[Log, str]]:
    for end in touches.ends:
        yield [_at(handoff, "3 hours"), _at({"type": end}, "2 hours")], "is completed"
    for days in LONG_AGO:
        yield [_at(handoff, f"{days} days")], "is breached"
    began = _DAYS_OF_TOUCHES * 24
    made = [
        _at(
            {"type": "touched", "channel": channel, "direction": "outbound", "by": "human"},
            f"{began - 1 - number * _BETWEEN_TOUCHES} hours",
        )
        for channel, promised in touches.plan.items()
        for number in range(promised)
    ]
    yield [_at(handoff, f"{_DAYS_OF_TOUCHES} days"), *made], "is exhausted"


def _at(event: dict[str, Any], ago: str) -> dict[str, Any]:
    return {**event, "at": f"{ago} ago"}
