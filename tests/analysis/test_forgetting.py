"""What is remembered between questions is bounded, and forgetting it changes no answer."""

from functools import partial
from pathlib import Path

import pytest

from leadrules import compile as compile_plan
from leadrules import load, parse
from leadrules.analysis import analyse, building, equivalent
from leadrules.analysis.formulas import Formulas

HERE = Path(__file__).parent


@pytest.fixture
def forgetful(monkeypatch):
    """Let everything be forgotten before each search; the algebras that were made."""
    made = []

    def making(**more):
        made.append(Formulas(remembered=0, **more))
        return made[-1]

    monkeypatch.setattr(building, "Formulas", making)
    return made


def planted(*changes):
    text = (HERE / "planted.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compile_plan(parse(text))


def versions():
    return planted(), planted(("employees >= 500, points: 30", "employees >= 400, points: 20"), ("S: 95", "S: 80"))


def rulesets():
    return tuple(compile_plan(load(HERE.parents[1] / "rulesets" / n)) for n in ("lowprice-30day", "saas-midmarket"))


def told(findings):
    shown = [(f.diagnostic, f.witness and f.witness.to_dict()) for f in findings]
    return shown, findings.undecided, findings.proved


def test_an_analysis_that_forgets_finds_the_same(forgetful, monkeypatch):
    forgetting = told(analyse(planted()))
    monkeypatch.undo()
    assert forgetting == told(analyse(planted()))


@pytest.mark.parametrize("pair", [versions, pytest.param(rulesets, marks=pytest.mark.slow)])
def test_a_comparison_that_forgets_finds_the_same(forgetful, monkeypatch, pair):
    old, new = pair()
    forgetting = equivalent(old, new).to_dict()
    monkeypatch.undo()
    assert forgetting["differences"]
    assert forgetting == equivalent(old, new).to_dict()


def test_many_questions_take_no_more_memory_than_few():
    formulas = Formulas(remembered=200)
    numbers = [formulas.variable(4) for _ in range(12)]
    ask = partial(formulas.one_of, mask=0b0110)
    most = 0
    for n in range(400):
        pair = formulas.any_of((ask(numbers[n % 12]), formulas.one_of(numbers[(n * 7 + 1) % 12], 1 + n % 14)))
        third = formulas.one_of(numbers[(n * 5 + 2) % 12], 1 + n % 13)
        found = formulas.solve(formulas.all_of((pair, third)))
        assert found is None or formulas.under(formulas.all_of((pair, third)), found).op == "true"
        most = max(most, len(formulas._made) + len(formulas._cofactors))
    assert most < 300
