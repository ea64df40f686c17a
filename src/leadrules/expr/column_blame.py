"""Which missing names keep an answer open, over whole columns: the meaning of ``blame.py``."""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from leadrules.expr.columns import Columns
from leadrules.expr.nodes import Known, Literal, Name, Node, children, names_in


def blame(node: Node, columns: Columns) -> dict[str, pl.Expr]:
    """Return for each name at fault the test that it is, for rows where the node is not known; never null."""
    match node:
        case Name(name):
            return {name: pl.lit(value=True)}
        case Literal() | Known():
            return {}
    tests: dict[str, list[pl.Expr]] = {}
    open_parts = []
    for part in children(node):
        unknown = columns.unknown(part)
        open_parts.append(unknown)
        for name, test in blame(part, columns).items():
            tests.setdefault(name, []).append(unknown & test)
    if not open_parts:
        return {}
    nothing_open = ~reduce(or_, open_parts)
    return {name: reduce(or_, [nothing_open, *tests.get(name, [])]) for name in names_in(node)}
