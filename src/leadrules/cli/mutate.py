"""``leadrules mutate``: which changes of an agreement its cases would not notice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from leadrules.cases import CASES_FILE, Cases
from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, fail, messages, output, printable, printable_lines, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.progress import progress_bar
from leadrules.cli.quantities import percent_of
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_cases, open_ruleset
from leadrules.diagnostics import Diagnostic, Severity, in_order, note, warning
from leadrules.mutation import CLAUSES, Clause, Mutant, Report, appended, case_lines, mutants, mutate
from leadrules.ruleset import read_file


@told
def mutate_ruleset(
    ruleset: RulesetPath,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="CLAUSES", help=f"Change only these, with commas: {', '.join(CLAUSES)}."),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Append the missing cases to `cases.yaml`.")] = False,
    least: Annotated[
        str | None, typer.Option("--min", metavar="PERCENT", help="The share to reach, like `95%`; else all of them.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Print the changes, and try none.")] = False,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Change an agreement in one place at a time, and say which changes no case would notice.

    Constants by one step, comparisons, `and` and `or`, points, thresholds, caps, windows, the order of lines, members
    of lists, promises. Of what no case notices, those changes are left out that are proved to decide every lead alike;
    for each of the others a case is written that notices it, with what is decided today.

    Examples:

    - `leadrules mutate rulesets/saas-midmarket`
    - `leadrules mutate rulesets/saas-midmarket --only scoring,routing --write`
    - `leadrules mutate rulesets/saas-midmarket --min 95% --format markdown`
    """
    chosen, percent = _clauses(only), percent_of(least, "--min")
    opened = open_ruleset(ruleset)
    if listed:
        for mutant in mutants(opened.agreement, chosen):
            print(printable(f"{mutant.place}: {mutant}"))
        raise typer.Exit(OK)
    cases = open_cases(opened)
    with progress_bar("Changing") as progress:
        report = mutate(opened.plan, cases, only=chosen, progress=progress)
    Tried(report, opened, cases, percent).print(format, with_cases=not write)
    if write and report.missing:
        _write(report, opened, cases)
        raise typer.Exit(OK)
    raise typer.Exit(OK if report.real.reaches(100 if percent is None else percent) else FINDINGS)


def _clauses(only: str | None) -> tuple[Clause, ...]:
    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    for name in names:
        if name not in CLAUSES:
            fail(f"`--only {name}`: no clause that cases can be about", f"there are {', '.join(CLAUSES)}")
    return tuple(cast(Clause, name) for name in names)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the changes of a ruleset, ready to be printed; ``least`` is the share to reach, in percent."""

    report: Report
    ruleset: Ruleset
    cases: Cases
    least: float | None

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What no case notices and what was not decided, in the order of the agreement."""
        hint = "`leadrules mutate --write` appends a case that does"
        survived, undecided, real = self.report.survived, self.report.undecided, self.report.real
        found = [warning("LR880", f"no case notices {each.mutant}", each.mutant.span, hint) for each in survived]
        found += [note("LR881", f"not decided: {each.mutant}: {each.why}", each.mutant.span) for each in undecided]
        if self.least is not None and not real.reaches(self.least):
            message = f"the cases notice {real.percent}% of the real changes, less than {self.least:g}%"
            found.append(warning("LR882", message, None, f"{real.covered:,} of {real.total:,}"))
        return in_order(found)

    def print(self, format: Format, *, with_cases: bool) -> None:  # noqa: A002 - the option's name
        """Print the findings, the cases that are missing, and the score of each clause."""
        if self.report.failing:
            failing = ", ".join(self.report.failing)
            told = f"left out, as they fail without any change: {failing}"
            messages().print(Text(printable(told)), soft_wrap=True)
        if format is Format.json:
            print(json.dumps(as_dict(self.report, self.cases), ensure_ascii=False, indent=2))
            return
        texts = self.ruleset.agreement.texts
        print_findings(format, self.findings, texts, verb="mutate", files=texts, fails=Severity.WARNING)
        lines = case_lines(self.report.missing, self.cases) if with_cases else ""
        if format is Format.markdown:
            print(_markdown(self.report, lines))
        if format is Format.text:
            self.print_text(lines)

    def print_text(self, lines: str) -> None:
        """Print the cases that are missing, and the score of each clause."""
        if lines:
            print(printable_lines(lines))
        for line in _table(self.report):
            output().print(Text(line), soft_wrap=True)
        summary = f"{self.ruleset.shown}: {_summary(self.report)}"
        output().print(Text(printable(summary), style="bold"), soft_wrap=True)


