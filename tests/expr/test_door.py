"""The door of every engine: one normal form inside, nothing guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    TextType,
    Type,
    admit,
    datetime_of,
    evaluator,
    instant_us,
)

TYPES: tuple[Type, ...] = (
    TextType(),
    TextType("upper"),
    TextType("lower"),
    EmailType("lower"),
    ChoiceType(("Red", "blue"), (("rot", "Red"),), "lower"),
    ChoiceType(("a", "b")),
    IntegerType(),
    NumberType(),
    BooleanType(),
    DateType(),
    TextListType("upper"),
)
RAW = (
    st.text(max_size=6)
    | st.sampled_from([" a ", "ROT", "blue ", "2026-01-31", "\u00a0x", "É", ""])
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.decimals()
    | st.lists(st.text(max_size=3), max_size=3)
)


@given(st.sampled_from(TYPES), RAW)
def test_what_came_in_once_comes_in_unchanged(t: Type, raw: object) -> None:
    value = refused = None
    try:
        value = admit(t)(raw)
    except Refused as told:
        refused = told
    assert refused is None or refused.reason.isprintable()
    if value is not None:
        again = admit(t)(value)
        assert again == value
        assert type(again) is type(value)


@given(st.datetimes(timezones=st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(timezone)))
def test_an_instant_is_exact_to_the_microsecond(at: datetime) -> None:
    assume(2 <= at.year <= 9998)
    us = instant_us(at)
    assert datetime_of(us) == at
    assert admit(DateTimeType())(at.isoformat()) == us


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).map(" {} ".format))
def test_a_constant_is_normalised_as_the_data_is(tree: Any, raw: str) -> None:
    inside = admit(TextType("upper"))(raw)
    node = tree(f"country == {json.dumps(raw, ensure_ascii=False)}")
    assert evaluator(node, {"country": 0})((inside,)) is True


@pytest.mark.parametrize(
    ("t", "raw", "value"),
    [
        (TextType(), " \t Zürich\n", "Zürich"),
        (TextType(), " \r\n", None),
        (TextType("upper"), "é x", "é X"),
        (ChoiceType(("software",), (("saas", "software"),)), " saas", "software"),
        (ChoiceType(("a",)), " ", None),
        (IntegerType(), "", None),
        (NumberType(), 2**53, float(2**53)),
        (NumberType(), Decimal("1.5"), 1.5),
        (NumberType(), Fraction(1, 4), 0.25),
        (NumberType(), -0.0, 0.0),
        (DateType(), " 2026-02-28 ", date(2026, 2, 28)),
        (DateTimeType(), "1970-01-01T01:00:00+01:00", 0),
        (DateTimeType(), "1970-01-01T00:00:01Z", 1_000_000),
        (DateTimeType(), datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), -1),
        (TextListType("lower"), ["ES", " ", None, "pt "], ("es", "pt")),
        (TextListType(), (), ()),
        (BooleanType(), False, False),
    ],
)
def test_a_value_is_brought_to_its_normal_form(t: Type, raw: object, value: object) -> None:
    found = admit(t)(raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("t", "raw", "reason"),
    [
        (TextType(), 5, "expected text, found the number `5`"),
        (TextType(), "a\0b", "the text holds a NUL character"),
        (TextType(), "\ud800", "the text holds half a character (a lone surrogate)"),
        (ChoiceType(("a", "b")), "c", "`c` is not one of a, b"),
        (IntegerType(), True, "expected a whole number, found `true`"),
        (IntegerType(), 5.0, "expected a whole number, found the number `5.0`"),
        (IntegerType(), "5", "expected a whole number, found text `5`"),
        (IntegerType(1, 9), 0, "`0` is less than 1, the least allowed"),
        (IntegerType(), 10**15 + 1, "`1000000000000001` is more than 1000000000000000, the most allowed"),
        (NumberType(), float("nan"), "expected a number, found `nan`"),
        (NumberType(), float("inf"), "expected a number, found `inf`"),
        (NumberType(), Decimal("sNaN"), "expected a number, found the number `sNaN`"),
        (NumberType(), 2**53 + 1, "the whole number is too large to be exact"),
        (NumberType(), True, "expected a number, found `true`"),
        (NumberType(0.5, None), 0.25, "`0.25` is less than 0.5, the least allowed"),
        (BooleanType(), 1, "expected true or false, found the number `1`"),
        (BooleanType(), "yes", "expected true or false, found text `yes`"),
        (
            DateType(),
            datetime(2026, 1, 1, tzinfo=UTC),
            "expected a date, found the datetime `2026-01-01T00:00:00+00:00`",
        ),
        (DateType(), "31.01.2026", "expected a date, found `31.01.2026`"),
        (DateType(), "2026-W01-1", "expected a date, found `2026-W01-1`"),
        (DateType(), "2026-02-30", "there is no day `2026-02-30`"),
        (DateTimeType(), "2026-01-31T09:00:00", "expected a datetime with its zone, found `2026-01-31T09:00:00`"),
        (DateTimeType(), "2026-01-31", "expected a datetime, found `2026-01-31`"),
        (DateTimeType(), date(2026, 1, 31), "expected a datetime, found the date `2026-01-31`"),
        (DateTimeType(), 0, "expected a datetime, found the number `0`"),
        (TextListType(), "es", "expected a list of text, found text `es`"),
        (TextListType(), [5], "expected text, found the number `5`"),
        (TextListType(), {"a"}, "expected a list of text, found a list"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_a_reason(t: Type, raw: object, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        admit(t)(raw)
    assert refused.value.reason == reason


def test_a_number_of_thousands_of_digits_is_refused_without_printing_it() -> None:
    with pytest.raises(Refused) as refused:
        admit(IntegerType())(10**5000)
    assert refused.value.reason == "the number is more than 1000000000000000, the most allowed"
    with pytest.raises(Refused):
        admit(TextType())(10**5000)
    with pytest.raises(Refused):
        admit(NumberType())(10**5000)
