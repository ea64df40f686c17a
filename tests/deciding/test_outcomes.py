"""The outcome: disqualified, with sales, cooling off, hold, handoff, nurture, in this order."""

import pytest
from smallest import AT, DAY, STAGES, decided, event, lead, plan_with, qualified

from leadrules import Past, Return

EVERYTHING = {
    "required": ["email"],
    "disqualify": [{"id": "competitor", "when": "domain(email) in competitors", "as": "junk", "unknown": "pass"}],
    "gates": [{"id": "size", "when": "employees >= 100"}],
    "fast_track": [{"id": "keen", "when": "asked", "skips": ["scores"]}],
    "tiers": [{"id": "hot", "when": "fit >= 30", "handoff": True}, {"id": "cold", "program": "newsletter"}],
}
BACK = {"stages": STAGES}
RECYCLE = {"reasons": {"later": {"to": "back", "cool_off": "30 days", "program": "decision"}}}


def whole_plan():
    return plan_with(qualification=EVERYTHING, lifecycle=BACK, recycle=RECYCLE)


RETURNED = Past(stage="back", last_return=Return("later", AT - 5 * DAY))
GOOD = {"email": "ana@acme.example", "employees": 100}


def test_disqualified_comes_before_everything():
    record = lead(**GOOD | {"email": "ana@rival.example"})
    for past in (None, RETURNED, Past(stage="working")):
        decision = decided(whole_plan(), record, past=past)
        assert (decision.outcome, decision.disqualified_by) == ("disqualified", "competitor")


def test_with_sales_comes_before_cooling_off():
    past = Past(stage="working", last_return=Return("later", AT - 5 * DAY))
    decision = decided(whole_plan(), lead(**GOOD), past=past)
    assert (decision.outcome, decision.points) == ("with_sales", {"fit": 30.0})


def test_cooling_off_comes_before_hold():
    decision = decided(whole_plan(), lead(employees=100), past=RETURNED)
    assert (decision.outcome, decision.missing, decision.program) == ("cooling_off", (), "decision")


def test_hold_comes_before_handoff():
    decision = decided(whole_plan(), lead(employees=100))
    assert (decision.outcome, decision.missing, decision.route) == ("hold", ("email",), None)


def test_handoff_comes_before_nurture():
    decision = decided(whole_plan(), lead(**GOOD))
    assert (decision.outcome, decision.tier, decision.program) == ("handoff", "hot", None)


def test_nurture_is_what_is_left():
    decision = decided(whole_plan(), lead(**GOOD | {"employees": 99}))
    assert (decision.outcome, decision.tier, decision.program) == ("nurture", "cold", "newsletter")


def test_a_new_lead_has_no_past():
    assert decided(whole_plan(), lead(**GOOD), past=Past()).outcome == "handoff"
    assert decided(whole_plan(), lead(**GOOD), past=Past(stage="new")).outcome == "handoff"


def test_a_lead_in_a_terminal_stage_is_not_handed_off_again():
    decision = decided(whole_plan(), lead(**GOOD, asked=True), past=Past(stage="junk"))
    assert decision.outcome == "disqualified"


# Disqualifiers


def test_the_first_disqualifier_that_is_true_is_named():
    lines = [{"id": "a", "when": "asked", "as": "junk"}, {"id": "b", "when": "employees > 0", "as": "not_now"}]
    assert decided(qualified(disqualify=lines), lead(employees=1, asked=True)).disqualified_by == "a"
    assert decided(qualified(disqualify=lines), lead(employees=1)).disqualified_by == "b"


@pytest.mark.parametrize("stage", [None, "new", "working", "back", "junk"])
def test_do_not_contact_holds_from_any_stage_and_silences_every_channel(stage):
    lines = {"disqualify": [{"id": "opted-out", "when": "opted_out", "as": "do_not_contact", "unknown": "pass"}]}
    plan = plan_with(qualification={**lines, "tiers": [{"id": "all", "handoff": True}]}, lifecycle=BACK)
    decision = decided(plan, lead(opted_out=True), past=Past(stage=stage))
    assert (decision.outcome, decision.disqualified_by, decision.suppresses) == ("disqualified", "opted-out", ("*",))


