"""One value in the wrong place is one problem: nothing that leans on it is reported as well, and nothing crashes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadrules.agreement import parse
from leadrules.diagnostics import AgreementError
from leadrules.holiday_lock import LOCK_FILE
from leadrules.names import Path as KeyPath
from leadrules.source import read_yaml

RULESET = Path(__file__).parents[2] / "rulesets" / "saas-midmarket"
FILES = (*sorted(RULESET.glob("lists/*.txt")), RULESET / LOCK_FILE)
MISPLACED = (None, [1], True, -1.5)

Data = dict[str, object] | list[object] | object


def whole_agreement() -> Data:
    document, problems = read_yaml((RULESET / "agreement.yaml").read_text("utf-8"), "agreement.yaml")
    assert document is not None
    assert not problems
    return document.data


def paths_in(data: Data, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield where each kind of value stands, once for lists of like items."""
    if path:
        yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths_in(value, (*path, key))
    elif isinstance(data, list) and data:
        yield from paths_in(data[-1], (*path, len(data) - 1))


def with_value(data: Data, path: KeyPath, value: object) -> Data:
    if not path:
        return value
    if isinstance(data, dict):
        return {key: with_value(old, path[1:], value) if key == path[0] else old for key, old in data.items()}
    assert isinstance(data, list)
    return [with_value(old, path[1:], value) if index == path[0] else old for index, old in enumerate(data)]


def problems_with(value: object, path: KeyPath) -> list[str]:
    text = json.dumps(with_value(whole_agreement(), path, value), ensure_ascii=False, indent=1)
    files = {file.relative_to(RULESET).as_posix(): file.read_text("utf-8") for file in FILES}
    try:
        parse(text, files=files)
    except AgreementError as refused:
        return [str(d) for d in refused.diagnostics]
    return []


PATHS = list(paths_in(whole_agreement()))


@pytest.mark.parametrize("start", range(4))
def test_a_value_in_the_wrong_place_is_one_problem(start: int) -> None:
    for index, path in list(enumerate(PATHS))[start::12]:
        value = MISPLACED[index % len(MISPLACED)]
        problems = problems_with(value, path)
        assert len(problems) <= 1, (path, value, problems)


@pytest.mark.parametrize("clause", ["lead", "scoring", "qualification", "lifecycle", "recycle", "lists", "signals"])
@pytest.mark.parametrize("value", [None, [], "text", [1]], ids=str)
def test_a_clause_that_cannot_be_read_hides_no_other_mistake_and_brings_none(clause: str, value: object) -> None:
    assert len(problems_with(value, (clause,))) == 1
