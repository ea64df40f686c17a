"""Laws of the linter: it never fails, says the same of the same, and points at the file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import leadrules
from leadrules.linter import LINT_CODES, RULES
from leadrules.testing import agreements

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").iterdir())
AT = date(2027, 6, 1)


def parts(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every key and every item, however deep."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        yield (*path, key)
        yield from parts(value, (*path, key))


def without(data: Any, path: tuple[str | int, ...]) -> Any:
    """Return the data without what stands at a path."""
    first, *rest = path
    if isinstance(data, dict):
        kept = {key: value for key, value in data.items() if rest or key != first}
    else:
        kept = {index: value for index, value in enumerate(data) if rest or index != first}
    if rest:
        kept[first] = without(kept[first], tuple(rest))
    return kept if isinstance(data, dict) else list(kept.values())


def usable_without_a_part(folder: Path, step: int) -> Iterator[leadrules.Agreement]:
    """Yield what is left of a ruleset without one of its parts, as far as that is an agreement."""
    data = leadrules.load(folder).document.data
    files = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()
    }
    for path in list(parts(data))[::step]:
        text = yaml.dump(without(data, path), sort_keys=False, width=10**6, default_flow_style=None)
        with contextlib.suppress(leadrules.AgreementError):
            yield leadrules.parse(text, files=files)


@given(agreements(), st.booleans())
@settings(max_examples=settings.default.max_examples // 2)
def test_a_drawn_agreement_is_linted_without_failing(text: str, knows: bool) -> None:
    agreement = leadrules.parse(text)
    told = leadrules.lint(agreement, at=AT if knows else None, intake=() if knows else None)
    assert told == leadrules.lint(leadrules.parse(text), at=AT if knows else None, intake=() if knows else None)
    lines = text.count("\n") + 1
    assert all(d.span is not None and 1 <= d.span.line <= lines for d in told)
    assert all(d.code in LINT_CODES and d.hint for d in told)


@pytest.mark.parametrize("step", [23, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_a_ruleset_without_one_of_its_parts_is_linted_without_failing(folder: Path, step: int) -> None:
    usable = 0
    for agreement in usable_without_a_part(folder, step):
        usable += 1
        told = leadrules.lint(agreement, at=AT, intake=())
        assert all(d.message[0].islower() or d.message[0] in "`0123456789" for d in told)
    assert usable >= 150 // step


@given(agreements(), st.sampled_from([rule.code for rule in RULES] + ["LR34", "LR35", "LR36", "LR37", "LR38", "LR3"]))
@settings(max_examples=settings.default.max_examples // 3)
def test_what_is_selected_and_what_is_ignored_are_all_there_is(text: str, code: str) -> None:
    agreement = leadrules.parse(text)
    chosen = leadrules.lint(agreement, at=AT, intake=(), select=[code])
    others = leadrules.lint(agreement, at=AT, intake=(), ignore=[code])
    assert sorted(map(str, (*chosen, *others))) == sorted(map(str, leadrules.lint(agreement, at=AT, intake=())))
    assert all(d.code.startswith(code) for d in chosen)
    assert not any(d.code.startswith(code) for d in others)


@given(agreements())
@settings(max_examples=settings.default.max_examples // 3)
def test_what_is_ignored_line_by_line_is_gone(text: str) -> None:
    codes: dict[int, set[str]] = {}
    for finding in leadrules.lint(leadrules.parse(text), at=AT):
        assert finding.span
        codes.setdefault(finding.span.line, set()).add(finding.code)
    lines = text.split("\n")
    for number, ignored in codes.items():
        lines[number - 1] += f"  # leadrules: ignore[{','.join(sorted(ignored))}] drawn by chance"
    assert leadrules.lint(leadrules.parse("\n".join(lines)), at=AT) == ()


@pytest.mark.parametrize("code", ["LR399", "LR1", "", "lr341", "size"])
def test_a_code_that_there_is_not_is_refused(code: str) -> None:
    agreement = leadrules.load(RULESETS[0])
    with pytest.raises(ValueError, match="no lint rule"):
        leadrules.lint(agreement, select=[code])
    with pytest.raises(ValueError, match="no lint rule"):
        leadrules.lint(agreement, ignore=[code])
