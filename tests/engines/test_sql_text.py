"""What is written: one SELECT that its parser accepts, models of dbt, the command, and what is refused."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
import sqlglot
import yaml
from awkward import hostile_plan, leaves_plan
from parity import AT, ROOT, RULESETS, plan_of
from typer.testing import CliRunner

from leadrules.cli.app import app_of
from leadrules.engines.sql import DIALECTS, EXPERIMENTAL, SqlError, result_columns, select
from leadrules.engines.sql.dbt import dbt_model


def test_an_instant_without_a_zone_an_unknown_dialect_and_odd_tables_are_refused() -> None:
    plan = plan_of("saas-midmarket")
    for options in ({"at": datetime(2026, 1, 1)}, {"leads": "a..b"}, {"leads": ""}, {"leads": "params"}):  # noqa: DTZ001
        with pytest.raises(SqlError):
            select(plan, dialect="duckdb", **options)
    with pytest.raises(SqlError, match="duckdb, postgres"):
        select(plan, dialect="oracle")


def test_what_sqlite_cannot_do_is_refused_and_named() -> None:
    plan = plan_of("enterprise-teleq")
    with pytest.raises(SqlError, match=r"sqlite knows no time zones, and `.*days_.*` counts days in Europe/Berlin"):
        select(plan, dialect="sqlite")
    with pytest.raises(SqlError, match="dbt"):
        dbt_model(plan, dialect="sqlite")


def test_only_dialects_that_the_tests_run_are_not_experimental() -> None:
    assert {"bigquery", "snowflake"} == EXPERIMENTAL
    for dialect in DIALECTS:
        assert ("-- Experimental" in select(leaves_plan("UTC"), dialect=dialect)) is (dialect in EXPERIMENTAL)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_one_select_to_a_parser_with_the_texts_of_the_agreement_in_it(dialect: str) -> None:
    for plan in (*map(plan_of, RULESETS), hostile_plan(), leaves_plan()):
        for at in (AT, None) if dialect != "sqlite" and plan.agreement.id not in RULESETS else (AT,):
            statements = sqlglot.parse(select(plan, dialect=dialect, at=at, activity="crm.events"), read=dialect)
            assert [sqlglot.exp.Select] == [type(statement) for statement in statements]
            assert not list(statements[0].find_all(sqlglot.exp.Command))
            assert list(result_columns(plan)) == statements[0].named_selects
    texts = {each.this for each in statements[0].find_all(sqlglot.exp.Literal) if each.is_string}
    assert {"é", "a_b", "'", "x y", "--"} <= texts


@pytest.mark.parametrize("dialect", DIALECTS)
def test_spark_finds_no_variables_and_no_comment_swallows_a_line(dialect: str) -> None:
    written = select(hostile_plan(), dialect=dialect, at=AT)
    assert "${" not in written or dialect != "spark"
    assert not any(line.lstrip().startswith("--") and line.endswith("\\") for line in written.splitlines())


# dbt


def test_a_dbt_model_has_references_and_nothing_else_that_a_template_would_run() -> None:
    model = dbt_model(hostile_plan(), dialect="duckdb", leads="crm.leads", activity="events")
    found = set(re.findall(r"\{\{.*?\}\}|\{%|\{#", model.sql))
    at = '{{ var("leadrules_at", run_started_at.isoformat()) }}'
    assert {"{{ source('crm', 'leads') }}", "{{ ref('events') }}", at, "{{ '{' }}", "{{ '}' }}"} == found
    with pytest.raises(SqlError):
        dbt_model(hostile_plan(), dialect="duckdb", leads="x') }}")


def test_the_properties_of_a_dbt_model_list_the_columns_of_the_select() -> None:
    plan = plan_of("saas-midmarket")
    (properties,) = yaml.safe_load(dbt_model(plan, dialect="duckdb").properties)["models"]
    assert properties["name"] == "saas_midmarket_decisions"
    columns = {column["name"]: column.get("data_tests", []) for column in properties["columns"]}
    assert list(result_columns(plan)) == list(columns)
    assert columns["id"] == ["not_null", "unique"]
    assert {"accepted_values": {"values": ["hot", "mql", "warm", "cold"]}} in columns["tier"]


# The command


def test_the_command_prints_the_select_and_writes_a_dbt_model(tmp_path: Path) -> None:
    def run_command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app_of("sql"), ["sql", str(ROOT / "rulesets/saas-midmarket"), *arguments])
        return result.exit_code, result.output

    at = "2026-11-02T09:30:00+00:00"
    plan = plan_of("saas-midmarket")
    expected_text = select(plan, dialect="spark", leads="crm.leads", activity=None, at=AT.astimezone(plan.zone))
    options = ("--dialect", "spark", "--leads", "crm.leads", "--activity", "none")
    assert (0, expected_text) == run_command(*options, "--at", at)
    assert run_command("--dbt", str(tmp_path / "models"))[0] == 0
    names = sorted(path.name for path in (tmp_path / "models").iterdir())
    assert names == ["saas_midmarket_decisions.sql", "saas_midmarket_decisions.yml"]
    assert run_command("--at", at, "--at-parameter")[0] == 2
    assert run_command("--leads", "a..b")[0] == 2
    assert run_command("--dialect", "oracle")[0] == 2
