"""Events that stand beside their lead, in a column of lists of structs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from leadrules.diagnostics import DataError, error
from leadrules.engines.columns.checking import NUMBER
from leadrules.engines.columns.event_rows import AT, EVENT_TYPE, LEAD, OWNER
from leadrules.engines.columns.lead_rows import KEY
from leadrules.engines.columns.sources import MAY_BE_NULL, Source

_HINT: Final = "give lists of structs with `type`, `at` and attributes; null where nothing is known of a lead"


def unnested(source: Source, column: str, attributes: Sequence[str]) -> Source:
    """Return the events of a column as a source of their own, each with ``@number`` of the row it stands in.

    Raises:
        DataError: there is no such column, or it does not hold lists of structs.
    """
    if column not in source.schema:
        raise DataError(list(source.lacks([column], MAY_BE_NULL)))
    dtype = source.schema[column]
    inner = dtype.inner if isinstance(dtype, pl.List | pl.Array) else dtype
    if inner == pl.Null:
        return _nothing(source, attributes)
    if inner is dtype or not isinstance(inner, pl.Struct):
        message = f"{source.name}: column `{column}`: expected lists of events, found a column of type {dtype}"
        raise DataError([error("LR752", message, None, _HINT)])
    lead = pl.col(KEY) if KEY in source.schema else pl.lit(None)
    rows = source.lazy.select(lead.alias(LEAD), pl.col(column).cast(pl.List(inner)).alias("@events"))
    rows = rows.with_row_index(NUMBER).filter(pl.col("@events").list.len() > 0).explode("@events")
    wanted = {EVENT_TYPE: EVENT_TYPE, AT: AT, KEY: KEY, LEAD: OWNER} | {name: name for name in attributes}
    fields = [(field.name, wanted[field.name]) for field in inner.fields if field.name in wanted]
    events = rows.select(NUMBER, LEAD, *(pl.col("@events").struct.field(old).alias(new) for old, new in fields))
    return Source.of("activity", events.collect(), source.loose & {column})


def _nothing(source: Source, attributes: Sequence[str]) -> Source:
    """Return no events, where no row has any."""
    keys = source.lazy.select(pl.col(KEY) if KEY in source.schema else pl.lit(None).alias(KEY)).collect().clear()
    names = (EVENT_TYPE, AT, *attributes)
    return Source.of(
        "activity",
        keys.select(
            pl.lit(0, dtype=pl.UInt32).alias(NUMBER),
            pl.col(KEY).alias(LEAD),
            *(pl.lit(None).alias(name) for name in names),
        ).clear(),
    )
