"""Generated code that reads events: one pass over them, in which every signal and every ``each`` rule counts.

An event goes through its doors once, then to those that count events of its type. What must be refused, or stands
twice under one id, is left to the reference engine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from leadrules.activity import Activity, Event, Occurrences
from leadrules.behaviour import summed, worth
from leadrules.clauses.scoring import EachRule, Limit
from leadrules.clauses.signals import Signal
from leadrules.engines.code import (
    Code,
    add,
    assign,
    attribute,
    call,
    do,
    is_given,
    is_none,
    load,
    method,
    negation,
    row_of,
    when,
)
from leadrules.engines.doors import Texts, let_in
from leadrules.expr import Refused, datetime_of, instant_us, parse_instant
from leadrules.expr.codegen import all_of, any_of, compare
from leadrules.expr.spelling import WHITE_SPACE
from leadrules.names import ANY_EVENT
from leadrules.plan import Plan
from leadrules.records import identity
from leadrules.worktime import MICROSECONDS_PER_DAY

Counter = Signal | EachRule
"""Something that counts events."""

_FEW_TYPES: Final = 8
"""So many event types are tried in turn; among more, the right one is found by halving."""

_LONG_AGO_DAYS: Final = 36_500
"""Whether an older event, or one to come, lies in a year that there is, is looked at more closely."""


def behaviour(code: Code, texts: Texts) -> Iterator[ast.stmt]:
    """Yield what fills ``activity``, the variables of signals, and what the events of each rule are worth."""
    plan = code.plan
    yield assign("activity", ast.Constant(None))
    rules = [counter for counter in counters(plan) if isinstance(counter, EachRule)]
    yield from (assign(code.locals[name], ast.Constant(None)) for name in plan.agreement.signals)
    yield from (assign(earned(plan, rule), ast.Constant(0)) for rule in rules)
    if plan.agreement.events:
        yield when(is_given("events"), *_counted(code, texts))
    else:
        yield when(is_given("events"), code.slow())


def earned(plan: Plan, rule: EachRule) -> str:
    """Return the variable of what a rule's events are worth together, in hundredths, before any cap."""
    return f"e{plan.rule_bits[rule.id].bit_length() - 1}"


def counters(plan: Plan) -> tuple[Counter, ...]:
    """Return everything in a plan that counts events."""
    rules = (rule for axis in plan.agreement.axes.values() for rule in axis.rules)
    return (*plan.agreement.signals.values(), *(rule for rule in rules if isinstance(rule, EachRule)))


def _counted(code: Code, texts: Texts) -> Iterator[ast.stmt]:
    kind = call(code.bind(type), load("events"))
    plain = [ast.Compare(kind, [ast.IsNot()], [code.bind(each)]) for each in (list, tuple)]
    yield when(all_of(plain), code.slow())
    tallies = [_Tally(code, counter) for counter in counters(code.plan)]
    yield from (assign(tally.local, tally.start) for tally in tallies)
    yield assign("met", ast.List([], ast.Load()))
    yield assign("ids", call(code.bind(set)))
    each = [*_envelope(code), *_by_type(code, texts, tallies)]
    yield ast.For(ast.Name("event", ast.Store()), load("events"), each, [])
    widths = {name: len(kind.attributes) for name, kind in code.plan.agreement.events.items()}
    occurrences = row_of([load("met"), code.bind(widths), load("at_us"), load("today")])
    kept = call(code.bind(tuple.__new__), code.bind(Occurrences), occurrences)
    yield assign("activity", call(code.bind(Activity), kept))
    yield from (assign(tally.local, tally.finish) for tally in tallies if tally.finish)


