"""The checkup of a ruleset: every mistake in the agreement and in the files beside it, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leadrules.agreement import Agreement, examine
from leadrules.cases import Cases, case_files, examine_all_cases
from leadrules.diagnostics import AgreementError, Diagnostic, has_errors, in_order
from leadrules.intake import INTAKE_FILE, read_intake
from leadrules.plan import Plan
from leadrules.plan import compile as compile_plan
from leadrules.roster import ROSTER_FILE, RosterClause, examine_roster
from leadrules.ruleset import read_file


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found in a ruleset: the problems, sorted by position, and the texts that they stand in, by file.

    ``agreement``, ``plan``, ``cases`` and ``roster`` are None where they have errors, the last two also
    where there are none.
    """

    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    agreement: Agreement | None = None
    plan: Plan | None = None
    cases: Cases | None = None
    roster: RosterClause | None = None


def check(path: Path) -> Checkup:
    """Return what is wrong with a ruleset, a folder with all its files or one agreement."""
    try:
        agreement, diagnostics, texts = examine(path)
    except AgreementError as problem:
        return Checkup(problem.diagnostics)
    found, texts = list(diagnostics), dict(texts)
    plan = None if agreement is None else _plan(agreement, found)
    cases, roster = None, None
    if path.is_dir():
        beside = _Beside(path, agreement, found, texts)
        cases = beside.cases()
        beside.intake()
        roster = beside.roster()
    return Checkup(in_order(found), texts, agreement, plan, cases, roster)


def _plan(agreement: Agreement, found: list[Diagnostic]) -> Plan | None:
    try:
        return compile_plan(agreement)
    except AgreementError as problem:
        found += problem.diagnostics
        return None


@dataclass(frozen=True, slots=True)
class _Beside:
    """Checks the files beside an agreement, and collects what it finds. ``agreement`` is None where it has errors."""

    folder: Path
    agreement: Agreement | None
    found: list[Diagnostic]
    texts: dict[str, str]

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

    def cases(self) -> Cases | None:
        files = [self.text(file) for file in case_files(self.folder, self.agreement)]
        read = [file for file in files if file is not None]
        if not read or len(read) < len(files):
            return None
        cases, diagnostics = examine_all_cases(read, self.agreement)
        self.found.extend(diagnostics)
        return cases

    def intake(self) -> None:
        if (read := self.text(self.folder / INTAKE_FILE)) is None or self.agreement is None:
            return
        try:
            read_intake(*read, self.agreement)
        except AgreementError as problem:
            self.found.extend(problem.diagnostics)

    def roster(self) -> RosterClause | None:
        if (read := self.text(self.folder / ROSTER_FILE)) is None:
            return None
        roster, diagnostics = examine_roster(*read, self.agreement)
        self.found.extend(diagnostics)
        return None if has_errors(diagnostics) else roster