@pytest.mark.parametrize("verdict", ["junk", "not_now"])
def test_only_do_not_contact_silences_marketing(verdict):
    plan = qualified(disqualify=[{"id": "asked", "when": "asked", "as": verdict}])
    assert decided(plan, lead(asked=True)).suppresses == ()


def test_do_not_contact_silences_even_where_an_earlier_disqualifier_is_true():
    lines = [
        {"id": "competitor", "when": "domain(email) in competitors", "as": "junk"},
        {"id": "opted-out", "when": "opted_out", "as": "do_not_contact"},
    ]
    decision = decided(qualified(disqualify=lines), lead(email="a@rival.example", opted_out=True))
    assert decision.suppresses == ("*",)


@pytest.mark.parametrize(
    ("clause", "unknown", "outcome", "missing"),
    [
        ("disqualify", "hold", "hold", ("employees",)),
        ("disqualify", None, "hold", ("employees",)),
        ("disqualify", "pass", "handoff", ()),
        ("gates", "hold", "hold", ("employees",)),
        ("gates", None, "hold", ("employees",)),
        ("gates", "pass", "handoff", ()),
    ],
)
def test_a_line_says_whether_what_is_not_known_holds_or_passes(clause, unknown, outcome, missing):
    verdict = {"as": "junk"} if clause == "disqualify" else {}
    line = {"id": "size", "when": "employees >= 100", **verdict, **({"unknown": unknown} if unknown else {})}
    decision = decided(qualified(**{clause: [line]}), lead())
    assert (decision.outcome, decision.missing) == (outcome, missing)


# Hold


def test_a_hold_names_exactly_what_is_missing():
    plan = qualified(
        required=["email", "phone", "country"],
        disqualify=[{"id": "unserved", "when": "country not in served", "as": "not_now"}],
        gates=[
            {"id": "size", "when": "employees >= 100"},
            {"id": "level", "when": 'level == "vp" or asked', "unknown": "hold"},
            {"id": "mail", "when": "domain(email) not in freemail"},
            {"id": "rep", "when": "missing(rep)"},
        ],
    )
    decision = decided(plan, lead(phone="1", asked=True))
    assert (decision.outcome, decision.missing) == ("hold", ("country", "email", "employees"))
    decision = decided(plan, lead(phone=" ", asked=False, email="ana@acme.example", country="ES", employees=100))
    assert (decision.outcome, decision.missing) == ("hold", ("level", "phone"))


def test_a_hold_names_only_the_side_that_is_open():
    plan = qualified(gates=[{"id": "g", "when": 'employees >= 100 and (level == "vp" or asked)'}])
    assert decided(plan, lead(employees=100, asked=False)).missing == ("level",)
    assert decided(plan, lead(level="vp")).missing == ("employees",)


def test_a_lead_that_a_gate_stops_is_not_held_for_what_it_lacks():
    plan = qualified(required=["email"], gates=[{"id": "size", "when": "employees >= 100"}])
    assert decided(plan, lead(employees=99)).outcome == "nurture"


def test_a_lead_that_reaches_no_tier_is_not_held_for_what_it_lacks():
    plan = plan_with(
        qualification={"required": ["email"], "tiers": [{"id": "hot", "when": "fit >= 30", "handoff": True}]}
    )
    assert decided(plan, lead(employees=99)).outcome == "nurture"
    assert decided(plan, lead(employees=100)).outcome == "hold"


def test_a_lead_with_an_unknown_gate_and_an_unknown_activity_is_held_for_something_that_it_names():
    plan = plan_with(
        signals={"visits": {"count": "visit"}},
        qualification={"gates": [{"id": "g", "when": "visits >= 1"}], "tiers": [{"id": "all", "handoff": True}]},
    )
    decision = decided(plan, lead(), None)
    assert decision.outcome == "hold"
    assert decision.missing
    assert decided(plan, lead(), []).outcome == "nurture"


