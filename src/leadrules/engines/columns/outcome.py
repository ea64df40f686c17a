"""The outcome over whole columns: disqualifiers, fast tracks, gates and tiers, in the order of the design.

Every lead is new: nothing is known of a past. Each way to sales (a fast track, or the tiers) has three columns that
are never null: whether it is there, whether a gate closes it, and whether it lacks information.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from leadrules.clauses.qualification import Disqualifier, Gate, Tier, Way
from leadrules.engines.columns.needs import Open, listed
from leadrules.expr.columns import Columns
from leadrules.plan import Plan

WAY: Final = "@way"
_READY: Final = "@ready"
_HELD: Final = "@held"


def _column(way: Way, what: str) -> str:
    return f"@{what} {way.number}"


def qualified(plan: Plan, leads: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    """Return scored leads with ``@outcome``, ``@tier``, ``@fast_track``, ``@disqualified_by`` and the way they go."""
    qualification = plan.agreement.qualification
    ways = qualification.ways
    leads = leads.with_columns(
        _first([(d, columns.true(d.condition.root)) for d in qualification.disqualifiers]).alias("@disqualified_by"),
        _tier(columns, qualification.tiers).alias("@reached"),
        _tier(columns, qualification.handoff_tiers).alias(_READY),
        _tier(columns, qualification.nurture_tiers).alias("@nurture"),
        _any(_unknown(d, columns) for d in qualification.disqualifiers if d.holds_unknown).alias(_HELD),
        *(columns.true(way.track.condition.root).alias(_column(way, "fires")) for way in ways if way.track),
        *(_closed(way, columns).alias(_column(way, "closed")) for way in ways),
        *(_lacks(way, columns).alias(_column(way, "lacks")) for way in ways),
    )
    leads = leads.with_columns(_chosen(ways))
    return leads.with_columns(_outcome()).with_columns(_tier_of_outcome(), _track(plan))


def missing(plan: Plan, held: pl.DataFrame, columns: Columns) -> pl.Series:
    """Return for leads on hold the fields that each waits for, sorted."""
    opens: list[Open] = []
    for way in plan.agreement.qualification.ways:
        here = pl.col(WAY) == way.number
        opens += [Open(columns.column(name).is_null() & here, name) for name in way.required]
        opens += [Open(here, gate.condition.root) for gate in way.gates if gate.holds_unknown]
    everywhere = pl.lit(value=True)
    held_by = [d for d in plan.agreement.qualification.disqualifiers if d.holds_unknown]
    opens += [Open(everywhere, d.condition.root) for d in held_by]
    return listed(held, opens, columns)


def _first(tests: Iterable[tuple[Disqualifier | Tier, pl.Expr]]) -> pl.Expr:
    """Return the id of the first that holds, or null."""
    chosen = pl.lit(None, dtype=pl.String)
    for each, test in reversed(list(tests)):
        chosen = pl.when(test).then(pl.lit(each.id)).otherwise(chosen)
    return chosen


def _tier(columns: Columns, tiers: Iterable[Tier]) -> pl.Expr:
    always = pl.lit(value=True)
    return _first((tier, columns.true(tier.condition.root) if tier.condition else always) for tier in tiers)


def _any(tests: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(or_, tests, pl.lit(value=False))


def _unknown(each: Gate | Disqualifier, columns: Columns) -> pl.Expr:
    return columns.unknown(each.condition.root)


def _closed(way: Way, columns: Columns) -> pl.Expr:
    return _any(columns.false(gate.condition.root) for gate in way.gates)


def _lacks(way: Way, columns: Columns) -> pl.Expr:
    """Return whether a way waits for information, disqualifiers that are not known aside."""

    def tests() -> Iterator[pl.Expr]:
        yield from (columns.column(name).is_null() for name in way.required)
        yield from (_unknown(gate, columns) for gate in way.gates if gate.holds_unknown)

    return _any(tests())


def _chosen(ways: Iterable[Way]) -> list[pl.Expr]:
    """Return the number of the first open way, else of the first that only lacks information, and whether it does."""
    opened = possible = pl.lit(None, dtype=pl.Int32)
    for way in reversed(tuple(ways)):
        could = ~pl.col(_column(way, "closed"))
        if way.track is not None:
            could &= pl.col(_column(way, "fires"))
        if way.needs_tier:
            could &= pl.col(_READY).is_not_null()
        opened = pl.when(could & ~pl.col(_column(way, "lacks")) & ~pl.col(_HELD)).then(way.number).otherwise(opened)
        possible = pl.when(could).then(way.number).otherwise(possible)
    return [pl.coalesce(opened, possible).alias(WAY), opened.is_not_null().alias("@open")]


def _outcome() -> pl.Expr:
    return (
        pl.when(pl.col("@disqualified_by").is_not_null())
        .then(pl.lit("disqualified"))
        .when(pl.col("@open"))
        .then(pl.lit("handoff"))
        .when(pl.col(WAY).is_not_null())
        .then(pl.lit("hold"))
        .otherwise(pl.lit("nurture"))
        .alias("@outcome")
    )


def _tier_of_outcome() -> pl.Expr:
    tier = pl.when(pl.col("@outcome") == "disqualified").then(pl.col("@reached"))
    return tier.when(pl.col("@outcome") == "nurture").then(pl.col("@nurture")).otherwise(pl.col(_READY)).alias("@tier")


def _track(plan: Plan) -> pl.Expr:
    track = pl.lit(None, dtype=pl.String)
    for way in plan.agreement.qualification.ways:
        if way.track is not None:
            track = pl.when(pl.col(WAY) == way.number).then(pl.lit(way.track.id)).otherwise(track)
    return pl.when(pl.col("@outcome").is_in(["handoff", "hold"])).then(track).otherwise(None).alias("@fast_track")
