"""How points fade with age: one table of hundredths for each rule, exact, and rounded once.

Not a clause of its own: the arithmetic of ``decay`` under ``scoring``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from functools import lru_cache
from typing import Final

LONGEST_TABLE: Final = 20_000
"""Whole days; about 55 years, after which a point is gone whatever its half-life."""

MOST_ENTRIES: Final = 1_000_000
"""Days of all tables of one agreement together; what passes that takes seconds to build and is no scorecard."""

_BITS: Final = 192
_WORKING_BITS: Final = 240

_EXACT: Final = Context(
    prec=80, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[],
    traps=[DivisionByZero, InvalidOperation, Overflow],
)  # fmt: skip
"""Spelled out, because what is left out follows the defaults that an application can change."""


@dataclass(slots=True)
class FadingTables:
    """The tables of one agreement: equal terms share one. Once they are full, no more are made."""

    _made: dict[tuple[int, int | Fraction, int, int | None], tuple[int, ...]] = field(default_factory=dict)
    _entries: int = 0

    @property
    def are_full(self) -> bool:
        """Whether the tables together are longer than ``MOST_ENTRIES``."""
        return self._entries > MOST_ENTRIES

    def table(self, hundredths: int, step: Fraction | None, every_days: int, last_age: int | None) -> tuple[int, ...]:
        """Return the table of ``fading_by_steps``, or of ``fading_by_half_life`` where ``step`` is None."""
        terms = (hundredths, 0 if step is None else step, every_days, last_age)
        if terms not in self._made and not self.are_full:
            if step is None:
                made = fading_by_half_life(hundredths, every_days, last_age)
            else:
                made = fading_by_steps(hundredths, step, every_days, last_age)
            self._made[terms] = made
            self._entries += len(made)
        return self._made.get(terms, ())


def fading_by_half_life(hundredths: int, half_life_days: int, last_age: int | None) -> tuple[int, ...]:
    """Return what an event is worth after 0, 1, 2 … whole days: ``hundredths * 0.5 ** (age / half_life)``.

    Rounded half-even once for each age. The table ends where nothing is left, or at ``last_age``.

    >>> fading_by_half_life(2000, 1, None)[:4]
    (2000, 1000, 500, 250)
    """
    if not hundredths:
        return ()
    end = LONGEST_TABLE if last_age is None else min(last_age, LONGEST_TABLE)
    factors = _within_one_half_life(half_life_days, min(half_life_days, end + 1))
    table = []
    for age in range(end + 1):
        halvings, rest = divmod(age, half_life_days)
        value = _half_even(hundredths * factors[rest], 1 << _BITS + halvings)
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
    table: list[int] = []
    while len(table) <= end:
        left = step.denominator - step.numerator * (len(table) // every_days)
        value = _half_even(hundredths * left, step.denominator) if left > 0 else 0
        if value == 0:
            break
        table += [value] * min(every_days, end + 1 - len(table))
    return tuple(table)


@lru_cache(maxsize=16)
def _within_one_half_life(days: int, count: int) -> tuple[int, ...]:
    """Return ``2 ** (-k / days)`` for k = 0 … count - 1, scaled by ``2 ** _BITS``; the first is exact."""
    factor = _EXACT.power(Decimal(2), _EXACT.divide(Decimal(-1), Decimal(days)))
    step = int(_EXACT.multiply(factor, Decimal(1 << _WORKING_BITS)))
    powers, value = [1 << _BITS], 1 << _WORKING_BITS
    for _ in range(1, count):
        value = value * step >> _WORKING_BITS
        powers.append(value >> _WORKING_BITS - _BITS)
    return tuple(powers)


def _half_even(scaled: int, by: int) -> int:
    """Return ``scaled / by`` rounded to the nearest whole number, ties to even; ``by`` is above zero."""
    whole, rest = divmod(scaled, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))
