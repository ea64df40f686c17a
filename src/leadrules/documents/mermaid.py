"""Diagrams in the language of Mermaid. Owners are told apart by groups and by the shape of their boxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadrules.documents.content import Funnel, Ladder
from leadrules.documents.drawing import owner_style
from leadrules.documents.escaping import mermaid

_LABEL: Final = 200
"""So many characters of a text are shown in a box; the table beneath has all of them."""

_SHAPES: Final = {
    "marketing": ('(["', '"])'),
    "sales": ('["', '"]'),
    "other": ('{{"', '"}}'),
    "plain": ('["', '"]'),
}


def funnel_mermaid(funnel: Funnel) -> str:
    """Return the funnel as a flow chart with a group for each owner."""
    return "\n".join(_funnel(funnel))


def ladder_mermaid(ladder: Ladder) -> str:
    """Return the ladder as a flow chart: questions in rounded boxes, where they lead in square ones."""
    return "\n".join(_ladder(ladder))


def _funnel(funnel: Funnel) -> Iterator[str]:
    nodes = {stage.id: f"s{place}" for place, stage in enumerate(funnel.stages)}
    yield "flowchart TB"
    for place, owner in enumerate(funnel.owners):
        yield f'  subgraph o{place}["{_label(owner)}"]'
        for stage in funnel.stages:
            if stage.owner == owner:
                begin, end = ('[["', '"]]') if stage.terminal else _SHAPES[owner_style(owner)]
                yield f"    {nodes[stage.id]}{begin}{_label(stage.id, stage.means)}{end}"
        yield "  end"
    for source, target in funnel.ways:
        yield f"  {nodes[source]} --> {nodes[target]}"


def _ladder(ladder: Ladder) -> Iterator[str]:
    yield "flowchart TB"
    for place, rung in enumerate(ladder.rungs):
        yield f'  q{place}("{_label(rung.which, rung.id)}") -->|yes| t{place}["{_label(rung.goes, rung.instead)}"]'
        yield f"  q{place} -->|no| q{place + 1}"
    last = len(ladder.rungs)
    more = f"{ladder.left_out:,} more lines are in the table." if ladder.left_out else ""
    rest = _label(*([more] if more else []), ladder.others)
    yield f'  q{last}("{rest}") --> t{last}["{_label(ladder.otherwise, ladder.watched)}"]'


def _label(*lines: str) -> str:
    """Return lines of text as they stand between the quotes of a label."""
    return "<br>".join(mermaid(_short(line)) for line in lines if line)


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
