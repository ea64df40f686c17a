"""The life of a lead, line by line: what happened, what was promised, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from rich.console import Console
from rich.text import Text

from leadrules.cli.console import printable
from leadrules.cli.followed import Followed
from leadrules.cli.instants import Times
from leadrules.cli.promise_words import action_words, channel_words, holder_words, listed, progress_words
from leadrules.cli.worklist import Item
from leadrules.expr import instant_us
from leadrules.scorecard.wording import spoken
from leadrules.timeline import ClockStanding, TouchStanding
from leadrules.timeline.circumstances import Circumstances, holder_of
from leadrules.timeline.log import LogEvent
from leadrules.timeline.moments import Watch, happenings
from leadrules.worktime.spoken import shown

_WIDTH: Final = 21
_CARRIED: Final = ("channel", "direction", "by", "status", "amount", "reason", "why")


class Line(NamedTuple):
    """Something in the life of a lead; at one instant events come first, then what follows from them."""

    at_us: int
    rank: int
    words: str


def print_life(followed: Followed, item: Item, console: Console) -> None:
    """Print the life of a lead up to an instant, and what lies ahead."""
    at_us = instant_us(followed.at)
    times = Times(item.plan.zone, at_us)
    agreement = item.plan.agreement
    head = f"Lead {item.lead_id}, by {agreement.title} ({agreement.id} {agreement.version}); {followed.at.tzinfo}"
    console.print(Text(printable(head), style="bold"), soft_wrap=True)
    console.print()
    lines = sorted((*_events(item), *_clocks(item, times), *_touches(item), *_pauses(item), *_return(item)))
    for line in lines:
        if line.at_us <= at_us:
            _print_line(line, times, console)
    console.print(Text(printable(f"── {shown(followed.at)}: {_now(item)} ──")), soft_wrap=True)
    for line in lines:
        if line.at_us > at_us:
            _print_line(line, times, console)


def _print_line(line: Line, times: Times, console: Console) -> None:
    indent = "  " if line.rank else ""
    console.print(Text(printable(f"{times.instant(line.at_us):<{_WIDTH}} {indent}{line.words}")), soft_wrap=True)


def _now(item: Item) -> str:
    stage = f"in stage {item.standing.stage}" if item.standing.stage else "in no stage"
    if item.holder is not None:
        return f"{stage}, {holder_words(item.holder)} has it"
    return f"{stage}, sales does not have it"


def _events(item: Item) -> Iterator[Line]:
    entered = {entry.event.order: entry.stage for entry in item.standing.entries}
    events = {event.order: event for cycle in item.standing.cycles for event in (cycle.handoff, *cycle.events)}
    events |= {entry.event.order: entry.event for entry in item.standing.entries}
    for order, event in sorted(events.items()):
        stage = f" → {entered[order]}" if order in entered else ""
        yield Line(event.at_us, 0, f"{_event_words(item, event)}{stage}{_recorded(item, event)}")


def _event_words(item: Item, event: LogEvent) -> str:
    name = event.type.replace("_", " ")
    if event.type in ("handed_off", "reassigned"):
        data = event.data
        said = [f"{name} to {holder_words(holder_of(item.plan, [event]))}"]
        said += [f"tier {data['tier']}"] if "tier" in data else []
        said += ["fast track"] if data.get("fast_track") is True else []
        return ", ".join(said + ([str(data["why"])] if "why" in data else []))
    carried = [_said(event.data[key]) for key in _CARRIED if key in event.data]
    return f"{name} ({', '.join(carried)})" if carried else name


def _said(value: object) -> str:
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _recorded(item: Item, event: LogEvent) -> str:
    if event.recorded_us <= event.at_us:
        return ""
    return f"; recorded {Times(item.plan.zone, event.at_us).instant(event.recorded_us)}"


def _clocks(item: Item, times: Times) -> Iterator[Line]:
    for standing in item.standing.clocks:
        name = spoken(standing.clock)
        again = f" again, for {holder_words(standing.holder)}" if standing.number > 1 else ""
        due = "" if standing.due_us is None else f", due {times.instant(standing.due_us)}"
        yield Line(standing.started_us, 1, f"{name}: clock starts{again}, {standing.target}{due}")
        yield from _ending(item, standing, times)
        for action in standing.escalations:
            yield Line(action.since_us, 3, f"{name}: {action_words(action)}")


def _ending(item: Item, standing: ClockStanding, times: Times) -> Iterator[Line]:
    name, due, stopped = spoken(standing.clock), standing.due_us, standing.stopped_us
    calendar = item.plan.calendars.get(standing.holder.calendar or "")
    match standing.state:
        case "met" if stopped is not None:
            early = "" if due is None else f", {times.late(stopped, calendar, due)} before it was due"
            yield Line(stopped, 1, f"{name}: met{early}")
        case "missed" if due is not None:
            yield Line(due, 2, f"{name}: MISSED")
            if stopped is not None:
                yield Line(stopped, 1, f"{name}: stopped, {times.late(due, calendar, stopped)} late")
        case "running" if due is not None:
            yield Line(due, 2, f"{name}: due, {times.left(due, calendar)}")
        case "cancelled" if standing.ended_us is not None:
            yield Line(standing.ended_us, 1, f"{name}: cancelled, neither met nor missed")


def _touches(item: Item) -> Iterator[Line]:
    for touches in item.standing.touches_by_cycle:
        if touches is not None:
            yield from _touch_plan(touches)


def _touch_plan(touches: TouchStanding) -> Iterator[Line]:
    promised = [f"{p.promised} {channel_words(channel, p.promised)}" for channel, p in touches.progress.items()]
    yield Line(touches.started_us, 1, f"touches: {listed(promised, 'and')} are promised")
    progress = progress_words(touches)
    match touches.state:
        case "running":
            if touches.due_us is not None:
                yield Line(touches.due_us, 2, f"touches: due, {progress} so far")
        case "completed":
            yield Line(touches.ended_us or 0, 1, f"touches: answered after {progress}")
        case "exhausted":
            reason = f"; {touches.reason}" if touches.reason else ""
            yield Line(touches.ended_us or 0, 1, f"touches: all made, without an answer{reason}")
        case "breached":
            yield Line(touches.ended_us or 0, 2, f"touches: MISSED, {progress}")
        case "cancelled":
            yield Line(touches.ended_us or 0, 1, f"touches: over with the stay, {progress}")


def _pauses(item: Item) -> Iterator[Line]:
    for cycle in item.standing.cycles:
        holder = holder_of(cycle.plan, cycle.assignments)
        calendar = cycle.plan.calendars.get(holder.calendar or "")
        if calendar is None:
            continue
        happened = happenings((cycle.handoff, *cycle.events), cycle.entries)
        around = Circumstances(cycle, happened, cycle.plan.calendars, Watch(), item.standing.at_us)
        for began, ended in around.pauses(calendar):
            yield Line(began, 4, "clocks stand still")
            if ended is not None:
                yield Line(ended, 4, "clocks go on")


def _return(item: Item) -> Iterator[Line]:
    back = item.way_back
    if back is None or item.place not in ("resting", "may_return"):
        return
    program = f" in program {back.program}" if back.program else ""
    yield Line(back.at_us, 5, f"back to marketing, {back.reason}; rests{program}")
    yield Line(back.may_return_us, 5, "may return to sales as soon as it qualifies again")
