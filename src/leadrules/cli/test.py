"""``leadrules test``: whether the agreement still decides its worked examples as agreed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from leadrules.cases import CASES_FILE, CaseResult, Cases, run, words_of
from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import fail, output, print_diagnostics, printable, texts_of, told
from leadrules.cli.coverage_report import as_dict, coverage_suite, print_coverage, write_suggestions
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.quantities import percent_of
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_cases, open_ruleset
from leadrules.coverage import Coverage, too_little
from leadrules.coverage import coverage as measure
from leadrules.diagnostics import Diagnostic, did_you_mean, error
from leadrules.formats import Suite, TestCase, to_junit


@told
def run_cases(
    ruleset: RulesetPath,
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Run only this case; may be repeated.")
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    coverage: Annotated[bool, typer.Option("--coverage", help="Also say what the cases do not show.")] = False,
    least: Annotated[
        str | None,
        typer.Option("--min", metavar="PERCENT", help="The coverage to reach, like `90%`; implies --coverage."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print cases for what is missing, instead of the results.")
    ] = False,
    suggest_to: Annotated[
        Path | None,
        typer.Option("--suggest-to", metavar="FILE", help="Write those cases to a new file.", show_default=False),
    ] = None,
) -> None:
    """Decide the worked examples in `cases.yaml` and compare with what each of them expects.

    A case that fails shows what was expected, what came instead, and why. Ends with 1 where a case fails, or where
    coverage is below `--min`.

    Examples:

    - `leadrules test rulesets/saas-midmarket`
    - `leadrules test rulesets/saas-midmarket --case hot --case warm`
    - `leadrules test rulesets/saas-midmarket --min 90`
    """
    percent = percent_of(least, "--min")
    opened = open_ruleset(ruleset)
    cases = _chosen(open_cases(opened), case or ())
    tested = decided_cases(opened, cases, percent, coverage=coverage or percent is not None)
    if suggest or suggest_to is not None:
        write_suggestions(opened.plan, cases, tested.results, suggest_to)
    if suggest_to is not None or not suggest:
        tested.print(format)
    raise typer.Exit(FINDINGS if tested.findings else OK)


def decided_cases(ruleset: Ruleset, cases: Cases, least: float | None, *, coverage: bool) -> Tested:
    """Return what deciding the cases of a ruleset shows; ``least`` is the coverage to reach, in percent."""
    results = run(ruleset.plan, cases)
    measured = measure(ruleset.plan, results) if coverage else None
    low = too_little(measured, least, cases.cases[0].span if cases.cases else None) if measured else None
    return Tested(ruleset, cases, results, measured, low)


@dataclass(frozen=True, slots=True)
class Tested:
    """The results of the cases of a ruleset, ready to be printed.

    ``coverage`` is None where it was not measured, ``low`` where it is as high as it has to be.
    """

    ruleset: Ruleset
    cases: Cases
    results: tuple[CaseResult, ...]
    coverage: Coverage | None
    low: Diagnostic | None

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that are decided otherwise than they expect."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What has to be mended: cases that fail, and coverage that is too low."""
        return (*map(_failure, self.failed), *([] if self.low is None else [self.low]))

    def print(self, format: Format) -> None:  # noqa: A002 - the option's name
        """Print the results in a format, with their coverage where that was measured."""
        match format:
            case Format.text:
                self.print_text(output())
            case Format.json:
                data = self.as_dict()
                print(json.dumps(data if self.coverage else data["cases"], ensure_ascii=False, indent=2))
            case Format.junit:
                suites = _suites(self.results, self.ruleset.agreement.id)
                print(to_junit([*suites, coverage_suite(self.coverage, self.low)] if self.coverage else suites))
            case _:
                found = [*self.findings, *(self.coverage.diagnostics if self.coverage else ())]
                print_findings(format, found, texts_of(found), verb="test")

    def print_text(self, console: Console) -> None:
        """Print the results for people."""
        _print_text(self.results, self.cases, self.ruleset, console)
        if self.coverage is not None:
            print_coverage(self.coverage, console)
        if self.low is not None:
            print_diagnostics([self.low], {}, console)

    def as_dict(self, *, only_failed: bool = False) -> dict[str, Any]:
        """Return the results as plain data; coverage is None where it was not measured."""
        covered = None if self.coverage is None else as_dict(self.coverage)
        shown = self.failed if only_failed else self.results
        return {"cases": [_as_dict(result) for result in shown], "coverage": covered}


