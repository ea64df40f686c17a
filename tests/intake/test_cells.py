"""Cells: one value each, or a reason why not."""
# ruff: noqa: DTZ001 - local times are meant

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
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
    instant_us,
)
from leadrules.intake.cells import Cell, Spelling, cell_reader, fold
from leadrules.worktime import zone

TYPES: tuple[Type, ...] = (
    TextType(),
    TextType("upper"),
    EmailType("lower"),
    ChoiceType(("free", "paid"), (("gratis", "free"),)),
    IntegerType(1, 5000),
    IntegerType(),
    NumberType(),
    BooleanType(),
    DateType(),
    DateTimeType(),
    TextListType(),
)
MARKS = st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("_", "."), (None, "."), (None, ",")])
BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.datetimes()
    | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def read(t: Type, cell: object, **how: Any) -> Cell:
    return cell_reader(t, Spelling(**how))(cell)


def refused(t: Type, cell: object, **how: Any) -> str:
    with pytest.raises(Refused) as caught:
        read(t, cell, **how)
    return f"{caught.value.reason}; {caught.value.hint}"


def outcome(reading: Callable[[], Cell]) -> Cell | Refused:
    try:
        return reading()
    except Refused as refused:
        return refused


def written(number: int, thousands: str | None) -> str:
    return f"{number:,}".replace(",", thousands) if thousands else str(number)


@given(st.integers(-(10**15), 10**15), MARKS, st.sampled_from(["", " ", "\u00a0", "\t"]))
def test_a_whole_number_is_read_whatever_its_marks(number: int, marks: tuple[str | None, str], blank: str) -> None:
    thousands, decimal = marks
    cell = blank + written(number, thousands) + blank
    assert read(IntegerType(), cell, thousands=thousands, decimal=decimal) == number


@given(st.integers(-(10**9), 10**9), st.integers(0, 999), MARKS)
def test_a_number_is_read_whatever_its_marks(whole: int, part: int, marks: tuple[str | None, str]) -> None:
    thousands, decimal = marks
    cell = f"{written(whole, thousands)}{decimal}{part:03}"
    assert read(NumberType(), cell, thousands=thousands, decimal=decimal) == float(f"{whole}.{part:03}")


@given(st.sampled_from(TYPES), st.text(max_size=20) | JSON, MARKS, st.none() | st.sampled_from([";", "|"]))
def test_any_cell_is_a_value_that_the_door_lets_in_or_is_refused(
    t: Type, cell: object, marks: tuple[str | None, str], split: str | None
) -> None:
    value = outcome(
        lambda: read(t, cell, thousands=marks[0], decimal=marks[1], split=split, zone=zone("Europe/Madrid"))
    )
    if isinstance(value, Refused):
        assert value.reason.isprintable()
        return
    if value is not None:
        inside = instant_us(value) if isinstance(value, datetime) else value
        assert admit(t)(value) == inside


@given(st.sampled_from(TYPES), st.text(max_size=10))
def test_a_reader_remembers_what_it_read(t: Type, cell: str) -> None:
    reader = cell_reader(t, Spelling())
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(reader(cell))
        except Refused as refused:
            outcomes.append(refused.reason)
    assert outcomes[0] == outcomes[1]


@given(st.integers(1, 5000) | st.booleans() | st.none())
def test_a_typed_cell_means_what_its_text_means(cell: int | bool | None) -> None:
    text = "" if cell is None else str(cell).lower()
    spellings = {"": 0, "77": None, **BOOLEANS}
    for t in (IntegerType(1, 5000), BooleanType(), ChoiceType(("1", "2", "true")), TextType()):
        outcomes = []
        for raw in (cell, text):
            try:
                outcomes.append(read(t, raw, spellings=spellings if t == BooleanType() else {"77": None, "": None}))
            except Refused:
                outcomes.append("refused")
        assert outcomes[0] == outcomes[1] or isinstance(cell, bool)


@pytest.mark.parametrize(
    "cell", ["1,2", "12,00", "1,00,000", "1.200", "€1,200", "1200 EUR", "1e3", "0x10", "", "٣", "1,200.50"]
)
def test_a_number_in_doubt_is_not_a_whole_number(cell: str) -> None:
    if cell:
        refused(IntegerType(), cell, thousands=",")
    else:
        assert read(IntegerType(), cell, thousands=",") is None


def test_a_refused_number_says_what_to_write() -> None:
    assert 'if `,` separates thousands, give the column `thousands: ","`' in refused(IntegerType(), "1,200")
    assert 'give the column `decimal: ","`' in refused(NumberType(), "12,5")
    assert "without a unit" in refused(NumberType(), "€ 12")


def test_zeros_behind_a_named_decimal_mark_are_whole() -> None:
    assert read(IntegerType(), "1.200,00", thousands=".", decimal=",") == 1200
    refused(IntegerType(), "1.000")


