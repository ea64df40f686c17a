"""Drafts of cases: an example as it is, and the ways in which it can be changed to show something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any, Final

from leadrules.cases import Case, log_of
from leadrules.cases.file import Expectation
from leadrules.clauses.scoring import EachRule
from leadrules.clauses.signals import Signal
from leadrules.coverage.exercise import Goal
from leadrules.decision.reasons import plain
from leadrules.diagnostics import Span
from leadrules.expr import (
    Condition,
    IntegerType,
    Name,
    NumberType,
    Type,
    Value,
    evaluator,
    instant_us,
    sample_values,
)
from leadrules.history import Past, Return
from leadrules.names import ANY_EVENT
from leadrules.plan import Plan

_NOWHERE: Final = Span("", 0, 0, 0, 0)
_MOST_EVENTS: Final = 120
_MOST_ROWS: Final = 200
_HOUR: Final = timedelta(hours=1)
_MOST_OF_A_RULE: Final = 4

Events = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A case without an id and an expectation: ``lead`` has no id, ``log`` is as it is written in a file."""

    lead: Mapping[str, Any]
    activity: Events | None
    past: Past | None
    at: datetime
    log: Sequence[Mapping[str, Any]] | None = None

    @classmethod
    def of(cls, case: Case) -> Draft:
        """Return the draft of a case that has no log."""
        lead = {name: value for name, value in case.lead.items() if name != "id"}
        return cls(lead, case.activity, case.past, case.at)

    def case(self, case_id: str) -> Case:
        """Return the case, which expects nothing yet."""
        lead = {"id": case_id, **self.lead}
        log = None if self.log is None else log_of(self.log, lead, instant_us(self.at))
        expect = Expectation.model_construct()
        return Case(case_id, None, _NOWHERE, lead, self.activity, self.past, self.at, expect, log)


