"""Near misses of many leads: each as `near_misses` finds it, in an order that can be relied on, in rows and columns."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadrules import Past, compile, decide, load, near_misses  # noqa: A004 - the word of the field
from leadrules.what_if import list_near_misses, listing
from leadrules.what_if.costs import cost_of, effort

AT = datetime(2026, 11, 4, 9, tzinfo=UTC)
PLAN = compile(load(Path(__file__).parents[2] / "rulesets/saas-midmarket"))
FIELDS = {
    "first_name": ["Ana"], "email": ["ana@acme.example"], "phone": ["1"], "company": ["Acme"], "country": ["ES", "XX"],
    "employees": [50, 500], "job_level": ["vp"], "industry": ["software"], "need": ["audit"],
}  # fmt: skip


@st.composite
def crowds(draw):
    leads, activity = [], {}
    for number in range(draw(st.integers(0, 8))):
        values = {name: draw(st.sampled_from([None, *some, *some, *some])) for name, some in FIELDS.items()}
        leads.append({"id": f"L{number}", **values})
        paths = st.sampled_from(["/pricing", "/"])
        activity[f"L{number}"] = [
            {"type": "page_view", "path": draw(paths), "at": AT.replace(day=draw(st.integers(1, 3)))}
            for _ in range(draw(st.integers(0, 4)))
        ]
    return leads, activity


@given(crowds(), st.sampled_from([1, 2]))
@settings(max_examples=25)
def test_each_lead_of_the_list_is_a_near_miss_and_no_other_is(crowd, most):
    leads, activity = crowd
    found = list_near_misses(PLAN, leads, activity, at=AT, most=most)
    expected = {}
    for lead in leads:
        misses = near_misses(PLAN, lead, activity[lead["id"]], at=AT).found
        if some := {miss.fields for miss in misses if len(miss.values) <= most}:
            expected[lead["id"]] = some
    assert {near.lead_id: {miss.fields for miss in near.misses} for near in found.near} == expected
    handoffs = sum(decide(PLAN, lead, activity[lead["id"]], at=AT).outcome == "handoff" for lead in leads)
    assert (found.leads, found.handoffs) == (len(leads), handoffs)


@given(crowds(), st.sampled_from([1, 2]))
@settings(max_examples=15)
def test_columns_leave_out_only_leads_that_are_none(crowd, most):
    leads, activity = crowd
    rows = list_near_misses(PLAN, leads, activity, at=AT, most=most)
    few = listing._FEW
    listing._FEW = 0
    try:
        assert list_near_misses(PLAN, leads, activity, at=AT, most=most).to_dict() == rows.to_dict()
    finally:
        listing._FEW = few


@given(crowds())
@settings(max_examples=25)
def test_most_points_come_first_and_the_cheapest_field_of_each(crowd):
    near = list_near_misses(PLAN, *crowd, at=AT, most=2).near
    scores = [lead.decision.score for lead in near]
    assert scores == sorted(scores, reverse=True)
    for lead in near:
        efforts = [effort(PLAN, miss.fields) for miss in lead.misses]
        assert efforts == sorted(efforts)


def test_what_people_can_be_asked_costs_less_than_what_must_be_looked_up():
    assert [cost_of(PLAN, name) for name in ("phone", "need", "employees")] == ["ask", "ask", "look up"]
    assert effort(PLAN, ["phone"]) < effort(PLAN, ["employees"]) < effort(PLAN, ["phone", "need"])


def test_a_lead_that_sales_has_is_no_near_miss():
    lead = {
        "id": "L",
        "first_name": "A",
        "email": "a@acme.example",
        "company": "A",
        "country": "ES",
        "contact_me": True,
    }
    lead |= {"employees": 500, "industry": "software", "job_level": "vp"}
    events = {"L": [{"type": "page_view", "path": "/pricing", "at": AT.replace(day=day)} for day in (2, 3)]}
    quiet = {**lead, "contact_me": None}
    assert [near.cheapest.fields for near in list_near_misses(PLAN, [quiet], events, at=AT).near] == [("phone",)]
    assert list_near_misses(PLAN, [quiet], events, at=AT, pasts={"L": Past("working")}).near == ()
