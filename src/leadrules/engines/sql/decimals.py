"""Sums of decimals in SQL: exact, and rounded once, whatever the order of the events.

A number is cut into three whole parts: units of 2^-11, then 26 bits, then 27 bits, in all down to 2^-64. Sums of the
parts are exact; carried over into two halves of at most 53 bits each, they are added in one rounding. That holds for
numbers and sums below 2^42 whose last binary place is not below 2^-64: every number from 0.00025 on. Others are added
up as the database does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from leadrules.clauses.signals import Signal
from leadrules.engines.sql.query import Column, Query, Step, case
from leadrules.engines.sql.uses import Use, measured
from leadrules.expr import NumberType
from leadrules.expr.sql import FALSE, all_of

_HIGH, _MIDDLE, _LOW = 2**11, 2**26, 2**27


def sums_decimals(use: Use) -> bool:
    """Return whether a signal adds up numbers that need not be whole."""
    return isinstance(use.of, Signal) and use.of.measure == "sum" and isinstance(use.of.type, NumberType)


def parts_of(query: Query, use: Use) -> Iterator[Column]:
    """Yield the whole parts of a number, 0 where they would not hold it exactly, and whether they do."""
    constant, write = query.dialect.constant, query.dialect.write
    raw = query.name(measured(query, cast(Signal, use.of)).column)
    value = case([(all_of([f"{query.name('_is' + use.key)} = 1", f"{raw} IS NOT NULL"]), raw)], constant(0.0))
    finest = f"({value}) * {constant(2.0**64)}"
    exact = case([(f"abs({value}) < {constant(2.0**42)}", write("is whole", finest))], FALSE)
    scaled = f"({value}) * {constant(float(_HIGH))}"
    high = write("floor", scaled)
    rest = f"({scaled} - {high}) * {constant(float(_MIDDLE))}"
    middle = write("floor", rest)
    low = f"({rest} - {middle}) * {constant(float(_LOW))}"
    yield Column(value, f"_number{use.key}", use.label)
    yield Column(case([(exact, "1")], "0"), f"_exact{use.key}")
    for part, number in (("_high", high), ("_middle", middle), ("_low", low)):
        yield Column(case([(exact, query.whole(number))], "0"), part + use.key)


def carried(query: Query, decimals: Sequence[Use]) -> Iterator[Step]:
    """Yield the steps that bring the sums of the parts back into their ranges."""
    quotient = query.dialect.write
    first, second = [], []
    for use in decimals:
        high, middle, low = (query.name(part + use.key) for part in ("_high", "_middle", "_low"))
        over = quotient("quotient", low, _LOW)
        first.append(Column(f"{middle} + {over}", f"_middle2{use.key}", use.label))
        first.append(Column(f"{low} - {over} * {_LOW}", f"_low2{use.key}"))
        middle2, low2 = query.name(f"_middle2{use.key}"), query.name(f"_low2{use.key}")
        over = quotient("quotient", middle2, _MIDDLE)
        second.append(Column(f"{high} + {over}", f"_high2{use.key}", use.label))
        second.append(Column(f"({middle2} - {over} * {_MIDDLE}) * {_LOW} + {low2}", f"_rest{use.key}"))
    yield Step("sums_carried", "the parts of sums of decimals, back in their ranges", "activity_by_lead", tuple(first))
    yield Step("sums_rounded", "the higher and the lower half of each sum", "sums_carried", tuple(second))


def rounded(query: Query, use: Use) -> str:
    """Return a sum from its parts, rounded once; where they do not hold it exactly, as the database adds it up."""
    high, rest, total = (query.name(part + use.key) for part in ("_high2", "_rest", "_sum"))
    write, constant = query.dialect.write, query.dialect.constant
    whole = f"{write('float', high)} / {constant(float(_HIGH))} + {write('float', rest)} / {constant(2.0**64)}"
    fits = f"{query.name('_exact' + use.key)} = 1 AND abs({high}) < {2**53}"
    return case([(f"{total} IS NULL", constant(0.0)), (fits, whole), (write("finite", total), total)])
