"""Instants of decisions: one for all rows, or each row as of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadrules.expr import instant_us
from leadrules.expr.columns import Columns, days

INSTANT: Final = "@at"
"""The column of a row's own instant, in UTC microseconds."""

LOCAL_DAY: Final = "@today"
"""The column of a row's own local date, as days since 1970."""

_TABLES_END_US: Final = instant_us(datetime(2100, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Instants:
    """When rows are decided: between two instants (UTC microseconds); ``today`` is None where each row has its own."""

    first_us: int
    last_us: int
    today: date | None

    @classmethod
    def of_rows(cls, instants: pl.Series) -> Instants:
        """Return what stands in a column of instants."""
        first, last = instants.min(), instants.max()
        return cls(first if isinstance(first, int) else 0, last if isinstance(last, int) else 0, None)

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that rows have beside their fields."""
        return (INSTANT, LOCAL_DAY) if self.today is None else ()

    @property
    def columns(self) -> Columns:
        """The leaves of conditions over rows."""
        if self.today is None:
            return Columns(pl.col(INSTANT), pl.col(LOCAL_DAY))
        return Columns(pl.lit(self.last_us, dtype=pl.Int64), pl.lit(days(self.today), dtype=pl.Int64))


def local_days(instants: pl.Series, zone: ZoneInfo) -> pl.Series:
    """Return the local date of each instant as days since 1970; Polars knows zones up to 2100, Python beyond."""
    moments = instants.cast(pl.Datetime("us", "UTC"))
    found = moments.dt.convert_time_zone(zone.key).dt.date().cast(pl.Int32).cast(pl.Int64)
    late = moments.filter(instants >= _TABLES_END_US).unique()
    if late.is_empty():
        return found.alias(LOCAL_DAY)
    exact = {us: days(moment.astimezone(zone).date()) for us, moment in zip(late.cast(pl.Int64), late, strict=True)}
    replaced = instants.replace_strict(list(exact), list(exact.values()), default=None, return_dtype=pl.Int64)
    return replaced.fill_null(found).alias(LOCAL_DAY)
