"""How questions are put to z3: each for itself, and again where the engine does not confirm what was found."""

import random
from pathlib import Path

import pytest

from leadrules import compile as compile_plan
from leadrules import load
from leadrules.analysis import Z3
from leadrules.analysis.analysing import default_instant
from leadrules.analysis.asking import UNSHOWN, Open, Search, Shown
from leadrules.analysis.building import model_of
from leadrules.analysis.claims import conditions_from
from leadrules.analysis.classes import Instant
from leadrules.analysis.formulas import NODES
from leadrules.analysis.witness import MOST_TRIES, box_of

z3 = pytest.importorskip("z3")

CONDITION = "fit + engagement >= 110 and fit + engagement <= 120"


@pytest.fixture(scope="module")
def plan():
    return compile_plan(load(Path(__file__).parents[2] / "rulesets" / "saas-midmarket"))


@pytest.fixture
def question(plan):
    """Return a model of the ruleset, and a formula that sums of two scores decide."""
    conditions = conditions_from(plan, CONDITION)
    model = model_of(plan, Instant.of(plan, default_instant(plan)), also=conditions)
    return model, model.formulas.all_of((model.possible, model.translator.of(conditions[0]).true))


def ask_something_else(seed):
    """Leave terms and answers of other questions in the context that z3 shares."""
    drawn = random.Random(seed)
    terms = [z3.Int(f"other{seed}_{n}") + n for n in range(drawn.randrange(1, 2000))]
    solver = z3.Solver()
    solver.add(*(term > drawn.randrange(100) for term in terms[:50]))
    assert solver.check() == z3.sat
    return terms[::2]


def test_what_z3_finds_does_not_depend_on_what_it_was_asked_before(question):
    model, formula = question
    first = Z3().solve(model, formula)
    kept = []
    for seed in range(8):
        kept += ask_something_else(seed)
        assert Z3().solve(model, formula) == first


def test_another_lead_is_looked_for_where_the_engine_does_not_confirm_one(question):
    model, formula = question
    seen = []  # what the solver found; what was found without it is refused

    def show(wanted, found, values):
        seen.extend([found] if values is not None else [])
        return () if len(seen) == 3 else ((model, box_of(model, wanted, found, values)),)

    search = Search(model, NODES, Z3())
    assert search.run(formula, show) == Shown(None)
    assert len({tuple(sorted(each.items())) for each in seen}) == 3


def test_a_question_is_left_open_where_the_engine_confirms_none_of_many_leads(question):
    model, formula = question
    seen = []  # what the solver found; what was found without it is refused

    def show(wanted, found, values):
        seen.extend([found] if values is not None else [])
        return ((model, box_of(model, wanted, found, values)),)

    search = Search(model, NODES, Z3())
    assert search.run(formula, show) == Open(UNSHOWN)
    assert len({tuple(sorted(each.items())) for each in seen}) == MOST_TRIES
