"""What cannot be used is refused, all of it at once, with the name of the field or event; nothing is guessed."""

import math
import re
from datetime import UTC, date, datetime

import pytest
from smallest import ACTIVITY, AT, DAY, FIELDS, MICROSECOND, STAGES, decided, event, lead, plan_with

from leadrules import DataError, Past, Return, decide

READ = (
    "known(email) or known(phone) or known(country) or known(revenue) or known(level) or known(asked) or known(contract_until)"
    " or known(met_at) or known(languages) or known(rep) or known(opted_out)"
)
PLAN = plan_with(
    scoring={"fit": {"range": [0, 100], "rules": [
        {"id": "size", "when": f"employees >= 100 and ({READ})", "points": 30},
        {"id": "visit", "each": "visit", "where": 'seconds > 3 and path != "/"', "points": 10},
    ]}},
    activity={**ACTIVITY, "call": {"minutes": "integer", "when": "datetime", "kind": {"type": "choice", "values": ["in", "out"]}}},
)  # fmt: skip


def problems(record=None, activity=None, *, plan=PLAN, at=AT, past=None):
    with pytest.raises(DataError) as refused:
        decided(plan, lead() if record is None else record, activity, at=at, past=past)
    found = refused.value.diagnostics
    for problem in found:
        assert re.fullmatch(r"LR7\d\d", problem.code)
        assert problem.message
        assert not problem.message.endswith(".")
        assert "\n" not in problem.message
        assert not re.search(r"\b(int|str|NoneType|bool|float|dict|tuple|datetime\.\w+|Traceback)\b", problem.message)
    return found


