"""What a drawing is made of, in CSS pixels, and how text fits into it. ``funnel`` and ``ladder`` lay it out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

LINE: Final = 15
"""From one line of text to the next."""

_EM: Final = {"name": 13.0, "note": 11.5, "id": 11.0, "head": 12.0, "way": 11.0}
_BOLD: Final = 1.1
_NARROW: Final = frozenset("fijlrtI.,;:'|!()[] ")
_BROAD: Final = frozenset("mwMW@%")

Owner: TypeAlias = Literal["marketing", "sales", "other", "plain"]
"""How a box is drawn: round for marketing, square and firm for sales, dashed for others, plain for a question."""

TextStyle: TypeAlias = Literal["name", "note", "id", "head", "way"]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``x`` is its middle, or its start. ``y`` is its baseline."""

    x: float
    y: float
    text: str
    style: TextStyle
    anchor: Literal["middle", "start"] = "middle"


@dataclass(frozen=True, slots=True)
class Box:
    """A box; ``twice`` draws its border twice: nothing comes after it."""

    x: float
    y: float
    width: float
    height: float
    owner: Owner
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A column of the background."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, back to front: bands, ``paths`` in SVG's language, arrow heads, boxes, texts."""

    width: float
    height: float
    bands: tuple[Band, ...]
    paths: tuple[str, ...]
    heads: tuple[str, ...]
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


def owner_style(owner: str) -> Owner:
    """Return how the boxes of an owner are drawn."""
    match owner:
        case "marketing":
            return "marketing"
        case "sales":
            return "sales"
        case _:
            return "other"


def head(x: float, y: float, towards: Literal["left", "right", "down"]) -> str:
    """Return an arrow head whose tip is at a point, as the points of a polygon."""
    match towards:
        case "left":
            points = [(x, y), (x + 8, y - 4), (x + 8, y + 4)]
        case "right":
            points = [(x, y), (x - 8, y - 4), (x - 8, y + 4)]
        case "down":
            points = [(x, y), (x - 4, y - 8), (x + 4, y - 8)]
    return " ".join(f"{number(px)},{number(py)}" for px, py in points)


def number(value: float) -> str:
    """Return a coordinate as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str, style: TextStyle) -> float:
    """Return about how wide a text is: fonts differ, so it leans to the wide side."""
    em = _EM[style]
    if style == "id":
        return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.62 for c in text) * em
    return sum(_relative(c) for c in text) * em * (_BOLD if style in ("name", "head") else 1)


def _relative(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.34
    return 0.92 if character in _BROAD else 0.72 if character.isupper() else 0.58


def wrapped(text: str, width: float, style: TextStyle, most: int) -> list[str]:
    """Return a text in at most so many lines; what does not fit is cut, and the cut is shown."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, style) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    shown = [_cut(line, width, style) for line in lines[:most]]
    if len(lines) > most:
        shown[-1] = _cut(f"{shown[-1].removesuffix('…')} …", width, style, cut=True)
    return shown


def _cut(line: str, width: float, style: TextStyle, *, cut: bool = False) -> str:
    if width_of(line, style) <= width:
        return line
    kept = line.removesuffix(" …") if cut else line
    while kept and width_of(f"{kept}…", style) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
