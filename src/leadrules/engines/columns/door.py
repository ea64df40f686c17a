"""The door for whole columns: what each type lets in, normalised as ``expr/door.py`` does, and which rows it refuses.

Text that stands for a day or an instant is read once for each different text; everything else is an expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, assert_never

import polars as pl

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
    type_words,
)
from leadrules.expr.columns import days, lowered, uppered
from leadrules.expr.instants import DAY_US, INSTANT_MAX, INSTANT_MIN
from leadrules.expr.spelling import WHITE_SPACE, choice_table
from leadrules.expr.types import EXACT_MAX, INTEGER_MAX, LIST_LENGTH_MAX, Case

_NUL: Final = "\0"
_NEVER: Final = pl.lit(value=False)
_TEXTS: Final = (pl.String, pl.Categorical, pl.Enum)
_DAY_MIN, _DAY_MAX = days(date.min), days(date.max)
_UNITS: Final = {"ms": (1, 1000), "us": (1, 1), "ns": (1000, 1)}


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a column gives: the value inside, null where it is not known, and whether a row is refused (never null)."""

    value: pl.Expr
    refused: pl.Expr


class WrongColumn(Exception):  # noqa: N818 - read as a sentence: it is the wrong column
    """A column whose type cannot hold what the agreement asks for: ``reason`` says what was expected."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def dtype_inside(type_: Type) -> pl.DataType:
    """Return how the values of a type are kept in a column."""
    match type_:
        case IntegerType() | DateType() | DateTimeType():
            return pl.Int64()
        case NumberType():
            return pl.Float64()
        case BooleanType():
            return pl.Boolean()
        case TextListType():
            return pl.List(pl.String)
        case TextType() | EmailType() | ChoiceType():
            return pl.String()
        case _:
            assert_never(type_)


def admitted(
    name: str, dtype: pl.DataType, type_: Type, different: Callable[[], list[Any]], *, loose: bool
) -> Admitted:
    """Return what a column gives for a type.

    ``different`` gives the different values of the column, without null; it is called for text that must be read.
    ``loose`` columns come from numpy, which has no whole number that is missing, and no dates: whole decimals are whole
    numbers there, and midnights without a zone are dates.

    Raises:
        WrongColumn: values of this column could not be of the type.
    """
    column = pl.col(name)
    if dtype == pl.Null or (isinstance(dtype, pl.List) and dtype.inner == pl.Null and isinstance(type_, TextListType)):
        return Admitted(_empty_lists(column, dtype, type_), _NEVER)
    match type_:
        case TextType(case) | EmailType(case):
            return _text(_as_text(column, dtype, type_), case)
        case ChoiceType():
            return _choice(_as_text(column, dtype, type_), type_)
        case IntegerType(lo, hi):
            return _integer(column, dtype, max(lo, -INTEGER_MAX), min(hi, INTEGER_MAX), loose=loose)
        case NumberType(lo, hi):
            return _number(column, dtype, lo, hi)
        case BooleanType() if dtype == pl.Boolean:
            return Admitted(column, _NEVER)
        case DateType() if dtype == pl.Date:
            day = column.cast(pl.Int32).cast(pl.Int64)
            return Admitted(day, _outside(day, _DAY_MIN, _DAY_MAX))
        case DateType() if loose and isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
            return _midnights(column, dtype)
        case DateTimeType() if isinstance(dtype, pl.Datetime):
            return _instant(column, dtype)
        case DateType() | DateTimeType() if dtype in _TEXTS:
            return _read(column.cast(pl.String), type_, different())
        case TextListType(case) if isinstance(dtype, pl.List) and dtype.inner in _TEXTS:
            return _texts(column.cast(pl.List(pl.String)), case)
    if dtype in _TEXTS and not any(text.strip(WHITE_SPACE) for text in different()):
        return Admitted(pl.lit(None, dtype=dtype_inside(type_)), _NEVER)
    raise _wrong(dtype, type_)


def reason(type_: Type, raw: object) -> tuple[str, str | None]:
    """Return why a value is refused and what to give instead, in the words of the door for records."""
    try:
        admit(type_)(raw)
    except Refused as refused:
        return refused.reason, refused.hint
    return f"expected {type_words(type_)}", None


def _empty_lists(column: pl.Expr, dtype: pl.DataType, type_: Type) -> pl.Expr:
    if dtype == pl.Null:
        return column.cast(dtype_inside(type_))
    return pl.when(column.is_not_null()).then(pl.lit([], dtype=pl.List(pl.String))).otherwise(None)


def _wrong(dtype: pl.DataType, type_: Type) -> WrongColumn:
    hint = None
    if dtype in _TEXTS and isinstance(type_, IntegerType | NumberType):
        hint = "read the column as numbers"
    elif dtype.is_float() and isinstance(type_, IntegerType):
        hint = "cast the column to whole numbers, null where nothing is known"
    elif isinstance(dtype, pl.Datetime) and isinstance(type_, DateType):
        hint = "give the dates in the right zone"
    elif dtype.is_numeric() and isinstance(type_, TextType | EmailType | ChoiceType):
        hint = "read the column as text: as a number it may have lost a leading 0 or +"
    elif dtype in _TEXTS and isinstance(type_, TextListType):
        hint = "put each value in a list, even when it is only one"
    return WrongColumn(f"expected {type_words(type_)}, found a column of type {dtype}", hint)


def _as_text(column: pl.Expr, dtype: pl.DataType, type_: Type) -> pl.Expr:
    if dtype not in _TEXTS:
        raise _wrong(dtype, type_)
    return column if dtype == pl.String else column.cast(pl.String)


def _text(column: pl.Expr, case: Case | None) -> Admitted:
    text = _cased(column.str.strip_chars(WHITE_SPACE), case)
    nul = column.str.find(_NUL, literal=True).is_not_null()
    return Admitted(pl.when(text != "").then(text).otherwise(None), nul)


def _cased(text: pl.Expr, case: Case | None) -> pl.Expr:
    return text if case is None else lowered(text) if case == "lower" else uppered(text)


def _choice(column: pl.Expr, type_: ChoiceType) -> Admitted:
    table = choice_table(type_)
    text = _cased(column.str.strip_chars(WHITE_SPACE), type_.normalize)
    value = text.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)
    return Admitted(value, value.is_null() & (text != "").fill_null(value=False))


def _outside(value: pl.Expr, lo: float | None, hi: float | None) -> pl.Expr:
    tests = [value < lo] if lo is not None else []
    tests += [value > hi] if hi is not None else []
    return pl.any_horizontal(_NEVER, *tests).fill_null(value=False)


def _integer(column: pl.Expr, dtype: pl.DataType, lo: int, hi: int, *, loose: bool) -> Admitted:
    if dtype.is_integer():
        value = column.cast(pl.Int64, strict=False)
        too_large = column.is_not_null() & value.is_null()
        return Admitted(value, _outside(value, lo, hi) | too_large)
    if dtype.is_float() and loose:
        whole = column.cast(pl.Float64)
        whole = pl.when(whole.is_nan()).then(None).otherwise(whole)
        refused = _outside(whole, lo, hi) | (whole != whole.floor()).fill_null(value=False)
        return Admitted(whole.cast(pl.Int64, strict=False), refused)
    raise _wrong(dtype, IntegerType())


def _number(column: pl.Expr, dtype: pl.DataType, lo: float | None, hi: float | None) -> Admitted:
    if dtype.is_integer():
        value = column.cast(pl.Float64)
        return Admitted(value, _outside(value, lo, hi) | _outside(column.cast(pl.Int128), -EXACT_MAX, EXACT_MAX))
    if isinstance(dtype, pl.Decimal):
        value = column.cast(pl.String).cast(pl.Float64)
        return Admitted(value + 0.0, _outside(value, lo, hi))
    if dtype.is_float():
        value = column.cast(pl.Float64)
        finite = value.is_finite().fill_null(value=True)
        return Admitted(value + 0.0, _outside(value, lo, hi) | ~finite)
    raise _wrong(dtype, NumberType())


def _instant(column: pl.Expr, dtype: pl.Datetime) -> Admitted:
    if dtype.time_zone is None:
        hint = 'give it its zone, like `dt.replace_time_zone("UTC")` where the times are UTC'
        raise WrongColumn("expected datetimes with their zone, found a column of datetimes without one", hint)
    per_us, us_each = _UNITS[dtype.time_unit]
    ticks = column.cast(pl.Int64)
    lowest, highest = INSTANT_MIN * per_us // us_each, INSTANT_MAX * per_us // us_each
    value = ticks * us_each if us_each > 1 else ticks // per_us if per_us > 1 else ticks
    refused = _NEVER if per_us > 1 else _outside(ticks, lowest, highest)
    return Admitted(value, refused)


def _midnights(column: pl.Expr, dtype: pl.Datetime) -> Admitted:
    """Return datetimes without a zone as dates; any time of day but midnight is refused."""
    per_us, us_each = _UNITS[dtype.time_unit]
    ticks, ticks_per_day = column.cast(pl.Int64), DAY_US * per_us // us_each
    day = ticks // ticks_per_day
    refused = (ticks % ticks_per_day != 0).fill_null(value=False)
    return Admitted(day, refused | _outside(day, _DAY_MIN, _DAY_MAX))


def _texts(column: pl.Expr, case: Case | None) -> Admitted:
    each = _cased(pl.element().str.strip_chars(WHITE_SPACE), case)
    value = column.list.eval(each.filter((each != "").fill_null(value=False)))
    nul = column.list.eval(pl.element().str.contains(_NUL, literal=True).fill_null(value=False)).list.any()
    return Admitted(value, nul.fill_null(value=False) | _outside(column.list.len(), None, LIST_LENGTH_MAX))


def _read(column: pl.Expr, type_: Type, different: list[Any]) -> Admitted:
    """Return what texts of days or instants give, each different text read once."""
    door, table = admit(type_), {}
    for text in different:
        try:
            read = door(text)
        except Refused:
            continue
        table[text] = days(read) if isinstance(read, date) else read
    blank = pl.Series([text for text, read in table.items() if read is None], dtype=pl.String).implode()
    known = {text: read for text, read in table.items() if read is not None}
    value = column.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Int64)
    is_blank = column.is_in(blank).fill_null(value=False)
    return Admitted(value, column.is_not_null() & value.is_null() & ~is_blank)


def shown(raw: object) -> str:
    """Return a raw value as a person wrote it, for a message."""
    match raw:
        case bool():
            return str(raw).lower()
        case datetime() | date():
            return raw.isoformat()
        case Decimal() | float() | int() | str():
            return str(raw)[:60]
        case pl.Series():
            return ", ".join(map(str, raw.to_list()[:5]))
        case _:
            return str(raw)[:60]
