"""Which names a condition may use where it stands, and what they mean."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from leadrules.expr.types import Type, Value

Kind: TypeAlias = Literal["field", "signal", "attribute", "list", "axis", "grade", "context"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One name. A ``list`` carries its ``values`` as written; they are normalised where the list is used.

    ``sets`` keeps them by the kind of what they are compared with, so that many uses of a long list share one set.
    Where one of the values cannot be compared, it keeps that one.
    """

    name: str
    type: Type
    kind: Kind
    values: tuple[str, ...] = ()
    sets: dict[Hashable, frozenset[Value] | str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of one place.

    ``poisoned``: names whose declaration has an error already; what mentions them is passed over in silence.
    ``elsewhere``: names that exist, but not here, each with the sentence that says why
    (``points are not known while points are counted``).
    ``events``: types of events, which many take for signals.
    ``suggests``: whether a misspelt name is answered with the closest one, which takes long where many are misspelt.
    """

    symbols: Mapping[str, Symbol]
    poisoned: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    suggests: bool = True
