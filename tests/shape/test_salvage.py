"""Salvage: whatever stands in a file, reading its shape ends, says why, and what remains fits."""

import copy
import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from leadrules.agreement import AgreementClause
from leadrules.codes import CODES
from leadrules.shape import Shaped, read_shape
from leadrules.shape.salvage import MOST_TOLD
from leadrules.source import Place, read_yaml
from leadrules.source.layout import LINE_BREAK

AGREEMENT = (Path(__file__).parents[1] / "source" / "agreement.yaml").read_text("utf-8")
EXAMPLE: dict[str, Any] = yaml.load(AGREEMENT, Loader=yaml.CBaseLoader)  # noqa: S506
KEYS = ["id", "when", "points", "rules", "within", "owner", "to", "else", "type", "pionts", "<<", "x y", "1", "of"]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**7),
    st.sampled_from([0.5, 3.0]),
    st.sampled_from(["", " ", "a", "A b", "5", "7 days", "25%", "a > 1", "yes", "x\ny"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=4,
)
FOREIGN = (
    "input should",
    "field required",
    "extra inputs",
    "valid ",
    "pydantic",
    "dict",
    "tuple",
    "nonetype",
    "string",
    "value error",
)


def nodes(data: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(data, dict):
        return found + [inner for key, value in data.items() for inner in nodes(value, (*path, key))]
    if isinstance(data, list):
        return found + [inner for index, value in enumerate(data) for inner in nodes(value, (*path, index))]
    return found


PATHS = nodes(EXAMPLE)


def damage(data: st.DataObject) -> object:
    damaged: Any = copy.deepcopy(EXAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        *above, last = data.draw(st.sampled_from(PATHS))
        holder = damaged
        try:
            for step in above:
                holder = holder[step]
            match data.draw(st.sampled_from(["replace", "delete", "rename"])):
                case "replace":
                    holder[last] = data.draw(VALUES)
                case "delete":
                    del holder[last]
                case "rename" if isinstance(holder, dict):
                    name = data.draw(st.one_of(st.sampled_from(KEYS), st.just(str(last)[:-1] + "x")))
                    holder[name] = holder.pop(last)
        except (KeyError, IndexError, TypeError):
            continue
    return damaged


def assert_sound(shaped: Shaped[Any], model: type[BaseModel], text: str) -> None:
    lines = LINE_BREAK.split(text)
    for said in shaped.diagnostics:
        assert said.code in CODES
        assert said.message.isprintable()
        assert not any(word in said.message.lower() for word in FOREIGN), said
        assert said.span is not None
        assert said.span.line <= said.span.end_line <= len(lines)
    if shaped.model is not None:
        assert model.model_validate(shaped.place.value) == shaped.model
    else:
        assert shaped.diagnostics
    for path in shaped.dropped:
        assert shaped.diagnostics, path


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_damaged_agreement_keeps_all_that_fits(data: st.DataObject) -> None:
    text = yaml.safe_dump(damage(data), sort_keys=False, allow_unicode=True)
    document, problems = read_yaml(text, "a.yaml")
    if document is not None:
        shaped = read_shape(AgreementClause, document.root)
        assert_sound(
            Shaped(shaped.model, (*problems, *shaped.diagnostics), shaped.dropped, shaped.place, shaped.whole),
            AgreementClause,
            text,
        )
        assert_spans_agree(shaped.place, shaped.place.value)


def assert_spans_agree(place: Place, data: object) -> None:
    """After salvage a place still leads to the text of its own value."""
    if isinstance(data, dict):
        for key, value in data.items():
            assert place[key].exists
            assert_spans_agree(place[key], value)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            assert_spans_agree(place[index], value)
    elif isinstance(data, int):
        assert yaml.safe_load(place.spelled) == data


@given(VALUES)
def test_any_data_gives_a_model_or_reasons(value: object) -> None:
    text = yaml.safe_dump(value)
    document, problems = read_yaml(text, "a.yaml")
    if document is not None and not problems:
        assert_sound(read_shape(AgreementClause, document.root), AgreementClause, text)


def test_thousands_of_mistakes_are_said_in_a_few_rounds() -> None:
    rules = "".join(
        f"      - {{id: r{n}, when: a > {n}, pionts: 5, limit: 5}}\n      - {{id: R {n}}}\n" for n in range(1000)
    )
    text = f"scoring:\n  fit:\n    range: [0, 1]\n    rules:\n{rules}"
    document, _ = read_yaml(text, "a.yaml")
    assert document is not None
    shaped = read_shape(AgreementClause, document.root)
    assert len(shaped.diagnostics) == MOST_TOLD + 1
    assert str(shaped.diagnostics[-1]).endswith("error[LR119] 4,800 more do not fit; mend these and check again")
    assert shaped.model is not None
    assert shaped.model.scoring is not None
    assert len(shaped.model.scoring["fit"].rules) == MOST_TOLD


def test_no_more_misspelt_keys_are_looked_up_than_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    seek = difflib.get_close_matches

    def counted(word: str, *arguments: object, **named: object) -> list[str]:
        looked_up.append(word)
        return seek(word, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    document, _ = read_yaml("".join(f"kex{n}: 1\n" for n in range(5_000)), "a.yaml")
    assert document is not None
    shaped = read_shape(AgreementClause, document.root)
    assert [d.code for d in shaped.diagnostics] == ["LR101"] * MOST_TOLD + ["LR119"]
    assert len(looked_up) <= 3 * MOST_TOLD
