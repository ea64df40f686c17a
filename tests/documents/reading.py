"""Reading documents back: what a reader sees of Markdown and of HTML, and what an agreement has to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import chain
from xml.etree.ElementTree import Element

import html5lib
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel

from leadrules import Agreement
from leadrules.clauses.recycle import FieldDay
from leadrules.clauses.scoring import Limit
from leadrules.description.counted import SHORT
from leadrules.description.wording import Wording
from leadrules.worktime import Block, Duration

XHTML = "{http://www.w3.org/1999/xhtml}"


def tokens_of(markdown: str) -> list[Token]:
    return MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)


def text_of_markdown(markdown: str) -> str:
    """Return what a reader sees, without the diagrams."""
    return plain(" ".join("".join(map(_shown, token.children or ())) for token in tokens_of(markdown)))


def _shown(token: Token) -> str:
    return " " if token.type in ("html_inline", "softbreak") else token.content


def page_of(html: str) -> Element:
    """Return the tree of a page; raises where it is not well-formed."""
    return html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree")).parse(html)


def text_of_page(html: str) -> str:
    """Return what a reader sees, without the drawings."""
    body = page_of(html).find(f"{XHTML}body")
    assert body is not None
    return plain(" ".join(_texts(body)))


def _texts(element: Element) -> Iterator[str]:
    if element.tag.endswith("}svg"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\N{MINUS SIGN}", "-")).lower()


SAID_OTHERWISE = {
    "leadrules", "when", "where", "verdict", "unknown", "type", "kind", "normalize", "distribute", "when_full",
    "priority", "metric", "watch", "per", "cohort", "calendar", "expect", "skips", "alternative", "at_close", "lists",
    "previous_owner", "default", "notify", "week", "zone", "country", "subdivision", "tracked", "fillable", "then",
    "enters", "range",
}  # fmt: skip
"""Keys whose values are said in words of their own, which other tests look at."""


OF_ATTRIBUTES = ("sum", "distinct")
"""Keys whose values name an event type and one of its attributes."""


def to_be_said(agreement: Agreement) -> Iterator[str]:
    """Yield every name, number, duration and text of an agreement, and each of its conditions in English."""
    wording = Wording.of(agreement)
    for said in _values(agreement.clause):
        yield plain(said)
    for condition in agreement.conditions.values():
        yield plain(wording.condition(condition))
    for name, values in agreement.lists.items():
        yield plain(name)
        for value in values if len(values) <= SHORT else ():
            yield plain(value)


def _values(value: object) -> Iterator[str]:
    match value:
        case BaseModel():
            extra = value.__pydantic_extra__ or {}
            for name in type(value).model_fields:
                if name not in SAID_OTHERWISE:
                    said = getattr(value, name)
                    yield from _values(said.split(".") if name in OF_ATTRIBUTES and said else said)
            yield from _values(dict(extra))
        case dict():
            for key, inner in value.items():
                yield str(key)
                yield from _values(inner)
        case list() | tuple():
            yield from chain.from_iterable(map(_values, value))
        case str() | Block() | date() | Duration():
            yield "every month" if str(value) == "1 month" else str(value)
        case FieldDay(field, days):
            yield from (field, str(abs(days)))
        case Limit(count):
            yield str(count) if count > 1 else "only the newest"
        case Fraction():
            yield f"{float(value * 100):g}%" if value <= 1 else f"{int(value):,}"
        case None | bool():
            pass
        case int() | float():
            yield f"{value:,}"
        case _:
            raise AssertionError(f"nothing says how {value!r} is said")


def missing(agreement: Agreement, text: str) -> list[str]:
    """Return what an agreement has to say and a text does not."""
    spaced = text.replace("_", " ")
    return [said for said in to_be_said(agreement) if said not in text and said.replace("_", " ") not in spaced]
