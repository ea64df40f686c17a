"""Databases that the tests start, fill and ask; each is gone when the tests are over."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadrules.expr import BooleanType, DateTimeType, DateType, IntegerType, NumberType, TextListType, Type, instant_us

REQUIRED = "LEADRULES_REQUIRE_ENGINES"
"""The environment variable that makes an absent database a failure; continuous integration sets it."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows for a table with typed columns; a column that a row does not have is null in it."""

    types: Mapping[str, Type]
    rows: Sequence[Mapping[str, Any]]

    def cells(self, encode: Callable[[Any], Any] = lambda value: value) -> list[tuple[Any, ...]]:
        return [tuple(encode(row.get(name)) for name in self.types) for row in self.rows]

    def arrow(self) -> pa.Table:
        columns = {name: pa.array([row.get(name) for row in self.rows], _arrow(t)) for name, t in self.types.items()}
        return pa.table(columns)


class Database(Protocol):
    """A database: ``dialect`` is what it speaks, ``most`` how many examples of a law it can be asked in reasonable time."""

    dialect: str
    most: int

    def rows(self, query: str, tables: Mapping[str, Table], at: Any = None) -> list[Row]:
        """Return what a query gives over fresh tables; ``at`` is for its parameter."""
        ...


def absent(reason: str) -> None:
    """Skip what needs a database that is not there; fail where it must be there."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, and {REQUIRED} is set")
    pytest.skip(reason)


def _arrow(type_: Type) -> Any:
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


# DuckDB


class DuckDb:
    dialect, most = "duckdb", 1000

    def rows(self, query: str, tables: Mapping[str, Table], at: Any = None) -> list[Row]:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            for name, table in tables.items():
                connection.register(name, table.arrow())
            found = connection.execute(query, *([] if at is None else [{"at": at}]))
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# SQLite


class Sqlite:
    dialect, most = "sqlite", 1000

    def rows(self, query: str, tables: Mapping[str, Table], at: Any = None) -> list[Row]:
        connection = sqlite3.connect(":memory:")
        try:
            for name, table in tables.items():
                connection.execute(f"CREATE TABLE {name} ({_declared(table, _SQLITE, '`')})")
                marks = ", ".join("?" * len(table.types))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", table.cells(_sqlite))  # noqa: S608
            found = connection.execute(query, {} if at is None else {"at": instant_us(at)})
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        finally:
            connection.close()


_SQLITE: Mapping[type, str] = {
    IntegerType: "INTEGER", NumberType: "REAL", BooleanType: "INTEGER", DateTimeType: "INTEGER"
}  # fmt: skip


def _sqlite(value: Any) -> Any:
    """Return a value as SQLite keeps it: instants as microseconds since 1970, days as text, lists as JSON."""
    if isinstance(value, list):
        return json.dumps(value)
    if hasattr(value, "utcoffset"):
        return instant_us(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _declared(table: Table, types: Mapping[type, str], quote: str) -> str:
    return ", ".join(f"{quote}{name}{quote} {types.get(type(t), 'text')}" for name, t in table.types.items())


# PostgreSQL


class Postgres:
    dialect, most = "postgres", 1000

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, query: str, tables: Mapping[str, Table], at: Any = None) -> list[Row]:
        cursor = psycopg.RawCursor(self._connection)  # its parameters are $1, as in the query
        try:
            for name, table in tables.items():
                cursor.execute(f"CREATE TEMP TABLE {name} ({_declared(table, _POSTGRES, chr(34))})")
                marks = ", ".join(f"${n}" for n in range(1, len(table.types) + 1))
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", table.cells())  # noqa: S608
            cursor.execute(query, None if at is None else [at])
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            self._connection.rollback()


_POSTGRES: Mapping[type, str] = {
    IntegerType: "bigint", NumberType: "float8", BooleanType: "boolean", DateType: "date", DateTimeType: "timestamptz",
    TextListType: "text[]",
}  # fmt: skip


@contextmanager
def started_postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL of its own in a temporary folder, reached by a socket there; it is gone afterwards."""
    programs = _postgres_programs()
    if programs is None:
        absent("no PostgreSQL: neither `initdb` on PATH nor in /usr/lib/postgresql")
        return
    folder = Path(tempfile.mkdtemp(prefix="leadrules-"))
    try:
        own = _not_root(folder)
        data = folder / "data"
        made = [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        _run(made, own)
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c timezone=Asia/Tokyo"
        control = [programs / "pg_ctl", "-D", data, "-w", "-s"]
        _run([*control, "-o", settings, "-l", folder / "log", "start"], own)
        try:
            with psycopg.connect(host=str(folder), user="tests", dbname="postgres") as connection:
                yield Postgres(connection)
        finally:
            _run([*control, "-m", "immediate", "stop"], own)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version where there are several."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(installed, key=lambda path: int(path.parent.name), default=None)


def _not_root(folder: Path) -> dict[str, Any]:
    """Return who runs PostgreSQL, which refuses to be root, and give that user the folder."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "nobody")
    return {"user": "nobody", "group": folder.stat().st_gid, "extra_groups": []}


def _run(command: Sequence[str | Path], own: Mapping[str, Any]) -> None:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd="/", timeout=120, **own
    )
    if done.returncode:
        pytest.fail(f"{Path(command[0]).name} failed: {done.stdout}{done.stderr}")


# Spark


class Spark:
    dialect, most = "spark", 3

    def __init__(self, session: Any, folder: Path) -> None:
        self._session, self._folder = session, folder

    def rows(self, query: str, tables: Mapping[str, Table], at: Any = None) -> list[Row]:
        for name, table in tables.items():
            path = str(self._folder / f"{uuid.uuid4()}.parquet")
            pq.write_table(table.arrow(), path)
            self._session.read.parquet(path).createOrReplaceTempView(name)
        found = self._session.sql(query, args=None if at is None else {"at": at})
        return [row.asDict() for row in found.collect()]


@contextmanager
def started_spark() -> Iterator[Spark]:
    """Start a local Spark; its session has a time zone of its own, so that nothing can rest on one."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        absent("no Spark: pyspark is not installed")
        return
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        absent("no Spark: it needs Java, and there is neither JAVA_HOME nor `java` on PATH")
        return
    folder = Path(tempfile.mkdtemp(prefix="leadrules-"))
    builder = SparkSession.builder.master("local[2]").appName("leadrules")
    for name, value in {**_SPARK, "spark.local.dir": folder, "spark.sql.warehouse.dir": folder}.items():
        builder = builder.config(name, str(value))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield Spark(session, folder)
    finally:
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)


_SPARK = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "Asia/Tokyo",
}
