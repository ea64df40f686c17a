"""The report as a terminal shows it."""

from __future__ import annotations

from itertools import islice
from typing import Final, assert_never

from rich.console import Console
from rich.text import Text

from leadrules.changes import Changes
from leadrules.cli.approvals import Reviewed, lines_of
from leadrules.cli.breaking import CheckedVersion
from leadrules.cli.changes_text import print_changes
from leadrules.cli.console import count, print_diagnostics, printable
from leadrules.cli.forecast_text import Told as Foretold
from leadrules.cli.forecast_text import forecast_text
from leadrules.cli.impact_text import Told, impact_text
from leadrules.cli.report.content import Details, Found, Report, RulesetReport, Verdict
from leadrules.cli.test import Tested, print_failures

_STYLES: Final = {
    Verdict.PASSED: "green",
    Verdict.TOLD: "",
    Verdict.LOOK: "yellow",
    Verdict.FAILED: "bold red",
    Verdict.UNDONE: "bold red",
}
_MOST_GAPS: Final = 10


def print_report(report: Report, console: Console) -> None:
    """Print a report: a table for each ruleset with what its verdicts rest on, and the whole in the last line."""
    for ruleset in report.rulesets:
        _print_ruleset(ruleset, console)
    headline = f"Compared with {report.against}: {report.headline()}"
    _print(headline, console, "bold red" if report.code else "bold green")


def _print_ruleset(ruleset: RulesetReport, console: Console) -> None:
    _print(f"{ruleset.shown}: {ruleset.title}", console, "bold")
    names = max(len(part.name) for part in ruleset.parts)
    verdicts = max(len(part.verdict.value) for part in ruleset.parts)
    for part in ruleset.parts:
        line = Text(f"  {part.name:<{names}}  ")
        line.append(f"{part.verdict.value:<{verdicts}}", style=_STYLES[part.verdict])
        console.print(line.append(f"  {printable(part.words)}"), soft_wrap=True)
    console.print()
    if ruleset.is_quiet:
        return
    for part in ruleset.parts:
        if _has_more(part.details):
            _print(f"{part.name} of {ruleset.shown}", console, "bold")
            _print_details(part.details, console)
            console.print()


def _has_more(details: Details) -> bool:
    match details:
        case None:
            return False
        case Found():
            return bool(details.diagnostics)
        case Tested():
            return bool(details.findings or (details.coverage is not None and details.coverage.gaps))
        case Changes() | CheckedVersion() | Told() | Foretold() | Reviewed():
            return True
    assert_never(details)


def _print_details(details: Details, console: Console) -> None:
    match details:
        case None:
            return
        case Found():
            print_diagnostics(details.diagnostics, details.texts, console)
        case Tested():
            _print_tested(details, console)
        case Changes():
            print_changes(details, console)
        case CheckedVersion():
            details.print_text(console)
        case Told():
            for line in impact_text(details).split("\n"):
                _print(line, console)
        case Foretold():
            for line in forecast_text(details):
                _print(line, console)
        case Reviewed():
            for line in islice(lines_of(details), 2, None):
                _print(line, console)
        case _:
            assert_never(details)


def _print_tested(tested: Tested, console: Console) -> None:
    print_failures(tested.failed, console, explained=False)
    if tested.low is not None:
        print_diagnostics([tested.low], {}, console)
    gaps = () if tested.coverage is None else tested.coverage.diagnostics
    for gap in gaps[:_MOST_GAPS]:
        _print(f"{gap.span.file}:{gap.span.line}: {gap.message}" if gap.span else gap.message, console)
    if len(gaps) > _MOST_GAPS:
        _print(f"and {count(len(gaps) - _MOST_GAPS, 'line')} more; `leadrules test --coverage` prints all", console)


def _print(line: str, console: Console, style: str = "") -> None:
    console.print(Text(printable(line), style=style), soft_wrap=True)
