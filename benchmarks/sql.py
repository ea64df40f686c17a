"""Decide tables of leads and events in SQL, beside SQL written by hand: ``python -m benchmarks.sql``.

    python -m benchmarks.sql duckdb 1000000 10    # leads, events for each; 100,000 and 10 where nothing is given
    python -m benchmarks.sql spark 100000 10

Both read Parquet, decide, and write Parquet. The query by hand knows this one agreement and trusts its data: it does
not trim, looks for no repeats of an event, checks no value, and lets decimals add up as they come. It gives the same
columns with the same values, which is checked before anything is timed; so does the SELECT of ``unique_events=True``,
which trusts the table to have every event once. A shorter one by hand gives the outcome, tier, points and route alone.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.frames import AT, COMPETITORS, FREEMAIL, PLAN, ROUNDS, SERVED, generated
from leadrules.clauses.scoring import EachRule
from leadrules.engines.sql import result_columns, select

BRIEF = ("id", "outcome", "tier", "fit_points", "engagement_points", "route_id")


def by_hand(dialect: str, *, brief: bool = False) -> str:
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
    age = "CAST(timestampdiff(DAY, {1}, {0}) AS INT)" if spark else "(epoch_us({0}) - epoch_us({1})) // 86400000000"
    rules = {r.id: r for axis in PLAN.agreement.axes.values() for r in axis.rules if isinstance(r, EachRule)}
    tables = {name: [*(rule.hundredths_by_age_days or ()), *[0] * 91][:91] for name, rule in rules.items()}
    starts = "startswith" if spark else "starts_with"
    domain, hundred = "lower(split_part(email, '@', -1))", "100.0D" if spark else "100.0e0"
    rest = _REST.replace("COMPETITORS", listed(COMPETITORS))
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
    *, COALESCE(demo_request, FALSE) AS demo, {domain} AS domain,
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
),
routed AS (
  SELECT *, CASE WHEN outcome = 'handoff' THEN
    CASE WHEN employees >= 5000 THEN 'enterprise' WHEN country IN ('DE', 'AT', 'CH') THEN 'dach'
         WHEN country IN ('US', 'CA') THEN 'north-america' WHEN country IN ('SE', 'DK') THEN 'nordics'
         ELSE 'rest' END END AS route_id
  FROM ended
)
SELECT
  id, outcome,
  CASE outcome WHEN 'nurture' THEN 'cold' WHEN 'disqualified' THEN COALESCE(ready, 'cold') ELSE ready END AS tier,
  fit / {hundred} AS fit_points, engagement / {hundred} AS engagement_points, route_id{"" if brief else rest}
FROM routed
"""  # noqa: S608


_REST = """,
  CASE WHEN outcome IN ('hold', 'handoff') AND demo THEN 'demo' END AS fast_track,
  CASE WHEN outcome = 'disqualified' THEN
    CASE WHEN domain IN (COMPETITORS) THEN 'competitor' ELSE 'unserved' END END AS disqualified_by,
  fit AS fit_hundredths, engagement AS engagement_hundredths,
  CASE WHEN fit >= 6000 THEN 'A' WHEN fit >= 4000 THEN 'B' WHEN fit >= 2000 THEN 'C' ELSE 'D' END AS fit_grade,
  CASE WHEN engagement >= 5000 THEN '1' WHEN engagement >= 2500 THEN '2' ELSE '3' END AS engagement_grade,
  concat_ws(',',
    CASE WHEN job_level IN ('c_level', 'vp') THEN 'exec' WHEN job_level IN ('director', 'head') THEN 'director'
         WHEN job_level = 'manager' THEN 'manager' END,
    CASE WHEN industry IN ('software', 'fintech') THEN 'core' WHEN industry IN ('banking', 'insurance') THEN 'adjacent'
         END,
    CASE WHEN employees >= 5000 THEN 'huge' WHEN employees >= 500 THEN 'large' WHEN employees >= 100 THEN 'mid' END,
    CASE WHEN employees < 10 THEN 'tiny' END, CASE WHEN pricing >= 2 THEN 'pricing' END,
    CASE WHEN clicks >= 3 THEN 'clicking' END, CASE WHEN minutes >= 60 THEN 'listening' END,
    CASE WHEN views > 0 THEN 'view' END, CASE WHEN click_points > 0 THEN 'click' END,
    CASE WHEN webinar_points > 0 THEN 'webinar' END, CASE WHEN download_points > 0 THEN 'download' END,
    CASE WHEN opens > 0 THEN 'open' END, CASE WHEN careers > 0 THEN 'careers' END) AS fired,
  CASE WHEN outcome = 'hold' THEN concat_ws(',',
    CASE WHEN country IS NULL THEN 'country' END, CASE WHEN domain IS NULL THEN 'email' END,
    CASE WHEN employees IS NULL THEN 'employees' END, CASE WHEN phone IS NULL AND NOT demo THEN 'phone' END)
    ELSE '' END AS missing,
  CASE WHEN outcome = 'handoff' THEN 'team' END AS route_kind, route_id AS route_target,
  CASE WHEN outcome = 'handoff' THEN '' END AS route_needs, TRUE AS in_force"""


