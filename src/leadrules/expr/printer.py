"""Trees back to text: the canonical spelling, which reads into the same tree again."""

import json
from itertools import pairwise
from typing import Final, assert_never

from leadrules.expr.instants import datetime_of
from leadrules.expr.nodes import (
    And,
    Arithmetic,
    AtLeast,
    Call,
    Compare,
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
from leadrules.expr.spelling import THOUSANDS
from leadrules.expr.types import INTEGER_MAX, DateTimeType, DateType, NumberType, Type, Value

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(8)
_RISING: Final = frozenset({"<", "<="})
_FALLING: Final = frozenset({">", ">="})


def to_text(node: Node) -> str:
    """Return the canonical text of a tree; reading it in the same scope gives an equal tree.

    It has one spelling for everything: double quotes, sorted sets, chains where they fit, no needless parentheses.
    """
    match node:
        case Literal(value, type_):
            return constant_text(value, type_)
        case Name(name):
            return name
        case Compare(op, left, right):
            return f"{_operand(left, right)} {op} {_operand(right, left)}"
        case InSet() | InList():
            return _membership(node, "in")
        case And(items):
            return " and ".join(_chained(items))
        case Or(items):
            return " or ".join(_inside(each, _AND) for each in items)
        case Not(item):
            return _opposite(item)
        case Arithmetic(op, left, right):
            level = _level(node)
            return f"{_inside(left, level)} {op} {_inside(right, level + 1)}"
        case Negate(item):
            return f"-{_inside(item, _SIGN)}"
        case Call(function, args):
            return f"{function}({', '.join(map(to_text, args))})"
        case Known(name):
            return f"known({name.name})"
        case AtLeast(count, items):
            return f"at_least({', '.join([str(count), *map(to_text, items)])})"
        case _:
            assert_never(node)


def constant_text(value: Value, type_: Type) -> str:
    """Return a constant as it is written in a condition."""
    match type_, value:
        case DateType(), _:
            return f'date("{value}")'
        case DateTimeType(), int():
            return f'datetime("{datetime_of(value).isoformat()}")'
        case _, bool():
            return str(value).lower()
        case _, str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            digits = str(value)
            return f"{digits}0" if THOUSANDS.fullmatch(digits.removeprefix("-")) else digits


def is_range(low: Node, high: Node) -> bool:
    """Return whether two comparisons that stand side by side under ``and`` read as one chain."""
    match low, high:
        case Compare(a, _, middle), Compare(b, same, _):
            return middle == same and ({a, b} <= _RISING or {a, b} <= _FALLING)
        case _:
            return False


def _level(node: Node) -> int:
    match node:
        case Or():
            return _OR
        case And():
            return _AND
        case Not(Known()):
            return _ATOM
        case Not(InSet() | InList()):
            return _COMPARE
        case Not():
            return _NOT
        case Compare() | InSet() | InList():
            return _COMPARE
        case Arithmetic(op):
            return _SUM if op in ("+", "-") else _PRODUCT
        case Negate():
            return _SIGN
        case Literal() | Name() | Call() | Known() | AtLeast():
            return _ATOM
        case _:
            assert_never(node)


def _inside(node: Node, least: int) -> str:
    text = to_text(node)
    return f"({text})" if _level(node) < least else text


def _operand(node: Node, other: Node) -> str:
    """Return one side of a comparison; a constant beside a number needs no decimal point."""
    if isinstance(node, Literal) and isinstance(type_of(other), NumberType):
        return _number_text(node.value, node.type)
    return _inside(node, _SUM)


def _number_text(value: Value, type_: Type) -> str:
    whole = isinstance(value, float) and value.is_integer() and abs(value) <= INTEGER_MAX
    return str(int(value)) if whole and isinstance(value, float) else constant_text(value, type_)


def _membership(node: InSet | InList, word: str) -> str:
    item = _inside(node.item, _SUM)
    match node:
        case InList(_, items):
            return f"{item} {word} {items.name}"
        case InSet(_, _, str(source)):
            return f"{item} {word} {source}"
        case InSet(_, values):
            return f"{item} {word} [{', '.join(_elements(values, type_of(node.item)))}]"


def _elements(values: frozenset[Value], type_: Type) -> list[str]:
    spell = _number_text if isinstance(type_, NumberType) else constant_text
    return [spell(value, type_) for value in sorted(values)]


def _opposite(item: Node) -> str:
    match item:
        case Known(name):
            return f"missing({name.name})"
        case InSet() | InList():
            return _membership(item, "not in")
        case _:
            return f"not {_inside(item, _NOT)}"


def _chained(items: tuple[Node, ...]) -> list[str]:
    """Return the parts of a conjunction, with ``a < b and b < c`` as ``a < b < c``."""
    parts = [_inside(items[0], _NOT)]
    for before, node in pairwise(items):
        if isinstance(node, Compare) and is_range(before, node):
            parts[-1] += f" {node.op} {_operand(node.right, node.left)}"
        else:
            parts.append(_inside(node, _NOT))
    return parts
