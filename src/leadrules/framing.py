"""Records as frames, for those who decide many of them at once. Needs the extra ``frames``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from leadrules.expr import BooleanType, DateTimeType, DateType, IntegerType, NumberType, TextListType, Type
from leadrules.plan import Plan

Record = Mapping[str, Any]
Frames = tuple[pl.DataFrame, pl.DataFrame | None]

INSTANT: Final = pl.Datetime("us", "UTC")
_DTYPES: Final[Mapping[type, Any]] = {
    IntegerType: pl.Int64,
    NumberType: pl.Float64,
    BooleanType: pl.Boolean,
    DateType: pl.Date,
    DateTimeType: INSTANT,
    TextListType: pl.List(pl.String),
}


def framed(
    plan: Plan, leads: Sequence[Record], activity: Mapping[Any, Sequence[Record]] | None, *instants: str
) -> Frames | None:
    """Return leads, and the events of each by its id, as ``decide_frame`` takes them.

    ``instants`` are keys of leads beside their fields. None where a value is not of its type yet, as it is spelled
    otherwise, or where attributes of one name have several types: rows take these, and say what is wrong.
    """
    events = [{**e, "lead_id": lead["id"]} for lead in leads for e in (activity or {}).get(lead["id"], ())]
    fields = {f.name: _dtype(f.type) for f in plan.fields} | dict.fromkeys(instants, INSTANT)
    attributes: dict[str, Any] = {"type": pl.String, "at": INSTANT}
    for kind in plan.agreement.events.values():
        for name, type_ in kind.attributes.items():
            if attributes.setdefault(name, _dtype(type_)) != _dtype(type_):
                return None
    try:
        people = pl.DataFrame([_column("id", leads, None), *(_column(n, leads, t) for n, t in fields.items())])
        ids = [_column(name, events, None if events else people["id"].dtype) for name in ("lead_id", "id")]
        happened = pl.DataFrame([*ids, *(_column(name, events, dtype) for name, dtype in attributes.items())])
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return None
    return people, None if activity is None else happened


def _dtype(type_: Type) -> Any:
    return _DTYPES.get(type(type_), pl.String)


def _column(name: str, records: Sequence[Record], dtype: Any) -> pl.Series:
    return pl.Series(name, [record.get(name) for record in records], dtype=dtype, strict=True)