def _envelope(code: Code) -> Iterator[ast.stmt]:
    """Yield what reads when an event happened, how many whole days ago, and that it belongs here, once."""
    yield assign("happened", _get(code, "at"))
    written = ast.Compare(call(code.bind(type), load("happened")), [ast.IsNot()], [code.bind(datetime)])
    yield when(written, assign("happened", call(code.bind(_read_instant), load("happened"))))
    yield assign("age", ast.BinOp(load("now"), ast.Sub(), load("happened")))
    yield assign("days", attribute(load("age"), "days"))
    recent = ast.Compare(ast.Constant(0), [ast.LtE(), ast.Lt()], [load("days"), ast.Constant(_LONG_AGO_DAYS)])
    yield when(negation(recent), do(call(code.bind(instant_us), load("happened"))))
    yield assign("event_id", _get(code, "id"))
    twice = ast.Compare(load("event_id"), [ast.In()], [load("ids")])
    yield when(
        is_given("event_id"),
        assign("event_id", call(code.bind(identity), load("event_id"))),
        when(
            is_given("event_id"),
            when(twice, code.slow()),
            do(method(load("ids"), "add", load("event_id"))),
        ),
    )
    yield assign("owner", _get(code, "lead_id"))
    text = ast.Compare(call(code.bind(type), load("owner")), [ast.Is()], [code.bind(str)])
    same = all_of([text, compare(load("owner"), "==", load("identity"))])
    another = [is_given("owner"), is_given("identity"), compare(load("owner"), "!=", load("identity"))]
    read = assign("owner", call(code.bind(identity), load("owner")))
    yield when(all_of([is_given("owner"), negation(same)]), read, when(all_of(another), code.slow()))


def _by_type(code: Code, texts: Texts, tallies: Sequence[_Tally]) -> Iterator[ast.stmt]:
    """Yield what is done with an event of each type."""
    types = tuple(code.plan.agreement.events)
    branches = [list(_event(code, name, texts, tallies)) for name in types]
    yield assign("kind", _get(code, "type"))
    if len(types) <= _FEW_TYPES:
        tests = [compare(load("kind"), "==", code.bind(name)) for name in types]
        yield from _in_turn(tests, branches, code.slow())
        return
    numbers = {name: number for number, name in enumerate(types)}
    yield assign("kind", call(code.bind(numbers.get), load("kind")))
    yield when(is_none("kind"), code.slow())
    yield from _halved(branches, 0)


def _in_turn(tests: Sequence[ast.expr], branches: Sequence[list[ast.stmt]], otherwise: ast.stmt) -> list[ast.stmt]:
    chain = [otherwise]
    for test, branch in reversed(list(zip(tests, branches, strict=True))):
        chain = [ast.If(test, branch, chain)]
    return chain


def _halved(branches: Sequence[list[ast.stmt]], first: int) -> list[ast.stmt]:
    if len(branches) == 1:
        return branches[0]
    middle = len(branches) // 2
    test = compare(load("kind"), "<", ast.Constant(first + middle))
    return [ast.If(test, _halved(branches[:middle], first), _halved(branches[middle:], first + middle))]


def _get(code: Code, key: str) -> ast.expr:
    """Return what an event has under a key; anything but a dictionary raises ``TypeError``."""
    return call(code.named("get_from", dict.get), load("event"), code.bind(key))


def _event(code: Code, event_type: str, texts: Texts, tallies: Sequence[_Tally]) -> Iterator[ast.stmt]:
    attributes = code.plan.agreement.events[event_type].attributes
    names = {name: f"x{index}" for index, name in enumerate(attributes)}
    for name, type_ in attributes.items():
        yield assign(names[name], _get(code, name))
        yield from let_in(code, names[name], type_, texts.get(name, ()))
    yield when(compare(load("days"), "<", ast.Constant(0)), ast.Continue())
    yield add("met", row_of([load("happened"), code.bind(event_type), *map(load, names.values())]))
    by_window: dict[str, tuple[ast.expr, list[ast.stmt]]] = {}
    for tally in tallies:
        if tally.counter.event_type in (event_type, ANY_EVENT):
            test = all_of(tally.window(code))
            where = code.seeing(names).true(tally.counter.where)
            counts = tally.counts(names)
            body = counts if isinstance(where, ast.Constant) else when(where, counts)
            by_window.setdefault(ast.dump(test), (test, []))[1].append(body)
    for recent, counted in by_window.values():
        yield from counted if isinstance(recent, ast.Constant) else [when(recent, *counted)]


