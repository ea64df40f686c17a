"""What a cell may hold: every spelling of *not known*, large numbers, decimals, and dates of pandas."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import leadrules
from leadrules import DataError, decide, decide_frame

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TEXT = """
leadrules: 1
id: small
version: 1.0.0
lead:
  size: {type: integer, kind: demographic}
  share: {type: number, kind: demographic}
  name: {type: text, kind: contact}
  asked: {type: boolean, kind: situational}
  until: {type: date, kind: situational}
  since: {type: datetime, kind: account}
scoring:
  fit:
    range: [0, 1000]
    rules:
      - {id: size, when: size >= 999999999999999, points: 1}
      - {id: share, when: share > 0.1, points: 2}
      - {id: name, when: known(name), points: 4}
      - {id: asked, when: asked, points: 8}
      - {id: until, when: days_until(until) == 1, points: 16}
      - {id: since, when: days_since(since) >= 0, points: 32}
qualification: {tiers: [{id: all}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""
PLAN = leadrules.compile(leadrules.parse(TEXT))
FULL = {"size": 10**15, "share": 0.25, "name": "Zoë", "asked": True, "until": date(2026, 11, 3), "since": AT}
NOTHING = dict.fromkeys(FULL)
SCHEMA = {"size": pl.Int64, "share": pl.Float64, "name": pl.String, "asked": pl.Boolean, "until": pl.Date,
          "since": pl.Datetime("us", "UTC")}  # fmt: skip


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    ids = pl.Series("id", [f"L{n}" for n in range(len(rows))], dtype=pl.String)
    return pl.DataFrame(list(rows), schema=SCHEMA).insert_column(0, ids)


def points(frame: Any) -> list[float]:
    found = decide_frame(PLAN, frame, at=AT)
    return [float(each) for each in found["fit"].to_list()] if hasattr(found["fit"], "to_list") else found["fit"]


def test_each_known_value_counts_and_null_counts_for_nothing() -> None:
    assert points(table(FULL, NOTHING)) == [63.0, 0.0]
    assert [decide(PLAN, row, at=AT).points["fit"] for row in (FULL, NOTHING)] == [63.0, 0.0]


def test_every_spelling_of_missing_in_pandas_is_not_known() -> None:
    pandas = pytest.importorskip("pandas")
    numpy_kept = pandas.DataFrame(
        {
            "id": ["L0", "L1"],
            "size": [1e15, float("nan")],
            "share": [0.25, float("nan")],
            "name": pandas.Series(["Zoë", float("nan")], dtype=object),
            "asked": pandas.Series([True, None], dtype=object),
            "until": pandas.Series([date(2026, 11, 3), pandas.NaT], dtype=object),
            "since": pandas.Series([AT, pandas.NaT]),
        }
    )
    assert points(numpy_kept) == [63.0, 0.0]
    nullable = numpy_kept.assign(
        size=pandas.array([10**15, pandas.NA], dtype="Int64"),
        share=pandas.array([0.25, pandas.NA], dtype="Float64"),
        asked=pandas.array([True, pandas.NA], dtype="boolean"),
        name=pandas.array(["Zoë", pandas.NA], dtype="string"),
    )
    assert points(nullable) == [63.0, 0.0]


def test_nan_is_no_number_where_null_can_be_told() -> None:
    with pytest.raises(DataError, match=r"LR701.*`share`: 1 of 2 rows cannot be used, with `nan`"):
        points(table(FULL, NOTHING | {"share": float("nan")}))


def test_midnights_without_a_zone_are_dates_in_numpy_and_nothing_else_is() -> None:
    pandas = pytest.importorskip("pandas")
    frame = table(FULL).to_pandas()
    frame["until"] = pandas.Series(["2026-11-03"], dtype="datetime64[ns]")
    assert points(frame) == [63.0]
    with pytest.raises(DataError, match=r"LR701.*`until`: 1 of 1 row cannot be used, with `2026-11-03T01:00:00`"):
        points(frame.assign(until=frame["until"] + pandas.Timedelta(hours=1)))
    with pytest.raises(DataError, match=r"LR752.*`until`: expected a date, found a column of type Datetime"):
        points(frame.assign(until=frame["until"].dt.tz_localize("UTC")))
    with pytest.raises(DataError, match=r"LR752.*`until`: expected a date, found a column of type Datetime"):
        points(table(FULL).with_columns(pl.col("until").cast(pl.Datetime("us"))))


@pytest.mark.parametrize("dtype", [pl.Decimal(38, 1), pl.Decimal(20, 2), pl.Float32, pl.Int8])
def test_columns_of_any_numbers_are_numbers(dtype: Any) -> None:
    leads = table(NOTHING, NOTHING).with_columns(share=pl.Series([Decimal(0), Decimal(3)]).cast(dtype))
    assert points(leads) == [0.0, 2.0]


def test_decimals_are_compared_as_the_numbers_that_they_are_nearest_to() -> None:
    tenth = pl.Series([Decimal("0.1"), Decimal("0.10000000000000001"), Decimal("0.1000000000000001")])
    assert points(table(*[NOTHING] * 3).with_columns(share=tenth.cast(pl.Decimal(38, 20)))) == [0.0, 0.0, 2.0]


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt64, pl.Int128])
def test_whole_numbers_are_exact_up_to_their_limit_and_refused_beyond(dtype: Any) -> None:
    near = [10**15, 10**15 - 1, 10**15 - 2]
    sizes = pl.Series(near).cast(dtype)
    assert points(table(*[NOTHING] * 3).with_columns(size=sizes)) == [1.0, 1.0, 0.0]
    with pytest.raises(DataError, match="`size`: 1 of 1 row cannot be used, with `1000000000000001`"):
        points(table(NOTHING).with_columns(size=pl.Series([10**15 + 1]).cast(dtype)))
    largest = pl.Series([2**64 - 1], dtype=pl.UInt64)
    with pytest.raises(DataError, match="`18446744073709551615`"):
        points(table(NOTHING).with_columns(size=largest))


@pytest.mark.parametrize("name", list(SCHEMA))
def test_a_column_of_nothing_may_have_any_type(name: str) -> None:
    for dtype in (pl.Null, pl.String, pl.Int64, pl.Float64, pl.Boolean):
        assert points(table(NOTHING).with_columns(pl.lit(None, dtype=dtype).alias(name))) == [0.0]


def test_an_argument_outside_its_choices_is_a_value_error() -> None:
    for argument in ({"reasons": "bits"}, {"on_reject": "drop"}, {"near_misses": 3}):
        (name,) = argument
        with pytest.raises(ValueError, match=f"`{name}` is one of"):
            decide_frame(PLAN, table(FULL), at=AT, **argument)


def test_an_axis_named_as_a_column_of_the_result_is_refused() -> None:
    plan = leadrules.compile(leadrules.parse(TEXT.replace("  fit:", "  outcome:")))
    with pytest.raises(DataError, match=r"LR753.*two columns `outcome`"):
        decide_frame(plan, table(FULL), at=AT)
    flagged = leadrules.compile(leadrules.parse(TEXT.replace("  fit:", "  near_miss:")))
    assert decide_frame(flagged, table(FULL), at=AT)["near_miss"].to_list() == [63.0]
    with pytest.raises(DataError, match=r"LR753.*two columns `near_miss`"):
        decide_frame(flagged, table(FULL), at=AT, near_misses=1)
