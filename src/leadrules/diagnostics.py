"""What leadrules tells a person: where, what, and what to write instead.

Everything told to a person is a ``Diagnostic``; exceptions only carry them. Finding a problem never stops the search
for the next one: functions return diagnostics, and only ``load``, ``compile`` and ``decide`` raise.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from heapq import nlargest
from typing import Any, Final
from unicodedata import combining, east_asian_width

_CLOSELY_COMPARED: Final = 50
"""So many names are compared letter by letter with a misspelt one; more would take long where many are misspelt."""


class Severity(Enum):
    """How much a diagnostic weighs; only errors stop an agreement from loading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file. Lines and columns count from 1; columns count characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a permanent code, a message of one line, where it stands, and the remedy.

    ``span`` is None where no file is at fault (a lead that a program handed over).
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", printable(self.message))
        object.__setattr__(self, "hint", self.hint and printable(self.hint))

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.severity.value}[{self.code}] {self.message}{hint}"


class LeadrulesError(Exception):
    """Carries diagnostics, sorted by position; never empty."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.diagnostics,)


class AgreementError(LeadrulesError):
    """The agreement, or a file beside it, cannot be used as it stands."""


class DataError(LeadrulesError):
    """A lead, an event or what is known of its past cannot be used as it was given."""


def error(code: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:
    """Return an error."""
    return Diagnostic(code, Severity.ERROR, message, span, hint)


def warning(code: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:
    """Return a warning."""
    return Diagnostic(code, Severity.WARNING, message, span, hint)


def note(code: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:
    """Return a note: worth knowing, nothing to mend."""
    return Diagnostic(code, Severity.NOTE, message, span, hint)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return ``did you mean `x`?`` for the closest known word, or None where nothing is close.

    >>> did_you_mean("employes", ["country", "employees"])
    'did you mean `employees`?'
    """
    asked = word.lower()[:80]
    by_folded = {name.lower(): name for name in sorted(_nearest(asked, known), reverse=True)}
    close = difflib.get_close_matches(asked, by_folded, n=1, cutoff=0.6)
    return f"did you mean `{by_folded[close[0]]}`?" if close else None


def _nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the names that are worth a close look: all where they are few, else those that begin and end alike."""
    names = [name for name in known if 3 * len(name) <= 7 * len(word) and 3 * len(word) <= 7 * len(name)]
    if len(names) <= _CLOSELY_COMPARED:
        return names
    return nlargest(_CLOSELY_COMPARED, sorted(names), key=lambda name: _shared(word, name.lower()))


def _shared(a: str, b: str) -> int:
    """Return how many characters two texts have in common at their beginnings and ends."""
    size = min(len(a), len(b))
    start = next((n for n in range(size) if a[n] != b[n]), size)
    return start + next((n for n in range(size - start) if a[-1 - n] != b[-1 - n]), size - start)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics by file, position, code and message, without repeats."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_place))


def _place(d: Diagnostic) -> tuple[Span, str, str, str, str]:
    return d.span or Span("", 0, 0, 0, 0), d.code, d.message, d.severity.value, d.hint or ""


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of them is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def to_text(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str]) -> str:
    """Return the diagnostics as a compiler would print them, each with its source line and a caret.

    ``texts`` maps a file's name, as it stands in the spans, to its content; a file that is not there gets no excerpt.
    """
    lines = {file: _lines(text) for file, text in texts.items()}
    return "\n".join(f"{d}{_excerpt(d.span, lines)}" for d in in_order(diagnostics))


def to_json(diagnostics: Iterable[Diagnostic], shown: Mapping[Diagnostic, Mapping[str, object]] | None = None) -> str:
    """Return the diagnostics as a JSON array of objects, one field a fact; ``shown`` has more facts of some."""
    more = shown or {}
    told = [{**_as_dict(d), **more.get(d, {})} for d in in_order(diagnostics)]
    return json.dumps(told, ensure_ascii=False, indent=2)


def to_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the diagnostics as GitHub workflow commands, which annotate the lines of a pull request."""
    return "\n".join(map(_as_workflow_command, in_order(diagnostics)))


def _as_dict(d: Diagnostic) -> dict[str, object]:
    place: dict[str, object] = {}
    if d.span:
        place = {
            "file": d.span.file,
            "line": d.span.line,
            "column": d.span.column,
            "end_line": d.span.end_line,
            "end_column": d.span.end_column,
        }
    return {"code": d.code, "severity": d.severity.value, "message": d.message, "hint": d.hint, **place}


def _as_workflow_command(d: Diagnostic) -> str:
    kind = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}[d.severity]
    text = f"{d.message}; {d.hint}" if d.hint else d.message
    place = f"file={_property(d.span.file)},line={d.span.line},col={d.span.column}," if d.span else ""
    return f"::{kind} {place}title={d.code}::{text.replace('%', '%25')}"


def _property(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace(":", "%3A").replace(",", "%2C")


def printable(text: str) -> str:
    """Return the text with a space for each character that a terminal would act on instead of showing it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _lines(text: str) -> list[str]:
    """Return the lines of a file as YAML and editors count them; ``splitlines`` knows more line breaks than they do."""
    return re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))


def _excerpt(span: Span | None, texts: Mapping[str, list[str]]) -> str:
    lines = texts.get(span.file, []) if span else []
    if span is None or span.line > len(lines):
        return ""
    line, start = _window(lines[span.line - 1], span.column)
    last = span.end_column if span.end_line == span.line else len(lines[span.line - 1]) + 1
    stop = start + max(0, last - span.column)
    carets = "^" * max(1, _cells(line[start:stop]))
    gutter = f"{span.line:>7} | "
    return f"\n{gutter}{line}\n{' ' * 7} | {' ' * _cells(line[:start])}{carets}"


def _cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in {"W", "F"} else 1 for c in text)


def _window(line: str, column: int, width: int = 110) -> tuple[str, int]:
    """Return the part of a long line around a column, and where the column then stands (from 0)."""
    visible = printable(line)
    if len(visible) <= width:
        return visible, column - 1
    first = max(0, min(column - 1 - width // 2, len(visible) - width))
    return visible[first : first + width], column - 1 - first
