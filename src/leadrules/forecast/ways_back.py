"""What a log says that a look back has to know: who came back from sales, when, and what became of each handoff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from leadrules.expr import instant_us
from leadrules.history import Past
from leadrules.names import HANDED_OFF, WON
from leadrules.plan import Plan
from leadrules.timeline import LogEvent, LogRecords, read_records
from leadrules.timeline.course import Course, course_of
from leadrules.timeline.log import Id
from leadrules.timeline.transitions import OPTED_OUT

ACCEPTED: Final = "accepted"


@dataclass(frozen=True, slots=True)
class WayBack:
    """That a lead left sales at an instant (UTC microseconds), and what its log said then.

    ``past`` is None where it opted out: it is never handed off again.
    """

    at_us: int
    past: Past | None


@dataclass(frozen=True, slots=True)
class Stay:
    """What became of a handoff, by its instant in UTC microseconds. ``settled``: accepted or rejected, or over."""

    handed_off_us: int
    accepted: bool
    settled: bool
    won: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """What a log says of every lead; ``first_us`` is the instant of its first event in UTC microseconds.

    ``stays`` has the first handoff of each lead. ``unread`` counts the events that could not be used, or that cannot
    have happened under the agreement that read them.
    """

    ways_back: Mapping[Id, tuple[WayBack, ...]] = field(default_factory=dict)
    stays: Mapping[Id, Stay] = field(default_factory=dict)
    first_us: Mapping[Id, int] = field(default_factory=dict)
    busy_us: tuple[int, ...] = ()
    unread: int = 0


def lived(plan: Plan, log: Iterable[Mapping[str, Any]] | LogRecords, at: datetime) -> Lived:
    """Return what a log says up to an instant, read under one agreement, whichever the leads were handed off under.

    Raises:
        DataError: the log is no list of records.
    """
    records = log if isinstance(log, LogRecords) else read_records(log)
    known = records.known(instant_us(at))
    every = (event for events in known.events.values() for event in events)
    digests = {str(event.data["agreement"]) for event in every if "agreement" in event.data}
    plans = dict.fromkeys(digests, plan)
    back: dict[Id, tuple[WayBack, ...]] = {}
    stays: dict[Id, Stay] = {}
    unread = len(known.problems)
    for lead_id, events in known.events.items():
        course = course_of(plans, plan, events)
        unread += sum(problem.problem.severity.value == "error" for problem in course.problems)
        if found := tuple(_ways_back(plans, plan, events, course)):
            back[lead_id] = found
        if course.cycles:
            stays[lead_id] = _stay(course)
    first = {lead_id: events[0].at_us for lead_id, events in known.events.items() if events}
    busy = tuple(sorted(event.at_us for events in known.events.values() for event in events))
    return Lived(back, stays, first, busy, unread)


def _ways_back(
    plans: Mapping[str, Plan], plan: Plan, events: tuple[LogEvent, ...], course: Course
) -> Iterable[WayBack]:
    """Yield each instant at which sales no longer had a lead, in order, with what its log said then."""
    ends = {cycle.ended.at_us for cycle in course.cycles if cycle.ended and cycle.ended.type != HANDED_OFF}
    opted_out = {event.at_us for event in course.events if event.type == OPTED_OUT}
    for at_us in sorted(ends | opted_out):
        if any(out <= at_us for out in opted_out):
            yield WayBack(at_us, None)
            return
        so_far = course_of(plans, plan, tuple(event for event in events if event.at_us <= at_us))
        if so_far.cycle is None:
            yield WayBack(at_us, so_far.past())


def _stay(course: Course) -> Stay:
    cycle = course.cycles[0]
    kinds = {event.type for event in cycle.events}
    return Stay(cycle.handoff.at_us, ACCEPTED in kinds, ACCEPTED in kinds or cycle.ended is not None, WON in kinds)
