"""A document as one YAML text that reads as the same document, line by line with where each line comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from leadrules.diagnostics import Span
from leadrules.source import Place
from leadrules.source.scalars import resolve

_WIDTH: Final = 100
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./(][^\x00-\x1f\x7f-\xa0#:\ufeff\u2028\u2029]*(?<! )")
_PLAIN_IN_BRACKETS: Final = re.compile(r"[A-Za-z0-9_/+]([\w./@+ -]*[\w./@+])?", re.ASCII)
_NOT_PRINTABLE: Final = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_END: Final = "..."
"""Ends a document where it begins a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of YAML, and where what it says stands."""

    text: str
    span: Span


def lines_of(root: Place, order: Iterable[str]) -> Iterator[Line]:
    """Yield the document as lines of YAML; ``order`` is that of the keys at the top level.

    Comments, layout and the spelling of texts are not those of the files. What the lines say is.
    """
    value = root.value
    if isinstance(value, dict):
        yield from _map({key: root[key] for key in order if key in value}, "")


def _map(places: dict[str, Place], indent: str) -> Iterator[Line]:
    for key, place in places.items():
        yield from _entry(place, f"{indent}{_text(key, _PLAIN_IN_BRACKETS)}:", indent)


def _entry(place: Place, head: str, indent: str) -> Iterator[Line]:
    """Yield a value after its key or dash."""
    written = _in_one_line(place)
    if written is not None:
        yield Line(f"{head} {written}", place.key_span)
        return
    yield Line(head, place.key_span)
    yield from _below(place, f"{indent}  ")


def _below(place: Place, indent: str) -> Iterator[Line]:
    """Yield a collection on lines of its own."""
    value = place.value
    if isinstance(value, dict):
        yield from _map({key: place[key] for key in value}, indent)
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from _item(place[index], indent)


def _item(place: Place, indent: str) -> Iterator[Line]:
    """Yield an item of a list; the first key of a map stands on the line of its dash."""
    written = _in_one_line(place)
    if written is not None:
        yield Line(f"{indent}- {written}", place.span)
        return
    first, *others = _below(place, f"{indent}  ")
    yield Line(f"{indent}- {first.text.lstrip(' ')}", first.span)
    yield from others


def _in_one_line(place: Place) -> str | None:
    """Return a scalar, something empty or a short list of scalars as it stands in one line; None where it cannot."""
    match place.value:
        case dict() as value:
            return None if value else "{}"
        case list() as value:
            if any(isinstance(item, dict | list) for item in value):
                return None
            shown = ", ".join(_scalar(place[index], _PLAIN_IN_BRACKETS) for index in range(len(value)))
            return f"[{shown}]" if len(shown) <= _WIDTH else None
    return _scalar(place, _PLAIN)


def _scalar(place: Place, plain: re.Pattern[str]) -> str:
    value = place.value
    match value:
        case None:
            return "null"
        case bool() | int() | float():
            return place.spelled or json.dumps(value)
    return _text(str(value), plain)


def _text(text: str, plain: re.Pattern[str]) -> str:
    """Return a text as it is where YAML reads it as the same text, otherwise in quotes."""
    if plain.fullmatch(text) and resolve(text) == text and not text.startswith(_END):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