def _chosen(cases: Cases, ids: Sequence[str]) -> Cases:
    known = {case.id for case in cases.cases}
    for name in ids:
        if name not in known:
            fail(f"no case `{name}` in {cases.file}", did_you_mean(name, known))
    return cases if not ids else replace(cases, cases=tuple(case for case in cases.cases if case.id in ids))


def _print_text(results: Sequence[CaseResult], cases: Cases, ruleset: Ruleset, console: Console) -> None:
    own = (ruleset.folder / CASES_FILE).as_posix()
    failed = [result for result in results if not result.passed]
    print_failures(failed, console)
    of_base = sum(result.case.span.file != own for result in results)
    said = [f"{len(results) - len(failed):,} passed", *([f"{len(failed):,} failed"] if failed else [])]
    said[-1] += f" in {ruleset.shown}"
    said += [f"{of_base:,} of them from its base"] if of_base else []
    said += [f"{len(cases.skipped):,} of its base skipped"] if cases.skipped else []
    console.print(Text(printable(", ".join(said)), style="bold red" if failed else "green"), soft_wrap=True)
    if any(result.case.span.file != own for result in failed):
        hint = f"a case of the base that is other here stands in {own} under the same id, or under `skip`"
        console.print(Text(printable(hint)), soft_wrap=True)


def print_failures(failed: Iterable[CaseResult], console: Console, *, explained: bool = True) -> None:
    """Print cases that failed: what was expected, what came instead, and why."""
    for result in failed:
        _print_failure(result, console, explained=explained)


def _print_failure(result: CaseResult, console: Console, *, explained: bool) -> None:
    case = result.case
    about = f"  {case.about}" if case.about else ""
    head = printable(f"{case.span.file}:{case.line}: {case.id}{about}")
    console.print(Text.assemble(("FAILED ", "bold red"), head), soft_wrap=True)
    for difference in result.differences:
        console.print(Text(printable(f"  {words_of(difference)}")), soft_wrap=True)
    if explained and result.decision is not None:
        for line in result.decision.explain().splitlines():
            console.print(Text(printable(f"    | {line}".rstrip())), style="dim", soft_wrap=True)
    console.print()


def _as_dict(result: CaseResult) -> dict[str, Any]:
    differences = [{"what": d.what, "expected": d.expected, "got": d.got} for d in result.differences]
    return {
        "id": result.id,
        "passed": result.passed,
        "file": result.case.span.file,
        "line": result.case.line,
        "about": result.case.about,
        "differences": differences,
        "decision": result.decision and result.decision.to_dict(),
    }


def _suites(results: Sequence[CaseResult], name: str) -> list[Suite]:
    """Return a suite of tests for each file that cases come from."""
    by_file: dict[str, list[TestCase]] = {}
    for result in results:
        by_file.setdefault(result.case.span.file, []).append(_as_test(result, name))
    return [Suite(name, tuple(tests), file) for file, tests in by_file.items()]


def _as_test(result: CaseResult, suite: str) -> TestCase:
    if result.passed:
        return TestCase(result.id, suite)
    words = [words_of(difference) for difference in result.differences]
    explained = result.decision.explain().splitlines() if result.decision else []
    return TestCase(result.id, suite, "; ".join(words), (f"{result.case.span}", *words, "", *explained))


def _failure(result: CaseResult) -> Diagnostic:
    """Return a case that failed as a finding at its place in the file."""
    about = f" ({result.case.about})" if result.case.about else ""
    message = f"case `{result.id}`{about}: {'; '.join(map(words_of, result.differences))}"
    hint = f"`leadrules test --case {result.id}` explains the decision"
    return error("LR410", message, result.case.span, hint)
