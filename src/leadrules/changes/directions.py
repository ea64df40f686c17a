"""Which way a statement has gone: a condition narrower or wider, a number up or down, a time longer or shorter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

from leadrules.expr import And, AtLeast, Compare, InSet, Literal, Not, Or
from leadrules.expr.nodes import Node
from leadrules.worktime import Duration, parse_duration, working_microseconds
from leadrules.worktime.durations import WORKING_MICROSECONDS

_RISING: Final = {">=": 0, ">": 1}
_FALLING: Final = {"<": 0, "<=": 1}


def condition_way(old: Node | None, new: Node | None) -> int | None:
    """Return 1 where the new condition holds whenever the old one does, and more often; -1 for the reverse.

    0 where they are the same, None where it cannot be told from how they are written. No condition always holds.
    """
    if old == new:
        return 0
    if old is None or new is None:
        return -1 if old is None else 1
    match old, new:
        case (And(), _) | (_, And()):
            return _joined(_parts(old, And), _parts(new, And), -1)
        case (Or(), _) | (_, Or()):
            return _joined(_parts(old, Or), _parts(new, Or), 1)
        case Not(a), Not(b):
            return _reversed(condition_way(a, b))
        case InSet(a, was, None), InSet(b, now, None) if a == b:
            return 1 if was < now else -1 if now < was else None
        case AtLeast(few, a), AtLeast(many, b):
            return _agreed([(few > many) - (few < many), *map(condition_way, a, b)]) if len(a) == len(b) else None
        case Compare(), Compare():
            return _bound_way(old, new)
    return None


def _parts(node: Node, kind: type[And] | type[Or]) -> tuple[Node, ...]:
    return node.items if isinstance(node, And | Or) and isinstance(node, kind) else (node,)


def _joined(old: tuple[Node, ...], new: tuple[Node, ...], more: int) -> int | None:
    """Return the way of a conjunction (``more`` is -1) or disjunction (1) from its parts."""
    gone = [part for part in old if part not in new]
    come = [part for part in new if part not in old]
    if not gone or not come:
        return more if come else -more
    return _agreed(map(condition_way, gone, come)) if len(gone) == len(come) else None


def _agreed(ways: Iterable[int | None]) -> int | None:
    """Return the one way that all have gone that have gone anywhere."""
    found = set(ways) - {0}
    return next(iter(found)) if len(found) == 1 else None


def _reversed(way: int | None) -> int | None:
    return None if way is None else -way


def _bound_way(old: Compare, new: Compare) -> int | None:
    """Return the way of one bound: ``x >= 100`` to ``x >= 200`` is narrower."""
    for bound, other, was, now, rising, falling in (
        (old.left, new.left, old.right, new.right, _RISING, _FALLING),
        (old.right, new.right, old.left, new.left, {"<=": 0, "<": 1}, {">": 0, ">=": 1}),
    ):
        if bound != other or not isinstance(was, Literal) or not isinstance(now, Literal):
            continue
        for ops, up in ((rising, -1), (falling, 1)):
            if old.op in ops and new.op in ops:
                before, after = (was.value, ops[old.op]), (now.value, ops[new.op])
                return up * ((after > before) - (after < before))
    return None


def list_way(root: Node, name: str) -> int | None:
    """Return 1 where a condition holds for more leads as a named list grows, -1 where for fewer, None if unclear."""
    match root:
        case InSet(source=source):
            return 1 if source == name else 0
        case Not(item):
            return _reversed(list_way(item, name))
        case And(items) | Or(items) | AtLeast(_, items):
            ways = {list_way(item, name) for item in items}
            return 0 if ways == {0} else _agreed(ways)
    return 0


def quantity(said: Any) -> Fraction | None:
    """Return a number or a percentage as a number; None for anything else."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return Fraction(str(said))
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", said) if isinstance(said, str) else None
    return Fraction(match[1]) / 100 if match else None


def time_way(old: Any, new: Any) -> int | None:
    """Return 1 where a duration has become longer, -1 where shorter, None where that depends or it is none."""
    was, now = (parse_duration(text) if isinstance(text, str) else None for text in (old, new))
    if was is None or now is None:
        return None
    before, after = _length(was, now)
    return None if before is None or after is None else (after > before) - (after < before)


def _length(was: Duration, now: Duration) -> tuple[int | None, int | None]:
    if was.unit is now.unit:
        return was.count, now.count
    if was.unit in WORKING_MICROSECONDS and now.unit in WORKING_MICROSECONDS:
        return working_microseconds(was), working_microseconds(now)
    return was.exact_microseconds, now.exact_microseconds
