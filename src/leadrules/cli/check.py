"""``leadrules check``: whether the files of a ruleset say what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadrules.agreement import Agreement
from leadrules.checkup import check
from leadrules.cli import FINDINGS, OK, UNUSABLE
from leadrules.cli.console import UNREADABLE, count, output, print_diagnostics, printable
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.rulesets import ruleset_of
from leadrules.diagnostics import Diagnostic, Severity, has_errors


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one ruleset, the texts it stands in, and what a clean one holds, in words."""

    shown: str
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    holds: str


def check_rulesets(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Ruleset folders or agreement files.", show_default=False)
    ],
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Read a ruleset and report every mistake in it, with its line and what to write instead.

    Looks at the agreement, and at `cases.yaml`, `intake.yaml` and `roster.yaml` beside it. Changes nothing.
    Ends with 1 where there are errors; warnings and notes alone end with 0.

    Examples:

    - `leadrules check rulesets/saas-midmarket`
    - `leadrules check rulesets/* --format github`
    """
    rulesets = list(dict.fromkeys(map(ruleset_of, paths)))
    results = [checked(path) for path in rulesets]
    found = [d for result in results for d in result.diagnostics]
    if format is Format.text:
        for result in results:
            print_diagnostics(result.diagnostics, result.texts, output())
            _summaries([result])
    else:
        texts = {file: text for result in results for file, text in result.texts.items()}
        print_findings(format, found, texts, verb="check", files=texts)
        if format is Format.github:
            _summaries(results)
    raise typer.Exit(_exit_code(found))


def _exit_code(found: Iterable[Diagnostic]) -> int:
    errors = [d for d in found if d.severity is Severity.ERROR]
    if any(d.code in UNREADABLE for d in errors):
        return UNUSABLE
    return FINDINGS if errors else OK


def checked(path: Path) -> Checked:
    """Return what is wrong with the files of a ruleset."""
    found = check(path)
    holds = [] if found.agreement is None else _holds(found.agreement)
    holds += [] if found.cases is None else [count(len(found.cases.cases), "case")]
    return Checked(path.as_posix(), found.diagnostics, found.texts, ", ".join(holds))


def _holds(agreement: Agreement) -> list[str]:
    qualification = agreement.qualification
    rules = sum(len(axis.rules) for axis in agreement.axes.values())
    return [
        count(rules + len(qualification.disqualifiers) + len(qualification.gates), "rule"),
        count(len(qualification.tiers), "tier"),
        count(len(agreement.routing.ladder), "route"),
    ]


def _summaries(results: Iterable[Checked]) -> None:
    for result in results:
        clean = not has_errors(result.diagnostics)
        output().print(Text(printable(_summary(result)), style="" if clean else "bold"), soft_wrap=True)


def _summary(result: Checked) -> str:
    by_severity = Counter(d.severity for d in result.diagnostics)
    counts = [count(by_severity[severity], severity.value) for severity in Severity if by_severity[severity]]
    if by_severity[Severity.ERROR] or by_severity[Severity.WARNING]:
        return f"{', '.join(counts)} in {result.shown}"
    return f"{result.shown}: {', '.join(['no problems', *counts, result.holds])}"
