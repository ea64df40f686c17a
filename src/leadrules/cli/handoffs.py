"""The handoff list, as a person reads it: wide where there is room, else with less in each line."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich import box
from rich.console import Console
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from leadrules.assignment import Assignment
from leadrules.cli.console import count, printable
from leadrules.cli.rulesets import Ruleset
from leadrules.decision import Decision
from leadrules.expr import instant_us

_REASONS: Final = "top reasons"
_UNBOUNDED: Final = 10_000
_HARD_SPACE: Final = "\u00a0"
_INDENT: Final = "       "


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list, one cell for each lead. Those that can be ``spared`` go first, from 1 on; others stay."""

    title: str
    cells: Sequence[str]
    is_number: bool = False
    spared: int = 0


def top_reasons(decision: Decision, most: int = 3) -> tuple[str, ...]:
    """Return the rules that weigh most in a decision, heaviest first, like ``size-upper +40``; their own caps count."""
    weights: Counter[str] = Counter()
    for reason in decision.reasons:
        of_a_rule = reason.effect == "points" or (reason.effect == "cap" and reason.clause.endswith(".at_most"))
        if of_a_rule and ".rules." in reason.clause and reason.points:
            weights[reason.rule] += round(reason.points * 100)
    heaviest = sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0]))
    return tuple(f"{rule} {hundredths / 100:+g}" for rule, hundredths in heaviest[:most])


def print_handoffs(
    ruleset: Ruleset,
    at: datetime,
    shown: Sequence[Decision],
    total: int,
    console: Console,
    assignments: Sequence[Assignment] | None = None,
) -> None:
    """Print who goes to sales, most urgent first; and to whom, where there are people to assign them to."""
    agreement = ruleset.agreement
    force = "" if ruleset.plan.in_force(instant_us(at)) else ", not yet in force"
    head = f"{agreement.title} ({agreement.id} {agreement.version}{force}), decided at {at.isoformat()}"
    console.print(Text(printable(head), style="bold"), soft_wrap=True)
    console.print()
    if shown:
        _print_list(list(agreement.axes), shown, assignments, console)
    else:
        console.print("No lead goes to sales.")
    if total > len(shown):
        console.print(f"… and {count(total - len(shown), 'more lead')} for sales; `--top 0` shows all", soft_wrap=True)
    console.print()


def _print_list(
    axes: Sequence[str], shown: Sequence[Decision], assignments: Sequence[Assignment] | None, console: Console
) -> None:
    """Print the list as one table where it fits; else with the reasons of each lead on lines of their own."""
    columns = _columns(axes, shown, assignments)
    if console.is_terminal and _width(table_of(columns), console) > console.width:
        _print_narrow(columns, shown, console)
    else:
        print_table(table_of(columns), console)


def _columns(axes: Sequence[str], shown: Sequence[Decision], assignments: Sequence[Assignment] | None) -> list[Column]:
    owners = [] if assignments is None else [Column("owner", [_owner(each) for each in assignments])]
    columns = [
        Column("rank", [str(rank) for rank in range(1, len(shown) + 1)], is_number=True),
        Column("lead", [str(d.lead_id) for d in shown]),
        Column("score", [f"{d.score:g}" for d in shown], is_number=True, spared=2),
        *(Column(a.replace("_", " "), [_points(d, a) for d in shown], is_number=True, spared=1) for a in axes),
        Column("tier", [d.tier or "" for d in shown], spared=4),
        Column("fast track", [d.fast_track or "" for d in shown], spared=3),
        Column("route", [_route(d) for d in shown]),
        *owners,
        Column(_REASONS, [", ".join(top_reasons(d)) for d in shown]),
    ]
    return [column for column in columns if column.title != "fast track" or any(column.cells)]


def table_of(columns: Iterable[Column]) -> Table:
    """Return columns as a table; nothing in it is wrapped."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    columns = list(columns)
    for column in columns:
        table.add_column(column.title, justify="right" if column.is_number else "left", no_wrap=True)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _width(table: Table, console: Console) -> int:
    """Return how wide a table is when nothing in it is cut or wrapped."""
    return console.measure(table, options=console.options.update(width=_UNBOUNDED)).maximum


def _print_narrow(columns: Iterable[Column], shown: Sequence[Decision], console: Console) -> None:
    """Print the list without the columns that do not fit: nothing in a cell is ever cut."""
    kept = [column for column in columns if column.title != _REASONS]
    for column in sorted((c for c in kept if c.spared), key=lambda c: c.spared):
        if _width(table_of(kept), console) <= console.width:
            break
        kept.remove(column)
    table = table_of(kept)
    options = console.options.update(width=_width(table, console))
    lines = [_text(line) for line in console.render_lines(table, options, pad=False)]
    heading = len(lines) - len(shown)
    for line in lines[:heading]:
        console.print(line, soft_wrap=True)
    for line, decision in zip(lines[heading:], shown, strict=True):
        console.print(line, soft_wrap=True)
        for words in _wrapped(top_reasons(decision), console.width):
            console.print(Text(words, style="dim"), soft_wrap=True)


def _text(line: Iterable[Segment]) -> Text:
    text = Text.assemble(*((segment.text, segment.style or "") for segment in line))
    text.rstrip()
    return text


def _wrapped(reasons: Iterable[str], width: int) -> list[str]:
    """Return reasons as lines of a width, each reason whole where a line can hold it."""
    words = ", ".join(printable(reason).replace(" ", _HARD_SPACE) for reason in reasons)
    lines = textwrap.wrap(
        words, max(width, 20), initial_indent=_INDENT, subsequent_indent=_INDENT,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(_HARD_SPACE, " ") for line in lines]


def _points(decision: Decision, axis: str) -> str:
    grade = decision.grades.get(axis)
    return f"{decision.points[axis]:g}" + (f" {grade}" if grade else "")


def _owner(assignment: Assignment) -> str:
    """Return who has a lead now, in few words."""
    if assignment.owner is not None:
        return assignment.owner
    if assignment.waits_until is not None:
        return f"waits until {assignment.waits_until:%Y-%m-%d %H:%M}"
    watched = f" ({assignment.watched_by} within {assignment.within})" if assignment.watched_by else ""
    return f"queue {assignment.queue}{watched}"


def _route(decision: Decision) -> str:
    route = decision.route
    if route is None:
        return ""
    needs = f" (needs {', '.join(route.needs)})" if route.needs else ""
    return f"{route.kind} {route.target}{needs}"


def print_table(table: Table, console: Console) -> None:
    """Print a table; where no terminal shows it, without the blanks that fill its last column."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)
