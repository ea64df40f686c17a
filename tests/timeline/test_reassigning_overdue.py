"""Leads whose promises were missed get another owner: laws over drawn logs, then examples."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import AGREEMENT, PLAN, START, at, event, handed_off, logs, touched

from leadrules import DataError, Ledger, follow, parse, reassign_overdue, reassigned_event
from leadrules import compile as compile_plan
from leadrules.assignment import Assignment, with_open
from leadrules.payload import validator_of
from leadrules.roster import RosterClause
from leadrules.schemas import schema

WORKERS = (("ana", "inside"), ("ben", "inside"), ("eva", "inside"), ("gil", "gulf"), ("han", "gulf"))
LEADS = ("L1", "L2", "L3", "L4")
LATE = at("11-05 12:00")


def roster_of(**more):
    """Return everybody who works, with what a test says of some."""
    members = [{"id": name, "team": team, **more.get(name, {})} for name, team in WORKERS]
    return RosterClause.model_validate({"roster": 1, "members": members})


def open_by(log, when, plan=PLAN):
    held = (standing.holder for standing in follow(plan, log, at=when).of.values())
    return Counter(holder.owner for holder in held if holder is not None and holder.owner is not None)


def passed_on(log, when, roster=None, ledger=None, plan=PLAN):
    """Reassign what is due by a log; the log says which leads are open."""
    ledger = with_open(ledger or Ledger(), open_by(log, when, plan))
    standings = follow(plan, log, at=when).of.values()
    return reassign_overdue(plan, roster or roster_of(), ledger, standings, when)


rosters = st.fixed_dictionaries(
    {name: st.sampled_from([{}, {"caps": "1 open"}, {"caps": "2 open"}, {"caps": "1 per day"}]) for name, _ in WORKERS}
).map(lambda more: roster_of(**more))
moments = st.integers(0, 24 * 12).map(lambda hours: START + timedelta(hours=hours))


@given(logs(leads=LEADS, most=5), moments, rosters)
@settings(max_examples=settings.default.max_examples // 2, deadline=None)
def test_run_again_it_changes_nothing(log, when, roster):
    first = passed_on(log, when, roster)
    again = passed_on([*log, *first.events], when, roster, first.ledger)
    assert again.given == ()
    assert again.ledger == first.ledger
    assert [each.lead_id for each in again.of] == [each.lead_id for each in first.escalated]


@given(logs(leads=LEADS, most=5), moments, rosters)
@settings(max_examples=settings.default.max_examples // 2, deadline=None)
def test_every_lead_that_is_due_is_there_once_and_never_goes_back_to_those_it_is_taken_from(log, when, roster):
    found, standings = passed_on(log, when, roster), follow(PLAN, log, at=when).of
    due = [lead_id for lead_id, standing in standings.items() if any(e.reassign for e in standing.escalations)]
    assert sorted(each.lead_id for each in found.of) == sorted(due)
    for each in found.of:
        owner, holder = each.assignment.owner, standings[each.lead_id].holder
        assert owner is None or owner not in {holder.owner, *each.due.excluded}
        assert (owner is None) == each.assignment.escalates == bool(each.escalates_to)
        assert owner is None or dict(WORKERS)[owner] == each.assignment.team == holder.team


@given(logs(leads=LEADS, most=5), moments, rosters)
@settings(max_examples=settings.default.max_examples // 2, deadline=None)
def test_afterwards_the_log_says_who_has_each_lead_and_the_ledger_how_many(log, when, roster):
    found = passed_on(log, when, roster)
    later = follow(PLAN, [*log, *found.events], at=when).of
    for each in found.given:
        assert later[each.lead_id].holder.owner == each.assignment.owner
    for each in found.escalated:
        assert later[each.lead_id].holder == each.due.holder
    counted = {name: tally.open for name, tally in found.ledger.people.items() if tally.open}
    assert counted == open_by([*log, *found.events], when)


@given(logs(leads=LEADS, most=5), moments, rosters, st.randoms())
@settings(max_examples=settings.default.max_examples // 2, deadline=None)
def test_the_order_of_the_log_does_not_matter(log, when, roster, random):
    shuffled = random.sample(log, len(log))
    assert passed_on(shuffled, when, roster) == passed_on(log, when, roster)


def test_a_missed_first_touch_gives_the_lead_to_the_next_of_the_team():
    found = passed_on([handed_off()], LATE)
    each = found.of[0]
    assert (each.assignment.owner, each.assignment.calendar) == ("ben", "madrid")
    assert (each.due.holder.owner, each.due.clock.clock) == ("ana", "first_touch")
    assert found.events == (
        {
            "id": "reassigned L1 2026-11-05T12:00:00+01:00", "lead_id": "L1", "type": "reassigned",
            "at": "2026-11-05T12:00:00+01:00", "owner": "ben", "team": "inside", "queue": None, "calendar": "madrid",
            "why": "first_touch was missed",
        },
    )  # fmt: skip
    assert list(validator_of(schema("log")).iter_errors(json.loads(json.dumps(found.events[0])))) == []


def test_the_old_breach_keeps_the_owners_of_then():
    found = passed_on([handed_off()], LATE)
    clock = follow(PLAN, [handed_off(), *found.events], at=LATE).of["L1"].clocks[0]
    assert clock.state == "missed"
    assert [e.excluded for e in clock.escalations if e.reassign] == [("ana",)]


@pytest.mark.parametrize(
    "more",
    [
        [touched("11-03 13:00")],
        [event("reassigned", "11-05 11:00", owner="eva", team="inside")],
        [event("recycled", "11-05 11:00", reason="no-budget")],
    ],
)
def test_a_lead_that_was_touched_or_has_changed_hands_or_came_back_is_not_due(more):
    assert passed_on([handed_off(), *more], LATE).of == ()


def test_leads_come_in_the_order_in_which_they_became_due_then_by_id():
    log = [
        handed_off("11-04 10:00", lead="L1"), handed_off("11-03 09:00", lead="L3"),
        handed_off("11-03 09:00", lead="L2"),
    ]  # fmt: skip
    assert [each.lead_id for each in passed_on(log, LATE).of] == ["L2", "L3", "L1"]


def test_where_nobody_is_left_the_lead_stays_and_those_whom_the_breach_tells_decide():
    roster = roster_of(ben={"absences": [{"from": "2026-11-02", "until": "2026-11-06"}]}, eva={"caps": "0 open"})
    found = passed_on([handed_off()], LATE, roster)
    each = found.of[0]
    assert (each.assignment.escalates, each.escalates_to, found.events) == (True, ("manager",), ())
    assert [(one.person, one.why) for one in each.assignment.passed_over] == [
        ("ana", "had_it"), ("ben", "absent"), ("eva", "full"),
    ]  # fmt: skip
    assert found.ledger == with_open(Ledger(), {"ana": 1})


def test_a_lead_that_changes_hands_makes_room_for_an_older_one():
    roster = roster_of(ana={"caps": "2 open"}, ben={"caps": "1 open"}, eva={"caps": "0 open"})
    log = [handed_off("11-03 09:00", lead="L1"), handed_off("11-03 10:00", lead="L2", owner="ben")]
    found = passed_on(log, LATE, roster)
    assert {each.lead_id: each.assignment.owner for each in found.of} == {"L1": "ben", "L2": "ana"}


def test_a_queue_lead_goes_to_the_team_that_its_handoff_names():
    found = passed_on([handed_off(owner=None, queue="triage")], LATE)
    assert found.of[0].assignment.owner == "ana"
    assert found.ledger.people["ana"].open == 1


def test_a_queue_lead_without_a_team_is_for_whoever_watches():
    found = passed_on([handed_off(owner=None, queue="triage", team=None, calendar="madrid")], LATE)
    each = found.of[0]
    assert (each.no_team, each.escalates_to) == (
        "in queue `triage`, and the log names no team that could be asked", ("marketing",),
    )  # fmt: skip
    assert [note.code for note in found.diagnostics] == ["LR785"]


def test_an_owner_without_a_team_in_the_log_works_where_the_roster_says():
    assert passed_on([handed_off(team=None, calendar="madrid")], LATE).of[0].assignment.owner == "ben"
    stranger = passed_on([handed_off(owner="zoe", team=None, calendar="madrid")], LATE)
    assert stranger.of[0].no_team == "neither the log nor the roster says in which team `zoe` works"


def test_a_team_that_the_agreement_does_not_have_any_more_is_told():
    plan = compile_plan(
        parse(AGREEMENT.replace("teams: {inside:", "teams: {within:").replace("{team: inside}", "{team: within}"))
    )
    roster = RosterClause.model_validate({"roster": 1, "members": [{"id": "ana", "team": "within"}]})
    standings = follow([PLAN, plan], [handed_off()], at=LATE).of.values()
    found = reassign_overdue(plan, roster, Ledger(), standings, LATE)
    assert found.of[0].no_team == "the agreement has no team `inside` any more"


LANGUAGE = "  employees: {type: integer, kind: demographic}"
MATCHED = compile_plan(
    parse(
        AGREEMENT.replace(LANGUAGE, f"{LANGUAGE}\n  language: {{type: text, kind: demographic}}").replace(
            "{inside: {", "{inside: {match: {languages: language}, "
        )
    )
)


def test_the_handoff_says_what_the_team_asks_for():
    skilled = {name: {"skills": {"languages": [name]}} for name in ("ben", "eva")}
    log = [handed_off(agreement=None, seen={"language": "eva"})]
    found = passed_on(log, LATE, roster_of(**skilled), plan=MATCHED)
    assert (found.of[0].assignment.owner, found.diagnostics) == ("eva", ())


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({}, "lead `L1`: its handoff does not note `language`"),
        ({"language": 5}, "lead `L1`: its handoff does not note `language` (expected"),
    ],
)
def test_what_the_handoff_does_not_note_passes_nobody_over_and_is_told(seen, said):
    found = passed_on([handed_off(agreement=None, seen=seen)], LATE, plan=MATCHED)
    assert found.of[0].assignment.owner == "ben"
    assert [note.code for note in found.diagnostics] == ["LR786"]
    assert found.diagnostics[0].message.startswith(said)


@pytest.mark.parametrize(
    ("assignment", "when", "said"),
    [
        (Assignment("L1", "", escalates=True), START, "LR779.*lead `L1` goes to nobody"),
        (Assignment(None, "", owner="ana"), START, "LR779.*without an id"),
        (Assignment("L1", "", owner="ana"), START.replace(tzinfo=None), "LR706"),
    ],
)
def test_what_is_no_change_of_owner_is_refused(assignment, when, said):
    with pytest.raises(DataError, match=said):
        reassigned_event(assignment, when)


def test_whoever_had_a_lead_before_it_lay_in_a_queue_has_no_lead_less():
    log = [
        handed_off("11-03 09:00"),
        event("reassigned", "11-03 10:00", owner=None, queue="triage", team="inside"),
        handed_off("11-05 11:30", lead="L2"),
    ]
    found = passed_on(log, LATE)
    assert [(each.lead_id, each.assignment.owner) for each in found.of] == [("L1", "ben")]
    assert {name: tally.open for name, tally in found.ledger.people.items()} == {"ana": 1, "ben": 1}
