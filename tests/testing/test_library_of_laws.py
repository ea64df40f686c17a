"""The laws for users: each holds where nothing is wrong, and each is broken by the fault that it is about."""

from __future__ import annotations

import dataclasses
import re
from importlib import import_module

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from planted import planted

from leadrules import decide, follow
from leadrules.cases import read_cases
from leadrules.decision import narrative
from leadrules.diagnostics import DataError, error
from leadrules.testing import INSTANT, LAWS, BrokenLawError, Law, Situation, activities, leads
from leadrules.testing import following as following_laws
from leadrules.testing.engagement import a_welcome_event_never_lowers_the_tier

BY_ID = {law.id: law for law in LAWS}
EXAMPLES = 150


def smallest(law, plan):
    """Return what is said of the smallest situation in which a law is broken."""
    with pytest.raises(BrokenLawError) as caught:
        BY_ID[law].hold(plan, max_examples=EXAMPLES)
    return str(caught.value)


def broken(law, plan):
    """Return what is said of the first situation that is found in which a law is broken, which takes less time."""
    usual = settings.get_current_profile_name()
    settings.register_profile("first", settings.default, phases=[Phase.generate])
    settings.load_profile("first")
    try:
        return smallest(law, plan)
    finally:
        settings.load_profile(usual)


def sabotaged(change):
    """Return a plan whose engine makes something else of every decision; ``change`` gets it, and the arguments."""
    plan = planted()
    decide(plan, {}, at=INSTANT)
    honest = plan.engines["generated"]

    def decided(lead, events, at, past):
        return change(honest(lead, events, at, past), events, at)

    plan.engines["generated"] = decided
    return plan


@pytest.mark.parametrize("law", LAWS, ids=[law.id for law in LAWS])
def test_every_law_holds_where_nothing_is_wrong(law):
    law.hold(planted(), max_examples=40)


def test_a_second_decision_that_differs_is_found():
    calls = []

    def change(decision, events, at):
        calls.append(1)
        return decision._replace(assumed=("email",) * (len(calls) % 2))

    assert "the same lead is decided twice" in broken("the-same-input-gives-the-same-decision", sabotaged(change))


def test_a_decision_that_depends_on_the_order_of_events_is_found():
    plan = sabotaged(lambda decision, events, at: decision._replace(lead_id=str(events[0]["at"]) if events else "none"))
    assert "in another order" in broken("order-and-repeats-of-events-change-nothing", plan)


def test_a_decision_that_counts_repeats_is_found():
    plan = sabotaged(lambda decision, events, at: decision._replace(lead_id=str(len(events or ()))))
    assert "some of them twice" in broken("order-and-repeats-of-events-change-nothing", plan)


def test_a_decision_that_looks_ahead_is_found():
    def change(decision, events, at):
        return decision._replace(lead_id=str(sum(not isinstance(e["at"], str) and e["at"] > at for e in events or ())))

    assert "yet to come" in broken("what-happens-later-changes-nothing", sabotaged(change))


@pytest.mark.parametrize(
    ("loss", "said"),
    [({"route": None}, "to nobody"), ({"tier": None, "fast_track": None}, "for no reason")],
)
def test_a_handoff_that_lacks_something_is_found(loss, said):
    def change(decision, events, at):
        return decision._replace(**loss) if decision.outcome == "handoff" else decision

    assert said in broken("a-handoff-has-a-reason-an-owner-and-a-clock", sabotaged(change))


def test_a_handoff_without_a_clock_is_found(monkeypatch):
    monkeypatch.setattr("leadrules.decision.consequences.clocks", lambda decision: ())
    assert "no clock starts" in broken("a-handoff-has-a-reason-an-owner-and-a-clock", planted())


@pytest.mark.parametrize(("more", "said"), [(1, "add up to"), (20000, "outside the range")])
def test_points_that_no_reason_explains_are_found(more, said):
    plan = sabotaged(lambda d, events, at: d._replace(hundredths=(d.hundredths[0] + more, *d.hundredths[1:])))
    assert said in broken("points-are-in-range-and-the-sum-of-their-reasons", plan)


