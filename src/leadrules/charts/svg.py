"""SVG of matplotlib made fit for a page: no style attributes, no foreign namespaces, ids of its own, short numbers.

A page whose policy allows one style sheet and nothing else refuses ``style="…"``, so that every property becomes an
attribute. ``INK`` becomes ``currentColor``: text and axes follow the page, light or dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

INK: Final = "#010203"
"""Stands for the colour of the text around a chart."""

_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_GEOMETRY: Final = frozenset({"d", "x", "y", "width", "height", "transform", "points", "cx", "cy", "r"})
_FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
_PIXELS_PER_POINT: Final = 4 / 3


def cleaned(svg: bytes, name: str, title: str, told: str) -> str:
    """Return a drawing of matplotlib as one element for a page, with a title and a description."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    for style in list(root.iterfind("{*}defs[{*}style]")):
        root.remove(style)
    for metadata in list(root.iterfind("{*}metadata")):
        root.remove(metadata)
    used = set(_references(root))
    for element in root.iter():
        _clean(element, name, used)
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    drawing = Element(
        "svg",
        {
            "class": "leadrules-chart",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-told",
            "viewBox": f"0 0 {_short(width)} {_short(height)}",
            "width": _short(width * _PIXELS_PER_POINT),
            "height": _short(height * _PIXELS_PER_POINT),
            "stroke-linejoin": "round",
            "font-family": _FONT,
        },
    )
    for tag, text in (("title", title), ("desc", told)):
        said = Element(tag, {"id": f"{name}-{'title' if tag == 'title' else 'told'}"})
        said.text = text
        drawing.append(said)
    drawing.extend(root)
    return ElementTree.tostring(drawing, encoding="unicode")


def _references(root: Element) -> Iterator[str]:
    for element in root.iter():
        if _HREF in element.attrib:
            yield element.attrib[_HREF].removeprefix("#")
        for value in element.attrib.values():
            yield from _REFERENCE.findall(value)


def _clean(element: Element, name: str, used: set[str]) -> None:
    """Make an element's tag and attributes plain."""
    element.tag = element.tag.rpartition("}")[2]
    if element.tag not in ("text", "tspan"):
        element.text = None
    element.tail = None
    attributes = dict(element.attrib)
    element.attrib.clear()
    for declaration in attributes.pop("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if key.strip() and key.strip() != "font-family":
            attributes[key.strip()] = value.strip()
    for key, value in sorted(attributes.items()):
        if (plain := _attribute(key, value, name, used)) is not None:
            element.set(*plain)


def _attribute(key: str, value: str, name: str, used: set[str]) -> tuple[str, str] | None:
    """Return an attribute as the page has it; None where it says nothing."""
    if key == "id":
        return (key, f"{name}-{value}") if value in used else None
    if key == _HREF:
        return "href", f"#{name}-{value.removeprefix('#')}"
    if key == "transform" and value.startswith(("rotate(-0 ", "rotate(0 ")):
        return None
    said = _REFERENCE.sub(rf"url(#{name}-\1)", value).replace(INK, "currentColor")
    if key in _GEOMETRY:
        said = _NUMBER.sub(lambda found: _short(float(found[0])), " ".join(said.split()))
    return key.removeprefix("{http://www.w3.org/2000/svg}"), said.removesuffix("px") if key == "font-size" else said


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(number) < 0.005 else _trimmed(number)


def _trimmed(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
