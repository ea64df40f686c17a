"""What was written, before names and types are known: the tree that text and maps are read into."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from leadrules.diagnostics import Diagnostic, Span, did_you_mean, error, warning

PROBLEMS_MAX = 8
"""So many mistakes of one condition are told at once."""


class Locator(Protocol):
    """Where a value stands in its file; ``leadrules.source.Place`` is one."""

    @property
    def span(self) -> Span:
        """The span of the whole value."""

    @property
    def key_span(self) -> Span:
        """The span of the key that leads to the value."""

    def text_span(self, start: int, end: int) -> Span:
        """Return the span of some characters of a text value."""

    def __getitem__(self, key: str | int) -> "Locator":
        """Return the place of a part of the value."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a condition: the characters ``range`` of the text at ``place``, all that stands there, or its key."""

    place: Locator
    range: tuple[int, int] | None = None
    on_key: bool = False

    def span(self) -> Span:
        """Return where this is in the file; worked out only when something is wrong."""
        if self.range is not None:
            return self.place.text_span(*self.range)
        return self.place.key_span if self.on_key else self.place.span

    def to(self, end: "Spot") -> "Spot":
        """Return the stretch from here to the end of another spot of the same text."""
        if self.range is None or end.range is None or self.place is not end.place:
            return self
        return Spot(self.place, (self.range[0], end.range[1]))

    @property
    def offsets(self) -> tuple[int, int]:
        """Where it stands in the text; ``(0, 0)`` in the map form."""
        return self.range or (0, 0)


@dataclass(frozen=True, slots=True)
class RawName:
    """A bare word."""

    name: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawLiteral:
    """A constant; ``adapts`` says that text may stand for a date or datetime, as it does in the map form."""

    value: str | int | float | bool
    spot: Spot
    adapts: bool = False


@dataclass(frozen=True, slots=True)
class RawNull:
    """``None`` or ``null``: never right, but worth a good answer."""

    word: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawList:
    """Several values in brackets."""

    items: tuple["Raw", ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawCompare:
    """A comparison or a chain of them: the first operand, then pairs of operator and operand."""

    first: "Raw"
    rest: tuple[tuple[str, "Raw"], ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawJunction:
    """``and`` or ``or`` over two or more."""

    word: Literal["and", "or"]
    items: tuple["Raw", ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawNot:
    """The opposite."""

    item: "Raw"
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawSign:
    """A plus or minus in front."""

    sign: Literal["+", "-"]
    item: "Raw"
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawArithmetic:
    """Two values and one of ``+ - * /`` between them."""

    op: Literal["+", "-", "*", "/"]
    left: "Raw"
    right: "Raw"
    spot: Spot


@dataclass(frozen=True, slots=True)
class RawCall:
    """A function and its arguments; ``name_spot`` is where the function's name stands."""

    function: str
    args: tuple["Raw", ...]
    spot: Spot
    name_spot: Spot


Raw: TypeAlias = (
    RawName | RawLiteral | RawNull | RawList | RawCompare | RawJunction | RawNot | RawSign | RawArithmetic | RawCall
)


class Problems:
    """The mistakes found so far in one condition: at most ``PROBLEMS_MAX``; ``total`` counts those left out too.

    ``suggests`` says whether to look for what a misspelt name may mean, which takes long where many are misspelt.
    """

    def __init__(self, *, suggests: bool = True) -> None:
        self.suggests = suggests
        self.found: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.total = 0

    def add(self, code: str, message: str, spot: Spot, hint: str | None = None) -> None:
        """Take note of one mistake."""
        self.total += 1
        if len(self.found) < PROBLEMS_MAX:
            self.found.append(error(code, message, spot.span(), hint))

    def warn(self, code: str, message: str, spot: Spot, hint: str | None = None) -> None:
        """Take note of what can be read, but hardly be meant."""
        if len(self.warnings) < PROBLEMS_MAX:
            self.warnings.append(warning(code, message, spot.span(), hint))

    def closest(self, word: str, known: Iterable[str]) -> str | None:
        """Return ``did you mean …`` for a misspelt name; None where nothing is close or nothing is suggested."""
        return did_you_mean(word, known) if self.suggests and not self.full else None

    @property
    def full(self) -> bool:
        """Whether more would not be told, so that suggestions need not be looked for."""
        return len(self.found) >= PROBLEMS_MAX
