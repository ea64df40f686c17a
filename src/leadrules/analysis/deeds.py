"""Events that bring signals and points where a witness needs them.

Events are tried in kinds: a type, attributes that the conditions of the agreement tell apart, and an age. The search
adds events while something is missing and keeps what brings every signal and sum nearer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

from leadrules.activity import Activity, Event
from leadrules.analysis.classes import Variable, constants_of
from leadrules.behaviour import event_points, measure
from leadrules.clauses.scoring import Axis, EachRule, within_caps
from leadrules.clauses.signals import Signal
from leadrules.decision.reasons import plain
from leadrules.expr import sample_values
from leadrules.names import ANY_EVENT
from leadrules.worktime import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    from leadrules.analysis.model import Model

Deeds = tuple[Mapping[str, Any], ...] | None
"""Events as ``decide`` takes them; None where nothing is known of them."""

_MOST_STEPS: Final = 60
_MOST_KINDS: Final = 400
_MOST_CELLS: Final = 24
_MANY: Final = (1, 2, 3, 5, 10, 30)
_MINUTE_US: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its type, its attributes, how many days ago, and whether several have different attributes."""

    type: str
    attributes: tuple[tuple[str, Any], ...]
    age_days: int
    varies: str | None = None


@dataclass(slots=True)
class _Search:
    """One search; ``targets`` are signals and sums of points with the values that they may have."""

    model: Model
    targets: tuple[tuple[Variable, int], ...]
    parts: Mapping[int, tuple[Axis, str | None, bool]]
    kinds: tuple[Kind, ...]

    def miss(self, events: Sequence[Event]) -> float:
        """Return how far the events are from what is wanted; 0 where they are there."""
        activity = Activity(tuple(sorted(events, key=lambda e: -e.at_us)))
        return sum(_distance(variable, mask, self.value(variable, activity)) for variable, mask in self.targets)

    def value(self, variable: Variable, activity: Activity) -> float | None:
        """Return what a signal or a sum of points comes to."""
        plan, at_us = self.model.plan, self.model.instant.at_us
        if variable.kind == "signal":
            return measure(plan, plan.agreement.signals[variable.name], activity, at_us)
        axis, group, positive = self.parts[variable.number]

        def counts(rule: object) -> bool:
            return isinstance(rule, EachRule) and rule.group == group and (rule.hundredths > 0) is positive

        given = [event_points(plan, r, activity, at_us) if counts(r) else 0 for r in axis.rules]  # type: ignore[arg-type]
        return abs(within_caps(axis, given)[0 if positive else 1])

    def run(self, start: Sequence[Event]) -> list[Event] | None:
        """Return events that are what is wanted, or None where no step brings them nearer."""
        events = list(start)
        best = self.miss(events)
        for _ in range(_MOST_STEPS):
            if best == 0:
                return events
            found = None
            for kind, many in product(self.kinds, _MANY):
                more = [*events, *self.made(kind, many, len(events))]
                miss = self.miss(more)
                if miss < best:
                    best, found = miss, more
            if found is None:
                return None
            events = found
        return None

    def made(self, kind: Kind, many: int, serial: int) -> Iterator[Event]:
        """Yield events of a kind: on different days where they are many, unless that makes them too old."""
        at_us, plan = self.model.instant.at_us, self.model.plan
        types = plan.agreement.events[kind.type].attributes
        for number in range(many):
            values = dict(kind.attributes)
            if kind.varies is not None:
                values[kind.varies] = f"{values.get(kind.varies, 'value')}-{serial + number}"
            row = (at_us, self.model.instant.today, *(values.get(name) for name in types))
            us = at_us - kind.age_days * MICROSECONDS_PER_DAY - (serial + number) * _MINUTE_US
            yield Event(us, kind.type, row)
        return


def events_for(model: Model, masks: Mapping[int, int]) -> Iterator[Deeds]:
    """Yield activities in which signals and sums of points are in their classes."""
    variables = model.all_variables
    targets = tuple((variables[number], mask) for number, mask in sorted(masks.items()))
    parts = {v.number: (model.plan.agreement.axes[axis], group, plus) for (axis, group, plus), v in model.points.items()}
    if not targets:
        yield ()
        return
    search = _Search(model, targets, parts, tuple(islice(_kinds(model, targets), _MOST_KINDS)))
    events = search.run(())
    if events is not None:
        yield _shown(model, events)


