"""``leadrules sql``: an agreement as one SELECT, or as a model of dbt."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadrules.cli.console import fail, told
from leadrules.cli.leads import DecidedAt, moment
from leadrules.cli.outputs import write_texts
from leadrules.cli.rulesets import open_ruleset
from leadrules.engines.sql import SqlError, select
from leadrules.engines.sql.dbt import dbt_model


class DialectName(StrEnum):
    """The databases that SQL is written for."""

    duckdb = "duckdb"
    postgres = "postgres"
    sqlite = "sqlite"
    spark = "spark"
    bigquery = "bigquery"
    snowflake = "snowflake"


@told
def write_sql(
    ruleset: Annotated[
        Path, typer.Argument(metavar="RULESET", help="A ruleset folder or agreement file.", show_default=False)
    ],
    dialect: Annotated[
        DialectName, typer.Option("--dialect", help="The database. BigQuery and Snowflake are experimental.")
    ] = DialectName.duckdb,
    leads: Annotated[str, typer.Option("--leads", metavar="TABLE", help="The table of leads.")] = "leads",
    activity: Annotated[
        str, typer.Option("--activity", metavar="TABLE", help="The table of what they did; `none` if not known.")
    ] = "activity",
    unique_events: Annotated[
        bool, typer.Option("--unique-events", help="The table has every event once: do not look for repeats.")
    ] = False,
    at: DecidedAt = None,
    at_parameter: Annotated[
        bool, typer.Option("--at-parameter", help="Leave the instant to a parameter of the query.")
    ] = False,
    dbt: Annotated[
        Path | None, typer.Option("--dbt", metavar="DIR", help="Write a dbt model and its YAML into this folder.")
    ] = None,
) -> None:
    """Write an agreement as one SELECT that decides every lead of a table.

    The SELECT means what `leadrules decide` does; every lead counts as new. With `--dbt` it becomes a model: tables are
    names of models (or `source.table`), the instant is the variable `leadrules_at`.

    Examples:

    - `leadrules sql rulesets/saas-midmarket --at 2026-11-02T09:00:00+01:00 > decisions.sql`
    - `leadrules sql rulesets/saas-midmarket --dialect postgres --leads crm.leads --activity crm.events --at-parameter`
    - `leadrules sql rulesets/saas-midmarket --dialect spark --dbt models/leads`
    """
    if at is not None and (at_parameter or dbt is not None):
        fail("`--at` fixes the instant, which a parameter or dbt would give", "leave out one of them")
    opened = open_ruleset(ruleset)
    known = None if activity == "none" else activity
    try:
        if dbt is not None:
            model = dbt_model(opened.plan, dialect=dialect, leads=leads, activity=known, unique_events=unique_events)
            write_texts(dbt, {f"{model.name}.sql": model.sql, f"{model.name}.yml": model.properties})
            return
        instant = None if at_parameter else moment(at, opened)
        text = select(
            opened.plan, dialect=dialect, leads=leads, activity=known, at=instant, unique_events=unique_events
        )
    except SqlError as problem:
        fail(str(problem))
    print(text, end="")
