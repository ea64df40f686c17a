"""Laws that hold for every agreement, lead and activity."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import decide, parse
from leadrules.engine import ENGINES
from leadrules.testing import INSTANT, activities, agreements, leads, pasts

RULESETS = Path(__file__).parents[2] / "rulesets"
quick = settings(max_examples=settings.default.max_examples // 8, suppress_health_check=list(HealthCheck))


def record(decision):
    return json.dumps(decision.to_dict(), sort_keys=True, ensure_ascii=False, allow_nan=False)


@st.composite
def cases(draw, *, presence=True, known_activity=False):
    """Return a plan, a lead, an activity and a past."""
    plan = compile_plan(parse(draw(agreements(presence=presence))))
    activity = draw(activities(plan, INSTANT))
    assume(not (known_activity and activity is None))
    return plan, draw(leads(plan)), activity, draw(pasts(plan))


@quick
@given(cases(known_activity=True), st.data())
def test_the_order_of_events_changes_nothing(case, data):
    plan, lead, activity, past = case
    shuffled = data.draw(st.permutations(activity))
    assert record(decide(plan, lead, activity, at=INSTANT, past=past)) == record(
        decide(plan, lead, shuffled, at=INSTANT, past=past)
    )


@quick
@given(cases(known_activity=True), st.data())
def test_an_event_that_is_delivered_twice_counts_once(case, data):
    plan, lead, activity, past = case
    named = [dict(event) for event in activity if event.get("id") is not None]
    again = data.draw(st.lists(st.sampled_from(named), max_size=4)) if named else []
    assert record(decide(plan, lead, activity, at=INSTANT, past=past)) == record(
        decide(plan, lead, again + activity, at=INSTANT, past=past)
    )


@quick
@given(cases(known_activity=True), st.data())
def test_an_event_after_the_instant_of_the_decision_changes_nothing(case, data):
    plan, lead, activity, past = case
    late = [
        {"type": data.draw(st.sampled_from(["visit", "click", "ping"])), "at": INSTANT + wait, "id": f"later-{number}"}
        for number, wait in enumerate([timedelta(microseconds=1), timedelta(days=1), timedelta(days=4000)])
    ]
    assert record(decide(plan, lead, activity, at=INSTANT, past=past)) == record(
        decide(plan, lead, late + activity, at=INSTANT, past=past)
    )


@quick
@given(cases())
def test_the_reasons_of_an_axis_add_up_to_its_points_exactly(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    summed = dict.fromkeys(plan.agreement.axes, 0)
    for reason in decision.reasons:
        if reason.effect in ("points", "cap"):
            hundredths = round(reason.points * 100)
            assert reason.points == hundredths / 100
            summed[reason.clause.split(".")[1]] += hundredths
        else:
            assert reason.points is None
    assert summed == dict(zip(plan.agreement.axes, decision.hundredths, strict=True))


@quick
@given(cases())
def test_the_points_of_an_axis_stay_in_its_range(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    for name, axis in plan.agreement.axes.items():
        assert axis.lo_hundredths / 100 <= decision.points[name] <= axis.hi_hundredths / 100
        assert decision.points[name] <= decision.possible_maximum[name] <= axis.hi_hundredths / 100


@quick
@given(cases())
def test_every_engine_gives_the_same_bytes(case):
    plan, lead, activity, past = case
    decisions = [decide(plan, lead, activity, at=INSTANT, past=past, engine=engine) for engine in ENGINES]
    assert len({record(decision) for decision in decisions}) == 1
    assert len({decision.explain() for decision in decisions}) == 1


def fields_of(lead):
    return [name for name, value in lead.items() if name != "id" and value is not None]


@quick
@given(cases(presence=False), st.data())
def test_a_missing_field_never_disqualifies(case, data):
    plan, lead, activity, past = case
    known = fields_of(lead)
    gone = data.draw(st.sets(st.sampled_from(known))) if known else set()
    fewer = {name: value for name, value in lead.items() if name not in gone}
    with_fewer = decide(plan, fewer, activity, at=INSTANT, past=past)
    if with_fewer.outcome == "disqualified":
        assert decide(plan, lead, activity, at=INSTANT, past=past).outcome == "disqualified"


@quick
@given(cases(presence=False), st.data())
def test_a_missing_field_never_fires_a_rule_that_the_known_field_does_not(case, data):
    plan, lead, activity, past = case
    known = fields_of(lead)
    gone = data.draw(st.sets(st.sampled_from(known))) if known else set()
    fewer = {name: value for name, value in lead.items() if name not in gone}
    more_reasons = decide(plan, lead, activity, at=INSTANT, past=past).reasons
    less_reasons = decide(plan, fewer, activity, at=INSTANT, past=past).reasons
    fired = {(reason.clause, reason.points) for reason in more_reasons if reason.effect == "points"}
    assert {(reason.clause, reason.points) for reason in less_reasons if reason.effect == "points"} <= fired


@quick
@given(cases(presence=False), st.data())
def test_a_rule_that_a_missing_field_silences_is_listed_as_not_known(case, data):
    plan, lead, activity, past = case
    known = fields_of(lead)
    gone = data.draw(st.sets(st.sampled_from(known))) if known else set()
    fewer = {name: value for name, value in lead.items() if name not in gone}
    fired = {r.clause for r in decide(plan, lead, activity, at=INSTANT, past=past).reasons if r.effect == "points"}
    decision = decide(plan, fewer, activity, at=INSTANT, past=past)
    still = {r.clause for r in decision.reasons if r.effect == "points"}
    assert fired - still <= {rule.clause for rule in decision.unknown_rules}
    assert all(rule.needs for rule in decision.unknown_rules)


ROUTED = """
leadrules: 1
id: routed
version: 1.0.0
lists: {{served: [ES, PT, FR]}}
lead:
  email: {{type: email, kind: contact}}
  country: {{type: text, kind: demographic, normalize: upper}}
  employees: {{type: integer, kind: demographic}}
  level: {{type: choice, kind: demographic, values: [staff, director, vp]}}
  rep: {{type: text, kind: account}}
