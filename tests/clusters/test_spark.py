"""One meaning: Spark decides every lead as the reference engine decides it alone, by either way."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.frames import generated
from hypothesis import given, settings
from hypothesis import strategies as st
from test_columns import QUICKLY, RULESETS, SLOW_TO_DRAW, as_row, events_of, frame_of, plan_of

import leadrules
from leadrules import DataError, Plan, spark
from leadrules.frames import decide_frame
from leadrules.testing import activities, leads

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
FEW = settings(max_examples=4, phases=QUICKLY, suppress_health_check=SLOW_TO_DRAW, deadline=None)
DAY = timedelta(days=1)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
Cases = list[tuple[dict[str, Any], list[dict[str, Any]]]]


@st.composite
def cases(draw: st.DrawFn, plan: Plan, count: int = 8) -> Cases:
    """Leads of ids outside ASCII, with their activity, in which some events stand twice."""
    drawn = []
    for n in range(count):
        happened = draw(activities(plan, AT)) or []
        repeated = [event for event in happened if event.get("id") is not None]
        drawn.append((draw(leads(plan, at=AT)) | {"id": f"ä{n}"}, [*happened, *repeated]))
    return drawn


def frames(session: Any, plan: Plan, drawn: Cases, *, padding: str = "") -> tuple[Any, Any]:
    events = [event | {"lead_id": lead["id"] + padding} for lead, happened in drawn for event in happened]
    made = frame_of(plan, [lead for lead, _ in drawn]), events_of(plan, events)
    there, happened = (session.createDataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest())) for frame in made)
    return there.repartition(3), happened.repartition(3)


def by_id(found: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row.asDict() for row in found.collect()}


@pytest.mark.parametrize("name", RULESETS)
@FEW
@given(data=st.data())
def test_co_grouped_leads_are_decided_as_they_are_one_by_one(session: Any, name: str, data: st.DataObject) -> None:
    plan = plan_of(name)
    drawn = data.draw(cases(plan))

    found = by_id(spark.decide(plan, *frames(session, plan, drawn, padding=" "), at=AT))

    for lead, happened in drawn:
        assert as_row(leadrules.decide(plan, lead, happened, at=AT, engine="reference")) == found[lead["id"]]


def test_both_ways_decide_a_table_as_its_leads_are_decided_one_by_one(session: Any, plan: Plan) -> None:
    """With ids outside ASCII, values that are not known, events that stand twice and some that differ under one id."""
    numbered = [pl.format("Ä{}", pl.col(name).str.slice(1)).alias(name) for name in ("id", "lead_id")]
    people, happened = generated(300, 10)
    people, happened = people.with_columns(numbered[0]), happened.with_columns(numbered[1])
    happened = happened.with_row_index("n").with_columns(id=pl.format("é{}", pl.col("n") // 3 * 3)).drop("n")
    happened = pl.concat([happened, happened.filter(pl.col("type") == "webinar")])
    made = [session.createDataFrame(f.to_arrow(compat_level=pl.CompatLevel.oldest())) for f in (people, happened)]
    for table, frame in zip(("leads", "activity"), made, strict=True):
        frame.createOrReplaceTempView(table)
    events: dict[str, list[dict[str, Any]]] = {}
    for event in happened.to_dicts():
        events.setdefault(event["lead_id"], []).append(event)

    grouped, by_sql = by_id(spark.decide(plan, *made, at=AT)), by_id(spark.sql(plan, at=AT, session=session))

    assert len(grouped) == len(by_sql) == people.height
    for lead in people.to_dicts():
        decision = leadrules.decide(plan, lead, events.get(lead["id"], []), at=AT, engine="reference")
        expected = as_row(decision)
        assert expected == grouped[lead["id"]]
        row = by_sql[lead["id"]]
        assert decision.points == {axis: row[f"{axis}_points"] for axis in plan.agreement.axes}
        assert ",".join(decision.fired_rules) == row["fired"]
        assert ",".join(decision.missing) == row["missing"]
        same = set(row) & set(expected) - {"fired", "missing", "route_needs"}
        assert {key: expected[key] for key in same} == {key: row[key] for key in same}


@pytest.fixture
def partitions(session: Any) -> Iterator[Any]:
    yield lambda count: session.conf.set("spark.sql.shuffle.partitions", count)
    session.conf.set("spark.sql.shuffle.partitions", 2)


def few(session: Any, *rows: tuple[Any, ...]) -> Any:
    """Leads of the agreement in ``benchmarks/events``, with an industry each."""
    columns = "id string, email string, country string, industry string, job_level string, employees bigint, phone string, demo_request boolean"
    fixed = ("ana@acme.example", "DE", "software", "vp", 800, "+49 30 1", True)
    return session.createDataFrame([(*row, *fixed[len(row) - 1 :]) for row in rows], columns)


def views(session: Any, *rows: tuple[Any, ...]) -> Any:
    rows = tuple((lead, kind, AT - DAY, "/pricing", None) for lead, kind in rows)
    return session.createDataFrame(list(rows), "lead_id string, type string, at timestamp, path string, minutes double")


@pytest.fixture(scope="session")
def plan() -> Plan:
    return leadrules.compile(leadrules.load(Path(__file__).parents[2] / "benchmarks/events"))


def test_the_number_of_buckets_makes_no_difference(session: Any, plan: Plan, partitions: Any) -> None:
    people = few(session, *((f"L{n}",) for n in range(40)))
    happened = views(session, *((f"L{n % 30}", "page_view") for n in range(100)))
    found = []
    for count in (1, 3, 50):
        partitions(count)
        found.append(by_id(spark.decide(plan, people, happened, at=AT, reasons="text")))

    assert len(found[0]) == 40
    assert found[0] == found[1] == found[2]


def test_without_activity_what_leads_did_is_not_known(session: Any, plan: Plan) -> None:
    people = few(session, ("L1",), ("L2",))
    unknown = spark.decide(plan, people, at=AT)
    nothing = spark.decide(plan, people, views(session), at=AT)

    assert {None} == {row["tier"] for row in unknown.collect()} - {"cold"}
    assert unknown.schema == nothing.schema
    assert sorted(row["id"] for row in nothing.collect()) == ["L1", "L2"]


@pytest.mark.parametrize("reasons", ["mask", "ids", "text"])
def test_the_columns_are_those_of_a_frame_of_one_machine(session: Any, plan: Plan, reasons: Any) -> None:
    people = few(session, ("L1",))
    expected = decide_frame(plan, people.toArrow(), at=AT, reasons=reasons)

    found = spark.decide(plan, people, at=AT, reasons=reasons)

    assert expected.column_names == found.columns
    assert expected.to_pylist() == [row.asDict() for row in found.collect()]


def test_whole_numbers_are_ids_too(session: Any, plan: Plan) -> None:
    people = few(session, ("1",), ("2",)).selectExpr("CAST(id AS INT) AS id", "* EXCEPT (id)")
    happened = views(session, ("1", "page_view")).selectExpr("CAST(lead_id AS BIGINT) AS lead_id", "* EXCEPT (lead_id)")

    found = by_id(spark.decide(plan, people, happened, at=AT))

    assert {1, 2} == set(found)
    assert found[1]["engagement"] > found[2]["engagement"] == 0


def test_a_row_that_cannot_be_used_ends_the_job_with_its_diagnostic(session: Any, plan: Plan) -> None:
    found = spark.decide(plan, few(session, ("L1",)), views(session, ("L1", "pageview")), at=AT)

    with pytest.raises(Exception, match=r"column `type`: 1 of 1 row cannot be used, with `pageview`") as told:
        found.count()

    assert "in one bucket of leads: error[LR704] activity: " in str(told.value)
    assert "Traceback" not in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_rows_that_cannot_be_used_are_set_apart_and_none_is_lost(session: Any, plan: Plan) -> None:
    people = few(session, ("L1",), ("L2",), ("L2",), (None,))
    happened = views(session, ("L1", "page_view"), ("L1", "pageview"), ("L2", "page_view"), ("L9", "page_view"))

    found = spark.decide(plan, people, happened, at=AT, on_reject="separate")

    assert found.rejects.columns == ["frame", "id", "column", "value", "code", "reason"]
    codes = sorted((row["frame"], row["id"], row["code"]) for row in found.rejects.fillna("nobody", "id").collect())
    assert codes == [("activity", "L1", "LR704"), ("activity", "L2", "LR732"), ("activity", "L9", "LR731"),
            ("leads", "L2", "LR734"), ("leads", "L2", "LR734"), ("leads", "nobody", "LR725")]  # fmt: skip
    assert [row["id"] for row in found.decisions.collect()] == ["L1"]


def test_columns_are_looked_for_before_anything_runs(session: Any, plan: Plan) -> None:
    with pytest.raises(DataError) as told:
        spark.decide(plan, few(session, ("L1",)).drop("country"), at=AT)
    assert [problem.code for problem in told.value.diagnostics] == ["LR751"]
    with pytest.raises(DataError) as told:
        spark.decide(plan, few(session, ("L1",)), views(session).drop("lead_id", "at"), at=AT)
    assert [problem.code for problem in told.value.diagnostics] == ["LR751", "LR751"]


def test_a_column_of_the_wrong_type_ends_the_job_with_its_diagnostic(session: Any, plan: Plan) -> None:
    people = few(session, ("L1",)).selectExpr("* EXCEPT (employees)", "'many' AS employees")
    with pytest.raises(Exception, match=r"error\[LR752\] leads: column `employees`: expected a whole number"):
        spark.decide(plan, people, at=AT).collect()


def test_timestamps_without_a_zone_are_refused(session: Any, plan: Plan) -> None:
    happened = views(session, ("L1", "page_view")).selectExpr("CAST(at AS TIMESTAMP_NTZ) AS at", "* EXCEPT (at)")
    with pytest.raises(Exception, match=r"column `at`: expected datetimes with their zone"):
        spark.decide(plan, few(session, ("L1",)), happened, at=AT).collect()


def test_frames_of_another_kind_and_naive_instants_are_refused(session: Any, plan: Plan) -> None:
    with pytest.raises(DataError, match="a `DataFrame` is no Spark frame"):
        spark.decide(plan, pl.DataFrame(), at=AT)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="`at`"):
        spark.decide(plan, few(session, ("L1",)), at=datetime(2026, 11, 2))  # noqa: DTZ001
    with pytest.raises(DataError, match="`at`"):
        spark.sql(plan, at=datetime(2026, 11, 2), session=session)  # noqa: DTZ001


def test_a_plan_travels_as_its_agreement_and_is_compiled_once_in_a_process(plan: Plan) -> None:
    first, second = (pickle.loads(pickle.dumps(spark._Plans(plan))).plan for _ in range(2))  # noqa: S301
    assert plan == first
    assert first is second
