"""The document as one page of HTML that asks for nothing else: styles and drawings are in it, scripts are not."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from leadrules.documents.content import Cell, Content, Id
from leadrules.documents.drawing import number
from leadrules.documents.escaping import css_string
from leadrules.documents.funnel import draw_funnel
from leadrules.documents.ladder import draw_ladder
from leadrules.documents.templating import Filters, environment

if TYPE_CHECKING:
    from jinja2 import Environment

_LONG_WORD: Final = 28


def to_html(content: Content) -> str:
    """Return the document as one page; the same content gives the same text.

    Its content security policy allows its own style and nothing else: no script, no image, no font, no form.

    Raises:
        LeadrulesError: Jinja2 is not installed.
    """
    made = _environment()
    from markupsafe import Markup

    style = made.get_template("style.css.j2").render(content=content)
    sha256 = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = made.get_template("agreement.html.j2")
    return page.render(content=content, style=Markup(style), style_sha256=sha256)  # noqa: S704 - our own


def _has_long_word(cell: Cell) -> bool:
    """Return whether a cell has a word that a column of a table is not wide enough for, and that has to be broken."""
    parts = (part.text if isinstance(part, Id) else part for line in cell for part in line)
    return any(len(word) > _LONG_WORD for part in parts for word in part.split())


@cache
def _environment() -> Environment:
    filters: Filters = {
        "css": css_string,
        "number": number,
        "is_id": lambda part: isinstance(part, Id),
        "has_long_word": _has_long_word,
        "drawn": draw_funnel,
        "climbed": draw_ladder,
    }
    made = environment(filters)
    from markupsafe import Markup

    made.filters["drawn_already"] = Markup
    return made
