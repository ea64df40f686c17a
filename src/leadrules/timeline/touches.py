"""Touch plans: how many touches over which channels were made, and what is owed still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from leadrules.clauses.promises import Touches
from leadrules.timeline.circumstances import Circumstances
from leadrules.timeline.moments import Happening, is_by_sales
from leadrules.worktime import Duration, WorkCalendar

TouchState = Literal["running", "completed", "exhausted", "breached", "cancelled"]


class Progress(NamedTuple):
    """Touches over one channel: how many count, of how many promised."""

    made: int
    promised: int

    @property
    def owed(self) -> int:
        """How many are owed still."""
        return max(0, self.promised - self.made)


@dataclass(frozen=True, slots=True)
class TouchStanding:
    """How the touch plan of a cycle stands. Instants are UTC microseconds.

    It is completed by one of its ends (a reply, a meeting), exhausted when all was done without one, breached when time
    is over and touches are short, and cancelled when the lead left sales before. ``reason`` is the one with which an
    exhausted lead goes back. ``due_us`` is None while a pause lasts; one that begins when the plan has ended moves
    nothing. ``line`` is the place of the plan among those of the agreement, from 0.
    """

    state: TouchState
    progress: Mapping[str, Progress]
    started_us: int
    due_us: int | None
    ended_us: int | None
    reason: str | None
    line: int = 0

    @property
    def owed(self) -> tuple[str, ...]:
        """What is owed, channel by channel, like ``1 of 3 calls``."""
        return tuple(f"{p.made} of {p.promised} {channel}" for channel, p in self.progress.items() if p.owed)


def touch_standing(around: Circumstances) -> TouchStanding | None:
    """Return how the touch plan of a cycle stands; None where the agreement has none for this lead."""
    handoff = around.happenings[0]
    follow_up = around.plan.agreement.follow_up
    plans = follow_up.touches if follow_up else ()
    line = next((line for line, plan in enumerate(plans) if around.holds(plan.condition, handoff)), None)
    if line is None:
        return None
    plan = plans[line]
    calendar = around.calendar(around.holder_at(handoff).calendar, handoff, plan.within)
    if calendar is None:
        return None
    return _standing(line, plan, around, calendar)


def _standing(line: int, plan: Touches, around: Circumstances, calendar: WorkCalendar) -> TouchStanding:
    handoff, *after = around.happenings
    end = next((h for h in after if h.event.type in plan.ends), None)
    closed = end or next((h for h in after if h.event is around.cycle.ended), None)
    pauses = around.pauses(calendar, None if closed is None else closed.at_us)
    due = calendar.due(handoff.at_us, plan.within, pauses).at_us
    counted = _counted(plan, after[: after.index(closed)] if closed else after, calendar)
    state, ended = _state(plan, counted, due, end, around.at_us if closed is None else closed.at_us)
    if state == "running" and closed is not None:
        state, ended = "cancelled", closed.at_us
    made = {channel: Progress(len(counted.get(channel, ())), promised) for channel, promised in plan.plan.items()}
    reason = plan.exhausted if state == "exhausted" else None
    return TouchStanding(state, made, handoff.at_us, due, ended, reason, line)


def _state(
    plan: Touches, counted: Mapping[str, Sequence[int]], due: int | None, end: Happening | None, until_us: int
) -> tuple[TouchState, int | None]:
    """Return how a plan stands at an instant, and since when where that is decided.

    An answer completes it as long as there is time, also when all touches are done.
    """
    if end is not None and (due is None or end.at_us <= due):
        return "completed", end.at_us
    promised = [counted.get(channel, ())[number - 1 : number] for channel, number in plan.plan.items()]
    done_us = max(last[0] for last in promised) if all(promised) else None
    if done_us is not None and (due is None or done_us <= due):
        return "exhausted", done_us
    return ("breached", due) if due is not None and until_us > due else ("running", None)


def _counted(plan: Touches, events: Sequence[Happening], calendar: WorkCalendar) -> dict[str, list[int]]:
    """Return when each channel was used in a way that counts: far enough from the last time that did.

    What is known to be inbound or automatic does not count.
    """
    counted: dict[str, list[int]] = {}
    for happening in events:
        channel = str(happening.event.data.get("channel"))
        if happening.event.type != "touched" or channel not in plan.plan or not is_by_sales(happening.event):
            continue
        before = counted.setdefault(channel, [])
        if before and not _apart(plan.spacing.get(channel), before[-1], happening.at_us, calendar):
            continue
        before.append(happening.at_us)
    return counted


def _apart(spacing: Duration | None, last_us: int, at_us: int, calendar: WorkCalendar) -> bool:
    if spacing is None:
        return True
    due = calendar.due(last_us, spacing).at_us
    return due is None or at_us >= due
