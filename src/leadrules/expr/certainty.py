"""Which names must be known, given how a condition came out: the guards that an engine can leave away.

Every leaf of a condition is strict: a comparison, membership or function of a name that is not known is not known.
"""

from collections.abc import Sequence

from leadrules.expr.nodes import And, Arithmetic, AtLeast, Call, Known, Literal, Name, Node, Not, Or, children, names_in
from leadrules.expr.types import NumberType

Names = frozenset[str]
_NONE: Names = frozenset()


def known_if(node: Node, *, wanted: bool) -> Names:
    """Return the names that are known wherever a condition is known to be ``wanted``."""
    match node:
        case Not(item):
            return known_if(item, wanted=not wanted)
        case And(items) | Or(items):
            parts = [known_if(item, wanted=wanted) for item in items]
            return _NONE.union(*parts) if isinstance(node, And) is wanted else _shared(parts)
        case Known(name):
            return frozenset({name.name}) if wanted else _NONE
        case AtLeast() | Literal():
            return _NONE
    return frozenset(names_in(node))


def known_unless(node: Node, *, wanted: bool) -> Names:
    """Return the names that are known wherever a condition is *not* known to be ``wanted``."""
    match node:
        case Not(item):
            return known_unless(item, wanted=not wanted)
        case And(items) | Or(items):
            parts = [known_unless(item, wanted=wanted) for item in items]
            return _shared(parts) if isinstance(node, And) is wanted else _NONE.union(*parts)
        case Known(name):
            return _NONE if wanted else frozenset({name.name})
    return _NONE


def settled(node: Node, known: Names) -> bool:
    """Return whether a node is known wherever these names are: nothing in it divides, overflows, or wants an ``@``."""
    match node:
        case Name(name):
            return name in known
        case Literal() | Known():
            return True
        case Arithmetic(type=NumberType()) | Call(function="domain"):
            return False
    return all(settled(child, known) for child in children(node))


def _shared(parts: Sequence[Names]) -> Names:
    return parts[0].intersection(*parts[1:])
