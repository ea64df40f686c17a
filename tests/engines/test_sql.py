"""One meaning: the SELECT of a plan gives every lead what the reference engine gives it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import leadrules
from leadrules import Plan
from leadrules.cli.app import app
from leadrules.engines.sql import DIALECTS, SqlError, result_columns, select
from leadrules.engines.sql.dbt import dbt_model
from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    TextListType,
    Type,
    admit,
    datetime_of,
)
from leadrules.testing import activities, agreements, leads

duckdb = pytest.importorskip("duckdb")
pa = pytest.importorskip("pyarrow")

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
RULESETS = sorted(path.name for path in Path("rulesets").iterdir() if path.is_dir())
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
Case = tuple[dict[str, Any], list[dict[str, Any]] | None]


@cache
def plan_of(name: str) -> Plan:
    return leadrules.compile(leadrules.load(Path("rulesets") / name))


# Tables


def arrow_type(type_: Type) -> Any:
    match type_:
        case IntegerType():
            return pa.int64()
        case NumberType():
            return pa.float64()
        case BooleanType():
            return pa.bool_()
        case DateType():
            return pa.date32()
        case DateTimeType():
            return pa.timestamp("us", tz="UTC")
        case TextListType():
            return pa.list_(pa.string())
        case _:
            return pa.string()


def cell(type_: Type, value: Any) -> Any:
    """Return a raw value as a typed column holds it: text as it came, days and instants read."""
    if value is None or not isinstance(type_, DateType | DateTimeType | IntegerType | NumberType | BooleanType):
        return value
    read = admit(type_)(value)
    if read is None or isinstance(type_, DateType):
        return read
    return datetime_of(read) if isinstance(type_, DateTimeType) and isinstance(read, int) else read


def table(rows: Sequence[Mapping[str, Any]], types: Mapping[str, Type | Any]) -> Any:
    columns = {}
    for name, type_ in types.items():
        if isinstance(type_, pa.DataType):
            columns[name] = pa.array([row.get(name) for row in rows], type_)
        else:
            columns[name] = pa.array([cell(type_, row.get(name)) for row in rows], arrow_type(type_))
    return pa.table(columns)


def lead_table(plan: Plan, cases: Sequence[Case]) -> Any:
    types = {"id": pa.string(), **{name: field.type for name, field in plan.agreement.fields.items()}}
    return table([lead for lead, _ in cases], types)


def event_table(plan: Plan, cases: Sequence[Case]) -> Any:
    attributes = {name: t for kind in plan.agreement.events.values() for name, t in kind.attributes.items()}
    rows = [
        {**event, "lead_id": lead["id"], "at": cell(DateTimeType(), event["at"])}
        for lead, events in cases
        for event in events or []
    ]
    own = {"id": pa.string(), "lead_id": pa.string(), "type": pa.string(), "at": pa.timestamp("us", tz="UTC")}
    return table(rows, {**own, **attributes})


def run(plan: Plan, cases: Sequence[Case], **options: Any) -> dict[str, dict[str, Any]]:
    """Return the rows that DuckDB gives for leads with their activity, by id."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.register("leads", lead_table(plan, cases))
        connection.register("activity", event_table(plan, cases))
        found = connection.execute(select(plan, dialect="duckdb", **{"at": AT, **options}))
        names = [column[0] for column in found.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def expected(plan: Plan, case: Case) -> dict[str, Any]:
    """Return the row that the reference engine stands for."""
    decision = leadrules.decide(plan, *case, at=AT, engine="reference")
    route, axes = decision.route, plan.agreement.axes
    return {
        "id": case[0]["id"],
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        **{f"{name}_hundredths": h for name, h in zip(axes, decision.hundredths, strict=True)},
        **{f"{name}_points": points for name, points in decision.points.items()},
        **{f"{name}_grade": decision.grades.get(name) for name, axis in axes.items() if axis.grades},
        "fired": ",".join(decision.fired_rules),
        "missing": ",".join(decision.missing),
        "route_id": route and route.id,
        "route_kind": route and route.kind,
        "route_target": route and route.target,
        "route_needs": route and ",".join(route.needs),
        "in_force": decision.in_force,
        "refused": "",
    }


def check(plan: Plan, drawn: Sequence[Case], **options: Any) -> None:
    cases = [({**lead, "id": f"L{number}"}, events) for number, (lead, events) in enumerate(drawn)]
    for known in (True, False):
        chosen = [case for case in cases if (case[1] is not None) is known]
        if chosen:
            found = run(plan, chosen, **options, **({} if known else {"activity": None}))
            for case in chosen:
                assert found[case[0]["id"]] == expected(plan, case)


@st.composite
def cases_of(draw: st.DrawFn, plan: Plan, most: int) -> list[Case]:
    return [(draw(leads(plan, at=AT)), draw(activities(plan, AT))) for _ in range(draw(st.integers(1, most)))]


@pytest.mark.parametrize("name", RULESETS)
@settings(max_examples=10, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(data=st.data())
def test_the_select_of_a_ruleset_decides_as_the_reference_does(name: str, data: st.DataObject) -> None:
    plan = plan_of(name)
    check(plan, data.draw(cases_of(plan, 8)))


@settings(max_examples=20, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(text=agreements(), data=st.data())
def test_the_select_of_any_agreement_decides_as_the_reference_does(text: str, data: st.DataObject) -> None:
    try:
        plan = leadrules.compile(leadrules.parse(text))
    except leadrules.AgreementError:  # that what is drawn is valid, test_strategies.py says
        reject()
    check(plan, data.draw(cases_of(plan, 8)))


# Conditions on what databases read differently

TEXTS = [
    "",
    " ",
    "a",
    "A",
    "é",
    "É",
    "İ",
    "ß",
    "K",
    "ſ",
    "50%",
    "a_b",
    "\\",
    "a\\b",
    "'",
    '"',
    "--",
    "/*",
    "😀b",
    "x@Y.Z",
]
TEXTS += ["@", "a@", "a@b@C", "ab\tc", "\u00a0a", "$$", "{{ x }}", "${x}", "a;b", "?", "*", "a\nb", "\x0ba\x0c"]
CONDITIONS = [
    'lower(t) == "é"', 'lower(t) == "A"', 'matches(t, "?")', 'matches(t, "*%")', 'matches(t, "a_b")', 'matches(t, "*\\\\*")',
    'matches(t, "?b*")', 'contains(t, "\\\\")', "contains(t, \"'\")", 'starts_with(t, "a")', 'ends_with(t, "b")',
    "starts_with(t, u)", "contains(u, t)", "ends_with(t, u)", "t == u", 't in ["é", "\'", "\\\\", "--", "${x}", "{{ x }}"]',
    'domain(t) == "b"', 'domain(t) in ["y.z", "c"]', "domain(t) != domain(u)", 't in tags', '"É" in tags',
    "length(tags) >= 2", "i + 1 > n", "i / n > 0.5", "n * 1e300 > 1", "n / i >= 2 or missing(n)", "-i < 5", "i - -3 == 0",
    "abs(n) <= 1.5", "min(i, n, 3) == 3", "max(i, 7) == 7", "n in [0.5, 1]", "i in [1, 0.5]", "i == n", "b == c", "not b",
    "days_since(d) == 0", "days_until(d) < 1", "days_since(w) >= 0", "days_until(w) == -1", 'd < date("2026-11-03")',
    "at_least(2, b, c, i > 0)", "not at_least(1, b, n > 0)", "i * 9 > 18000", "t in words",
]  # fmt: skip
AGREEMENT = """
leadrules: 1
id: leaves
version: 1.0.0
zone: America/Los_Angeles
lists: {words: ["é", "a_b", "'", "x y", "--"]}
lead:
  t: {type: text, kind: contact}
  u: {type: text, kind: contact}
  tags: {type: list of text, kind: contact}
  i: {type: integer, kind: contact, min: -1000000000000000}
  n: {type: number, kind: contact}
  b: {type: boolean, kind: contact}
  c: {type: boolean, kind: contact}
  d: {type: date, kind: contact}
  w: {type: datetime, kind: contact}
scoring: {fit: {range: [-9999, 9999], rules: []}}
qualification: {tiers: [{id: last}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""


@cache
def leaves_plan() -> Plan:
    """Return a plan in which one rule is true where a condition is known to hold, another where it is known not to."""
    data = yaml.safe_load(AGREEMENT)
    rules = data["scoring"]["fit"]["rules"]
    for number, condition in enumerate(CONDITIONS):
        rules.append({"id": f"yes-{number}", "when": condition, "points": 1})
        rules.append({"id": f"no-{number}", "when": f"not ({condition})", "points": 1})
    return leadrules.compile(leadrules.parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False)))


numbers = st.sampled_from([0.0, -0.0, 0.5, 1.0, 1.5, -2.0, 1e308, -1e308, 5e-324, 3.0, 7.0, 1e15])
values = {
    "t": st.sampled_from(TEXTS)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
    "u": st.sampled_from(TEXTS),
    "tags": st.lists(st.sampled_from(TEXTS) | st.none(), max_size=3),
    "i": st.sampled_from([0, 1, -3, 2, 7, 2001, 10**15, -(10**15)]),
    "n": numbers,
    "b": st.booleans(),
    "c": st.booleans(),
    "d": st.sampled_from([date(2026, 11, day) for day in (1, 2, 3)] + [date(1, 1, 1), date(9999, 12, 31)]),
    "w": st.sampled_from([AT, datetime(2026, 11, 3, 9, 30, tzinfo=UTC), datetime(1969, 12, 31, 23, tzinfo=UTC)]),
}
flat_leads = st.fixed_dictionaries({name: st.none() | value for name, value in values.items()})


@settings(max_examples=15, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(drawn=st.lists(flat_leads, min_size=1, max_size=40))
def test_every_kind_of_condition_is_known_true_and_known_false_where_the_reference_says_so(drawn: list[Any]) -> None:
    check(leaves_plan(), [(lead, None) for lead in drawn])


# Sums


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9).filter(lambda x: x == 0 or abs(x) >= 2**-12), max_size=8))
def test_sums_of_decimals_are_exact_and_rounded_once(seconds: list[float]) -> None:
    text = SUMS.replace("TOTAL", repr(abs(math.fsum(seconds))))
    plan = leadrules.compile(leadrules.parse(text))
    check(plan, [({}, [{"type": "visit", "at": AT, "seconds": value} for value in seconds])])


SUMS = """
leadrules: 1
id: sums
version: 1.0.0
lead: {size: {type: integer, kind: demographic}}
activity: {visit: {seconds: number}}
signals: {reading: {sum: visit.seconds}}
scoring:
  fit:
    range: [0, 100]
    rules: [{id: same, when: abs(reading) == TOTAL, points: 1}, {id: more, when: abs(reading) > TOTAL, points: 1}]
qualification: {tiers: [{id: last}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""


# Data that the door refuses


def test_a_lead_with_values_that_the_agreement_does_not_allow_gets_no_outcome_and_says_why() -> None:
    plan = plan_of("saas-midmarket")
    fine: dict[str, Any] = {"id": "L0", "country": "ES"}
    lead_rows = lead_table(plan, [(fine, [])])
    with duckdb.connect() as connection:
        connection.register("leads_in", lead_rows)
        connection.execute("CREATE TABLE leads AS SELECT * FROM leads_in")
        connection.execute("INSERT INTO leads BY NAME SELECT 'L1' AS id, 'nonsense' AS industry, 0 AS employees")
        connection.execute("INSERT INTO leads BY NAME SELECT 'L2' AS id")
        event = {"type": "never-declared", "at": AT}
        connection.register("activity", event_table(plan, [({"id": "L2"}, [event])]))
        query = select(plan, dialect="duckdb", at=AT)
        rows = connection.execute(f"SELECT id, outcome, refused FROM ({query}) ORDER BY id").fetchall()  # noqa: S608
    assert rows == [("L0", "nurture", ""), ("L1", None, "employees,industry"), ("L2", None, "activity")]


# Options


def test_the_instant_as_a_parameter_gives_the_same() -> None:
    plan = leaves_plan()
    lead = {"id": "L0", "t": "a", "d": date(2026, 11, 2), "w": AT}
    for at in (AT, datetime(2026, 11, 2, 5, tzinfo=UTC)):
        with duckdb.connect() as connection:
            connection.register("leads", lead_table(plan, [(lead, None)]))
            fixed = connection.execute(select(plan, dialect="duckdb", activity=None, at=at)).fetchall()
            query = select(plan, dialect="duckdb", activity=None)
            assert fixed == connection.execute(query, {"at": at}).fetchall()


@settings(max_examples=10, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(data=st.data())
def test_events_that_are_said_to_be_unique_need_no_id(data: st.DataObject) -> None:
    plan = plan_of("saas-midmarket")
    drawn = data.draw(cases_of(plan, 4))
    without = [(lead, events and [{**event, "id": None} for event in events]) for lead, events in drawn]
    check(plan, without, unique_events=True)


def test_an_instant_without_a_zone_an_unknown_dialect_and_odd_tables_are_refused() -> None:
    plan = plan_of("saas-midmarket")
    for options in ({"at": datetime(2026, 1, 1)}, {"leads": "a..b"}, {"leads": ""}, {"leads": "params"}):  # noqa: DTZ001
        with pytest.raises(SqlError):
            select(plan, dialect="duckdb", **options)
    with pytest.raises(SqlError, match="duckdb, postgres"):
        select(plan, dialect="oracle")


# What an agreement says cannot get out of its quotes

HOSTILE = ["it's", 'a "b"', "\\", "\\' OR 1=1 --", "x'); DROP TABLE leads; --", "/* */", "$$", "${env:HOME}", "`", "{{ 1 }}",
           "{% raw %}", "{# #}", "?", ":at", "%s"]  # fmt: skip


def hostile_plan() -> Plan:
    data = yaml.safe_load(AGREEMENT)
    data["lists"]["words"] = list(HOSTILE)
    data["lead"]["pick"] = {"type": "choice", "kind": "contact", "values": list(HOSTILE), "aliases": {"o'": HOSTILE[0]}}
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in HOSTILE if text.isprintable()]
    rules = [{"id": f"r{n}", "when": f't == "{text}"', "points": 1} for n, text in enumerate(quoted)]
    rules.append({"id": "all", "when": "t in words", "points": 1})
    data["scoring"]["fit"]["rules"] = rules
    return leadrules.compile(leadrules.parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False)))


def test_no_text_of_an_agreement_breaks_out_of_its_literal() -> None:
    plan = hostile_plan()
    check(plan, [({"t": text, "pick": text}, None) for text in [*HOSTILE, "o'"]])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_one_select_to_a_parser_with_the_texts_of_the_agreement_in_it(dialect: str) -> None:
    sqlglot = pytest.importorskip("sqlglot")
    for plan in (*map(plan_of, RULESETS), hostile_plan(), leaves_plan()):
        for at in (AT, None) if plan is leaves_plan() else (None,):
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
        result = CliRunner().invoke(app, ["sql", "rulesets/saas-midmarket", *arguments])
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
