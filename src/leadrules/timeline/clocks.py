"""Clocks: when each promise was due, and whether it was kept.

One clock runs once in a cycle, again where it restarts or its lead is given to somebody else after it was missed. It
is met if and only if it is stopped at or before it is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Final, Literal

from leadrules.clauses.promises import Breach, Clock
from leadrules.expr import datetime_of
from leadrules.timeline.circumstances import Circumstances, Holder
from leadrules.timeline.moments import Happening
from leadrules.worktime import WORKING_MICROSECONDS, Duration, Pause, Unit, WorkCalendar

ClockState = Literal["running", "paused", "met", "missed", "cancelled"]
GRACE_US: Final = 24 * 3_600_000_000
"""How long after its end the state of a clock may still change, because events arrive late."""

_OPTED_OUT: Final = "opted_out"


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

    ``due_us`` is None while a pause lasts. ``elapsed_us`` and ``remaining_us`` count what the target counts: working
    time for business units. ``stopped_us`` is None where nothing stopped it. A state is ``final`` when no event that
    arrives late can change it any more.
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

    @property
    def due_at(self) -> datetime | None:
        """When it is due, in UTC."""
        return None if self.due_us is None else datetime_of(self.due_us)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a clock: since when, for whom, and how much of the target was used up before it came to its holder."""

    number: int
    target: Duration
    holder: Holder
    calendar: WorkCalendar
    started_us: int
    counts_from_us: int
    used_us: int = 0


def clock_standings(clock: Clock, around: Circumstances) -> Iterator[ClockStanding]:
    """Yield how a clock stands, one for each run, in order; nothing where it has not started."""
    start = around.watch.first(clock.starts, around.happenings)
    if start is None:
        return
    after = around.happenings[around.happenings.index(start) + 1 :]
    run = _begun(clock, around, start, 1)
    for happening in after:
        if run is None:
            return
        due = _due(clock, run, around)
        over = due is not None and happening.at_us > due
        if around.watch.sees(clock.stops, happening):
            yield _stopped(clock, run, around, happening, due)
            return
        if _ends_it(clock, around, happening):
            yield _standing(clock, run, around, due, "missed" if over else "cancelled", ended_us=happening.at_us)
            return
        given = happening.event.type == "reassigned"
        if not given and not around.watch.sees(clock.restarts, happening):
            continue
        if over:
            yield _standing(clock, run, around, due, "missed", ended_us=happening.at_us)
            run = _begun(clock, around, happening, run.number + 1)
        elif given:
            run = _handed_over(run, around, happening)
        else:
            run = _begun(clock, around, happening, run.number)
    if run is not None:
        yield _unfinished(clock, run, around)


def _ends_it(clock: Clock, around: Circumstances, happening: Happening) -> bool:
    cancelled = around.watch.sees(clock.cancels, happening)
    return cancelled or happening.event.type == _OPTED_OUT or happening.event is around.cycle.ended


def _begun(clock: Clock, around: Circumstances, start: Happening, number: int) -> _Run | None:
    """Return a run that starts anew; None where no target holds or nobody knows its calendar."""
    target = around.first_target(clock.targets, start)
    holder = around.holder_at(start)
    calendar = around.calendar(clock.calendar or holder.calendar, start, needed=target)
    if target is None or calendar is None:
        return None
    return _Run(number, target, holder, calendar, start.at_us, start.at_us)


def _handed_over(run: _Run, around: Circumstances, happening: Happening) -> _Run:
    """Return a run that goes on with a new holder: what was used up stays used up, by the new holder's calendar.

    A target in days is counted from its start in that calendar.
    """
    holder = around.holder_at(happening)
    calendar = around.calendar(holder.calendar, happening, needed=run.target)
    if calendar is None or calendar == run.calendar:
        return replace(run, holder=holder)
    if run.target.unit not in _BY_THE_CLOCK:
        return replace(run, holder=holder, calendar=calendar)
    used = run.calendar.elapsed(run.counts_from_us, happening.at_us, around.pauses(run.calendar), unit=run.target.unit)
    return replace(run, holder=holder, calendar=calendar, counts_from_us=happening.at_us, used_us=run.used_us + used)


