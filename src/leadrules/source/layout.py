"""A text as a person sees it: lines, quotes and brackets, whatever YAML makes of them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from leadrules.diagnostics import Span

LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")

BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
QUOTES: Final = "\"'"
NEAR: Final = 2_000
_FAR: Final = 20_000  # no slip is further than this from where it shows
_QUOTED = {'"': re.compile(r'"(?:[^"\\\r\n]|\\.)*"'), "'": re.compile(r"'(?:[^'\r\n]|(?<=\w)'(?=\w))*'")}


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A file by its name, and its text, without a byte order mark."""

    file: str
    text: str = field(repr=False)
    starts: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", line_starts(self.text))

    def span(self, start: int, end: int) -> Span:
        """Return the stretch between two offsets of the text."""
        return Span(self.file, *position(self.starts, start), *position(self.starts, max(start, end)))


def line_starts(text: str) -> tuple[int, ...]:
    """Return the offset at which each line starts; there is at least one line."""
    return (0, *(found.end() for found in LINE_BREAK.finditer(text)))


def position(starts: tuple[int, ...], offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of an offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def line_start(text: str, at: int) -> int:
    """Return where the line of an offset starts."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line of an offset ends, without its break."""
    found = LINE_BREAK.search(text, at)
    return found.start() if found else len(text)


def entry_at(text: str, opening: int, at: int) -> tuple[int, int] | None:
    """Return the entry of a collection that holds an offset, trimmed; None where the collection ends before it."""
    for start, end in entries(text, opening):
        if start <= at <= end:
            stripped = text[start:end].lstrip()
            first = end - len(stripped)
            return first, first + len(stripped.rstrip())
    return None


def entries(text: str, opening: int) -> Iterator[tuple[int, int]]:
    """Yield the entries of a collection in braces, as a person sees them: brackets and quotes keep together."""
    open_brackets: list[str] = []
    start = at = opening + 1
    stop = min(len(text), opening + _FAR)
    while at < stop:
        char = text[at]
        if char in QUOTES:
            at = quote_end(text, at)
            continue
        if char == "#" and text[at - 1].isspace():
            at = line_end(text, at)
            continue
        if char in BRACKETS:
            open_brackets.append(char)
        elif char == ")" and open_brackets[-1:] == ["("]:
            open_brackets.pop()
        elif char in "]}":
            while open_brackets[-1:] == ["("]:
                open_brackets.pop()
            if not open_brackets:
                break
            open_brackets.pop()
        elif char == "," and not open_brackets:
            yield start, at
            start = at + 1
        at += 1
    yield start, at


def quote_end(text: str, at: int) -> int:
    """Return the offset after a quoted stretch of one line, or after the quote itself where it opens nothing."""
    quote = text[at]
    if quote == "'" and at and text[at - 1].isalnum():
        return at + 1  # an apostrophe
    closed = _QUOTED[quote].match(text, at, at + NEAR)
    return closed.end() if closed else at + 1


def bracket_end(text: str, start: int, end: int) -> int:
    """Return the offset after the bracket that closes the one at ``start``, at most ``end``."""
    *_, (_, close) = entries(text, start)
    return min(close + 1, end)


def text_end(text: str, start: int) -> int:
    """Return where the text that starts there ends on its line, without a comment."""
    at, end = start, min(line_end(text, start), start + _FAR)
    while at < end:
        if text[at] == "#" and text[at - 1] in " \t":
            end = at
            break
        at = quote_end(text, at) if text[at] in QUOTES else at + 1
    return start + len(text[start:end].rstrip())


def open_bracket(text: str, at: int) -> int | None:
    """Return the innermost bracket or brace that is open on this line before an offset."""
    opened: list[int] = []
    here = max(line_start(text, at), at - _FAR)
    while here < at:
        if text[here] in QUOTES:
            here = quote_end(text, here)
            continue
        if text[here] in "[{":
            opened.append(here)
        elif text[here] in "]}" and opened:
            opened.pop()
        here += 1
    return opened[-1] if opened else None
