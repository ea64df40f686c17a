"""What cannot be used is told with its column, counts and examples, or set apart; nothing is dropped unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import leadrules
from leadrules import DataError
from leadrules.frames import decide_frame

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TEXT = """
leadrules: 1
id: small
version: 1.0.0
lead:
  size: {type: integer, kind: demographic, min: 1}
  level: {type: choice, kind: demographic, values: [staff, vp]}
  since: {type: datetime, kind: account}
activity: {view: {seconds: number}, ping: {}}
signals: {reading: {sum: view.seconds}, pings: {count: ping}}
scoring: {fit: {range: [0, 100], rules: [{id: large, when: size > 5 and days_since(since) > 0, points: 10}]}}
qualification: {tiers: [{id: hot, when: 'level == "vp" and reading + pings > 1', handoff: true}, {id: cold}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""
PLAN = leadrules.compile(leadrules.parse(TEXT))
LEADS = pl.DataFrame(
    {"id": ["a", "b", "c"], "size": [1, 9, None], "level": ["vp", "staff", " "], "since": [AT, AT, AT]}
)
EVENTS = pl.DataFrame(
    {
        "id": ["1", "2", "2", "3", "3", None],
        "lead_id": ["a"] * 6,
        "type": ["view"] * 6,
        "at": [AT - timedelta(days=1)] * 6,
        "seconds": [0.5, 1.0, 1.0, 2.0, 3.0, None],
    }
)


def said(leads: Any, events: Any = None) -> list[str]:
    with pytest.raises(DataError) as raised:
        decide_frame(PLAN, leads, events, at=AT)
    return [str(diagnostic) for diagnostic in raised.value.diagnostics]


BAD = {
    "too small": (
        LEADS.with_columns(size=-1),
        None,
        "LR701",
        "3 of 3 rows cannot be used, with `-1`: `-1` is less than 1",
    ),
    "text for number": (LEADS.with_columns(size=pl.lit("x")), None, "LR752", "expected a whole number"),
    "decimals": (LEADS.with_columns(size=pl.lit(2.0)), None, "LR752", "found a column of type Float64"),
    "choice": (
        LEADS.with_columns(level=pl.Series(["vq", "w", "vp"])),
        None,
        "LR701",
        "with `vq`, `w`: `vq` is not one of",
    ),
    "naive": (LEADS.with_columns(since=pl.lit(datetime(2026, 1, 1))), None, "LR752", "without one"),  # noqa: DTZ001
    "no column": (
        LEADS.drop("level"),
        None,
        "LR751",
        "there is no column `level`; add it, null where nothing is known",
    ),
    "number for text": (
        LEADS.with_columns(level=1),
        None,
        "LR752",
        "read the column as text: as a number it may have lost",
    ),
    "no id": (LEADS.with_columns(id=pl.Series(["a", None, "c"])), None, "LR725", "a lead without an id"),
    "two of one id": (LEADS.with_columns(id=pl.Series(["a", "a", "c"])), None, "LR734", "2 of 3 rows"),
    "event type": (LEADS, EVENTS.with_columns(type=pl.lit("vieww")), "LR704", "did you mean `view`?"),
    "stranger": (LEADS, EVENTS.with_columns(lead_id=pl.lit("z")), "LR731", "6 of 6 rows cannot be used, with `z`"),
    "infinite": (LEADS, EVENTS.with_columns(seconds=float("inf")), "LR705", "expected a number, found `inf`"),
    "NaN": (LEADS, EVENTS.with_columns(seconds=float("nan")), "LR705", "expected a number, found `nan`"),
    "naive event": (LEADS, EVENTS.with_columns(pl.col("at").dt.replace_time_zone(None)), "LR752", "without one"),
    "no instant": (LEADS, EVENTS.with_columns(at=pl.lit(None)), "LR706", "an event without its instant"),
    "no column of ids": (LEADS.drop("id"), None, "LR751", "there is no column `id`; every row needs one"),
    "no attribute": (LEADS, EVENTS.drop("seconds"), "LR751", "there is no column `seconds`"),
    "ids of two kinds": (LEADS, EVENTS.with_columns(lead_id=1), "LR752", "whole numbers"),
    "no frame": ([1], None, "LR750", "no frame that leadrules reads"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_told_with_its_column(name: str) -> None:
    leads, events, code, words = BAD[name]
    problems = said(leads, events)
    assert len(problems) == 1, problems
    assert f"error[{code}]" in problems[0]
    assert words in problems[0]


def test_a_naive_instant_of_the_decision_is_refused() -> None:
    with pytest.raises(DataError, match="LR706"):
        decide_frame(PLAN, LEADS, at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_rejected_rows_stand_apart_with_their_reasons_and_no_row_is_lost() -> None:
    leads = LEADS.with_columns(size=pl.Series([0, 9, None]))
    events = pl.concat([EVENTS, EVENTS.head(1).with_columns(lead_id=pl.lit("z"))])
    decisions, rejects = decide_frame(PLAN, leads, events, at=AT, on_reject="separate")
    assert decisions["id"].to_list() == ["b", "c"]
    told = [(r["frame"], r["row"], r["id"], r["column"], r["code"]) for r in rejects.to_dicts()]
    assert told[0] == ("leads", 0, "a", "size", "LR701")
    assert told[1:] == [("activity", n, "a", "lead_id", "LR732") for n in range(6)] + [
        ("activity", 6, "z", "lead_id", "LR731")
    ]


def test_repeats_count_once_and_events_of_one_id_that_differ_do_not_count() -> None:
    decisions, rejects = decide_frame(PLAN, LEADS, EVENTS, at=AT, on_reject="separate")
    assert rejects.select("row", "column", "value", "code").rows() == [(3, "id", "3", "LR733"), (4, "id", "3", "LR733")]
    expected = leadrules.decide(PLAN, LEADS.to_dicts()[0], EVENTS.to_dicts(), at=AT)
    assert decisions["outcome"][0] == expected.outcome == "handoff"


def test_numpy_columns_of_whole_decimals_are_whole_numbers_and_nan_is_missing_only_there() -> None:
    pandas = pytest.importorskip("pandas")
    given = pandas.DataFrame(
        {"id": ["a", "b"], "size": [1.0, float("nan")], "level": ["vp", None], "since": [AT, pandas.NaT]}
    )
    assert decide_frame(PLAN, given, at=AT)["outcome"].tolist() == ["nurture", "nurture"]
    half = given.assign(size=[1.5, 2.0])
    assert "with `1.5`" in said(half)[0]
    arrow = given.assign(size=pandas.array([1.0, 2.0], dtype="float64[pyarrow]"))
    assert "expected a whole number" in said(arrow)[0]


def test_an_object_column_of_naive_and_aware_datetimes_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    naive = AT.replace(tzinfo=None)
    given = pandas.DataFrame({"id": ["a", "b"], "size": [1, 2], "level": ["vp", None]})
    given["since"] = pandas.Series([AT, naive], dtype=object)
    assert "since" in said(given)[0]
