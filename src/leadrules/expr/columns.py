"""Conditions over whole columns: Polars expressions for the two rails of ``rails.py``.

A column holds one name, null where it is not known: text as String, whole numbers as Int64, numbers as finite Float64,
dates as days and datetimes as microseconds since 1970 (both Int64), lists as List(String). Needs the extra ``frames``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any, Final

import polars as pl

from leadrules.expr.instants import DAY_US
from leadrules.expr.nodes import (
    Arithmetic,
    Call,
    CompareOp,
    Literal,
    Name,
    Negate,
    Node,
    type_of,
)
from leadrules.expr.rails import rail
from leadrules.expr.types import DateType, NumberType, Value, is_number

EPOCH: Final = date(1970, 1, 1)
_CAPITALS: Final = [chr(c) for c in range(ord("A"), ord("Z") + 1)]
_SMALL: Final = [chr(c) for c in range(ord("a"), ord("z") + 1)]
_OPERATORS: Final[Mapping[str, Any]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def days(day: date) -> int:
    """Return a date as whole days since 1970."""
    return (day - EPOCH).days


def lowered(text: pl.Expr) -> pl.Expr:
    """Return text with A-Z in small letters and everything else as it was; Polars' own would change more."""
    return text.str.replace_many(_CAPITALS, _SMALL)


def uppered(text: pl.Expr) -> pl.Expr:
    """Return text with a-z in capitals and everything else as it was."""
    return text.str.replace_many(_SMALL, _CAPITALS)


