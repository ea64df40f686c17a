"""Measured leads judged: points, tiers and outcome, with texts that conditions make of others made once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import polars as pl

from leadrules.engines.columns.outcome import qualified
from leadrules.engines.columns.points import scored
from leadrules.expr import Call, Name, walk
from leadrules.expr.columns import Columns
from leadrules.near_miss import deciding
from leadrules.plan import Plan

_TEXTS: Final = frozenset({"domain", "lower"})


def judged(plan: Plan, leads: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    """Return leads, with their signals and what events earn them, as ``outcome.qualified`` gives them."""
    calls = {call: f"@call {index}" for index, call in enumerate(dict.fromkeys(_calls(plan)))}
    leads = leads.with_columns(columns.value(call).alias(name) for call, name in calls.items())
    columns = replace(columns, calls=calls)
    return qualified(plan, scored(plan, leads, columns), columns)


def _calls(plan: Plan) -> Iterator[Call]:
    """Yield what conditions over leads make of a text."""
    for condition in deciding(plan):
        for node in walk(condition.root):
            if isinstance(node, Call) and node.function in _TEXTS and isinstance(node.args[0], Name):
                yield node
