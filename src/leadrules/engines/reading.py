"""Generated code that reads: fields through their doors, the clock, events and signals.

Whatever must be refused is left to the reference engine, which says everything that is wrong with it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from leadrules.behaviour import measure
from leadrules.clauses.lead import LeadField
from leadrules.engines.code import Code, assign, call, either, is_given, is_none, load, method, negation, row_of, when
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    EmailType,
    InSet,
    IntegerType,
    Name,
    Refused,
    TextType,
    admit,
    instant_us,
    walk,
)
from leadrules.expr.codegen import all_of, any_of
from leadrules.plan import Plan
from leadrules.records import ActivityDoor, LeadDoor, identity


def reading(code: Code) -> Iterator[ast.stmt]:
    """Yield what fills the variables of fields, clock and signals, and ``activity``, ``assumed`` and ``identity``."""
    plan = code.plan
    plain = ast.Compare(call(code.bind(type), load("lead")), [ast.IsNot()], [code.bind(dict)])
    body = [
        when(plain, code.slow()),
        assign("get", ast.Attribute(load("lead"), "get", ast.Load())),
        assign("identity", _get(code, "id")),
        when(is_given("identity"), assign("identity", call(code.bind(identity), load("identity")))),
    ]
    for lead_field in plan.fields:
        body += _door(code, lead_field)
    if plan.reads_clock or plan.agreement.events:
        body.append(assign("at_us", call(code.bind(instant_us), load("at"))))
        body.append(assign("today", method(method(load("at"), "astimezone", code.bind(plan.zone)), "date")))
    problems = code.named("problems", (Refused, AttributeError, TypeError, OverflowError))
    yield ast.Try(body, [ast.ExceptHandler(problems, None, [code.slow()])], [], [])
    assumes = any(f.default is not None for f in plan.fields)
    assumed = call(code.bind(LeadDoor.of(plan).assumed), load("lead")) if assumes else row_of([])
    yield assign("assumed", assumed)
    yield from _activity(code)


def _get(code: Code, key: str) -> ast.expr:
    return call(load("get"), code.bind(key))


def _door(code: Code, lead_field: LeadField) -> Iterator[ast.stmt]:
    """Yield what reads one field; values that are known to be in their final form skip the door."""
    local, value = code.locals[lead_field.name], load(code.locals[lead_field.name])
    door = admit(lead_field.type)
    admitted = call(code.bind(door), value)
    yield assign(local, _get(code, lead_field.name))
    match lead_field.type:
        case IntegerType(lo, hi):
            whole = ast.Compare(call(code.bind(type), value), [ast.IsNot()], [code.bind(int)])
            inside = ast.Compare(ast.Constant(lo), [ast.LtE(), ast.LtE()], [value, ast.Constant(hi)])
            yield when(all_of([is_given(local), any_of([whole, negation(inside)])]), assign(local, admitted))
        case BooleanType():
            others = [ast.Compare(value, [ast.IsNot()], [ast.Constant(constant)]) for constant in (True, False)]
            yield when(all_of([is_given(local), *others]), assign(local, admitted))
        case TextType() | EmailType() | ChoiceType() if ready := _ready(code.plan, lead_field, door):
            known = call(code.bind(ready.get), value)
            yield when(is_given(local), assign(local, ast.BoolOp(ast.Or(), [known, admitted])))
        case _:
            yield when(is_given(local), assign(local, admitted))
    if lead_field.default is not None:
        yield when(is_none(local), assign(local, code.bind(lead_field.default)))


def _ready(plan: Plan, lead_field: LeadField, door: Callable[[object], Any]) -> dict[str, str]:
    """Return texts that the door would let in unchanged, by themselves: the choices, or what conditions look up."""
    if isinstance(lead_field.type, ChoiceType):
        found: set[Any] = set(lead_field.type.values)
    else:
        nodes = [n for condition in plan.agreement.conditions.values() for n in walk(condition.root)]
        sets = [n.values for n in nodes if isinstance(n, InSet) and n.item == Name(lead_field.name, lead_field.type)]
        found = {text for values in sets for text in values}
    return {text: text for text in sorted(found) if _unchanged(text, door)}


def _unchanged(text: str, door: Callable[[object], Any]) -> bool:
    try:
        return bool(door(text) == text)
    except Refused:
        return False


def _activity(code: Code) -> Iterator[ast.stmt]:
    plan = code.plan
    if not plan.agreement.events:
        yield when(is_given("events"), code.slow())
        yield assign("activity", ast.Constant(None))
    else:
        door = code.bind(ActivityDoor.of(plan).activity)
        read = call(door, load("events"), load("at_us"), load("today"), load("identity"))
        yield assign("activity", either(is_none("events"), ast.Constant(None), read))
    for name, signal in plan.agreement.signals.items():
        measured = call(code.bind(partial(measure, plan, signal)), load("activity"), load("at_us"))
        yield assign(code.locals[name], measured)
