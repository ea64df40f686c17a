"""Conditions over one lead, example by example."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.expr import (
    AT,
    TODAY,
    IntegerType,
    Node,
    NumberType,
    evaluator,
    instant_us,
    names_in,
    sample_values,
    to_english,
    type_of,
    unknown_names,
)
from leadrules.expr.functions import domain_of, matches

Tree = Callable[[object], Node]
LEAD: dict[str, Any] = {
    "employees": 100,
    "fit": 40.0,
    "country": "ES",
    "city": "Madrid",
    "email": "eva@Acme.Example",
    "industry": "software",
    "contact_me": True,
    "until": date(2026, 3, 20),
    "since": instant_us(datetime(2026, 3, 14, 23, 0, tzinfo=UTC)),
    "languages": ("es", "pt"),
}
CLOCK = {AT: instant_us(datetime(2026, 3, 15, 22, 59, tzinfo=UTC)), TODAY: date(2026, 3, 15)}


def ask(node: Node, **changes: Any) -> Any:
    values = {**dict.fromkeys(names_in(node)), **LEAD, **CLOCK, **changes}
    return evaluator(node, {name: i for i, name in enumerate(values)})(tuple(values.values()))


def blame(node: Node, **values: Any) -> tuple[str, ...]:
    row = {**dict.fromkeys(names_in(node)), **CLOCK, **values}
    return unknown_names(node, {name: i for i, name in enumerate(row)})(tuple(row.values()))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("country == 'es'", True),
        ("country in ['pt', ' es ']", True),
        ("country in served", True),
        ("domain(email) == 'ACME.example'", True),
        ("domain(email) not in freemail", True),
        ("industry == 'saas'", True),
        ("industry in sectors", True),
        ("'ES' in languages", True),
        ("lower(city) == 'MADRID'", True),
        ("starts_with(country, 'e')", True),
        ("starts_with(city, 'm')", False),
        ("days_until(until) == 5", True),
        ("days_since(since) == 0", True),
        ("days_until(since) == -1", True),
        ("at_least(2, contact_me, opted_out, employees > 5)", True),
        ("at_least(2, opted_out, employees < 5, contact_me)", None),
        ("at_least(2, opted_out, employees < 5, fit < 5)", False),
        ("at_least(2, opted_out, employees > 5)", None),
        ("opted_out and employees < 5", False),
        ("opted_out or contact_me", True),
        ("opted_out or employees < 5", None),
        ("not opted_out", None),
        ("known(opted_out)", False),
        ("missing(opted_out)", True),
        ("employees / (fit - 40) > 1", None),
        ("employees * 1e308 * 10 > 1", None),
        ("min(fit, revenue) > 1", None),
        ("contact_me != false", True),
        ("max(fit, employees, 3) == 100", True),
        ("-employees < -99", True),
        ("length(languages) == 2", True),
    ],
)
def test_a_condition_over_a_lead(tree: Tree, text: str, answer: bool | None) -> None:
    assert ask(tree(text)) is answer


def test_an_empty_list_is_known_and_a_missing_one_is_not(tree: Tree) -> None:
    assert ask(tree("'es' in languages"), languages=()) is False
    assert ask(tree("'es' in languages"), languages=None) is None


def test_an_email_without_a_domain_is_blamed(tree: Tree) -> None:
    node = tree("domain(email) in freemail or contact_me")
    assert blame(node, email="eva", contact_me=False) == ("email",)
    assert blame(node, email="eva", contact_me=True) == ()


def test_only_the_branches_that_are_open_are_blamed(tree: Tree) -> None:
    node = tree("(employees > 5 or country == 'ES') and (contact_me or known(city))")
    assert blame(node, employees=1) == ("contact_me", "country")
    assert blame(node, employees=9, city="x") == ()


def test_whole_numbers_carry_their_bounds(tree: Tree) -> None:
    node = tree("employees * 2 - offices > 5")
    assert type_of(node.left) == IntegerType(-1000, 2 * 10**6 - 1)  # type: ignore[union-attr]
    assert type_of(tree("employees / 2 > 5").left) == NumberType()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("country in ['ES', 'DE'] and employees >= 100", "country is one of DE, ES and the headcount is at least 100"),
        ("domain(email) not in freemail", "the domain of email is not in the list freemail"),
        ("50 <= employees < 500", "the headcount is at least 50 and less than 500"),
        ("until < date('2026-01-31')", "until is before 2026-01-31"),
        ("not contact_me or missing(city)", "contact me is false or city is not known"),
        ("not starts_with(city, 'San ')", 'city does not start with "San "'),
        ("5 > (fit + revenue) / 2", "(fit plus revenue) divided by 2 is less than 5"),
        ("at_least(2, contact_me, opted_out)", "at least 2 of these hold: contact me is true, opted out is true"),
        (
            "(contact_me or opted_out) and fit_grade != 'A'",
            "(contact me is true or opted out is true) and fit grade is not A",
        ),
    ],
)
def test_a_condition_reads_as_english(tree: Tree, text: str, english: str) -> None:
    assert to_english(tree(text), {"employees": "the headcount"}) == english


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (
            {"all": ["contact_me", {"field": "employees", "gte": 100, "lt": 500}]},
            "contact_me and 100 <= employees < 500",
        ),
        ({"field": "employees", "between": [1, 9]}, "1 <= employees <= 9"),
        ({"any": [{"field": "country", "in": "served"}, {"not": "contact_me"}]}, "country in served or not contact_me"),
        ({"field": "until", "gt": "2026-01-31"}, 'until > date("2026-01-31")'),
        ({"field": "days_until(until)", "lt": 30}, "days_until(until) < 30"),
        ({"field": "languages", "has": "ES"}, '"es" in languages'),
        ({"field": "email", "known": False}, "missing(email)"),
        ({"at_least": 1, "of": ["contact_me", "opted_out"]}, "at_least(1, contact_me, opted_out)"),
        (["contact_me", "opted_out"], "contact_me and opted_out"),
        ({"field": "contact_me", "eq": False}, "not contact_me"),
    ],
)
def test_a_map_says_the_same_as_text(tree: Tree, form: object, text: str) -> None:
    if "100 <= employees" in text:
        text = "contact_me and employees >= 100 and employees < 500"
    assert tree(form) == tree(text)


@pytest.mark.parametrize(
    ("form", "hint"),
    [
        ({"employees": {"min": 5}}, "it is one of `field`, `all`, `any`, `not`, `at_least`"),
        ({"and": ["contact_me"]}, "write `all`"),
        ({"field": "employees", ">=": 5}, "write `gte`"),
        ({"field": "employees", "gtee": 5}, "did you mean `gte`?"),
        ({"field": "employees"}, "add `known: true`, `eq: …` or another operator"),
        ({"gte": 5}, "add `field: name`"),
        ({"all": []}, "write one condition a line, each after `-`"),
        ({"field": "email", "known": "yes"}, "write `known: true`"),
        ({"field": "employees", "between": [1]}, "write it as in `between: [1, 9]`"),
        ({"at_least": 2}, "write `at_least: 2, of: [...]`"),
        (5, "write one, as in `employees >= 100`"),
    ],
)
def test_a_wrong_map_is_told_what_to_write(read: Callable[[object], Any], form: object, hint: str) -> None:
    condition, [only] = read(form)
    assert condition is None
    assert (only.code, only.hint) == ("LR216", hint)


@given(st.text("ab?*", max_size=6), st.text("ab", max_size=8))
def test_patterns_match_as_shell_patterns_do(pattern: str, text: str) -> None:
    assert matches(text, pattern) is fnmatch.fnmatchcase(text, pattern)


@pytest.mark.parametrize(
    ("email", "domain"),
    [("a@b@C.D", "c.d"), ("a@", None), ("a", None), ("É@É.FR", "É.fr")],
)
def test_the_domain_is_what_follows_the_last_at_sign(email: str, domain: str | None) -> None:
    assert domain_of(email) == domain


def test_a_long_list_needs_few_samples(tree: Tree, scope: Any) -> None:
    roots = [tree("domain(email) in freemail"), tree("employees >= 100"), tree("industry == 'retail'")]
    types = {name: scope.symbols[name].type for name in ("email", "employees", "industry", "contact_me")}
    samples = sample_values(roots, types, at_us=CLOCK[AT], today=CLOCK[TODAY])
    assert samples.complete
    assert samples.values == {
        "email": ("name@gmail.com", "name@other.example"),
        "employees": (0, 99, 100, 101),
        "industry": ("software", "fintech", "retail"),
        "contact_me": (True, False),
    }


@pytest.mark.parametrize("text", ["employees > offices", "employees * 2 > 5", "matches(city, 'a*b')"])
def test_samples_say_where_they_may_miss_something(tree: Tree, scope: Any, text: str) -> None:
    node = tree(text)
    types = {name: scope.symbols[name].type for name in names_in(node)}
    assert not sample_values([node], types, at_us=CLOCK[AT], today=CLOCK[TODAY]).complete
