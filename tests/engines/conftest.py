"""Lets the tests of this folder import what stands beside them, and starts the databases they ask for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from databases import Database, DuckDb, Sqlite, started_postgres, started_spark


@pytest.fixture(scope="session")
def postgres() -> Iterator[Database]:
    """A PostgreSQL of its own, on a socket in a temporary folder."""
    with started_postgres() as found:
        yield found


@pytest.fixture(scope="session")
def spark() -> Iterator[Database]:
    """One local Spark for all tests."""
    with started_spark() as found:
        yield found


ONE_SPARK = [pytest.mark.slow, pytest.mark.xdist_group("spark")]  # one process has it, others need not start it


@pytest.fixture(scope="session", params=["duckdb", "sqlite", "postgres", pytest.param("spark", marks=ONE_SPARK)])
def database(request: pytest.FixtureRequest) -> Database:
    """Every database that runs the SELECT in the tests, one after the other."""
    match request.param:
        case "duckdb":
            return DuckDb()
        case "sqlite":
            return Sqlite()
        case started:
            found: Database = request.getfixturevalue(started)
            return found
