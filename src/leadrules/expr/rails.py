"""Two rails: what a condition means to an engine that has no third truth value, or one of its own.

Every condition lowers to two plain tests that are never *not known*: one that it is known to hold, one that it is
known not to. ``not`` swaps them, ``and`` and ``or`` are boolean algebra, and only the leaves differ between engines:
each says for one comparison how to test it where all its values are known, and that is False where one is not.
"""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar, assert_never

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
)
from leadrules.expr.types import Value

E = TypeVar("E")

_OPPOSITE: Final[dict[CompareOp, CompareOp]] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""Values are totally ordered (no NaN comes through the door), so the opposite of a comparison is a comparison."""


class Leaves(Protocol[E]):
    """How one engine writes the tests at the ends of a condition. Every test is False where a value is not known."""

    def all_of(self, tests: Sequence[E]) -> E:
        """Return the conjunction of one or more tests."""

    def any_of(self, tests: Sequence[E]) -> E:
        """Return the disjunction of one or more tests."""

    def at_least(self, count: int, tests: Sequence[E]) -> E:
        """Return whether so many of the tests hold."""

    def compare(self, op: CompareOp, left: Node, right: Node) -> E:
        """Return whether two known values compare so."""

    def member(self, item: Node, values: frozenset[Value], *, inside: bool) -> E:
        """Return whether a known value is one of the constants, or (not ``inside``) none of them."""

    def among(self, item: Node, items: Name, *, inside: bool) -> E:
        """Return whether a known text is among the values of a known list, or not among them."""

    def given(self, name: Name, *, known: bool) -> E:
        """Return whether a name has a value, or (not ``known``) has none; never anything else."""

    def holds(self, node: Name | Call, *, wanted: bool) -> E:
        """Return whether a boolean name or function is known to be ``wanted``."""


def rail(node: Node, leaves: Leaves[E], *, wanted: bool) -> E:
    """Return the test that a condition is known to hold or, with ``wanted`` False, known not to hold."""
    match node:
        case Not(item):
            return rail(item, leaves, wanted=not wanted)
        case And(items) | Or(items):
            tests = [rail(item, leaves, wanted=wanted) for item in items]
            return leaves.all_of(tests) if isinstance(node, And) is wanted else leaves.any_of(tests)
        case AtLeast(count, items):
            enough = count if wanted else len(items) - count + 1
            return leaves.at_least(enough, [rail(item, leaves, wanted=wanted) for item in items])
        case Compare(op, left, right):
            return leaves.compare(op if wanted else _OPPOSITE[op], left, right)
        case InSet(item, values):
            return leaves.member(item, values, inside=wanted)
        case InList(item, items):
            return leaves.among(item, items, inside=wanted)
        case Known(name):
            return leaves.given(name, known=wanted)
        case Name() | Call():
            return leaves.holds(node, wanted=wanted)
        case Literal() | Arithmetic() | Negate():
            raise TypeError(f"not a condition: {node}")
        case _:
            assert_never(node)