@pytest.mark.parametrize("cell", [5.0, Decimal(5), "5", 5, " 5 "])
def test_five_is_five_in_every_kind_of_file(cell: object) -> None:
    assert read(IntegerType(), cell) == 5


@pytest.mark.parametrize("cell", [5.5, float("nan"), float("inf"), Decimal("NaN"), 10**30, True, [5], {"a": 1}, b"5"])
def test_what_is_no_whole_number_is_not_made_one(cell: object) -> None:
    refused(IntegerType(), cell)


def test_spellings_do_not_mind_capitals_and_blanks() -> None:
    known = {"spain": "ES", "n/a": None}
    assert read(TextType("upper"), " SPAIN ", spellings=known) == "ES"
    assert read(TextType("upper"), "N/a", spellings=known) is None
    assert read(TextType("upper"), "pt", spellings=known) == "PT"


def test_a_blank_cell_is_not_known_unless_it_is_a_count() -> None:
    assert read(IntegerType(), "  ") is None
    assert read(IntegerType(), "  ", spellings={"": 0}) == 0
    assert read(IntegerType(), None, spellings={"": 0}) == 0


def test_yes_and_no_have_the_listed_spellings_only() -> None:
    known = {"sí": True, "no": False}
    assert read(BooleanType(), "Sí", spellings=known) is True
    assert read(BooleanType(), False, spellings=known) is False
    assert "`perhaps` is not one of sí, no" in refused(BooleanType(), "perhaps", spellings=known)
    refused(BooleanType(), "true", spellings=known)


def test_a_list_is_split_trimmed_and_spelled() -> None:
    known = {"english": ("en",), "-": None}
    assert read(TextListType(), "de; English;;-; fr", split=";", spellings=known) == ("de", "en", "fr")
    assert read(TextListType(), ["de", "English", None, " "], spellings=known) == ("de", "en")
    assert "`split`" in refused(TextListType(), "de;en")


def test_dates_are_read_as_they_are_written() -> None:
    assert read(DateType(), "03/11/2026", formats=("%d/%m/%Y",)) == date(2026, 11, 3)
    assert read(DateType(), "2026-11-03") == date(2026, 11, 3)
    assert read(DateType(), date(2026, 11, 3)) == date(2026, 11, 3)
    assert read(DateType(), datetime(2026, 11, 2, 23, 30, tzinfo=UTC), zone=zone("Europe/Madrid")) == date(2026, 11, 3)
    refused(DateType(), "2026-11-03T10:00:00Z")


def test_an_instant_is_in_utc() -> None:
    expected = datetime(2026, 11, 3, 8, tzinfo=UTC)
    madrid = zone("Europe/Madrid")
    assert read(DateTimeType(), "2026-11-03 09:00", zone=madrid) == expected
    assert read(DateTimeType(), "2026-11-03T08:00:00Z", zone=madrid) == expected
    assert read(DateTimeType(), datetime(2026, 11, 3, 9), zone=madrid) == expected
    refused(DateTimeType(), "2026-11-03 09:00")
    refused(DateTimeType(), 1_800_000_000)


@pytest.mark.parametrize("cell", ["a\0b", "\ud800", 1.5, True, ["a"], {}])
def test_text_is_text(cell: object) -> None:
    refused(TextType(), cell)


def test_a_whole_number_in_a_text_column_is_its_digits() -> None:
    assert read(TextType(), 34910000000) == "34910000000"


def test_a_spelling_is_known_in_capitals_and_with_combined_accents_too() -> None:
    read = cell_reader(TextType(), Spelling({fold("España"): "ES", fold("Österreich"): "AT"}))
    assert [read(s) for s in ("ESPAÑA", "Espan\u0303a", "österreich", "O\u0308STERREICH")] == ["ES", "ES", "AT", "AT"]


@pytest.mark.parametrize(
    ("values", "cell", "hint"),
    [
        (("hotel", "bar"), "Hotel", "list it under the column's `values`, or give the field `normalize: lower`"),
        (("ES", "PT"), "es", "list it under the column's `values`, or give the field `normalize: upper`"),
        (("Hotel", "bar"), "hotel", "list it under the column's `values`"),
        (("hotel", "bar"), "hotels", "did you mean `hotel`? then list it under the column's `values`"),
        (("hotel", "bar"), "x", "if it means one of them, list it under the column's `values`"),
    ],
)
def test_a_spelling_that_is_no_value_says_what_to_do_about_it(values: tuple[str, ...], cell: str, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        cell_reader(ChoiceType(values), Spelling())(cell)
    assert refused.value.hint == hint


def test_what_is_no_field_is_not_told_to_normalize() -> None:
    with pytest.raises(Refused) as refused:
        cell_reader(ChoiceType(("page_view",)), Spelling(of_value=False))("Page_View")
    assert refused.value.hint == "list it under the column's `values`"
