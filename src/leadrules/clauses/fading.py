"""How points fade with age: one table of hundredths for each rule, exact, and rounded once.

Not a clause of its own: the arithmetic of ``decay`` under ``scoring``.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

LONGEST_TABLE: Final = 20_000
"""Whole days; about 55 years, after which a point is gone whatever its half-life."""

_BITS: Final = 192


def fading_by_half_life(hundredths: int, half_life_days: int, last_age: int | None) -> tuple[int, ...]:
    """Return what an event is worth after 0, 1, 2 … whole days: ``hundredths * 0.5 ** (age / half_life)``.

    Rounded half-even once for each age. The table ends where nothing is left, or at ``last_age``.

    >>> fading_by_half_life(2000, 1, None)[:4]
    (2000, 1000, 500, 250)
    """
    end = LONGEST_TABLE if last_age is None else min(last_age, LONGEST_TABLE)
    factors = _within_one_half_life(half_life_days)
    table = []
    for age in range(end + 1):
        halvings, rest = divmod(age, half_life_days)
        value = _half_even(hundredths * factors[rest], _BITS + halvings)
        if value == 0:
            break
        table.append(value)
    return tuple(table)


def fading_by_steps(hundredths: int, step: Fraction, every_days: int, last_age: int | None) -> tuple[int, ...]:
    """Return what an event is worth after 0, 1, 2 … whole days, less ``step`` of the original every ``every_days``.

    >>> fading_by_steps(1000, Fraction(1, 4), 1, None)
    (1000, 750, 500, 250)
    """
    end = LONGEST_TABLE if last_age is None else min(last_age, LONGEST_TABLE)
    table = []
    for age in range(end + 1):
        value = round(hundredths * max(Fraction(0), 1 - step * (age // every_days)))
        if value == 0:
            break
        table.append(value)
    return tuple(table)


@lru_cache(maxsize=64)
def _within_one_half_life(days: int) -> tuple[int, ...]:
    """Return ``2 ** (-k / days)`` for k = 0 … days - 1, scaled by ``2 ** _BITS``; the first is exact."""
    context = Context(prec=80)
    scale = Decimal(2) ** _BITS
    factor = context.power(Decimal(2), context.divide(Decimal(-1), Decimal(days)))
    powers, value = [1 << _BITS], Decimal(1)
    for _ in range(1, min(days, LONGEST_TABLE + 1)):
        value = context.multiply(value, factor)
        powers.append(int(context.multiply(value, scale)))
    return tuple(powers)


def _half_even(scaled: int, bits: int) -> int:
    """Return ``scaled / 2 ** bits`` rounded to the nearest whole number, ties to even."""
    magnitude, sign = abs(scaled), -1 if scaled < 0 else 1
    whole, rest = magnitude >> bits, magnitude & ((1 << bits) - 1)
    half = 1 << (bits - 1)
    return sign * (whole + (rest > half or (rest == half and whole % 2 == 1)))
