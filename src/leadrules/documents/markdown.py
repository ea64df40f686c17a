"""The document as Markdown, with diagrams in Mermaid: what a pull request and a code host show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from leadrules.documents.content import Cell, Content, Id, Line, Side
from leadrules.documents.escaping import beginning, markdown, markdown_code
from leadrules.documents.mermaid import funnel_mermaid, ladder_mermaid
from leadrules.documents.templating import Filters, environment


def to_markdown(content: Content) -> str:
    """Return the document in the Markdown of GitHub and GitLab; the same content gives the same text.

    Raises:
        LeadrulesError: Jinja2 is not installed.
    """
    from markupsafe import Markup

    def marked(line: str | Id | Line) -> Markup:
        return Markup(_line(line))  # noqa: S704 - escaped for Markdown

    def begun(line: str | Line) -> Markup:
        return Markup(beginning(_line(line)))  # noqa: S704

    def row(cells: Sequence[Cell]) -> Markup:
        return Markup("| " + " | ".join(_cell(cell) for cell in cells) + " |")  # noqa: S704

    def dashes(columns: Sequence[str], numeric: Sequence[int] = ()) -> Markup:
        return Markup("|" + "|".join("---:" if n in numeric else "---" for n in range(len(columns))) + "|")  # noqa: S704

    def names(columns: Iterable[str]) -> Markup:
        return row([(column,) for column in map(_as_line, columns)])

    filters: Filters = {
        "names": names,
        "marked": marked,
        "begun": begun,
        "row": row,
        "dashes": dashes,
        "lined_up": _lined_up,
        "funnel": lambda funnel: Markup(funnel_mermaid(funnel)),  # noqa: S704 - every label is escaped
        "ladder": lambda ladder: Markup(ladder_mermaid(ladder)),  # noqa: S704
    }
    return environment(filters).get_template("agreement.md.j2").render(content=content)


def _line(line: str | Id | Line) -> str:
    if isinstance(line, str):
        return markdown(line)
    if isinstance(line, Id):
        return markdown_code(line.text)
    return "".join(_line(part) for part in line)


def _as_line(text: str) -> Line:
    return (text,)


def _cell(cell: Cell) -> str:
    return "<br>".join(_line(line) for line in cell)


def _lined_up(sides: Sequence[Side]) -> list[tuple[Cell, ...]]:
    """Return the rows of a table with a column for each party: who answers, then duties, then promises."""
    duties = zip_longest(*([(duty,) for duty in side.duties] for side in sides), fillvalue=())
    promises = zip_longest(*([(promise, about) for promise, about in side.promises] for side in sides), fillvalue=())
    abouts = tuple(((side.about,),) if side.about else () for side in sides)
    return [*([abouts] if any(abouts) else []), *duties, *promises]
