"""Clocks: when each promise was due, and whether it was kept.

One clock runs once in a cycle, again where it restarts or its lead is given to somebody else after it was missed. It
is met if and only if it is stopped at or before it is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from leadrules.clauses.promises import Clock
from leadrules.expr import datetime_of
from leadrules.names import HANDED_OFF
from leadrules.timeline.circumstances import Circumstances, Holder
from leadrules.timeline.course import REASSIGNED
from leadrules.timeline.moments import Happening
from leadrules.worktime import WORKING_MICROSECONDS, AtClose, Duration, Pause, WorkCalendar, working_microseconds

ClockState = Literal["running", "paused", "met", "missed", "cancelled"]
GRACE_US: Final = 24 * 3_600_000_000
"""So long after it was decided a state is taken for final, because events arrive late."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """What a missed clock asks for, and since when (UTC microseconds).

    ``excluded`` are the owners who may not have the lead again.
    """

    clock: str
    since_us: int
    notify: tuple[str, ...]
    reassign: bool
    excluded: tuple[str, ...]
    send_back: str | None


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """How one clock of a lead stands. Instants and lengths are UTC microseconds.

    ``due_us`` is None while a pause lasts that nothing bounds. ``elapsed_us`` and ``remaining_us`` count what the
    target counts: working time for business units. ``stopped_us`` is None where nothing stopped it, ``ended_us`` where
    it goes on: a run ends when it is stopped or cancelled, or when a missed one begins anew. ``final`` says that it was
    decided 24 hours ago, time enough for events that arrive late.
    """

    clock: str
    cycle: int
    number: int
    state: ClockState
    target: Duration
    holder: Holder
    started_us: int
    due_us: int | None
    stopped_us: int | None
    elapsed_us: int
    remaining_us: int
    warnings: tuple[Fraction, ...]
    escalations: tuple[Escalation, ...]
    final: bool
    ended_us: int | None = None

    @property
    def due_at(self) -> datetime | None:
        """When it is due, in UTC."""
        return None if self.due_us is None else datetime_of(self.due_us)


class _End(NamedTuple):
    """How and when a run of a clock came to its end; ``going on`` at the instant of the standing where it did not."""

    how: Literal["stopped", "cut short", "going on"]
    at_us: int


class _Run(NamedTuple):
    """One run of a clock: since when, for whom, and how much of the target was used up before it came to its holder.

    ``ended_us`` is None while it goes on; a pause that begins later is none of its own.
    """

    clock: Clock
    around: Circumstances
    number: int
    target: Duration
    holder: Holder
    calendar: WorkCalendar
    started_us: int
    counts_from_us: int
    used_us: int = 0
    ended_us: int | None = None

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """When it stood still."""
        return self.around.pauses(self.calendar, self.ended_us)

    def due(self) -> int | None:
        """Return when it is due; None while a pause lasts and nothing bounds it."""
        due = self._due()
        if self.clock.never_later_than is None:
            return due
        latest = self.calendar.due(self.started_us, self.clock.never_later_than).at_us
        return min((at for at in (due, latest) if at is not None), default=None)

    def _due(self) -> int | None:
        if self.counts_from_us != self.started_us:
            left = max(0, working_microseconds(self.target) - self.used_us)
            due = self.calendar.after_working(self.counts_from_us, left, self.pauses).at_us
            return self.calendar.next_opening(due) if due is not None and self.clock.rolls_to_opening else due
        at_close: AtClose = "next_opening" if self.clock.rolls_to_opening else None
        return self.calendar.due(self.started_us, self.target, self.pauses, at_close=at_close).at_us

    def elapsed(self, until_us: int) -> int:
        """Return how much has been used up of what the target counts."""
        return self.used_us + self.calendar.elapsed(self.counts_from_us, until_us, self.pauses, unit=self.target.unit)

    def total(self, due_us: int | None) -> int:
        """Return how much time there is from the start until it is due, in what the target counts."""
        if self.target.unit in WORKING_MICROSECONDS and (due_us is None or self.clock.never_later_than is None):
            return working_microseconds(self.target)
        if due_us is not None:
            return self.elapsed(due_us)
        end = self.calendar.due(self.started_us, self.target).at_us
        return self.calendar.elapsed(self.started_us, end or self.started_us, unit=self.target.unit)

    def is_paused(self, at_us: int) -> bool:
        """Return whether it stands still at an instant."""
        return any(begin <= at_us and (end is None or at_us < end) for begin, end in self.pauses)


def _first(clock: Clock, around: Circumstances) -> int | None:
    """Return the place of what starts a clock; a handoff that ends one stay starts clocks of the next one only."""
    for index, happening in enumerate(around.happenings):
        passed_on = happening.event is around.cycle.ended and happening.event.type == HANDED_OFF
        if not passed_on and around.watch.sees(clock.starts, happening):
            return index
    return None


def clock_standings(clock: Clock, around: Circumstances) -> Iterator[ClockStanding]:
    """Yield how a clock stands, one for each run, in order; nothing where it has not started."""
    happenings, first = around.happenings, _first(clock, around)
    run = None if first is None else _begun(clock, around, happenings[first], 1)
    if run is None or first is None:
        return
    moving = around.watch.moving(clock)
    for happening in happenings[first + 1 :]:
        if run is None:
            return
        event = happening.event
        if event.type not in moving and happening.stage is None and event is not around.cycle.ended:
            continue
        how = _effect(clock, around, happening)
        if how is None:
            continue
        ended = run._replace(ended_us=happening.at_us)
        due = ended.due()
        over = due is not None and happening.at_us > due
        if how == "stops":
            yield _standing(ended, due, "missed" if over else "met", _End("stopped", happening.at_us))
            return
        if how == "ends":
            yield _standing(ended, due, "missed" if over else "cancelled", _End("cut short", happening.at_us))
            return
        if over:
            yield _standing(ended, due, "missed", _End("cut short", happening.at_us))
            run = _begun(clock, around, happening, run.number + 1)
        elif how == "restarts":
            run = _begun(clock, around, happening, run.number)
        else:
            run = _handed_over(run, happening)
    if run is not None:
        yield _unfinished(run)


def _effect(
    clock: Clock, around: Circumstances, happening: Happening
) -> Literal["stops", "ends", "restarts", "is given away"] | None:
    """Return what a happening does to a clock that runs; None where it does nothing."""
    sees = around.watch.sees
    if sees(clock.stops, happening):
        return "stops"
    if sees(clock.cancels, happening) or happening.event is around.cycle.ended:
        return "ends"
    if sees(clock.restarts, happening):
        return "restarts"
    return "is given away" if happening.event.type == REASSIGNED else None


def _begun(clock: Clock, around: Circumstances, start: Happening, number: int) -> _Run | None:
    """Return a run that starts anew; None where no target holds or nobody knows its calendar."""
    target = around.first_target(clock.targets, start)
    if target is None:
        return None
    holder = around.holder_at(start)
    calendar = around.calendar(clock.calendar or holder.calendar, start, target)
    if calendar is None:
        return None
    return _Run(clock, around, number, target, holder, calendar, start.at_us, start.at_us)


def _handed_over(run: _Run, happening: Happening) -> _Run:
    """Return a run that goes on with a new holder: what was used up stays used up, by the new holder's calendar.

    A target in days is counted from its start in that calendar.
    """
    holder = run.around.holder_at(happening)
    calendar = run.around.calendar(run.clock.calendar or holder.calendar, happening, run.target)
    if calendar is None or calendar is run.calendar:
        return run._replace(holder=holder)
    if run.target.unit not in WORKING_MICROSECONDS:
        return run._replace(holder=holder, calendar=calendar)
    used = run.elapsed(happening.at_us)
    return run._replace(holder=holder, calendar=calendar, counts_from_us=happening.at_us, used_us=used)


def _unfinished(run: _Run) -> ClockStanding:
    due, now = run.due(), run.around.at_us
    state: ClockState = "paused" if run.is_paused(now) else "running"
    if due is not None and now > due:
        state = "missed"
    return _standing(run, due, state, _End("going on", now))


def _standing(run: _Run, due: int | None, state: ClockState, end: _End) -> ClockStanding:
    elapsed, total = run.elapsed(end.at_us), run.total(due)
    settled = {"met": end.at_us, "cancelled": end.at_us, "missed": due}.get(state)
    return ClockStanding(
        clock=run.clock.id,
        cycle=run.around.cycle.number,
        number=run.number,
        state=state,
        target=run.target,
        holder=run.holder,
        started_us=run.started_us,
        due_us=due,
        stopped_us=end.at_us if end.how == "stopped" else None,
        elapsed_us=elapsed,
        remaining_us=total - elapsed,
        warnings=tuple(at for at in run.clock.warn_at if elapsed * at.denominator >= at.numerator * total),
        escalations=tuple(_escalations(run, due, end.at_us)) if state == "missed" and due is not None else (),
        final=settled is not None and run.around.at_us >= settled + GRACE_US,
        ended_us=None if end.how == "going on" else end.at_us,
    )


def _escalations(run: _Run, due_us: int, until_us: int) -> Iterator[Escalation]:
    for action in run.clock.on_breach:
        since = due_us if action.after is None else run.calendar.due(due_us, action.after).at_us
        if since is not None and since <= until_us:
            excluded = run.around.last_owners(action.exclude_last, due_us) if action.reassign else ()
            yield Escalation(run.clock.id, since, action.notify, action.reassign, excluded, action.send_back)
