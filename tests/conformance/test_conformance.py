"""One meaning: every engine gives every lead of every worked case what the language says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cases import CASES, Case
from databases import absent
from engines import BLANKS, ENGINES, OVERFLOWS, REFERENCE, Engine, Row, Sql, unlike
from tables import SPELLINGS


def rows(engine: Engine, case: Case) -> list[Row]:
    return engine.decide(case.plan(), case.leads, case.events, case.at)


def differences(case: Case, found: list[Row]) -> Iterator[str]:
    """Yield what an engine gives and the case does not expect, a line for each part of a lead's row."""
    for row in found:
        for part, expected in case.expected[row["id"]].items():
            if part not in row:
                yield f"{row['id']}: no {part}, but {row}"
            elif part in ("points", "grades"):
                yield from (f"{row['id']}: {part} of {axis}: {row[part][axis]}, not {value}"
                            for axis, value in expected.items() if row[part][axis] != value)  # fmt: skip
            elif row[part] != expected:
                yield f"{row['id']}: {part} {row[part]}, not {expected}{_rules(case, row, part)}"


def _rules(case: Case, row: Row, part: str) -> str:
    """Return the conditions of the rules in which the fired ones differ."""
    if part != "fired":
        return ""
    rules = {rule["id"]: rule for axis in case.data["scoring"].values() for rule in axis["rules"]}
    differing = sorted(set(row[part]) ^ set(case.expected[row["id"]][part]))
    return ": " + ", ".join(f"{each} `{rules[each].get('when', rules[each])}`" for each in differing)


def present(engine: Engine) -> Engine:
    """Return an engine that can run here; without one the test is skipped, or fails where engines must be there."""
    if why := engine.absent():
        absent(why)
    return engine


def check(engine: Engine, case: Case) -> None:
    """Assert that an engine gives what a case expects and, for the rest of each row, what the reference gives."""
    found = rows(engine, case)
    assert [lead["id"].strip(BLANKS) for lead in case.leads] == [row["id"] for row in found]
    told = list(differences(case, found))
    assert not told, "\n".join(told)
    assert rows(REFERENCE, case) == found


def is_alike(engine: str, name: str) -> bool:
    return not engine.startswith("sql duckdb") or name not in unlike("duckdb")


@pytest.mark.parametrize(("engine", "name"), [(e, n) for e in ENGINES for n in CASES if is_alike(e, n)])
def test_an_engine_gives_what_the_language_says(engine: str, name: str) -> None:
    check(present(ENGINES[engine]), CASES[name])


RESPELLED = [
    (engine, spelling, name)
    for engine in ("polars", "pandas arrow", "duckdb relation", "sql duckdb")
    for spelling, each in SPELLINGS.items()
    for name in each.cases
    if each.typed or not engine.startswith("sql")
]


@pytest.mark.parametrize(("engine", "spelling", "name"), RESPELLED)
def test_columns_of_other_types_units_and_zones_mean_the_same(engine: str, spelling: str, name: str) -> None:
    found = present(ENGINES[engine])
    check(replace(found, respell=SPELLINGS[spelling].respell), CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_a_database_gives_what_the_language_says(database: Sql, name: str) -> None:
    if name not in unlike(database.database.dialect):
        check(database, CASES[name])
        return
    stops = pytest.raises(Exception, match="out of range") if name in OVERFLOWS else pytest.raises(AssertionError)
    with stops:
        check(database, CASES[name])
