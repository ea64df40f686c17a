"""The pytest plugin: ``pytest rulesets/`` tries every ruleset, one test for each thing that can go wrong.

A folder whose ``agreement.yaml`` has the key ``leadrules`` is a ruleset; other YAML is left alone. Nothing of leadrules
is imported before one is found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from leadrules.cases import Case, CaseResult
    from leadrules.checkup import Checkup
    from leadrules.diagnostics import Diagnostic
    from leadrules.plan import Plan
    from leadrules.testing import Law

AGREEMENT_FILE: Final = "agreement.yaml"
MOST_EXAMPLES: Final = 20
"""So many situations each law is tried on where nothing else is said."""

_RULESET: Final = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?leadrules[\"']?[ \t]*:", re.MULTILINE)
_MOST_BYTES: Final = 1_000_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and for each the key of the same name in the configuration."""
    group = parser.getgroup("leadrules", "rulesets")
    examples = f"Try each law of a ruleset on N situations (default: {MOST_EXAMPLES})."
    group.addoption("--leadrules-max-examples", metavar="N", type=int, help=examples)
    least = "Fail where the cases of a ruleset cover less than PERCENT of it (default: not measured)."
    group.addoption("--leadrules-coverage-min", metavar="PERCENT", type=float, help=least)
    parser.addini("leadrules_max_examples", examples, default=None)
    parser.addini("leadrules_coverage_min", least, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of every test that is collected here, and check the options."""
    config.addinivalue_line("markers", "leadrules: tests of rulesets, which the plugin of leadrules collects")
    if (examples := _chosen(config, "max_examples")) is not None and (examples < 1 or examples != int(examples)):
        raise pytest.UsageError(f"leadrules: max_examples is a whole number from 1 on, not `{examples:g}`")
    if (least := _chosen(config, "coverage_min")) is not None and not 0 <= least <= 100:
        raise pytest.UsageError(f"leadrules: coverage_min is a percentage from 0 to 100, not `{least:g}`")


def _chosen(config: pytest.Config, name: str) -> float | None:
    """Return what an option says, else the configuration; None where neither does."""
    option = config.getoption(f"leadrules_{name}")
    written = config.getini(f"leadrules_{name}") if option is None else option
    try:
        return None if written in (None, "") else float(written)
    except (TypeError, ValueError):
        raise pytest.UsageError(f"leadrules: {name} is a number, not `{written}`") from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a ruleset by its agreement."""
    if file_path.name != AGREEMENT_FILE or not _is_ruleset(file_path):
        return None
    return Ruleset.from_parent(parent, path=file_path)


def _is_ruleset(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return _RULESET.search(opened.read(_MOST_BYTES)) is not None
    except OSError:
        return False


class FailedRulesetError(Exception):
    """Something is not as it should be in a ruleset; the message says all there is to say."""


class RulesetTest(pytest.Item):
    """One thing that can go wrong in a ruleset. A failure is told without the frames that found it."""

    def __init__(self, *, found: Checkup, file: Path | None = None, line: int = 1, **more: Any) -> None:
        super().__init__(**more)
        self.found, self.file, self.line = found, file or self.path, line
        self.add_marker("leadrules")

    @property
    def plan(self) -> Plan:
        """The plan; but for the test of the files, nothing is collected without one."""
        if self.found.plan is None:
            raise AssertionError("this is collected with a plan")
        return self.found.plan

    def settle(self, findings: Sequence[Diagnostic], found: Checkup, verb: str) -> None:
        """Fail with findings where one is a warning or worse; where all are notes, tell them beside the test."""
        from leadrules.diagnostics import Severity, to_text

        said = to_text(findings, found.texts)
        if any(finding.severity is not Severity.NOTE for finding in findings):
            raise FailedRulesetError(said)
        if said:
            self.add_report_section("call", f"leadrules {verb}", said)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """Return what is told of a failure: the message alone, but for a bug in leadrules."""
        if isinstance(excinfo.value, FailedRulesetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test stands: file, line from 0, and its name."""
        return self.file, self.line - 1, f"{self.path.parent.name}: {self.name}"


class Ruleset(pytest.File):
    """A ruleset: its checkup, its findings, its cases, what they cover, the laws of every agreement, and proofs."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield a test of the files; and where these have no errors, everything else."""
        from leadrules.checkup import check

        found = check(Path(os.path.relpath(self.path.parent, self.config.invocation_params.dir)))
        yield Check.from_parent(self, name="check", found=found)
        if found.plan is None:
            return
        yield Lint.from_parent(self, name="lint", found=found)
        if found.cases is not None:
            yield Cases.from_parent(self, name="cases", found=found)
            if (least := _chosen(self.config, "coverage_min")) is not None:
                yield Coverage.from_parent(self, name="coverage", found=found, least=least)
        if find_spec("hypothesis") is None:
            yield NoLaws.from_parent(self, name="laws", found=found)
        else:
            yield Laws.from_parent(self, name="laws", found=found)
        yield Proofs.from_parent(self, name="proofs", found=found)


class Check(RulesetTest):
    """That the files of a ruleset have no errors, as ``leadrules check`` says."""

    def runtest(self) -> None:
        """Fail with every error; warnings and notes are told beside it."""
        from leadrules.diagnostics import has_errors, to_text

        said = to_text(self.found.diagnostics, self.found.texts)
        if has_errors(self.found.diagnostics):
            raise FailedRulesetError(said)
        if said:
            self.add_report_section("call", "leadrules check", said)


class Lint(RulesetTest):
    """That the linter warns of nothing, as ``leadrules lint`` does; a review that is overdue is left to the command."""

    def runtest(self) -> None:
        """Fail with warnings; notes are told beside it."""
        from leadrules.diagnostics import AgreementError
        from leadrules.linter import run, subject_of

        agreement = self.plan.agreement
        try:
            findings = run(subject_of(Path(agreement.document.file).parent, agreement)).found
        except AgreementError:
            pytest.skip("a file beside the agreement has errors")
        self.settle(findings, self.found, "lint")


class Cases(pytest.Collector):
    """The cases of a ruleset, those of its bases among them."""

    def __init__(self, *, found: Checkup, **more: Any) -> None:
        super().__init__(**more)
        self.found = found

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each case."""
        root = self.config.invocation_params.dir
        for case in self.found.cases.cases if self.found.cases else ():
            file = Path(os.path.normpath(root / case.span.file))
            yield CaseTest.from_parent(self, name=case.id, found=self.found, case=case, file=file, line=case.line)


class CaseTest(RulesetTest):
    """That a lead is decided as its case expects."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case

    def runtest(self) -> None:
        """Fail with everything that is decided otherwise, and why."""
        from leadrules.cases import run_case

        result = run_case(self.plan, self.case)
        if not result.passed:
            raise FailedRulesetError("\n".join(_lines(result)))


def _lines(result: CaseResult) -> Iterator[str]:
    from leadrules.cases import words_of

    case = result.case
    yield f"{case.span.file}:{case.line}: {case.id}{f'  {case.about}' if case.about else ''}"
    yield from (f"  {words_of(difference)}" for difference in result.differences)
    if result.decision is not None:
        yield from (f"    | {line}".rstrip() for line in result.decision.explain().splitlines())


class Coverage(RulesetTest):
    """That the cases show as much of a ruleset as was asked for."""

    def __init__(self, *, least: float, **more: Any) -> None:
        super().__init__(**more)
        self.least = least

    def runtest(self) -> None:
        """Fail with what no case shows."""
        from leadrules.cases import run
        from leadrules.coverage import coverage, too_little

        cases = self.found.cases
        if cases is None:
            raise AssertionError("this is collected with cases")
        measured = coverage(self.plan, run(self.plan, cases))
        low = too_little(measured, self.least, cases.cases[0].span if cases.cases else None)
        if low is not None:
            gaps = [f"{d.span.file}:{d.span.line}: {d.message}" for d in measured.diagnostics if d.span is not None]
            raise FailedRulesetError("\n".join([str(low), "", *gaps]))


class Laws(pytest.Collector):
    """The laws that every agreement must obey."""

    def __init__(self, *, found: Checkup, **more: Any) -> None:
        super().__init__(**more)
        self.found = found

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each law."""
        from leadrules.testing import LAWS

        for law in LAWS:
            yield LawTest.from_parent(self, name=law.id, found=self.found, law=law)


class LawTest(RulesetTest):
    """That a law holds in many situations."""

    def __init__(self, *, law: Law, **more: Any) -> None:
        super().__init__(**more)
        self.law = law

    def runtest(self) -> None:
        """Fail with the smallest situation that was found in which the law does not hold."""
        from leadrules.testing import BrokenLawError

        examples = _chosen(self.config, "max_examples")
        try:
            self.law.hold(self.plan, max_examples=MOST_EXAMPLES if examples is None else int(examples))
        except BrokenLawError as broken:
            raise FailedRulesetError(f"{self.law.promise}\n{broken}") from None


class NoLaws(RulesetTest):
    """Says that no law was tried."""

    def runtest(self) -> None:
        """Skip."""
        pytest.skip("laws need Hypothesis: pip install 'leadrules[testing]'")


class Proofs(RulesetTest):
    """That no lead shows what the parties cannot want, as ``leadrules prove`` says."""

    def runtest(self) -> None:
        """Fail with warnings; what is not decided is told beside it."""
        from leadrules.analysis import analyse, z3_if_installed
        from leadrules.linter import consider

        findings = analyse(self.plan, roster=self.found.roster, solver=z3_if_installed())
        self.settle(consider(self.plan.agreement.document, findings).diagnostics, self.found, "prove")
