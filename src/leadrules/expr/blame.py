"""Which missing names keep an answer open."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from leadrules.expr.nodes import Known, Literal, Name, Node, children, names_in
from leadrules.expr.rows import evaluator
from leadrules.expr.types import Row

_Blame: TypeAlias = Callable[[Row], frozenset[str]]


def unknown_names(node: Node, slots: Mapping[str, int]) -> Callable[[Row], tuple[str, ...]]:
    """Return a function from a row to the names whose values are missing for a definite answer, sorted.

    Empty where the answer is definite. Only the branches that are themselves unknown count: in
    ``employees > 5 and country == "ES"`` a known country does not appear. A value that is there but yields nothing
    (an e-mail without ``@`` in ``domain(email)``, a divisor of zero) counts as missing.
    """
    value = evaluator(node, slots)
    blame = _blame(node, slots)

    def names(row: Row) -> tuple[str, ...]:
        return tuple(sorted(blame(row))) if value(row) is None else ()

    return names


def _blame(node: Node, slots: Mapping[str, int]) -> _Blame:
    """Return the names at fault in a node, for rows where the node is known to be unknown."""
    match node:
        case Name(name):
            only = frozenset((name,))
            return lambda _: only
        case Literal() | Known():
            return lambda _: frozenset()
    parts = tuple((evaluator(child, slots), _blame(child, slots)) for child in children(node))
    everyone = frozenset(names_in(node))

    def names(row: Row) -> frozenset[str]:
        found = [blame(row) for value, blame in parts if value(row) is None]
        return frozenset().union(*found) if found else everyone

    return names