BAD_VALUES = {
    "a number as text": ("employees", "12"),
    "a boolean for a whole number": ("employees", True),
    "a part for a whole number": ("employees", 12.5),
    "a float for a whole number": ("employees", 12.0),
    "less than the least": ("employees", -1),
    "a whole number beyond all bounds": ("employees", 10**15 + 1),
    "not a number": ("revenue", math.nan),
    "infinity": ("revenue", math.inf),
    "minus infinity": ("revenue", -math.inf),
    "a number as text for a number": ("revenue", "3.5"),
    "a boolean for a number": ("revenue", False),
    "a whole number that binary64 cannot hold": ("revenue", 2**53 + 1),
    "a choice outside its values": ("level", "director"),
    "a choice in another case": ("level", "VP"),
    "a number for a choice": ("level", 3),
    "a number for text": ("phone", 34600000000),
    "a boolean for text": ("country", True),
    "a NUL in text": ("phone", "1\x002"),
    "a lone surrogate": ("phone", "\ud800"),
    "a list for an e-mail": ("email", ["ana@acme.example"]),
    "text for a boolean": ("asked", "yes"),
    "a number for a boolean": ("asked", 1),
    "a date in words": ("contract_until", "next week"),
    "a day that is none": ("contract_until", "2026-02-30"),
    "an instant for a date": ("contract_until", datetime(2026, 1, 1, tzinfo=UTC)),
    "a number for a date": ("contract_until", 20260101),
    "a naive instant": ("met_at", datetime(2026, 1, 1, 9)),  # noqa: DTZ001
    "an instant without an offset": ("met_at", "2026-01-01T09:00:00"),
    "a date for an instant": ("met_at", date(2026, 1, 1)),
    "a number for an instant": ("met_at", 1767225600),
    "text for a list": ("languages", "de, en"),
    "numbers in a list": ("languages", ["de", 5]),
    "a set for a list": ("languages", {"de"}),
    "a mapping for a list": ("languages", {"de": True}),
    "waiting since a naive instant": ("waiting_since", datetime(2026, 1, 1, 9)),  # noqa: DTZ001
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_value_that_does_not_fit_its_field_is_refused_by_name(name):
    field, value = BAD_VALUES[name]
    [problem] = problems(lead(**{field: value}))
    assert f"`{field}`" in problem.message
    assert "L1" in problem.message


def test_a_value_that_does_not_fit_is_refused_even_where_no_rule_reads_it():
    for field, value in (("phone", 5), ("revenue", math.nan), ("met_at", datetime(2026, 1, 1, 9))):  # noqa: DTZ001
        [problem] = problems(lead(**{field: value}), plan=plan_with())
        assert f"`{field}`" in problem.message


@pytest.mark.parametrize(
    "field", ["employees", "revenue", "phone", "email", "level", "asked", "contract_until", "met_at"]
)
def test_the_nan_of_a_dataframe_is_told_to_be_none(field):
    [problem] = problems(lead(**{field: math.nan}))
    assert problem.hint == "give None where it is not known"


def test_all_problems_of_a_lead_come_at_once():
    bad = dict(BAD_VALUES.values())
    messages = [problem.message for problem in problems(lead(**bad))]
    assert len(messages) == len(bad)
    assert all(any(f"`{field}`" in message for message in messages) for field in bad)


def test_all_problems_of_a_lead_its_events_and_its_past_come_at_once():
    activity = [event("visit", DAY, seconds="long"), event("fax", DAY)]
    naive = Past(stage="back", last_return=Return("later", datetime(2026, 1, 1)))  # noqa: DTZ001
    messages = [problem.message for problem in problems(lead(employees="12"), activity, past=naive)]
    for wanted in ("`employees`", "`seconds`", "`fax`", "last_return"):
        assert any(wanted in message for message in messages), wanted


@pytest.mark.parametrize("record", [None, "L1", 5, [("id", "L1")], ["id"], object()])
def test_a_lead_that_is_no_mapping_is_refused(record):
    with pytest.raises(DataError) as refused:
        decide(PLAN, record, at=AT)
    [problem] = refused.value.diagnostics
    assert re.fullmatch(r"LR7\d\d", problem.code)
    assert "lead" in problem.message


def test_keys_that_the_agreement_does_not_declare_are_left_alone():
    assert decided(PLAN, lead(**{"CRM owner": object(), "rating": math.nan})).outcome == "handoff"


# Events


@pytest.mark.parametrize(
    ("record", "word"),
    [
        ({"type": "fax", "at": AT}, "`fax`"),
        ({"type": "vist", "at": AT}, "`vist`"),
        ({"type": "any", "at": AT}, "`any`"),
        ({"type": None, "at": AT}, "type"),
        ({"type": ["visit"], "at": AT}, "type"),
        ({"at": AT}, "type"),
        ({"type": "visit"}, "`at`"),
        ({"type": "visit", "at": None}, "`at`"),
        ({"type": "visit", "at": ""}, "`at`"),
        ({"type": "visit", "at": datetime(2026, 1, 1, 9)}, "`at`"),  # noqa: DTZ001
        ({"type": "visit", "at": "2026-01-01T09:00:00"}, "`at`"),
        ({"type": "visit", "at": "2026-01-01"}, "`at`"),
        ({"type": "visit", "at": date(2026, 1, 1)}, "`at`"),
        ({"type": "visit", "at": 1767225600}, "`at`"),
        ({"type": "visit", "at": "yesterday"}, "`at`"),
        ({"type": "visit", "at": AT, "seconds": "long"}, "`seconds`"),
        ({"type": "visit", "at": AT, "seconds": math.nan}, "`seconds`"),
        ({"type": "visit", "at": AT, "path": 5}, "`path`"),
        ({"type": "call", "at": AT, "minutes": True}, "`minutes`"),
        ({"type": "call", "at": AT, "kind": "sideways"}, "`kind`"),
        ({"type": "call", "at": AT, "when": datetime(2026, 1, 1)}, "`when`"),  # noqa: DTZ001
        ({"type": "visit", "at": AT, "lead_id": "L2"}, "L2"),
    ],
)
def test_an_event_that_does_not_fit_is_refused_by_name(record, word):
    [problem] = problems(activity=[{"id": "e7", **record}])
    assert "e7" in problem.message
    assert word in problem.message


def test_an_event_without_an_id_is_named_by_its_number():
    [problem] = problems(activity=[event("visit", DAY), event("fax", DAY)])
    assert "2" in problem.message


def test_all_problems_of_an_event_come_at_once():
    messages = [
        p.message for p in problems(activity=[{"id": "e7", "type": "visit", "at": None, "seconds": "x", "path": 5}])
    ]
    assert len(messages) == 3


def test_all_problems_of_all_events_come_at_once():
    bad = [{"id": f"e{n}", "type": "fax", "at": AT} for n in range(5)]
    assert len(problems(activity=bad)) == 5


@pytest.mark.parametrize("record", [None, "visit", 5, ("visit", AT)])
def test_an_event_that_is_no_mapping_is_refused(record):
    [problem] = problems(activity=[event("visit", DAY), record])
    assert "2" in problem.message


@pytest.mark.parametrize("activity", ["visit", 5, {"type": "visit", "at": AT}])
def test_an_activity_that_is_no_list_of_events_is_refused(activity):
    assert problems(activity=activity)


def test_an_event_after_the_instant_that_does_not_fit_is_refused_too():
    assert problems(activity=[event("fax", -DAY)])


def test_a_lead_s_own_events_may_name_it():
    assert decided(PLAN, lead(), [event("visit", DAY, lead_id="L1", path="/a", seconds=9)]).points == {"fit": 10.0}


@pytest.mark.parametrize("event_id", [["e1"], {"a": 1}])
def test_an_event_id_that_cannot_be_compared_is_refused(event_id):
    assert problems(activity=[event("visit", DAY, id=event_id)])


# Conflicts


@pytest.mark.parametrize(
    "other",
    [
        event("visit", DAY, path="/b", seconds=9),
        event("visit", DAY + MICROSECOND, path="/a", seconds=9),
        event("click", DAY),
    ],
)
def test_events_of_one_id_that_differ_do_not_count_and_are_listed(other):
    one = event("visit", DAY, path="/a", seconds=9)
    for order in ([one, other], [other, one], [one, other, one]):
        decision = decided(PLAN, lead(), [{**each, "id": "e1"} for each in order])
        assert decision.points == {"fit": 0.0}
        assert [rejected.id for rejected in decision.rejected_events] == ["e1"]
        assert all(rejected.reason for rejected in decision.rejected_events)


def test_events_of_one_id_that_differ_only_in_what_nobody_declared_are_the_same():
    one = event("visit", DAY, path="/a", seconds=9, id="e1")
    decision = decided(PLAN, lead(), [one, {**one, "browser": "x"}])
    assert (decision.points, decision.rejected_events) == ({"fit": 10.0}, ())


def test_other_events_still_count_beside_a_conflict():
    conflict = [event("visit", DAY, path=path, seconds=9, id="e1") for path in ("/a", "/b")]
    good = event("visit", DAY, path="/c", seconds=9, id="e2")
    assert decided(PLAN, lead(), [*conflict, good]).points == {"fit": 10.0}


# The instant and the past


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 11, 2, 10), "2026-11-02T10:00:00", date(2026, 11, 2), None, 5],  # noqa: DTZ001
)
def test_an_instant_that_is_not_aware_is_refused(at):
    [problem] = problems(at=at)
    assert "`at`" in problem.message


