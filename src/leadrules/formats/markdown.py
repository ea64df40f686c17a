"""Findings as Markdown, for the description or a comment of a pull request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from leadrules.diagnostics import Diagnostic, Severity, in_order

_MOST_OPEN: Final = 15
"""So many findings are shown at once; a longer table is folded."""

_HTML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL: Final = re.compile(r"[&<>\\`*_\[\]{}()|~$!]")
_LINKED: Final = re.compile(r"([@#]|://|[Ww]{3}(?=\.)|[Gg][Hh](?=-))")
_NOTHING: Final = "\u200b"


def to_markdown(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the diagnostics as a table, most severe first and then by position, ending in a line that counts them.

    What stands in messages is shown as it is: it can neither format, nor link, nor call anybody.
    """
    found = sorted(in_order(diagnostics), key=lambda d: list(Severity).index(d.severity))
    if not found:
        return "No problems."
    rows = ["| | where | what |", "|---|---|---|", *map(_row, found)]
    counted = _counted(found)
    if len(found) <= _MOST_OPEN:
        return "\n".join([*rows, "", f"{counted}."])
    return "\n".join([f"<details><summary>{counted}</summary>", "", *rows, "", "</details>"])


def escaped(text: str) -> str:
    """Return text that Markdown, HTML, and a code host's mentions and links leave alone.

    >>> escaped("a | b")
    'a \\\\| b'
    """
    safe = _SPECIAL.sub(lambda found: _HTML.get(found[0]) or f"\\{found[0]}", text)
    return _LINKED.sub(rf"\1{_NOTHING}", safe)


def escaped_in_html(text: str) -> str:
    """Return text that HTML leaves alone, where Markdown is not read, as in the summary of what is folded."""
    safe = "".join(_HTML.get(character, character) for character in text)
    return _LINKED.sub(rf"\1{_NOTHING}", safe)


def coded(text: str) -> str:
    """Return text as code that cannot end early, whatever is in it."""
    return f"<code>{escaped(text)}</code>"


def _row(d: Diagnostic) -> str:
    place = coded(f"{d.span.file}:{d.span.line}") if d.span else ""
    said = with_code(d.message) + (f"<br>{with_code(d.hint)}" if d.hint else "")
    return f"| {d.severity.value} {d.code} | {place} | {said} |"


def with_code(message: str) -> str:
    """Return a message, what stands in backticks as code; odd backticks are shown as such."""
    parts = message.split("`")
    if len(parts) % 2 == 0:
        return escaped(message)
    return "".join(coded(part) if index % 2 else escaped(part) for index, part in enumerate(parts))


def _counted(found: Iterable[Diagnostic]) -> str:
    counts = Counter(d.severity for d in found)
    words = ((counts[severity], severity.value) for severity in Severity if counts[severity])
    return ", ".join(f"{number:,} {word}{'s' if number > 1 else ''}" for number, word in words)
