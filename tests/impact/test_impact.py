"""Impact: who flips between two agreements, how it adds up, and which change does it."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.changes.mutating import mutated

from leadrules import compile as compile_plan
from leadrules import decide, load, parse
from leadrules.changes import diff
from leadrules.impact import impact
from leadrules.testing.strategies import leads as leads_of

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

TEXT = """\
leadrules: 1
id: small
version: 1.0.0
parties: {marketing: {accountable: A}, sales: {accountable: B}}
lists: {served: [ES, PT]}
lead:
  country: {type: text, kind: demographic}
  employees: {type: integer, kind: demographic}
  email: {type: email, kind: contact}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: large, when: employees >= 100, points: 50}
      - {id: served, when: country in served, points: 20}
qualification:
  gates: [{id: size, when: employees >= 50}]
  tiers:
    - {id: hot, when: fit >= 70, handoff: true}
    - {id: mql, when: fit >= 50, handoff: true}
    - {id: cold}
routing:
  ladder:
    - {id: spain, when: country == "ES", to: {team: spain}}
    - {id: all, to: {team: rest}}
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
  teams: {spain: {distribute: single}, rest: {distribute: single}}
commitments:
  marketing: [{id: volume, metric: qualified_leads, at_least: 2, per: week}]
"""
LEADS = [
    {"id": "hot-spain", "country": "ES", "employees": 200},
    {"id": "hot-portugal", "country": "PT", "employees": 200},
    {"id": "mql-france", "country": "FR", "employees": 200},
    {"id": "small", "country": "ES", "employees": 20},
    {"id": "middle", "country": "ES", "employees": 80},
]


def of(*edits, leads=LEADS, **more):
    new = TEXT
    for old_words, new_words in edits:
        assert new.count(old_words) == 1, old_words
        new = new.replace(old_words, new_words)
    return impact(diff(parse(TEXT), parse(new)), leads, at=AT, **more)


def flips(found):
    return {flip.lead_id: flip.kind for flip in found.flips}


def test_nothing_flips_where_nothing_changed():
    found = of()
    assert (flips(found), found.unchanged, found.causes) == ({}, 5, ())


def test_a_lead_that_becomes_one_for_sales_is_gained():
    found = of(("employees >= 100, points", "employees >= 60, points"))
    assert flips(found) == {"middle": "gained"}
    assert found.handoffs == (3, 4)


def test_a_lead_that_is_none_for_sales_any_more_is_lost():
    found = of(("when: employees >= 50}", "when: employees >= 300}"))
    assert flips(found) == {"hot-spain": "lost", "hot-portugal": "lost", "mql-france": "lost"}
    assert found.loads == {("team", "rest"): (2, 0), ("team", "spain"): (1, 0)}


def test_a_lead_that_goes_to_another_team_is_rerouted():
    assert flips(of(('country == "ES", to', 'country == "PT", to'))) == {
        "hot-spain": "rerouted",
        "hot-portugal": "rerouted",
    }


def test_a_lead_of_another_tier_is_told_apart():
    assert flips(of(("when: fit >= 70", "when: fit >= 71"))) == {"hot-spain": "tier", "hot-portugal": "tier"}


def test_a_lead_that_comes_to_something_else_is_told_apart():
    stopped = "qualification:\n  disqualify: [{id: tiny, when: employees < 30, as: junk}]"
    assert flips(of(("qualification:", stopped))) == {"small": "other"}


@pytest.mark.parametrize("name", ["hot", "spain"])
def test_what_only_has_another_name_flips_nobody(name):
    text = TEXT.replace(name, "other")
    found = impact(diff(parse(TEXT), parse(text)), LEADS, at=AT)
    assert flips(found) == {}
    assert all(old == new for old, new in found.loads.values())


def test_each_change_is_told_to_cause_what_it_does_alone():
    found = of(("when: employees >= 50}", "when: employees >= 300}"), ("served: [ES, PT]", "served: [ES]"))
    assert [([change.id for change in cause.changes], dict(cause.flips)) for cause in found.causes] == [
        (["qualification.gates.size.when"], {"lost": 3}),
        (["lists.served"], {}),
    ]
    assert found.together == 0


def test_what_takes_two_changes_is_told_to_be_of_both_together():
    found = of(
        ("when: employees >= 50}", "when: employees >= 10}"), ("employees >= 100, points", "employees >= 10, points")
    )
    assert flips(found) == {"small": "gained", "middle": "gained"}
    assert {flip.lead_id: flip.causes for flip in found.flips} == {"small": (), "middle": (0,)}
    assert found.together == 1


def test_two_changes_that_each_suffice_are_both_causes():
    found = of(("when: employees >= 50}", "when: employees >= 500}"), ("lead:\n", "lead:\n  odd: {type: boolean, kind: contact}\n"),
               ("qualification:\n", "qualification:\n  disqualify: [{id: big, when: employees >= 150, as: junk}]\n"))  # fmt: skip
    causes = {flip.lead_id: len(flip.causes) for flip in found.flips}
    assert causes == {"hot-spain": 1, "hot-portugal": 1, "mql-france": 1}


def test_without_causes_nothing_is_tried():
    found = of(("when: employees >= 50}", "when: employees >= 300}"), causes=False)
    assert found.causes is None
    assert all(not flip.causes for flip in found.flips)


def test_a_lead_of_one_side_alone_is_counted_and_not_compared():
    found = of(before=(LEADS[:4], None), leads=LEADS[1:])
    assert (found.leads, found.only_old, found.only_new) == (3, ("hot-spain",), ("middle",))


def test_leads_without_an_id_of_their_own_are_refused():
    for leads in ([{"country": "ES"}], [LEADS[0], LEADS[0]]):
        with pytest.raises(ValueError, match="an `id` of its own"):
            of(leads=leads)


def test_promises_about_the_volume_are_counted_by_the_week():
    (promised,) = of().promises()
    assert (promised.party, promised.at_least, promised.said) == ("marketing", 2.0, "at least 2 per week")
    assert (promised.is_kept(2), promised.is_kept(1.9)) == (True, False)


def test_a_month_has_a_twelfth_of_a_year_of_weeks():
    text = TEXT.replace("at_least: 2, per: week", "at_least: 50, per: month")
    (promised,) = impact(diff(parse(TEXT), parse(text)), LEADS, at=AT).promises()
    assert promised.at_least == pytest.approx(50 * 12 * 7 / 365.2425)


@cache
def ruleset():
    return load(ROOT / "rulesets" / "saas-midmarket")


@given(st.data())
@settings(max_examples=settings.default.max_examples // 5)
def test_the_counts_add_up_and_every_flip_is_one(data):
    old = ruleset()
    new = data.draw(mutated(old))
    plans = compile_plan(old), compile_plan(new)
    fields = old.fields.keys() & new.fields.keys()
    same = [name for name in fields if old.fields[name].type == new.fields[name].type]
    drawn = data.draw(st.lists(leads_of(plans[0]), min_size=1, max_size=8))
    leads = [{key: lead[key] for key in lead if key in same} | {"id": str(n)} for n, lead in enumerate(drawn)]
    found = impact(diff(old, new), leads, at=AT)
    assert found.unchanged + sum(found.counts.values()) == found.leads == len(leads)
    for lead in leads:
        before, after = (decide(plan, lead, at=AT) for plan in plans)
        if before.outcome != after.outcome:
            assert lead["id"] in flips(found)
    assert found.handoffs == tuple(
        sum(decide(plan, lead, at=AT).outcome == "handoff" for lead in leads) for plan in plans
    )
    assert tuple(map(sum, zip(*found.loads.values(), strict=True))) in ((), found.handoffs)
    for flip in found.flips:
        assert all(0 <= cause < len(found.causes) for cause in flip.causes)
