"""Decide tables of leads and events in SQL, beside SQL written by hand: ``python -m benchmarks.sql``.

    python -m benchmarks.sql duckdb 1000000 10    # leads, events for each; 100,000 and 10 where nothing is given
    python -m benchmarks.sql spark 100000 10

Both read Parquet, decide, and write Parquet. The query by hand knows this one agreement, trusts its data and writes
only what it must: it does not trim, looks for no repeats of an event, refuses nothing and gives no reasons. It is
measured beside the SELECT of ``unique_events=True``, which is told to trust the table in this, too; the SELECT that
looks for repeats has a line of its own. What is by hand is compared with the SELECT before anything is timed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.frames import AT, COMPETITORS, FREEMAIL, PLAN, ROUNDS, SERVED, generated
from leadrules.clauses.scoring import EachRule
from leadrules.engines.sql import select

COMPARED = ("id", "outcome", "tier", "fit_points", "engagement_points", "route_id")


def by_hand(dialect: str) -> str:
    """Return what the agreement decides, as a query written for it alone."""
    spark = dialect == "spark"

    def listed(values: list[str]) -> str:
        return ", ".join(f"'{value}'" for value in values)

    def within(days: int) -> str:
        return f"{at} > {instant} - INTERVAL {days} DAY"

    def faded(rule: str) -> str:
        values = ", ".join(map(str, tables[rule]))
        return f"element_at(array({values}), age + 1)" if spark else f"([{values}])[age + 1]"

    at = "`at`" if spark else '"at"'
    instant = "TIMESTAMP '2026-11-02 09:30:00 UTC'" if spark else "TIMESTAMPTZ '2026-11-02 09:30:00+00'"
    age = "timestampdiff(DAY, {1}, {0})" if spark else "(epoch_us({0}) - epoch_us({1})) // 86400000000"
    rules = {r.id: r for axis in PLAN.agreement.axes.values() for r in axis.rules if isinstance(r, EachRule)}
    tables = {name: [*(rule.hundredths_by_age_days or ()), *[0] * 91][:91] for name, rule in rules.items()}
    starts = "startswith" if spark else "starts_with"
    domain = "lower(split_part(email, '@', -1))"
    return f"""
WITH near AS (
  SELECT lead_id, type, {at}, path, minutes, {age.format(instant, at)} AS age
  FROM activity
  WHERE {at} <= {instant} AND (
    type IN ('webinar', 'careers') AND {within(90)} OR type = 'download' AND {within(60)}
    OR type IN ('page_view', 'email_click') AND {within(30)} OR type = 'email_open' AND {within(14)})
),
summed AS (
  SELECT
    lead_id,
    SUM(CASE WHEN type = 'page_view' AND {within(14)} AND {starts}(path, '/pricing') THEN 1 ELSE 0 END) AS pricing,
    SUM(CASE WHEN type = 'page_view' THEN 1 ELSE 0 END) AS views,
    SUM(CASE WHEN type = 'email_click' THEN 1 ELSE 0 END) AS clicks,
    SUM(CASE WHEN type = 'email_open' THEN 1 ELSE 0 END) AS opens,
    SUM(CASE WHEN type = 'careers' THEN 1 ELSE 0 END) AS careers,
    SUM(CASE WHEN type = 'webinar' THEN minutes END) AS minutes,
    SUM(CASE WHEN type = 'email_click' THEN {faded("click")} ELSE 0 END) AS click_points,
    SUM(CASE WHEN type = 'webinar' THEN {faded("webinar")} ELSE 0 END) AS webinar_points,
    SUM(CASE WHEN type = 'download' THEN {faded("download")} ELSE 0 END) AS download_points
  FROM near GROUP BY lead_id
),
scored AS (
  SELECT
    id, country, employees, email, phone, COALESCE(demo_request, FALSE) AS demo, {domain} AS domain,
    GREATEST(0, LEAST(10000,
      CASE WHEN job_level IN ('c_level', 'vp') THEN 3000 WHEN job_level IN ('director', 'head') THEN 2000
           WHEN job_level = 'manager' THEN 1000 ELSE 0 END
      + CASE WHEN industry IN ('software', 'fintech') THEN 2500 WHEN industry IN ('banking', 'insurance') THEN 1500
             ELSE 0 END
      + CASE WHEN employees >= 5000 THEN 3500 WHEN employees >= 500 THEN 3000 WHEN employees >= 100 THEN 2000
             ELSE 0 END) + CASE WHEN employees < 10 THEN -2000 ELSE 0 END) AS fit,
    GREATEST(0, LEAST(10000,
      CASE WHEN pricing >= 2 THEN 2000 ELSE 0 END + CASE WHEN clicks >= 3 THEN 1000 ELSE 0 END
      + CASE WHEN minutes >= 60 THEN 1500 ELSE 0 END + LEAST(COALESCE(views, 0) * 200, 2000)
      + LEAST(COALESCE(click_points, 0), 1500) + COALESCE(webinar_points, 0) + COALESCE(download_points, 0)
      + LEAST(COALESCE(opens, 0) * 100, 500)) + GREATEST(COALESCE(careers, 0) * -1000, -2000)) AS engagement
  FROM leads LEFT JOIN summed ON id = lead_id
),
staged AS (
  SELECT *,
    CASE WHEN fit >= 6000 AND engagement >= 5000 THEN 'hot' WHEN fit >= 4000 AND engagement >= 2500 THEN 'mql' END
      AS ready,
    domain IN ({listed(COMPETITORS)}) OR country NOT IN ({listed(SERVED)}) AS stopped,
    employees < 20 OR domain IN ({listed(FREEMAIL)}) AS closed,
    employees IS NULL OR email IS NULL OR country IS NULL OR (phone IS NULL AND NOT demo) AS lacks
  FROM scored
),
ended AS (
  SELECT *,
    CASE WHEN stopped THEN 'disqualified'
         WHEN (ready IS NOT NULL OR demo) AND NOT COALESCE(closed, FALSE)
         THEN CASE WHEN lacks THEN 'hold' ELSE 'handoff' END
         ELSE 'nurture' END AS outcome
  FROM staged
)
SELECT
  id, outcome,
  CASE outcome WHEN 'nurture' THEN 'cold' WHEN 'disqualified' THEN COALESCE(ready, 'cold') ELSE ready END AS tier,
  fit / 100.0{"D" if spark else "e0"} AS fit_points, engagement / 100.0{"D" if spark else "e0"} AS engagement_points,
  CASE WHEN outcome = 'handoff' THEN
    CASE WHEN employees >= 5000 THEN 'enterprise' WHEN country IN ('DE', 'AT', 'CH') THEN 'dach'
         WHEN country IN ('US', 'CA') THEN 'north-america' WHEN country IN ('SE', 'DK') THEN 'nordics'
         ELSE 'rest' END END AS route_id
