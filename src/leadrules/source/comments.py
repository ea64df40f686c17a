"""The comments of a file: what stands behind a ``#`` that is in no value and in no key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from leadrules.diagnostics import Span
from leadrules.source.document import Document
from leadrules.source.layout import LINE_BREAK, line_end, line_start
from leadrules.source.reader import Spot

_HEADER: Final = re.compile(r"[|>][^\s#]*[ \t]+(?=#)")
"""What stands before a comment on the first line of a block of text."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, without its ``#``. ``line_of`` is the line that it is about, from 1.

    Behind something it is about its own line; on a line of its own about the next line that says something, and after
    the last of those about its own.
    """

    text: str
    span: Span
    line_of: int


def comments(document: Document) -> tuple[Comment, ...]:
    """Return the comments of a document that was read without errors, in their order.

    A ``#`` inside a quoted text, a block of text or a word starts none.
    """
    text = document.text
    taken = sorted(_scalars(document.spots, text))
    starts = [at for start, end in _between(text, taken) for at in _in(text, start, end)]
    lines: dict[int, int] = {}
    return tuple([_comment(document, at, lines) for at in reversed(starts)][::-1])


def _comment(document: Document, at: int, lines: dict[int, int]) -> Comment:
    """Return the comment that starts there, and note in ``lines`` which line one on a line of its own is about."""
    text = document.text
    end = line_end(text, at)
    span = document.span(at, end)
    line = span.line
    if not text[line_start(text, at) : at].strip():
        line = lines[span.line] = _line_below(document, end, lines) or line
    return Comment(text[at + 1 : end].strip(), span, line)


def _line_below(document: Document, after: int, lines: dict[int, int]) -> int | None:
    """Return the next line that has more than a comment; ``lines`` has those that comments below are about."""
    text = document.text
    at = after
    while (found := LINE_BREAK.search(text, at)) is not None:
        at = found.end()
        if text[at : line_end(text, at)].strip():
            line = document.span(at, at).line
            return lines.get(line, line)
    return None


def _in(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where comments start in a stretch between values."""
    while (at := text.find("#", start, end)) >= 0:
        yield at
        start = line_end(text, at)


def _between(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that no value and no key takes."""
    at = 0
    for start, end in taken:
        yield at, start
        at = max(at, end)
    yield at, len(text)


def _scalars(spot: Spot, text: str) -> Iterator[tuple[int, int]]:
    """Yield where keys and single values stand; of a block of text without a comment on its first line."""
    if spot.key_start >= 0:
        yield spot.key_start, spot.key_end
    match spot.children:
        case None:
            header = _HEADER.match(text, spot.start) if spot.style in {"|", ">"} else None
            start = line_end(text, spot.start) if header else spot.start
            yield start, max(start, spot.end)
        case dict() as named:
            for child in named.values():
                yield from _scalars(child, text)
        case list() as several:
            for child in several:
                yield from _scalars(child, text)
