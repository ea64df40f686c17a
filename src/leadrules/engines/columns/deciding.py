"""The column engine: what becomes of every lead of a frame at one instant."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadrules.engines.columns.activity import ID, ROW, beside
from leadrules.engines.columns.instants import INSTANT, Instants
from leadrules.engines.columns.judging import judged
from leadrules.engines.columns.near_misses import NEAR_MISS, near_missed
from leadrules.engines.columns.needs import NAMES
from leadrules.engines.columns.outcome import missing
from leadrules.engines.columns.points import word_column
from leadrules.engines.columns.route import routed
from leadrules.expr.columns import Columns
from leadrules.plan import RULES_PER_WORD, Plan

_WAY_COLUMNS: Final = ("@route_id", "@route_kind", "@route_target", "@route_needs")
_MISSING: Final = "@missing"
_IN_FORCE: Final = "@in_force"


def decided(plan: Plan, leads: pl.DataFrame, instants: Instants, *, near_misses: int) -> pl.DataFrame:
    """Return the decisions of leads that were measured, one row each, in their order.

    ``leads`` has ``@row`` from 0, ``@id``, a column for each field, its own instants where it has any, and what
    ``activity.measured`` adds. ``near_misses`` is how many fields may be filled in for a near miss; 0 leaves that
    column out.
    """
    columns = instants.columns
    whole = leads.hstack(_judged(plan, leads, columns))
    held = _some(whole, pl.col("@outcome") == "hold")
    handed = _some(whole, pl.col("@outcome") == "handoff")
    details = {
        _MISSING: pl.lit(_lists(held.get_column(ROW), missing(plan, held, columns), whole.height)),
        _IN_FORCE: pl.lit(value=True) if plan.effective_us is None else columns.at_us >= plan.effective_us,
    }
    if near_misses:
        details[NEAR_MISS] = pl.lit(near_missed(plan, whole, instants, most=near_misses))
    whole = beside(whole, routed(plan, handed, columns).select(ROW, *_WAY_COLUMNS))
    if instants.own:
        details[INSTANT] = pl.col(INSTANT).cast(pl.Datetime("us", "UTC"))
    names = result_columns(plan, own=bool(instants.own), near_misses=near_misses > 0)
    return whole.select(details.get(column, pl.col(column)).alias(name) for name, column in names)


def _judged(plan: Plan, leads: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Return what judging adds to leads, without what nothing reads any more."""
    lazy = judged(plan, leads.lazy(), columns)
    spent = ("@holds", "@hundredths", "@call", "@fires", "@closed", "@lacks")
    names = [name for name in lazy.collect_schema().names() if not name.startswith(spent)]
    return lazy.select(name for name in names if name not in leads.columns).collect(engine="streaming")


def _some(leads: pl.DataFrame, test: pl.Expr) -> pl.DataFrame:
    """Return some of the leads."""
    return leads.lazy().filter(test).collect()


def _lists(rows: pl.Series, lists: pl.Series, height: int) -> pl.Series:
    """Return the lists of some rows, and an empty one for each of the others; a join, as gathering lists is slow."""
    every = pl.LazyFrame({ROW: pl.int_range(height, dtype=pl.UInt32, eager=True)})
    some = pl.LazyFrame({ROW: rows, _MISSING: lists})
    joined = every.join(some, on=ROW, how="left", maintain_order="left")
    filled = joined.select(pl.col(_MISSING).fill_null(pl.lit([], dtype=NAMES)))
    return filled.collect(engine="streaming").to_series()


def result_columns(plan: Plan, *, own: bool, near_misses: bool) -> list[tuple[str, str]]:
    """Return the columns of the result, in order, each with where it stands inside."""
    axes = plan.agreement.axes.values()
    words = range(max(1, -(-len(plan.rule_ids) // RULES_PER_WORD)))
    names = [("id", ID), *([("at", INSTANT)] if own else [])]
    names += [(name, f"@{name}") for name in ("outcome", "tier", "fast_track", "disqualified_by")]
    names += [(axis.name, axis.name) for axis in axes]
    names += [(f"{axis.name}_grade", f"{axis.name}_grade") for axis in axes if axis.grades]
    names += [(f"fired_{word}" if word else "fired", word_column(word)) for word in words]
    names += [(name.removeprefix("@"), name) for name in (_MISSING, *_WAY_COLUMNS, _IN_FORCE)]
    return names + ([("near_miss", NEAR_MISS)] if near_misses else [])
