"""One meaning: every engine gives every lead of every worked case what the language says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cases import CASES, Case
from engines import BLANKS, ENGINES, REFERENCE, Engine, Row


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
    assert [lead["id"].strip(BLANKS) for lead in case.leads] == [row["id"] for row in found]
    told = list(differences(case, found))
    assert not told, "\n".join(told)
    assert rows(REFERENCE, case) == found
