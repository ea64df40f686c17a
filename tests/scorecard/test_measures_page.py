"""The page of measures has one definition of every number, and no others."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from leadrules.scorecard import (
    DEFINITIONS,
    Attainment,
    Budget,
    Conversion,
    Figure,
    Velocity,
    Week,
)  # fmt: skip
from leadrules.scorecard.attainment import STATES
from leadrules.scorecard.card import Returned

PAGE = (Path(__file__).parents[2] / "docs" / "measures.md").read_text("utf-8")
VIEWS = {"handed off": "handed_off", "due": "due", "period": "period"}


def section(title: str) -> list[list[str]]:
    """Return the cells of the tables of a section."""
    body = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in body.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not row[0].startswith("---")]


def test_the_numbers_are_those_of_the_code_word_for_word() -> None:
    _, *rows = section("Numbers")
    assert [(name.strip("`"), group, unit, VIEWS[view], says) for name, group, unit, view, says in rows] == [
        (each.name, each.group, each.unit, each.view, each.says) for each in DEFINITIONS.values()
    ]


@pytest.mark.parametrize("described", [Figure, Attainment, Budget, Conversion, Velocity, Returned, Week])
def test_every_field_has_its_line(described: type) -> None:
    names = [name for row in section(described.__name__) for name in re.findall(r"`(\w+)`", row[0])]
    fields = {field.name for field in dataclasses.fields(described)}
    properties = {name for name, value in vars(described).items() if isinstance(value, property)}
    assert len(names) == len(set(names))
    assert set(names) == fields | properties


def test_every_state_has_its_line() -> None:
    said = {row[0] for row in section("Attainment")}
    assert {state.replace("_", " ") for state in STATES} <= said