@dataclass(frozen=True, slots=True)
class _Tally:
    """How something counts events: its variable, what that starts from, what an event adds, what it comes to."""

    code: Code
    counter: Counter

    @property
    def local(self) -> str:
        if isinstance(self.counter, EachRule):
            return earned(self.code.plan, self.counter)
        return self.code.locals[self.counter.name]

    @property
    def start(self) -> ast.expr:
        match self.counter:
            case Signal(measure="days_since"):
                return ast.Constant(None)
            case Signal(measure="days" | "distinct"):
                return call(self.code.bind(set))
            case Signal(measure="sum"):
                return ast.List([], ast.Load())
            case EachRule(limit=Limit()):
                return ast.List([], ast.Load())
        return ast.Constant(0)

    @property
    def finish(self) -> ast.expr | None:
        """What the variable comes to after the last event; None where it is that already."""
        local = load(self.local)
        match self.counter:
            case Signal(measure="days" | "distinct"):
                return call(self.code.bind(len), local)
            case Signal(measure="sum"):
                return call(self.code.bind(partial(summed, self.counter)), local)
            case EachRule(limit=Limit()):
                return call(self.code.bind(partial(_worth_at, self.counter)), local, load("at_us"))
        return None

    def window(self, code: Code) -> list[ast.expr]:
        """Return the tests that an event is recent enough to count, and has not faded away."""
        within, tests, days = self.counter.within_us, [], []
        if within is not None and within % MICROSECONDS_PER_DAY:
            tests.append(compare(load("age"), "<", code.bind(timedelta(microseconds=within))))
        elif within is not None:
            days.append(within // MICROSECONDS_PER_DAY)
        if isinstance(self.counter, EachRule) and self.counter.hundredths_by_age_days is not None:
            days += [] if self.counter.limit else [len(self.counter.hundredths_by_age_days)]
        return [*tests, *(compare(load("days"), "<", ast.Constant(most)) for most in sorted(days)[:1])]

    def counts(self, names: Mapping[str, str]) -> ast.stmt:
        """Return what one event that counts adds."""
        local = self.local
        match self.counter:
            case Signal(measure="days"):
                return do(method(load(local), "add", _utc_day(self.code)))
            case Signal(measure="days_since"):
                newer = any_of([is_none(local), compare(load("days"), "<", load(local))])
                return when(newer, assign(local, load("days")))
            case Signal(measure="sum" | "distinct" as measure, attribute=str() as name):
                value = names[name]
                return when(
                    is_given(value), do(method(load(local), "append" if measure == "sum" else "add", load(value)))
                )
            case EachRule(limit=Limit()):
                return do(method(load(local), "append", load("happened")))
            case EachRule(hundredths_by_age_days=tuple() as table):
                return add(local, ast.Subscript(self.code.bind(table), load("days"), ast.Load()))
            case EachRule(hundredths=hundredths):
                return add(local, ast.Constant(hundredths))
        return add(local, ast.Constant(1))


def _utc_day(code: Code) -> ast.expr:
    return method(method(load("happened"), "astimezone", code.bind(UTC)), "toordinal")


def _read_instant(value: object) -> datetime:
    """Return when an event happened, where that is not an exact ``datetime``."""
    if isinstance(value, str):
        return datetime_of(parse_instant(value.strip(WHITE_SPACE)))
    if isinstance(value, datetime):
        return datetime_of(instant_us(value))
    raise Refused("not an instant")


def _worth_at(rule: EachRule, instants: Sequence[datetime], at_us: int) -> int:
    """Return what the events of a limited rule are worth together, in hundredths, given when they happened."""
    newest_first = sorted((instant_us(instant) for instant in instants), reverse=True)
    return worth(rule, [Event(us, rule.event_type, ()) for us in newest_first], at_us)
