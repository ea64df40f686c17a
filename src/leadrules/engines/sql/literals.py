"""Literals and names as databases read them, and what SQLite makes of numbers and patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from leadrules.expr.sql_dialect import digits


def doubled(quote: str) -> Callable[[str], str]:
    """Return what puts a name between quotes, with each quote in it written twice."""
    return lambda text: quote + text.replace(quote, quote * 2) + quote


def standard_text(text: str) -> str:
    """Return a literal of standard SQL, in which only the quote is special."""
    return "'" + text.replace("'", "''") + "'"


def postgres_text(text: str) -> str:
    """Return a literal that means the same whatever ``standard_conforming_strings`` says."""
    return ("E" if "\\" in text else "") + standard_text(text.replace("\\", "\\\\"))


def _escaped(text: str, replaced: Mapping[str, str]) -> str:
    return "'" + "".join(replaced.get(character, character) for character in text) + "'"


_C_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r"}


def spark_text(text: str) -> str:
    """Return a literal without ``${``, in which Spark would replace variables before it reads the query."""
    return _escaped(text, {**_C_ESCAPES, "$": "\\u0024"})


def bigquery_text(text: str) -> str:
    """Return a literal of BigQuery, in which a backslash escapes."""
    return _escaped(text, _C_ESCAPES)


def snowflake_text(text: str) -> str:
    """Return a literal of Snowflake, in which a backslash escapes and a quote is doubled."""
    return _escaped(text, {"\\": "\\\\", "'": "''", "\n": "\\n", "\r": "\\r"})


def sqlite_number(value: float) -> str:
    """Return a number as a quotient or product of whole ones where SQLite's own reading of it may not be the nearest.

    >>> sqlite_number(0.1)
    '(3602879701896397 * 1.0 / 36028797018963968 /* 0.1 */)'
    """
    if (2.0**-30 <= value < 2.0**53 and Fraction(repr(value)) == Fraction(value)) or not value:
        return digits(value)
    top, bottom = value.as_integer_ratio()
    factors = [f" * {2**n}" for n in _steps_of(top)], [f" / {2**n}" for n in _steps_of(bottom)]
    odd = top // (top & -top)
    return f"({odd} * 1.0{''.join(factors[0])}{''.join(factors[1])} /* {value!r} */)"


def _steps_of(number: int) -> list[int]:
    """Return exponents of at most 62 whose sum is how often 2 divides a whole number."""
    times = (number & -number).bit_length() - 1
    return [62] * (times // 62) + ([times % 62] if times % 62 else [])


def sqlite_pattern(glob: str) -> str:
    """Return a pattern of ``*`` and ``?`` as one of ``GLOB``, where a bracket is special, too."""
    return glob.replace("[", "[[]")
