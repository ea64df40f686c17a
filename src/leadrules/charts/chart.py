"""A chart: a drawing, what it says in words, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from leadrules.documents.escaping import visible

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; the same data gives the same bytes.

    ``name`` is what its file is called and what its ids begin with. ``caption`` says in a sentence how to read it.
    ``head`` and ``rows`` are its numbers, the first column naming the row. ``inline`` is the drawing for a page: it
    takes the colour of the text around it.
    """

    name: str
    title: str
    caption: str
    head: Row
    rows: tuple[Row, ...]
    inline: str

    @property
    def svg(self) -> str:
        """The drawing as a file of its own, on a light panel."""
        opening, rest = self.inline.split(">", 1)
        panel = '<rect width="100%" height="100%" fill="#ffffff" stroke="none"/>'
        return f'{opening} xmlns="http://www.w3.org/2000/svg" color="#1d1f22">{panel}{rest}\n'

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(visible(cell))}</th>" for cell in self.head)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in self.rows)
        caption = f"<figcaption>{escape(visible(self.caption))}</figcaption>"
        return f"<figure>{self.svg}{caption}<table><tr>{head}</tr>{rows}</table></figure>"


def _cells(row: Iterable[str]) -> str:
    return "".join(f"<td>{escape(visible(cell))}</td>" for cell in row)
