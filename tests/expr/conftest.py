"""A small scope that has every type, and conditions read in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from leadrules.diagnostics import Diagnostic, Severity, Span, has_errors
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    Condition,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    Node,
    NumberType,
    Scope,
    Symbol,
    TextListType,
    TextType,
    parse_condition,
)


@dataclass(frozen=True)
class TextPlace:
    """A bare text as if it were a file; parts of a map stand where the map stands."""

    text: str = ""
    file: str = "test"

    @property
    def span(self) -> Span:
        return self.text_span(0, len(self.text))

    @property
    def key_span(self) -> Span:
        return self.span

    def text_span(self, start: int, end: int) -> Span:
        return Span(self.file, *self._line_and_column(start), *self._line_and_column(end))

    def __getitem__(self, key: str | int) -> TextPlace:
        return self

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - self.text.rfind("\n", 0, offset)


def _field(name: str, type_: object) -> Symbol:
    return Symbol(name, type_, "field")  # type: ignore[arg-type]


_SYMBOLS = (
    _field("employees", IntegerType(0, 10**6)),
    _field("offices", IntegerType(1, 1000)),
    _field("big", IntegerType()),
    _field("revenue", NumberType(0.0, None)),
    Symbol("fit", NumberType(0.0, 100.0), "axis"),
    _field("country", TextType("upper")),
    _field("city", TextType()),
    _field("email", EmailType()),
    _field("industry", ChoiceType(("software", "fintech", "retail"), (("saas", "software"),))),
    _field("level", ChoiceType(("vp", "staff"))),
    _field("contact_me", BooleanType()),
    _field("opted_out", BooleanType()),
    _field("until", DateType()),
    _field("since", DateTimeType()),
    _field("languages", TextListType("lower")),
    Symbol("fit_grade", ChoiceType(("A", "B", "C")), "grade"),
    Symbol("served", TextListType(), "list", ("ES", "PT", "DE")),
    Symbol("freemail", TextListType(), "list", ("gmail.com", "GMX.de")),
    Symbol("blocked", TextListType(), "list", ("eva@acme.example", "acme.example")),
    Symbol("handles", TextListType(), "list", ("acme.example", "@acme.example")),
    Symbol("sectors", TextListType(), "list", ("saas", "retail")),
)

SCOPE = Scope(
    {symbol.name: symbol for symbol in _SYMBOLS},
    frozenset({"broken"}),
    {"stage": "the stage is known in routes only"},
    frozenset({"page_view"}),
)


def read_in_scope(value: object) -> tuple[Condition | None, tuple[Diagnostic, ...]]:
    return parse_condition(value, SCOPE, TextPlace(value if isinstance(value, str) else ""))


@pytest.fixture(scope="session")
def scope() -> Scope:
    return SCOPE


@pytest.fixture(scope="session")
def read() -> Callable[[object], tuple[Condition | None, tuple[Diagnostic, ...]]]:
    """Return the condition, or what is wrong with it."""
    return read_in_scope


@pytest.fixture(scope="session")
def tree() -> Callable[[object], Node]:
    """Return the tree of a condition that must be right."""

    def root_of(value: object) -> Node:
        condition, problems = read_in_scope(value)
        assert not has_errors(problems)
        assert condition is not None
        return condition.root

    return root_of


@pytest.fixture(scope="session")
def problem() -> Callable[[object], tuple[str, str, str, str | None]]:
    """Return code, marked text, message and hint of the only mistake of a condition."""

    def told(value: object) -> tuple[str, str, str, str | None]:
        condition, problems = read_in_scope(value)
        [only] = problems
        assert (condition is None) is (only.severity is Severity.ERROR)
        assert only.span is not None
        lines = value.splitlines() if isinstance(value, str) else []
        marked = lines[only.span.line - 1][only.span.column - 1 : only.span.end_column - 1] if lines else ""
        return only.code, marked, only.message, only.hint

    return told
