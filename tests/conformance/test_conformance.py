"""One meaning: every engine gives every lead of every worked case what the language says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from cases import CASES, Case
from engines import ENGINES, REFERENCE, Engine, Row


def rows(engine: Engine, case: Case) -> list[Row]:
    return engine.decide(case.plan(), case.leads, case.events, case.at)


def as_expected(row: Row, expected: Mapping[str, Any]) -> Row:
    """Return the parts of a row that a case speaks of."""
    return {
        key: {name: row[key].get(name) for name in value} if isinstance(value, Mapping) and key in row else row.get(key)
        for key, value in expected.items()
    }


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    found = ENGINES[request.param]
    if why := found.absent():
        pytest.skip(why)
    return found


@pytest.mark.parametrize("name", CASES)
def test_an_engine_gives_what_the_language_says(engine: Engine, name: str) -> None:
    case = CASES[name]
    found = rows(engine, case)
    assert [lead["id"] for lead in case.leads] == [row["id"] for row in found]
    assert case.expected == {row["id"]: as_expected(row, case.expected[row["id"]]) for row in found}
    assert rows(REFERENCE, case) == found
