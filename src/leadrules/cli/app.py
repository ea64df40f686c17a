"""The verbs of the command line, in the order of a working day."""

from __future__ import annotations

from typing import Annotated

import typer

from leadrules import __version__
from leadrules.cli import (
    approvals,
    breaking,
    calibrate,
    check,
    ci,
    decide,
    diff,
    docs,
    drift,
    explain,
    forecast,
    git_diff_driver,
    impact,
    init,
    lint,
    lock,
    mutate,
    near_misses,
    outcomes,
    period_report,
    prove,
    reassign,
    replay,
    resolve,
    schema,
    scorecard,
    sign,
    sql,
    standing,
    test,
    verify,
)

app = typer.Typer(
    name="leadrules",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init", no_args_is_help=True)(init.write_ruleset)
app.command("check", no_args_is_help=True)(check.check_rulesets)
app.command("lint", no_args_is_help=True)(lint.lint_rulesets)
app.command("prove", no_args_is_help=True)(prove.prove_rulesets)
app.command("test", no_args_is_help=True)(test.run_cases)
app.command("mutate", no_args_is_help=True)(mutate.mutate_ruleset)
app.command("decide", no_args_is_help=True)(decide.decide_leads)
app.command("near-misses", no_args_is_help=True)(near_misses.print_near_misses)
app.command("diff", no_args_is_help=True)(diff.print_diff)
app.command("breaking", no_args_is_help=True)(breaking.check_version)
app.command("impact", no_args_is_help=True)(impact.print_impact)
app.command("forecast", no_args_is_help=True)(forecast.print_forecast)
app.command("ci")(ci.report_change)
app.command("log", no_args_is_help=True)(outcomes.write_log)
app.command("standing", no_args_is_help=True)(standing.print_standing)
app.command("scorecard", no_args_is_help=True)(scorecard.print_scorecard)
app.command("report", no_args_is_help=True)(period_report.write_report)
app.command("reassign", no_args_is_help=True)(reassign.reassign_leads)
app.command("replay", no_args_is_help=True)(replay.print_replay)
app.command("calibrate", no_args_is_help=True)(calibrate.print_calibrated)
app.command("drift", no_args_is_help=True)(drift.print_drift)
app.command("explain", no_args_is_help=True)(explain.explain_subject)
app.command("docs", no_args_is_help=True)(docs.write_documents)
app.command("resolve", no_args_is_help=True)(resolve.print_resolved)
app.command("lock", no_args_is_help=True)(lock.lock_holidays)
app.command("sign", no_args_is_help=True)(sign.sign_agreement)
app.command("verify", no_args_is_help=True)(verify.verify_approvals)
app.command("approvals", no_args_is_help=True)(approvals.show_approvals)
app.command("sql", no_args_is_help=True)(sql.write_sql)
app.command("schema", no_args_is_help=True)(schema.print_schema)
app.command("git-diff-driver")(git_diff_driver.drive_git_diff)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"leadrules {__version__}")
        raise typer.Exit


@app.callback()
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
