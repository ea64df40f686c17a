"""Lists of names that are not known, for the few leads that need one: on hold, or stopped on the ladder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

from leadrules.expr import Node
from leadrules.expr.column_blame import blame
from leadrules.expr.columns import Columns

NAMES = pl.List(pl.String)


@dataclass(frozen=True, slots=True)
class Open:
    """Something not known that counts ``where``: a name, or whatever keeps a condition open."""

    where: pl.Expr
    what: str | Node


def listed(leads: pl.DataFrame, opens: Iterable[Open], columns: Columns) -> pl.Series:
    """Return for each lead the names at fault, sorted, each once."""
    tests: dict[str, list[pl.Expr]] = {}
    for each in opens:
        if isinstance(each.what, str):
            tests.setdefault(each.what, []).append(each.where)
            continue
        unknown = columns.unknown(each.what) & each.where
        for name, test in blame(each.what, columns).items():
            tests.setdefault(name, []).append(unknown & test)
    if not tests or leads.is_empty():
        return pl.Series("names", [[] for _ in range(leads.height)], dtype=NAMES)
    names = sorted(tests)
    flags = leads.select(reduce(or_, tests[name]).alias(name) for name in names)
    which = pl.concat_list(pl.when(pl.col(name)).then(pl.lit(name)) for name in names).list.drop_nulls()
    return flags.select(which.alias("names")).to_series()
