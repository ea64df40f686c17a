"""Thresholds: the constants that conditions and grades compare ordered values with, and which side a value is on.

A threshold has three items: one below, at, one above. *One* is the step of what is compared:

- a whole number (a field, a signal, days since a date): 1; a date: 1 day; a datetime: 1 second;
- points of an axis: the largest number that divides the points of all its rules, its caps and the ends of its range;
- another number: one in the last decimal that the threshold is written with, so 0.1 for ``>= 0.5``.

*One below* is seen where a value lies less than the threshold and at most one step from it; for whole numbers that is
one value. *One above* is the mirror image.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd
from typing import Final, Literal

from leadrules.clauses.scoring import HUNDREDTHS, Axis, EachRule
from leadrules.coverage.items import Item
from leadrules.diagnostics import Span
from leadrules.expr import (
    Compare,
    DateTimeType,
    DateType,
    IntegerType,
    Name,
    Negate,
    Node,
    NumberType,
    datetime_of,
    names_in,
    to_text,
    type_of,
    walk,
)
from leadrules.expr import (
    Literal as Constant,
)
from leadrules.names import Path
from leadrules.plan import Plan
from leadrules.source import Place

Side = Literal["below", "at", "above"]
SIDES: Final[tuple[Side, ...]] = ("below", "at", "above")
_ORDERS: Final = ("<", "<=", ">", ">=")
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Probe:
    """An expression whose values are watched, and where: ``where`` is ``lead``, ``handoff``, an axis or an event type.

    The values of an axis that forgets, and of what only a handoff reads, are others than those of the lead.
    """

    where: str
    node: Node


@dataclass(frozen=True, slots=True)
class Threshold:
    """One constant that an expression is compared with; numbers, dates (as days) and instants are exact."""

    owner: str
    text: str
    probe: Probe
    cut: Fraction
    step: Fraction
    span: Span

    def nearest(self, side: Side) -> Fraction:
        """Return the value of a side that is farthest from the threshold and still counts."""
        return {"below": self.cut - self.step, "at": self.cut, "above": self.cut + self.step}[side]

    def seen(self, side: Side, values: Sequence[Fraction]) -> bool:
        """Return whether one of the sorted values is on a side, close enough."""
        match side:
            case "below":
                place = bisect_left(values, self.cut)
                return place > 0 and values[place - 1] >= self.nearest(side)
            case "at":
                place = bisect_left(values, self.cut)
                return place < len(values) and values[place] == self.cut
            case "above":
                place = bisect_right(values, self.cut)
                return place < len(values) and values[place] <= self.nearest(side)

    def item(self, side: Side) -> Item:
        """Return the item of a side."""
        said = _shown(self.nearest(side), self.probe.node)
        words = {"below": f"one below, at {said}", "at": f"at {said}", "above": f"one above, at {said}"}[side]
        return Item("thresholds", f"`{self.text}` of {self.owner}", words, self.span)

    def beyond(self, side: Side) -> str | None:
        """Return why no value can be on a side; None where one may."""
        type_ = type_of(self.probe.node)
        if not isinstance(type_, IntegerType | NumberType):
            return None
        least = None if type_.lo is None else exact(type_.lo)
        most = None if type_.hi is None else exact(type_.hi)
        what = to_text(self.probe.node)
        lowest, highest = min(self.cut, self.nearest(side)), max(self.cut, self.nearest(side))
        if least is not None and (highest < least or (highest == least and side == "below")):
            return f"`{what}` is never less than {_number(least)}"
        if most is not None and (lowest > most or (lowest == most and side == "above")):
            return f"`{what}` is never more than {_number(most)}"
        if isinstance(type_, IntegerType) and side == "at" and self.cut.denominator != 1:
            return f"`{what}` is a whole number"
        return None


def exact(value: object) -> Fraction:
    """Return a number as it is written, a date as its day, an instant as its microsecond."""
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(repr(value))


def thresholds_of(plan: Plan) -> Iterator[Threshold]:
    """Yield the thresholds of an agreement: of its conditions in their order, then of its grades."""
    agreement = plan.agreement
    resets = agreement.recycle.resets if agreement.recycle else frozenset()
    for path, condition in agreement.conditions.items():
        where = _where(plan, path, resets)
        if where is None:
            continue
        place = _at(agreement.document.root, path)
        for node in walk(condition.root):
            if isinstance(node, Compare) and node.op in _ORDERS:
                yield from _compared(plan, node, where, place)
    for name, axis in agreement.axes.items():
        probe = Probe("lead", Name(name, NumberType(axis.lo_hundredths / HUNDREDTHS, axis.hi_hundredths / HUNDREDTHS)))
        for grade, hundredths in axis.grades:
            if hundredths > axis.lo_hundredths:
                cut = Fraction(hundredths, HUNDREDTHS)
                span = agreement.document.root["scoring"][name]["grades"][grade].span
                yield Threshold(f"grade {grade}", f"{name} >= {_number(cut)}", probe, cut, step_of_axis(axis), span)


def unmeasured(plan: Plan) -> Iterator[tuple[str, Span]]:
    """Yield what is compared in conditions on events of the log, whose values no decision shows."""
    for path, condition in plan.agreement.conditions.items():
        if _where(plan, path, frozenset()) is None:
            for node in walk(condition.root):
                if isinstance(node, Compare) and node.op in _ORDERS:
                    place = _at(plan.agreement.document.root, path)
                    yield f"`{to_text(node)}` of {_owner(place)}", _span(place, node)


def step_of_axis(axis: Axis) -> Fraction:
    """Return by how much the points of an axis change at least, fading aside."""
    points = [rule.hundredths for rule in axis.rules]
    caps = [rule.cap_hundredths or 0 for rule in axis.rules if isinstance(rule, EachRule)]
    return Fraction(gcd(*points, *caps, *axis.group_caps.values(), axis.lo_hundredths, axis.hi_hundredths), HUNDREDTHS)


def _compared(plan: Plan, node: Compare, where: str, place: Place) -> Iterator[Threshold]:
    for constant, other in ((node.left, node.right), (node.right, node.left)):
        value = _constant(constant)
        if value is None or not names_in(other) or not _steps(other):
            continue
        cut = exact(value)
        probe = Probe(where, other)
        yield Threshold(_owner(place), to_text(node), probe, cut, _step(plan, other, value), _span(place, node))


def _constant(node: Node) -> object:
    match node:
        case Constant(value):
            return value
        case Negate(Constant(int() | float() as value)):
            return -value
    return None


def _steps(node: Node) -> bool:
    return isinstance(type_of(node), IntegerType | NumberType | DateType | DateTimeType)


def _step(plan: Plan, node: Node, value: object) -> Fraction:
    match type_of(node):
        case DateTimeType():
            return Fraction(_SECOND)
        case NumberType() if isinstance(node, Name) and node.name in plan.agreement.axes:
            return step_of_axis(plan.agreement.axes[node.name])
        case NumberType():
            decimals = repr(value).partition(".")[2] if "e" not in repr(value) else ""
            return Fraction(1, 10 ** len(decimals.rstrip("0")))
    return Fraction(1)


def _where(plan: Plan, path: Path, resets: frozenset[str]) -> str | None:
    """Return where the values of a condition can be seen; None for conditions on events of the log."""
    match path:
        case ("signals", str(name), "where"):
            return f"event {plan.agreement.signals[name].event_type}"
        case ("scoring", _, "rules", _, "where"):
            rule = _at(plan.agreement.document.root, path[:-1])
            return f"event {rule['each'].value}"
        case ("scoring", str(axis), "rules", _, "when"):
            return f"axis {axis}" if axis in resets else "lead"
        case ("qualification", *_):
            return "lead"
        case ("routing", *_) | ("follow_up", "clocks", _, "target", *_) | ("follow_up", "touches", *_):
            return "handoff"
    return None


def _at(root: Place, path: Path) -> Place:
    for key in path:
        root = root[key]
    return root


def _owner(place: Place) -> str:
    """Return the id of the rule that a condition belongs to, or its key."""
    above = Place(place.document, place.path[:-1])
    named = above["id"].value
    if isinstance(named, str):
        return named
    words = [str(key) for key in above.path[1:] if isinstance(key, str) and key not in ("clocks", "reasons")]
    return " ".join(words) or str(above.path[0])


def _span(place: Place, node: Node) -> Span:
    start, end = node.span
    return place.text_span(start, end) if end > start else place.span


def _shown(value: Fraction, node: Node) -> str:
    match type_of(node):
        case DateType():
            return date.fromordinal(int(value)).isoformat()
        case DateTimeType():
            return datetime_of(int(value)).isoformat()
    return _number(value)


def _number(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else str(float(value))
