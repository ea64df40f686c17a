"""Who can get a lead and who cannot: duty, room, skills; and what becomes of a lead that nobody can take."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st
from team import AT, given, leads_of, member, owners, plan_of, roster_of

from leadrules.assignment import Ledger, PersonTally, assign, closed, with_open

MATCH = ", match: {languages: language}"
NEXT = ", when_full: next_opening"
WAYS = st.sampled_from(["round_robin", "weighted", "least_loaded", "single"])
DAYS = st.integers(-3, 3).map(lambda days: str(AT.date() + timedelta(days=days)))
CAPS = st.tuples(st.integers(0, 4), st.sampled_from(["per day", "per week", "per month", "open"]))
PEOPLE = st.builds(
    lambda weight, caps, skills, away, start, end: {
        "weight": weight,
        "caps": [f"{count} {per}" for count, per in caps],
        "skills": {"languages": skills} if skills else {},
        "absences": [{"from": min(away), "until": max(away)}] if away else [],
        **({"active_from": start} if start else {}),
        **({"active_until": end} if end else {}),
    },
    st.integers(1, 3),
    st.lists(CAPS, max_size=2),
    st.lists(st.sampled_from(["es", "de"]), unique=True),
    st.none() | st.tuples(DAYS, DAYS),
    st.none() | DAYS,
    st.none() | DAYS,
)
TEAMS = st.lists(PEOPLE, max_size=4).map(
    lambda people: roster_of(*(member(f"P{n}", **person) for n, person in enumerate(people)))
)


def reasons(assignment):
    return {one.person: one.words for one in assignment.passed_over}


@settings(max_examples=150)
@draw(TEAMS, WAYS, st.sampled_from(["", NEXT]), st.none() | st.sampled_from(["es", "de", "fr"]), st.integers(1, 12))
def test_who_cannot_take_a_lead_never_gets_it_and_every_lead_ends_somewhere(roster, way, full, language, count):
    plan = plan_of(way, MATCH + full)
    found = given(plan, roster, count, language=language)
    got, today = Counter(owners(found)), AT.date()
    members = {each.id: each for each in roster.members}
    for each in found.assignments:
        assert sum((each.owner is not None, each.queue is not None, each.waits_until is not None)) == 1
        if each.owner is None:
            assert {one.person for one in each.passed_over} == set(members)
            assert (each.queue, each.watched_by, each.within) in (
                ("triage", "marketing", "1 business hour"),
                (None, None, None),
            )
        else:
            assert each.owner not in reasons(each)
        assert each.waits_until is None or (full and each.waits_until > AT)
    for name in filter(None, got):
        person = members[name]
        assert all(got[name] <= cap.count for cap in person.caps)
        assert language is None or language in person.skills.get("languages", ())
        assert not any(a.start <= today <= a.until for a in person.absences)
        assert person.active_from is None or person.active_from <= today
        assert person.active_until is None or today <= person.active_until


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["es", "de", "fr"]),
        "rep": st.sampled_from(["P0", "P1", "P9"]),
        "desk": st.booleans(),
    },
)


@settings(max_examples=150)
@draw(TEAMS, WAYS, st.sampled_from(["", NEXT]), st.lists(FIELDS, max_size=12))
def test_a_batch_says_of_each_lead_what_a_call_of_its_own_says(roster, way, full, fields):
    plan = plan_of(way, MATCH + full)
    decisions = [decision for n, each in enumerate(fields) for decision in leads_of(plan, n + 1, **each)[n:]]
    batch = assign(plan, roster, Ledger(), decisions, AT)
    ledger, one_by_one = Ledger(), []
    for decision in decisions:
        single = assign(plan, roster, ledger, [decision], AT)
        one_by_one += single.assignments
        ledger = Ledger.from_dict(single.ledger.to_dict())
    assert list(batch.assignments) == one_by_one
    assert batch.ledger == ledger


@settings(max_examples=60)
@draw(TEAMS, WAYS, st.integers(1, 12))
def test_counts_in_the_ledger_are_the_leads_that_were_given(roster, way, count):
    found = given(plan_of(way), roster, count)
    got = Counter(filter(None, owners(found)))
    assert {name: tally.open for name, tally in found.ledger.people.items()} == got
    assert found.ledger.leads == sum(got.values())
    assert Ledger.from_dict(found.ledger.to_dict()) == found.ledger


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"absences": [{"from": "2026-10-30", "until": "2026-11-02"}]}, "absent until 2026-11-02"),
        (
            {
                "absences": [
                    {"from": "2026-11-03", "until": "2026-11-06"},
                    {"from": "2026-11-02", "until": "2026-11-02"},
                ]
            },
            "absent until 2026-11-06",
        ),
        ({"active_from": "2026-11-03"}, "not active before 2026-11-03"),
        ({"active_until": "2026-11-01"}, "not active after 2026-11-01"),
        ({"caps": "0 per day"}, "full (0 per day)"),
        ({"skills": {"languages": "de"}}, "lacks languages `es`"),
        ({}, "lacks languages `es`"),
    ],
)
def test_everybody_who_is_passed_over_is_told_with_the_reason(more, words):
    spanish = {"skills": {"languages": ["es", "pt"]}}
    roster = roster_of(member("A", **({} if "languages" in words else spanish), **more), member("B", **spanish))
    found = given(plan_of(more=MATCH), roster, 1, language="es").assignments[0]
    assert (found.owner, found.team, found.calendar, found.route) == ("B", "north", "madrid", "share")
    assert reasons(found) == {"A": words}


def test_absences_and_dates_are_whole_days_where_the_member_works():
    away = {"absences": [{"from": "2026-11-03", "until": "2026-11-03"}]}
    roster = roster_of(member("A", calendar="tokyo", **away))
    evening = datetime(2026, 11, 2, 14, 59, tzinfo=UTC)
    assert owners(given(plan_of(), roster, 1, at=evening)) == ["A"]
    assert owners(given(plan_of(), roster, 1, at=evening + timedelta(minutes=1))) == [None]
    assert owners(given(plan_of(), roster, 1, at=evening + timedelta(days=1, minutes=1))) == ["A"]


@pytest.mark.parametrize("key", ["active_from", "active_until"])
def test_the_first_and_the_last_day_of_a_member_count(key):
    assert owners(given(plan_of(), roster_of(member("A", **{key: "2026-11-02"})), 1)) == ["A"]


def test_a_lead_whose_language_is_not_known_restricts_nobody():
    assert owners(given(plan_of(more=MATCH), roster_of(member("A")), 1)) == ["A"]


def test_one_of_several_languages_of_a_lead_is_enough():
    plan = plan_of(more=", match: {languages: languages}")
    roster = roster_of(member("A", skills={"languages": ["fr"]}), member("B", skills={"languages": ["de", "es"]}))
    assert owners(given(plan, roster, 2, languages=["es", "pt"])) == ["B", "B"]


@pytest.mark.parametrize(
    ("cap", "day_after", "week_after", "month_after"),
    [("2 per day", 2, 2, 2), ("2 per week", 0, 2, 2), ("2 per month", 0, 0, 2), ("2 open", 0, 0, 0)],
)
def test_caps_count_in_calendar_periods(cap, day_after, week_after, month_after):
    plan, roster = plan_of(), roster_of(member("A", caps=cap))
    ledger, got = Ledger(), []
    for at in (AT, AT + timedelta(days=1), AT + timedelta(days=7), AT + timedelta(days=30)):
        found = given(plan, roster, 5, ledger, at=at)
        ledger = found.ledger
        got.append(sum(owner is not None for owner in owners(found)))
    assert got == [2, day_after, week_after, month_after]


def test_a_week_begins_on_monday_even_where_a_year_ends_in_it():
    plan, roster = plan_of(), roster_of(member("A", caps="1 per week"))
    first = given(plan, roster, 1, at=datetime(2026, 12, 31, 9, tzinfo=UTC))
    assert owners(given(plan, roster, 1, first.ledger, at=datetime(2027, 1, 3, 9, tzinfo=UTC))) == [None]
    assert owners(given(plan, roster, 1, first.ledger, at=datetime(2027, 1, 4, 9, tzinfo=UTC))) == ["A"]


@pytest.mark.parametrize("period", ["week", "month"])
def test_the_same_week_and_month_of_another_year_are_others(period):
    plan, roster = plan_of(), roster_of(member("A", caps=f"1 per {period}"))
    first = given(plan, roster, 1)
    assert owners(given(plan, roster, 1, first.ledger, at=datetime(2027, 11, 8, 9, tzinfo=UTC))) == ["A"]


def test_a_small_cap_for_a_month_lets_its_leads_through():
    plan, roster = plan_of(), roster_of(member("A", caps="10 per month"))
    ledger, got = Ledger(), 0
    for day in range(28):
        found = given(plan, roster, 1, ledger, at=AT + timedelta(days=day))
        ledger = found.ledger
        got += owners(found) == ["A"]
    assert got == 10


def test_leads_that_are_finished_make_room():
    plan, roster = plan_of(), roster_of(member("A", caps="2 open"))
    full = given(plan, roster, 2).ledger
    assert owners(given(plan, roster, 2, full)) == [None, None]
    assert owners(given(plan, roster, 2, closed(full, "A"))) == ["A", None]
    assert closed(full, "A", 9).people["A"].open == 0
    assert closed(full, "nobody") == full
    assert with_open(full, {"B": 4}).people == {
        "A": full.people["A"].model_copy(update={"open": 0}),
        "B": PersonTally(open=4),
    }


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        ("1 per day", datetime(2026, 11, 3, 8, tzinfo=UTC)),
        ("1 per week", datetime(2026, 11, 9, 8, tzinfo=UTC)),
        ("1 per month", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        (["1 per day", "1 per week"], datetime(2026, 11, 9, 8, tzinfo=UTC)),
    ],
)
def test_a_lead_may_wait_for_the_next_opening_in_which_somebody_has_room(caps, expected):
    found = given(plan_of(more=NEXT), roster_of(member("A", caps=caps)), 2).assignments
    assert (found[0].owner, found[0].waits_until) == ("A", None)
    assert (found[1].owner, found[1].queue, found[1].team, found[1].waits_until) == (None, None, "north", expected)


def test_a_new_week_has_room_from_monday_on():
    roster = roster_of(member("A", caps="1 per week", calendar="daily"))
    found = given(plan_of(more=NEXT), roster, 2, at=datetime(2026, 11, 5, 9, tzinfo=UTC)).assignments
    assert found[1].waits_until == datetime(2026, 11, 9, 8, tzinfo=UTC)


def test_a_lead_waits_for_whoever_can_take_it_first():
    away = [{"from": "2026-11-02", "until": "2026-11-03"}]
    roster = roster_of(member("A", caps="0 per month"), member("B", absences=away), member("C", caps="1 per week"))
    found = given(plan_of(more=NEXT), roster, 2).assignments
    assert found[1].waits_until == datetime(2026, 11, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "more",
    [
        {"caps": "1 open"},
        {"absences": [{"from": "2026-11-02", "until": "2026-11-03"}]},
        {"caps": "1 per day", "active_until": "2026-11-02"},
    ],
    ids=["no end in sight", "nobody is full", "leaves"],
)
def test_a_lead_does_not_wait_for_what_cannot_be_known_or_never_comes(more):
    found = given(plan_of(more=NEXT), roster_of(member("A", **more)), 2).assignments[1]
    assert (found.queue, found.watched_by, found.waits_until) == ("triage", "marketing", None)


def test_a_team_with_nobody_on_duty_sends_its_leads_to_otherwise_and_says_so_once():
    found = given(plan_of(), roster_of(member("A", active_until="2026-10-30")), 3)
    assert [each.queue for each in found.assignments] == ["triage"] * 3
    assert [str(d) for d in found.diagnostics] == [
        "warning[LR782] nobody of team `north` is on duty at 2026-11-02T08:00:00+00:00; "
        "look at absences and dates in the roster"
    ]


def test_a_route_to_a_queue_needs_nobody():
    found = given(plan_of(), roster_of(), 1, desk=True).assignments[0]
    assert (found.queue, found.owner, found.watched_by, found.passed_over) == ("desk", None, None, ())


AWAY = {"absences": [{"from": "2026-11-02", "until": "2026-11-13"}]}


@pytest.mark.parametrize(
    ("owner", "deputy", "expected", "passed"),
    [
        ({}, {}, "O", {}),
        (AWAY, {}, "D", {"O": "absent until 2026-11-13"}),
        ({"caps": "0 open"}, {}, "D", {"O": "full (0 open)"}),
        (AWAY, AWAY, None, {"O": "absent until 2026-11-13", "D": "absent until 2026-11-13"}),
    ],
)
def test_an_owner_who_is_away_is_stood_in_for_by_the_deputy(owner, deputy, expected, passed):
    roster = roster_of(member("O", deputy="D", **owner), member("D", **deputy), member("Z"))
    plan = plan_of(elsewhere="{queue: desk}")
    found = given(plan, roster, 1, rep="O").assignments[0]
    assert (found.owner, found.queue) == (expected, None if expected else "desk")
    assert reasons(found) == passed


@pytest.mark.parametrize(
    ("elsewhere", "owner", "queue", "watched_by"),
    [
        ("{queue: desk}", None, "desk", None),
        ("{team: north}", "Z", None, None),
        ("{owner: backup}", "Z", None, None),
    ],
)
def test_else_takes_a_lead_whose_owner_is_not_in_the_roster(elsewhere, owner, queue, watched_by):
    found = given(plan_of(elsewhere=elsewhere), roster_of(member("Z")), 1, rep="Zz", backup="Z")
    each = found.assignments[0]
    assert (each.owner, each.queue, each.watched_by) == (owner, queue, watched_by)
    assert reasons(each) == {"Zz": "not in the roster"}
    assert [str(d) for d in found.diagnostics] == [
        "warning[LR783] lead `L00000`: the roster has no owner `Zz`; did you mean `Z`?"
    ]


def test_without_anybody_the_lead_of_an_owner_goes_to_otherwise():
    found = given(plan_of(elsewhere="{owner: backup}"), roster_of(member("Z")), 1, rep="gone").assignments[0]
    assert (found.queue, found.watched_by, found.within) == ("triage", "marketing", "1 business hour")


def test_a_lead_of_an_owner_counts_for_caps_and_not_for_the_share():
    plan, roster = plan_of(), roster_of(member("A", caps="3 per day"), member("B"))
    named = given(plan, roster, 2, rep="A")
    assert named.ledger.people["A"].in_day == 2
    shared = given(plan, roster, 4, named.ledger)
    assert Counter(owners(shared)) == {"A": 1, "B": 3}


def test_priority_decides_who_gets_the_last_room():
    plan, roster = plan_of(), roster_of(member("A", caps="1 per day"))
    late, early = reversed(leads_of(plan, 2))
    found = assign(plan, roster, Ledger(), [late, early], AT)
    assert [(each.lead_id, each.owner) for each in found.assignments] == [("L00000", "A"), ("L00001", None)]


def test_the_day_of_the_last_lead_is_kept_as_a_date():
    assert given(plan_of(), roster_of(member("A")), 1).ledger.people["A"].day == date(2026, 11, 2)
