"""The types of the condition language, and the Python values that stand for them.

========== ======================================================
type       value inside
========== ======================================================
text       ``str``, trimmed, never blank
email      ``str``, trimmed, never blank
choice     ``str``, one of the declared values
integer    ``int``, at most 10^15 in size
number     ``float``, finite (binary64)
boolean    ``bool``
date       ``datetime.date``
datetime   ``int``, microseconds since 1970-01-01T00:00Z
text list  ``tuple[str, ...]``, without blanks
========== ======================================================

``None`` stands for *not known* in all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias

INTEGER_MAX: Final = 10**15
"""The largest size of an integer in data and in conditions."""

EXACT_MAX: Final = 2**53
"""Up to here every engine's numbers hold integers exactly."""

LIST_LENGTH_MAX: Final = 10_000
"""The most values that one list of a lead may have."""

Case: TypeAlias = Literal["upper", "lower"]


@dataclass(frozen=True, slots=True)
class TextType:
    """Free text; ``normalize`` is the ASCII case that every value is brought to."""

    normalize: Case | None = None


@dataclass(frozen=True, slots=True)
class EmailType:
    """An e-mail address; nothing is checked about it."""

    normalize: Case | None = None


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """One of a closed set of values; ``aliases`` are pairs of another spelling and the value it means."""

    values: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...] = ()
    normalize: Case | None = None


@dataclass(frozen=True, slots=True)
class IntegerType:
    """A whole number between ``lo`` and ``hi``, both included."""

    lo: int = -INTEGER_MAX
    hi: int = INTEGER_MAX


@dataclass(frozen=True, slots=True)
class NumberType:
    """A finite binary64 number between ``lo`` and ``hi``, both included; None is no bound."""

    lo: float | None = None
    hi: float | None = None


@dataclass(frozen=True, slots=True)
class BooleanType:
    """True or false."""


@dataclass(frozen=True, slots=True)
class DateType:
    """A calendar date."""


@dataclass(frozen=True, slots=True)
class DateTimeType:
    """An instant."""


@dataclass(frozen=True, slots=True)
class TextListType:
    """Several texts; an empty list is known, and empty."""

    normalize: Case | None = None


Type: TypeAlias = (
    TextType | EmailType | ChoiceType | IntegerType | NumberType | BooleanType | DateType | DateTimeType | TextListType
)

Value: TypeAlias = str | int | float | bool | date | tuple[str, ...]

Row: TypeAlias = Sequence[Any]
"""One lead (or event) as a sequence of ``Value | None``, one slot a name; the types were checked at load."""

_WORDS: Final[dict[type, str]] = {
    TextType: "text",
    EmailType: "an e-mail address",
    ChoiceType: "a choice",
    IntegerType: "a whole number",
    NumberType: "a number",
    BooleanType: "true or false",
    DateType: "a date",
    DateTimeType: "a datetime",
    TextListType: "a list of text",
}


def type_words(t: Type) -> str:
    """Return the type as a person says it, with its article.

    >>> type_words(IntegerType())
    'a whole number'
    """
    return _WORDS[type(t)]


def is_text(t: Type) -> bool:
    """Return whether values of the type are one text: text, email or choice."""
    return isinstance(t, TextType | EmailType | ChoiceType)


def is_number(t: Type) -> bool:
    """Return whether values of the type are numbers: integer or number."""
    return isinstance(t, IntegerType | NumberType)


def is_ordered(t: Type) -> bool:
    """Return whether ``<`` has a meaning: numbers, dates, datetimes."""
    return isinstance(t, IntegerType | NumberType | DateType | DateTimeType)


def comparable(a: Type, b: Type) -> bool:
    """Return whether values of both types can be equal: one family, a date is not a datetime."""
    return (is_text(a) and is_text(b)) or (is_number(a) and is_number(b)) or type(a) is type(b)
