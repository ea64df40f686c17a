"""Laws of cases: what a decision says can be expected of it, and nothing else."""

import json
from datetime import date, datetime
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import decide, load
from leadrules.cases import facts, read_cases, run
from leadrules.testing import INSTANT, activities, leads, pasts

AGREEMENT = load(Path(__file__).parents[2] / "rulesets" / "saas-midmarket")
PLAN = compile_plan(AGREEMENT)


def plain(value):
    """Return a value as a file of cases spells it."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
    return value


@st.composite
def decided(draw):
    """Draw a lead with its history as a case, and what the agreement decides about it."""
    lead = {**draw(leads(PLAN)), "id": "drawn"}
    events, past = draw(activities(PLAN, INSTANT)), draw(pasts(PLAN))
    events = None if events is None else [{k: v for k, v in event.items() if k != "lead_id"} for event in events]
    decision = decide(PLAN, lead, events, at=INSTANT, past=past)
    case = {"id": "drawn", "lead": {k: v for k, v in lead.items() if k != "id"}, "activity": events}
    if past is not None:
        returned = past.last_return and {"reason": past.last_return.reason, "at": past.last_return.at}
        case["past"] = {"stage": past.stage, "owners": past.owners, "returned": returned, "cycles": past.cycles}
        case["past"] = {key: value for key, value in case["past"].items() if value is not None}
    text = json.dumps(plain(case), ensure_ascii=False)
    assume(all(c.isprintable() for c in text))
    return json.loads(text), decision


def results(case, expect):
    written = {"leadrules": 1, "at": INSTANT.isoformat(), "cases": [{**case, "expect": expect}]}
    (result,) = run(PLAN, read_cases(json.dumps(written, ensure_ascii=False), "cases.yaml", AGREEMENT))
    return result


@settings(max_examples=40)
@given(decided())
def test_a_case_that_expects_what_was_decided_passes(drawn):
    case, decision = drawn
    result = results(case, facts(decision))
    assert result.differences == ()
    assert result.decision.to_dict() == {**decision.to_dict(), "lead_id": "drawn"}


WRONG = {
    "outcome": lambda was: "hold" if was != "hold" else "nurture",
    "tier": lambda was: "warm" if was != "warm" else None,
    "fast_track": lambda was: None if was else "hand-raiser",
    "disqualified_by": lambda was: "student" if was != "student" else None,
    "points": lambda was: {"fit": was["fit"] + 0.01},
    "grades": lambda was: {"fit": "A" if was["fit"] != "A" else "B"},
    "route": lambda was: None if was else {"team": "dach"},
    "reasons": lambda was: [next(r for r in ("size-core", "size-upper") if r not in was)],
    "missing": lambda was: [] if was else ["phone"],
    "program": lambda was: "newsletter" if was != "newsletter" else None,
    "notify": lambda was: [] if was else ["sales"],
    "alerts": lambda was: [] if was else ["abandoned-demo"],
    "in_force": lambda was: not was,
}


@settings(max_examples=40)
@given(decided(), st.sampled_from(sorted(WRONG)))
def test_a_case_that_expects_one_thing_else_fails_with_that_difference_only(drawn, key):
    case, decision = drawn
    got = facts(decision)
    (difference,) = results(case, {**got, key: WRONG[key](got[key])}).differences
    assert difference.what.split(".")[0] == key


@settings(max_examples=40)
@given(decided())
def test_a_rule_that_is_a_reason_cannot_be_expected_not_to_be(drawn):
    case, decision = drawn
    rules = facts(decision)["reasons"]
    assume(rules)
    (difference,) = results(case, {"not_reasons": rules[:1]}).differences
    assert (difference.what, difference.got) == ("not_reasons", rules[:1])
