"""Generated code that reads: the clock, and fields through their doors.

Whatever must be refused is left to the reference engine, which says everything that is wrong with it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from leadrules.diagnostics import Diagnostic
from leadrules.engines.code import Code, assign, call, is_given, is_none, load, row_of, when
from leadrules.engines.doors import Texts, let_in
from leadrules.expr import Refused
from leadrules.plan import Plan
from leadrules.records import LeadDoor, aware_us, identity


class Clock(NamedTuple):
    """An instant as code reads it: as given, in UTC, in microseconds, and its local date."""

    at: datetime
    utc: datetime
    at_us: int
    today: date


def clock_of(plan: Plan) -> Callable[[object], Clock]:
    """Return the function that reads an instant; it raises ``Refused`` for what is none."""

    def read(at: object) -> Clock:
        problems: list[Diagnostic] = []
        at_us = aware_us(at, "`at`", problems)
        if problems or type(at) is not datetime:
            raise Refused("not an instant")
        return Clock(at, at.astimezone(UTC), at_us, at.astimezone(plan.zone).date())

    return read


def clock(code: Code) -> Iterator[ast.stmt]:
    """Yield what fills ``now``, ``at_us`` and ``today``. An instant that is given again and again is read once."""
    latest = code.named("latest", [(None,)])
    slot = ast.Subscript(latest, ast.Constant(0), ast.Load())
    yield assign("clock", slot)
    given = ast.Subscript(load("clock"), ast.Constant(0), ast.Load())
    read = assign("clock", call(code.named("read_clock", clock_of(code.plan)), load("at")))
    keep = ast.Assign([ast.Subscript(latest, ast.Constant(0), ast.Store())], load("clock"))
    yield when(ast.Compare(given, [ast.IsNot()], [load("at")]), read, keep)
    if code.plan.reads_clock or code.plan.agreement.events:
        names: list[ast.expr] = [ast.Name(name, ast.Store()) for name in ("_", "now", "at_us", "today")]
        yield ast.Assign([ast.Tuple(names, ast.Store())], load("clock"))


def fields(code: Code, texts: Texts) -> Iterator[ast.stmt]:
    """Yield what fills ``identity``, the variables of fields, and ``assumed``."""
    plan = code.plan
    mapping = ast.Compare(call(code.bind(type), load("lead")), [ast.IsNot()], [code.bind(dict)])
    yield when(mapping, code.slow())
    yield assign("get", ast.Attribute(load("lead"), "get", ast.Load()))
    yield assign("identity", _get(code, "id"))
    yield when(is_given("identity"), assign("identity", call(code.bind(identity), load("identity"))))
    for lead_field in plan.fields:
        local = code.locals[lead_field.name]
        yield assign(local, _get(code, lead_field.name))
        yield from let_in(code, local, lead_field.type, texts.get(lead_field.name, ()))
        if lead_field.default is not None:
            yield when(is_none(local), assign(local, code.bind(lead_field.default)))
    assumes = any(f.default is not None for f in plan.fields)
    assumed = call(code.bind(LeadDoor.of(plan).assumed), load("lead"))
    yield assign("assumed", assumed if assumes else row_of([]))


def _get(code: Code, key: str) -> ast.expr:
    return call(load("get"), code.bind(key))
