"""The document as Markdown, with diagrams in Mermaid: what a pull request and a code host show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from leadrules.documents.content import Cell, Content, Id, Line, Reached, Side, Standing
from leadrules.documents.escaping import beginning, markdown, markdown_code
from leadrules.documents.mermaid import funnel_mermaid, ladder_mermaid
from leadrules.documents.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment


def to_markdown(content: Content) -> str:
    """Return the document in the Markdown of GitHub and GitLab; the same content gives the same text.

    Raises:
        LeadrulesError: Jinja2 is not installed.
    """
    return _environment().get_template("agreement.md.j2").render(content=content)


@cache
def _environment() -> Environment:
    """Return an environment whose filters escape for Markdown; what goes past them is escaped for HTML."""
    made = environment({"lined_up": _lined_up})
    from markupsafe import Markup

    for name, filter_ in _FILTERS.items():
        made.filters[name] = _safe(filter_, Markup)
    return made


def _safe(filter_: Callable[..., str], safe: Callable[[str], str]) -> Callable[..., str]:
    return lambda *arguments: safe(filter_(*arguments))


def _begun(line: str | Line) -> str:
    return beginning(_line(line))


def _row(cells: Sequence[Cell]) -> str:
    return f"| {' | '.join('<br>'.join(map(_line, cell)) for cell in cells)} |"


def _names(columns: Iterable[str]) -> str:
    return _row([((column,),) for column in columns])


def _dashes(columns: Sequence[object], numeric: Sequence[int] = ()) -> str:
    return f"|{'|'.join('---:' if n in numeric else '---' for n in range(len(columns)))}|"


def _line(line: str | Id | Line) -> str:
    if isinstance(line, str):
        return markdown(line)
    if isinstance(line, Id):
        return markdown_code(line.text)
    return "".join(_line(part) for part in line)


def _standing_row(reached: Reached, of: Standing, party: str) -> str:
    """Return a row of the table of promises: one period of one promise."""
    promise: Line = (*of.promise, " ", Id(of.id))
    more = tuple((said,) for said in reached.details)
    word = f"**{markdown(reached.word)}**" if reached.state in ("missed", "at_risk") else markdown(reached.word)
    before, after = (((party,),), (promise,)), (((reached.period,),), ((reached.value,),), more)
    return f"{_row(before)} {word} {_row(after)}"


def _lined_up(sides: Sequence[Side]) -> list[tuple[Cell, ...]]:
    """Return the rows of a table with a column for each party: who answers, then duties, then promises."""
    duties = zip_longest(*([(duty,) for duty in side.duties] for side in sides), fillvalue=())
    promises = zip_longest(*([(promise, about) for promise, about in side.promises] for side in sides), fillvalue=())
    abouts = tuple(((side.about,),) if side.about else () for side in sides)
    return [*([abouts] if any(abouts) else []), *duties, *promises]


_FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "marked": _line,
    "begun": _begun,
    "row": _row,
    "names": _names,
    "dashes": _dashes,
    "funnel": funnel_mermaid,
    "ladder": ladder_mermaid,
    "standing_row": _standing_row,
}
"""What makes text of the agreement into Markdown; each escapes what it is given."""
