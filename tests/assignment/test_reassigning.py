"""A lead that changes hands after a breach, the ledger as data, and what cannot be assigned."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from team import AT, given, leads_of, member, owners, plan_of, roster_of, weighted_roster

from leadrules.assignment import Held, Ledger, assign, reassign
from leadrules.diagnostics import AgreementError, DataError
from leadrules.roster import load_roster
from leadrules.schemas import schema
from leadrules.timeline import follow, handoff_event

THREE = weighted_roster(A=1, B=1, C=1)


def passed_on(owners, exclude_last, roster=THREE, ledger=None, **values):
    held = Held("L1", "north", owners, values)
    plan = plan_of(more=", match: {languages: language}")
    return reassign(plan, roster, ledger or Ledger(), held, AT, exclude_last=exclude_last)


@settings(max_examples=60)
@draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=5).map(tuple), st.integers(1, 4))
def test_a_lead_never_goes_back_to_its_last_owners(before, exclude_last):
    each = passed_on(before, exclude_last).assignments[0]
    left = set("ABC") - set(before[-exclude_last:])
    assert each.escalates == (not left)
    assert each.owner in left if left else each.owner is each.queue is each.waits_until is None
    assert {one.person for one in each.passed_over} == set("ABC") - left


def test_where_only_the_last_owners_are_left_it_escalates_and_nothing_changes_hands():
    ledger = given(plan_of(), weighted_roster(A=1, B=1), 2).ledger
    found = passed_on(("A", "B"), 2, weighted_roster(A=1, B=1), ledger)
    assert found.assignments[0].escalates
    assert {one.person: one.words for one in found.assignments[0].passed_over} == {
        "A": "had the lead before",
        "B": "had the lead before",
    }
    assert found.counts["escalated"] == 1
    assert found.ledger.people == ledger.people


def test_an_open_lead_moves_from_the_last_owner_to_the_new_one():
    ledger = given(plan_of(), THREE, 3).ledger
    found = passed_on(("A",), 1, ledger=ledger)
    assert owners(found) == ["B"]
    assert {name: tally.open for name, tally in found.ledger.people.items()} == {"A": 0, "B": 2, "C": 1}
    assert found.ledger.teams["north"].members["A"].own == 1


def test_who_lacks_the_skill_does_not_get_a_lead_that_comes_back():
    roster = roster_of(member("A"), member("B"), member("C", skills={"languages": "es"}))
    assert owners(passed_on(("A",), 1, roster, language="es")) == ["C"]


def test_a_handoff_notes_what_a_later_choice_of_owner_asks_for():
    plan = plan_of(more=", match: {languages: language}")
    decision = leads_of(plan, 1, language="es")[0]
    found = assign(plan, weighted_roster(A=1), Ledger(), [decision], AT).assignments[0]
    event = handoff_event(decision, found, AT)
    assert event["seen"]["language"] == "es"
    assert (event["queue"], event["owner"], event["team"], event["calendar"]) == ("triage", None, "north", None)


def test_a_lead_is_passed_on_by_what_the_log_says_of_it():
    plan = plan_of(more=", match: {languages: languages}")
    roster = roster_of(*(member(name, skills={"languages": skills}) for name, skills in zip("ABC", ("es", "de", ["pt", "es"]), strict=True)))  # fmt: skip
    decision = leads_of(plan, 1, languages=["es", "fr"])[0]
    first = assign(plan, roster, Ledger(), [decision], AT)
    later = AT + timedelta(hours=2)
    standing = follow(plan, [handoff_event(decision, first.assignments[0], AT)], at=later).of["L00000"]
    cycle = standing.cycles[-1]
    before = tuple(event.data["owner"] for event in cycle.assignments)
    held = Held(standing.lead_id, standing.holder.team, before, cycle.handoff.seen)
    assert (held.owners, held.values) == (("A",), {"languages": ["es", "fr"]})
    assert owners(reassign(plan, roster, first.ledger, held, later)) == ["C"]


def test_a_lead_of_an_unknown_team_is_told():
    with pytest.raises(DataError, match=r"LR222.*lead `L1`: unknown team `nort`; did you mean `north`"):
        reassign(plan_of(), THREE, Ledger(), Held("L1", "nort", ("A",)), AT)


@settings(max_examples=30)
@draw(st.integers(0, 9), st.sampled_from(["weighted", "least_loaded"]))
def test_a_ledger_survives_json_and_follows_its_schema(count, way):
    ledger = given(plan_of(way), THREE, count).ledger
    text = json.dumps(ledger.to_dict())
    assert Ledger.from_dict(json.loads(text)) == ledger
    Draft202012Validator(schema("ledger")).validate(json.loads(text))


def test_people_who_left_stay_in_the_ledger():
    first = given(plan_of(), THREE, 3).ledger
    later = given(plan_of(), weighted_roster(A=1, B=1), 2, first).ledger
    assert later.people["C"] == first.people["C"]
    assert later.teams["north"].members["C"].away_since == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "the ledger is not a mapping"),
        ({}, "the ledger: `ledger` is not 1, the version that can be read"),
        ({"ledger": True}, "the ledger: `ledger` is not 1, the version that can be read"),
        ({"ledger": 2}, "the ledger: `ledger` is not 1, the version that can be read"),
        ({"ledger": 1, "lead": 2}, "the ledger: `lead` is no key of a ledger"),
        ({"ledger": 1, "leads": -1}, "the ledger: `leads` is too small"),
        ({"ledger": 1, "leads": 10**16}, "the ledger: `leads` is too large"),
        ({"ledger": 1, "at": "2026-11-02T09:00:00"}, "the ledger: `at` is not an instant in ISO 8601 with an offset"),
        ({"ledger": 1, "people": []}, "the ledger: `people` is not a mapping"),
        ({"ledger": 1, "people": {"A": 1}}, "the ledger: `people.A` is not a mapping"),
        ({"ledger": 1, "people": {"A": {"day": 1}}}, "the ledger: `people.A.day` is not a date like `2026-11-02`"),
        ({"ledger": 1, "people": {"A": {"last": 1}}}, "the ledger: `people.A.last` is more than the leads there were"),
        ({"ledger": 1, "people": {"A": {"open": "1"}}}, "the ledger: `people.A.open` is not a whole number"),
        ({"ledger": 1, "people": {"A": {"open": 1.0}}}, "the ledger: `people.A.open` is not a whole number"),
        ({"ledger": 1, "teams": {"t": {"members": {"A": {}}}}}, "the ledger: `teams.t.members.A.weight` is missing"),
        (
            {"ledger": 1, "teams": {"t": {"members": {"A": {"weight": 1, "away_since": 3}}}}},
            "the ledger: `teams.t.members.A.away_since` is more than the team has given",
        ),
    ],
)
def test_a_ledger_that_cannot_be_read_is_told_by_its_path(data, said):
    with pytest.raises(DataError) as refused:
        Ledger.from_dict(data)
    assert [(each.code, each.message) for each in refused.value.diagnostics] == [("LR780", said)]


def test_everything_that_is_wrong_with_a_ledger_is_told():
    with pytest.raises(DataError) as refused:
        Ledger.from_dict({"ledger": 1, "x": 1, "leads": "a", "at": 5})
    assert len(refused.value.diagnostics) == 3


def test_time_does_not_run_backwards():
    plan = plan_of()
    ledger = given(plan, THREE, 1).ledger
    with pytest.raises(DataError, match="LR781"):
        given(plan, THREE, 1, ledger, at=AT - timedelta(seconds=1))
    assert owners(given(plan, THREE, 1, ledger, at=AT)) == ["B"]


@pytest.mark.parametrize("at", [AT.replace(tzinfo=None), "2026-11-02", None])
def test_an_instant_without_a_zone_is_refused(at):
    with pytest.raises(DataError, match="LR706"):
        assign(plan_of(), THREE, Ledger(), [], at)


def test_a_decision_by_another_agreement_is_refused():
    with pytest.raises(DataError, match="LR784"):
        assign(plan_of("single"), THREE, Ledger(), leads_of(plan_of(), 1), AT)


def test_a_single_decision_and_a_ledger_as_plain_data_are_refused():
    decision = leads_of(plan_of(), 1)[0]
    with pytest.raises(TypeError, match="takes several decisions"):
        assign(plan_of(), THREE, Ledger(), decision, AT)
    with pytest.raises(TypeError, match=r"Ledger\.from_dict"):
        assign(plan_of(), THREE, {"ledger": 1}, [decision], AT)


def test_no_decision_changes_nothing():
    assert assign(plan_of(), THREE, Ledger(), [], AT).ledger == Ledger()


def test_a_roster_is_loaded_with_the_teams_of_its_agreement(tmp_path):
    file = tmp_path / "roster.yaml"
    file.write_text("roster: 1\nmembers: [{id: A, team: north}, {id: B, team: south}]\n", "utf-8")
    with pytest.raises(AgreementError, match=r"LR222.*unknown team `south`"):
        load_roster(file, plan_of().agreement)
    file.write_text("roster: 1\nmembers: [{id: A, team: north}]\n", "utf-8")
    found = given(plan_of(), load_roster(file, plan_of().agreement), 1, at=datetime(2026, 11, 2, 8, tzinfo=UTC))
    assert owners(found) == ["A"]
