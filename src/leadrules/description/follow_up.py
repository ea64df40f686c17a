"""How fast sales follows up, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.clauses.follow_up import (
    MANAGER,
    OWNER,
    OWNERS_CALENDAR,
    BreachAction,
    ClockSpec,
    FollowUpClause,
    MomentSpec,
    Suppress,
    TouchPlan,
)
from leadrules.description.wording import Lines, Wording, listed, remark, share, spaced, spaced_list

_CLAUSE: Final = "follow_up"
AT_CLOSE: Final = "What is due exactly at closing time is due at the next opening"


def follow_up(wording: Wording) -> Lines:
    """Yield the clocks, the touch plans, the pauses, and where marketing keeps silent."""
    clause = wording.agreement.clause.follow_up
    if clause is None:
        return
    for name, clock in clause.clocks.items():
        yield from _clock(name, clock, wording)
    for index, plan in enumerate(clause.touches):
        yield _touches(plan, index, wording)
    yield from stillness(clause, wording)


def stillness(clause: FollowUpClause, wording: Wording) -> Lines:
    """Yield when clocks stand still, and when marketing keeps silent."""
    for index, pause in enumerate(clause.pauses):
        limit = f", for {pause.at_most} at most" if pause.at_most else ""
        start = moments(pause.start, wording, "pauses", index, "from")
        until = moments(pause.until, wording, "pauses", index, "until")
        yield f"Clocks stand still from {start} until {until}{limit}."
    if clause.suppress is not None:
        yield _suppress(clause.suppress, wording)


def _clock(name: str, clock: ClockSpec, wording: Wording) -> Lines:
    path = ("clocks", name)
    starts = moments(clock.starts, wording, *path, "starts")
    stops = moments(clock.stops, wording, *path, "stops")
    yield f"{spaced(name)}{remark(clock.about)}, from {starts} until {stops}:"
    for index, line in enumerate(clock.target):
        yield f"  within {line.within} {target_of(name, index, wording)}."
    if clock.never_later_than is not None:
        yield f"  Never later than {clock.never_later_than}."
    yield f"  {time_counted(clock)}."
    if clock.at_close == "next_opening":
        yield f"  {AT_CLOSE}."
    if clock.cancels:
        yield f"  Does not count after {moments(clock.cancels, wording, *path, 'cancels')}."
    if clock.restarts:
        yield f"  Starts again after {moments(clock.restarts, wording, *path, 'restarts')}."
    if clock.warn_at:
        yield f"  A warning is given when {listed(list(map(share, clock.warn_at)))} of the time has passed."
    for action in clock.on_breach:
        yield f"  If missed, {breached(action)}."


def target_of(name: str, index: int, wording: Wording) -> str:
    """Return which leads the target line of a clock is about: ``when tier is hot``, ``in every other case``."""
    when = wording.at(_CLAUSE, "clocks", name, "target", index, "when")
    rest = "in every other case" if index else "always"
    return f"when {when}" if when else rest


def time_counted(clock: ClockSpec) -> str:
    """Return whose working time counts, or that the hours of the day do not matter."""
    durations = [line.within for line in clock.target]
    if clock.never_later_than is not None:
        durations.append(clock.never_later_than)
    calendar = "calendar of whoever has the lead"
    if clock.calendar != OWNERS_CALENDAR:
        calendar = f"calendar {clock.calendar}"
    if any(duration.unit.value.startswith("business") for duration in durations):
        return f"Business time is that of the {calendar}"
    if any(duration.exact_microseconds is None for duration in durations):
        return f"Days begin and end as in the {calendar}; nights, weekends and holidays count"
    return "Nights, weekends and holidays count"


def tried(plan: TouchPlan) -> str:
    """Return how often over which channels: ``3 times by call and once by email``."""
    return listed([f"{_times(count)} by {spaced(channel)}" for channel, count in plan.plan.items()])


def apart(plan: TouchPlan) -> list[str]:
    """Return how far apart touches are, channel by channel."""
    return [f"at least {gap} between two by {spaced(channel)}" for channel, gap in plan.spacing.items()]


def _touches(plan: TouchPlan, index: int, wording: Wording) -> str:
    when = wording.at(_CLAUSE, "touches", index, "when")
    who = f"When {when}, each lead is" if when else "Every other lead is" if index else "Each lead is"
    spacing = "".join(f", {gap}" for gap in apart(plan))
    ends = f", until {spaced_list(plan.ends, 'or')}" if plan.ends else ""
    spent = f"; when all of that was in vain, it comes back as {plan.exhausted}" if plan.exhausted else ""
    return f"{who} tried {tried(plan)} within {plan.within}{spacing}{ends}{spent}."


def _suppress(quiet: Suppress, wording: Wording) -> str:
    channels = "every channel" if quiet.channels == ("*",) else spaced_list(quiet.channels)
    since = moments(quiet.start, wording, "suppress", "from")
    until = moments(quiet.until, wording, "suppress", "until")
    but = f", except {spaced_list(quiet.exceptions)}" if quiet.exceptions else ""
    return f"Marketing keeps silent on {channels} from {since} until {until}{but}."


def moments(moments: Sequence[MomentSpec], wording: Wording, *path: str | int) -> str:
    """Return moments in words; ``path`` is where they stand in the clause, as a list or as the only one."""
    said = []
    for index, moment in enumerate(moments):
        only = wording.at(_CLAUSE, *path, "where") if len(moments) == 1 else ""
        where = wording.at(_CLAUSE, *path, index, "where") or only
        name = f"the stage {moment.stage}" if moment.stage else spaced(moment.event or "")
        said.append(f"{name}{f' where {where}' if where else ''}")
    return listed(said, "or")


def breached(action: BreachAction) -> str:
    """Return what happens when a clock is missed, to stand behind ``if missed``."""
    told = [f"the {who}" if who in (MANAGER, OWNER) else who for who in action.notify]
    does = [f"tell {listed(told)}"] if told else []
    if action.reassign:
        last = "the last one" if action.exclude_last == 1 else f"one of the last {action.exclude_last}"
        others = f", but not {last} who had it" if action.exclude_last else ""
        does.append(f"give the lead to somebody else{others}")
    if action.send_back:
        does.append(f"send it back as {action.send_back}")
    after = f"{action.after} later " if action.after else ""
    return after + listed(does)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
