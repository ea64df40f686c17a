"""The summary of a run: what became of the leads, what was read, and what could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from leadrules.assignment import Assigned
from leadrules.cli.console import count, printable
from leadrules.cli.leads import NO_EVENTS
from leadrules.cli.people import PeopleFiles
from leadrules.cli.tally import Tally
from leadrules.expr.spelling import shortened
from leadrules.intake import Reject

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


def print_summary(counts: Counter[str], console: Console) -> None:
    """Print what became of all leads, by outcome; the outcomes add up to the leads."""
    total = counts.total()
    width = len(f"{total:,}")
    for outcome, (one, several) in _OUTCOME_WORDS.items():
        if counts[outcome]:
            words = one if counts[outcome] == 1 else several
            console.print(f"{counts[outcome]:>{width},}  {words} ({outcome})", soft_wrap=True)
    console.print(f"{total:>{width},}  {'lead' if total == 1 else 'leads'} in all", soft_wrap=True)
    console.print()


def print_assigned(assigned: Assigned, console: Console) -> None:
    """Print how many leads got owners, and of leads that nobody could take why nobody could."""
    counts = assigned.counts
    owners = {each.owner for each in assigned.assignments if each.owner is not None}
    parts = [f"{count(counts['owner'], 'lead')} to {count(len(owners), 'person', 'people')}"]
    parts += [f"{counts['queue']:,} to a queue"] if counts["queue"] else []
    parts += [f"{counts['waiting']:,} waiting for room"] if counts["waiting"] else []
    console.print(f"Assigned: {', '.join(parts)}", soft_wrap=True)
    without = [each for each in assigned.assignments if each.owner is None and each.passed_over]
    for each in without[:_MOST_SHOWN]:
        reasons = ", ".join(f"{one.person} {one.words}" for one in each.passed_over)
        console.print(Text(printable(f"{each.lead_id}: nobody could take it: {reasons}")), soft_wrap=True)
    if len(without) > _MOST_SHOWN:
        more = count(len(without) - _MOST_SHOWN, "more lead")
        console.print(f"… and {more} that nobody could take; `--out FILE` says why", soft_wrap=True)
    console.print()


def print_intake(tally: Tally, rejects: Path | None, console: Console) -> None:
    """Print what was read, and where the rows are that did not come in."""
    counts = {**tally.counts, "events": tally.counts["events"] - tally.counts["later events"]}
    console.print(_read("lead", "leads", counts), soft_wrap=True)
    if not tally.has_activity:
        console.print(NO_EVENTS, soft_wrap=True)
    else:
        console.print(_read("event", "events", counts), soft_wrap=True)
        if tally.ignored:
            types = ", ".join(f"{name} {number:,}" for name, number in sorted(tally.ignored.items()))
            console.print(Text(printable(f"Events left out by the intake: {types}")), soft_wrap=True)
    if rejects is not None and tally.rejected:
        console.print(Text(printable(f"Rejected rows: {rejects.as_posix()}")), soft_wrap=True)


def print_kept(files: PeopleFiles, added: int, console: Console, again: int = 0) -> None:
    """Print what was kept where: the ledger, and the log with how many events came to it or were there ``again``."""
    there = f", {count(again, 'handoff')} of this instant there already" if again else ""
    for name, path in files.kept:
        if path is not None:
            more = f", {count(added, 'event')} added{there}" if path == files.log else ""
            console.print(Text(printable(f"{name}: {path.as_posix()}{more}")), soft_wrap=True)


def rerun_notes(tally: Tally, replaced: Path | None) -> list[str]:
    """Return what is to be said of handoffs that the log has and the files of this run do not.

    ``replaced`` is the file of decisions where one of an earlier run stood, else None.
    """
    missing, last_at = tally.rerun.missing(tally.shown), tally.rerun.last_at
    if missing:
        shown = ", ".join(missing[:_MOST_SHOWN]) + (" …" if len(missing) > _MOST_SHOWN else "")
        was = "1 handoff of this instant is" if len(missing) == 1 else f"{len(missing):,} handoffs of this instant are"
        return [f"{was} in the log and not made by these files any more: {shown}; sales keeps what it has"]
    if replaced is None or last_at is None or tally.rerun.given:
        return []
    handoffs, instant = count(tally.rerun.last, "handoff"), last_at.isoformat()
    return [
        f"`{replaced.as_posix()}` was replaced; the log has {handoffs} of {instant}: if nobody has taken them in, "
        f"`--at {instant}` writes them again"
    ]


def print_rejects(tally: Tally, console: Console) -> None:
    """Print the first rows that did not come in, and how to get all of them."""
    print_reject_lines(tally.rejects(), console, tally.rejected)


def print_reject_lines(rejects: Iterable[Reject], console: Console, total: int) -> None:
    """Print the first of so many rows that did not come in, what is wrong with all, and how to get them."""
    remaining, causes = iter(rejects), Counter[str]()
    for reject in islice(remaining, _MOST_SHOWN):
        causes[_cause(reject)] += 1
        console.print(Text(printable(f"{reject_words(reject)} [{reject.code}]")), soft_wrap=True)
    more = total - _MOST_SHOWN
    if more > 0:
        causes.update(map(_cause, remaining))
        console.print(f"… and {count(more, 'more rejected row')}; `--rejects FILE` writes all of them", soft_wrap=True)
        console.print(Text(printable(f"All {total:,} by what is wrong first: {_most(causes)}")), soft_wrap=True)


def _cause(reject: Reject) -> str:
    return f"{reject.file}{'' if reject.column is None else f' `{reject.column}`'} [{reject.code}]"


def _most(causes: Counter[str]) -> str:
    """Return the causes with their numbers, the most frequent first."""
    ordered = sorted(causes.items(), key=lambda cause: (-cause[1], cause[0]))
    others = sum(number for _, number in ordered[_MOST_SHOWN:])
    shown = [f"{name} {number:,}" for name, number in ordered[:_MOST_SHOWN]]
    return ", ".join([*shown, f"others {others:,}"] if others else shown)


def reject_words(reject: Reject) -> str:
    """Return where a row stands that did not come in, and why; its value, unless the reason says it."""
    cell = "" if reject.column is None else f" column `{reject.column}`:"
    if cell and reject.value and f"`{shortened(reject.value)}`" not in reject.reason:
        cell = f" column `{reject.column}`, `{reject.value}`:"
    return f"{reject.file}: row {reject.row}:{cell} {reject.reason}"


def _read(one: str, several: str, counts: Mapping[str, int]) -> str:
    words = {several: "used", f"repeated {several}": "repeated", f"ignored {several}": "left out"}
    words[f"rejected {several}"] = "rejected"
    words[f"later {several}"] = "after the instant of the decision"
    parts = [f"{counts[key]:,} {word}" for key, word in words.items() if counts.get(key)]
    return f"{several.capitalize()}: {', '.join([count(counts[f'{one} rows'], 'row'), *parts])}"
