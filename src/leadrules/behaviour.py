"""From events to numbers: what signals measure, and what each event is worth in points."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from leadrules.activity import Activity, Event
from leadrules.clauses.scoring import Axis, EachRule, Limit, WhenRule, points_at_age, within_caps
from leadrules.clauses.signals import Signal
from leadrules.expr import IntegerType, Row
from leadrules.plan import Evaluator, Plan
from leadrules.worktime import MICROSECONDS_PER_DAY


def measure(plan: Plan, signal: Signal, activity: Activity | None, at_us: int) -> int | float | None:
    """Return what a signal reads at an instant; None where the activity, or the time since an event, is not known."""
    if activity is None:
        return None
    where = plan.evaluator(signal.where, signal.event_type) if signal.where else None
    events = _matching(activity.of(signal.event_type), where, signal.within_us, at_us)
    match signal.measure:
        case "count":
            return len(events)
        case "days":
            return len({event.at_us // MICROSECONDS_PER_DAY for event in events})
        case "days_since":
            return (at_us - events[0].at_us) // MICROSECONDS_PER_DAY if events else None
    slot = plan.event_slots[signal.event_type][signal.attribute or ""]
    values = [event.row[slot] for event in events if event.row[slot] is not None]
    return len(set(values)) if signal.measure == "distinct" else summed(signal, values)


def summed(signal: Signal, values: Sequence[Any]) -> int | float | None:
    """Return what a signal that adds up reads for the values of its attribute; None where the sum cannot be held."""
    if isinstance(signal.type, IntegerType):
        total = sum(values)
        return total if signal.type.lo <= total <= signal.type.hi else None
    return exact_sum(values)


def exact_sum(numbers: Sequence[float]) -> float | None:
    """Return the sum, rounded once, so that order does not matter; None where it is too large for binary64."""
    try:
        return math.fsum(numbers)
    except OverflowError:  # on the way; the sum itself may fit
        exact = sum(map(Fraction, numbers), Fraction(0))
        return float(exact) if abs(exact) <= sys.float_info.max else None


def put_signals(plan: Plan, row: list[Any], activity: Activity | None, at_us: int) -> None:
    """Measure every signal and write it into its slot of a new row."""
    for name, signal in plan.agreement.signals.items():
        row[plan.slots[name]] = measure(plan, signal, activity, at_us)


def since_return(
    plan: Plan, row: Row, activity: Activity | None, returned_us: int, at_us: int
) -> tuple[list[Any], Activity | None]:
    """Return the row and the activity of a lead as if nothing had happened before its return."""
    later = activity and activity.after(returned_us)
    changed = list(row)
    put_signals(plan, changed, later, at_us)
    return changed, later


def new_points(plan: Plan, activity: Activity | None, at_us: int) -> int | None:
    """Return the positive points that ``each`` rules of all axes give, after their caps, in hundredths.

    ``activity`` is what happened after a return; None where it is not known.
    """
    if activity is None:
        return None
    points = 0
    for axis in plan.agreement.axes.values():
        by_events = (rule if isinstance(rule, EachRule) and rule.hundredths > 0 else None for rule in axis.rules)
        given = [event_points(plan, rule, activity, at_us) if rule else 0 for rule in by_events]
        points += within_caps(axis, given)[0]
    return points


def earned(
    plan: Plan, axis: Axis, row: Row, activity: Activity | None, at_us: int, *, fired: int | None = None
) -> tuple[int | None, ...]:
    """Return what each rule of an axis gives before any cap, in hundredths; None where it is not known.

    ``fired`` has the bits of the rules that gave points, where that is known already: the others then count as 0.
    """
    points: list[int | None] = []
    for rule in axis.rules:
        if fired is not None and not fired & plan.rule_bits[rule.id]:
            points.append(0)
            continue
        match rule:
            case WhenRule() if fired is not None:
                points.append(rule.hundredths)
            case WhenRule():
                holds = plan.evaluator(rule.condition)(row)
                points.append(None if holds is None else rule.hundredths if holds else 0)
            case EachRule():
                points.append(None if activity is None else event_points(plan, rule, activity, at_us))
    return tuple(points)


def event_points(plan: Plan, rule: EachRule, activity: Activity, at_us: int) -> int:
    """Return what the events that a rule counts are worth together, in hundredths."""
    where = plan.evaluator(rule.where, rule.event_type) if rule.where else None
    return worth(rule, _matching(activity.of(rule.event_type), where, rule.within_us, at_us), at_us)


def worth(rule: EachRule, events: Sequence[Event], at_us: int) -> int:
    """Return what events that match a rule, newest first, are worth together, in hundredths."""
    if rule.limit is not None:
        events = _newest(events, rule.limit)
    return sum(points_at_age(rule, (at_us - event.at_us) // MICROSECONDS_PER_DAY) for event in events)


def counted_events(plan: Plan, rule: EachRule, activity: Activity, at_us: int) -> int:
    """Return how many events a rule counts."""
    where = plan.evaluator(rule.where, rule.event_type) if rule.where else None
    events = _matching(activity.of(rule.event_type), where, rule.within_us, at_us)
    return len(events if rule.limit is None else _newest(events, rule.limit))


def _matching(events: Sequence[Event], where: Evaluator | None, within_us: int | None, at_us: int) -> Sequence[Event]:
    """Return the events that count, newest first: within the window, and with a ``where`` that is known to hold."""
    if within_us is not None:
        events = [event for event in events if at_us - event.at_us < within_us]
    return events if where is None else [event for event in events if where(event.row) is True]


def _newest(events: Sequence[Event], limit: Limit) -> Sequence[Event]:
    if limit.per == "lead":
        return events[: limit.count]
    kept: list[Event] = []
    of_day: Counter[int] = Counter()
    for event in events:
        day = event.at_us // MICROSECONDS_PER_DAY
        of_day[day] += 1
        if of_day[day] <= limit.count:
            kept.append(event)
    return kept