RETURNING = plan_with(
    lifecycle={"stages": STAGES}, recycle={"reasons": {"later": {"to": "back", "cool_off": "30 days"}}}
)


def test_a_return_at_a_naive_instant_is_refused():
    past = Past(stage="back", last_return=Return("later", datetime(2026, 1, 1)))  # noqa: DTZ001
    [problem] = problems(plan=RETURNING, past=past)
    assert "last_return" in problem.message


def test_a_stage_that_the_agreement_does_not_know_is_refused():
    [problem] = problems(plan=RETURNING, past=Past(stage="bakc"))
    assert "`bakc`" in problem.message


def test_a_reason_that_the_agreement_does_not_know_is_refused():
    [problem] = problems(plan=RETURNING, past=Past(stage="back", last_return=Return("latter", AT - DAY)))
    assert "`latter`" in problem.message


def test_a_return_after_the_instant_of_the_decision_has_not_happened():
    past = Past(stage="new", last_return=Return("later", AT + DAY))
    try:
        assert decided(RETURNING, lead(), past=past).outcome == "handoff"
    except DataError as refused:
        assert "last_return" in refused.diagnostics[0].message  # noqa: PT017


def test_a_message_says_what_to_do_in_its_hint_and_never_shows_more_than_a_line_of_the_value():
    [problem] = problems(lead(level="x" * 10_000))
    assert len(problem.message) < 300


def test_the_fields_of_the_tests_are_all_read():
    assert all(name in READ or name in ("employees", "waiting_since") for name in FIELDS)
