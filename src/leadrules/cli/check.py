"""``leadrules check``: whether the files of a ruleset say what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadrules.agreement import Agreement, examine
from leadrules.cases import examine_all_cases
from leadrules.cli import FINDINGS, OK, UNUSABLE
from leadrules.cli.console import UNREADABLE, count, output, print_diagnostics, printable
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.rulesets import INTAKE_FILE, case_files, ruleset_of
from leadrules.diagnostics import AgreementError, Diagnostic, Severity, has_errors, in_order
from leadrules.intake import read_intake
from leadrules.plan import compile as compile_plan
from leadrules.roster import ROSTER_FILE, examine_roster
from leadrules.ruleset import read_file


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
    shown = path.as_posix()
    try:
        agreement, diagnostics, texts = examine(path)
    except AgreementError as problem:
        return Checked(shown, problem.diagnostics, {}, "")
    found, texts = list(diagnostics), dict(texts)
    if agreement is not None:
        found += _problems_of_plan(agreement)
    holds = [] if agreement is None else _holds(agreement)
    if path.is_dir():
        beside = _Beside(path, agreement, found, texts, holds)
        beside.cases()
        beside.intake()
        beside.roster()
    return Checked(shown, in_order(found), texts, ", ".join(holds))


def _problems_of_plan(agreement: Agreement) -> tuple[Diagnostic, ...]:
    try:
        compile_plan(agreement)
    except AgreementError as problem:
        return problem.diagnostics
    return ()


@dataclass(frozen=True, slots=True)
class _Beside:
    """Checks the files beside an agreement, and collects what it finds. ``agreement`` is None where it has errors."""

    folder: Path
    agreement: Agreement | None
    found: list[Diagnostic]
    texts: dict[str, str]
    holds: list[str]

    def text(self, file: Path) -> tuple[str, str] | None:
        """Return the text and the path of a file, None where there is none or it cannot be read."""
        if not file.is_file():
            return None
        try:
            text = read_file(file)
        except AgreementError as problem:
            self.found.extend(problem.diagnostics)
            return None
        self.texts[file.as_posix()] = text
        return text, file.as_posix()

    def cases(self) -> None:
        files = [self.text(file) for file in case_files(self.folder, self.agreement)]
        read = [file for file in files if file is not None]
        if not read or len(read) < len(files):
            return
        cases, diagnostics = examine_all_cases(read, self.agreement)
        self.found.extend(diagnostics)
        if cases is not None:
            self.holds.append(count(len(cases.cases), "case"))

    def intake(self) -> None:
        if (read := self.text(self.folder / INTAKE_FILE)) is None or self.agreement is None:
            return
        try:
            read_intake(*read, self.agreement)
        except AgreementError as problem:
            self.found.extend(problem.diagnostics)

    def roster(self) -> None:
        if (read := self.text(self.folder / ROSTER_FILE)) is not None:
            self.found.extend(examine_roster(*read, self.agreement)[1])


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
