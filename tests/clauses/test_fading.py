"""Fading tables against arithmetic in whole numbers, which has no rounding to hide behind."""

import subprocess
import sys
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.clauses.clause import MAX_POINTS
from leadrules.clauses.fading import (
    LONGEST_TABLE,
    MOST_ENTRIES,
    FadingTables,
    _within_one_half_life,
    fading_by_half_life,
    fading_by_steps,
)

hundredths = st.integers(-MAX_POINTS, MAX_POINTS).map(lambda points: points * 100)
half_lives = st.integers(1, 60)
steps = st.integers(50, 10_000).map(lambda n: Fraction(n, 10_000))
last_ages = st.none() | st.integers(0, 400)


def is_nearest(value: int, worth: int, age: int, half_life: int) -> bool:
    """Whether ``value`` is ``worth * 2 ** (-age / half_life)`` rounded half-even, by comparing whole numbers only.

    With both sides doubled and raised to the power of the half-life, no root is left.
    """
    value, worth = abs(value), abs(worth)
    exact = (2 * worth) ** half_life
    below = max(0, 2 * value - 1) ** half_life << age if value else 0
    above = (2 * value + 1) ** half_life << age
    if exact in (below, above) and exact:
        return value % 2 == 0
    return below <= exact <= above


@given(hundredths, half_lives, last_ages)
def test_every_age_is_worth_the_nearest_hundredth(worth: int, half_life: int, last_age: int | None) -> None:
    table = fading_by_half_life(worth, half_life, last_age)
    ages = sorted({0, 1, half_life - 1, half_life, half_life + 1, len(table) // 2, len(table) - 1})
    for age in ages:
        if 0 <= age < len(table):
            assert is_nearest(table[age], worth, age, half_life), age


@given(hundredths, half_lives)
def test_the_table_ends_where_nothing_is_left(worth: int, half_life: int) -> None:
    table = fading_by_half_life(worth, half_life, None)
    assert 0 not in table
    assert is_nearest(0, worth, len(table), half_life)


@given(hundredths, half_lives, st.integers(0, 400))
def test_a_table_with_a_last_age_is_the_start_of_the_whole_table(worth: int, half_life: int, last_age: int) -> None:
    whole = fading_by_half_life(worth, half_life, None)
    assert fading_by_half_life(worth, half_life, last_age) == whole[: last_age + 1]


@given(hundredths, half_lives)
def test_points_fade_and_never_grow_whatever_their_sign(worth: int, half_life: int) -> None:
    table = fading_by_half_life(worth, half_life, None)
    sizes = [abs(value) for value in table]
    assert sizes == sorted(sizes, reverse=True)
    assert fading_by_half_life(-worth, half_life, None) == tuple(-value for value in table)
    assert not table or table[0] == worth


@given(hundredths, half_lives, st.integers(0, 30))
def test_each_half_life_halves_exactly(worth: int, half_life: int, halvings: int) -> None:
    table = fading_by_half_life(worth, half_life, None)
    age = halvings * half_life
    assert (table[age] if age < len(table) else 0) == round(Fraction(worth, 2**halvings))


def test_a_half_is_rounded_to_the_even_hundredth() -> None:
    assert fading_by_half_life(100, 1, None) == (100, 50, 25, 12, 6, 3, 2, 1)
    assert fading_by_half_life(3, 1, None) == (3, 2, 1)
    assert fading_by_half_life(1, 1, None) == (1,)


def test_twenty_points_with_a_half_life_of_thirty_days() -> None:
    table = fading_by_half_life(2000, 30, 90)
    assert [table[age] for age in (0, 1, 15, 30, 45, 60, 90)] == [2000, 1954, 1414, 1000, 707, 500, 250]


def test_a_half_life_of_centuries_makes_a_long_table_and_no_longer() -> None:
    assert len(fading_by_half_life(100_000_000, 999_999, None)) == LONGEST_TABLE + 1


@given(hundredths, steps, st.integers(1, 60), last_ages)
def test_steps_take_the_same_part_of_the_original_each_time(
    worth: int, step: Fraction, every: int, last_age: int | None
) -> None:
    table = fading_by_steps(worth, step, every, last_age)
    percent = Decimal(step.numerator) * 10_000 / Decimal(step.denominator)
    for age in {0, every - 1, every, 2 * every, len(table) - 1, len(table)}:
        left = max(Decimal(0), 10_000 - percent * (age // every))
        expected = int((worth * left / 10_000).quantize(Decimal(1), ROUND_HALF_EVEN))
        if 0 <= age < len(table):
            assert table[age] == expected
        elif age >= 0 and last_age is None and len(table) <= LONGEST_TABLE:
            assert expected == 0


@pytest.mark.parametrize(
    ("step", "every", "expected"),
    [
        (Fraction(1, 4), 1, (1000, 750, 500, 250)),
        (Fraction(1, 4), 2, (1000, 1000, 750, 750, 500, 500, 250, 250)),
        (Fraction(1), 3, (1000, 1000, 1000)),
        (Fraction(2, 5), 1, (1000, 600, 200)),
    ],
)
def test_steps_by_example(step: Fraction, every: int, expected: tuple[int, ...]) -> None:
    assert fading_by_steps(1000, step, every, None) == expected


def test_nothing_fades_to_nothing() -> None:
    assert fading_by_half_life(0, 7, None) == ()
    assert fading_by_steps(0, Fraction(1, 4), 7, None) == ()


def test_the_arithmetic_of_an_application_changes_no_table() -> None:
    code = (
        "import decimal\n"
        "for context in (decimal.DefaultContext, decimal.getcontext()):\n"
        "    context.prec, context.rounding = 6, decimal.ROUND_UP\n"
        "    context.traps[decimal.Inexact] = context.traps[decimal.Rounded] = True\n"
        "    context.Emax, context.Emin = 9, -9\n"
        "from leadrules.clauses.fading import fading_by_half_life\n"
        "print(fading_by_half_life(2000, 30, None))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == f"{fading_by_half_life(2000, 30, None)}\n"


def test_a_short_table_takes_no_more_than_its_own_days() -> None:
    assert len(_within_one_half_life(20_000, 4)) == 4
    for half_life in range(19_000, 20_000):
        assert len(fading_by_half_life(2000, half_life, 3)) == 4
        assert fading_by_half_life(0, half_life, None) == ()


@given(st.integers(1, MAX_POINTS), st.integers(1, 20_000), st.integers(0, 100))
def test_long_half_lives_are_as_exact_as_short_ones(points: int, half_life: int, last_age: int) -> None:
    table = fading_by_half_life(points * 100, half_life, last_age)
    with localcontext(prec=120):
        for age in {0, len(table) // 2, len(table) - 1}:
            exact = points * 100 * Decimal(2) ** (Decimal(-age) / half_life)
            assert table[age] == int(exact.to_integral_value(ROUND_HALF_EVEN))


def test_equal_terms_share_one_table_and_full_tables_grow_no_more() -> None:
    tables = FadingTables()
    first = tables.table(2000, None, 30, None)
    assert tables.table(2000, None, 30, None) is first
    assert tables.table(1000, Fraction(1, 4), 1, None) == (1000, 750, 500, 250)
    made = [tables.table(100_000 + n, None, LONGEST_TABLE, None) for n in range(60)]
    assert tables.are_full
    assert sum(map(len, made)) + len(first) + 4 <= MOST_ENTRIES + LONGEST_TABLE + 1
    assert made[-1] == ()
    assert tables.table(2000, None, 30, None) is first
