"""Two agreements are the same only where no lead is decided otherwise, and every difference is shown by a lead."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.changes.mutating import mutated

from leadrules import DataError, Past, decide, load, parse
from leadrules import compile as compile_plan
from leadrules.analysis import equivalent
from leadrules.analysis.analysing import default_instant
from leadrules.analysis.asking import Search
from leadrules.analysis.common import stages_before_sales
from leadrules.analysis.formulas import NODES, Formulas
from leadrules.analysis.observed import said
from leadrules.testing import activities, agreements, leads

RULESETS = Path(__file__).parents[2] / "rulesets"
KINDS = ("outcome", "disqualified_by", "tier", "fast_track", "target", "route", "missing", "program", "notify",
         "suppresses", "clocks", "touches", "alerts")  # fmt: skip
POINTS = ("grades", "points")

pairs = agreements().map(parse).flatmap(lambda old: st.tuples(st.just(old), mutated(old, most=2)))
laws = settings(max_examples=settings.default.max_examples // 6, deadline=None, suppress_health_check=list(HealthCheck))


def differing(old, new, kinds):
    return [kind for kind in kinds if said(old, kind) != said(new, kind)]


def drawn(data, old, new, at):
    """Draw a lead that sales has not had, decided by both; None where one of them does not take it."""
    plan = data.draw(st.sampled_from([old, new]))
    lead, events = data.draw(leads(plan, at=at)), data.draw(activities(plan, at))
    past = data.draw(st.sampled_from([None, *(Past(stage=stage) for stage in stages_before_sales(plan))]))
    try:
        return tuple(decide(each, lead, events, at=at, past=past) for each in (old, new))
    except DataError:
        return None


@laws
@given(pairs, st.sampled_from(["decision", "points"]), st.data())
def test_where_two_agreements_are_the_same_no_lead_is_decided_otherwise(pair, what, data):
    old, new = map(compile_plan, pair)
    at = default_instant(new)
    found = equivalent(old, new, what=what, budget=20_000)
    if found.same is True:
        for _ in range(25):
            decisions = drawn(data, old, new, at)
            assert decisions is None or differing(*decisions, KINDS + (POINTS if what == "points" else ())) == []


@laws
@given(pairs)
def test_every_difference_is_shown_by_a_lead_that_both_engines_decide_so(pair):
    old, new = map(compile_plan, pair)
    for found in equivalent(old, new, what="points", budget=20_000).differences:
        if found.kind == "accepted":
            assert found.witness is None
            continue
        w = found.witness
        for plan, decision in ((old, w.old), (new, w.new)):
            for engine in ("generated", "reference"):
                again = decide(plan, w.lead, w.activity, at=decision.at, past=w.past, engine=engine)
                assert again == decision
        assert found.kind in differing(w.old, w.new, KINDS + POINTS)


@laws
@given(agreements())
def test_an_agreement_is_the_same_as_itself_with_other_words(text):
    old = compile_plan(parse(text))
    new = compile_plan(parse(f"{text}\ntitle: another title\n"))
    assert equivalent(old, new, what="points").same is True


@pytest.mark.parametrize("budget", [200, 2_000])
def test_a_question_takes_no_more_than_three_times_the_steps_of_a_search(budget):
    plans = [compile_plan(load(RULESETS / name)) for name in ("saas-midmarket", "lowprice-30day")]
    taken = []
    solve, run = Formulas.solve, Search.run

    def counted(self, formula, *, budget=NODES):
        try:
            return solve(self, formula, budget=budget)
        finally:
            taken[-1] += budget - max(self.left, 0)

    def asked(self, *args, **kwargs):
        taken.append(0)
        return run(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Formulas, "solve", counted)
        patch.setattr(Search, "run", asked)
        equivalent(*plans, what="points", budget=budget)
    assert budget < max(taken) <= 3 * budget


def test_it_is_told_how_many_questions_are_done():
    old = load(RULESETS / "lowprice-30day")
    new = parse(old.document.text, files={})  # without its lock, the holidays alone are others
    told = []
    equivalent(*map(compile_plan, (old, old)), progress=lambda *done: told.append(done))
    assert told == []
    assert old.digest.meaning != new.digest.meaning
    found = equivalent(*map(compile_plan, (old, new)), progress=lambda *done: told.append(done))
    assert found == equivalent(*map(compile_plan, (old, new)))
    assert told == [(number, 24) for number in range(1, 25)]
    assert found.same is True
