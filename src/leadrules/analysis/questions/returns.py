"""Does every way back lead somewhere, and can the touches that are planned be made in working time?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import inf

from leadrules.analysis.asking import Inquiry
from leadrules.clauses.lifecycle import Lifecycle
from leadrules.clauses.promises import Touches
from leadrules.clauses.scoring import Axis, EachRule
from leadrules.diagnostics import DataError, Severity
from leadrules.expr import datetime_of, instant_us
from leadrules.source import Place
from leadrules.worktime import MICROSECONDS_PER_DAY, Duration, WorkCalendar, surely_longer

_DAYS_TRIED = 14


def ask_about_returns(inquiry: Inquiry) -> None:
    """Ask of the funnel, of each reason and of the re-entry whether a lead gets on from there."""
    lifecycle = inquiry.model.plan.agreement.lifecycle
    if lifecycle is not None:
        _ask_about_stages(inquiry, lifecycle)
        _ask_about_reasons(inquiry, lifecycle)
    _ask_about_re_entry(inquiry)


def _root(inquiry: Inquiry) -> Place:
    return inquiry.model.plan.agreement.document.root


def _ask_about_stages(inquiry: Inquiry, lifecycle: Lifecycle) -> None:
    """Ask whether a lead gets into each stage, and out of each stage of sales."""
    stages = lifecycle.stages
    if not any(stage.next for stage in stages.values()):
        return
    reached = _following(lifecycle, lifecycle.first)
    for number, stage in enumerate(stages.values()):
        place = _root(inquiry)["lifecycle"]["stages"][number]["id"]
        leaves = any(not stages[name].with_sales or stages[name].terminal for name in _following(lifecycle, stage.id))
        if stage.id not in reached and not stage.terminal:
            message, hint = f"no lead comes to stage `{stage.id}`: no transition leads there", "add one, or remove it"
            inquiry.tell("LR853", Severity.WARNING, message, place, hint)
        elif stage.with_sales and not stage.terminal and not leaves:
            message = f"a lead that comes to stage `{stage.id}` stays with sales for ever"
            hint = "add transitions to a stage of marketing, or say `terminal: true`"
            inquiry.tell("LR853", Severity.WARNING, message, place, hint)
        else:
            inquiry.settle()


def _following(lifecycle: Lifecycle, stage: str) -> set[str]:
    """Return a stage and every stage that can come after it."""
    reached, waiting = {stage}, [stage]
    while waiting:
        new = set(lifecycle.stages[waiting.pop()].next) - reached
        reached |= new
        waiting += sorted(new)
    return reached


def _ask_about_reasons(inquiry: Inquiry, lifecycle: Lifecycle) -> None:
    recycle = inquiry.model.plan.agreement.recycle
    for name, reason in recycle.reasons.items() if recycle else ():
        place = _root(inquiry)["recycle"]["reasons"][name]
        to, then = lifecycle.stages[reason.to], lifecycle.stages[reason.then] if reason.then else None
        if to.with_sales:
            message = f"a lead that comes back for `{name}` goes to `{to.id}`, which is a stage of sales"
            inquiry.tell("LR852", Severity.WARNING, message, place["to"], "send it to a stage of marketing")
        elif then is not None and not then.terminal and _following(lifecycle, then.id) & _of_sales(lifecycle):
            message = f"after `at_most: {reason.at_most}` a lead goes to `{then.id}`, from where it comes back for ever"
            inquiry.tell("LR852", Severity.WARNING, message, place["then"], "name a stage with `terminal: true`")
        else:
            inquiry.settle()


def _of_sales(lifecycle: Lifecycle) -> set[str]:
    return {stage.id for stage in lifecycle.stages.values() if stage.with_sales}


def _ask_about_re_entry(inquiry: Inquiry) -> None:
    """Ask whether events can give as many new points as a lead needs to come back."""
    agreement = inquiry.model.plan.agreement
    recycle = agreement.recycle
    if recycle is None or not recycle.new_points_hundredths:
        return
    most = sum(_most_new_points(axis) for axis in agreement.axes.values())
    if most >= recycle.new_points_hundredths:
        inquiry.settle()
        return
    needed = recycle.new_points_hundredths // 100
    message = f"no lead ever has {needed} new points: events give {most / 100:g} at most"
    hint = "ask for fewer new points, so that a lead can come back by what it does"
    inquiry.tell("LR851", Severity.WARNING, message, _root(inquiry)["recycle"]["re_entry"]["new_points"], hint)


def _most_new_points(axis: Axis) -> float:
    """Return the most hundredths that events can give on an axis, or more; infinite where nothing bounds them."""
    by_group: dict[str | None, float] = {}
    for rule in axis.rules:
        if isinstance(rule, EachRule) and rule.hundredths > 0:
            by_group[rule.group] = by_group.get(rule.group, 0) + _most_of(rule)
    return sum(most if g is None else min(most, axis.group_caps[g]) for g, most in by_group.items())


def _most_of(rule: EachRule) -> float:
    events = inf
    if rule.limit is not None and rule.limit.per == "lead":
        events = rule.limit.count
    elif rule.limit is not None and rule.within_us is not None:
        events = rule.limit.count * (rule.within_us // MICROSECONDS_PER_DAY + 2)
    most = events * rule.hundredths
    return most if rule.cap_hundredths is None else min(most, rule.cap_hundredths)


# Touches


def ask_about_touches(inquiry: Inquiry) -> None:
    """Ask of each touch plan whether its touches fit into its time, by the hours of every team."""
    plan = inquiry.model.plan
    teams = plan.agreement.routing.teams.values()
    names = sorted({team.calendar for team in teams if team.calendar is not None})
    follow_up = plan.agreement.follow_up
    for number, touches in enumerate(follow_up.touches if follow_up else ()):
        place = _root(inquiry)["follow_up"]["touches"][number]["plan"]
        for name in names:
            _ask_about_plan(inquiry, touches, plan.calendars[name], place)


def _ask_about_plan(inquiry: Inquiry, touches: Touches, calendar: WorkCalendar, place: Place) -> None:
    try:
        late = [(start, _late(touches, calendar, start)) for start in _starts(inquiry, calendar)]
    except DataError:
        return  # holidays that are not locked: `check` tells
    missed = [(start, channel) for start, channel in late if channel is not None]
    if not missed:
        inquiry.settle()
        return
    start, channel = missed[0]
    count, apart = touches.plan[channel], touches.spacing.get(channel)
    said = f"{count} times `{channel}`" + (f", `{apart}` apart," if apart else "")
    always = len(missed) == len(late)
    day = datetime_of(start).astimezone(calendar.place)
    when = "" if always else f" for a lead that is handed off {day:%A at %H:%M}"
    message = f"{said} cannot be done within `{touches.within}` in the hours of `{calendar.name}`{when}"
    hint = "plan fewer touches, set them closer, or give more time"
    inquiry.tell("LR850", Severity.WARNING if always else Severity.NOTE, message, place, hint)


def _starts(inquiry: Inquiry, calendar: WorkCalendar) -> Iterator[int]:
    """Yield instants of two weeks at which leads are handed off: when hours begin, in the middle, and at their end."""
    at = instant_us(inquiry.model.instant.at)
    end = instant_us(inquiry.model.instant.at + timedelta(days=_DAYS_TRIED))
    while at < end:
        opens, closes = calendar.next_hours(at)
        opens = max(opens, at)
        yield from (opens, (opens + closes) // 2)
        at = closes


def _late(touches: Touches, calendar: WorkCalendar, start: int) -> str | None:
    """Return a channel whose last touch comes too late if each is made as soon as it counts, None where all fit."""
    due = calendar.due(start, touches.within).at_us
    for channel, count in touches.plan.items():
        apart = touches.spacing.get(channel)
        if apart is not None and surely_longer(count - 1, apart, touches.within):
            continue  # LR368 tells
        at = calendar.next_opening(start)
        for _ in range(count - 1):
            at = _next(calendar, at, apart)
        if due is not None and at > due:
            return channel
    return None


def _next(calendar: WorkCalendar, at: int, apart: Duration | None) -> int:
    if apart is None:
        return at
    after = calendar.due(at, apart).at_us
    return at if after is None else calendar.next_opening(after)
