"""One run over frames: in through the door, decided, and back as the kind that came."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import polars as pl

from leadrules.diagnostics import DataError, error
from leadrules.engines.columns.activity import measured, unmeasured
from leadrules.engines.columns.deciding import decided, result_columns
from leadrules.engines.columns.event_rows import AT, EVENT_TYPE, LEAD, events_in
from leadrules.engines.columns.instants import Instants
from leadrules.engines.columns.kinds import taken_in
from leadrules.engines.columns.lead_rows import KEY, Arrived, Shape, leads_in
from leadrules.engines.columns.nested import unnested
from leadrules.engines.columns.sources import Source
from leadrules.plan import Plan


class Asked(NamedTuple):
    """What is asked of a run; ``at`` is an instant or the name of a column, ``apart`` whether rejects stand apart."""

    at: Instants | str
    reasons: Literal["mask", "ids", "text"]
    near_misses: int
    apart: bool


def run(plan: Plan, leads: Any, activity: Any, asked: Asked) -> tuple[Any, Any]:
    """Return the decisions and the rejected rows, both as the kind of frame that the leads came in."""
    _check_names(plan, asked)
    beside = activity if isinstance(activity, str) else None
    own = [name for name in (asked.at, beside) if isinstance(name, str)]
    source, kind = taken_in(leads, "leads", (KEY, *(f.name for f in plan.fields), *own))
    del leads  # what came is let go of as soon as it is through the door
    source = source.collected()
    attributes = list(dict.fromkeys(n for each in plan.agreement.events.values() for n in each.attributes))
    events: Source | None = None
    if beside is not None:
        events = unnested(source, beside, attributes)
    elif activity is not None:
        events, _ = taken_in(activity, "activity", (LEAD, EVENT_TYPE, AT, KEY, *attributes))
    arrived = leads_in(plan, source, Shape(asked.at, beside), apart=asked.apart)
    del source
    seen, more = _seen(plan, events, arrived, apart=asked.apart)
    instants, rejected = arrived.instants, pl.concat([arrived.rejected, more])
    del events, arrived
    result = decided(plan, seen, instants, near_misses=asked.near_misses)
    if asked.reasons != "mask":
        result = _spelled(plan, result, asked.reasons)
    return kind.back(result), kind.back(rejected) if asked.apart else None


def _seen(plan: Plan, events: Source | None, arrived: Arrived, *, apart: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the leads with what events say of them, and the events set apart."""
    if events is None:
        return unmeasured(plan, arrived.rows), arrived.rejected.clear()
    near, rejected = events_in(plan, events, arrived, apart=apart)
    return measured(plan, arrived.rows, near, arrived.instants.columns), rejected


def _check_names(plan: Plan, asked: Asked) -> None:
    """Refuse an agreement of which two columns of the result would have one name."""
    names = list(result_columns(plan, own=isinstance(asked.at, str), near_misses=asked.near_misses > 0))
    twice = sorted({name for name, _ in names if [other for other, _ in names].count(name) > 1})
    if twice:
        message = f"the result would have two columns `{twice[0]}`: one of its own, and one of an axis"
        raise DataError([error("LR753", message, None, "give the axis another name")])


def _spelled(plan: Plan, result: pl.DataFrame, reasons: Literal["ids", "text"]) -> pl.DataFrame:
    """Return the result with ``fired`` as ids or text; each different mask is decoded once."""
    words = ["fired", *(name for name in result.columns if name.startswith("fired_") and name[6:].isdecimal())]
    masks = result.select(words).unique()
    ids = [plan.fired_rules(mask) for mask in masks.iter_rows()]
    spelled = pl.Series("@fired", ids, dtype=pl.List(pl.String))
    if reasons == "text":
        because = {rule.id: rule.because for axis in plan.agreement.axes.values() for rule in axis.rules}
        texts = [", ".join(f"{i} ({because[i]})" if because[i] else i for i in fired) for fired in ids]
        spelled = pl.Series("@fired", texts, dtype=pl.String)
    joined = result.join(masks.with_columns(spelled), on=words, how="left", maintain_order="left")
    return joined.with_columns(pl.col("@fired").alias("fired")).drop("@fired", *words[1:])
