"""The JSON Schemas of the files, held against the models that read them: what one takes, the other takes.

The rulesets are damaged in one place, and both look at them. What a schema cannot say is how a text is spelled; that is
``SPELLING``. The models refuse it with codes of their own, and a schema may let it pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from leadrules.agreement import AgreementClause, parse
from leadrules.cases import CasesClause
from leadrules.diagnostics import AgreementError, Severity
from leadrules.intake import IntakeClause
from leadrules.roster import RosterClause
from leadrules.schemas import schema
from leadrules.shape import read_shape
from leadrules.source import read_yaml

RULESETS = Path(__file__).parents[2] / "rulesets"
MODELS = {"agreement": AgreementClause, "cases": CasesClause, "roster": RosterClause, "intake": IntakeClause}
FILES = [
    pytest.param(ruleset, name, id=f"{ruleset}-{name}")
    for ruleset in ("saas-midmarket", "lowprice-30day", "enterprise-teleq")
    for name in MODELS
    if (RULESETS / ruleset / f"{name}.yaml").exists()
]
SPELLING = {"LR100", "LR105", "LR107", "LR108", "LR109", "LR110", "LR111", "LR112", "LR114", "LR115", "LR117", "LR740"}
"""Codes of values that are of the right kind and say nothing: durations, dates, limits, zones; keys that go together."""

ANYTHING = st.sampled_from([
    None, True, 0, -1, 3, 10**6, 1.5, "", "x", "Bad Name", "2026-11-02", "4 hours", "30%", [], {}, ["x"], [1],
    {"x": 1}, "when", "call",
])  # fmt: skip
KEYS = st.sampled_from(["extra", "id", "when", "x y", "from", "about"])

Path_ = tuple[Any, ...]


class Dumper(yaml.CSafeDumper):
    """Writes what stands in two places twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@cache
def data_of(ruleset: str, name: str) -> Any:
    document, problems = read_yaml((RULESETS / ruleset / f"{name}.yaml").read_text("utf-8"), name)
    assert problems == ()
    return document.data


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def paths(value: Any, here: Path_ = ()) -> Iterator[Path_]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*here, key)
        yield from paths(child, (*here, key))


@cache
def paths_of(ruleset: str, name: str) -> tuple[Path_, ...]:
    return tuple(paths(data_of(ruleset, name)))


def at(data: Any, path: Path_) -> Any:
    for key in path:
        data = data[key]
    return data


@st.composite
def damaged(draw: st.DrawFn, ruleset: str, name: str) -> Any:
    """Draw the file with one thing left out, added or replaced, also by what stands elsewhere."""
    data, everywhere = deepcopy(data_of(ruleset, name)), st.sampled_from(paths_of(ruleset, name))
    path = draw(everywhere)
    around = at(data, path[:-1])
    match draw(st.sampled_from(["out", "in", "other", "elsewhere"])):
        case "out":
            del around[path[-1]]
        case "in" if isinstance(around, dict):
            around[draw(KEYS)] = draw(ANYTHING)
        case "elsewhere":
            around[path[-1]] = deepcopy(at(data, draw(everywhere)))
        case _:
            around[path[-1]] = draw(ANYTHING)
    return data


@pytest.mark.parametrize(("ruleset", "name"), FILES)
def test_a_schema_and_the_model_of_its_file_take_the_same(ruleset: str, name: str) -> None:
    @settings(max_examples=settings.default.max_examples // 3)
    @given(damaged(ruleset, name))
    def check(data: Any) -> None:
        text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True)
        document, problems = read_yaml(text, f"{name}.yaml")
        if problems:  # as a key that is no text
            return
        found = read_shape(MODELS[name], document.root).diagnostics
        codes = {each.code for each in found if each.severity is Severity.ERROR and not is_whole(each.message)}
        refused = [each.message[:200] for each in validator(name).iter_errors(document.data)]
        note(f"{'refused' if refused else 'taken'} by the schema, {'refused' if codes else 'taken'} by the model")
        if codes - SPELLING and not is_metric(found):
            assert refused, f"the schema takes what the model does not: {[str(each) for each in found]}"
        if refused and not codes:
            assert name == "agreement", refused
            with pytest.raises(AgreementError):  # by names that must be known, or clauses that must be there
                parse(text)

    check()


def is_whole(message: str) -> bool:
    """Return whether a number is whole and written with a fraction: in JSON Schema ``2.0`` is an integer."""
    return re.fullmatch(r"expected a whole number, found `-?\d+\.0`", message) is not None


def is_metric(found: Any) -> bool:
    """Return whether the only thing wrong is a metric, which a mapping may name: its models are read by their names."""
    return all("expected a metric" in each.message or each.code in SPELLING for each in found)


@pytest.mark.parametrize(("ruleset", "name"), FILES)
def test_the_files_that_are_damaged_are_taken_whole(ruleset: str, name: str) -> None:
    assert validator(name).is_valid(data_of(ruleset, name))


CASES = "leadrules: 1\nat: 2026-11-02T10:00:00+01:00\ncases: [{id: one, lead: {}, expect: {outcome: nurture}}]\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at: 2026-11-02T10:00:00+01:00", "at: ''"),
        ("at: 2026-11-02T10:00:00+01:00", "at: next week"),
        ("at: 2026-11-02T10:00:00+01:00", "at: 2026-11-02"),
        ("at: 2026-11-02T10:00:00+01:00", "at: 2026-11-02T10:00:00"),
        ("at: 2026-11-02T10:00:00+01:00", "at: 2 days ago"),
        ("lead: {}", "lead: {}, past: {returned: {reason: later, at: ''}}"),
        ("lead: {}", "lead: {}, past: {returned: {reason: later, at: 2 weeks ago}}"),
        ("outcome: nurture", "standing: {due: {first: soon}}"),
        ("outcome: nurture", "suppresses: '   '"),
    ],
)
def test_what_is_no_instant_and_what_is_blank_is_refused_by_the_schema_of_cases_too(old: str, new: str) -> None:
    document, _ = read_yaml(CASES.replace(old, new), "cases.yaml")
    assert CASES.count(old) == 1
    assert read_shape(CasesClause, document.root).diagnostics
    assert not validator("cases").is_valid(document.data)


@pytest.mark.parametrize("at", ["2026-11-02T10:00Z", "2026-11-02 10:00:00.5+01:00", "2026-11-02t10:00:00-0530"])
def test_each_way_of_writing_an_instant_is_taken_by_the_schema_of_cases_too(at: str) -> None:
    document, _ = read_yaml(CASES.replace("2026-11-02T10:00:00+01:00", at), "cases.yaml")
    assert not read_shape(CasesClause, document.root).diagnostics
    assert validator("cases").is_valid(document.data)


def test_a_schema_that_takes_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "validator", lambda name: Draft202012Validator({}))
    with pytest.raises(AssertionError, match="the schema takes what the model does not"):
        test_a_schema_and_the_model_of_its_file_take_the_same("saas-midmarket", "roster")


def test_a_schema_that_takes_too_little_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "validator", lambda name: Draft202012Validator({"maxProperties": 0}))
    with pytest.raises(AssertionError):
        test_a_schema_and_the_model_of_its_file_take_the_same("saas-midmarket", "roster")
