"""``leadrules ci``: the whole report on a change, as a pull request shows it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, assert_never

import typer
from rich.console import Console

from leadrules import __version__
from leadrules.cli.console import fail, output, printable, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.impact import CameIn
from leadrules.cli.leads import ActivityPaths, IntakePath, Sources
from leadrules.cli.lint import FailOn
from leadrules.cli.outputs import Input, Output, check_outputs
from leadrules.cli.quantities import percent_of
from leadrules.cli.report.asked import Asked
from leadrules.cli.report.composing import compose
from leadrules.cli.report.content import Report
from leadrules.cli.report.data import as_dict, suites_of
from leadrules.cli.report.markdown import report_markdown
from leadrules.cli.report.text import print_report
from leadrules.cli.verify import Require, SignersFrom, SignersPath, parties_in
from leadrules.formats import to_junit, to_sarif
from leadrules.linter import ALL_CODES

_ENDINGS: Final = {
    ".md": Format.markdown,
    ".txt": Format.text,
    ".json": Format.json,
    ".sarif": Format.sarif,
    ".xml": Format.junit,
}


@told
def report_change(
    against: Annotated[
        str,
        typer.Option("--against", metavar="REF", help="The git revision to compare with.", show_default=False),
    ],
    rulesets: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[RULESET…]", help="Ruleset folders; else all in `rulesets/`, or in this folder."),
    ] = None,
    leads: Annotated[
        Path | None, typer.Option("--leads", metavar="FILE", help="Leads to tell the impact on: CSV, JSON Lines, …")
    ] = None,
    activity: ActivityPaths = None,
    log: Annotated[
        Path | None, typer.Option("--log", metavar="FILE", help="What became of them: JSON Lines, for the forecast.")
    ] = None,
    intake: IntakePath = None,
    weeks: CameIn = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="INSTANT",
            help="Decide leads, and look at keys and acceptances, as of then, else now; given, a review that is "
            "overdue is told.",
        ),
    ] = None,
    least: Annotated[
        str | None, typer.Option("--min", metavar="PERCENT", help="The coverage to reach, like `90%`.")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Which findings of `lint` end with 1; errors always do.")
    ] = FailOn.warning,
    require: Require = None,
    signers: SignersPath = None,
    signers_from: SignersFrom = None,
    approvals: Annotated[bool, typer.Option("--approvals/--no-approvals", help="Look at approvals.")] = True,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Also write it to .md, .txt, .json, .sarif or .xml; may be repeated."
        ),
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Report on a change of agreements: problems, cases, what changed, the version, impact and approvals.

    Looks at the rulesets as they stand here and compares them with a revision; what cannot be done is said, and hides
    nothing else. Ends with 1 where a part fails. Parties must have signed what changed where the revision has a list of
    who may sign, or where `--require`, `--signers` or `--signers-from` asks for it.

    Examples:

    - `leadrules ci --against origin/main`
    - `leadrules ci rulesets/saas-midmarket --against main --leads leads.csv --weeks 12 --out report.md`
    """
    if leads is None and (activity or log is not None or intake is not None or weeks is not None):
        fail("`--activity`, `--log`, `--intake`, `--weeks` are about leads, and none are given", "add `--leads FILE`")
    sources = None if leads is None else Sources(leads, activity, intake)
    parties = None if require is None else parties_in(require)
    percent = percent_of(least, "--min")
    asked = Asked(against, fail_on, percent, at, sources, weeks, approvals, parties, signers, signers_from, log)
    written = _checked(asked, out or ())
    report = compose(rulesets or (), asked)
    if not report.rulesets:
        fail("there is no ruleset here", "name one: `leadrules ci my-rules --against main`")
    for path, kind in written:
        _write(path, _rendered(report, kind))
    _print(report, format)
    raise typer.Exit(report.code)


def _checked(asked: Asked, out: Sequence[Path]) -> list[tuple[Path, Format]]:
    """Return the files to write and their formats; ends the command where that, or what is asked, cannot be."""
    if not asked.approvals and (asked.require or asked.signers or asked.signers_from):
        fail("`--no-approvals` looks at no approvals, and another option asks for them", "leave one of them out")
    written = [(path, _format_of(path)) for path in out]
    read = (*(asked.sources.given if asked.sources else ()), *((("log", asked.log),) if asked.log else ()))
    check_outputs(
        [Output("`--out`", path, "write the report to another file", is_table=False) for path, _ in written],
        [Input(f"`--{name}`", path) for name, path in read],
    )
    return written


def _format_of(path: Path) -> Format:
    if path.suffix not in _ENDINGS:
        fail(f"`--out {path.as_posix()}`: the ending says which format", f"one of {', '.join(_ENDINGS)}")
    return _ENDINGS[path.suffix]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        fail(f"cannot write `{path.as_posix()}`: {(problem.strerror or 'not possible').lower()}")


def _print(report: Report, format: Format) -> None:  # noqa: A002 - the option's name
    match format:
        case Format.text:
            print_report(report, output())
        case Format.github:
            print_findings(format, report.findings, {}, verb="ci")
            print(f"leadrules: {printable(report.headline())}")
        case _:
            print(_rendered(report, format), end="")


def _rendered(report: Report, format: Format) -> str:  # noqa: A002 - the option's name
    match format:
        case Format.text | Format.github:
            text = io.StringIO()
            print_report(report, Console(file=text, width=10_000, highlight=False, markup=False, emoji=False))
            return text.getvalue()
        case Format.json:
            return json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"
        case Format.sarif:
            texts = {file: text for ruleset in report.rulesets for file, text in ruleset.texts.items()}
            base = Path.cwd().as_posix()
            return to_sarif(report.findings, ALL_CODES, texts, version=__version__, base=base) + "\n"
        case Format.junit:
            return to_junit(suites_of(report)) + "\n"
        case Format.markdown:
            return report_markdown(report)
        case _:
            assert_never(format)
