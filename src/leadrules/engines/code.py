"""What generated code is made of: bound constants, local variables, and statements as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final

from leadrules.expr import AT, TODAY, Condition
from leadrules.expr.certainty import settled
from leadrules.expr.codegen import Lowering, compare
from leadrules.plan import Plan

PARAMETERS: Final = ("lead", "events", "at", "past")


@dataclass(frozen=True, slots=True)
class Code:
    """The constants and local variables of the function for one plan, at one place in it.

    Agreement text never reaches the function: a constant that is not a small number is bound to a name. ``locals``
    are the variables of names that conditions read, ``definite`` the names that cannot be None at this place.
    """

    plan: Plan
    locals: Mapping[str, str]
    definite: frozenset[str]
    constants: dict[str, Any] = field(default_factory=dict)
    _temporaries: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, plan: Plan) -> Code:
        """Return the code of a plan; clock, points, grades, context and fields with a default are never None."""
        agreement = plan.agreement
        names = {AT: "at_us", TODAY: "today", "stage": "stage", "tier": "tier", "fast_track": "fast_track"}
        names |= {f.name: f"v{i}" for i, f in enumerate(plan.fields)}
        names |= {name: f"s{i}" for i, name in enumerate(agreement.signals)}
        names |= {name: f"a{i}" for i, name in enumerate(agreement.axes)}
        names |= {f"{name}_grade": f"g{i}" for i, name in enumerate(agreement.axes)}
        grades = {f"{name}_grade" for name, axis in agreement.axes.items() if axis.grades}
        defaults = {f.name for f in plan.fields if f.default is not None}
        definite = {AT, TODAY, "stage", "tier", "fast_track", *agreement.axes, *grades, *defaults}
        return cls(plan, names, frozenset(definite))

    def knowing(self, names: Iterable[str]) -> Code:
        """Return the code of a place where these names, too, are known."""
        return replace(self, definite=self.definite.union(names))

    def seeing(self, names: Mapping[str, str]) -> Code:
        """Return the code of a place where conditions read only the clock and these names."""
        return replace(self, locals={AT: "at_us", TODAY: "today", **names}, definite=frozenset({AT, TODAY}))

    def bind(self, value: Any) -> ast.expr:
        """Return the code of a constant: whole numbers and truth values as they are, everything else by a name."""
        if value is None or type(value) is int or type(value) is bool:
            return ast.Constant(value)
        return self.named(f"c{len(self.constants)}", value)

    def named(self, name: str, value: Any) -> ast.expr:
        """Bind a value to a name of its own and return the code that reads it."""
        self.constants[name] = value
        return load(name)

    def temporary(self) -> str:
        """Return a variable that nothing else uses."""
        return f"t{next(self._temporaries)}"

    def true(self, condition: Condition | None) -> ast.expr:
        """Return the test that a condition is known to hold; one that is None always holds."""
        return ast.Constant(True) if condition is None else self._lowering.true(condition.root)

    def false(self, condition: Condition | None) -> ast.expr:
        """Return the test that a condition is known not to hold."""
        return ast.Constant(False) if condition is None else self._lowering.false(condition.root)

    def settles(self, condition: Condition | None) -> bool:
        """Return whether a condition cannot be unknown here, because every name that it reads is known."""
        return condition is None or settled(condition.root, self.definite)

    @property
    def _lowering(self) -> Lowering:
        return Lowering(self.locals, self.definite, self.bind, self.temporary)

    def slow(self) -> ast.stmt:
        """Return the statement that leaves a lead to the reference engine, which the caller binds to ``slow``."""
        return ast.Return(call(load("slow"), *(load(name) for name in PARAMETERS)))


def load(name: str) -> ast.expr:
    """Return a variable, read."""
    return ast.Name(name, ast.Load())


def assign(name: str, value: ast.expr) -> ast.stmt:
    """Return ``name = value``."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def add(name: str, value: ast.expr) -> ast.stmt:
    """Return ``name += value``."""
    return ast.AugAssign(ast.Name(name, ast.Store()), ast.Add(), value)


def call(function: ast.expr, *args: ast.expr) -> ast.expr:
    """Return ``function(*args)``."""
    return ast.Call(function, list(args), [])


def method(value: ast.expr, name: str, *args: ast.expr) -> ast.expr:
    """Return ``value.name(*args)``."""
    return call(attribute(value, name), *args)


def attribute(value: ast.expr, name: str) -> ast.expr:
    """Return ``value.name``."""
    return ast.Attribute(value, name, ast.Load())


def do(value: ast.expr) -> ast.stmt:
    """Return an expression as a statement."""
    return ast.Expr(value)


def when(test: ast.expr, *then: ast.stmt) -> ast.stmt:
    """Return ``if test: then``."""
    return ast.If(test, list(then), [])


def either(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """Return ``then if test else otherwise``; just ``then`` where the test is known to hold."""
    if isinstance(test, ast.Constant) and test.value is True:
        return then
    return ast.IfExp(test, then, otherwise)


def is_none(name: str) -> ast.expr:
    """Return ``name is None``."""
    return ast.Compare(load(name), [ast.Is()], [ast.Constant(None)])


def is_given(name: str) -> ast.expr:
    """Return ``name is not None``."""
    return ast.Compare(load(name), [ast.IsNot()], [ast.Constant(None)])


def negation(test: ast.expr) -> ast.expr:
    """Return ``not test``."""
    return ast.UnaryOp(ast.Not(), test)


def row_of(values: Iterable[ast.expr]) -> ast.expr:
    """Return a tuple."""
    return ast.Tuple(list(values), ast.Load())


def bounded(name: str, op: str, bound: int) -> ast.stmt:
    """Return ``if name > bound: name = bound``."""
    return when(compare(load(name), op, ast.Constant(bound)), assign(name, ast.Constant(bound)))
