"""The sections of a scorecard as text for a terminal, and as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.text import Text

from leadrules.cli.console import printable
from leadrules.cli.scorecard_content import STATES, Section

_STYLES: Final = {
    STATES["met"]: "bold green",
    STATES["on_track"]: "green",
    STATES["at_risk"]: "bold yellow",
    STATES["missed"]: "bold red",
}


def as_text(title: str, sections: Iterable[Section]) -> Iterator[Text]:
    """Yield the lines of a scorecard, columns aligned."""
    yield Text(printable(title), style="bold")
    for section in sections:
        yield Text("")
        yield Text(printable(section.title), style="bold")
        yield from _table(section)
        yield from (Text(f"  {printable(line)}") for line in section.below)


def _table(section: Section) -> Iterator[Text]:
    rows = [section.head, *section.rows] if section.head and section.rows else list(section.rows)
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for index, row in enumerate(cells):
        line = Text("  ")
        for cell, width, last in zip(row, widths, _lasts(row), strict=True):
            line.append(cell if last else cell.ljust(width + 2), style=_STYLES.get(cell, ""))
        line.rstrip()
        if index == 0 and section.head:
            line.stylize("dim")
        yield line


def _lasts(row: Sequence[str]) -> list[bool]:
    return [index == len(row) - 1 for index in range(len(row))]


def as_markdown(title: str, sections: Iterable[Section]) -> str:
    """Return a scorecard as a page."""
    lines = [f"# {_escaped(title)}"]
    for section in sections:
        lines += ["", f"## {_escaped(section.title)}", ""]
        if section.head and section.rows:
            lines += [_row(section.head), _row(["---"] * len(section.head), escape=False)]
            lines += [_row([_strong(cell) for cell in row], escape=False) for row in section.rows]
        elif section.rows:
            lines += [f"- {_escaped(' '.join(row))}" for row in section.rows]
        if section.below:
            lines += [*([""] if section.rows else []), *(f"- {_escaped(line)}" for line in section.below)]
    return "\n".join(lines)


def _strong(cell: str) -> str:
    return f"**{_escaped(cell)}**" if cell in (STATES["missed"], STATES["at_risk"]) else _escaped(cell)


def _row(cells: Iterable[str], *, escape: bool = True) -> str:
    return f"| {' | '.join(_escaped(cell) if escape else cell for cell in cells)} |"


def _escaped(text: str) -> str:
    said = printable(text)
    for char in "\\|*_<>`[]#":
        said = said.replace(char, f"\\{char}")
    return said