# Fast track and tiers


def fast(*, needs=None, skips=("scores",), **more):
    line = {"id": "keen", "when": "asked", "skips": list(skips), **({} if needs is None else {"needs": needs})}
    return plan_with(
        qualification={
            "required": ["email", "phone"],
            "gates": [
                {"id": "size", "when": "employees >= 100"},
                {"id": "mail", "when": "domain(email) not in freemail"},
            ],
            "fast_track": [line],
            "tiers": [{"id": "hot", "when": "fit >= 30", "handoff": True}, {"id": "cold"}],
            **more,
        }
    )


def way(decision):
    return (decision.outcome, decision.fast_track, decision.missing)


def test_a_fast_track_skips_the_scores_but_no_gate():
    assert way(decided(fast(), lead(asked=True, email="a@b.example", phone="1", employees=99))) == ("nurture", None, ())


def test_a_fast_track_skips_the_gates_that_it_names():
    plan = fast(skips=["scores", "size"])
    record = {"asked": True, "email": "a@b.example", "phone": "1"}
    assert way(decided(plan, lead(**record, employees=99))) == ("handoff", "keen", ())
    assert way(decided(plan, lead(**record))) == ("handoff", "keen", ())
    assert way(decided(plan, lead(**record | {"email": "a@gmail.example"}))) == ("nurture", None, ())


def test_a_fast_track_that_skips_only_a_gate_still_needs_a_tier():
    plan = fast(skips=["mail"])
    record = {"asked": True, "email": "a@gmail.example", "phone": "1"}
    assert way(decided(plan, lead(**record, employees=100))) == ("handoff", "keen", ())
    assert decided(plan, lead(**record, employees=99)).outcome == "nurture"


def test_a_fast_track_needs_what_is_required_unless_it_says_less():
    record = {"asked": True, "email": "a@b.example", "employees": 100}
    assert way(decided(fast(), lead(**record))) == ("hold", "keen", ("phone",))
    assert way(decided(fast(needs=["email"]), lead(**record))) == ("handoff", "keen", ())
    assert way(decided(fast(needs=[]), lead(**record))) == ("handoff", "keen", ())


def test_a_fast_track_skips_no_disqualifier():
    lines = [{"id": "unserved", "when": "country not in served", "as": "not_now"}]
    plan = fast(needs=["email"], skips=["scores", "size", "mail"], disqualify=lines)
    record = {"asked": True, "email": "a@b.example"}
    assert way(decided(plan, lead(**record, country="DE"))) == ("disqualified", None, ())
    assert way(decided(plan, lead(**record))) == ("hold", "keen", ("country",))


def test_a_fast_track_that_is_not_known_is_not_reached():
    record = {"email": "a@b.example", "phone": "1", "employees": 100}
    assert way(decided(fast(), lead(**record))) == ("handoff", None, ())


def test_the_first_fast_track_that_fires_gives_the_id():
    lines = [
        {"id": "one", "when": "asked"},
        {"id": "two", "when": "employees > 0"},
        {"id": "three", "when": "employees > 1"},
    ]
    plan = qualified(fast_track=[{**line, "skips": ["scores"]} for line in lines])
    assert decided(plan, lead(employees=5)).fast_track == "two"


def test_a_tier_that_is_not_known_is_not_reached():
    tiers = [{"id": "vp", "when": 'level == "vp"', "handoff": True}, {"id": "rest", "handoff": True}]
    assert decided(plan_with(qualification={"tiers": tiers}), lead()).tier == "rest"


def test_the_first_tier_that_holds_is_the_lead_s():
    tiers = [{"id": f"t{n}", "when": f"fit >= {n}", "handoff": True} for n in (30, 20, 0)]
    assert decided(plan_with(qualification={"tiers": tiers}), lead(employees=100)).tier == "t30"
    assert decided(plan_with(qualification={"tiers": tiers}), lead(employees=99)).tier == "t0"


