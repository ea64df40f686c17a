"""Values of fields as z3 has them: constants, terms for fields with their bounds, comparisons, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from leadrules.expr import BooleanType, DateTimeType, DateType, IntegerType, NumberType, TextListType, Type


class UnsupportedError(Exception):
    """A comparison says something that has no translation."""


def constant(z3: Any, value: Any) -> Any:
    """Return a value as z3 has it.

    Raises:
        UnsupportedError: it has no such values.
    """
    match value:
        case bool():
            return z3.BoolVal(value)
        case int():
            return z3.IntVal(value)
        case float():
            return z3.RealVal(str(Fraction(value)))
        case str():
            return z3.StringVal(value)
        case date():
            return z3.IntVal(value.toordinal())
    raise UnsupportedError


def term_for(z3: Any, name: str, type_: Type) -> Any:
    """Return the term that stands for the value of a field.

    Raises:
        UnsupportedError: z3 is asked nothing about such fields.
    """
    match type_:
        case IntegerType() | DateType() | DateTimeType():
            return z3.Int(name)
        case NumberType():
            return z3.Real(name)
        case BooleanType():
            return z3.Bool(name)
        case TextListType():
            raise UnsupportedError
    return z3.String(name)


def bounds(z3: Any, type_: Type | None, term: Any) -> Iterator[Any]:
    """Yield what holds of every value of a type."""
    match type_:
        case IntegerType(lo, hi) | NumberType(lo, hi):
            yield from [term >= constant(z3, lo)] if lo is not None else []
            yield from [term <= constant(z3, hi)] if hi is not None else []
        case DateType():
            yield from (term >= 1, term <= date.max.toordinal())
        case DateTimeType():
            yield from (term >= 0, term <= 4_000_000_000_000_000)
        case BooleanType():
            return
        case _ if type_ is not None and hasattr(type_, "values"):
            yield z3.Or(*(term == z3.StringVal(value) for value in type_.values))
        case _:
            yield z3.Length(term) >= 1
            letters = z3.Union(z3.Range("a", "z"), z3.Range("A", "Z"), z3.Range("0", "9"))
            more = z3.Union(letters, *(z3.Re(each) for each in "@.-_/ "))
            yield z3.InRe(term, z3.Star(more))


def ratio(z3: Any, a: Any, b: Any) -> Any:
    """Return a quotient, never one of whole numbers."""
    a, b = (z3.ToReal(term) if term.is_int() else term for term in (a, b))
    return a / b


def compared(op: str, a: Any, b: Any) -> Any:
    """Return what a comparison says of two terms."""
    match op:
        case "==":
            return a == b
        case "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
    return a >= b


def value_of(term: Any, type_: Type | None) -> Any:
    """Return the value that a term of z3 stands for."""
    match type_:
        case IntegerType() | DateTimeType():
            return term.as_long()
        case NumberType():
            return float(term.as_fraction()) if hasattr(term, "as_fraction") else float(term.approx(20).as_fraction())
        case BooleanType():
            return bool(term)
        case DateType():
            return date.fromordinal(term.as_long())
    return term.as_string()
