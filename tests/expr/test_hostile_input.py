"""Whatever is written in a condition, the answer is a condition or diagnostics, and it comes at once."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrules.codes.conditions import CODES
from leadrules.diagnostics import has_errors
from leadrules.expr import to_text

Read = Callable[[object], Any]

KNOWN_CODES = {page.code for page in CODES}
SEEDS = (
    "employees >= 100 and country in served",
    "domain(email) not in freemail or at_least(2, contact_me, known(email), fit / 2 > 1)",
    'not (50 <= employees < 500) and until < date("2026-01-31")',
    'country in ["ES", "PT"] or starts_with(city, "/é")',
)
PIECES = st.sampled_from(
    [
        *(
            "(",
            ")",
            "[",
            "]",
            '"',
            "'",
            "\\",
            " and ",
            " not ",
            " in ",
            "==",
            "=",
            "<",
            "**",
            "//",
            "%",
            ":=",
            "&&",
            "!",
        ),
        *(
            "{",
            "}",
            ",",
            ".",
            ";",
            "#",
            "@",
            "`",
            "$",
            "0",
            "007",
            "1e999",
            "9" * 30,
            "None",
            "true",
            "lambda x: x",
            "f'{x}'",
        ),
        *(
            "\0",
            "\ud800",
            "\u00a0",
            "“",
            "≥",
            "é",
            "\n",
            "\t",
            "x",
            "broken",
            "stage",
            "employees",
            "served",
            "if",
            "is",
        ),
    ]
)
HOSTILE = (
    "(" * 100_000,
    "employees > 5 and " * 5_000 + "contact_me",
    "a" * 100_000,
    "9" * 100_000,
    "9" * 3_999,
    "employees > " + "1" * 3_900,
    "9**9**9**9 > employees",
    "employees > 1e999",
    "employees > -1e308 * 1e308",
    "not " * 900 + "contact_me",
    "-" * 3_000 + "employees > 1",
    "- " * 1_500 + "employees > 1",
    "(" * 59 + "contact_me" + ")" * 59,
    "(" * 1_900 + "contact_me" + ")" * 1_900,
    "[" * 1_900 + "]" * 1_900,
    "employees" + " + employees" * 300 + " > 1",
    "employees > 1" + " > 1" * 900,
    " or ".join(["contact_me"] * 280),
    "employees in [" + ", ".join(["1"] * 1_300) + "]",
    "known(" * 600 + "email" + ")" * 600,
    "(((contact_me)" * 20,
    " ".join(f"unknown_{i} == 1 and" for i in range(150)) + " contact_me",
    "matches(city, '" + "*a" * 1_500 + "')",
    "\0" * 4_000,
    "\ud800" * 4_000,
    "\u00a0" * 4_000,
    '"' * 3_999,
    "\\" * 4_000,
    "'" + "\\" * 3_990 + "'",
    "a." * 1_900 + "a",
    "a" + " " * 3_990,
    "a . " * 900,
    "if " * 1_300,
    "= " * 1_900,
    "{}" * 1_900,
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('true')",
    "[x for x in (1).__class__.__base__.__subclasses__()]",
    "(lambda: (yield))()",
    "f'{employees!r:>{10**9}}' == 'x'",
    "(employees := 5) > 3",
    "exec('1')",
    "open('/etc/passwd')",
    "'a' * 999999999 == city",
    "city % (1,) == 'a'",
    "employees if contact_me else offices",
    "await contact_me",
    "*employees",
    "**employees",
    "min(*languages) > 1",
    "min(key=employees) > 1",
    "employees > 1\nimport os",
    "employees > 1; contact_me",
    "contact_me\\\nand opted_out",
    "0x10 > employees",
    "0b1 > employees",
    "1_0 > employees > 1__0",
    "1if contact_me else 2",
    "employees > 1j",
    "... == employees",
    "b'a' == city",
    "'\\N{BULLET}' == city",
    "'''a''' == city",
    "\ufeffcontact_me",
    "ﬁt > 1",
    "contact_me and(opted_out)or not(contact_me)",
)


def check_told(text: object, result: Any) -> None:
    condition, problems = result
    assert condition is None or not has_errors(problems)
    assert len(problems) <= 8
    for each in problems:
        assert each.code in KNOWN_CODES
        assert each.span is not None
        for words in filter(None, (each.message, each.hint)):
            assert "\n" not in words
            assert not words.endswith(".")
            assert len(words) < 450
            assert words.isprintable()
        assert not re.match(r"[A-Z]", each.message)
        if isinstance(text, str):
            lines = text.split("\n")
            assert 1 <= each.span.line <= each.span.end_line <= len(lines)
            assert (each.span.line, each.span.column) <= (each.span.end_line, each.span.end_column)
            assert each.span.end_column <= len(lines[each.span.end_line - 1]) + 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_diagnostics(read: Read, text: str) -> None:
    check_told(text, read(text))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES | st.sampled_from(SEEDS), max_size=12).map("".join))
def test_any_mixture_of_pieces_is_a_condition_or_diagnostics(read: Read, text: str) -> None:
    check_told(text, read(text))


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_right_condition_with_a_slip_is_a_condition_or_diagnostics(read: Read, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SEEDS))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 4)))
    mutated = text[:start] + data.draw(PIECES | st.just("")) + text[end:]
    condition, problems = read(mutated)
    check_told(mutated, (condition, problems))
    assert problems or condition is not None or "broken" in mutated
    if condition is not None:
        assert read(to_text(condition.root))[0] == condition


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(SEEDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["field", "all", "any", "not", "at_least", "of", "eq", "in", "between", "known", "gte", "has", "x"]
            ),
            inner | st.sampled_from(["employees", "country", "until", "served"]),
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(plain_data)
def test_any_plain_data_is_a_condition_or_diagnostics(read: Read, value: object) -> None:
    condition, problems = read(value)
    check_told(None, (condition, problems))
    assert problems or condition is not None


def at_once(read: Read, value: object) -> Any:
    """Read a condition, in no time: the collector does not look through what other tests have left meanwhile."""
    gc.disable()
    started = time.process_time()
    try:
        result = read(value)
        assert time.process_time() - started < 0.2  # a generous limit for slow machines; it takes a few milliseconds
    finally:
        gc.enable()
    return result


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_answered_at_once(read: Read, text: str) -> None:
    result = at_once(read, text)
    check_told(text, result)
    condition, problems = result
    assert problems or condition is not None


def test_hostile_maps_are_answered_at_once(read: Read) -> None:
    deep: object = "contact_me"
    for _ in range(2_000):
        deep = {"not": deep}
    for value in (
        deep,
        {"all": ["contact_me"] * 100_000},
        {"field": "country", "in": ["a"] * 100_000},
        {1: 2},
        ["x"] * 5_000,
    ):
        result = at_once(read, value)
        check_told(None, result)
        assert result[1]
