"""Trees to SQL: the two rails of ``rails``, as tests that no database ever finds NULL.

A leaf says that its values are known before it compares them, so nothing depends on what a database makes of NULL.
Instants are whole microseconds and whole numbers 64 bits wide. What differs between databases is in a ``Dialect``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from leadrules.expr.nodes import (
    And,
    Arithmetic,
    AtLeast,
    Call,
    CompareOp,
    Known,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    children,
    names_in,
    type_of,
)
from leadrules.expr.rails import rail
from leadrules.expr.rows import AT, TODAY
from leadrules.expr.sql_dialect import Dialect
from leadrules.expr.types import DateType, IntegerType, NumberType, Value

TRUE: Final = "TRUE"
FALSE: Final = "FALSE"

_OPERATORS: Final[Mapping[CompareOp, str]] = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SURELY_FINITE: Final = 1e300


@dataclass(frozen=True, slots=True)
class Operand:
    """A value, and the tests that must hold before it may be used; without them it may be NULL."""

    guards: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class SqlLeaves:
    """Lowers the conditions of one query.

    ``columns`` gives the SQL of each name, and of ``AT`` and ``TODAY``; ``definite`` are names that are never NULL;
    ``derived`` are columns that hold the value of a call.
    """

    dialect: Dialect
    columns: Mapping[str, str]
    definite: frozenset[str] = frozenset()
    derived: Mapping[Node, str] = field(default_factory=dict)

    def true(self, node: Node) -> str:
        """Return a test that is TRUE where the condition is known to hold, else FALSE."""
        return rail(node, self, wanted=True)

    def false(self, node: Node) -> str:
        """Return a test that is TRUE where the condition is known not to hold, else FALSE."""
        return rail(node, self, wanted=False)

    def unknown(self, node: Node) -> str:
        """Return a test that is TRUE where the value of a node is not known, else FALSE."""
        match node:
            case Known() | Literal():
                return FALSE
            case Not(item):
                return self.unknown(item)
            case And() | Or() | AtLeast():
                return all_of([negated(self.true(node)), negated(self.false(node))])
            case Name() | Call() | Arithmetic() | Negate():
                return negated(all_of(self.operand(node).guards))
        return negated(all_of([g for child in children(node) for g in self.operand(child).guards]))

    def blames(self, node: Node, name: str) -> str:
        """Return a test whether a name keeps a node from being known, for rows where the node is not known."""
        names = names_in(node)
        if name not in names:
            return FALSE
        if names == (name,):
            return TRUE
        parts = children(node)
        tests = [all_of([self.unknown(part), self.blames(part, name)]) for part in parts]
        if isinstance(node, Arithmetic | Call):
            tests.append(all_of([negated(self.unknown(part)) for part in parts]))
        return any_of(tests)

    # What rails asks for

    def all_of(self, tests: Sequence[str]) -> str:
        """Return ``(a AND b)``."""
        return all_of(tests)

    def any_of(self, tests: Sequence[str]) -> str:
        """Return ``(a OR b)``."""
        return any_of(tests)

    def at_least(self, count: int, tests: Sequence[str]) -> str:
        """Return a sum of ones that is large enough."""
        return f"({' + '.join(f'CASE WHEN {test} THEN 1 ELSE 0 END' for test in tests)} >= {count})"

    def compare(self, op: CompareOp, left: Node, right: Node) -> str:
        """Return ``(a IS NOT NULL AND a < b)``."""
        first, second = self.operand(left), self.operand(right)
        return all_of([*first.guards, *second.guards, f"{first.value} {_OPERATORS[op]} {second.value}"])

    def member(self, item: Node, values: frozenset[Value], *, inside: bool) -> str:
        """Return ``(a IS NOT NULL AND a IN (…))``."""
        held, type_ = self.operand(item), type_of(item)
        if not values:
            return FALSE if inside else all_of(held.guards)
        ordered: list[Any] = sorted(values, key=lambda value: value)
        constants = ", ".join(self.dialect.constant(value, type_) for value in ordered)
        return all_of([*held.guards, f"{held.value} {'IN' if inside else 'NOT IN'} ({constants})"])

    def among(self, item: Node, items: Name, *, inside: bool) -> str:
        """Return whether a list holds a text."""
        held, within = self.operand(item), self.operand(items)
        test = self.dialect.write("holds", within.value, held.value)
        return all_of([*held.guards, *within.guards, test if inside else negated(test)])

    def given(self, name: Name, *, known: bool) -> str:
        """Return ``a IS NOT NULL`` or ``a IS NULL``."""
        if name.name in self.definite:
            return TRUE if known else FALSE
        return f"{self.columns[name.name]} IS {'NOT ' if known else ''}NULL"

    def holds(self, node: Name | Call, *, wanted: bool) -> str:
        """Return ``(a IS NOT NULL AND a)``."""
        held = self.operand(node)
        return all_of([*held.guards, held.value if wanted else negated(held.value)])

    # Values

    def operand(self, node: Node) -> Operand:
        """Return the value of a node that is not a condition, and what must hold before it may be used."""
        if node in self.derived:
            column = self.derived[node]
            return Operand((f"{column} IS NOT NULL",), column)
        match node:
            case Literal(value):
                return Operand((), self.dialect.constant(value, node.type))
            case Name(name):
                column = self.columns[name]
                return Operand(() if name in self.definite else (f"{column} IS NOT NULL",), column)
            case Negate(item):
                held = self.operand(item)
                return Operand(held.guards, f"(-{held.value})")
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
        test = self.true(node)
        return Operand((negated(self.unknown(node)),), test)

    def _arithmetic(self, node: Arithmetic) -> Operand:
        left, right = self.operand(node.left), self.operand(node.right)
        guards = [*left.guards, *right.guards]
        if isinstance(node.type, IntegerType):
            first = left.value if names_in(node.right) else self.dialect.write("whole", left.value)
            return Operand(_distinct(guards), f"({first} {node.op} {right.value})")
        first, second = self._binary64(node.left, left), self._binary64(node.right, right)
        if node.op == "/" and not (isinstance(node.right, Literal) and node.right.value):
            guards.append(f"{right.value} <> 0")
            second = f"NULLIF({second}, 0)"
        value = f"({first} {node.op} {second})"
        if _magnitude(node) > _SURELY_FINITE:
            guards.append(self.dialect.write("finite", value))
        return Operand(_distinct(guards), value)

    def _binary64(self, node: Node, held: Operand) -> str:
        if isinstance(node, Literal) and isinstance(node.value, int):
            return self.dialect.constant(float(node.value))
        if isinstance(type_of(node), IntegerType):
            return self.dialect.write("float", held.value)
        return held.value

    def _call(self, node: Call) -> Operand:
        args = [self.operand(each) for each in node.args]
        guards = _distinct([guard for arg in args for guard in arg.guards])
        values = [arg.value for arg in args]
        write = self.dialect.write
        match node.function:
            case "lower":
                return Operand(guards, write("lower", values[0]))
            case "domain":
                value = domain_of(self.dialect, values[0])
                return Operand((*guards, f"{value} IS NOT NULL"), value)
            case "matches":
                glob = str(node.args[1].value) if isinstance(node.args[1], Literal) else ""
                return Operand(guards, write("like", values[0], self.dialect.text(self.dialect.pattern(glob))))
            case "min" | "max":
                if isinstance(node.type, NumberType):
                    values = [self._binary64(each, arg) for each, arg in zip(node.args, args, strict=True)]
                return Operand(guards, write("least" if node.function == "min" else "greatest", ", ".join(values)))
            case "abs":
                return Operand(guards, f"abs({values[0]})")
            case "days_since" | "days_until":
                return Operand(guards, self._days(node, values[0]))
        return Operand(guards, write(node.function, *values))

    def _days(self, node: Call, day: str) -> str:
        of_dates = isinstance(type_of(node.args[0]), DateType)
        pair = (self.columns[TODAY if of_dates else AT], day)
        later, earlier = pair if node.function == "days_since" else pair[::-1]
        if of_dates:
            return self.dialect.write("days between", later, earlier)
        return self.dialect.whole_days(f"({later} - {earlier})")


def domain_of(dialect: Dialect, email: str) -> str:
    """Return what follows the last ``@``, in small letters; NULL without one."""
    return dialect.write("lower", host_of(dialect, email))


def host_of(dialect: Dialect, email: str) -> str:
    """Return what follows the last ``@``; NULL without one."""
    last = dialect.write("after the last", email, dialect.text("@"))
    return f"CASE WHEN {dialect.write('contains', email, dialect.text('@'))} THEN NULLIF({last}, '') END"


def all_of(tests: Sequence[str]) -> str:
    """Return the conjunction of tests; of none, TRUE."""
    kept = [test for test in _distinct(tests) if test != TRUE]
    return FALSE if FALSE in kept else _joined(" AND ", kept, TRUE)


def any_of(tests: Sequence[str]) -> str:
    """Return the disjunction of tests; of none, FALSE."""
    kept = [test for test in _distinct(tests) if test != FALSE]
    return TRUE if TRUE in kept else _joined(" OR ", kept, FALSE)


def negated(test: str) -> str:
    """Return the opposite of a test that is never NULL."""
    return {TRUE: FALSE, FALSE: TRUE}.get(test) or f"NOT ({test})"


def _joined(word: str, tests: Sequence[str], empty: str) -> str:
    if len(tests) > 1:
        return f"({word.join(tests)})"
    return tests[0] if tests else empty


def _distinct(tests: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tests))


def _magnitude(node: Node) -> float:
    """Return a bound of the size of a number: infinite where nothing bounds it."""
    match node:
        case Literal(int() | float() as value):
            return abs(value)
        case Negate(item):
            return _magnitude(item)
        case Arithmetic(op, left, right):
            a, b = _magnitude(left), _magnitude(right)
            if op == "/":
                return a if isinstance(type_of(right), IntegerType) else math.inf
            return a * b if op == "*" else a + b
    match type_of(node):
        case IntegerType(int() as lo, int() as hi):
            return max(abs(lo), abs(hi))
        case NumberType(lo, hi) if lo is not None and hi is not None:
            return max(abs(lo), abs(hi))
    return math.inf
