"""Each rule finds what it is about, where it stands, and nothing beside it."""

from datetime import date
from pathlib import Path

import pytest
from fixtures import CLEAN, HERE, Example, example

import leadrules
from leadrules.diagnostics import Severity
from leadrules.linter import RULES

FILES = sorted((HERE / "rules").glob("*.yaml"))
AT = date(2026, 12, 1)
ROOT = Path(__file__).parents[2]


def found(agreement: leadrules.Agreement, intake: frozenset[str] | None) -> list[tuple[str, int]]:
    return [(d.code, d.span.line) for d in leadrules.lint(agreement, at=AT, intake=intake) if d.span]


def test_nothing_is_found_in_a_clean_agreement() -> None:
    agreement = leadrules.load(CLEAN)
    assert leadrules.lint(agreement, at=AT, intake=agreement.fields) == ()


def test_every_rule_has_its_examples() -> None:
    assert [file.stem for file in FILES] == [f"{rule.code}-{rule.slug}" for rule in RULES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_rule_finds_its_bad_example_at_its_line_and_leaves_the_good_one(file: Path) -> None:
    given: Example = example(file)
    assert found(given.bad, given.intake) == sorted(
        ((given.code, place.key_span.line) for place in given.at), key=lambda at: at[1]
    )
    assert [d for d in found(given.ok, given.intake) if d[0] == given.code] == []


@pytest.mark.parametrize("folder", sorted((ROOT / "rulesets").iterdir()), ids=lambda folder: folder.name)
def test_the_rulesets_of_the_repository_have_no_warnings(folder: Path) -> None:
    agreement = leadrules.load(folder)
    told = leadrules.lint(agreement, at=agreement.clause.review.last)
    assert [d for d in told if d.severity is not Severity.NOTE] == []


def test_the_starter_has_no_warnings() -> None:
    agreement = leadrules.load(ROOT / "src/leadrules/cli/template")
    assert [d for d in leadrules.lint(agreement) if d.severity is not Severity.NOTE] == []


def test_no_rule_is_an_error() -> None:
    assert {rule.severity for rule in RULES} == {Severity.WARNING, Severity.NOTE}
