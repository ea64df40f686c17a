"""Trees to closures: the reference meaning of a condition, over one row.

Three values: True, False and None for *not known* (Kleene). Closures are made once and run for every lead, so the
common shapes (a name against a constant, a name in a set) get one function without inner calls.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, assert_never

from leadrules.expr.comparing import compare_name, compare_name_swapped, compare_values, in_range
from leadrules.expr.functions import FUNCTIONS
from leadrules.expr.instants import DAY_US
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
from leadrules.expr.types import DateType, NumberType, Row

AT: Final = "@at"
"""The slot of the instant of the decision, in microseconds; never None."""

TODAY: Final = "@today"
"""The slot of its local date; never None."""

Evaluator: TypeAlias = Callable[[Row], Any]
Slots: TypeAlias = Mapping[str, int]

_INF: Final = math.inf


def evaluator(node: Node, slots: Slots) -> Evaluator:
    """Return a function from a row to the node's value: for a condition True, False or None for *not known*.

    ``slots`` says at which index of the row each name stands, and ``AT`` and ``TODAY`` for conditions that need them.

    Raises:
        KeyError: a name of the node has no slot.
    """
    match node:
        case Literal(value):
            return lambda _: value
        case Name(name):
            i = slots[name]
            return lambda row: row[i]
        case Compare():
            return _compare(node, slots)
        case InSet(item, values):
            return _in_set(item, values, slots)
        case InList(item, items):
            return _in_list(item, slots[items.name], slots)
        case And(items):
            return in_range(items, slots) or _all_of(tuple(evaluator(each, slots) for each in items))
        case Or(items):
            return _any_of(tuple(evaluator(each, slots) for each in items))
        case Not(item):
            return _opposite(item, slots)
        case Arithmetic():
            return _arithmetic(node, slots)
        case Negate(item):
            return _strict_one(lambda v: -v, evaluator(item, slots))
        case Call():
            return _call(node, slots)
        case Known(name):
            i = slots[name.name]
            return lambda row: row[i] is not None
        case AtLeast(count, items):
            return _at_least(count, tuple(evaluator(each, slots) for each in items))
        case _:
            assert_never(node)


def _compare(node: Compare, slots: Slots) -> Evaluator:
    match node:
        case Compare(op, Name(name), Literal(value)):
            return compare_name(op, slots[name], value)
        case Compare(op, Literal(value), Name(name)):
            return compare_name_swapped(op, slots[name], value)
        case Compare(op, left, right):
            return _strict_two(compare_values(op), evaluator(left, slots), evaluator(right, slots))


def _in_set(item: Node, values: frozenset[Any], slots: Slots) -> Evaluator:
    if isinstance(item, Name):
        i = slots[item.name]

        def name_in_set(row: Row) -> bool | None:
            v = row[i]
            return None if v is None else v in values

        return name_in_set
    return _strict_one(values.__contains__, evaluator(item, slots))


def _in_list(item: Node, i: int, slots: Slots) -> Evaluator:
    if isinstance(item, Literal):
        wanted = item.value

        def constant_in_list(row: Row) -> bool | None:
            items = row[i]
            return None if items is None else wanted in items

        return constant_in_list
    return _strict_two(lambda v, items: v in items, evaluator(item, slots), lambda row: row[i])


def _all_of(items: tuple[Evaluator, ...]) -> Evaluator:
    if len(items) == 2:
        first, second = items

        def both(row: Row) -> bool | None:
            a = first(row)
            if a is False:
                return False
            b = second(row)
            return b if a else (False if b is False else None)

        return both

    def every(row: Row) -> bool | None:
        answer: bool | None = True
        for item in items:
            value = item(row)
            if value is False:
                return False
            if value is None:
                answer = None
        return answer

    return every


def _any_of(items: tuple[Evaluator, ...]) -> Evaluator:
    if len(items) == 2:
        first, second = items

        def either(row: Row) -> bool | None:
            a = first(row)
            if a:
                return True
            b = second(row)
            return b if a is False else (True if b else None)

        return either

    def one(row: Row) -> bool | None:
        answer: bool | None = False
        for item in items:
            value = item(row)
            if value:
                return True
            if value is None:
                answer = None
        return answer

    return one


def _opposite(item: Node, slots: Slots) -> Evaluator:
    match item:
        case Known(name):
            i = slots[name.name]
            return lambda row: row[i] is None
        case InSet(Name(name), values):
            return _name_not_in_set(slots[name], values)
        case _:
            inner = evaluator(item, slots)

    def opposite(row: Row) -> bool | None:
        v = inner(row)
        return None if v is None else not v

    return opposite


def _name_not_in_set(i: int, values: frozenset[Any]) -> Evaluator:
    def name_not_in_set(row: Row) -> bool | None:
        v = row[i]
        return None if v is None else v not in values

    return name_not_in_set


def _at_least(count: int, items: tuple[Evaluator, ...]) -> Evaluator:
    spare = len(items) - count

    def at_least(row: Row) -> bool | None:
        hold = fail = 0
        for item in items:
            value = item(row)
            if value:
                hold += 1
                if hold == count:
                    return True
            elif value is False:
                fail += 1
                if fail > spare:
                    return False
        return None

    return at_least


def _arithmetic(node: Arithmetic, slots: Slots) -> Evaluator:
    run = _OPERATIONS[node.op] if isinstance(node.type, NumberType) else _WHOLE_OPERATIONS[node.op]
    return _strict_two(run, evaluator(node.left, slots), evaluator(node.right, slots))


def _finite(value: float) -> float | None:
    return value + 0.0 if -_INF < value < _INF else None


_WHOLE_OPERATIONS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}

_OPERATIONS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": lambda a, b: _finite(a + b),
    "-": lambda a, b: _finite(a - b),
    "*": lambda a, b: _finite(a * b),
    "/": lambda a, b: _finite(a / b) if b else None,
}


def _call(node: Call, slots: Slots) -> Evaluator:
    args = tuple(evaluator(each, slots) for each in node.args)
    if node.function in ("days_since", "days_until"):
        return _days(node, args[0], slots)
    run = FUNCTIONS[node.function].run
    if run is None:  # pragma: no cover - the checker makes no such node
        raise KeyError(node.function)
    if isinstance(node.type, NumberType):
        return _strict_numbers(run, args)
    match node.args:
        case (_, Literal(value)) if node.function != "min" and node.function != "max":
            return _strict_one(lambda v: run(v, value), args[0])
        case (_,):
            return _strict_one(run, args[0])
        case (_, _):
            return _strict_two(run, *args)
        case _:
            return _strict_many(run, args)


def _days(node: Call, day: Evaluator, slots: Slots) -> Evaluator:
    sign = 1 if node.function == "days_since" else -1
    if isinstance(type_of(node.args[0]), DateType):
        today = slots[TODAY]
        return _strict_two(lambda d, now: (now - d).days * sign, day, lambda row: row[today])
    at = slots[AT]
    return _strict_two(lambda d, now: (now - d) * sign // DAY_US, day, lambda row: row[at])


def _strict_one(run: Callable[[Any], Any], arg: Evaluator) -> Evaluator:
    def strict(row: Row) -> Any:
        v = arg(row)
        return None if v is None else run(v)

    return strict


def _strict_two(run: Callable[[Any, Any], Any], left: Evaluator, right: Evaluator) -> Evaluator:
    def strict(row: Row) -> Any:
        a = left(row)
        if a is None:
            return None
        b = right(row)
        return None if b is None else run(a, b)

    return strict


def _strict_many(run: Callable[..., Any], args: tuple[Evaluator, ...]) -> Evaluator:
    def strict(row: Row) -> Any:
        values = [arg(row) for arg in args]
        return None if None in values else run(*values)

    return strict


def _strict_numbers(run: Callable[..., Any], args: tuple[Evaluator, ...]) -> Evaluator:
    inner = _strict_many(run, args)

    def strict(row: Row) -> float | None:
        v = inner(row)
        return None if v is None else float(v) + 0.0

    return strict
