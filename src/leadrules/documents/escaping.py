"""Text of the agreement, made harmless for what it is put into: Markdown, Mermaid, CSS. HTML is escaped by Jinja2."""

from __future__ import annotations

import re
from typing import Final

_DECEPTIVE: Final = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_SPACE: Final = re.compile(r"\s+")
_MARKED: Final = re.compile(r"[\\`*_\[\]<>&|~$#]")
_BEGINNING: Final = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))")
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.\-]")


def visible(text: str) -> str:
    """Return a text on one line, in which characters that nobody sees, or that turn text around, are spelled out."""
    return _DECEPTIVE.sub(
        lambda found: f"\N{LEFT CEILING}U+{ord(found[0]):04X}\N{RIGHT CEILING}", _SPACE.sub(" ", text)
    )


def markdown(text: str) -> str:
    """Return a text that Markdown shows as it is within a line: no markup, no link, no HTML, no cell of a table."""
    marked = _MARKED.sub(r"\\\g<0>", visible(text))
    return marked.replace("://", r":\//").replace("www.", r"www\.").replace("@", r"\@")


def beginning(marked: str) -> str:
    """Return text of Markdown that begins a line, so that it begins neither a list nor a heading."""
    return _BEGINNING.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", marked)


def markdown_code(text: str) -> str:
    """Return a name in the type of code, or escaped where it cannot stand in it."""
    shown = visible(text)
    return markdown(shown) if not shown or "`" in shown or "|" in shown else f"`{shown}`"


def mermaid(text: str) -> str:
    """Return a text for between the quotes of a Mermaid label: anything but plain letters is a character code."""
    return "".join(c if _PLAIN.fullmatch(c) or (ord(c) > 127 and c.isalpha()) else f"#{ord(c)};" for c in visible(text))


def css_string(text: str) -> str:
    """Return a text as a string of CSS that nothing can break out of."""
    said = "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in visible(text))
    return f'"{said}"'
