"""Sorts of events: those of one type that every signal and every rule takes for the same.

What ``where`` conditions ask of attributes cuts the events of a type into sorts; one of each is enough to try them all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

from leadrules.clauses.scoring import EachRule
from leadrules.clauses.signals import Signal
from leadrules.decision import Decision
from leadrules.decision.reasons import plain
from leadrules.expr import (
    ChoiceType,
    EmailType,
    IntegerType,
    NumberType,
    Samples,
    TextType,
    Type,
    Value,
    sample_values,
)
from leadrules.names import ANY_EVENT
from leadrules.near_miss import deciding
from leadrules.plan import Plan

_DAY: Final = timedelta(days=1)
_MOST_COMBINATIONS: Final = 500
_OTHER: Final = "other"
"""What ``sample_values`` adds to the beginning of a text, so that it is that beginning and no more."""

Consumer = Signal | EachRule


@dataclass(frozen=True, slots=True)
class Sort:
    """Events of one type with the same attributes (plain data); each has another value of those in ``fresh``."""

    event: str
    attributes: Mapping[str, Any]
    fresh: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def carried(self, number: int) -> dict[str, Any]:
        """Return what the event of a number carries."""
        return {**self.attributes, **{name: values[number % len(values)] for name, values in self.fresh.items()}}

    def events(self, at: datetime, count: int, *, daily: bool) -> tuple[dict[str, Any], ...]:
        """Return so many events, all at an instant, or one a day up to it."""
        return tuple(
            {"type": self.event, "at": at - number * _DAY if daily else at, **self.carried(number)}
            for number in range(count)
        )


def sorts_of(plan: Plan, decision: Decision, events: Sequence[Mapping[str, Any]]) -> tuple[tuple[Sort, ...], bool]:
    """Return the sorts of events that could move a decision, and whether they stand for all events."""
    found: list[Sort] = []
    complete = True
    for event in plan.agreement.events:
        some, whole = _Sorting(plan, decision, event, events).sorts()
        found += some
        complete = complete and whole
    return tuple(found), complete


@dataclass(frozen=True, slots=True)
class _Sorting:
    plan: Plan
    decision: Decision
    event: str
    given: Sequence[Mapping[str, Any]]

    @property
    def types(self) -> Mapping[str, Type]:
        return self.plan.agreement.events[self.event].attributes

    @property
    def consumers(self) -> tuple[Consumer, ...]:
        """What looks at events of this type."""
        agreement = self.plan.agreement
        rules = (rule for axis in agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule))
        every: tuple[Consumer, ...] = (*agreement.signals.values(), *rules)
        return tuple(each for each in every if each.event_type in (self.event, ANY_EVENT))

    def sorts(self) -> tuple[list[Sort], bool]:
        """Return one sort for each set of consumers that can count an event, and whether none is left out."""
        roots = [each.where.root for each in self.consumers if each.where is not None]
        read = {name: type_ for name, type_ in self.types.items() if any(name in c for c in self._read())}
        today = self.decision.at.astimezone(self.plan.zone).date()
        samples = sample_values(roots, read, at_us=self.decision.at_us, today=today)
        summed = {each.attribute: each for each in self._measuring("sum") if each.attribute}
        fresh = [each.attribute for each in self._measuring("distinct") if each.attribute]
        values = {name: self._values(name, samples, summed.get(name)) for name in (*read, *(set(summed) - set(read)))}
        differing = {name: some for name in fresh if name not in values and (some := self._differing(name))}
        few = math.prod(map(len, values.values())) <= _MOST_COMBINATIONS
        complete = samples.complete and few and not summed and not fresh
        return list(self._different(values, differing, set(summed))), complete

    def _read(self) -> Iterator[tuple[str, ...]]:
        for each in self.consumers:
            if each.where is not None:
                yield each.where.names

    def _measuring(self, measure: str) -> Iterator[Signal]:
        """Yield the signals of a measure that a decision reads."""
        read = {name for condition in deciding(self.plan) for name in condition.names}
        for each in self.consumers:
            if isinstance(each, Signal) and each.measure == measure and each.name in read:
                yield each

    def _different(
        self, values: Mapping[str, Sequence[Value]], fresh: Mapping[str, Sequence[Any]], summed: set[str]
    ) -> Iterator[Sort]:
        """Yield the first combination of values that each set of consumers counts; those that nothing counts not."""
        seen = set()
        for number, combination in enumerate(product(*values.values())):
            if number >= _MOST_COMBINATIONS:
                return
            chosen = dict(zip(values, combination, strict=True))
            counting = self._counting(chosen)
            key = (counting, *(chosen[name] for name in sorted(summed)))
            if any(counting) and key not in seen:
                seen.add(key)
                chosen = self._shorter(chosen, counting)
                shown = {name: plain(value, self.types[name]) for name, value in chosen.items()}
                yield Sort(self.event, shown, fresh)
                if fresh:
                    yield Sort(self.event, {**shown, **{name: some[0] for name, some in fresh.items()}})

    def _shorter(self, chosen: Mapping[str, Value], counting: tuple[bool, ...]) -> dict[str, Value]:
        """Return the same with `/pricing` for `/pricingother`, where nothing tells the two apart."""
        found = dict(chosen)
        for name, value in chosen.items():
            bare = value.removesuffix(_OTHER) if isinstance(value, str) else ""
            if bare and bare != value and self._counting({**found, name: bare}) == counting:
                found[name] = bare
        return found

    def _counting(self, chosen: Mapping[str, Value]) -> tuple[bool, ...]:
        slots = self.plan.event_slots[self.event]
        row: list[Any] = [None] * len(slots)
        row[0], row[1] = self.decision.at_us, self.decision.at.astimezone(self.plan.zone).date()
        for name, value in chosen.items():
            row[slots[name]] = value
        return tuple(
            each.where is None or self.plan.evaluator(each.where, each.event_type)(row) is True
            for each in self.consumers
        )

    def _values(self, name: str, samples: Samples, summed: Signal | None) -> tuple[Value, ...]:
        """Return the values of an attribute to try: what conditions tell apart and, of a sum, what it lacks."""
        found = samples.values.get(name, ())
        if summed is None:
            return found
        return tuple(dict.fromkeys((*found, *self._amounts(name, summed)))) or found

    def _amounts(self, name: str, signal: Signal) -> Iterator[Value]:
        """Yield what one event would have to carry so that a sum comes to what conditions compare it with."""
        today = self.decision.at.astimezone(self.plan.zone).date()
        roots = [condition.root for condition in deciding(self.plan)]
        wanted = sample_values(roots, {signal.name: signal.type}, at_us=self.decision.at_us, today=today)
        now: Any = self.decision.row[self.plan.slots[signal.name]] or 0
        type_ = self.types[name]
        aims: Any = wanted.values[signal.name]
        for aim in aims:
            amount = aim - now
            if amount > 0 and isinstance(type_, IntegerType) and type_.lo <= amount <= type_.hi:
                yield int(amount)
            elif amount > 0 and isinstance(type_, NumberType) and math.isfinite(amount):
                yield float(amount)

    def _differing(self, name: str) -> tuple[Any, ...]:
        """Return values of an attribute that differ from each other and from those of the lead's events."""
        taken = {str(event.get(name)) for event in self.given}
        match self.types[name]:
            case TextType():
                every: Iterator[Any] = (f"another-{number}" for number in range(1, 100))
            case EmailType():
                every = (f"another-{number}@company.example" for number in range(1, 100))
            case ChoiceType(values):
                every = iter(values)
            case IntegerType(lo, hi):
                every = iter(range(max(lo, 1), min(hi, max(lo, 1) + 200)))
            case NumberType():
                every = (float(number) for number in range(1, 200))
            case _:
                every = iter(())
        return tuple(value for value in every if str(value) not in taken)[:50]
