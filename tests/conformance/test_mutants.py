"""The worked cases can fail: each of many seeded mistakes in the engines gives some lead another decision."""

from __future__ import annotations

from functools import cache

import pytest
from cases import CASES
from engines import ENGINES, Row
from mutants import LIKELY, MUTANTS, AnyMutant, name_of


def decided(engine: str, name: str) -> list[Row]:
    case = CASES[name]
    return ENGINES[engine].decide(case.plan(), case.leads, case.events, case.at)


@cache
def unchanged(engine: str, name: str) -> list[Row]:
    """Return what an engine gives without any mistake; must be asked for outside of one."""
    return decided(engine, name)


@pytest.fixture(scope="module", autouse=True)
def right() -> dict[str, list[Row]]:
    """What the reference engine gives; ``test_conformance`` says that it is what the language says."""
    return {name: unchanged("reference", name) for name in CASES}


EACH = [
    pytest.param(mutant, id=name_of(mutant), marks=() if number % 8 == 0 else pytest.mark.slow)
    for number, mutant in enumerate(MUTANTS)
]


def test_every_mistake_has_its_place_in_the_engines() -> None:
    for mutant in MUTANTS:
        with pytest.MonkeyPatch.context() as patch:
            mutant.apply(patch)


@pytest.mark.parametrize("mutant", EACH)
def test_a_seeded_mistake_is_found(mutant: AnyMutant, right: dict[str, list[Row]]) -> None:
    if why := ENGINES[mutant.engine].absent():
        pytest.skip(why)
    order = sorted(CASES, key=lambda name: name not in LIKELY.get(mutant.module, ()))
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        found_by = next((name for name in order if decided(mutant.engine, name) != right[name]), None)
    assert found_by is not None, "no worked case tells this mistake from the right thing"
    assert right[found_by] == unchanged(mutant.engine, found_by), "the engine is wrong without the mistake, too"
