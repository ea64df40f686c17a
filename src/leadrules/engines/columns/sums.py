"""Exact sums of decimals within groups: what ``math.fsum`` gives, whatever the order.

A decimal is a whole number of some power of two. Sums of such whole numbers are exact in 128 bits, and rounded once
when they become decimals again; the few columns that do not fit are summed group by group.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import polars as pl

from leadrules.behaviour import exact_sum

_SHIFTS: Final = (0, 16, 64, 100)
_BITS: Final = 126
_EXACT_BITS: Final = 53


@dataclass(frozen=True, slots=True)
class Summed:
    """How the values of one column are added up: what stands for each value, and what gives the sum of a group."""

    value: pl.Expr
    total: pl.Expr


def exact(values: pl.Series, name: str) -> Summed:
    """Return how to sum a column of finite Float64 exactly; ``name`` is where its values, null left out, will stand."""
    source, total = pl.col(values.name), pl.col(name)
    largest = values.abs().max()
    if not isinstance(largest, float):
        return Summed(source.fill_null(0.0), total.sum())
    bits = math.frexp(largest)[1] + len(values).bit_length()
    for shift in _SHIFTS:
        if bits + shift > _BITS:
            break
        scaled = values * 2.0**shift
        if (scaled == scaled.floor()).all():
            if bits + shift <= _EXACT_BITS:
                return Summed(source.fill_null(0.0), total.sum())
            whole = (source.fill_null(0.0) * 2.0**shift).cast(pl.Int128)
            return Summed(whole, total.sum().cast(pl.Float64) * 2.0**-shift)
    return Summed(source, total.drop_nulls().implode().map_elements(_one_by_one, return_dtype=pl.Float64))


def _one_by_one(values: pl.Series) -> float | None:
    return exact_sum(values.to_list())
