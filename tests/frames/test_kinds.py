"""Every kind of frame gives the same table, as the kind that came in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import leadrules
from leadrules import Plan
from leadrules.frames import decide_frame

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
OUTCOMES = ["hold", "handoff", "nurture"]


@cache
def plan() -> Plan:
    return leadrules.compile(leadrules.load(Path(__file__).parents[2] / "rulesets/saas-midmarket"))


def people() -> pl.DataFrame:
    rows = {
        "id": ["L1", "L2", "L3"],
        "email": [" ana@acme.example", "ben@gmail.com", None],
        "country": ["es", "PT", None],
        "employees": [800, 120, None],
        "industry": ["saas", "retail", None],
        "contact_me": [None, True, None],
        "languages": [["es", " en "], [], None],
        "contract_until": [None, (AT + timedelta(days=9)).date(), None],
    }
    texts = ("first_name", "phone", "company", "job_level", "need", "account_owner")
    frame = pl.DataFrame(rows).with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in texts)
    frame = frame.with_columns(pl.lit(None, dtype=pl.Boolean).alias("opted_out"))
    return frame.with_columns(pl.lit(AT - timedelta(days=3)).alias("waiting_since"))


def events() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "lead_id": ["L1", "L1", "L2", "L1"],
            "type": ["page_view", "webinar_attended", "form_submitted", "page_view"],
            "at": [AT - timedelta(days=days) for days in (1, 10, 2, 400)],
            "path": ["/pricing", None, None, "/careers"],
            "minutes": [None, 42.5, None, None],
            "form": [None, None, "demo", None],
            "campaign": pl.Series([None] * 4, dtype=pl.String),
        }
    )


def pandas_numpy(frame: pl.DataFrame) -> Any:
    return frame.to_pandas(date_as_object=True)


def pandas_arrow(frame: pl.DataFrame) -> Any:
    return frame.to_pandas(use_pyarrow_extension_array=True)


def duckdb_relation(frame: pl.DataFrame) -> Any:
    duckdb = pytest.importorskip("duckdb")
    return duckdb.from_arrow(frame.to_arrow())


KINDS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "polars lazy": pl.DataFrame.lazy,
    "polars categorical": lambda frame: frame.with_columns(pl.col(pl.String).cast(pl.Categorical)),
    "pyarrow": pl.DataFrame.to_arrow,
    "pandas numpy": pandas_numpy,
    "pandas arrow": pandas_arrow,
    "duckdb": duckdb_relation,
}


def as_rows(frame: Any) -> list[dict[str, Any]]:
    match type(frame).__module__.partition(".")[0]:
        case "pandas":
            return pl.from_pandas(frame).to_dicts()
        case "duckdb" | "_duckdb":
            return frame.pl().to_dicts()
        case "pyarrow":
            return frame.to_pylist()
    return (frame.collect() if isinstance(frame, pl.LazyFrame) else frame).to_dicts()


@pytest.mark.parametrize("kind", KINDS)
def test_the_result_is_of_the_kind_of_the_leads(kind: str) -> None:
    given = KINDS[kind](people())
    assert type(decide_frame(plan(), given, events(), at=AT)) is type(given)


def test_lazy_frames_from_files_streamed_give_what_frames_in_memory_give(tmp_path: Path) -> None:
    many = [people().with_columns(id=pl.format("{}-{}", pl.lit(n), "id")) for n in range(200)]
    done = [events().with_columns(lead_id=pl.format("{}-{}", pl.lit(n), "lead_id")) for n in range(200)]
    leads, activity = pl.concat(many), pl.concat(done)
    leads.write_parquet(tmp_path / "leads.parquet", row_group_size=100)
    activity.write_parquet(tmp_path / "events.parquet", row_group_size=100)
    expected = decide_frame(plan(), leads, activity, at=AT, reasons="ids")
    scanned = [pl.scan_parquet(tmp_path / f"{name}.parquet") for name in ("leads", "events")]
    found = decide_frame(plan(), *scanned, at=AT, reasons="ids")
    assert found.collect(engine="streaming").equals(expected)


def test_a_lazy_frame_of_events_is_gone_through_once_where_all_can_be_used() -> None:
    seen: list[int] = []

    def counted(frame: pl.DataFrame) -> pl.DataFrame:
        seen.append(frame.height)
        return frame

    expected = decide_frame(plan(), people(), events(), at=AT)
    watched = events().lazy().map_batches(counted, schema=events().schema)
    assert decide_frame(plan(), people(), watched, at=AT).equals(expected)
    assert sum(seen) == events().height


def test_columns_of_texts_that_are_numbered_are_texts() -> None:
    expected = decide_frame(plan(), people(), events(), at=AT)
    levels = pl.Enum(sorted(people()["industry"].drop_nulls().unique()))
    leads = people().with_columns(pl.col("industry").cast(levels), pl.col("country").cast(pl.Categorical))
    types = pl.Enum(sorted(events()["type"].unique()))
    assert decide_frame(plan(), leads, events().with_columns(pl.col("type").cast(types)), at=AT).equals(expected)
    pyarrow = pytest.importorskip("pyarrow")
    table = people().to_arrow()
    place = table.column_names.index("country")
    coded = table.set_column(place, "country", table["country"].cast(pyarrow.string()).dictionary_encode())
    assert pl.from_arrow(decide_frame(plan(), coded, events(), at=AT)).equals(expected)


def test_text_beyond_ascii_is_kept_and_only_ascii_is_lowered() -> None:
    leads = people().with_columns(id=pl.Series(["Łucja", "王", "Ünal"]), account_owner=pl.lit("Ægir"))
    happened = events().with_columns(lead_id=pl.Series(["Łucja", "Łucja", "王", "Łucja"]))
    found = decide_frame(plan(), leads, happened, at=AT)
    assert found["id"].to_list() == ["Łucja", "王", "Ünal"]
    assert found["route_target"].to_list() == [None, "Ægir", None]


def test_the_index_of_a_pandas_frame_is_kept() -> None:
    given = pandas_numpy(people()).set_index([[7, 8, 9]])
    assert list(decide_frame(plan(), given, at=AT).index) == [7, 8, 9]


def test_reasons_come_as_bits_as_ids_or_as_text() -> None:
    table = {
        how: decide_frame(plan(), people(), events(), at=AT, reasons=how)["fired"][0] for how in ("mask", "ids", "text")
    }
    ids = leadrules.decide(plan(), people().to_dicts()[0], events().filter(lead_id="L1").to_dicts(), at=AT).fired_rules
    assert table["ids"].to_list() == list(ids)
    assert table["text"] == ", ".join(ids)
    assert table["mask"] == sum(plan().rule_bits[rule] for rule in ids)
