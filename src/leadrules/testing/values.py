"""Values of a field or attribute: those that an agreement can tell apart, as an application spells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, assert_never

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from leadrules.expr import (
    BooleanType,
    ChoiceType,
    Condition,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    Value,
    datetime_of,
    instant_us,
    sample_values,
)
from leadrules.plan import Plan
from leadrules.testing.moments import INSTANT

_DAY: Final = timedelta(days=1)
_ZONES: Final = (UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=30)))


def values_of(
    plan: Plan, conditions: Iterable[Condition], types: Mapping[str, Type], at: datetime
) -> dict[str, SearchStrategy[Any]]:
    """Return for each name the values that these conditions can tell apart at an instant, and others."""
    roots = [condition.root for condition in conditions]
    today = at.astimezone(plan.zone).date()
    telling = sample_values(roots, types, at_us=instant_us(at), today=today).values
    return {name: _spelled(type_, telling.get(name, ())) for name, type_ in types.items()}


def _spelled(type_: Type, telling: tuple[Value, ...]) -> SearchStrategy[Any]:
    """Return values of a type in the spellings that its door makes one."""
    values = st.one_of(st.sampled_from(telling), _any_value(type_)) if telling else _any_value(type_)
    match type_:
        case TextType(normalize) | EmailType(normalize):
            return st.one_of(values, values.map(lambda text: f"  {text.swapcase() if normalize else text}\t"))
        case ChoiceType(aliases=aliases) if aliases:
            return st.one_of(values, st.sampled_from([alias for alias, _ in aliases]))
        case DateTimeType():
            return values.flatmap(instants_spelled)
        case DateType():
            return st.one_of(values, values.map(date.isoformat))
        case TextListType():
            return values.map(list)
        case _:
            return values


def _any_value(type_: Type) -> SearchStrategy[Any]:
    """Return values of a type as they are inside."""
    match type_:
        case TextType() | EmailType():
            return st.sampled_from(["x", "ana@acme.example", "DE", "no at sign", "ÄÖ", "a@b@gmail.example"])
        case ChoiceType(values):
            return st.sampled_from(values)
        case IntegerType(lo, hi):
            return (
                st.integers(lo, hi) | st.integers(max(lo, -100), min(hi, 100))
                if lo <= 100 and hi >= -100
                else st.integers(lo, hi)
            )
        case NumberType(lo, hi):
            low, high = (-1e6 if lo is None else lo), (1e6 if hi is None else hi)
            return st.floats(low, max(low, high), allow_nan=False, width=64)
        case BooleanType():
            return st.booleans()
        case DateType():
            return st.dates(date(2025, 1, 1), date(2028, 12, 31))
        case DateTimeType():
            return st.integers(-400, 400).map(lambda days: instant_us(INSTANT + days * _DAY))
        case TextListType():
            return st.lists(st.sampled_from(["de", "en", "es", ""]), max_size=3)
        case _ as never:
            assert_never(never)


def instants_spelled(at_us: int) -> SearchStrategy[datetime | str]:
    """Return the spellings of one instant: aware in several zones, and as text."""
    spellings = [datetime_of(at_us).astimezone(zone) for zone in _ZONES]
    return st.sampled_from([*spellings, spellings[-1].isoformat()])
