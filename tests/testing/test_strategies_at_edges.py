"""What the strategies for users draw: the edges of the agreement, what is missing, repeats; and what they shrink to."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings
from planted import planted

from leadrules import compile as compile_plan
from leadrules import decide, follow, load
from leadrules.expr import parse_instant
from leadrules.testing import INSTANT, activities, instants, leads, logged, logs, pasts, situations
from leadrules.testing.seeds import seeds_of

MICROSECOND = timedelta(microseconds=1)
AROUND = (-MICROSECOND, timedelta(0), MICROSECOND)
NIGHT = datetime(2027, 3, 28, 1, tzinfo=UTC)
"""In Madrid the clocks go forward."""


@pytest.fixture(scope="module")
def plan():
    """A plan in which every law holds."""
    return planted()


def drawn(strategy, count=400):
    """Return so many examples."""
    found = []

    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


@pytest.fixture(scope="module")
def some_leads(plan):
    return drawn(leads(plan))


@pytest.fixture(scope="module")
def some_activities(plan):
    return drawn(activities(plan))


@pytest.fixture(scope="module")
def some_situations(plan):
    return drawn(situations(plan))


@pytest.fixture(scope="module")
def some_logs(plan):
    return drawn(logs(plan, ["L1"]), 800)


def instant_of(event):
    at = event["at"]
    return at if isinstance(at, datetime) else datetime(1970, 1, 1, tzinfo=UTC) + parse_instant(at) * MICROSECOND


# Edges


def test_fields_lie_at_each_constant_and_on_both_sides(some_leads):
    assert {99, 100, 101} <= {lead.get("employees") for lead in some_leads}


def test_the_least_value_of_a_field_is_drawn_and_none_below_it(some_leads):
    known = [lead["employees"] for lead in some_leads if lead.get("employees") is not None]
    assert min(known) == 1


def test_fields_are_missing_in_every_way(some_leads):
    assert any("country" not in lead for lead in some_leads)
    assert {None, "", "  "} <= {lead["country"] for lead in some_leads if "country" in lead}


def test_texts_are_spelled_as_people_spell_them(some_leads):
    spelled = {lead.get("country") for lead in some_leads if lead.get("country")}
    assert "US" in spelled
    assert any(text.strip() != text or text.upper() != text for text in spelled)


@pytest.mark.parametrize("step", AROUND)
def test_events_lie_at_the_edge_of_a_window_to_the_microsecond(some_activities, step):
    edge = INSTANT - timedelta(days=14)
    lists = [events or [] for events in some_activities]
    assert edge + step in {instant_of(event) for events in lists for event in events}


def test_an_activity_is_unknown_empty_repeated_and_in_disorder(some_activities):
    known = [[instant_of(event) for event in events] for events in some_activities if events is not None]
    assert None in some_activities
    assert [] in some_activities
    assert any(at != sorted(at) and at != sorted(at, reverse=True) for at in known)
    assert any(event in events[:index] for events in some_activities if events for index, event in enumerate(events))


def test_some_events_are_yet_to_come(some_activities):
    assert any(instant_of(event) > INSTANT for events in some_activities for event in events or [])


@pytest.mark.parametrize("step", AROUND)
def test_decisions_lie_beside_closing_times_and_nights_in_which_clocks_change(plan, some_situations, step):
    found = {situation.at for situation in some_situations} | set(drawn(instants(plan)))
    assert datetime(2026, 11, 2, 16, tzinfo=UTC) + step in found
    assert NIGHT + step in found


def test_a_past_may_be_none_and_a_return_of_long_ago(plan):
    found = drawn(pasts(plan))
    assert None in found
    returns = [past.last_return for past in found if past is not None and past.last_return is not None]
    assert min(last.at for last in returns) < INSTANT - timedelta(days=30) < max(last.at for last in returns)


# Logs


def test_what_happens_lies_at_the_instant_at_which_a_clock_is_due(plan, some_logs):
    late = dict.fromkeys(AROUND, 0)
    for log in some_logs:
        handed_off = [record for record in log if record["type"] == "handed_off" and record.get("team") == "inside"]
        if len(handed_off) != 1:
            continue
        clocks = follow(plan, log, at=handed_off[0]["at"]).of["L1"].clocks
        due = {datetime(1970, 1, 1, tzinfo=UTC) + c.due_us * MICROSECOND for c in clocks if c.due_us is not None}
        for step in AROUND:
            late[step] += any(record["at"] - step in due for record in log)
    assert min(late.values()) > 0


def test_a_log_has_repeats_disorder_corrections_and_late_records(plan):
    found = drawn(logs(plan), 200)
    assert any(record in log[:index] for log in found for index, record in enumerate(log))
    assert any(record["type"] == "voided" for log in found for record in log)
    assert any(record.get("recorded_at", record["at"]) > record["at"] for log in found for record in log)
    assert any([r["at"] for r in log] != sorted(r["at"] for r in log) for log in found)


def test_a_log_has_states_of_every_kind(plan):
    looks = [follow(plan, each.log, at=each.at) for each in drawn(logged(plan), 200)]
    states = {clock.state for look in looks for standing in look.of.values() for clock in standing.clocks}
    assert states == {"running", "paused", "met", "missed", "cancelled"}


# What is shown in the end


def test_a_lead_shrinks_to_the_fields_that_matter(plan):
    found = find(leads(plan), lambda lead: decide(plan, lead, at=INSTANT).disqualified_by == "abroad")
    assert found == {"id": "L1", "country": "US"}


def test_a_lead_of_no_interest_shrinks_to_its_id(plan):
    assert find(leads(plan), lambda lead: True) == {"id": "L1"}


def test_an_activity_shrinks_to_the_events_that_matter(plan):
    def holds(events):
        return events is not None and decide(plan, {}, events, at=INSTANT).points["interest"] == 60

    first, second = find(activities(plan), holds)
    assert {first["type"], second["type"]} == {"visit"}
    assert "path" not in first.keys() | second.keys()
    assert instant_of(first) == instant_of(second) == INSTANT


def test_a_situation_shrinks_to_an_ordinary_morning(plan):
    found = find(situations(plan), lambda situation: situation.decide(plan).outcome == "handoff")
    assert (found.lead, found.at, found.past) == ({"id": "L1", "employees": 100}, INSTANT, None)
    assert [event["type"] for event in found.activity] == ["visit"]


def test_a_log_shrinks_to_the_records_that_matter(plan):
    def holds(log):
        clocks = follow(plan, log, at=INSTANT + timedelta(days=400)).of
        return any(clock.state == "met" for standing in clocks.values() for clock in standing.clocks)

    shrunk = find(logs(plan, ["L1"]), holds)
    assert [record["type"] for record in shrunk] == ["handed_off", "touched"]
    assert shrunk[0]["at"] == INSTANT
    assert shrunk[0]["seen"] == {}


RULESETS = Path(__file__).parents[2] / "rulesets"


@pytest.fixture(scope="module", params=["saas-midmarket", "lowprice-30day", "enterprise-teleq"])
def real(request):
    """A plan of the repository, in which leads drawn at random are hardly ever handed off."""
    return compile_plan(load(RULESETS / request.param))


def test_situations_begin_at_leads_of_every_outcome_and_route(real):
    decided = [decide(real, s.lead, s.events_before(s.at), at=s.at, past=s.past) for s in seeds_of(real)]
    assert {each.outcome for each in decided} == {"handoff", "hold", "nurture", "disqualified"}
    assert {each.route.id for each in decided if each.route} >= {rung.id for rung in real.agreement.routing.ladder}


def test_situations_are_often_handed_off_and_by_several_routes(real):
    decisions = [situation.decide(real) for situation in drawn(situations(real))]
    routes = Counter(each.route.id for each in decisions if each.outcome == "handoff")
    assert routes.total() >= 8
    assert len(routes) >= 2


def test_a_situation_near_a_handoff_shrinks_to_what_it_takes(plan):
    found = find(situations(plan), lambda situation: situation.decide(plan).outcome == "handoff")
    needed = [name for name in found.lead if name != "id"]
    assert all(found.without(name).decide(plan).outcome != "handoff" for name in needed)