def quotient(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Return the quotient of finite Float64 values, rounded once.

    Polars divides by a constant by multiplying with its reciprocal, which rounds twice: 4330 / 100 is then not 43.3.
    A divisor that differs from row to row, if only by nothing, is really divided by.
    """
    return left / (right + left * 0.0)


@dataclass(frozen=True, slots=True)
class Columns:
    """The leaves of conditions over one frame.

    ``at_us`` and ``today`` are the instant of the decision and its local date as days since 1970, the same for all
    rows or different for each. ``columns`` says in which column a name stands, where that is not its own, and ``calls``
    in which one the value of a function stands that was made before.
    """

    at_us: pl.Expr
    today: pl.Expr
    columns: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[Call, str] = field(default_factory=dict)

    def named(self, columns: Mapping[str, str]) -> Columns:
        """Return the leaves at the same instants, with other columns for names."""
        return Columns(self.at_us, self.today, columns)

    def true(self, node: Node) -> pl.Expr:
        """Return whether a condition is known to hold; never null."""
        return rail(node, self, wanted=True)

    def false(self, node: Node) -> pl.Expr:
        """Return whether a condition is known not to hold; never null."""
        return rail(node, self, wanted=False)

    def column(self, name: str) -> pl.Expr:
        """Return the column of a name."""
        return pl.col(self.columns.get(name, name))

    # Leaves

    def all_of(self, tests: Sequence[pl.Expr]) -> pl.Expr:
        """Return the conjunction of tests."""
        return reduce(and_, tests)

    def any_of(self, tests: Sequence[pl.Expr]) -> pl.Expr:
        """Return the disjunction of tests."""
        return reduce(or_, tests)

    def at_least(self, count: int, tests: Sequence[pl.Expr]) -> pl.Expr:
        """Return whether so many of the tests hold."""
        return pl.sum_horizontal([test.cast(pl.Int64) for test in tests]) >= count

    def compare(self, op: CompareOp, left: Node, right: Node) -> pl.Expr:
        """Return whether two known values compare so."""
        compared: pl.Expr = _OPERATORS[op](*_same(self.value(left), self.value(right), left, right))
        return compared.fill_null(value=False)

    def member(self, item: Node, values: frozenset[Value], *, inside: bool) -> pl.Expr:
        """Return whether a known value is one of the constants, or none of them."""
        value, kind = self.value(item), type_of(item)
        plain = [_plain(each) for each in values]
        if is_number(kind) and (isinstance(kind, NumberType) or any(isinstance(each, float) for each in plain)):
            value, plain = value.cast(pl.Float64), list(map(float, plain))
        among = value.is_in(pl.Series(sorted(plain), dtype=_dtype(plain)).implode())
        return (among if inside else ~among).fill_null(value=False)

    def among(self, item: Node, items: Name, *, inside: bool) -> pl.Expr:
        """Return whether a known text is in a known list, or is not."""
        value, known = self.value(item), self.column(items.name)
        found = known.list.contains(value, nulls_equal=False).fill_null(value=False)
        return (found if inside else ~found) & known.is_not_null() & value.is_not_null()

    def given(self, name: Name, *, known: bool) -> pl.Expr:
        """Return whether a name has a value, or has none."""
        value = self.column(name.name)
        return value.is_not_null() if known else value.is_null()

    def holds(self, node: Name | Call, *, wanted: bool) -> pl.Expr:
        """Return whether a boolean name or function is known to be so."""
        value = self.value(node)
        return value.fill_null(value=False) if wanted else (~value).fill_null(value=False)

    # Values

    def value(self, node: Node) -> pl.Expr:
        """Return the value of a node, null where it is not known; for a condition itself use the rails."""
        match node:
            case Literal(value):
                return _constant(value)
            case Name(name):
                return self.column(name)
            case Negate(item):
                return -self.value(item)
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                made = self.calls.get(node)
                return self._call(node) if made is None else pl.col(made)
            case _:
                answer = pl.when(self.true(node)).then(pl.lit(value=True)).when(self.false(node))
                return answer.then(pl.lit(value=False)).otherwise(None)

    def unknown(self, node: Node) -> pl.Expr:
        """Return whether a condition or value is not known; never null."""
        match node:
            case Literal() | Name() | Negate() | Arithmetic() | Call():
                return self.value(node).is_null()
            case _:
                return ~self.true(node) & ~self.false(node)

    def _arithmetic(self, node: Arithmetic) -> pl.Expr:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.type, NumberType):
            left, right = left.cast(pl.Float64), right.cast(pl.Float64)
        match node.op:
            case "+":
                result = left + right
            case "-":
                result = left - right
            case "*":
                result = left * right
            case "/":
                result = quotient(left, right)
        if not isinstance(node.type, NumberType):
            return result
        return pl.when(result.is_finite()).then(result + 0.0).otherwise(None)

    def _call(self, node: Call) -> pl.Expr:
        args = [self.value(arg) for arg in node.args]
        match node.function:
            case "lower":
                return lowered(args[0])
            case "domain":
                return lowered(_after_last_at(args[0]))
            case "starts_with":
                return args[0].str.starts_with(args[1])
            case "ends_with":
                return args[0].str.ends_with(args[1])
            case "contains":
                return args[0].str.contains(args[1], literal=True)
            case "matches":
                pattern = node.args[1]
                return args[0].str.contains(_regex(str(pattern.value) if isinstance(pattern, Literal) else ""))
            case "days_since" | "days_until":
                return self._days(node, args[0])
            case "length":
                return args[0].list.len().cast(pl.Int64)
            case _:
                return self._numbers(node, args)

    def _days(self, node: Call, day: pl.Expr) -> pl.Expr:
        of_date = isinstance(type_of(node.args[0]), DateType)
        now = self.today if of_date else self.at_us
        passed = now - day if node.function == "days_since" else day - now
        return passed if of_date else passed // DAY_US

    def _numbers(self, node: Call, args: list[pl.Expr]) -> pl.Expr:
        if isinstance(node.type, NumberType):
            args = [arg.cast(pl.Float64) for arg in args]
        if node.function == "abs":
            return args[0].abs()
        chosen = pl.min_horizontal(args) if node.function == "min" else pl.max_horizontal(args)
        return pl.when(self.all_of([arg.is_not_null() for arg in args])).then(chosen).otherwise(None)


def _after_last_at(text: pl.Expr) -> pl.Expr:
    """Return what stands after the last ``@``; null where there is none, or nothing after it."""
    last = text.str.split("@").list.last()
    there = (last != "") & (last.str.len_bytes() < text.str.len_bytes())
    return pl.when(there).then(last).otherwise(None)


def _same(left: pl.Expr, right: pl.Expr, a: Node, b: Node) -> tuple[pl.Expr, pl.Expr]:
    """Return two values as one type: a whole number beside a decimal becomes one, exactly."""
    kinds = type_of(a), type_of(b)
    if all(map(is_number, kinds)) and any(isinstance(kind, NumberType) for kind in kinds):
        return left.cast(pl.Float64), right.cast(pl.Float64)
    return left, right


def _constant(value: Value) -> pl.Expr:
    plain = _plain(value)
    return pl.lit(plain, dtype=_dtype((plain,)))


def _plain(value: Value) -> Any:
    return days(value) if isinstance(value, date) else value


def _dtype(values: Sequence[Any]) -> pl.DataType:
    kinds = {type(value) for value in values}
    if bool in kinds:
        return pl.Boolean()
    if float in kinds:
        return pl.Float64()
    return pl.String() if str in kinds else pl.Int64()


def _regex(pattern: str) -> str:
    """Return the regular expression of a glob, for Polars' engine: the whole text, any character, line ends too."""
    parts = {"*": ".*", "?": "."}
    return r"(?s)\A" + "".join(parts.get(char) or _escaped(char) for char in pattern) + r"\z"


def _escaped(char: str) -> str:
    return char if char.isalnum() or not char.isascii() else f"\\x{ord(char):02x}"


__all__ = ["EPOCH", "Columns", "days", "lowered", "quotient", "uppered"]
