"""Events that bring signals and points where a witness needs them.

Events are tried in kinds: a type, attributes that the conditions of the agreement tell apart, and an age. The search
adds events while something is missing and keeps what brings every signal and sum nearer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import inf
from typing import TYPE_CHECKING, Any, Final

from leadrules.activity import Activity, Event
from leadrules.analysis.classes import Variable, constants_of
from leadrules.behaviour import earned, event_points, measure
from leadrules.clauses.scoring import EachRule, WhenRule, total
from leadrules.clauses.signals import Signal
from leadrules.decision.reasons import plain
from leadrules.expr import datetime_of, sample_values
from leadrules.names import ANY_EVENT
from leadrules.plan import Plan
from leadrules.worktime import MICROSECONDS_PER_DAY

if TYPE_CHECKING:
    from leadrules.analysis.model import Model

Deeds = tuple[Mapping[str, Any], ...] | None
"""Events as ``decide`` takes them; None where nothing is known of them."""

_MOST_STEPS: Final = 100
_MOST_KINDS: Final = 400
_MOST_CELLS: Final = 24
_MOST_AGES: Final = 60
_MANY: Final = (1, 3, 10, 40)
_MINUTE_US: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its type, its attributes, how many days ago, and whether several have different attributes."""

    type: str
    attributes: tuple[tuple[str, Any], ...]
    age_days: int
    varies: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A signal or an axis, and the runs of values or hundredths that it may have; ``unknown``: it may be unknown.

    With ``rules`` it is what these rules of the axis give together, without its sign and before the cap of their group.
    """

    name: str
    runs: tuple[tuple[float, float], ...]
    unknown: bool = False
    rules: tuple[EachRule, ...] = ()

    @classmethod
    def of(cls, variable: Variable, mask: int) -> Target:
        """Return what a mask of classes allows a signal."""
        ordered = sorted((value, chosen) for chosen, values in enumerate(variable.members) for value in values)
        runs: list[tuple[float, float]] = []
        for place, (value, chosen) in enumerate(ordered):
            if mask >> chosen & 1:
                after = ordered[place + 1 : place + 2]
                upper = inf if not after else after[0][0] if after[0][1] == chosen else value
                runs.append((value, upper))
        return cls(variable.name, tuple(runs), variable.unknown is not None and bool(mask >> variable.unknown & 1))

    def miss(self, value: float | None) -> float:
        """Return how far a value is from the nearest that is allowed."""
        if value is None:
            return 0.0 if self.unknown else 1.0
        return min((_missed(value, lo, hi) for lo, hi in self.runs), default=3.0)


def _missed(value: float, lo: float, hi: float) -> float:
    if lo <= value <= hi:
        return 0.0
    distance = lo - value if value < lo else value - hi
    return 1 + distance / (distance + 1000)


@dataclass(slots=True)
class Wanted:
    """What events are to bring about under an agreement: the targets, for a lead with a row of known fields."""

    model: Model
    targets: tuple[Target, ...]
    row: list[Any]
    signals: tuple[Signal, ...] = field(init=False)

    def __post_init__(self) -> None:
        agreement = self.model.plan.agreement
        read = {target.name for target in self.targets}
        for axis in (agreement.axes[name] for name in tuple(read) if name in agreement.axes):
            read |= {name for rule in axis.rules if isinstance(rule, WhenRule) for name in rule.condition.names}
        self.signals = tuple(signal for name, signal in agreement.signals.items() if name in read)

    def misses(self, events: Sequence[Event]) -> list[float]:
        """Return how far the events are from each target; all 0 where they are there."""
        plan, at_us = self.model.plan, self.model.instant.at_us
        activity, row = Activity(events), list(self.row)
        for signal in self.signals:
            row[plan.slots[signal.name]] = measure(plan, signal, activity, at_us)
        misses = []
        for target in self.targets:
            axis = plan.agreement.axes.get(target.name)
            value = row[plan.slots[target.name]]
            if target.rules:
                value = sum(_worth(plan, rule, activity, at_us) for rule in target.rules)
            elif axis is not None:
                value = total(axis, earned(plan, axis, row, activity, at_us))[0]
            misses.append(target.miss(value))
        return misses

    def kinds(self, missed: Sequence[float]) -> Iterator[Kind]:
        """Yield the kinds of events that count for targets that are missed."""
        open_ = [target for target, miss in zip(self.targets, missed, strict=True) if miss]
        counters = (c for t in open_ for c in (t.rules or _counters(self.model, t.name)))
        return _kinds(self.model, counters)

    def event(self, kind: Kind, number: int) -> Event:
        """Return an event of a kind, so many minutes earlier."""
        at_us = self.model.instant.at_us
        values = dict(kind.attributes)
        if kind.varies is not None:
            values[kind.varies] = f"{values.get(kind.varies, 'value')}-{number}"
        types = self.model.plan.agreement.events[kind.type].attributes
        row = (at_us, self.model.instant.today, *(values.get(name) for name in types))
        return Event(at_us - kind.age_days * MICROSECONDS_PER_DAY - number * _MINUTE_US, kind.type, row)


Happened = tuple[Event, ...]
"""One event, as each agreement reads it."""


@dataclass(slots=True)
class _Search:
    """One search for events that are what every agreement wants."""

    wanted: tuple[Wanted, ...]

    def misses(self, events: Sequence[Happened]) -> list[list[float]]:
        """Return how far the events are from each target of each agreement; all 0 where they are there."""
        return [each.misses([one[place] for one in events]) for place, each in enumerate(self.wanted)]

    def run(self, *, backwards: bool) -> list[Happened] | None:
        """Return events that are what is wanted, or None where no step brings them nearer."""
        events: list[Happened] = []
        misses = self.misses(events)
        for _ in range(_MOST_STEPS):
            if not any(map(any, misses)):
                return events
            step = self.nearer(events, sum(map(sum, misses)), self.kinds(misses), backwards=backwards)
            if step is None:
                return None
            events = step
            misses = self.misses(events)
        return None

    def kinds(self, misses: Sequence[Sequence[float]]) -> Iterator[Kind]:
        """Yield the kinds of events that may bring nearer what is not there yet."""
        tried = [each.kinds(missed) for each, missed in zip(self.wanted, misses, strict=True)]
        for kind in dict.fromkeys(kind for kinds in tried for kind in islice(kinds, _MOST_KINDS)):
            if all(kind.type in each.model.plan.agreement.events for each in self.wanted):
                yield kind

    def nearer(
        self, events: list[Happened], miss: float, kinds: Iterator[Kind], *, backwards: bool
    ) -> list[Happened] | None:
        """Return the events and some more that bring them nearer to what is wanted."""
        tried = list(kinds)
        for kind in reversed(tried) if backwards else tried:
            for many in _MANY:
                numbers = range(len(events), len(events) + many)
                more = [*events, *(tuple(each.event(kind, n) for each in self.wanted) for n in numbers)]
                if sum(map(sum, self.misses(more))) < miss:
                    return more
        return None


def events_for(*wanted: Wanted) -> Iterator[Deeds]:
    """Yield activities that are what every agreement wants."""
    search = _Search(wanted)
    for backwards in (False, True):
        events = search.run(backwards=backwards)
        if events is not None:
            yield _shown([each.model for each in wanted], events)


def _worth(plan: Plan, rule: EachRule, activity: Activity, at_us: int) -> int:
    points = abs(event_points(plan, rule, activity, at_us))
    return points if rule.cap_hundredths is None else min(points, rule.cap_hundredths)


def _kinds(model: Model, counters: Iterable[Signal | EachRule]) -> Iterator[Kind]:
    """Yield the kinds of events that count for signals and rules."""
    seen = set()
    for counter in counters:
        types = tuple(model.plan.agreement.events) if counter.event_type == ANY_EVENT else (counter.event_type,)
        cells = [(t, cell) for t in types for cell in _first_cells(model, t, counter)]
        varies = counter.attribute if isinstance(counter, Signal) and counter.measure == "distinct" else None
        for age, (event_type, cell) in product(_ages(model, counter), cells):
            kind = Kind(event_type, cell, age, varies if _is_text(cell, varies) else None)
            if kind not in seen:
                seen.add(kind)
                yield kind


def _is_text(cell: Sequence[tuple[str, Any]], name: str | None) -> bool:
    return any(attribute == name and isinstance(value, str) for attribute, value in cell)


def _counters(model: Model, name: str) -> Iterator[Signal | EachRule]:
    """Yield what counts events for a signal, or for an axis and what its rules read."""
    agreement = model.plan.agreement
    if name in agreement.signals:
        yield agreement.signals[name]
        return
    rules = agreement.axes[name].rules
    yield from (rule for rule in rules if isinstance(rule, EachRule))
    read = {name for rule in rules if isinstance(rule, WhenRule) for name in rule.condition.names}
    yield from (signal for name, signal in agreement.signals.items() if name in read)


def _ages(model: Model, counter: Signal | EachRule) -> tuple[int, ...]:
    last = None if counter.within_us is None else -(-counter.within_us // MICROSECONDS_PER_DAY) - 1
    ages = {0, 1, 2, 3, 4, 5, 7, 10, 14, 20, 30}
    if isinstance(counter, Signal) and counter.measure == "days":
        ages |= set(range(32))
    if isinstance(counter, Signal) and counter.measure == "days_since":
        ages = {int(m) for several in model.variables[counter.name].members for m in several}
    if last is not None:
        ages.add(last)
    table = counter.hundredths_by_age_days if isinstance(counter, EachRule) else None
    if table is not None:
        worths = {worth: age for age, worth in reversed(list(enumerate(table)))}
        ages |= set(sorted(worths.values())[:_MOST_AGES])
    return tuple(sorted(age for age in ages if 0 <= age < 3_000 and (last is None or age <= last)))


def _first_cells(model: Model, event_type: str, counter: Signal | EachRule) -> tuple[tuple[tuple[str, Any], ...], ...]:
    """Return some attributes with which an event of a type counts."""
    key = (event_type, "signal", counter.name) if isinstance(counter, Signal) else (event_type, "rule", counter.id)
    found = model.cells.get(key)
    if found is None:
        found = model.cells[key] = tuple(islice(_cells(model, event_type, counter), _MOST_CELLS))
    return found


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


def _shown(models: Sequence[Model], events: Sequence[Happened]) -> Deeds:
    shown = []
    for happened in sorted(events, key=lambda each: (-each[0].at_us, each[0].type)):
        values: dict[str, Any] = {}
        for model, event in zip(models, happened, strict=True):
            types = model.plan.agreement.events[event.type].attributes
            known = zip(types, event.row[2:], strict=True)
            values |= {name: plain(value, types[name]) for name, value in known if value is not None}
        shown.append({"type": happened[0].type, "at": datetime_of(happened[0].at_us).isoformat(), **values})
    return tuple(shown)
