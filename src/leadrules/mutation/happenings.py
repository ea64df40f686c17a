"""Probes of what counts events: events just where two versions of a rule or a signal count them differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any, Final

from leadrules.clauses.scoring import Axis, EachRule, points_at_age
from leadrules.clauses.signals import Signal
from leadrules.coverage.drafts import Draft
from leadrules.decision.reasons import plain
from leadrules.expr import Compare, Condition, Literal, Name, evaluator, sample_values, walk
from leadrules.names import ANY_EVENT
from leadrules.plan import Plan

Counter = EachRule | Signal
Change = Callable[[Draft], Draft]
Attributes = Mapping[str, Any]

_HOUR: Final = timedelta(hours=1)
_MOST_ROWS: Final = 300
_MOST_EVENTS: Final = 60
_DAY_US: Final = 86_400_000_000


def counters(old: Plan, new: Plan, path: Sequence[str | int]) -> Iterator[tuple[Counter, Counter]]:
    """Yield what counts events and is otherwise in the new agreement, in both forms; all of an axis for its caps."""
    for name, signal in old.agreement.signals.items():
        if path[:2] == ("signals", name):
            yield signal, new.agreement.signals[name]
    for name, axis in old.agreement.axes.items():
        other = new.agreement.axes[name]
        if axis == other:
            continue
        caps = axis.group_caps != other.group_caps or axis.hi_hundredths != other.hi_hundredths
        for rule, now in zip(axis.rules, other.rules, strict=True):
            if isinstance(rule, EachRule) and isinstance(now, EachRule) and (caps or rule != now):
                yield rule, now


def changes(old: Plan, was: Counter, now: Counter) -> Iterator[Change]:
    """Yield changes of an example: events that one of both forms counts and the other does not, or otherwise."""
    for event_type, row in _rows(old, was, now):
        for ages in _ages(old, was, now):
            many = [{"type": event_type, **attributes} for attributes in _several(was, row, len(ages))]
            yield _instead(event_type, many, ages, keep=True)
            yield _instead(event_type, many, ages, keep=False)


def long_ago(old: Plan, new: Plan) -> Iterator[Change]:
    """Yield changes of an example: events that count, and so long ago that a rule about silence holds too."""
    agreement = old.agreement
    for axis, other in zip(agreement.axes.values(), new.agreement.axes.values(), strict=True):
        for rule, now in zip(axis.rules, other.rules, strict=True):
            if rule == now or isinstance(rule, EachRule):
                continue
            silences = [agreement.signals[n] for n in rule.condition.names if n in agreement.signals]
            asked = [c for s in silences if s.measure == "days_since" for c in _compared(old, s)]
            for days in sorted({int(c) + 1 for c in asked}):
                yield from _counting(old, axis, timedelta(days=days) + _HOUR)


def to_the_brim(old: Plan, new: Plan) -> Iterator[Change]:
    """Yield changes of an example: so many events of every rule of an axis or group that its caps bite."""
    for name, axis in old.agreement.axes.items():
        other = new.agreement.axes[name]
        caps = {group for group, cap in axis.group_caps.items() if other.group_caps.get(group) != cap}
        bounds = (axis.lo_hundredths, axis.hi_hundredths) != (other.lo_hundredths, other.hi_hundredths)
        for positive in (True, False) if caps or bounds else ():
            rules = [r for r in axis.rules if isinstance(r, EachRule) and (r.hundredths > 0) is positive]
            counted = [rule for rule in rules if bounds or rule.group in caps]
            for days in sorted({0, *(int(c) + 1 for c in _silences(old, axis))}):
                yield _all_of(old, counted, axis.group_caps, timedelta(days=days) + _HOUR)


def _silences(plan: Plan, axis: Axis) -> Iterator[float]:
    """Yield the numbers of days without an event that rules of an axis ask about."""
    for rule in axis.rules:
        for name in () if isinstance(rule, EachRule) else rule.condition.names:
            signal = plan.agreement.signals.get(name)
            if signal is not None and signal.measure == "days_since":
                yield from _compared(plan, signal)


def _all_of(plan: Plan, rules: Sequence[EachRule], caps: Mapping[str, int], age: timedelta) -> Change:
    made: list[tuple[Attributes, timedelta]] = []
    for rule in rules:
        for event_type, row in islice(_rows(plan, rule, rule), 1):
            made += [
                ({"type": event_type, **row}, age + timedelta(days=n))
                for n in range(_needed(rule, caps.get(rule.group or "")))
            ]

    def change(draft: Draft) -> Draft:
        return replace(draft, activity=tuple({**event, "at": draft.at - old} for event, old in made))

    return change


def _counting(plan: Plan, axis: Axis, age: timedelta) -> Iterator[Change]:
    for rule in axis.rules:
        if isinstance(rule, EachRule) and rule.hundredths > 0:
            for event_type, row in _rows(plan, rule, rule):
                for many in (1, 2, 4):
                    ages = [age + timedelta(days=n) for n in range(many)]
                    yield _instead(event_type, [{"type": event_type, **row}] * many, ages, keep=False)


def _instead(event_type: str, events: Sequence[Attributes], ages: Sequence[timedelta], *, keep: bool) -> Change:
    """Return the change that puts events in the place of those of their type, or in the place of all."""

    def change(draft: Draft) -> Draft:
        kept = tuple(e for e in draft.activity or () if keep and e["type"] != event_type)
        made = tuple({**event, "at": draft.at - age} for event, age in zip(events, ages, strict=True))
        return replace(draft, activity=(*kept, *made))

    return change


def _several(counter: Counter, row: Attributes, count: int) -> Iterator[Attributes]:
    """Yield attributes of so many events; those of which a signal counts different ones are different."""
    distinct = isinstance(counter, Signal) and counter.measure == "distinct"
    for number in range(count):
        if distinct and isinstance(counter, Signal) and counter.attribute:
            yield {**row, counter.attribute: f"{row.get(counter.attribute, 'value')}-{number + 1}"}
        else:
            yield row


def _ages(plan: Plan, was: Counter, now: Counter) -> Iterator[tuple[timedelta, ...]]:
    """Yield how old the events are: one or several of which the last one lies just where a window ends."""
    edges = [timedelta(hours=1)]
    windows = sorted(us for us in {was.within_us, now.within_us} if us is not None)
    edges += [timedelta(microseconds=us) for us in windows]
    if isinstance(was, EachRule) and isinstance(now, EachRule):
        edges += [timedelta(days=day) for day in _fading(was, now)]
        most = max([c.limit.count for c in (was, now) if c.limit] + [_needed(c) for c in (was, now)])
        most = min(most + 1, _MOST_EVENTS)
        for edge in edges:
            yield (edge,)
        yield tuple(_HOUR * 3 + timedelta(minutes=n) for n in range(most))
        yield tuple(_HOUR + timedelta(days=n) for n in range(most))
        return
    for edge in edges:
        for count in _counts(plan, was):
            many = min(count, _MOST_EVENTS)
            yield (*(_HOUR + timedelta(days=n) for n in range(many - 1)), edge)


def _needed(rule: EachRule, group_cap: int | None = None) -> int:
    """Return how many events bring a rule to its cap, or to that of its group."""
    caps = [cap for cap in (rule.cap_hundredths, group_cap) if cap is not None]
    if not caps or not rule.hundredths:
        return 3
    return min(-(-min(caps) // abs(rule.hundredths)) + 1, _MOST_EVENTS)


def _fading(was: EachRule, now: EachRule) -> Iterator[int]:
    """Yield the first ages at which an event is worth something else."""
    longest = max(len(rule.hundredths_by_age_days or ()) for rule in (was, now)) + 1
    differing = (day for day in range(longest) if points_at_age(was, day) != points_at_age(now, day))
    yield from islice(differing, 2)


def _counts(plan: Plan, counter: Counter) -> list[int]:
    """Return how many events bring a signal to the numbers that it is compared with."""
    numbers = {1}
    if isinstance(counter, Signal) and counter.measure not in ("sum", "days_since"):
        numbers |= {int(c) for c in _compared(plan, counter) if 1 <= c <= _MOST_EVENTS}
    return sorted(numbers)


def _compared(plan: Plan, signal: Signal) -> Iterator[float]:
    """Yield the numbers that conditions compare a signal with."""
    for condition in plan.agreement.conditions.values():
        for node in walk(condition.root):
            if isinstance(node, Compare):
                for one, two in ((node.left, node.right), (node.right, node.left)):
                    number = two.value if isinstance(two, Literal) else None
                    if isinstance(one, Name) and one.name == signal.name and isinstance(number, int | float):
                        yield number


def _rows(plan: Plan, was: Counter, now: Counter) -> Iterator[tuple[str, Attributes]]:
    """Yield types of events, with attributes of which the two forms think differently, else with which both count."""
    types = list(plan.agreement.events) if was.event_type == ANY_EVENT else [was.event_type]
    for event_type in types[:1]:
        wheres = [where for where in (was.where, now.where) if where is not None]
        if not wheres:
            yield from ((event_type, row) for row in _measured(plan, was, {}))
            continue
        rows = list(islice(_combinations(plan, event_type, wheres), _MOST_ROWS))
        judged = [
            (row, _answer(plan, event_type, was.where, row), _answer(plan, event_type, now.where, row)) for row in rows
        ]
        different = [row for row, one, two in judged if (one is True) != (two is True)]
        alike = [row for row, one, two in judged if one is True and two is True][:1]
        for row in different or alike:
            yield from ((event_type, whole) for whole in _measured(plan, was, row))


def _measured(plan: Plan, counter: Counter, row: Attributes) -> Iterator[Attributes]:
    """Yield attributes with what a signal adds up, so that it comes to what it is compared with."""
    if not (isinstance(counter, Signal) and counter.attribute and counter.measure == "sum"):
        yield row
        return
    yield from ({**row, counter.attribute: number} for number in sorted(set(_compared(plan, counter))) or [10])


def _combinations(plan: Plan, event_type: str, wheres: Sequence[Condition]) -> Iterator[Attributes]:
    names = {name for where in wheres for name in where.names}
    types = {name: t for name, t in plan.agreement.events[event_type].attributes.items() if name in names}
    at = datetime(2026, 1, 5)  # noqa: DTZ001 - only its date is looked at
    roots = [where.root for where in wheres]
    values = sample_values(roots, types, at_us=0, today=at.date()).values
    said = {n: {v for r in roots for node in walk(r) for v in _texts(node)} for n in types}
    options = []
    for name, type_ in types.items():
        extra = [value for value in sorted(said[name]) if all(isinstance(v, str) for v in values[name])]
        options.append([plain(v, type_) for v in dict.fromkeys((*values[name], *extra))])
    for combination in product(*options):
        yield dict(zip(types, combination, strict=True))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Literal) and isinstance(node.value, str):
        yield node.value
        yield node.value.replace("*", "x")
    values = getattr(node, "values", ())
    if isinstance(values, frozenset):
        yield from (value for value in values if isinstance(value, str))


def _answer(plan: Plan, event_type: str, where: Condition | None, row: Attributes) -> bool | None:
    if where is None:
        return True
    slots = plan.event_slots[event_type]
    values: list[Any] = [None] * len(slots)
    values[0], values[1] = 0, datetime(2026, 1, 5).date()  # noqa: DTZ001 - as above
    for name, value in row.items():
        values[slots[name]] = value
    answer: bool | None = evaluator(where.root, slots)(values)
    return answer
