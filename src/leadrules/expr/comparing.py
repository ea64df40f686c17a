"""Closures for comparisons: one function for each operator, so that nothing is looked up while leads pass."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from leadrules.expr.nodes import Compare, CompareOp, Literal, Name, Node
from leadrules.expr.types import Row

Answer: TypeAlias = Callable[[Row], bool | None]

_SWAPPED: Final[Mapping[CompareOp, CompareOp]] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}

_VALUES: Final[Mapping[CompareOp, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare_values(op: CompareOp) -> Callable[[Any, Any], bool]:
    """Return the comparison of two known values."""
    return _VALUES[op]


def compare_name(op: CompareOp, i: int, value: Any) -> Answer:
    """Return the comparison of slot ``i`` with a constant; None where the slot is not known."""
    return _BY_OP[op](i, value)


def compare_name_swapped(op: CompareOp, i: int, value: Any) -> Answer:
    """Return the comparison of a constant with slot ``i``, the constant on the left."""
    return _BY_OP[_SWAPPED[op]](i, value)


def in_range(items: tuple[Node, ...], slots: Mapping[str, int]) -> Answer | None:
    """Return one function for ``lo <= name < hi`` in its four shapes, or None where the items are something else."""
    match items:
        case (
            Compare(("<" | "<=") as low_op, Literal(lo), Name(name)),
            Compare(("<" | "<=") as high_op, Name(same), Literal(hi)),
        ) if name == same:
            return _RANGES[low_op, high_op](slots[name], lo, hi)
        case _:
            return None


def _equal(i: int, c: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v == c

    return compare


def _unequal(i: int, c: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v != c

    return compare


def _less(i: int, c: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v < c

    return compare


def _less_or_equal(i: int, c: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v <= c

    return compare


def _more(i: int, c: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v > c

    return compare


def _more_or_equal(i: int, c: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v >= c

    return compare


def _from_below(i: int, lo: Any, hi: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else lo <= v < hi

    return compare


def _from_to(i: int, lo: Any, hi: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else lo <= v <= hi

    return compare


def _above_below(i: int, lo: Any, hi: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else lo < v < hi

    return compare


def _above_to(i: int, lo: Any, hi: Any) -> Answer:
    def compare(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else lo < v <= hi

    return compare


_BY_OP: Final[Mapping[CompareOp, Callable[[int, Any], Answer]]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _less_or_equal,
    ">": _more,
    ">=": _more_or_equal,
}

_RANGES: Final[Mapping[tuple[CompareOp, CompareOp], Callable[[int, Any, Any], Answer]]] = {
    ("<=", "<"): _from_below,
    ("<=", "<="): _from_to,
    ("<", "<"): _above_below,
    ("<", "<="): _above_to,
}
