"""Leads that change hands, as a person reads them: from whom to whom, for which promise, and why nobody could."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import islice
from typing import Final

from rich.console import Console
from rich.text import Text

from leadrules.cli.console import count, print_diagnostics, printable
from leadrules.cli.handoffs import Column, print_table, table_of
from leadrules.cli.instants import Times
from leadrules.cli.promise_words import holder_words, listed
from leadrules.cli.rulesets import Ruleset
from leadrules.expr import instant_us
from leadrules.reassignment import Reassignment, Reassignments
from leadrules.scorecard.wording import spoken
from leadrules.worktime import WorkCalendar
from leadrules.worktime.spoken import full

_MOST_SHOWN: Final = 10
_WIDTH: Final = 110
_TOLD_WITH_THE_LEADS: Final = "LR785"


def print_reassignments(ruleset: Ruleset, found: Reassignments, console: Console, *, dry_run: bool) -> None:
    """Print which leads go from whom to whom, and of those that nobody could take why and who sees to them."""
    agreement = ruleset.agreement
    head = f"{agreement.title} ({agreement.id} {agreement.version}), on {full(found.at)}"
    _line(head, console, style="bold")
    if not found.of:
        _line("\nNo lead is to be given to somebody else.", console)
        return
    console.print()
    print_table(table_of(_columns(ruleset, found)), console)
    for line in _stuck(found):
        _line(line, console)
    console.print()
    gets = "would get" if dry_run else "got"
    stuck = len(found.escalated)
    one, several = (
        ("would stay where it is", "would stay where they are")
        if dry_run
        else ("stays where it is", "stay where they are")
    )
    stays = f", {stuck:,} {one if stuck == 1 else several}" if stuck else ""
    _line(f"{count(len(found.given), 'lead')} {gets} another owner{stays}", console)
    if dry_run:
        _line("Nothing was written: this was a dry run", console)
    elif not found.given:
        _line("Nothing changed hands, so nothing was written", console)


def print_notes(found: Reassignments, console: Console) -> None:
    """Print what is worth knowing beside the leads: teams with nobody on duty, handoffs that note too little."""
    notes = [note for note in found.diagnostics if note.code != _TOLD_WITH_THE_LEADS]
    print_diagnostics(islice(notes, _MOST_SHOWN), {}, console)
    if len(notes) > _MOST_SHOWN:
        _line(f"… and {count(len(notes) - _MOST_SHOWN, 'more note')}; `--format json` has all of them", console)


def calendar_of(ruleset: Ruleset, each: Reassignment) -> WorkCalendar | None:
    """Return by whose hours a promise was missed; None where that is not known."""
    return ruleset.plan.calendars.get(each.due.clock.holder.calendar or "")


def _columns(ruleset: Ruleset, found: Reassignments) -> list[Column]:
    times = Times(ruleset.plan.zone, instant_us(found.at))
    return [
        Column("lead", [str(each.lead_id) for each in found.of]),
        Column("from", [holder_words(each.due.holder) for each in found.of]),
        Column("to", [each.assignment.owner or f"nobody, {_deciding(each)} to decide" for each in found.of]),
        Column("missed", [spoken(each.due.clock.clock) for each in found.of]),
        Column("overdue by", [_overdue(ruleset, each, times) for each in found.of]),
    ]


def _overdue(ruleset: Ruleset, each: Reassignment, times: Times) -> str:
    clock = each.due.clock
    return times.late(clock.due_us or each.due.since_us, calendar_of(ruleset, each))


def _stuck(found: Reassignments) -> Iterator[str]:
    """Yield the leads that nobody could take: who has to decide, whose they are, and why nobody could."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in found.escalated:
        key = _deciding(each), holder_words(each.due.holder), _why_nobody(each)
        alike.setdefault(key, []).append(str(each.lead_id))
    before = None
    for (deciding, holder, why), leads in sorted(alike.items()):
        if deciding != before:
            yield from ("", f"Nobody could take these; they stay where they are, and {deciding} has to decide:")
        before = deciding
        yield f"  {count(len(leads), 'lead')} of {holder}: {why}"
        for words in textwrap.wrap(", ".join(leads), _WIDTH, break_long_words=False, break_on_hyphens=False):
            yield f"      {words}"


def _deciding(each: Reassignment) -> str:
    return listed(each.escalates_to, "and")


def _why_nobody(each: Reassignment) -> str:
    passed = ", ".join(f"{one.person} {one.words}" for one in each.assignment.passed_over)
    return each.no_team or passed or "the roster has nobody in the team"


def _line(words: str, console: Console, *, style: str = "") -> None:
    for line in words.split("\n"):
        console.print(Text(printable(line), style=style), soft_wrap=True)