def test_an_engine_of_another_opinion_is_found():
    plan = sabotaged(lambda decision, events, at: decision._replace(tier="cold"))
    assert "decide otherwise" in broken("engines-agree", plan)


def test_a_frame_of_another_opinion_is_found(monkeypatch):
    pl = pytest.importorskip("polars")
    rows = import_module("leadrules.testing.rows")
    honest = rows.decide_frame
    other = pl.lit("hold").alias("outcome")
    monkeypatch.setattr(rows, "decide_frame", lambda *given, **more: honest(*given, **more).with_columns(other))
    assert "in a frame `outcome` is 'hold', and for the lead alone " in broken("engines-agree", planted())


def test_a_frame_that_refuses_what_is_decided_alone_is_found(monkeypatch):
    pytest.importorskip("polars")

    def refusing(*_, **__):
        raise DataError([error("LR701", "`employees` cannot be used")])

    monkeypatch.setattr(import_module("leadrules.testing.rows"), "decide_frame", refusing)
    assert "a frame refuses what is decided for the lead alone" in broken("engines-agree", planted())


def test_an_explanation_that_leaves_a_rule_out_is_found(monkeypatch):
    honest = narrative.explain
    monkeypatch.setattr(narrative, "explain", lambda decision: honest(decision).replace("size", "…"))
    assert "does not speak of `size`" in broken("an-explanation-names-every-reason", planted())


def test_a_schema_that_lets_in_too_much_is_found():
    def change(decision, events, at):
        if decision.value("employees") == 1:
            raise DataError([error("LR701", "lead `L1`: `employees`: one is too few")])
        return decision

    assert "one is too few" in broken("what-the-schema-lets-in-can-be-decided", sabotaged(change))


def test_a_log_that_is_followed_by_its_order_is_found(monkeypatch):
    monkeypatch.setattr(following_laws, "follow", lambda plan, log, at: follow(plan, log[:1], at=at))
    assert "in another order" in broken("order-and-repeats-of-the-log-change-nothing", planted())


def test_an_event_that_vanishes_is_found(monkeypatch):
    def forgetful(plan, log, at):
        return follow(plan, [record for record in log if record["type"] != "touched"], at=at)

    monkeypatch.setattr(following_laws, "follow", forgetful)
    assert re.search(r"event `\d` of lead `L[12]` vanished", broken("every-event-counts-or-is-told", planted()))


@pytest.mark.parametrize("state", ["met", "missed"])
def test_a_clock_in_the_wrong_state_is_found(monkeypatch, state):
    def wrong(plan, log, at):
        found = follow(plan, log, at=at)
        of = {
            lead: dataclasses.replace(s, clocks=tuple(dataclasses.replace(c, state=state) for c in s.clocks))
            for lead, s in found.of.items()
        }
        return dataclasses.replace(found, of=of)

    monkeypatch.setattr(following_laws, "follow", wrong)
    assert "clock `first_touch`" in broken("a-clock-is-met-exactly-when-it-stops-in-time", planted())


# Faults of agreements


def test_a_disqualifier_that_asks_for_what_is_missing_is_found_at_its_line():
    plan = planted(('when: country == "US"', "when: missing(phone)"))
    said = broken("a-missing-answer-never-disqualifies", plan)
    assert said.startswith(
        "agreement.yaml:28: a lead is disqualified by `abroad` where `phone` is not known, and with it is "
    )


def test_a_default_that_disqualifies_is_found():
    plan = planted(("normalize: upper}", "normalize: upper, default: US}"))
    assert "where `country` is not known" in broken("a-missing-answer-never-disqualifies", plan)


UPPER_BOUND = ("interest >= 30, handoff: true", "30 <= interest < 60, handoff: true")
ROBOT = "      - {id: visit, each: visit, within: 14 days, points: 30}\n"
FINED = ROBOT + "      - {id: robot, when: visits >= 2, points: -60%s}\n"


