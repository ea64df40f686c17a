"""Lets the tests of this folder import what stands beside them, the oracle, and the databases, which it starts."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))
sys.path.insert(0, str(Path(__file__).parent))

from databases import Sqlite, started_postgres, started_spark
from engines import Engine, Sql


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    with started_postgres() as found:
        yield Sql(found)


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    with started_spark() as found:
        yield Sql(found)


@pytest.fixture(scope="session", params=["sqlite", "postgres", pytest.param("spark", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest) -> Engine:
    """The SELECT of a plan, run by one database after the other."""
    return Sql(Sqlite()) if request.param == "sqlite" else request.getfixturevalue(request.param)
