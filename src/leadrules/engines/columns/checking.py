"""Rows that cannot be used: found before anything is decided, told with counts and examples, or set apart.

Every check is one column that is never null. On the happy path they are only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from leadrules.diagnostics import Diagnostic, error
from leadrules.engines.columns.door import shown

NUMBER: Final = "@number"
"""The column that numbers the rows of a frame from 0."""

EXAMPLES: Final = 3
REJECTS: Final = {
    "frame": pl.String(),
    "row": pl.Int64(),
    "id": pl.String(),
    "column": pl.String(),
    "value": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
}
"""The columns of rejected rows: which frame, its row from 0, the lead's id, and what is wrong with which column."""


@dataclass(frozen=True, slots=True)
class Check:
    """A test of every row of a column, and what is told of those that fail it.

    ``says`` gives the reason and the remedy for one value that failed.
    """

    code: str
    column: str
    refused: pl.Expr
    says: Callable[[Any], tuple[str, str | None]]


def failing(frame: pl.DataFrame, checks: Sequence[Check]) -> list[tuple[Check, int]]:
    """Return the checks that some rows fail, each with how many."""
    if not checks:
        return []
    counted = counts(frame.lazy(), checks).collect().row(0)
    return [(check, int(count)) for check, count in zip(checks, counted, strict=True) if count]


def counts(frame: pl.LazyFrame, checks: Sequence[Check]) -> pl.LazyFrame:
    """Return one row that says how many rows fail each check."""
    return frame.select(check.refused.sum().alias(str(index)) for index, check in enumerate(checks))


def told(where: str, frame: pl.DataFrame, found: Sequence[tuple[Check, int]]) -> list[Diagnostic]:
    """Return a diagnostic for each failed check: the column, how many rows, three of their values, why."""
    problems = []
    for check, count in found:
        values = frame.filter(check.refused).get_column(check.column)
        examples = values.unique(maintain_order=True).head(EXAMPLES).to_list()
        why, hint = check.says(examples[0])
        listed = ", ".join(f"`{shown(value)}`" if value is not None else "nothing" for value in examples)
        rows = "row" if frame.height == 1 else "rows"
        message = (
            f"{where}: column `{check.column}`: {count} of {frame.height} {rows} cannot be used, with {listed}: {why}"
        )
        problems.append(error(check.code, message, None, hint))
    return problems


def rejects(where: str, frame: pl.DataFrame, id_column: str, found: Sequence[tuple[Check, int]]) -> pl.DataFrame:
    """Return the rows that failed checks, once for each check, as ``REJECTS``."""
    parts = [pl.DataFrame(schema=REJECTS)]
    for check, _ in found:
        lead, given = pl.col(id_column).alias("id"), pl.col(check.column).alias("value")
        bad = frame.filter(check.refused).select(NUMBER, lead, given)
        values = bad.get_column("value")
        reasons = {shown(v): check.says(v)[0] for v in values.unique(maintain_order=True).to_list() if v is not None}
        value = pl.Series("value", [None if v is None else shown(v) for v in values.to_list()], dtype=pl.String)
        nothing = check.says(None)[0]
        reason = [nothing if v is None else reasons[v] for v in value.to_list()]
        parts.append(
            pl.DataFrame(
                {
                    "frame": pl.Series([where] * bad.height, dtype=pl.String),
                    "row": bad.get_column(NUMBER).cast(pl.Int64),
                    "id": bad.get_column("id").cast(pl.String),
                    "column": pl.Series([check.column] * bad.height, dtype=pl.String),
                    "value": value,
                    "code": pl.Series([check.code] * bad.height, dtype=pl.String),
                    "reason": pl.Series(reason, dtype=pl.String),
                }
            )
        )
    return pl.concat(parts).sort("row", maintain_order=True)
