"""Generated code that reads: fields through their doors, the clock, events and signals.

Whatever must be refused is left to the reference engine, which says everything that is wrong with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
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
from leadrules.records import ActivityDoor, LeadDoor


def reading(code: Code) -> Iterator[ast.stmt]:
    """Yield what fills the variables of fields, clock and signals, and ``activity``, ``assumed`` and ``identity``."""
    plan = code.plan
    body = [assign("get", ast.Attribute(load("lead"), "get", ast.Load())), assign("identity", _get(code, "id"))]
    for lead_field in plan.fields:
        body += _door(code, lead_field)
    problems = code.named("problems", (Refused, AttributeError, TypeError))
    yield ast.Try(body, [ast.ExceptHandler(problems, None, [code.slow()])], [], [])
    assumes = any(f.default is not None for f in plan.fields)
    assumed = call(code.bind(LeadDoor.of(plan).assumed), load("lead")) if assumes else row_of([])
    yield assign("assumed", assumed)
    if plan.reads_clock or plan.agreement.events:
        yield assign("at_us", call(code.bind(instant_us), load("at")))
        yield assign("today", method(method(load("at"), "astimezone", code.bind(plan.zone)), "date"))
    yield from _activity(code)


def _get(code: Code, key: str) -> ast.expr:
    return call(load("get"), code.bind(key))


def _door(code: Code, lead_field: LeadField) -> Iterator[ast.stmt]:
    local = code.locals[lead_field.name]
    admitted = assign(local, call(code.bind(admit(lead_field.type)), load(local)))
    yield assign(local, _get(code, lead_field.name))
    yield when(all_of([is_given(local), *_unready(code, local, lead_field)]), admitted)
    if lead_field.default is not None:
        yield when(is_none(local), assign(local, code.bind(lead_field.default)))


def _unready(code: Code, local: str, lead_field: LeadField) -> list[ast.expr]:
    """Return cheap tests that are False for values which are in their final form already."""
    value = load(local)
    match lead_field.type:
        case IntegerType(lo, hi):
            whole = ast.Compare(call(code.bind(type), value), [ast.IsNot()], [code.bind(int)])
            inside = ast.Compare(ast.Constant(lo), [ast.LtE(), ast.LtE()], [value, ast.Constant(hi)])
            return [any_of([whole, negation(inside)])]
        case BooleanType():
            return [ast.Compare(value, [ast.IsNot()], [ast.Constant(constant)]) for constant in (True, False)]
        case ChoiceType(values):
            return [ast.Compare(value, [ast.NotIn()], [code.bind(frozenset(values))])]
        case TextType() | EmailType():
            constants = _constants_of(code.plan, lead_field.name)
            return [ast.Compare(value, [ast.NotIn()], [code.bind(constants)])] if constants else []
    return []


def _constants_of(plan: Plan, name: str) -> frozenset[Any]:
    """Return the texts that conditions look a field up in: in their final form, so equal input needs no work."""
    found: set[Any] = set()
    for condition in plan.agreement.conditions.values():
        for node in walk(condition.root):
            match node:
                case InSet(Name(read), values) if read == name:
                    found |= values
    return frozenset(found)


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
