"""The tree of a condition: frozen, typed, positioned.

Every node has ``span``, the offsets in the condition's text where it stands; it takes no part in ``==`` and ``hash``,
so that two conditions that mean the same are the same. Nodes of the map form have the span ``(0, 0)``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias, assert_never

from leadrules.expr.types import BooleanType, IntegerType, NumberType, Type, Value

CompareOp: TypeAlias = OneOf["==", "!=", "<", "<=", ">", ">="]
ArithmeticOp: TypeAlias = OneOf["+", "-", "*", "/"]
Offsets: TypeAlias = tuple[int, int]

_NOWHERE: Offsets = (0, 0)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, already in the form the data has: lower-cased, alias resolved, a datetime in microseconds."""

    value: Value
    type: Type
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A field, signal, attribute, axis, grade or word of the context."""

    name: str
    type: Type
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values of one family, compared. Order only between numbers, dates or datetimes."""

    op: CompareOp
    left: "Node"
    right: "Node"
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class InSet:
    """Whether a value is one of a set of constants; ``source`` is the named list they come from, if any."""

    item: "Node"
    values: frozenset[Value]
    source: str | None = None
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class InList:
    """Whether a text is among the values of a list field."""

    item: "Node"
    items: Name
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more conditions; never directly inside another ``And``."""

    items: tuple["Node", ...]
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """One or more of two or more conditions; never directly inside another ``Or``."""

    items: tuple["Node", ...]
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: "Node"
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference, product or quotient; division by zero and a result that is not finite are unknown."""

    op: ArithmeticOp
    left: "Node"
    right: "Node"
    type: IntegerType | NumberType
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """A number with the other sign."""

    item: "Node"
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of ``functions.FUNCTIONS`` that is strict: an unknown argument makes it unknown."""

    function: str
    args: tuple["Node", ...]
    type: Type
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a name has a value; always definite. ``missing(x)`` is ``Not(Known(x))``."""

    name: Name
    span: Offsets = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Whether at least ``count`` of the conditions hold; unknown only while the unknown ones can still decide."""

    count: int
    items: tuple["Node", ...]
    span: Offsets = field(default=_NOWHERE, compare=False)


Node: TypeAlias = (
    Literal | Name | Compare | InSet | InList | And | Or | Not | Arithmetic | Negate | Call | Known | AtLeast
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below, from left to right."""
    match node:
        case Literal() | Name():
            return ()
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case InSet(item) | Not(item) | Negate(item):
            return (item,)
        case InList(item, items):
            return (item, items)
        case And(items) | Or(items):
            return items
        case AtLeast(_, items):
            return items
        case Call(_, args):
            return args
        case Known(name):
            return (name,)
        case _:
            assert_never(node)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, parents before children."""
    yield node
    for child in children(node):
        yield from walk(child)


def names_in(node: Node) -> tuple[str, ...]:
    """Return the names that the node mentions, sorted, each once."""
    return tuple(sorted({n.name for n in walk(node) if isinstance(n, Name)}))


def type_of(node: Node) -> Type:
    """Return the type of the node's value."""
    match node:
        case Literal() | Name() | Arithmetic() | Call():
            return node.type
        case Negate(item):
            return negated(type_of(item))
        case Compare() | InSet() | InList() | And() | Or() | Not() | Known() | AtLeast():
            return BooleanType()
        case _:
            assert_never(node)


def negated(t: Type) -> Type:
    """Return the type with its bounds mirrored at zero."""
    match t:
        case IntegerType(lo, hi):
            return IntegerType(-hi, -lo)
        case NumberType(lo, hi):
            return NumberType(None if hi is None else -hi, None if lo is None else -lo)
        case _:
            return t


def depends_on_clock(node: Node) -> bool:
    """Return whether the node reads the instant of the decision (``days_since``, ``days_until``)."""
    return any(isinstance(n, Call) and n.function in ("days_since", "days_until") for n in walk(node))