@pytest.mark.parametrize("change", [UPPER_BOUND, (ROBOT, FINED % "")], ids=["upper bound", "a rule that takes points"])
def test_a_welcome_event_that_lowers_the_tier_is_found(change):
    said = broken("a-welcome-event-never-lowers-the-tier", planted(change))
    assert "one more `visit`, which gives points, takes the lead from `" in said


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((ROBOT, FINED % ", expect: decreasing"), id="a rule that says so"),
        pytest.param((ROBOT, ROBOT + "      - {id: silence, when: silent > 3, points: -60}\n"), id="silence"),
        pytest.param(('when: country == "US"', "when: visits >= 2"), id="a disqualifier about events"),
        pytest.param(("range: [0, 100]\n    rules:\n", "range: [0, 40]\n    rules:\n"), id="a cap"),
        pytest.param((ROBOT, ROBOT + "      - {id: less, each: visit, points: -5}\n"), id="an event of both kinds"),
        pytest.param(
            (
                ROBOT,
                ROBOT
                + "      - {id: page, each: download, points: 1}\n      - {id: much, when: read >= 0, points: 30}\n",
            ),
            id="a sum",
        ),
    ],
)
def test_what_lowers_a_tier_on_purpose_breaks_no_law(change):
    BY_ID["a-welcome-event-never-lowers-the-tier"].hold(planted(change), max_examples=EXAMPLES)


def test_a_law_can_be_asked_about_one_lead():
    visit = {"type": "visit", "at": INSTANT}
    situation = Situation({"id": "L1", "employees": 100}, (visit, visit), INSTANT)
    a_welcome_event_never_lowers_the_tier(planted(), situation)
    with pytest.raises(BrokenLawError):
        a_welcome_event_never_lowers_the_tier(planted(UPPER_BOUND), situation)


# What is told


def case_in(said):
    """Return the case that a broken law shows."""
    start = said.index("  - id:")
    return said[start:].split("\n\n")[0]


def test_a_broken_law_shows_a_small_lead():
    said = smallest("a-welcome-event-never-lowers-the-tier", planted(UPPER_BOUND))
    shown = case_in(said)
    assert "employees: 100" in shown
    assert not any(field in shown for field in ("email", "phone", "country"))
    assert shown.count("type: visit") == 2
    assert "past" not in shown


def test_what_a_broken_law_shows_is_a_case_that_can_be_pasted():
    plan = planted(UPPER_BOUND)
    shown = case_in(smallest("a-welcome-event-never-lowers-the-tier", plan))
    text = f"leadrules: 1\ncases:\n{shown}\n    expect: {{outcome: nurture, tier: warm}}\n"
    (case,) = read_cases(text, "cases.yaml", plan.agreement).cases
    with pytest.raises(BrokenLawError):
        a_welcome_event_never_lowers_the_tier(plan, Situation(case.lead, case.activity, case.at))


def test_a_failing_law_of_a_user_shrinks_to_a_readable_lead():
    plan = planted()
    lead = find(leads(plan), lambda lead: decide(plan, lead, at=INSTANT).points["fit"] >= 60)
    assert lead == {"id": "L1", "employees": 100}


def test_a_failing_law_of_a_user_shrinks_to_few_events():
    plan = planted()
    events = find(
        activities(plan), lambda events: events is not None and decide(plan, {}, events, at=INSTANT).tier == "warm"
    )
    assert [(event["type"], event.keys() & {"id", "path"}) for event in events] == [("visit", set())]


def test_every_law_promises_something_in_a_sentence():
    assert all(law.promise.endswith(".") and len(law.promise) > 40 for law in LAWS)
    assert len({law.id for law in LAWS}) == len(LAWS)


@given(st.sampled_from(LAWS))
@settings(max_examples=5)
def test_laws_are_plain_data(law):
    assert Law(law.check, law.drawn) == law
