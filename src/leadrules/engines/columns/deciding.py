"""The column engine: what becomes of every lead of a frame at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from leadrules.engines.columns.activity import ID, measured, unmeasured
from leadrules.engines.columns.needs import NAMES
from leadrules.engines.columns.outcome import missing, qualified
from leadrules.engines.columns.points import WORD, scored, word_column
from leadrules.engines.columns.route import routed
from leadrules.expr.columns import Columns
from leadrules.plan import Plan

_WAY_COLUMNS: Final = ("@route_id", "@route_kind", "@route_target", "@route_needs")
_MISSING: Final = "@missing"


def decided(plan: Plan, leads: pl.DataFrame, events: pl.LazyFrame | None, columns: Columns) -> pl.DataFrame:
    """Return the decisions of leads that the door let in, one row each, in their order.

    ``leads`` has ``@row`` from 0, ``@id`` and a column for each field; ``events`` is described in ``activity``, None
    where nothing is known of what the leads did.
    """
    seen = unmeasured(plan, leads) if events is None else measured(plan, leads, events, columns)
    whole = qualified(plan, scored(plan, seen.lazy(), columns), columns).collect()
    held, handed = pl.col("@outcome") == "hold", pl.col("@outcome") == "handoff"
    waits = missing(plan, whole.filter(held), columns)
    ways = routed(plan, whole.filter(handed), columns).select(_WAY_COLUMNS)
    none = pl.lit([], dtype=NAMES)
    return whole.select(
        *_results(
            plan,
            columns,
            {
                _MISSING: _among(held, waits).fill_null(none),
                **{way.name: _among(handed, way) for way in ways},
            },
        )
    )


def _among(test: pl.Expr, values: pl.Series) -> pl.Expr:
    """Return values that were made for the rows that pass a test, in their order; null for the other rows."""
    if values.is_empty():
        return pl.lit(None, dtype=values.dtype)
    place = pl.when(test).then(test.cast(pl.Int64).cum_sum() - 1).otherwise(None)
    return pl.lit(values).gather(place.cast(pl.UInt32))


def result_columns(plan: Plan) -> dict[str, str]:
    """Return the columns of the result, in order, each with where it stands inside."""
    axes = plan.agreement.axes.values()
    words = range(max(1, -(-len(plan.rule_ids) // WORD)))
    names = {"id": ID, **{name: f"@{name}" for name in ("outcome", "tier", "fast_track", "disqualified_by")}}
    names |= {axis.name: axis.name for axis in axes}
    names |= {f"{axis.name}_grade": f"{axis.name}_grade" for axis in axes if axis.grades}
    names |= {f"fired_{word}" if word else "fired": word_column(word) for word in words}
    return names | {name.removeprefix("@"): name for name in (_MISSING, *_WAY_COLUMNS)}


def _results(plan: Plan, columns: Columns, details: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    in_force = pl.lit(plan.in_force(columns.at_us)).alias("in_force")
    names = result_columns(plan).items()
    return [*(details.get(column, pl.col(column)).alias(name) for name, column in names), in_force]