_COLUMNS = ("killed", "real", "share", "equivalent", "not decided")


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for clause, part in (*report.by_clause.items(), ("all", report)):
        share = f"{part.real.percent}%"
        numbers = (part.real.covered, part.real.total, share, len(part.equivalent), len(part.undecided))
        yield (clause, *(f"{number:,}" if isinstance(number, int) else number for number in numbers))


def _table(report: Report) -> Iterator[str]:
    for row in (("", *_COLUMNS), *_rows(report)):
        yield f"{row[0]:<14}" + "".join(f"{cell:>13}" for cell in row[1:])


def _markdown(report: Report, lines: str) -> str:
    head = "| | " + " | ".join(_COLUMNS) + " |\n|---|--:|--:|--:|--:|--:|"
    rows = [f"| {' | '.join(row)} |" for row in _rows(report)]
    cases = ["", "Cases that are missing:", "", "```yaml", lines.rstrip("\n"), "```"] if lines else []
    return "\n".join([head, *rows, *cases])


def _summary(report: Report) -> str:
    real = report.real
    parts = [f"{real.covered:,} of {count(real.total, 'real change')} noticed"]
    parts.append(f"{len(report.equivalent):,} proved to change nothing")
    parts.append(f"{len(report.undecided):,} not decided")
    return ", ".join([*parts, f"{len(report.refused):,} refused"])


def as_dict(report: Report, cases: Cases) -> dict[str, Any]:
    """Return a report as plain data: the score, each clause, every mutant with what became of it, and the cases."""
    told = [{**_mutant(each.mutant), "group": "killed", "case": each.case} for each in report.killed]
    told += [{**_mutant(each.mutant), "group": "survived"} for each in report.survived]
    told += [{**_mutant(mutant), "group": "equivalent"} for mutant in report.equivalent]
    told += [{**_mutant(each.mutant), "group": "undecided", "why": each.why} for each in report.undecided]
    told += [{**_mutant(mutant), "group": "refused"} for mutant in report.refused]
    told.sort(key=lambda each: (each["line"], each["column"], each["change"]))
    clauses = {clause: _score(part) for clause, part in report.by_clause.items()}
    score = {**_score(report), "failing": list(report.failing)}
    return {**score, "clauses": clauses, "mutants": told, "cases": case_lines(report.missing, cases)}


def _score(report: Report) -> dict[str, Any]:
    real, groups = report.real, (report.equivalent, report.undecided, report.refused)
    counted = dict(zip(("equivalent", "undecided", "refused"), map(len, groups), strict=True))
    return {"killed": real.covered, "real": real.total, "percent": real.percent, **counted}


def _mutant(mutant: Mutant) -> dict[str, Any]:
    span = mutant.span
    where = {"file": span.file, "line": span.line, "column": span.column}
    return {"clause": mutant.clause, "owner": mutant.owner, "change": mutant.words, **where}


def _write(report: Report, ruleset: Ruleset, cases: Cases) -> None:
    """Append the missing cases to the ruleset's own file of cases."""
    file = ruleset.folder / CASES_FILE
    if not file.is_file():
        fail(f"no file `{file.as_posix()}` to write to", "begin one: `leadrules init` shows how it looks")
    text = appended(read_file(file), report.missing, cases)
    if text is None:
        fail(f"`{file.as_posix()}` does not end with a list of cases", "paste them, or move `cases:` to the end")
    file.write_text(text, encoding="utf-8")
    written = count(len(report.missing), "case")
    messages().print(Text(printable(f"{written} appended to {file.as_posix()}: read them")), soft_wrap=True)
