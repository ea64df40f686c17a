"""A frame as it was handed over, behind one face: what its columns are, and what they give for a type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from leadrules.diagnostics import Diagnostic, did_you_mean, error
from leadrules.engines.columns.checking import EXAMPLES
from leadrules.engines.columns.door import Admitted, WrongColumn, admitted, dtype_inside, shown
from leadrules.expr import Type

MAY_BE_NULL: Final = "add it, null where nothing is known"
"""The remedy for a column that must be there, of which no row needs a value."""


@dataclass(frozen=True, slots=True)
class Source:
    """A frame as it was handed over, with the columns that are wanted.

    ``loose`` are the columns that numpy kept, where NaN means missing; ``names`` are all that there were.
    """

    name: str
    lazy: pl.LazyFrame
    schema: pl.Schema
    loose: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, name: str, frame: pl.DataFrame, loose: frozenset[str] = frozenset(), names: Iterable[str] = ()
    ) -> Source:
        """Return the source of a frame that stands in memory."""
        return cls(name, frame.lazy(), frame.schema, loose, tuple(names))

    def collected(self) -> Source:
        """Return the source with its frame in memory."""
        return replace(self, lazy=self.lazy.collect().lazy())

    def where(self, test: pl.Expr) -> Source:
        """Return the source with some of its rows."""
        return replace(self, lazy=self.lazy.filter(test))

    def admitted(self, column: str, type_: Type, problems: list[Diagnostic]) -> Admitted | None:
        """Return what a column gives for a type; None after adding that its type cannot hold it."""
        dtype, values = self.schema[column], self.lazy.select(column)

        def different() -> list[Any]:
            known = values.drop_nulls().unique(maintain_order=True).collect()
            return known.to_series().cast(pl.String).to_list()

        try:
            return admitted(column, dtype, type_, different, loose=column in self.loose)
        except WrongColumn as wrong:
            given = values.collect().to_series()
            known = given.drop_nulls()
            if known.is_empty():
                return Admitted(pl.lit(None, dtype=dtype_inside(type_)), pl.lit(value=False))
            examples = ", ".join(f"`{shown(v)}`" for v in known.unique(maintain_order=True).head(EXAMPLES).to_list())
            count = f"{len(known)} of {len(given)} rows have a value, like {examples}"
            message = f"{self.name}: column `{column}`: {wrong.reason}; {count}"
            problems.append(error("LR752", message, None, wrong.hint))
            return None

    def lacks(self, columns: Sequence[str], remedy: str = "every row needs one") -> Iterator[Diagnostic]:
        """Yield a diagnostic for each column that must be there and is not."""
        for column in columns:
            if column not in self.schema:
                hint = did_you_mean(column, self.names or self.schema.names()) or remedy
                yield error("LR751", f"{self.name}: there is no column `{column}`", None, hint)