def test_a_lead_that_reaches_no_tier_at_all_has_none():
    plan = plan_with(qualification={"tiers": [{"id": "hot", "when": "fit >= 30", "handoff": True}]})
    decision = decided(plan, lead())
    assert (decision.outcome, decision.tier, decision.program) == ("nurture", None, None)


def test_a_warm_tier_gives_the_program_and_says_whom_to_notify():
    tiers = [
        {"id": "hot", "when": "fit >= 90", "handoff": True},
        {"id": "warm", "when": "fit >= 30", "notify": ["sales"], "program": "stories"},
        {"id": "cold", "program": "newsletter"},
    ]
    decision = decided(plan_with(qualification={"tiers": tiers}), lead(employees=100))
    assert (decision.tier, decision.program, decision.notify) == ("warm", "stories", ("sales",))


def test_a_lead_stopped_by_a_gate_gets_the_program_of_the_first_tier_without_handoff():
    tiers = [{"id": "hot", "when": "fit >= 30", "handoff": True}, {"id": "cold", "program": "newsletter"}]
    plan = plan_with(qualification={"tiers": tiers, "gates": [{"id": "mail", "when": "domain(email) not in freemail"}]})
    decision = decided(plan, lead(employees=100, email="a@gmail.example"))
    assert (decision.outcome, decision.tier, decision.program) == ("nurture", "cold", "newsletter")


# Alerts

ALERTED = {**EVERYTHING, "alerts": [{"id": "left", "when": "views >= 1 and sent == 0", "notify": ["marketing"]}]}


@pytest.mark.parametrize(
    ("record", "past", "outcome"),
    [
        (GOOD | {"email": "a@rival.example"}, None, "disqualified"),
        (GOOD, Past(stage="working"), "with_sales"),
        (GOOD, RETURNED, "cooling_off"),
        ({"employees": 100}, None, "hold"),
        (GOOD, None, "handoff"),
        ({}, None, "nurture"),
    ],
)
def test_an_alert_fires_beside_any_outcome(record, past, outcome):
    signals = {"views": {"count": "visit", "where": 'path == "/demo"'}, "sent": {"count": "form"}}
    plan = plan_with(qualification=ALERTED, lifecycle=BACK, recycle=RECYCLE, signals=signals)
    viewed = [event("visit", DAY, path="/demo")]
    decision = decided(plan, lead(**record), viewed, past=past)
    assert (decision.outcome, decision.alerts) == (outcome, ("left",))
    assert decided(plan, lead(**record), [*viewed, event("form", DAY)], past=past).alerts == ()
    assert decided(plan, lead(**record), None, past=past).alerts == ()


# Defaults


def test_a_default_fills_first_and_is_marked_assumed():
    fields = {"employees": {"type": "integer", "kind": "demographic", "default": 100}, "email": {"type": "email", "kind": "contact"}}  # fmt: skip
    plan = plan_with(lead=fields, lists={"a": ["x"]}, qualification={"required": ["employees"], "tiers": [{"id": "all", "handoff": True}]})  # fmt: skip
    for record in (lead(), lead(employees=None)):
        decision = decided(plan, record)
        assert (decision.outcome, decision.points, decision.assumed) == ("handoff", {"fit": 30.0}, ("employees",))
    assert decided(plan, lead(employees=100)).assumed == ()


def test_a_default_makes_a_field_known():
    fields = {"employees": {"type": "integer", "kind": "demographic", "default": 5}, "level": {"type": "text", "kind": "contact", "default": "staff"}}  # fmt: skip
    gates = [{"id": "g", "when": 'known(employees) and level == "staff"'}]
    plan = plan_with(lead=fields, qualification={"gates": gates, "tiers": [{"id": "all", "handoff": True}]})
    decision = decided(plan, lead(level="  "))
    assert (decision.outcome, decision.assumed) == ("handoff", ("employees", "level"))


def test_a_default_of_a_field_that_no_rule_reads_is_marked_too():
    fields = {"employees": {"type": "integer", "kind": "demographic"}, "level": {"type": "text", "kind": "contact", "default": "staff"}}  # fmt: skip
    assert decided(plan_with(lead=fields), lead()).assumed == ("level",)
