"""``leadrules report``: what both sides promised and what became of it, as a page to forward."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules import drift as drifts
from leadrules.calibration import Calibration, Terms, calibrate
from leadrules.cli.console import (
    count,
    fail,
    messages,
    print_diagnostics,
    print_progress,
    tell,
    texts_of,
    told,
)
from leadrules.cli.followed import refuse_missing
from leadrules.cli.leads import ActivityPaths, IntakePath, Sources
from leadrules.cli.log_file import open_log
from leadrules.cli.lookback import lookback_of
from leadrules.cli.outcome_log import LabelCoverage, Maturity, Outcome, Predicted, terms_of
from leadrules.cli.outputs import check_free, write_texts
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset, plans_of
from leadrules.cli.scorecard import DecisionsPath, PeriodAsked, period_asked, print_problems, read_decisions
from leadrules.cli.standing import At, KnownAt, LogPath, Under, instants
from leadrules.documents import marks_of
from leadrules.expr import instant_us
from leadrules.forecast import Forecast, predict
from leadrules.report.composing import MARKDOWN, PAGE, SHELL, compose
from leadrules.scorecard import Scorecard, measure
from leadrules.timeline import LogRecords

CHARTS: Final = ("weekly-volume", "funnel", "follow-up", "acceptance", "returns", "points")
_CHART_MARK: Final = '<svg class="leadrules-chart"'
HISTORY: Final = 52


@told
def write_report(
    ruleset: RulesetPath,
    log: LogPath,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write into.", show_default=False)
    ],
    decisions: DecisionsPath = None,
    leads: Annotated[
        Path | None,
        typer.Option("--leads", metavar="FILE", help="The leads, for the forecast and what points are worth."),
    ] = None,
    activity: ActivityPaths = None,
    intake: IntakePath = None,
    period: PeriodAsked = None,
    at: At = None,
    known_at: KnownAt = None,
    under: Under = None,
    outcome: Predicted = Outcome.opportunity,
    maturity: Maturity = "60d",
    label_coverage: LabelCoverage = "80%",
) -> None:
    """Write the report of a week, month or quarter: one page to forward, the same as Markdown, and its charts.

    First what it comes to, in a sentence; then the promises of both sides, and what to talk about; then charts, each
    with its numbers. `index.html` needs no network; `report.md` shows the charts beside it, as a pull request does.
    With `--leads` and `--activity` it says what is to come and what the points are worth. A file that leadrules did
    not write is never written over.

    Examples:

    - `leadrules report rulesets/saas-midmarket --log log.jsonl -o report`
    - `leadrules report rulesets/saas-midmarket --log log.jsonl --leads leads.csv --activity activity.csv -o report`
    """
    _check_installed()
    if leads is None and (activity or intake is not None):
        fail("`--activity` and `--intake` are about leads, and no `--leads` are given", "add `--leads leads.csv`")
    _check_free(out)
    opened = open_ruleset(ruleset)
    as_of, known = instants(at, known_at, opened)
    span = period_asked(period, as_of, opened)
    terms = terms_of(as_of, maturity, label_coverage, outcome)
    print_progress("Reading the log …")
    read = open_log(log)
    plans = plans_of(opened, under or ())
    records = None if decisions is None else read_decisions(decisions)
    print_progress(f"Measuring {count(read.lines, 'event')} …")
    card = measure(plans, records, read.records, span, at=as_of, known_at=known)
    refuse_missing(read, card.problems)
    drift = drifts.watch(opened.plan, card, drifts.Terms(as_of))
    forecast, calibration = None, None
    if leads is not None:
        recorded = read.records.recorded_by(None if known is None else instant_us(known))
        forecast, calibration = _of_leads(opened, Sources(leads, activity, intake), recorded, card, terms)
    print_progress("Drawing …")
    report = compose(card, drift, forecast, calibration)
    files = report.files()
    write_texts(out, files)
    _remove(out / f"{name}.svg" for name in CHARTS if f"{name}.svg" not in files)
    print_problems(card, read)


def _check_free(out: Path) -> None:
    """End the command where a file of the report is there that leadrules did not write."""
    marks = marks_of(SHELL)
    charts = [(out / f"{name}.svg", _CHART_MARK) for name in CHARTS]
    check_free([(out / PAGE, marks["html"]), (out / MARKDOWN, marks["markdown"]), *charts])


def _of_leads(
    ruleset: Ruleset, sources: Sources, log: LogRecords, card: Scorecard, terms: Terms
) -> tuple[Forecast, Calibration]:
    """Return the forecast from the leads and what their outcomes say of the points; prints what is odd about the files.

    Raises:
        AgreementError: the intake has errors.
        DataError: a file cannot be read at all.
    """
    print_progress("Reading the leads …")
    looked = lookback_of(ruleset, sources, log, terms.at, HISTORY)
    taken = looked.taken
    print_diagnostics(taken.diagnostics, texts_of(taken.diagnostics), messages())
    tell(looked.notes)
    print_progress("Asking what points are worth …")
    made = calibrate(ruleset.plan, taken.leads, taken.activity, card, terms)
    return predict(looked.history.under(ruleset.plan)), made


def _remove(left: Iterable[Path]) -> None:
    """Remove charts of an earlier report that this one does not have: they would be taken for its own."""
    for path in left:
        try:
            path.unlink(missing_ok=True)
        except OSError as problem:
            fail(f"cannot remove `{path.as_posix()}`: {(problem.strerror or 'not possible').lower()}")


def _check_installed() -> None:
    for module, package in (("matplotlib", "matplotlib"), ("jinja2", "Jinja2")):
        if find_spec(module) is None:
            words = f"reports need the package `{package}`, which is not installed here"
            fail(words, 'pip install "leadrules[report]"')
