"""One meaning: the SELECT of a plan gives every lead, on every database, what the reference engine gives it."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from awkward import EXTREME, HOSTILE, flat_leads, hostile_plan, leaves_plan
from databases import Database
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from parity import AT, RULESETS, Case, check, event_table, lead_table, plan_of

import leadrules
from leadrules import Plan
from leadrules.engines.sql import select
from leadrules.expr import instant_us
from leadrules.testing import activities, agreements, leads

SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICKLY = [Phase.explicit, Phase.reuse, Phase.generate]  # shrinking whole agreements takes many minutes
AS_LONG = pytest.mark.parametrize("times", [1, pytest.param(4, marks=pytest.mark.slow)])


def holds(database: Database, examples: int, law: Callable[[st.DataObject], None]) -> None:
    """Check a law with as many examples as are right for a database."""

    @settings(
        max_examples=min(examples, database.most), phases=QUICKLY, suppress_health_check=SLOW_TO_DRAW, deadline=None
    )
    @given(data=st.data())
    def checked(data: st.DataObject) -> None:
        law(data)

    checked()


@st.composite
def cases_of(draw: st.DrawFn, plan: Plan, most: int) -> list[Case]:
    return [(draw(leads(plan, at=AT)), draw(activities(plan, AT))) for _ in range(draw(st.integers(1, most)))]


@AS_LONG
@pytest.mark.parametrize("name", RULESETS)
def test_the_select_of_a_ruleset_decides_as_the_reference_does(database: Database, name: str, times: int) -> None:
    plan = plan_of(name)
    holds(database, 4 * times, lambda data: check(database, plan, data.draw(cases_of(plan, 12))))


@AS_LONG
def test_the_select_of_any_agreement_decides_as_the_reference_does(database: Database, times: int) -> None:
    def law(data: st.DataObject) -> None:
        try:
            plan = leadrules.compile(leadrules.parse(data.draw(agreements())))
        except leadrules.AgreementError:  # that what is drawn is valid, test_strategies.py says
            reject()
        check(database, plan, data.draw(cases_of(plan, 8)))

    holds(database, 8 * times, law)


@AS_LONG
def test_events_that_are_said_to_be_unique_need_no_id(database: Database, times: int) -> None:
    plan = plan_of("saas-midmarket")

    def law(data: st.DataObject) -> None:
        drawn = data.draw(cases_of(plan, 8))
        without = [(lead, events and [{**event, "id": None} for event in events]) for lead, events in drawn]
        check(database, plan, without, unique_events=True)

    holds(database, 4 * times, law)


# Conditions on what databases read differently


@AS_LONG
def test_every_kind_of_condition_is_known_true_and_known_false_where_the_reference_says_so(
    database: Database, times: int
) -> None:
    overflows = database.dialect != "postgres"  # which stops with an error there
    plan, some = leaves_plan(), flat_leads if overflows else flat_leads.filter(lambda lead: lead["n"] not in EXTREME)

    def law(data: st.DataObject) -> None:
        drawn = data.draw(st.lists(some, min_size=1, max_size=40))
        check(database, plan, [(lead, None) for lead in drawn])

    holds(database, 12 * times, law)


# Sums


@AS_LONG
def test_sums_of_decimals_are_exact_and_rounded_once(database: Database, times: int) -> None:
    def law(data: st.DataObject) -> None:
        seconds = data.draw(st.lists(decimals, max_size=8))
        plan = leadrules.compile(leadrules.parse(SUMS.replace("TOTAL", repr(abs(math.fsum(seconds))))))
        check(database, plan, [({}, [{"type": "visit", "at": AT, "seconds": value} for value in seconds])])

    holds(database, 24 * times, law)


decimals = st.floats(-1e9, 1e9).filter(lambda x: x == 0 or abs(x) >= 2**-12)
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


def test_a_lead_with_values_that_the_agreement_does_not_allow_gets_no_outcome_and_says_why(database: Database) -> None:
    plan = plan_of("saas-midmarket")
    fine = lead_table(plan, [({"id": "L0", "country": "ES"}, None), ({"id": "L2"}, None)])
    people = replace(fine, rows=[*fine.rows, {"id": "L1", "industry": "nonsense", "employees": 0}])
    events = event_table(plan, [({"id": "L2"}, [{"type": "never-declared", "at": AT}])])
    found = database.rows(select(plan, dialect=database.dialect, at=AT), {"leads": people, "activity": events})
    rows = sorted((row["id"], row["outcome"], row["refused"]) for row in found)
    assert rows == [("L0", "nurture", ""), ("L1", None, "employees,industry"), ("L2", None, "activity")]


# The instant


def test_the_instant_as_a_parameter_gives_the_same(database: Database) -> None:
    plan = leaves_plan(zone="UTC" if database.dialect == "sqlite" else "America/Los_Angeles")
    cases: list[Case] = [({"id": "L0", "t": "a", "d": date(2026, 11, 2), "w": AT}, None)]
    for at in (AT, datetime(2026, 11, 2, 5, tzinfo=UTC), datetime(1969, 11, 2, 5, 0, 0, 1, tzinfo=UTC)):
        tables = {"leads": lead_table(plan, cases)}
        fixed = database.rows(select(plan, dialect=database.dialect, activity=None, at=at), tables)
        assert fixed == database.rows(select(plan, dialect=database.dialect, activity=None), tables, at)


# What an agreement says cannot get out of its quotes


def test_no_text_of_an_agreement_breaks_out_of_its_literal(database: Database) -> None:
    check(database, hostile_plan(), [({"t": text, "pick": text}, None) for text in [*HOSTILE, "o'"]])


# SQLite, whose columns hold what they are given


ODD = {
    "t": 5,
    "tags": '["a", 1]',
    "atom": "{",
    "i": "many",
    "n": "1e0x",
    "b": 2,
    "c": "yes",
    "d": "2026-02-30",
    "w": "2026-11-02T09:30:00Z",
}


@pytest.mark.parametrize("name", ODD)
def test_a_value_of_another_type_in_sqlite_is_refused_and_named(name: str) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE leads (id, {', '.join(leaves_plan().agreement.fields)})")
        connection.execute(f"INSERT INTO leads (id, {name}) VALUES ('L0', ?)", [ODD[name]])  # noqa: S608
        connection.execute("INSERT INTO leads (id) VALUES ('L1')")
        query = select(leaves_plan(), dialect="sqlite", activity=None, at=AT)
        rows = connection.execute(f"SELECT id, outcome, refused FROM ({query}) ORDER BY id").fetchall()  # noqa: S608
    finally:
        connection.close()
    assert rows == [("L0", None, name), ("L1", "nurture", "")]


def test_an_instant_of_another_type_in_sqlite_is_refused() -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE leads (id)")
        connection.execute("CREATE TABLE activity (id, lead_id, type, at, seconds)")
        connection.execute("INSERT INTO leads VALUES ('L0'), ('L1'), ('L2')")
        at = instant_us(AT)
        events = [("L0", "2026-11-02", 1), ("L1", at, "x"), ("L2", at, 1)]
        connection.executemany("INSERT INTO activity VALUES ('e', ?, 'visit', ?, ?)", events)
        plan = leadrules.compile(leadrules.parse(SUMS.replace("TOTAL", "1.0")))
        query = select(plan, dialect="sqlite", at=AT)
        rows = connection.execute(f"SELECT id, fired, refused FROM ({query}) ORDER BY id").fetchall()  # noqa: S608
    finally:
        connection.close()
    assert [row[2] for row in rows] == ["activity", "activity", ""]
    assert rows[2][1] == "same"
