"""Decide leads and events on Spark: co-grouped, by the emitted SQL, by SQL written by hand.

    python -m benchmarks.clusters 100000 10       # leads, events for each

All read Parquet, decide, and write Parquet, on a local Spark of two cores. Seconds are those of the clock, since Python
workers are processes of their own; every way runs once in each round, and once before anything is timed. The SQL by
hand knows this one agreement, trusts its data and gives no reasons (see ``benchmarks.sql``).
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.frames import AT, PLAN, ROUNDS, generated
from benchmarks.sql import by_hand
from leadrules import spark
from leadrules.engines.sql import select

CORES = 2


def main(leads: int = 100_000, each: int = 10) -> None:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{CORES}]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.memory", "4g").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as folder:
        people, happened = generated(leads, each)
        happened = happened.select(pl.format("E{}", pl.int_range(pl.len())).alias("id"), pl.all())
        read = []
        for name, frame in (("leads", people), ("activity", happened)):
            path = Path(folder) / f"{name}.parquet"
            frame.write_parquet(path, row_group_size=max(1, frame.height // 4))
            read.append(session.read.parquet(str(path)))
            read[-1].createOrReplaceTempView(name)
        del people, happened

        def written(frame: Callable[[], object], partitions: int) -> float:
            session.conf.set("spark.sql.shuffle.partitions", partitions)
            start = time.perf_counter()
            frame().write.mode("overwrite").parquet(f"{folder}/out")  # type: ignore[attr-defined]
            return time.perf_counter() - start

        grouped = lambda: spark.decide(PLAN, *read, at=AT)  # noqa: E731
        ways: dict[str, tuple[Callable[[], object], int]] = {
            "co-grouped, 4 buckets": (grouped, 4),
            "co-grouped, 32 buckets": (grouped, 32),
            "emitted SQL": (lambda: spark.sql(PLAN, at=AT, session=session), 4),
            "emitted SQL, unique events": (
                lambda: session.sql(select(PLAN, dialect="spark", at=AT, unique_events=True)),
                4,
            ),
            "SQL by hand": (lambda: session.sql(by_hand("spark")), 4),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                seconds = written(*way)
                if number:
                    taken[name].append(seconds)
        unit = taken["SQL by hand"]
        print(f"{leads:,} leads, {leads * each:,} events, {CORES} cores, median of {ROUNDS}")
        print(f"{'':<28}{'seconds':>9}{'ratio':>7}{'events a second and core':>26}")
        for name, times in taken.items():
            median = statistics.median(times)
            ratio = statistics.median(own / other for own, other in zip(times, unit, strict=True))
            print(f"{name:<28}{median:>9.1f}{ratio:>7.2f}{leads * each / median / CORES:>26,.0f}")
    session.stop()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
