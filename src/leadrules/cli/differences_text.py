"""Leads of which two agreements make different things, as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from leadrules.agreement import Agreement
from leadrules.analysis import Difference, Equivalence, Unsettled
from leadrules.cli.console import count, printable
from leadrules.diagnostics import Diagnostic, Severity
from leadrules.formats import escaped

_WORDS: Final = {
    "accepted": "what is taken",
    "disqualified_by": "disqualified by",
    "fast_track": "fast track",
    "missing": "what is missing",
    "target": "goes to",
    "suppresses": "silence on",
    "touches": "touch plan",
    "notify": "who is told",
}
HANDOFF: Final = "handoff"


def heading(difference: Difference) -> str:
    """Return which decision a lead gets before and now."""
    change = f"{difference.before} → {difference.after}"
    if difference.kind != "outcome":
        return f"{_WORDS.get(difference.kind, difference.kind)}: {change}"
    if difference.after == HANDOFF:
        return f"handed off now, not before: {change}"
    return f"handed off before, not now: {change}" if difference.before == HANDOFF else f"outcome: {change}"


def verdict(compared: Equivalence) -> str:
    """Return the one line that says what came of it."""
    if compared.same:
        return "Decisions: the same for every lead"
    told = [count(len(compared.differences), "difference")] if compared.differences else []
    told += [f"{len(compared.undecided)} not decided"] if compared.undecided else []
    return f"Decisions: {', '.join(told)}"


def print_differences(compared: Equivalence, console: Console) -> None:
    """Print each difference with the leads that show it, then the line that counts."""
    console.print()
    for difference in compared.differences:
        console.print(Text(printable(heading(difference)), style="bold"), soft_wrap=True)
        for line in _shown(difference):
            console.print(Text(printable(f"  {line}")), soft_wrap=True)
    for each in compared.undecided:
        console.print(Text(printable(_open(each)), style="dim"), soft_wrap=True)
    console.print(Text(printable(verdict(compared)), style="bold"), soft_wrap=True)


def _shown(difference: Difference) -> Iterator[str]:
    """Yield the leads in words, then one of them as ``leadrules decide`` takes it."""
    told = difference.to_dict()
    if difference.witness is not None:
        yield difference.witness.summary
        yield json.dumps({key: told[key] for key in ("lead", "activity", "stage")}, ensure_ascii=False)


def _open(each: Unsettled) -> str:
    return f"not decided: {each.question}; {each.why}"


def differences_markdown(compared: Equivalence) -> list[str]:
    """Return the differences as lines of Markdown."""
    lines = ["#### Leads that are decided otherwise", ""]
    for difference in compared.differences:
        leads = f": {escaped(difference.witness.summary)}" if difference.witness else ""
        lines.append(f"- **{escaped(heading(difference))}**{leads}")
    lines += [f"- {escaped(_open(each))}" for each in compared.undecided]
    return [*lines, *([""] if len(lines) > 2 else []), escaped(verdict(compared))]


def difference_diagnostics(
    compared: Equivalence, agreement: Agreement, severity: Severity = Severity.NOTE
) -> list[Diagnostic]:
    """Return the differences and what was not decided as diagnostics that point at the new agreement."""
    span = agreement.document.root["version"].span
    found = []
    for difference in compared.differences:
        leads = f": {difference.witness.summary}" if difference.witness else ""
        hint = "see that both parties mean it: `leadrules diff OLD NEW --witness` shows such a lead"
        found.append(Diagnostic("LR852", severity, f"{heading(difference)}{leads}", span, hint))
    hint = "simplify the conditions that it is about, or test it with cases"
    found += [Diagnostic("LR890", Severity.NOTE, _open(each), span, hint) for each in compared.undecided]
    return found
