"""Which names a condition may use where it stands, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from leadrules.expr.types import Type

Kind: TypeAlias = Literal["field", "signal", "attribute", "list", "axis", "grade", "context"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One name. A ``list`` carries its ``values`` as written; they are normalised where the list is used."""

    name: str
    type: Type
    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of one place.

    ``poisoned``: names whose declaration has an error already; what mentions them is passed over in silence.
    ``elsewhere``: names that exist, but not here, each with the sentence that says why
    (``points are not known while points are counted``).
    """

    symbols: Mapping[str, Symbol]
    poisoned: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
