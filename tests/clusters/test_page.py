"""The programs of the page about clusters run, and decide what one machine decides."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.frames import AT, generated

import leadrules
from leadrules.frames import decide_frame

PAGE = Path(__file__).parents[2] / "docs" / "past-one-machine.md"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the programs of the page begin with."""
    leads, activity = generated(200, 10)
    plan = leadrules.compile(leadrules.load(Path(__file__).parents[2] / "benchmarks/events"))
    return {"plan": plan, "at": AT, "leads": leads, "activity": activity}


def program(named: str) -> str:
    """Return the program of the page that has a word in it."""
    blocks = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    [found] = [block for block in blocks if named in block]
    return found


def outcomes(leads: Any) -> dict[str, str]:
    return dict(zip(leads["id"], leads["outcome"], strict=True))


def test_the_programs_for_spark_decide_as_one_machine_does(session: Any, names: dict[str, Any]) -> None:
    expected = outcomes(decide_frame(names["plan"], names["leads"], names["activity"], at=AT))
    numbered = names["activity"].with_row_index("n").with_columns(id=pl.col("n").cast(pl.String)).drop("n")
    made = {"leads": names["leads"], "activity": numbered}
    there = {n: session.createDataFrame(f.to_arrow(compat_level=pl.CompatLevel.oldest())) for n, f in made.items()}
    for name, frame in there.items():
        frame.createOrReplaceTempView(name)
    for word in ("spark.decide", "spark.sql"):
        scope = {**names, **there, "session": session}
        exec("from leadrules import spark\n" + program(word), scope)
        assert expected == outcomes(scope["decisions"].toArrow().to_pydict())


def test_the_program_for_dask_decides_as_one_machine_does(names: dict[str, Any], absent: Any) -> None:
    try:
        import dask
        import dask.dataframe as dd
    except ImportError:
        absent("no Dask: dask[dataframe] is not installed")
    expected = outcomes(decide_frame(names["plan"], names["leads"], names["activity"], at=AT))
    frames = {
        name: dd.from_pandas(names[name].to_pandas(use_pyarrow_extension_array=True), npartitions=count)
        for name, count in (("leads", 3), ("activity", 4))
    }
    scope = {**names, **frames}
    with dask.config.set(scheduler="synchronous"):
        exec(program("map_partitions"), scope)
        assert expected == outcomes(scope["decisions"].compute())