def queries(dialect: str) -> Mapping[str, str]:
    """Return the queries that are measured; ``by hand`` is the unit of the others."""
    return {
        "SELECT": select(PLAN, dialect=dialect, at=AT),
        "SELECT, unique_events": select(PLAN, dialect=dialect, at=AT, unique_events=True),
        "by hand": by_hand(dialect),
        "by hand, less columns": by_hand(dialect, brief=True),
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

    def differences(self, one: str, other: str, columns: Sequence[str]) -> int:
        found = self._connection.execute(_differing(one, other, columns)).fetchone()
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

    def differences(self, one: str, other: str, columns: Sequence[str]) -> int:
        return int(self._session.sql(_differing(one, other, columns)).collect()[0][0])

    def cpu_seconds(self) -> float:
        pid = self._session.sparkContext._gateway.proc.pid
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _differing(one: str, other: str, columns: Sequence[str]) -> str:
    names = ", ".join(columns)
    return f"SELECT COUNT(*) FROM (SELECT {names} FROM ({one}) EXCEPT ALL SELECT {names} FROM ({other}))"  # noqa: S608


DATABASES: Mapping[str, Callable[[Path], Any]] = {"duckdb": DuckDb, "spark": Spark}


# Measuring


def peak_memory(dialect: str, folder: Path, query: str) -> float:
    """Return GiB at most in use by a process of its own that runs one query once."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_alone, (dialect, folder, query))


def _alone(dialect: str, folder: Path, query: str) -> float:
    DATABASES[dialect](folder).write(query)
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**20


def main(dialect: str = "duckdb", leads: int = 100_000, each: int = 10) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        people, happened = generated(leads, each)
        people.write_parquet(folder / "leads.parquet")
        ids = pl.format("E{}", pl.int_range(pl.len())).alias("id")
        happened.select(ids, pl.all()).write_parquet(folder / "activity.parquet")
        del people, happened
        database, texts = DATABASES[dialect](folder), queries(dialect)
        columns = [name for name in result_columns(PLAN) if name != "refused"]
        for name, text in texts.items():
            compared = BRIEF if name.endswith("less columns") else columns
            assert database.differences(texts["by hand"], text, compared) == 0, name
        used: dict[str, list[float]] = {name: [] for name in texts}
        for number in range(ROUNDS + 1):
            for name, text in texts.items():
                before = database.cpu_seconds()
                database.write(text)
                if number:  # the first round warms caches
                    used[name].append(database.cpu_seconds() - before)
        print(
            f"{dialect}, {leads:,} leads, {leads * each:,} events: CPU seconds, ratio to the query by hand, peak memory"
        )
        for name, text in texts.items():
            ratio = statistics.median(a / b for a, b in zip(used[name], used["by hand"], strict=True))
            memory = f"{peak_memory(dialect, folder, text):>7.2f} GiB" if dialect == "duckdb" else ""
            print(f"{name:<24} {statistics.median(used[name]):>7.2f} {ratio:>7.2f} {memory}")


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