scoring: {{fit: {{range: [0, 100], rules: [{{id: size, when: employees > 100, points: 10}}]}}}}
parties: {{sales: {{accountable: VP Sales}}}}
qualification: {{tiers: [{{id: all, handoff: true}}]}}
routing:
  ladder: {ladder}
  otherwise: {{queue: triage, watched_by: sales, within: 1 hour}}
  teams: {{one: {{distribute: single}}, two: {{distribute: single}}}}
"""
ATOMS = ("country in served", 'country == "DE"', "employees >= 100", 'level == "vp"', 'domain(email) == "acme.example"')


@st.composite
def routed(draw):
    count = draw(st.integers(1, 4))
    targets = ({"team": "one"}, {"team": "two"}, {"queue": "desk"}, {"owner": "rep"})
    joined = st.builds(
        "({}) {} ({})".format, st.sampled_from(ATOMS), st.sampled_from(["and", "or"]), st.sampled_from(ATOMS)
    )
    conditions = st.one_of(st.sampled_from(ATOMS), joined)
    ladder = [{"id": f"r{n}", "when": draw(conditions), "to": draw(st.sampled_from(targets))} for n in range(count)]
    plan = compile_plan(parse(ROUTED.format(ladder=json.dumps(ladder))))
    return plan, draw(leads(plan))


@quick
@given(routed(), st.data())
def test_what_is_not_known_never_takes_a_lead_past_a_route(case, data):
    plan, lead = case
    known = fields_of(lead)
    gone = data.draw(st.sets(st.sampled_from(known))) if known else set()
    whole = decide(plan, lead, at=INSTANT).route
    less = decide(plan, {name: value for name, value in lead.items() if name not in gone}, at=INSTANT).route
    assert less == whole or (less.id == "otherwise" and less.needs)
    assert (less.kind, less.target) == ("queue", "triage") if less.needs else True


@quick
@given(routed())
def test_what_a_route_needs_is_not_known_yet(case):
    plan, lead = case
    decision = decide(plan, lead, at=INSTANT)
    for name in decision.route.needs:
        value = lead.get(name)
        assert value is None or not str(value).strip() or "@" not in str(value)


@quick
@given(cases())
def test_a_decision_can_be_made_again_byte_for_byte(case):
    plan, lead, activity, past = case
    before = json.dumps([lead, activity], default=str, sort_keys=True)
    first = decide(plan, lead, activity, at=INSTANT, past=past)
    second = decide(compile_plan(parse(plan.agreement.texts["agreement.yaml"])), lead, activity, at=INSTANT, past=past)
    assert record(first) == record(second)
    assert first.explain() == second.explain()
    assert json.dumps([lead, activity], default=str, sort_keys=True) == before


@quick
@given(cases())
def test_the_same_instant_in_another_zone_gives_the_same_decision(case):
    plan, lead, activity, past = case
    first = decide(plan, lead, activity, at=INSTANT, past=past)
    second = decide(plan, lead, activity, at=INSTANT.astimezone(ZoneInfo("Asia/Tokyo")), past=past)
    one, other = first.to_dict(), second.to_dict()
    assert {**one, "at": None} == {**other, "at": None}


@quick
@given(cases())
def test_a_record_is_plain_data(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    assert json.loads(record(decision)) == decision.to_dict()


@quick
@given(cases())
def test_an_explanation_never_fails_and_names_every_rule_that_counted(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    text = decision.explain()
    assert text
    for reason in decision.reasons:
        assert reason.rule in text
    assert isinstance(decision._repr_html_(), str)


@quick
@given(cases())
def test_an_outcome_names_what_it_rests_on(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    assert (decision.route is not None) is (decision.outcome == "handoff")
    assert bool(decision.missing) is (decision.outcome == "hold")
    assert decision.fast_track is None or decision.outcome in ("handoff", "hold")
    if decision.disqualified_by is not None:
        assert decision.outcome == "disqualified"
    if decision.outcome == "handoff":
        assert decision.fast_track is not None or decision.tier is not None
    assert all(name in plan.agreement.fields for name in decision.assumed)


@quick
@given(cases(), st.integers(1, 30))
def test_comments_and_layout_change_no_decision(case, lines):
    plan, lead, activity, past = case
    text = "# a comment\n" * lines + plan.agreement.texts["agreement.yaml"].replace(
        "\nlead:", "\n\n# the fields\nlead:"
    )
    moved = compile_plan(parse(text))
    assert record(decide(plan, lead, activity, at=INSTANT, past=past)) == record(
        decide(moved, lead, activity, at=INSTANT, past=past)
    )


POSITIVE = """
leadrules: 1
id: positive
version: 1.0.0
lead: {{email: {{type: email, kind: contact}}}}
activity: {{visit: {{path: text}}, click: {{campaign: text}}}}
parties: {{sales: {{accountable: VP Sales}}}}
scoring: {{engagement: {{range: [0, 100], rules: {rules}, groups: {{g: {{at_most: 45}}}}}}}}
qualification: {{tiers: [{{id: all, handoff: true}}]}}
routing: {{ladder: [{{id: all, to: {{queue: desk}}}}], otherwise: {{queue: triage, watched_by: sales, within: 1 hour}}}}
"""


@st.composite
def positive_rules(draw):
    extras = {
        "within": st.sampled_from(["1 day", "14 days", "30 days"]),
        "limit": st.sampled_from(["1 per day", "2 per day", "1 per lead", "3 per lead"]),
        "at_most": st.integers(1, 60),
        "group": st.just("g"),
        "decay": st.sampled_from(
            [{"half_life": "3 days"}, {"half_life": "30 days"}, {"step": "25%", "every": "10 days"}]
        ),
    }
    return [
        {
            "id": f"rule-{number}",
            "each": draw(st.sampled_from(["visit", "click"])),
            "points": draw(st.integers(1, 40)),
            **draw(st.fixed_dictionaries({}, optional=extras)),
        }
        for number in range(draw(st.integers(1, 3)))
    ] + [{"id": "grouped", "each": "click", "points": 1, "group": "g"}]


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=list(HealthCheck))
@given(positive_rules(), st.data())
def test_one_more_welcome_event_never_lowers_a_score(rules, data):
    plan = compile_plan(parse(POSITIVE.format(rules=json.dumps(rules))))
    activity = [event for event in data.draw(activities(plan, INSTANT)) or [] if event.pop("id", True)]
    more = [{key: v for key, v in event.items() if key != "id"} for event in data.draw(activities(plan, INSTANT)) or []]
    before = decide(plan, {"id": "L1"}, activity, at=INSTANT)
    after = decide(plan, {"id": "L1"}, activity + more, at=INSTANT)
    assert before.points["engagement"] <= after.points["engagement"]


@quick
@given(cases())
def test_a_decision_cannot_be_changed(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    with pytest.raises(AttributeError):
        decision.outcome = "handoff"
    before = record(decision)
    for part in (decision.points, decision.grades, decision.to_dict()["points"]):
        part.clear()
    assert record(decision) == before


@quick
@given(cases(), st.data())
def test_a_decision_keeps_nothing_of_the_callers_records(case, data):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    before = record(decision)
    lead.clear()
    for event in activity or []:
        event.clear()
    assert record(decision) == before


IN_ANOTHER_PROCESS = """
import json, sys
from datetime import datetime
import leadrules
text, lead, activity = json.load(sys.stdin)
plan = leadrules.compile(leadrules.parse(text))
decision = leadrules.decide(plan, lead, activity, at=datetime.fromisoformat("2026-11-02T10:00:00+00:00"))
sys.stdout.write(json.dumps(decision.to_dict(), sort_keys=True) + decision.explain())
"""


@pytest.mark.parametrize(("seed", "zone"), [("0", "UTC"), ("1", "Asia/Kolkata"), ("4711", "America/Los_Angeles")])
def test_another_process_with_another_hash_seed_and_zone_decides_the_same_bytes(seed, zone):
    text = (RULESETS / "lowprice-30day" / "agreement.yaml").read_text(encoding="utf-8")
    lead = {"id": "L1", "email": "ana@acme.example", "country": "es", "phone": "1", "first_name": "Ana"}
    plan = compile_plan(parse(text))
    types = list(plan.agreement.events)
    activity = [
        {"id": f"e{n}", "type": types[n % len(types)], "at": f"2026-10-{n + 1:02}T23:30:00-08:00"} for n in range(25)
    ]
    decision = decide(plan, lead, activity, at=INSTANT)
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
    run = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=json.dumps([text, lead, activity]),
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.dumps(decision.to_dict(), sort_keys=True) + decision.explain() == run.stdout


def positions(value):
    match value:
        case dict():
            return [key for key in value if key in ("line", "column", "span", "file")] + positions(list(value.values()))
        case list():
            return [found for item in value for found in positions(item)]
        case _:
            return []


@quick
@given(cases())
def test_a_record_holds_no_place_in_a_file(case):
    plan, lead, activity, past = case
    decision = decide(plan, lead, activity, at=INSTANT, past=past)
    assert positions(decision.to_dict()) == []
    assert "agreement.yaml" not in record(decision)