@dataclass(frozen=True, slots=True)
class Knob:
    """Something that can be changed in a draft, by name: a field, a signal, a rule over events."""

    name: str
    options: tuple[Callable[[Draft], Draft], ...]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes the knobs of one plan, at the instant of a draft."""

    plan: Plan
    base: Draft

    def knobs(self, goals: Iterable[Goal]) -> dict[str, Knob]:
        """Return the knobs by name, those of signals and rules over events too; ``goals`` say which values to try."""
        wanted = self._wanted(goals)
        values = self._values()
        knobs = [self._field(name, values.get(name, ()), wanted.get(name, ())) for name in self.plan.agreement.fields]
        for name, signal in self.plan.agreement.signals.items():
            numbers = sorted({v for v in (*values.get(name, ()), *wanted.get(name, ())) if isinstance(v, int | float)})
            knobs.append(Knob(name, tuple(self._signal(signal, number) for number in numbers if number >= 0)))
        rules = (rule for axis in self.plan.agreement.axes.values() for rule in axis.rules)
        knobs += [self._each(rule) for rule in rules if isinstance(rule, EachRule)]
        knobs += self._attributes(goals)
        return {knob.name: knob for knob in knobs}

    def straight(self, goal: Goal) -> Iterator[Callable[[Draft], Draft]]:
        """Yield the change that gives a field or signal just the value that a threshold asks for."""
        for name, (value,) in self._wanted([goal]).items():
            if name in self.plan.agreement.signals:
                yield self._signal(self.plan.agreement.signals[name], value)
            elif name in self.plan.agreement.fields:
                yield _with_field(name, value)

    def _wanted(self, goals: Iterable[Goal]) -> dict[str, list[int | float]]:
        """Return the values that thresholds ask of numeric fields and signals."""
        wanted: dict[str, list[int | float]] = {}
        for goal in goals:
            if goal.threshold is not None and isinstance(goal.threshold.probe.node, Name):
                node, value = goal.threshold.probe.node, goal.threshold.nearest(goal.side)
                if isinstance(node.type, IntegerType | NumberType):
                    wanted.setdefault(node.name, []).append(int(value) if value.denominator == 1 else float(value))
        return wanted

    def _values(self) -> Mapping[str, tuple[Value, ...]]:
        agreement = self.plan.agreement
        types: dict[str, Type] = {f.name: f.type for f in self.plan.fields}
        types |= {name: signal.type for name, signal in agreement.signals.items()}
        of_leads = (c for path, c in agreement.conditions.items() if path[-1] != "where")
        return self._samples(of_leads, types)

    def _samples(self, conditions: Iterable[Condition], types: Mapping[str, Type]) -> Mapping[str, tuple[Value, ...]]:
        today = self.base.at.astimezone(self.plan.zone).date()
        roots = (condition.root for condition in conditions)
        return sample_values(roots, types, at_us=instant_us(self.base.at), today=today).values

    def _field(self, name: str, values: Iterable[Value], wanted: Iterable[Value]) -> Knob:
        type_ = self.plan.agreement.fields[name].type
        whole = isinstance(type_, IntegerType)
        given = [value for value in wanted if not (whole and isinstance(value, float))]
        data = [plain(value, type_) for value in dict.fromkeys((*given, *values))]
        return Knob(name, tuple(_with_field(name, value) for value in (*data, None)))

    def _signal(self, signal: Signal, number: float) -> Callable[[Draft], Draft]:
        kinds = list(self.plan.agreement.events) if signal.event_type == ANY_EVENT else [signal.event_type]
        row = self._row(kinds[0], signal.where) if kinds else None

        def change(draft: Draft) -> Draft:
            if row is None or number > _MOST_EVENTS * 100:
                return draft
            kept = tuple(e for e in draft.activity or () if e["type"] not in kinds)
            return replace(draft, activity=(*kept, *_measuring(signal, number, {"type": kinds[0], **row}, draft.at)))

        return change

    def _each(self, rule: EachRule) -> Knob:
        row = self._row(rule.event_type, rule.where)

        def times(number: int) -> Callable[[Draft], Draft]:
            def change(draft: Draft) -> Draft:
                kept = tuple(e for e in draft.activity or () if number and e["type"] != rule.event_type)
                made = [{"type": rule.event_type, **(row or {}), "at": _ago(draft.at, n)} for n in range(number)]
                return replace(draft, activity=(*kept, *made))

            return change

        return Knob(rule.id, tuple(times(number) for number in range(_MOST_OF_A_RULE + 1 if row is not None else 1)))

    def _attributes(self, goals: Iterable[Goal]) -> Iterator[Knob]:
        """Yield knobs of the attributes that thresholds compare: an event with just that value."""
        options: dict[str, list[Callable[[Draft], Draft]]] = {}
        for goal in goals:
            probe = goal.threshold.probe if goal.threshold else None
            if probe is None or goal.threshold is None or not probe.where.startswith("event "):
                continue
            if isinstance(probe.node, Name):
                value = goal.threshold.nearest(goal.side)
                event = {
                    "type": probe.where.removeprefix("event "),
                    probe.node.name: int(value) if value.denominator == 1 else float(value),
                }
                options.setdefault(f"{probe.where}.{probe.node.name}", []).append(_with_event(event))
        yield from (Knob(name, tuple(made)) for name, made in options.items())

    def _row(self, event_type: str, where: Condition | None) -> Mapping[str, Any] | None:
        """Return attributes with which an event counts; None where none were found."""
        if where is None:
            return {}
        types = {n: t for n, t in self.plan.agreement.events[event_type].attributes.items() if n in where.names}
        values = self._samples([where], types)
        slots = self.plan.event_slots[event_type]
        holds = evaluator(where.root, slots)
        for combination in islice(product(*(values[name] for name in types)), _MOST_ROWS):
            row: list[Any] = [None] * len(slots)
            row[0], row[1] = instant_us(self.base.at), self.base.at.astimezone(self.plan.zone).date()
            for name, value in zip(types, combination, strict=True):
                row[slots[name]] = value
            if holds(row) is True:
                return {name: plain(v, types[name]) for name, v in zip(types, combination, strict=True)}
        return None

    def returns(self) -> Iterator[tuple[str, Draft]]:
        """Yield for each reason a draft of a lead that came back for it a day ago."""
        recycle = self.plan.agreement.recycle
        for name, reason in recycle.reasons.items() if recycle else ():
            last = Return(name, self.base.at - timedelta(days=1))
            yield name, replace(self.base, past=Past(reason.to, (), last, {name: 1}))


def _with_field(name: str, value: Any) -> Callable[[Draft], Draft]:
    def change(draft: Draft) -> Draft:
        others = {key: old for key, old in draft.lead.items() if key != name}
        return replace(draft, lead=others if value is None else {**others, name: value})

    return change


def _with_event(event: Mapping[str, Any]) -> Callable[[Draft], Draft]:
    return lambda draft: replace(draft, activity=(*(draft.activity or ()), {**event, "at": draft.at - _HOUR}))


def _ago(at: datetime, days: int) -> datetime:
    return at - _HOUR - timedelta(days=days)


def _measuring(signal: Signal, number: float, event: Mapping[str, Any], at: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the events with which a signal reads a number."""
    attribute = signal.attribute or ""
    match signal.measure:
        case "days_since":
            yield {**event, "at": at - timedelta(days=number)}
        case "sum":
            yield {**event, attribute: number, "at": at - _HOUR}
        case "count":
            yield from (
                {**event, "at": at - _HOUR - timedelta(minutes=n)} for n in range(min(int(number), _MOST_EVENTS))
            )
        case "days":
            yield from ({**event, "at": _ago(at, n)} for n in range(min(int(number), _MOST_EVENTS)))
        case "distinct":
            for n in range(min(int(number), _MOST_EVENTS)):
                yield {
                    **event,
                    attribute: f"{event.get(attribute, 'value')}-{n + 1}",
                    "at": at - _HOUR - timedelta(minutes=n),
                }
