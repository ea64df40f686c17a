"""`leadrules schema` and the schemas it prints."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from leadrules import compile as compile_plan
from leadrules import decide, load
from leadrules.diagnostics import DataError
from leadrules.payload import validator_of
from leadrules.schemas import NAMES, OF_FILES, schema, validate_lead
from leadrules.source import read_yaml
from leadrules.testing import INSTANT, activities, leads, pasts

ROOT = Path(__file__).parents[2]
RULESETS = sorted((ROOT / "rulesets").iterdir())
TEMPLATE = ROOT / "src" / "leadrules" / "cli" / "template"
AGREEMENT = load(ROOT / "rulesets" / "saas-midmarket")
PLAN = compile_plan(AGREEMENT)
FILES = [
    pytest.param(folder / f"{name}.yaml", name, id=f"{folder.name}-{name}")
    for folder in (*RULESETS, TEMPLATE)
    for name in ("agreement", "cases", "intake", "roster")
    if (folder / f"{name}.yaml").exists()
]


def data_of(file):
    document, problems = read_yaml(file.read_text("utf-8"), file.name)
    assert problems == ()
    return document.data


def values_in(part):
    """Yield every mapping of a schema."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from values_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from values_in(value)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_a_schema(run, name):
    result = run("schema", name, ROOT / "rulesets" / "saas-midmarket")
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize("name", ["lead", "event"])
def test_the_schema_of_a_record_needs_a_ruleset(run, name):
    result = run("schema", name)
    assert result.exit_code == 2
    assert f"leadrules schema {name} RULESET" in result.stderr


@pytest.mark.parametrize(("file", "name"), FILES)
def test_every_file_of_every_ruleset_validates(file, name):
    assert [e.message for e in Draft202012Validator(schema(name)).iter_errors(data_of(file))] == []


@pytest.mark.parametrize(("file", "name"), FILES)
def test_a_misspelt_key_is_refused_wherever_keys_are_fixed(file, name):
    validator = Draft202012Validator(schema(name))
    data = data_of(file)
    for key in list(data):
        assert not validator.is_valid({**{k: v for k, v in data.items() if k != key}, f"{key}x": data[key]})


@pytest.mark.parametrize("name", OF_FILES)
def test_no_schema_bears_the_name_of_a_class(name):
    text = json.dumps(schema(name))
    assert re.findall(r"\b\w+(?:Spec|Clause)\b", text) == []
    for part in schema(name).get("$defs", {}):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", part)


@pytest.mark.parametrize("name", OF_FILES)
def test_every_key_says_what_it_is_for(name):
    whole = schema(name)
    for part in (whole, *whole.get("$defs", {}).values()):
        for key, value in part.get("properties", {}).items():
            assert value.get("description") or name == "decision", f"{part['title']}: {key}"


@pytest.mark.parametrize("name", OF_FILES)
def test_every_mapping_with_fixed_keys_is_closed(name):
    for part in values_in(schema(name)):
        if part.get("type") == "object" and "properties" in part:
            assert "additionalProperties" in part
            assert part["additionalProperties"] is not True


def test_keys_are_spelled_as_in_the_file():
    parts = schema("agreement")["$defs"]
    assert "as" in parts["disqualifier"]["properties"]
    assert "else" in parts["destination"]["properties"]
    assert {"from", "except"} <= set(parts["suppress"]["properties"])
    assert "return" in parts["breach-action"]["properties"]


def test_an_empty_key_is_refused_except_where_null_has_a_meaning():
    agreement = {**data_of(ROOT / "rulesets" / "saas-midmarket" / "agreement.yaml"), "title": None}
    assert not Draft202012Validator(schema("agreement")).is_valid(agreement)
    cases = {"leadrules": 1, "cases": [{"id": "a", "activity": None, "expect": {"tier": None, "route": None}}]}
    assert Draft202012Validator(schema("cases")).is_valid(cases)
    cases["cases"][0]["expect"] = {"outcome": None}
    assert not Draft202012Validator(schema("cases")).is_valid(cases)


@settings(max_examples=40)
@given(data=st.data())
def test_every_decision_follows_the_schema(data):
    lead = data.draw(leads(PLAN))
    events = data.draw(activities(PLAN, INSTANT))
    decision = decide(PLAN, lead, events, at=INSTANT, past=data.draw(pasts(PLAN)))
    Draft202012Validator(schema("decision")).validate(json.loads(json.dumps(decision.to_dict())))


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2),
    st.sampled_from(["2026-01-31", "20260131", "2026-01-31T09:00:00Z", "2026-01-31T09:00:00", "software", "saas", "vp", " ", 5.0, 0]),
    st.dictionaries(st.text(max_size=2), st.none(), max_size=1), st.dates(),
    st.sampled_from([sign * 10**n + by for n in (15, 16, 17, 40, 400) for sign in (1, -1) for by in (-1, 0, 1)]),
    st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 1e15, 1e16, -0.0]),
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*AGREEMENT.fields, "id"]), VALUES))
def test_a_payload_that_is_let_in_can_be_decided(payload):
    problems = validate_lead(AGREEMENT, payload)
    if problems:
        assert {problem.code for problem in problems} == {"LR701"}
    else:
        assert decide(PLAN, payload, at=INSTANT).lead_id == payload.get("id")


@settings(max_examples=100)
@given(st.data())
def test_a_payload_that_cannot_be_decided_is_not_let_in(data):
    payload = data.draw(st.dictionaries(st.sampled_from(list(AGREEMENT.fields)), VALUES))
    try:
        decide(PLAN, payload, at=INSTANT)
    except DataError:
        assert validate_lead(AGREEMENT, payload)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"employes": 5}, "unknown field `employes`; did you mean `employees`?"),
        ({"employees": "5"}, "`employees`: expected a whole number, found text `5`"),
        ({"employees": 5.0}, "`employees`: expected a whole number, found the number `5.0`"),
        ({"employees": 0}, "`employees`: `0` is less than 1"),
        ({"industry": "sofware"}, "did you mean `software`?"),
        ({"contract_until": "31.01.2026"}, "`contract_until`: expected a date"),
        ({"waiting_since": "2026-01-31T09:00:00"}, "`waiting_since`: expected a datetime with its zone"),
        ({"email": "a\0b"}, "`email`: the text holds a NUL character"),
        ({"id": 1.5}, "`id` must be text or a whole number"),
        ({"id": 10**16}, "`id` must be text or a whole number"),
        ({"employees": 10**16}, "`employees`: `10000000000000000` is more than"),
        ([], "a lead must be an object"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_payload_is_said_in_our_words(payload, said):
    assert said in "\n".join(map(str, validate_lead(AGREEMENT, payload)))


def test_all_problems_of_a_payload_are_told():
    assert len(validate_lead(AGREEMENT, {"employees": "5", "industry": "x", "nme": 1, "phone": 7})) == 4


def test_a_good_payload_has_no_problem():
    payload = {
        "id": "L1",
        "employees": 5,
        "industry": "saas",
        "contract_until": "2026-01-31",
        "phone": None,
        "languages": ["es"],
    }
    assert validate_lead(AGREEMENT, payload) == ()


def test_an_event_has_the_attributes_of_its_type_only():
    validator = validator_of(schema("event", AGREEMENT))
    event = {"type": "page_view", "at": "2026-11-01T09:00:00Z", "path": "/", "seconds": None}
    assert validator.is_valid(event)
    assert not validator.is_valid({**event, "form": "demo"})
    assert not validator.is_valid({**event, "type": "pageview"})
    assert not validator.is_valid({**event, "at": "2026-11-01T09:00:00"})