_BY_THE_CLOCK: Final = (Unit.BUSINESS_MINUTE, Unit.BUSINESS_HOUR)


def _due(clock: Clock, run: _Run, around: Circumstances) -> int | None:
    """Return when a run is due; None while a pause lasts and nothing bounds it."""
    pauses = around.pauses(run.calendar)
    if run.used_us:
        left = max(0, _working(run.target) - run.used_us)
        due = run.calendar.after_working(run.counts_from_us, left, pauses)
    else:
        at_close: Literal["next_opening"] | None = "next_opening" if clock.rolls_to_opening else None
        due = run.calendar.due(run.started_us, run.target, pauses, at_close=at_close)
    if clock.never_later_than is None:
        return due.at_us
    latest = run.calendar.due(run.started_us, clock.never_later_than).at_us
    return min((at for at in (due.at_us, latest) if at is not None), default=None)


def _stopped(clock: Clock, run: _Run, around: Circumstances, stop: Happening, due: int | None) -> ClockStanding:
    met = due is None or stop.at_us <= due
    return _standing(clock, run, around, due, "met" if met else "missed", ended_us=stop.at_us, stopped=True)


def _unfinished(clock: Clock, run: _Run, around: Circumstances) -> ClockStanding:
    due = _due(clock, run, around)
    paused = any(
        begin <= around.at_us and (end is None or around.at_us < end) for begin, end in around.pauses(run.calendar)
    )
    state: ClockState = "paused" if paused else "running"
    if due is not None and around.at_us > due:
        state = "missed"
    return _standing(clock, run, around, due, state, ended_us=around.at_us)


def _standing(
    clock: Clock,
    run: _Run,
    around: Circumstances,
    due: int | None,
    state: ClockState,
    *,
    ended_us: int,
    stopped: bool = False,
) -> ClockStanding:  # fmt: skip
    pauses = around.pauses(run.calendar)
    elapsed = run.used_us + _elapsed(run, ended_us, pauses)
    total = _total(run, due, pauses)
    settled = {"met": ended_us, "cancelled": ended_us, "missed": due}.get(state)
    return ClockStanding(
        clock=clock.id,
        cycle=around.cycle.number,
        number=run.number,
        state=state,
        target=run.target,
        holder=run.holder,
        started_us=run.started_us,
        due_us=due,
        stopped_us=ended_us if stopped else None,
        elapsed_us=elapsed,
        remaining_us=total - elapsed,
        warnings=tuple(share for share in clock.warn_at if elapsed >= share * total),
        escalations=tuple(_escalations(clock, run, around, due, ended_us)) if state == "missed" else (),
        final=settled is not None and around.at_us >= settled + GRACE_US,
    )


def _elapsed(run: _Run, ended_us: int, pauses: Sequence[Pause]) -> int:
    return run.calendar.elapsed(run.counts_from_us, ended_us, pauses, unit=run.target.unit)


def _working(target: Duration) -> int:
    """Return the working time of a target in business minutes or hours."""
    return target.count * WORKING_MICROSECONDS[target.unit]


def _total(run: _Run, due: int | None, pauses: Sequence[Pause]) -> int:
    """Return how much time the target gives, in what it counts."""
    if run.target.unit in _BY_THE_CLOCK:
        return _working(run.target)
    end = run.calendar.due(run.started_us, run.target).at_us if due is None else due
    return _elapsed(run, run.started_us if end is None else end, () if due is None else pauses)


def _escalations(
    clock: Clock, run: _Run, around: Circumstances, due: int | None, until_us: int
) -> Iterable[Escalation]:
    for action in clock.on_breach:
        since = _since(action, run, due)
        if since is not None and since <= until_us:
            excluded = around.last_owners(action.exclude_last, until_us) if action.reassign else ()
            yield Escalation(clock.id, since, action.notify, action.reassign, excluded, action.send_back)


def _since(action: Breach, run: _Run, due: int | None) -> int | None:
    if due is None or action.after is None:
        return due
    return run.calendar.due(due, action.after).at_us
