"""A few values of each name that stand for all: for near misses and proofs.

Conditions compare names with constants, and the constants cut a name's values into classes: within one class every
condition answers the same. One value of each class is enough to try them all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from leadrules.expr.nodes import And, AtLeast, Known, Name, Node, Not, Or, children, names_in
from leadrules.expr.representatives import Atom, represent
from leadrules.expr.types import Type, Value


@dataclass(frozen=True, slots=True)
class Samples:
    """Values to try, by name, each in a fixed order.

    ``complete``: every definite answer that a lead can get is got by some combination of these values. False where a
    condition compares two names, or calculates with one.
    """

    values: Mapping[str, tuple[Value, ...]]
    complete: bool


def sample_values(roots: Iterable[Node], types: Mapping[str, Type], *, at_us: int, today: date) -> Samples:
    """Return values for each name of ``types`` that the conditions can tell apart.

    ``at_us`` and ``today`` are the instant and local date of the decision, which ``days_since`` counts from.
    """
    atoms: dict[str, list[Atom]] = {name: [] for name in types}
    complete = True
    for atom in (atom for root in roots for atom in _atoms(root)):
        names = names_in(atom)
        complete = complete and len(names) <= 1
        for name in names:
            if name in atoms:
                atoms[name].append(Atom(atom, alone=len(names) == 1))
    values: dict[str, tuple[Value, ...]] = {}
    for name, type_ in types.items():
        found, whole = represent(type_, atoms[name], at_us=at_us, today=today)
        values[name] = found
        complete = complete and whole
    return Samples(values, complete)


def _atoms(node: Node) -> Iterator[Node]:
    """Yield the smallest conditions of a tree."""
    if isinstance(node, And | Or | Not | AtLeast):
        for child in children(node):
            yield from _atoms(child)
    elif not isinstance(node, Known | Name):
        yield node
