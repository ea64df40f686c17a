"""``leadrules lint``: what is well formed in a ruleset, and yet not what two departments want."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, exit_code, fail, output, print_diagnostics, printable, texts_of
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.leads import moment
from leadrules.cli.rulesets import open_ruleset, ruleset_of
from leadrules.diagnostics import AgreementError, Diagnostic, Severity, has_errors
from leadrules.expr import Refused, parse_date
from leadrules.linter import ALL_CODES, Subject, run, subject_of, unknown_code

TODAY: Final = "today"


class FailOn(StrEnum):
    """From which severity on findings end the command with 1."""

    warning = "warning"
    note = "note"
    never = "never"


FAILS: Final = {FailOn.warning: Severity.WARNING, FailOn.note: Severity.NOTE, FailOn.never: Severity.ERROR}


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in one ruleset, and the last line about it."""

    found: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    summary: str


def lint_rulesets(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RULESET…", help="Ruleset folders or agreement files.", show_default=False)
    ],
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Only these: `LR341,LR35`; beginnings will do."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="All but these.")] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="What ends with 1.")] = FailOn.warning,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="The day, or `today`: tells a review that is overdue.")
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Read an agreement as a colleague would, and tell where it says less than its authors believe.

    Looks at the agreement, and at `intake.yaml` and `roster.yaml` beside it. Changes nothing. `leadrules explain LR341`
    says more about a finding; `# leadrules: ignore[LR341] reason` on its line leaves it.

    Examples:

    - `leadrules lint rulesets/saas-midmarket`
    - `leadrules lint rulesets/* --fail-on note --at today`
    """
    chosen, left_out = _codes("--select", select), _codes("--ignore", ignore)
    day = _day(at)
    rulesets = list(dict.fromkeys(map(ruleset_of, paths)))
    results = [linted(path, chosen, left_out, day) for path in rulesets]
    found = [finding for result in results for finding in result.found]
    if format is Format.text:
        for result in results:
            print_diagnostics(result.found, result.texts, output())
            _summaries([result])
    else:
        texts = {file: text for result in results for file, text in result.texts.items()}
        fails = FAILS[fail_on]
        print_findings(format, found, texts, verb="lint", files=texts, pages=ALL_CODES, fails=fails)
        if format is Format.github:
            _summaries(results)
    raise typer.Exit(exit_code_of(found, fail_on))


def _codes(option: str, given: Iterable[str] | None) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for several in given or () for code in several.split(",") if code.strip())
    for code in codes:
        if (problem := unknown_code(code)) is not None:
            fail(f"`{option}`: {problem}")
    return codes


def _day(text: str | None) -> date | str | None:
    """Return the day that an option says; ``today`` is left to the zone of each agreement."""
    if text is None or text == TODAY:
        return text
    try:
        return parse_date(text)
    except Refused as refused:
        fail(f"`--at`: {refused.reason}", f"{refused.hint}, or `{TODAY}`")


def linted(path: Path, select: Sequence[str] = (), ignore: Sequence[str] = (), day: date | str | None = None) -> Linted:
    """Return what the linter finds in a ruleset; why it could not look where there are errors."""
    shown = path.as_posix()
    try:
        ruleset = open_ruleset(path)
        at = moment(None, ruleset).date() if isinstance(day, str) else day
        subject = (
            subject_of(ruleset.folder, ruleset.agreement, at)
            if ruleset_of(path).is_dir()
            else Subject(ruleset.agreement, at)
        )
        result = run(subject, select, ignore)
    except AgreementError as problem:
        errors = sum(d.severity is Severity.ERROR for d in problem.diagnostics)
        summary = f"{count(errors, 'error')} in {shown}: not linted"
        return Linted(problem.diagnostics, texts_of(problem.diagnostics), summary)
    by_severity = Counter(finding.severity for finding in result.found)
    counts = [count(by_severity[severity], severity.value) for severity in Severity if by_severity[severity]]
    ignored = f", {result.ignored:,} ignored by comments" if result.ignored else ""
    said = f"{', '.join(counts) or 'no findings'} by {count(result.rules, 'rule')}{ignored}"
    return Linted(result.found, ruleset.agreement.texts, f"{shown}: {said}")


def _summaries(results: Iterable[Linted]) -> None:
    for result in results:
        output().print(Text(printable(result.summary), style="bold" if result.found else ""), soft_wrap=True)


def exit_code_of(found: Sequence[Diagnostic], fail_on: FailOn) -> int:
    """Return the exit code for findings."""
    if has_errors(found):
        return exit_code(found)
    severities = list(Severity)
    worst = min((severities.index(finding.severity) for finding in found), default=len(severities))
    return FINDINGS if worst <= severities.index(FAILS[fail_on]) else OK
