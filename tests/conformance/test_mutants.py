"""The worked cases can fail: each of many seeded mistakes in the engines gives some lead another decision."""

from __future__ import annotations

import pytest
from cases import CASES, Case
from engines import ENGINES, Row
from mutants import LIKELY, MUTANTS, AnyMutant, name_of


def decided(engine: str, case: Case) -> list[Row]:
    return ENGINES[engine].decide(case.plan(), case.leads, case.events, case.at)


@pytest.fixture(scope="module")
def right() -> dict[str, list[Row]]:
    """What the reference engine gives, unchanged; ``test_conformance`` says that it is what the language says."""
    return {name: decided("reference", case) for name, case in CASES.items()}


@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_seeded_mistake_is_found(
    mutant: AnyMutant, right: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if why := ENGINES[mutant.engine].absent():
        pytest.skip(why)
    mutant.apply(monkeypatch)
    order = sorted(CASES, key=lambda name: name not in LIKELY.get(mutant.module, ()))
    found_by = next((name for name in order if decided(mutant.engine, CASES[name]) != right[name]), None)
    assert found_by is not None, "no worked case tells this mistake from the right thing"
