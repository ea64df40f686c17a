"""What a person is told: each mistake once, at the exact place, with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from leadrules.diagnostics import Severity
from leadrules.expr.foreign import CLOCK_HINT

Problem = Callable[[object], tuple[str, str, str, str | None]]

MISTAKES = (
    ("employes >= 100", "LR203", "employes", "did you mean `employees`?"),
    ("country == ES", "LR203", "ES", 'write `"ES"` in quotes if it is text'),
    ("industry == software", "LR203", "software", 'write `"software"`, text stands in quotes'),
    ("industry in [retail]", "LR203", "retail", 'write `"retail"`, text stands in quotes'),
    ("country in servd", "LR203", "servd", "did you mean `served`?"),
    ("contact_me == yes", "LR203", "yes", "write `true`"),
    ("stage == 'x'", "LR214", "stage", None),
    ("country = 'ES'", "LR202", "=", "write `==`"),
    ("contact_me && opted_out", "LR202", "&&", "write `and`"),
    ("!contact_me", "LR202", "!", "write `not`"),
    ("country <> 'ES'", "LR202", "<>", "write `!=`"),
    ("employees ≥ 5", "LR202", "≥", "write `>=`"),
    ("employees >= 1,000", "LR202", "1,000", "write 1000"),
    ("employees >= 2,000,000", "LR202", "2,000,000", "write 2000000"),
    ("(employees >= 2,500)", "LR202", "2,500", "write 2500"),
    ("revenue in [1,000.5]", "LR202", "1,000.5", "write 1000.5"),
    ("revenue >= 2.000", "LR202", "2.000", "write 2000, or 2.0"),
    ("revenue >= 50.125", "LR202", "50.125", "write 50125, or 50.1250"),
    ("revenue >= 1.000.000", "LR202", "1.000.000", "write 1000000"),
    ("employees between 100 and 500", "LR200", "employees between", "write `100 <= employees <= 500`"),
    ("employees BETWEEN 100 AND 500", "LR200", "employees BETWEEN", "write `100 <= employees <= 500`"),
    ("until < today", "LR203", "today", CLOCK_HINT),
    ("today() > until", "LR204", "today", CLOCK_HINT),
    ("now() > since", "LR204", "now", CLOCK_HINT),
    ("page_view >= 3", "LR203", "page_view", "`page_view` is an event type; declare a signal: `{count: page_view}`"),
    ("domain(email) == '@accor.example'", "LR208", "'@accor.example'", "write `accor.example`"),
    ("lower(domain(email)) != 'eva@accor.example'", "LR208", "'eva@accor.example'", "write `accor.example`"),
    ("domain(email) in ['acme.example', '@x.example']", "LR208", "'@x.example'", "write `x.example`"),
    ("ends_with(domain(email), '@x.example')", "LR208", "'@x.example'", "write what follows the `@`"),
    ("email == 'accor.example'", "LR208", "'accor.example'", "compare `domain(email)`"),
    ("email in ['eva@acme.example', '@x.example']", "LR208", "'@x.example'", "compare `domain(email)`"),
    ("email in freemail", "LR208", "freemail", "compare `domain(email)`"),
    ("employees >= 100k", "LR202", "100k", "write 100000"),
    ("employees >= 007", "LR202", "007", 'write 7, or `"007"` if it is text'),
    ("employees ** 2 > 4", "LR202", "**", "multiply, or write the number out"),
    ("country == 'ES' # Spain", "LR202", "# Spain", "put the comment on a line of its own above"),
    ("created < 30 days ago", "LR200", "30 days", "write `days_since(created) > 30`"),
    ("employees > 3 and created >= 1 day ago", "LR200", "1 day", "write `days_since(created) <= 1`"),
    ("employees > 30 days", "LR200", "30 days", "leave the unit out"),
    ("country == 'E' 'S'", "LR202", "'E' 'S'", "put an operator between them"),
    ("country in ['E' 'S']", "LR202", "'E' 'S'", "put a comma between them"),
    ("größe > 5", "LR202", "größe", 'write `"größe"` in quotes if it is text'),
    ("f'{city}' == 'x'", "LR202", "f", 'write it as in `"text"`'),
    ("city == 'a\\d'", "LR202", "\\d", "write `\\\\` for a backslash"),
    ("city == 'é", "LR202", "'é", "end the text with ', on the same line"),
    ("lead.country == 'ES'", "LR201", "lead.country", "write `country`; names have no dots"),
    ("country.lower() == 'es'", "LR201", "country.lower", "write `lower(name)`"),
    ("languages[0] == 'es'", "LR201", "languages[0]", "names stand alone; lists go with `in`"),
    ("phone is country", "LR201", "is", "write `==` to compare, `known(x)` or `missing(x)` to ask for a value"),
    ("employees < fit in served", "LR201", "employees < fit in served", "write the comparisons apart, with `and`"),
    ("'é' == city and (contact_me", "LR200", "(", "add `)`"),
    ("contact_me)", "LR200", ")", "remove it, or open it before"),
    ("country ==", "LR200", "==", "finish the condition"),
    ("contact_me and or opted_out", "LR200", "or", "write one of `and` and `or`"),
    ("contact_me AND opted_out", "LR200", "contact_me AND", "write `and`"),
    ("city contains 'x'", "LR200", "city contains", 'write `contains(name, "text")`'),
    ("contact_me, opted_out", "LR200", "contact_me, opted_out", "write `and` or `or`; 1,000 is written 1000"),
    ("len(languages) > 1", "LR204", "len", "write `length(list)`"),
    ("start_with(city, 'x')", "LR204", "start_with", "did you mean `starts_with`?"),
    ("city(5)", "LR204", "city", "write `city` without parentheses"),
    ("known", "LR205", "known", "write `known(name)`"),
    ("known('x')", "LR205", "'x'", "write `known(email)`"),
    ("starts_with(city)", "LR205", "starts_with(city)", "write `starts_with(text, part)`"),
    ("starts_with(languages, 'x')", "LR205", "languages", 'write `"…" in languages`'),
    ("days_since('2026-01-01') > 3", "LR205", "'2026-01-01'", 'write `date("2026-01-01")`'),
    ("country >= 5", "LR206", "5", 'write `"5"` in quotes if it is text'),
    ("employees >= '5'", "LR206", "'5'", "write 5 without quotes"),
    ("contact_me == 'yes'", "LR206", "'yes'", "write `contact_me` or `not contact_me`"),
    ("until > since", "LR206", "until > since", "compare `days_since` of both"),
    ("until > '2026-01-31'", "LR206", "'2026-01-31'", 'write `date("2026-01-31")`'),
    ("until - 90 > 5", "LR206", "until - 90", "write `days_since(until)` or `days_until(until)` to count days"),
    ("languages in served", "LR206", "languages in served", 'write `"…" in languages`'),
    ("employees in served", "LR206", "employees in served", "write `employees == …`"),
    (
        "fit_grade >= 'B'",
        "LR207",
        "fit_grade >= 'B'",
        'write out the values that count, as in `fit_grade in ["…", "…"]`',
    ),
    ("contact_me > false", "LR207", "contact_me > false", "write the condition itself, or `not` before it"),
    ("industry == 'sofware'", "LR208", "'sofware'", "did you mean `software`?"),
    ("fit_grade == 'E'", "LR208", "'E'", "it is one of `A`, `B`, `C`"),
    ("industry in served", "LR208", "served", "use a list of its own values"),
    ("industry == fit_grade", "LR208", "industry == fit_grade", "compare each with its own values"),
    ("employees", "LR209", "employees", "compare it, as in `employees >= 1`"),
    ("contact_me and country", "LR209", "country", 'compare it, as in `country == "…"`, or write `known(country)`'),
    ("'a' == 'a'", "LR210", "'a' == 'a'", "compare a field; text in quotes is not the name of a field"),
    ("contact_me or true", "LR210", "true", "write a condition about the lead"),
    ("at_least(3, contact_me, opted_out)", "LR210", "3", "write a number from 1 to 2"),
    ("starts_with(city, '')", "LR210", "''", "write some text"),
    ("big * 10 > 5", "LR212", "big * 10", "give the fields a `max`, or calculate with decimals, as in `2.0 * x`"),
    ("employees > 1e999", "LR212", "1e999", "whole numbers go up to 10^15"),
    (
        "until < date('2026-02-30')",
        "LR213",
        "date('2026-02-30')",
        "months go from 01 to 12, days to the end of their month",
    ),
    ("since < datetime('2026-02-03T10:00')", "LR213", "datetime('2026-02-03T10:00')", "add the offset, as in `+01:00`"),
    ("email == null", "LR215", "null", "write `missing(email)`"),
    ("email != None", "LR215", "None", "write `known(email)`"),
    ("city == ' '", "LR215", "' '", "write `missing(city)` or `known(city)`"),
    ("country in 'served'", "LR217", "'served'", "write `served` without quotes"),
    ("country in 'ES'", "LR217", "'ES'", 'write `["ES"]` in brackets'),
    ("'x' in email", "LR217", "email", 'write `contains(email, "…")`'),
    ("country in []", "LR217", "[]", "write the values that count"),
    ("country in ['ES', city]", "LR217", "city", "write `country == city` with `or`"),
    ("served == 'ES'", "LR217", "served", "write `name in served`"),
    ("city == '\u0007'", "LR218", "\u0007", "remove it"),
    ("fit / 0 > 1", "LR219", "fit / 0", "divide by another number"),
    ("fit / (2 - 2) > 1", "LR219", "fit / (2 - 2)", "divide by another number"),
)


DOUBTS = (
    ("fit >= 400", "fit >= 400", "write a number up to 100, or widen its `range`"),
    ("fit > 100", "fit > 100", "write a number below 100, or widen its `range`"),
    ("fit in [50, 400]", "400", "write a number from 0 to 100, or widen its `range`"),
    ("offices < 1", "offices < 1", "write a number above 1, or lower its `min`"),
    ("1 > offices", "1 > offices", "write a number above 1, or lower its `min`"),
    ("revenue == -1", "revenue == -1", "write a number from 0 on, or lower its `min`"),
    ("not offices >= 1", "offices >= 1", "leave it out, or write `known(offices)` to ask for any value"),
    ("fit != 101 or contact_me", "fit != 101", "leave it out, or write `known(fit)` to ask for any value"),
    (
        "30 <= offices < 20",
        "30 <= offices < 20",
        "write `20 <= offices < 30`, or `or` between the two",
    ),
    ("19 < offices < 20", "19 < offices < 20", "leave room between the two, as in `19 <= offices <= 20`"),
    (
        "offices == 3 and contact_me and offices == 4",
        "offices == 3 and contact_me and offices == 4",
        "write `or` between the two",
    ),
)


@pytest.mark.parametrize(("text", "code", "marked", "hint"), MISTAKES, ids=[text for text, *_ in MISTAKES])
def test_a_mistake_is_told_once_where_it_is_with_its_remedy(
    problem: Problem, text: str, code: str, marked: str, hint: str | None
) -> None:
    told = problem(text)
    assert (told[0], told[1], told[3]) == (code, marked, hint)


def test_the_message_names_both_sides_and_their_types(problem: Problem) -> None:
    message = "`until` is a date, `since` is a datetime: they cannot be compared"
    assert problem("until == since")[2] == message


def test_a_name_that_exists_elsewhere_is_told_why_not_here(problem: Problem) -> None:
    assert problem("stage == 'working'")[2] == "`stage` cannot be used here: the stage is known in routes only"


def test_independent_mistakes_are_told_together(read: Callable[[object], Any]) -> None:
    _, problems = read("employes > 5 and country == 5 or industry == 'x' and not known(fone)")
    assert [each.code for each in problems] == ["LR203", "LR206", "LR208", "LR203"]


def test_a_poisoned_name_causes_no_error_and_hides_none(read: Callable[[object], Any]) -> None:
    assert read("broken > 5 and contact_me") == (None, ())
    assert read("broken in ['a'] or starts_with(broken, 5 )")[0] is None
    _, [only] = read("broken > 5 and employes > 5")
    assert only.code == "LR203"


def test_positions_count_lines_and_characters_not_bytes(read: Callable[[object], Any]) -> None:
    _, [only] = read("city == 'Zürich'\n  and 'é' == employes")
    assert (only.span.line, only.span.column, only.span.end_column) == (2, 14, 22)


@pytest.mark.parametrize(
    "text",
    [
        *("0 <= fit < 40", "fit >= 0 and fit < 40", "fit > 0", "offices <= 999", "big >= 0", "revenue > 0.125"),
        *("19 <= offices < 20", "19 < fit < 20", "offices >= 3 or offices < 3"),
        *("min(1,200) < fit", "employees in [1,200]", "email == 'eva@acme.example'", "domain(email) in freemail"),
        *("ends_with(email, '@acme.example')", "contains(email, 'acme')", "revenue >= 1.1250"),
    ],
)
def test_what_can_hold_and_can_fail_is_no_mistake(read: Callable[[object], Any], text: str) -> None:
    assert read(text)[1] == ()


@pytest.mark.parametrize(("text", "marked", "hint"), DOUBTS, ids=[text for text, *_ in DOUBTS])
def test_what_no_lead_or_every_lead_does_is_a_warning(
    read: Callable[[object], Any], text: str, marked: str, hint: str
) -> None:
    condition, [only] = read(text)
    assert condition is not None
    assert (only.code, only.severity, only.hint) == ("LR210", Severity.WARNING, hint)
    assert text[only.span.column - 1 : only.span.end_column - 1] == marked


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("fit >= 400", "`fit` is never above 100"),
        ("offices < 1", "`offices` is never below 1"),
        ("offices >= 1", "`offices` is never below 1, so this always holds"),
        ("30 <= offices < 20", "`offices` is never at least 30 and below 20 at once"),
        ({"field": "offices", "between": [30, 20]}, "`offices` is never at least 30 and at most 20 at once"),
        ({"field": "fit", "gte": 400}, "`fit` is never above 100"),
    ],
    ids=str,
)
def test_the_bound_that_is_never_passed_is_named(read: Callable[[object], Any], value: object, message: str) -> None:
    assert [d.message for d in read(value)[1]] == [message]


def test_a_list_of_addresses_and_domains_may_be_asked_for_both(read: Callable[[object], Any]) -> None:
    assert read("email in blocked or domain(email) in blocked")[1] == ()
    _, [only] = read("domain(email) in handles")
    assert only.message == "the list `handles` holds `@acme.example`, which `domain(email)` never is"
    assert only.hint == "write `acme.example`"


def test_three_decimals_are_printed_so_that_they_can_be_read_again(read: Callable[[object], Any]) -> None:
    condition, _ = read("revenue >= 1.1250")
    assert condition.text == "revenue >= 1.1250"
    assert read(condition.text)[0] == condition
