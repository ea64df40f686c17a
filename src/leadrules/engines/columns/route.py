"""Routes over whole columns: the first rung that holds; a rung that is not known ends the ladder."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadrules.decision import OTHERWISE
from leadrules.engines.columns.needs import Open, listed
from leadrules.expr.columns import Columns
from leadrules.plan import NO_TIER, Plan

_RUNG: Final = "@rung"
_TIER: Final = "@reads tier"
_TRACK: Final = "@reads fast_track"
CONTEXT: Final = {"tier": _TIER, "fast_track": _TRACK, "stage": "@reads stage"}
"""The columns of what only routes read."""


def routed(plan: Plan, handed: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Return handed-off leads with ``@route_id``, ``@route_kind``, ``@route_target`` and ``@route_needs``."""
    context = columns.named(CONTEXT)
    ladder = plan.agreement.routing.ladder
    handed = handed.with_columns(
        pl.col("@tier").fill_null(NO_TIER).alias(_TIER),
        pl.col("@fast_track").is_not_null().alias(_TRACK),
        pl.lit(plan.stage_of(None), dtype=pl.String).alias(CONTEXT["stage"]),
    )
    stop, taken = pl.lit(len(ladder), dtype=pl.Int32), pl.lit(value=False)
    for index, rung in reversed(list(enumerate(ladder))):
        root = rung.condition.root if rung.condition else None
        passed = pl.lit(value=False) if root is None else context.false(root)
        holds = pl.lit(value=True) if root is None else context.true(root)
        stop = pl.when(passed).then(stop).otherwise(pl.lit(index, dtype=pl.Int32))
        taken = pl.when(passed).then(taken).otherwise(holds)
    handed = handed.lazy().with_columns(stop.alias(_RUNG), taken.alias("@taken")).collect()
    return handed.with_columns(*_targets(plan), _needs(plan, handed, context))


def _targets(plan: Plan) -> list[pl.Expr]:
    routing = plan.agreement.routing
    nowhere = (pl.lit(OTHERWISE), pl.lit("queue"), pl.lit(routing.queue))
    chosen = list(nowhere)
    for index, rung in enumerate(routing.ladder):
        here = (pl.col(_RUNG) == index) & pl.col("@taken")
        name: pl.Expr = pl.lit(rung.target.name)
        if rung.target.kind == "owner":
            name = pl.col(rung.target.name)
            here &= name.is_not_null()
        target = (pl.lit(rung.id), pl.lit(rung.target.kind), name)
        chosen = [pl.when(here).then(new).otherwise(old) for new, old in zip(target, chosen, strict=True)]
    names = ("@route_id", "@route_kind", "@route_target")
    return [column.alias(name) for name, column in zip(names, chosen, strict=True)]


def _needs(plan: Plan, handed: pl.DataFrame, columns: Columns) -> pl.Series:
    opens = []
    for index, rung in enumerate(plan.agreement.routing.ladder):
        here = pl.col(_RUNG) == index
        if rung.condition is not None:
            opens.append(Open(here & ~pl.col("@taken"), rung.condition.root))
        if rung.target.kind == "owner":
            opens.append(Open(here & pl.col("@taken") & pl.col(rung.target.name).is_null(), rung.target.name))
    return listed(handed, opens, columns).alias("@route_needs")
