"""Changes as people read them: grouped by clause, with a sign for each, and one line that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.text import Text

from leadrules.changes import Change, Changes, Kind, Level
from leadrules.changes.change import numbers
from leadrules.cli.console import printable
from leadrules.formats import escaped

_SIGNS: Final = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.RENAMED: "=", Kind.MOVED: ">"}
_CHANGED: Final = "~"
_COUNTED: Final = {
    "+": "added",
    "-": "removed",
    "~": "changed",
    "=": "renamed",
    ">": "moved",
}
_STYLES: Final = {"+": "green", "-": "red", "~": "yellow", "=": "cyan", ">": "cyan"}
_LEVELS: Final = {Level.MAJOR: "bold red", Level.MINOR: "", Level.PATCH: "dim"}


def sign(change: Change) -> str:
    """Return the sign of a change."""
    return _SIGNS.get(change.kind, _CHANGED)


def by_clause(changes: Changes) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Yield the changes of each clause; those of its head under ``agreement``."""
    for clause, found in groupby(changes, key=_clause):
        yield clause, tuple(found)


def _clause(change: Change) -> str:
    return change.clause if len(change.path) > 1 else "agreement"


def touched(change: Change) -> str:
    """Return for whom a change is what, in brackets; empty where it touches nobody."""
    return f" ({', '.join(map(str, change.touches))})" if change.touches else ""


def heading(changes: Changes) -> str:
    """Return which agreements are compared."""
    old, new = changes.old, changes.new
    return f"{new.id} {old.version} → {new.version}" if old.id == new.id else f"{old!r} → {new!r}"


def summary(changes: Changes) -> str:
    """Return the one line that counts."""
    if not changes.changes:
        return "Changes: none"
    needed = changes.needed_version()
    enough = numbers(changes.new.version) >= numbers(needed)
    told = f"needs version {needed}{', which it has' if enough else f', and has {changes.new.version}'}"
    return f"Changes: {counted(changes)}; {told}"


def counted(changes: Changes) -> str:
    """Return how many changes there are by sign, and whom they break something for."""
    signs = Counter(map(sign, changes))
    told = ", ".join(f"{signs[s]} {word}" for s, word in _COUNTED.items() if signs[s])
    hurt = Counter(who for change in changes for who in change.breaks)
    return f"{told}; breaks: {', '.join(f'{who} {hurt[who]}' for who in sorted(hurt))}" if hurt else told


def print_changes(changes: Changes, console: Console) -> None:
    """Print the changes, grouped, with a legend, and the line that counts."""
    if changes.changes:
        console.print(Text(printable(heading(changes)), style="bold"), soft_wrap=True)
    for clause, found in by_clause(changes):
        console.print()
        console.print(Text(printable(clause), style="bold"), soft_wrap=True)
        for change in found:
            console.print(_line(change), soft_wrap=True)
    if changes.changes:
        console.print()
        used = [s for s in _COUNTED if any(sign(change) == s for change in changes)]
        legend = "   ".join([*(f"{s} {_COUNTED[s]}" for s in used), "! major"])
        console.print(Text(legend, style="dim"), soft_wrap=True)
    console.print(Text(printable(summary(changes)), style="bold"), soft_wrap=True)


def _line(change: Change) -> Text:
    mark = "!" if change.level is Level.MAJOR else " "
    text = Text(f"{mark} ", style="bold red")
    text.append(f"{sign(change)} ", style=_STYLES[sign(change)])
    text.append(printable(change.sentence), style="" if change.level is not Level.PATCH else "dim")
    text.append(printable(touched(change)), style=_LEVELS[change.level])
    return text


def changes_markdown(changes: Changes) -> str:
    """Return the changes as Markdown, for a pull request."""
    return "\n".join([f"### Changes: {escaped(heading(changes))}", "", *changes_lines(changes)])


def changes_lines(changes: Changes) -> list[str]:
    """Return the changes as lines of Markdown, without a heading."""
    lines = []
    for clause, found in by_clause(changes):
        lines += [f"**{clause}**", ""]
        for change in found:
            major = "**MAJOR** " if change.level is Level.MAJOR else ""
            lines.append(f"- {major}{escaped(change.sentence)}{escaped(touched(change))}")
        lines.append("")
    return [*lines, escaped(summary(changes))]
