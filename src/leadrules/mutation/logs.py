"""Probes of what happens after a handoff: short logs in which a promise is counted just where a mutant counts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from leadrules.clauses.promises import FollowUp
from leadrules.coverage.courses import courses, event_of, handoffs, ways_in
from leadrules.coverage.drafts import Draft
from leadrules.mutation.mutant import Mutant
from leadrules.plan import Plan

_WAYS: Final = ((), ("accepted",), ("accepted", "opportunity_opened"))
_STEP: Final = timedelta(hours=1)
_HOURS: Final = (1, 2, 3, 4, 5, 18, 20, 24, 30, 48, 72, 120)
_WATCHED: Final = {"after": 24 * 24, "at_most": 24 * 70}

Event = dict[str, Any]


def probes(old: Plan, mutant: Mutant, new: Plan, bases: Sequence[Draft]) -> Iterator[Draft]:
    """Yield leads with logs; nothing for a mutant of another clause."""
    follow_up = old.agreement.follow_up
    fresh = next((base for base in bases if base.past is None), None)
    if mutant.clause != "follow_up" or follow_up is None or fresh is None:
        return
    for plan in (old, new):
        yield from (draft for _, _, draft in courses(plan, fresh))
    for log in _logs(old, mutant, follow_up):
        yield _draft(fresh, log)
    watched = next((hours for key, hours in _WATCHED.items() if mutant.path[-1] == key), 0)
    for log in _logs(old, mutant, follow_up) if watched else ():
        for hours in range(watched):
            yield _draft(fresh, log, at=fresh.at + hours * _STEP)


def _draft(base: Draft, log: Sequence[Event], at: datetime | None = None) -> Draft:
    """Return a draft with events of which each says how many hours after the first it came; the first is a day old."""
    began = base.at - timedelta(days=1)
    dated = [{**{k: v for k, v in e.items() if k != "after"}, "at": (began + e["after"]).isoformat()} for e in log]
    last = began + max(e["after"] for e in log)
    moment = at or max(base.at, last + _STEP)
    return replace(base, past=None, log=dated, at=max(moment, last))


def _logs(plan: Plan, mutant: Mutant, follow_up: FollowUp) -> Iterator[list[Event]]:
    for handoff in _handoffs(plan):
        for way in _ways(plan, mutant, follow_up):
            yield _in_turn([handoff, *way], timedelta(hours=1))
            for event in _removed(plan, mutant):
                yield _in_turn([handoff, *way, event], timedelta(hours=1))
        if mutant.path[-1] == "at_most":
            yield _in_turn([handoff, event_of(plan, "meeting_booked")], timedelta(hours=1))
            yield from (_in_turn([handoff, event_of(plan, e)], timedelta(hours=1)) for e in _pausing(follow_up))
        for channel in _channels(mutant):
            touch = {**event_of(plan, "touched"), "channel": channel}
            for hours in _HOURS:
                first = {**handoff, "after": timedelta(0)}
                yield [first, {**touch, "after": _STEP}, {**touch, "after": _STEP + timedelta(hours=hours)}]


def _handoffs(plan: Plan) -> Iterator[Event]:
    """Yield handoffs of each kind that targets and touch plans tell apart."""
    tiers = [tier.id for tier in plan.agreement.qualification.handoff_tiers]
    for handoff in handoffs(plan):
        yield handoff
        for tier in tiers:
            yield {**handoff, "tier": tier}
            yield {**handoff, "tier": tier, "fast_track": True}


def _ways(plan: Plan, mutant: Mutant, follow_up: FollowUp) -> Iterator[Sequence[Event]]:
    clocks = [clock for clock in follow_up.clocks if mutant.path[2:3] == (clock.id,)]
    if not clocks:
        yield from ([event_of(plan, name) for name in way] for way in _WAYS)
    for clock in clocks:
        yield from ways_in(plan, clock.starts)


def _removed(plan: Plan, mutant: Mutant) -> Iterator[Event]:
    """Yield the events that a mutant leaves out of a list."""
    data: Any = plan.agreement.document.data
    for key in mutant.path:
        data = data[key]
    if isinstance(data, list) and isinstance(mutant.value, list):
        yield from (event_of(plan, name) for name in data if isinstance(name, str) and name not in mutant.value)


def _pausing(follow_up: FollowUp) -> Iterator[str]:
    for rule in follow_up.pauses:
        yield from (moment.event for moment in rule.start if moment.event is not None)


def _channels(mutant: Mutant) -> Iterator[str]:
    if "spacing" in mutant.path and isinstance(mutant.path[-1], str):
        yield mutant.path[-1]


def _in_turn(events: Sequence[Mapping[str, Any]], step: timedelta) -> list[Event]:
    return [{**event, "after": place * step} for place, event in enumerate(events)]
