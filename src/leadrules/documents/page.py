"""The document as one page of HTML that asks for nothing else: styles and drawings are in it, scripts are not."""

from __future__ import annotations

import base64
import hashlib

from leadrules.documents.content import Content, Id
from leadrules.documents.drawing import number
from leadrules.documents.escaping import css_string
from leadrules.documents.funnel import draw_funnel
from leadrules.documents.ladder import draw_ladder
from leadrules.documents.templating import Filters, environment


def to_html(content: Content) -> str:
    """Return the document as one page; the same content gives the same text.

    Its content security policy allows its own style and nothing else: no script, no image, no font, no form.

    Raises:
        LeadrulesError: Jinja2 is not installed.
    """
    from markupsafe import Markup

    filters: Filters = {
        "css": lambda text: Markup(css_string(text)),  # noqa: S704 - escaped for CSS
        "number": number,
        "is_id": lambda part: isinstance(part, Id),
        "drawn": draw_funnel,
        "climbed": draw_ladder,
    }
    made = environment(filters)
    style = made.get_template("style.css.j2").render(content=content)
    sha256 = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = made.get_template("agreement.html.j2")
    return page.render(content=content, style=Markup(style), style_sha256=sha256)  # noqa: S704 - our own
