"""Standings: for every lead that was handed off, at any instant, who owes what by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from leadrules.history import Past
from leadrules.plan import Plan
from leadrules.timeline.circumstances import Holder, holder_of
from leadrules.timeline.clocks import ClockStanding, Escalation
from leadrules.timeline.course import Course, Cycle, Entry
from leadrules.timeline.following import Following, Plans, following
from leadrules.timeline.log import Id, LogEvent, LogProblem, LogRecords, Record, each_once
from leadrules.timeline.moments import happenings
from leadrules.timeline.touches import TouchStanding

EVERY_CHANNEL = "*"


class Owed(NamedTuple):
    """The next thing that somebody owes a lead: a clock or ``touches``, and by when (UTC microseconds).

    ``due_us`` is None while a pause lasts.
    """

    what: str
    by: str | None
    due_us: int | None


class DueReassignment(NamedTuple):
    """That a lead is to be given to somebody else: who has it, which clock was missed, and since when that is due.

    ``since_us`` is in UTC microseconds. ``excluded`` are the owners who may not have it again, the present one last.
    ``notify`` are the parties that the missed clock tells.
    """

    holder: Holder
    clock: ClockStanding
    since_us: int
    excluded: tuple[str, ...]
    notify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one lead stands at an instant. ``holder`` is None where sales does not have it.

    ``clocks`` has those of every cycle, the last one last; ``touches_by_cycle`` has the touch plan of each cycle, None
    where it has none. ``suppressed`` are the channels on which marketing keeps silent; ``*`` stands for all.
    ``problems`` are events that cannot have happened and did not count.
    """

    lead_id: Id
    at_us: int
    stage: str | None
    status: str | None
    holder: Holder | None
    clocks: tuple[ClockStanding, ...]
    touches_by_cycle: tuple[TouchStanding | None, ...]
    suppressed: tuple[str, ...]
    past: Past
    entries: tuple[Entry, ...]
    cycles: tuple[Cycle, ...]
    problems: tuple[LogProblem, ...]

    @property
    def touches(self) -> TouchStanding | None:
        """The touch plan of the last cycle; None where there is none."""
        return self.touches_by_cycle[-1] if self.touches_by_cycle else None

    @property
    def running(self) -> tuple[ClockStanding, ...]:
        """The clocks that are not decided yet."""
        return tuple(clock for clock in self.clocks if clock.state in ("running", "paused"))

    @property
    def escalations(self) -> tuple[Escalation, ...]:
        """What is asked for because of clocks that were missed and that nothing has ended since, the oldest first."""
        asked = (e for clock in self.clocks if clock.ended_us is None for e in clock.escalations)
        return tuple(sorted(asked, key=lambda escalation: (escalation.since_us, escalation.clock)))

    @property
    def reassignment_due(self) -> DueReassignment | None:
        """What asks first for another owner; None where nothing does, or sales does not have the lead."""
        asked = [escalation for escalation in self.escalations if escalation.reassign]
        if self.holder is None or not asked:
            return None
        missed = next(c for c in reversed(self.clocks) if c.clock == asked[0].clock and c.ended_us is None)
        now = () if self.holder.owner is None else (self.holder.owner,)
        barred = dict.fromkeys(owner for each in asked for owner in each.excluded if owner not in now)
        notify = dict.fromkeys(party for each in missed.escalations for party in each.notify)
        return DueReassignment(self.holder, missed, asked[0].since_us, (*barred, *now), tuple(notify))

    @property
    def next_owed(self) -> Owed | None:
        """What is due first; None where nothing is owed."""
        if self.holder is None:
            return None
        by = self.holder.owner or self.holder.queue
        owed = [Owed(clock.clock, by, clock.due_us) for clock in self.running]
        if self.touches is not None and self.touches.state == "running":
            owed.append(Owed("touches", by, self.touches.due_us))
        return min(owed, key=lambda each: (each.due_us is None, each.due_us or 0, each.what), default=None)


@dataclass(frozen=True, slots=True)
class Standings:
    """The standing of every lead in a log, sorted by lead, and what could not be read of it."""

    of: Mapping[Id, Standing]
    problems: tuple[LogProblem, ...] = field(default=())


def follow(
    plans: Plans,
    log: Iterable[Record] | LogRecords,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> Standings:
    """Return how every lead of a log stands at an instant.

    ``plans`` is one plan or all under which leads were handed off; a handoff that names none goes by the last. ``log``
    has the events in any order, or what ``read_records`` made of them: a log that is followed at several instants is
    then read once. ``known_at`` leaves out what had not been recorded by then, so that an old report can be made again;
    None means that everything is known.

    Raises:
        DataError: an instant is no instant, or the log is no list of records.
    """
    followed, read = following(plans, log, at, known_at)
    standings = {lead_id: _standing(followed, lead_id, events) for lead_id, events in read.events.items()}
    return Standings(standings, read.problems)


def past(
    plans: Plans, log: Iterable[Record] | LogRecords, at: datetime, *, known_at: datetime | None = None
) -> dict[Id, Past]:
    """Return what ``decide`` needs to know of every lead of a log at an instant; arguments are those of ``follow``.

    Raises:
        DataError: an instant is no instant, or the log is no list of records.
    """
    followed, read = following(plans, log, at, known_at)
    return {lead_id: followed.course(events).past() for lead_id, events in read.events.items()}


def _standing(followed: Following, lead_id: Id, events: tuple[LogEvent, ...]) -> Standing:
    course = followed.course(events)
    problems = list(course.problems)
    clocks: list[ClockStanding] = []
    touches: list[TouchStanding | None] = []
    for cycle in course.cycles:
        of_cycle, touched = followed.promises(cycle, problems)
        clocks += of_cycle
        touches.append(touched)
    now, past = course.cycle, course.past()
    plan = course.cycles[-1].plan if course.cycles else followed.latest
    return Standing(
        lead_id=lead_id,
        at_us=followed.at_us,
        stage=plan.stage_of(past, followed.at_us),
        status=course.status,
        holder=holder_of(now.plan, now.assignments) if now is not None else None,
        clocks=tuple(clocks),
        touches_by_cycle=tuple(touches),
        suppressed=_suppressed(followed, plan, course),
        past=past,
        entries=tuple(course.entries),
        cycles=tuple(course.cycles),
        problems=each_once(problems),
    )


def _suppressed(followed: Following, plan: Plan, course: Course) -> tuple[str, ...]:
    """Return the channels on which marketing keeps silent now."""
    if course.opted_out:
        return (EVERY_CHANNEL,)
    follow_up = plan.agreement.follow_up
    silence = follow_up.silence if follow_up else None
    if silence is None:
        return ()
    happened = happenings(course.events, course.entries)
    spells = list(followed.watch.spells(silence.start, silence.until, happened))
    return silence.channels if spells and spells[-1][1] is None else ()
