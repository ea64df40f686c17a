"""The verbs of the command line, in the order of a working day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Annotated, Final

import typer

from leadrules import __version__

_VERBS: Final[Mapping[str, str]] = {
    "init": "init:write_ruleset",
    "check": "check:check_rulesets",
    "lint": "lint:lint_rulesets",
    "prove": "prove:prove_rulesets",
    "test": "test:run_cases",
    "mutate": "mutate:mutate_ruleset",
    "intake": "draft_intake:print_draft",
    "decide": "decide:decide_leads",
    "near-misses": "near_misses:print_near_misses",
    "diff": "diff:print_diff",
    "breaking": "breaking:check_version",
    "impact": "impact:print_impact",
    "forecast": "forecast:print_forecast",
    "ci": "ci:report_change",
    "log": "outcomes:write_log",
    "standing": "standing:print_standing",
    "scorecard": "scorecard:print_scorecard",
    "report": "period_report:write_report",
    "reassign": "reassign:reassign_leads",
    "replay": "replay:print_replay",
    "calibrate": "calibrate:print_calibrated",
    "drift": "drift:print_drift",
    "explain": "explain:explain_subject",
    "docs": "docs:write_documents",
    "resolve": "resolve:print_resolved",
    "lock": "lock:lock_holidays",
    "sign": "sign:sign_agreement",
    "verify": "verify:verify_approvals",
    "approvals": "approvals:show_approvals",
    "sql": "sql:write_sql",
    "schema": "schema:print_schema",
    "git-diff-driver": "git_diff_driver:drive_git_diff",
}
"""The verbs in the order of a working day, each with its module of this package and its function there."""

_NEED_NOTHING: Final = frozenset({"ci", "git-diff-driver"})
"""The verbs that do their work without any argument; the others print their help."""


def app_of(verb: str | None = None) -> typer.Typer:
    """Return the command line with this verb alone, with none for `--version`, or else with all of them.

    A verb imports what it needs and nothing else, so that it begins in half of the time that all of them need.
    """
    app = typer.Typer(
        name="leadrules",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(leadrules)
    for name in _verbs(verb):
        module, _, function = _VERBS[name].partition(":")
        done = getattr(import_module(f"leadrules.cli.{module}"), function)
        app.command(name, no_args_is_help=name not in _NEED_NOTHING)(done)
    return app


def _verbs(given: str | None) -> Iterable[str]:
    if given == "--version":
        return ()
    return _VERBS if given is None or given not in _VERBS else (given,)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"leadrules {__version__}")
        raise typer.Exit


def leadrules(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print the details of a crash, for a bug report.")] = False,
) -> None:
    """The agreement between marketing and sales, as a file that decides.

    A ruleset is a folder with `agreement.yaml` (what a qualified lead is, how it is scored, who gets it), `cases.yaml`
    (worked examples), `intake.yaml` (how a CRM export is read), lists and locked holidays.

    Begin with `leadrules init my-rules`, then `leadrules check my-rules` and `leadrules test my-rules`.

    Exit codes: 0 clean, 1 findings or failed cases, 2 wrong usage or unreadable input, 3 a bug in leadrules.
    """
