"""An overlay and its base mean what the one file means that they resolve to."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leadrules
from leadrules import parse
from leadrules.agreement import AgreementClause
from leadrules.overlay import lines_of
from leadrules.source import Document, read_yaml
from leadrules.source.scalars import resolve
from leadrules.testing import INSTANT, activities, leads

ROOT = Path(__file__).parents[2]
BASE = ROOT / "rulesets" / "saas-midmarket"
LOCK = (BASE / "holidays.lock.yaml").read_text("utf-8")
FREEMAIL = (BASE / "lists" / "freemail.txt").read_text("utf-8")
OWN = {"leadrules": 1, "id": "overlay", "version": "1.0.0", "effective": "2026-10-01"}
OPEN = ["zone", "lists", "scoring", "qualification", "routing", "recycle", "commitments", "parties"]


def base_data():
    document, _ = read_yaml((BASE / "agreement.yaml").read_text("utf-8"), "agreement.yaml")
    return {**document.data, "overridable": OPEN}


BASE_DATA = base_data()
FILES = {
    "../base/agreement.yaml": json.dumps(BASE_DATA),
    "../base/lists/freemail.txt": FREEMAIL,
    "../base/holidays.lock.yaml": LOCK,
    "holidays.lock.yaml": LOCK,
}


def load_overlay(data):
    return parse(json.dumps({**OWN, "extends": "../base", **data}), files=FILES, name="overlay.yaml")


def text_of(agreement):
    return "".join(f"{line.text}\n" for line in agreement.lines())


POINTS = st.integers(1, 40)
NAMES = st.sampled_from(["a1", "b2", "c3", "d4"])
FIT_IDS = [rule["id"] for rule in BASE_DATA["scoring"]["fit"]["rules"]]


@st.composite
def changes(draw):
    """Draw changes of one list of rules, as an overlay writes them, and the list that they should give."""
    expected = deepcopy(BASE_DATA["scoring"]["fit"]["rules"])
    written = []
    names = draw(st.lists(st.one_of(st.sampled_from(FIT_IDS), NAMES), unique=True, max_size=6))
    for name in names:
        ids = [rule["id"] for rule in expected]
        item = {"id": name}
        if name in ids and len(ids) > 1 and draw(st.booleans()):
            written.append({**item, "remove": True})
            expected = [rule for rule in expected if rule["id"] != name]
            continue
        if name not in ids:
            item |= {"when": draw(st.sampled_from(["employees > 7", 'country == "SE"'])), "points": draw(POINTS)}
            expected.append(dict(item))
        elif draw(st.booleans()):
            item["points"] = draw(POINTS)
            next(rule for rule in expected if rule["id"] == name)["points"] = item["points"]
        others = [rule["id"] for rule in expected if rule["id"] != name]
        if others and draw(st.booleans()):
            side, other = draw(st.sampled_from(["before", "after"])), draw(st.sampled_from(others))
            moved = expected.pop([rule["id"] for rule in expected].index(name))
            expected.insert([rule["id"] for rule in expected].index(other) + (side == "after"), moved)
            item[side] = other
        written.append(item)
    return written, expected


@st.composite
def overlays(draw):
    """Draw an overlay, and the agreement that it should make, written out."""
    whole = {**deepcopy(BASE_DATA), **OWN, "lists": {**BASE_DATA["lists"], "freemail": FREEMAIL.split()}}
    for key in ("title", "review", "overridable"):
        del whole[key]
    written, expected = draw(changes())
    overlay = {"scoring": {"fit": {"rules": written}}} if written else {}
    whole["scoring"]["fit"]["rules"] = expected
    if draw(st.booleans()):
        overlay["lists"] = {
            "served": draw(st.lists(st.sampled_from(["ES", "SE", "NO", "no"]), min_size=1, unique=True))
        }
        whole["lists"]["served"] = overlay["lists"]["served"]
    if draw(st.booleans()):
        overlay["recycle"] = {"reasons": {"no-budget": {"cool_off": "10 days"}, "stalled": {"program": "other"}}}
        whole["recycle"]["reasons"]["no-budget"]["cool_off"] = "10 days"
        whole["recycle"]["reasons"]["stalled"]["program"] = "other"
    if draw(st.booleans()):
        overlay["qualification"] = {"gates": [{"id": "size", "remove": True}], "hold": {"remove": True}}
        whole["qualification"]["gates"] = whole["qualification"]["gates"][1:]
        del whole["qualification"]["hold"]
    if draw(st.booleans()):
        overlay["commitments"] = {"marketing": [{"id": "volume", "at_least": 5}], "alarms": {"remove": True}}
        whole["commitments"]["marketing"][0]["at_least"] = 5
        del whole["commitments"]["alarms"]
    return overlay, whole


@settings(max_examples=settings.default.max_examples // 2)
@given(overlays())
def test_an_overlay_means_what_the_same_agreement_means_written_out(drawn):
    overlay, whole = drawn
    assert load_overlay(overlay).digest == parse(json.dumps(whole), files={"holidays.lock.yaml": LOCK}).digest


@settings(max_examples=settings.default.max_examples // 3)
@given(overlays())
def test_what_resolve_prints_means_the_same_and_resolves_to_itself(drawn):
    agreement = load_overlay(drawn[0])
    printed = text_of(agreement)
    alone = parse(printed, files={"holidays.lock.yaml": LOCK})
    assert alone.base is None
    assert alone.digest == agreement.digest
    assert text_of(alone) == printed


@settings(max_examples=settings.default.max_examples // 4)
@given(overlays(), st.data())
def test_what_resolve_prints_decides_the_same(drawn, data):
    agreement = load_overlay(drawn[0])
    plans = [
        leadrules.compile(one) for one in (agreement, parse(text_of(agreement), files={"holidays.lock.yaml": LOCK}))
    ]
    lead, events = data.draw(leads(plans[0])), data.draw(activities(plans[0], INSTANT))
    first, second = (leadrules.decide(plan, lead, events, at=INSTANT).to_dict() for plan in plans)
    assert first == second


@settings(max_examples=settings.default.max_examples // 3)
@given(overlays())
def test_every_value_knows_where_it_is_written(drawn):
    agreement = load_overlay(drawn[0])
    starts = {name: text.split("\n") for name, text in agreement.texts.items()}
    assert set(starts) == {"overlay.yaml", "../base/agreement.yaml"}

    def check(place):
        value = place.value
        if isinstance(value, dict):
            for key in value:
                spelled = stretch(place[key].key_span)
                assert json.loads(spelled) == key
                check(place[key])
        elif isinstance(value, list):
            for index in range(len(value)):
                check(place[index])
        elif place.path[:2] != ("lists", "freemail"):
            assert json.loads(stretch(place.span)) == value == json.loads(place.spelled)

    def stretch(span):
        return starts[span.file][span.line - 1][span.column - 1 : span.end_column - 1]

    check(agreement.document.root)


def test_an_overlay_that_changes_nothing_means_what_its_base_means():
    base = parse(FILES["../base/agreement.yaml"], files={"lists/freemail.txt": FREEMAIL, "holidays.lock.yaml": LOCK})
    overlay = load_overlay({})
    assert overlay.base == base
    same = [{k: v for k, v in one.canonical_form[0].items() if k not in ("id", "version")} for one in (base, overlay)]
    assert same[0] == same[1]


def test_saying_again_what_the_base_says_is_no_change():
    kept = {key: BASE_DATA[key] for key in ("lead", "activity", "routing", "lifecycle", "follow_up", "calendars")}
    assert load_overlay(kept).digest == load_overlay({}).digest


TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet=" -:#'\"[]{},&*!|>%@`?~.0123456789eEnulltrueabyo\\\n\t", max_size=10),
    st.sampled_from(["null", "~", "true", "-", "---", "- a", "...", "a: b", "a #b", "1.000", "0x1F", "01", "[a]", "a ", "'", "\u2028", "\ufeff", "é", "=", "<<"]),
)  # fmt: skip


def readable(text):
    return all(c.isprintable() or c in "\n\t" for c in text) and not any("\ud800" <= c <= "\udfff" for c in text)


KEYS = TEXTS.filter(lambda t: t.strip() == t and t and t.isprintable() and readable(t))
DATA = st.recursive(
    st.one_of(TEXTS.filter(readable), st.integers(-(10**15), 10**15), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=settings.default.max_examples // 30)
@given(st.dictionaries(KEYS, DATA, min_size=1, max_size=5))
def test_what_is_written_reads_as_the_same_data(data):
    text = "".join(f"{line.text}\n" for line in lines_of(Document("x.yaml", "", data).root, data))
    again, problems = read_yaml(text, "y.yaml")
    assert problems == (), text
    assert again.data == data, text


@pytest.mark.parametrize("spelled", ["0x1F", "+5", "1.50", "1e3", ".5", "True"])
def test_a_number_keeps_its_spelling(spelled):
    document, _ = read_yaml(f"a: {spelled}\n", "x.yaml")
    (line,) = lines_of(document.root, ["a"])
    assert line.text == f"a: {spelled}"
    assert resolve(spelled) == document.data["a"]


def test_no_item_has_a_key_that_an_overlay_needs():
    from leadrules.shape.fields import fields_of, step_into

    def check(types, seen):
        for key in fields_of(types):
            inner = step_into(types, key)
            items = fields_of(step_into(inner, 0))
            if "id" in items:
                assert not {"remove", "before", "after"} & set(items), key
            if inner not in seen and len(seen) < 400:
                check(inner, {*seen, inner})
                check(step_into(inner, 0), {*seen, inner})

    check((AgreementClause,), set())
