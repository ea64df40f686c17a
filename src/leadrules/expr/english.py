"""A condition in plain English, for people who do not read conditions."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias, assert_never

from leadrules.expr.functions import FUNCTIONS
from leadrules.expr.instants import datetime_of
from leadrules.expr.nodes import (
    And,
    Arithmetic,
    AtLeast,
    Call,
    Compare,
    CompareOp,
    InList,
    InSet,
    Known,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    type_of,
)
from leadrules.expr.printer import is_range
from leadrules.expr.types import BooleanType, DateTimeType, DateType, Type, Value

Names: TypeAlias = Mapping[str, str]

_COMPARED: Final[Mapping[CompareOp, str]] = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_DATED: Final[Mapping[CompareOp, str]] = {
    "<": "is before",
    "<=": "is on or before",
    ">": "is after",
    ">=": "is on or after",
}
_SWAPPED: Final[Mapping[CompareOp, CompareOp]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_ARITHMETIC: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_PLAIN: Final = re.compile(r"[\w./@-]+")


@dataclass(frozen=True, slots=True)
class _Wording:
    """What names are called, and the units of their values."""

    names: Names
    units: Names

    def unit(self, node: Node) -> str:
        """Return the unit of what a name stands for, to be put behind a number."""
        unit = self.units.get(node.name) if isinstance(node, Name) else None
        return f" {unit}" if unit else ""


def to_english(node: Node, names: Names | None = None, units: Names | None = None) -> str:
    """Return the tree in plain English, without a full stop.

    ``names`` gives names a wording of their own (``{"employees": "the number of employees"}``); other names are said
    as they are written, with spaces. ``units`` are put behind the constants that a name is compared with.
    """
    return _say(node, _Wording(names or {}, units or {}))


def _say(node: Node, words: _Wording) -> str:
    match node:
        case And(items):
            return " and ".join(_conjunction(items, words))
        case Or(items):
            return " or ".join(_grouped(each, words) for each in items)
        case Not(item):
            return _denied(item, words)
        case AtLeast(count, items):
            return f"at least {count} of these hold: {', '.join(_grouped(each, words) for each in items)}"
        case Name(_, BooleanType()):
            return f"{_value(node, words)} is true"
        case Compare():
            return _comparison(node, words)
        case InSet() | InList():
            return _membership(node, words, "")
        case Known(name):
            return f"{_value(name, words)} is known"
        case Call(function, args, BooleanType()):
            return FUNCTIONS[function].english.format(*(_value(each, words) for each in args))
        case Literal() | Name() | Arithmetic() | Negate() | Call():
            return _value(node, words)
        case _:
            assert_never(node)


def _grouped(node: Node, words: _Wording) -> str:
    said = _say(node, words)
    return f"({said})" if isinstance(node, And | Or | AtLeast) else said


def _conjunction(items: tuple[Node, ...], words: _Wording) -> list[str]:
    """Return the parts of a conjunction; a range is said of its subject once."""
    parts = [_grouped(items[0], words)]
    for before, node in pairwise(items):
        match before, node:
            case Compare(_, Literal()), Compare(op, subject, limit) if is_range(before, node):
                parts[-1] = parts[-1].removesuffix(words.unit(subject))
                parts.append(f"{_relation(op, subject).removeprefix('is ')} {_measured(limit, subject, words)}")
            case _:
                parts.append(_grouped(node, words))
    return parts


def _comparison(node: Compare, words: _Wording, negated: str = "") -> str:
    op, left, right = node.op, node.left, node.right
    if isinstance(left, Literal):
        op, left, right = _SWAPPED[op], right, left
    relation = _relation(op, left)
    if negated:
        relation = "is" if relation == "is not" else relation.replace("is", "is not", 1)
    return f"{_value(left, words)} {relation} {_measured(right, left, words)}"


def _measured(node: Node, subject: Node, words: _Wording) -> str:
    """Return what a subject is compared with; a constant in the subject's unit."""
    return f"{_value(node, words)}{words.unit(subject) if isinstance(node, Literal) else ''}"


def _relation(op: CompareOp, subject: Node) -> str:
    dated = isinstance(type_of(subject), DateType | DateTimeType)
    return _DATED.get(op, _COMPARED[op]) if dated else _COMPARED[op]


def _membership(node: InSet | InList, words: _Wording, negated: str) -> str:
    item = _value(node.item, words)
    match node:
        case InList(_, items):
            return f"{item} is {negated}among {_value(items, words)}"
        case InSet(_, _, str(source)):
            return f"{item} is {negated}in the list {_spaced(source)}"
        case InSet(_, values):
            said = [_constant(value, type_of(node.item)) for value in sorted(values)]
            return f"{item} is {negated}{'one of ' if len(said) > 1 else ''}{', '.join(said)}{words.unit(node.item)}"


def _denied(item: Node, words: _Wording) -> str:
    match item:
        case Known(name):
            return f"{_value(name, words)} is not known"
        case Name():
            return f"{_value(item, words)} is false"
        case InSet() | InList():
            return _membership(item, words, "not ")
        case Compare():
            return _comparison(item, words, "not ")
        case Call(function, args):
            return FUNCTIONS[function].denial.format(*(_value(each, words) for each in args))
        case Not(inner):
            return _say(inner, words)
        case _:
            return f"it is not so that {_grouped(item, words)}"


def _value(node: Node, words: _Wording) -> str:
    match node:
        case Literal(value, type_):
            return _constant(value, type_)
        case Name(name):
            return words.names.get(name, _spaced(name))
        case Arithmetic(op, left, right):
            return f"{_operand(left, words)} {_ARITHMETIC[op]} {_operand(right, words)}"
        case Negate(item):
            return f"minus {_operand(item, words)}"
        case Call(function, args):
            said = [_value(each, words) for each in args]
            return FUNCTIONS[function].english.format(*said, all=f"{', '.join(said[:-1])} and {said[-1]}")
        case _:
            return _grouped(node, words)


def _operand(node: Node, words: _Wording) -> str:
    said = _value(node, words)
    return f"({said})" if isinstance(node, Arithmetic) else said


def _constant(value: Value, type_: Type) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
        case int() if isinstance(type_, DateTimeType):
            return f"{datetime_of(value):%Y-%m-%d %H:%M:%S} UTC"
        case float() if value.is_integer() and abs(value) < 1e15:
            return _number(int(value))
        case int() | float():
            return _number(value)
        case _:
            return str(value)


def _number(value: float) -> str:
    """Return a number, from five digits on with separators: ``2000``, ``50,000,000``."""
    return f"{value:,}" if abs(value) >= 10_000 else str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
