"""The handoff list and the summary of a run, as a person reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from leadrules.cli.console import count, printable
from leadrules.cli.rulesets import Ruleset
from leadrules.decision import Decision
from leadrules.expr import instant_us
from leadrules.intake import Intaken

_OUTCOME_WORDS: Final = {
    "handoff": ("goes to sales", "go to sales"),
    "hold": ("would go to sales, but something is not known",) * 2,
    "nurture": ("stays with marketing", "stay with marketing"),
    "cooling_off": ("came back, and rests", "came back, and rest"),
    "with_sales": ("is with sales already", "are with sales already"),
    "disqualified": ("is disqualified", "are disqualified"),
}
"""What became of one lead, and of several."""

_MOST_SHOWN: Final = 10


def top_reasons(decision: Decision, most: int = 3) -> tuple[str, ...]:
    """Return the rules that weigh most in a decision, heaviest first, like ``size-upper +40``; their own caps count."""
    weights: Counter[str] = Counter()
    for reason in decision.reasons:
        of_a_rule = reason.effect == "points" or (reason.effect == "cap" and reason.clause.endswith(".at_most"))
        if of_a_rule and ".rules." in reason.clause and reason.points:
            weights[reason.rule] += round(reason.points * 100)
    heaviest = sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0]))
    return tuple(f"{rule} {hundredths / 100:+g}" for rule, hundredths in heaviest[:most])


def print_handoffs(ruleset: Ruleset, at: datetime, shown: Sequence[Decision], total: int, console: Console) -> None:
    """Print who goes to sales, most urgent first."""
    agreement = ruleset.agreement
    force = "" if ruleset.plan.in_force(instant_us(at)) else ", not yet in force"
    head = f"{agreement.title} ({agreement.id} {agreement.version}{force}), decided at {at.isoformat()}"
    console.print(Text(printable(head), style="bold"), soft_wrap=True)
    console.print()
    if shown:
        _print(_table(list(agreement.axes), shown), console)
    else:
        console.print("No lead goes to sales.")
    if total > len(shown):
        console.print(f"… and {count(total - len(shown), 'more lead')} for sales; `--top 0` shows all", soft_wrap=True)
    console.print()


def _table(axes: Sequence[str], shown: Sequence[Decision]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("rank", justify="right")
    table.add_column("lead", no_wrap=True)
    table.add_column("score", justify="right")
    for axis in axes:
        table.add_column(axis.replace("_", " "), justify="right", no_wrap=True)
    table.add_column("tier")
    if any(decision.fast_track for decision in shown):
        table.add_column("fast track")
    table.add_column("route")
    table.add_column("top reasons")
    for rank, decision in enumerate(shown, 1):
        cells = [str(rank), str(decision.lead_id), f"{decision.score:g}", *(_points(decision, axis) for axis in axes)]
        cells.append(decision.tier or "")
        if any(d.fast_track for d in shown):
            cells.append(decision.fast_track or "")
        cells += [_route(decision), ", ".join(top_reasons(decision))]
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _points(decision: Decision, axis: str) -> str:
    grade = decision.grades.get(axis)
    return f"{decision.points[axis]:g}" + (f" {grade}" if grade else "")


def _route(decision: Decision) -> str:
    route = decision.route
    if route is None:
        return ""
    needs = f" (needs {', '.join(route.needs)})" if route.needs else ""
    return f"{route.kind} {route.target}{needs}"


def _print(table: Table, console: Console) -> None:
    """Print a table; where no terminal shows it, without the blanks that fill its last column."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)


def print_summary(decisions: Sequence[Decision], console: Console) -> None:
    """Print what became of all leads; the outcomes add up to the leads."""
    counts = Counter[str](decision.outcome for decision in decisions)
    width = len(f"{len(decisions):,}")
    for outcome, (one, several) in _OUTCOME_WORDS.items():
        if counts[outcome]:
            words = one if counts[outcome] == 1 else several
            console.print(f"{counts[outcome]:>{width},}  {words} ({outcome})", soft_wrap=True)
    console.print(f"{len(decisions):>{width},}  {'lead' if len(decisions) == 1 else 'leads'} in all", soft_wrap=True)
    console.print()


def print_intake(intaken: Intaken, rejects: Path | None, console: Console) -> None:
    """Print what was read, and where the rows are that did not come in."""
    counts = intaken.counts
    console.print(_read("lead", "leads", counts), soft_wrap=True)
    if intaken.activity is None:
        console.print("Events: not given, so nothing is known of what the leads did", soft_wrap=True)
    else:
        console.print(_read("event", "events", counts), soft_wrap=True)
        if intaken.ignored:
            types = ", ".join(f"{name} {number:,}" for name, number in intaken.ignored.items())
            console.print(Text(printable(f"Events left out by the intake: {types}")), soft_wrap=True)
    if rejects is not None and intaken.rejects:
        console.print(Text(printable(f"Rejected rows: {rejects.as_posix()}")), soft_wrap=True)


def print_rejects(intaken: Intaken, console: Console) -> None:
    """Print the first rows that did not come in, and how to get all of them."""
    for reject in intaken.rejects[:_MOST_SHOWN]:
        cell = f" column `{reject.column}`, `{reject.value}`:" if reject.column is not None else ""
        line = f"{reject.file}: row {reject.row}:{cell} {reject.reason} [{reject.code}]"
        console.print(Text(printable(line)), soft_wrap=True)
    more = len(intaken.rejects) - _MOST_SHOWN
    if more > 0:
        console.print(f"… and {count(more, 'more rejected row')}; `--rejects FILE` writes all of them", soft_wrap=True)


def _read(one: str, several: str, counts: Mapping[str, int]) -> str:
    words = {several: "used", f"repeated {several}": "repeated", f"ignored {several}": "left out"}
    words[f"rejected {several}"] = "rejected"
    parts = [f"{counts[key]:,} {word}" for key, word in words.items() if counts.get(key)]
    return f"{several.capitalize()}: {', '.join([count(counts[f'{one} rows'], 'row'), *parts])}"
