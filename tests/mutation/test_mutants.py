"""Mutants: which changes of an agreement are made, and what stands in it then."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import load, parse
from leadrules.expr import Scope, Symbol, parse_condition
from leadrules.expr.types import BooleanType, DateType, IntegerType, TextType
from leadrules.mutation import mutants, mutated
from leadrules.mutation.conditions import edits_of, forms_of
from leadrules.mutation.mutant import put
from leadrules.mutation.steps import neighbours
from leadrules.source import read_yaml
from leadrules.testing.specimens import agreements

ROOT = Path(__file__).parents[2]
RULESETS = {path.name: load(path) for path in sorted((ROOT / "rulesets").iterdir())}
ALL = [(name, mutant) for name, agreement in RULESETS.items() for mutant in mutants(agreement)]
TYPES = {
    "employees": IntegerType(),
    "country": TextType(),
    "signed": DateType(),
    "asked": BooleanType(),
}
FIELDS = {name: Symbol(name, type_, "field") for name, type_ in TYPES.items()}
SCOPE = Scope({**FIELDS, "served": Symbol("served", TextType(), "list", ("ES", "PT"))})


def changes(text):
    document, _ = read_yaml("x: 1", "x.yaml")
    condition, problems = parse_condition(text, SCOPE, document.root)
    assert problems == ()
    return [edit.of(text) for edit in edits_of(text, condition.root)]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ALL))
def test_every_mutant_is_refused_or_means_something_else(drawn):
    name, mutant = drawn
    plan = mutated(RULESETS[name], mutant)
    assert plan is None or plan.digest.meaning != RULESETS[name].digest.meaning


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements(), st.data())
def test_every_mutant_of_any_agreement_is_refused_or_means_something_else(text, data):
    agreement = parse(text)
    found = list(mutants(agreement))
    for mutant in data.draw(st.lists(st.sampled_from(found), max_size=8)) if found else ():
        plan = mutated(agreement, mutant)
        assert plan is None or plan.digest.meaning != agreement.digest.meaning


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([(name, mutant) for name, mutant in ALL if "` becomes `" in mutant.words]))
def test_what_is_changed_stands_where_the_mutant_says(drawn):
    name, mutant = drawn
    agreement = RULESETS[name]
    was = mutant.words.partition("`")[2].partition("` becomes `")[0]
    lines = agreement.document.text.splitlines()
    stands = lines[mutant.span.line - 1][mutant.span.column - 1 :]
    if not was.startswith(("unknown:", "as:")):
        assert stands.lstrip("\"'").startswith(was)


@pytest.mark.parametrize("name", RULESETS)
def test_no_two_mutants_are_the_same_change(name):
    found = [(mutant.path, repr(mutant.value)) for mutant in mutants(RULESETS[name])]
    assert len(found) == len(set(found))


def test_an_overlay_is_changed_in_its_own_lines_only():
    files = {mutant.span.file for mutant in mutants(RULESETS["saas-midmarket-nordics"])}
    assert {Path(file).parent.name for file in files} == {"saas-midmarket-nordics"}


def test_mutants_can_be_asked_of_some_clauses_only():
    found = list(mutants(RULESETS["saas-midmarket"], ["routing", "lists"]))
    assert {mutant.clause for mutant in found} == {"lists", "routing"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "100 <= employees < 500",
            [
                "99 <= employees < 500",
                "101 <= employees < 500",
                "100 < employees < 500",
                "100 <= employees <= 500",
                "100 <= employees < 499",
                "100 <= employees < 501",
                "not (100 <= employees < 500)",
            ],
        ),
        ('country == "ES"', ['country != "ES"']),
        ("country not in served", ["country in served"]),
        ('country in ["ES", "PT"]', ['country not in ["ES", "PT"]', 'country in ["PT"]', 'country in ["ES"]']),
        ("known(country)", ["missing(country)"]),
        ("missing(country)", ["known(country)"]),
        ("not asked", ["asked"]),
        ('signed < date("2026-01-10")', [
            'signed <= date("2026-01-10")',
            'signed < date("2026-01-09")',
            'signed < date("2026-01-11")',
            'not (signed < date("2026-01-10"))',
        ]),
        ("asked and known(country)", ["asked or known(country)", "asked and missing(country)", "not (asked and known(country))"]),
        ("at_least(2, asked, known(country))", [
            "at_least(1, asked, known(country))",
            "at_least(3, asked, known(country))",
            "at_least(2, asked, missing(country))",
            "not (at_least(2, asked, known(country)))",
        ]),
    ],
)  # fmt: skip
def test_a_condition_is_changed_at_each_constant_operator_and_word(text, wanted):
    assert sorted(changes(text)) == sorted(wanted)


def test_a_condition_that_is_a_map_is_changed_as_well():
    source = {"all": [{"field": "employees", "gte": 100}, {"field": "country", "in": ["ES", "PT"]}]}
    found = [put(source, path, now) for path, now, _ in forms_of(source)]
    assert {"any": source["all"]} in found
    assert {"all": [{"field": "employees", "gt": 100}, source["all"][1]]} in found
    assert {"all": [{"field": "employees", "gte": 101}, source["all"][1]]} in found
    assert {"all": [source["all"][0], {"field": "country", "in": ["PT"]}]} in found


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (30, [29, 31]),
        (True, []),
        ("30 business minutes", ["29 business minutes", "31 business minutes"]),
        ("1 day", ["2 days"]),
        ("25%", ["24%", "26%"]),
        ("12.5%", ["12.4%", "12.6%"]),
        ("2026-03-01", ["2026-02-28", "2026-03-02"]),
        ("1 per day", ["0 per day", "2 per day"]),
        ("contract_until - 90 days", ["contract_until - 89 days", "contract_until - 91 days"]),
        ("recycled", []),
    ],
)
def test_a_value_is_changed_by_one_step_of_its_type(value, wanted):
    assert list(neighbours(value)) == wanted


def test_the_plan_of_a_mutant_has_the_holidays_that_were_locked():
    agreement = RULESETS["saas-midmarket"]
    plan = mutated(agreement, next(mutants(agreement, ["signals"])))
    assert plan.calendars.keys() == compile_plan(agreement).calendars.keys()
    assert plan.agreement.holidays == agreement.holidays
