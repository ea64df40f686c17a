"""``leadrules calibrate``: what the outcomes of past leads say about the points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from leadrules.calibration import Calibration, calibrate, rewrite
from leadrules.calibration.refining import refine
from leadrules.cli import FINDINGS, OK
from leadrules.cli.calibrate_text import print_calibration, refined_lines
from leadrules.cli.console import count, fail, messages, output, print_diagnostics, printable, tell, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.followed import print_problems
from leadrules.cli.leads import ActivityPaths, IntakePath, LeadsPath, Sources, moment, read_leads, rejected_notes
from leadrules.cli.log_file import open_log
from leadrules.cli.outcome_log import (
    LabelCoverage,
    Maturity,
    Outcome,
    Predicted,
    follow_outcomes,
    terms_of,
    version_notes,
)
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.cli.standing import At, LogPath, Under
from leadrules.ruleset import read_file


@told
def print_calibrated(
    ruleset: RulesetPath,
    leads: LeadsPath,
    log: LogPath,
    maturity: Maturity,
    label_coverage: LabelCoverage,
    activity: ActivityPaths = None,
    intake: IntakePath = None,
    outcome: Predicted = Outcome.opportunity,
    at: At = None,
    under: Under = None,
    refined: Annotated[
        bool, typer.Option("--refine", help="Also cross-validate, and calibrate by isotonic regression (scikit-learn).")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write the suggested points into the agreement: the numbers, nothing else.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 1 where the calibration cannot be trusted.")
    ] = False,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Fit the points of an agreement to what became of past leads, and say what each rule is worth.

    Every lead is scored as of its handoff. Points come from the older leads and are judged on the newer ones: today's,
    the suggested and equal ones side by side. Only leads that were handed off have outcomes, so nothing is learned of
    those that the points keep out.

    `--write` puts the suggested numbers into `agreement.yaml`, as a proposal for a pull request; what cannot be trusted
    is not written.

    Examples:

    - `leadrules calibrate my-rules --leads leads.csv --log log.jsonl --maturity 60d --label-coverage 80%`
    - `leadrules calibrate … --outcome accepted --maturity 14d --strict`
    """
    opened = open_ruleset(ruleset)
    terms = terms_of(moment(at, opened), maturity, label_coverage, outcome)
    taken = read_leads(opened, Sources(leads, activity, intake))
    followed, others = follow_outcomes(opened, open_log(log), terms.at, under or ())
    calibration = calibrate(opened.plan, taken.leads, taken.activity, followed.standings, terms)
    _print(calibration, format, refined=refined)
    tell([*rejected_notes(taken), *version_notes(others), *followed.log.later_notes(terms.at)])
    if format is Format.text:
        print_problems(followed, messages())
    if write:
        _write(opened, calibration)
    raise typer.Exit(FINDINGS if calibration.doubts and (strict or write) else OK)


def _print(calibration: Calibration, format: Format, *, refined: bool) -> None:  # noqa: A002 - the option's name
    """Print a calibration; as findings for what reads those.

    Raises:
        LeadrulesError: scikit-learn is asked for and not installed.
    """
    texts = calibration.plan.agreement.texts
    refinement = refine(calibration) if refined else None
    if format is Format.json:
        also = {} if refinement is None else {"refined": refinement.to_dict()}
        print(json.dumps({**calibration.to_dict(), **also}, ensure_ascii=False, indent=2))
    elif format is Format.text:
        print_calibration(calibration, output())
        for line in () if refinement is None else refined_lines(refinement):
            output().print(printable(line), soft_wrap=True)
        print_diagnostics([*calibration.doubts, *calibration.findings], texts, output())
    else:
        found = [*calibration.doubts, *calibration.findings]
        print_findings(format, found, texts, verb="calibrate", files=texts)


def _write(ruleset: Ruleset, calibration: Calibration) -> None:
    """Write the suggested points into the agreement, unless there are doubts."""
    console = messages()
    if calibration.doubts or calibration.suggestion is None:
        console.print("not written: this calibration cannot be trusted", soft_wrap=True)
        return
    rewritten = rewrite(ruleset.agreement, calibration.suggestion.points)
    file = Path(rewritten.file)
    for rule, where in rewritten.elsewhere.items():
        line = f"`{rule}` stays as it is: its points stand in {where}"
        console.print(printable(line), soft_wrap=True)
    if not rewritten.written:
        console.print(printable(f"nothing to write into {rewritten.file}"), soft_wrap=True)
        return
    if read_file(file) != ruleset.agreement.document.files[0].text:
        fail(f"`{rewritten.file}` has changed in the meantime", "run the command again")
    _replace(file, rewritten.text)
    line = f"wrote {count(len(rewritten.written), 'number')} into {rewritten.file}: {', '.join(rewritten.written)}"
    console.print(printable(line), soft_wrap=True)


def _replace(file: Path, text: str) -> None:
    """Write a file, with its byte order mark where it had one."""
    try:
        mark = b"\xef\xbb\xbf" if file.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        file.write_bytes(mark + text.encode())
    except OSError as problem:
        fail(f"cannot write `{file.as_posix()}`: {(problem.strerror or 'not possible').lower()}")