def _distance(variable: Variable, mask: int, value: float | None) -> float:
    """Return how far a value is from the nearest class that is allowed."""
    if value is None:
        return 0.0 if variable.unknown is not None and mask >> variable.unknown & 1 else 1.0
    distances = []
    members = [(m, chosen) for chosen, several in enumerate(variable.members) for m in several]
    members.sort()
    for place, (lower, chosen) in enumerate(members):
        if not mask >> chosen & 1:
            continue
        upper = members[place + 1][0] if place + 1 < len(members) else None
        whole = variable.kind == "signal" and place + 1 < len(members) and members[place + 1][1] == chosen
        if variable.kind == "points":
            upper, whole = (lower + 1 if upper is None or upper - lower > 1 and lower % 100 == 0 else upper), True
        if value < lower:
            distances.append(1 + (lower - value) / (abs(lower) + abs(value) + 1))
        elif value == lower or (upper is None) or (whole and value < upper):
            return 0.0
        else:
            distances.append(1 + (value - lower) / (abs(lower) + abs(value) + 1))
    return min(distances, default=2.0)


def _kinds(model: Model, targets: Sequence[tuple[Variable, int]]) -> Iterator[Kind]:
    """Yield the kinds of events that count for a target."""
    counters = [counter for variable, _ in targets for counter in _counters(model, variable)]
    constants = {v.name: v for v, _ in targets if v.kind == "signal"}
    seen = set()
    for counter in counters:
        types = tuple(model.plan.agreement.events) if counter.event_type == ANY_EVENT else (counter.event_type,)
        for event_type in types:
            cells = tuple(islice(_cells(model, event_type, counter), _MOST_CELLS))
            for cell, age in product(cells, _ages(counter, constants)):
                varies = counter.attribute if isinstance(counter, Signal) and counter.measure == "distinct" else None
                kind = Kind(event_type, cell, age, varies if _is_text(cell, varies) else None)
                if kind not in seen:
                    seen.add(kind)
                    yield kind


def _is_text(cell: Sequence[tuple[str, Any]], name: str | None) -> bool:
    return any(attribute == name and isinstance(value, str) for attribute, value in cell)


def _counters(model: Model, variable: Variable) -> Iterator[Signal | EachRule]:
    agreement = model.plan.agreement
    if variable.kind == "signal":
        yield agreement.signals[variable.name]
        return
    axis = agreement.axes[variable.name]
    group, positive = next((g, plus) for (a, g, plus), v in model.points.items() if v.number == variable.number)
    yield from (
        rule
        for rule in axis.rules
        if isinstance(rule, EachRule) and rule.group == group and (rule.hundredths > 0) is positive
    )


def _ages(counter: Signal | EachRule, signals: Mapping[str, Variable]) -> tuple[int, ...]:
    last = None if counter.within_us is None else -(-counter.within_us // MICROSECONDS_PER_DAY) - 1
    ages = {0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30}
    if isinstance(counter, Signal) and counter.name in signals:
        if counter.measure == "days":
            ages |= set(range(32))
        if counter.measure == "days_since":
            ages |= {m for several in signals[counter.name].members for m in several}
    if last is not None:
        ages.add(last)
    return tuple(sorted(age for age in ages if 0 <= age < 3_000 and (last is None or age <= last)))


def _cells(model: Model, event_type: str, counter: Signal | EachRule) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Yield attributes with which an event of a type counts."""
    plan = model.plan
    types = plan.agreement.events[event_type].attributes
    where = counter.where
    names = where.names if where is not None else ()
    needed = [counter.attribute] if isinstance(counter, Signal) and counter.attribute else []
    wanted = {name: types[name] for name in dict.fromkeys((*names, *needed)) if name in types}
    roots = [condition.root for condition in plan.agreement.conditions.values() if set(condition.names) <= set(types)]
    samples = sample_values(roots, wanted, at_us=model.instant.at_us, today=model.instant.today).values
    options = []
    for name in wanted:
        values = list(samples.get(name, ()))
        if name in needed and isinstance(counter, Signal) and counter.measure == "sum":
            values += sorted(c for c in _thresholds(model, counter.name) if isinstance(c, int | float))
        if where is not None and all(isinstance(v, str) for v in values):
            texts = sorted(str(c) for c in constants_of([where.root]) if isinstance(c, str))
            values += ["".join(texts), *texts]
        options.append(list(dict.fromkeys(values)))
    for combination in product(*options):
        if where is None or model.instant.answer(where.root, tuple(wanted), combination) is True:
            yield tuple(zip(wanted, combination, strict=True))


def _thresholds(model: Model, signal: str) -> set[Any]:
    return {m for several in model.variables[signal].members for m in several}


def _shown(model: Model, events: Sequence[Event]) -> Deeds:
    at = model.instant.at
    shown = []
    for event in sorted(events, key=lambda e: (-e.at_us, e.type)):
        types = model.plan.agreement.events[event.type].attributes
        values = {name: plain(v, types[name]) for name, v in zip(types, event.row[2:], strict=True) if v is not None}
        when = at - timedelta(microseconds=model.instant.at_us - event.at_us)
        shown.append({"type": event.type, "at": when.isoformat(), **values})
    return tuple(shown)
