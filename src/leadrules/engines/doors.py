"""Generated code that lets values in: what is in its final form already passes by a test, the rest through its door."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from leadrules.engines.code import Code, assign, call, either, is_given, is_none, load, method, when
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    Compare,
    Condition,
    EmailType,
    InSet,
    IntegerType,
    Literal,
    Name,
    Refused,
    TextType,
    Type,
    admit,
    walk,
)
from leadrules.expr.codegen import all_of, any_of
from leadrules.expr.types import Case
from leadrules.plan import Plan

_QUICK: Final = 2**30 - 1
"""Whole numbers up to here are compared fastest; larger ones go through the door."""

Texts = Mapping[str, Collection[str]]
"""For each name the texts that conditions compare it with."""


def let_in(code: Code, local: str, type_: Type, texts: Collection[str] = ()) -> Iterator[ast.stmt]:
    """Yield what brings the raw value of a variable, or None, into its final form.

    What cannot be let in raises ``Refused``. ``texts`` are values worth a look-up before the door is called.
    """
    value, door = load(local), admit(type_)
    admitted = call(code.bind(door), value)
    match type_:
        case IntegerType(lo, hi) if lo <= _QUICK and hi >= -_QUICK:
            whole = ast.Compare(call(code.bind(type), value), [ast.Is()], [code.bind(int)])
            bounds = [ast.Constant(max(lo, -_QUICK)), ast.Constant(min(hi, _QUICK))]
            inside = ast.Compare(bounds[0], [ast.LtE(), ast.LtE()], [value, bounds[1]])
            ready = any_of([all_of([whole, inside]), is_none(local)])
            yield when(ast.UnaryOp(ast.Not(), ready), assign(local, admitted))
        case BooleanType():
            others = [ast.Compare(value, [ast.IsNot()], [ast.Constant(constant)]) for constant in (True, False)]
            yield when(all_of([is_given(local), *others]), assign(local, admitted))
        case TextType() | EmailType() | ChoiceType():
            ready_texts = _ready(type_, texts, door)
            known = [call(code.bind(ready_texts.get), value)] if ready_texts else []
            rest = admitted if isinstance(type_, ChoiceType) else _text(code, local, type_.normalize, admitted)
            yield when(is_given(local), assign(local, any_of([*known, rest])))
        case _:
            yield when(is_given(local), assign(local, admitted))


def _text(code: Code, local: str, case: Case | None, admitted: ast.expr) -> ast.expr:
    """Return what the door for text does with printable ASCII, and its call for everything else."""
    value = load(local)
    text = ast.Compare(call(code.bind(type), value), [ast.Is()], [code.bind(str)])
    trimmed = method(value, "strip")
    trimmed = trimmed if case is None else method(trimmed, case)
    simple = all_of([text, method(value, "isascii"), method(value, "isprintable")])
    return either(simple, any_of([trimmed, ast.Constant(None)]), admitted)


def compared_texts(plan: Plan) -> Texts:
    """Return for each name the texts that the conditions of a plan compare it with."""
    found: dict[str, set[str]] = {}
    for condition in _conditions(plan):
        for node in walk(condition.root):
            match node:
                case InSet(Name(name), values):
                    found.setdefault(name, set()).update(v for v in values if isinstance(v, str))
                case Compare(_, Name(name), Literal(str() as text)):
                    found.setdefault(name, set()).add(text)
    return found


def _conditions(plan: Plan) -> Collection[Condition]:
    return plan.agreement.conditions.values()


def _ready(type_: Type, texts: Collection[str], door: Callable[[object], Any]) -> dict[str, str]:
    """Return texts that the door would let in unchanged, by themselves."""
    if isinstance(type_, ChoiceType):
        texts = {*type_.values, *texts}
    return {text: text for text in sorted(texts) if _unchanged(text, door)}


def _unchanged(text: str, door: Callable[[object], Any]) -> bool:
    try:
        return bool(door(text) == text)
    except Refused:
        return False