FROM ended
"""


def queries(dialect: str) -> Mapping[str, str]:
    """Return the queries that are measured; the last is the unit of the others."""
    return {
        "SELECT": select(PLAN, dialect=dialect, at=AT),
        "SELECT, unique_events": select(PLAN, dialect=dialect, at=AT, unique_events=True),
        "by hand": by_hand(dialect),
    }


# Databases


class DuckDb:
    """Runs queries over Parquet files in DuckDB."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self._connection = duckdb.connect()
        self._out = folder / "out.parquet"
        for name in ("leads", "activity"):
            self._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/{name}.parquet')")  # noqa: S608

    def write(self, query: str) -> None:
        self._connection.execute(f"COPY ({query}) TO '{self._out}' (FORMAT parquet)")

    def differences(self, one: str, other: str) -> int:
        found = self._connection.execute(_differing(one, other)).fetchone()
        return int(found[0]) if found else 0

    def cpu_seconds(self) -> float:
        return time.process_time()


class Spark:
    """Runs queries over Parquet files in a local Spark of two cores; its processor time is that of the JVM."""

    def __init__(self, folder: Path) -> None:
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.driver.memory", "4g")
        self._session = builder.getOrCreate()
        self._out = str(folder / "out")
        for name in ("leads", "activity"):
            self._session.read.parquet(f"{folder}/{name}.parquet").createOrReplaceTempView(name)

    def write(self, query: str) -> None:
        self._session.sql(query).write.mode("overwrite").parquet(self._out)

    def differences(self, one: str, other: str) -> int:
        return int(self._session.sql(_differing(one, other)).collect()[0][0])

    def cpu_seconds(self) -> float:
        management = self._session.sparkContext._jvm.java.lang.management.ManagementFactory
        return float(management.getOperatingSystemMXBean().getProcessCpuTime()) / 1e9


def _differing(one: str, other: str) -> str:
    columns = ", ".join(COMPARED)
    return f"SELECT COUNT(*) FROM (SELECT {columns} FROM ({one}) EXCEPT ALL SELECT {columns} FROM ({other}))"  # noqa: S608


DATABASES: Mapping[str, Callable[[Path], Any]] = {"duckdb": DuckDb, "spark": Spark}


# Measuring


def peak_memory(dialect: str, folder: Path, query: str) -> float:
    """Return GiB at most in use by a process of its own that runs one query once."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_alone, (dialect, folder, query))


def _alone(dialect: str, folder: Path, query: str) -> float:
    import resource

    DATABASES[dialect](folder).write(query)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main(dialect: str = "duckdb", leads: int = 100_000, each: int = 10) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people, happened = generated(leads, each)
        people.write_parquet(folder / "leads.parquet")
        happened.select(pl.format("E{}", pl.int_range(pl.len())).alias("id"), pl.all()).write_parquet(
            folder / "activity.parquet"
        )
        del people, happened
        database, texts = DATABASES[dialect](folder), queries(dialect)
        for own in list(texts)[:-1]:
            assert database.differences(texts[own], texts["by hand"]) == 0, own
        used: dict[str, list[float]] = {name: [] for name in texts}
        for number in range(ROUNDS + 1):
            for name, text in texts.items():
                before = database.cpu_seconds()
                database.write(text)
                if number:  # the first round warms caches
                    used[name].append(database.cpu_seconds() - before)
        print(f"{dialect}, {leads:,} leads, {leads * each:,} events; CPU seconds, ratio to the query by hand, peak memory")
        for name, text in texts.items():
            ratio = statistics.median(a / b for a, b in zip(used[name], used["by hand"], strict=True))
            memory = f"{peak_memory(dialect, folder, text):>7.2f} GiB" if dialect == "duckdb" else ""
            print(f"{name:<24} {statistics.median(used[name]):>7.2f} {ratio:>7.2f} {memory}")


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
