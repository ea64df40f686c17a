"""One run over frames: in through the door, decided, and back as the kind that came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

import polars as pl

from leadrules.engines.columns.deciding import decided
from leadrules.engines.columns.event_rows import AT, EVENT_TYPE, LEAD, events_in
from leadrules.engines.columns.kinds import taken_in
from leadrules.engines.columns.lead_rows import KEY, leads_in
from leadrules.engines.columns.points import WORD
from leadrules.expr.columns import Columns
from leadrules.plan import Plan


class Instant(NamedTuple):
    """When: UTC microseconds, and the local date."""

    at_us: int
    today: date


def run(
    plan: Plan, leads: Any, activity: Any, instant: Instant, reasons: Literal["mask", "ids", "text"], *, apart: bool
) -> tuple[Any, Any]:
    """Return the decisions and the rejected rows, both as the kind of frame that the leads came in."""
    source, kind = taken_in(leads, "leads", (KEY, *(f.name for f in plan.fields)))
    arrived = leads_in(plan, source, apart=apart)
    events, rejected = None, arrived.rejected
    if activity is not None:
        attributes = (name for each in plan.agreement.events.values() for name in each.attributes)
        theirs, _ = taken_in(activity, "activity", (LEAD, EVENT_TYPE, AT, KEY, *attributes))
        events, more = events_in(plan, theirs, arrived, instant.at_us, apart=apart)
        rejected = pl.concat([rejected, more])
    result = decided(plan, arrived.rows, events, Columns(*instant))
    if reasons != "mask":
        result = _spelled(plan, result, reasons)
    return kind.back(result), kind.back(rejected) if apart else None


def _spelled(plan: Plan, result: pl.DataFrame, reasons: Literal["ids", "text"]) -> pl.DataFrame:
    """Return the result with ``fired`` as ids or text; each different mask is decoded once."""
    words = ["fired", *(name for name in result.columns if name.startswith("fired_") and name[6:].isdecimal())]
    masks = result.select(words).unique()
    ids = [_ids(plan, mask) for mask in masks.iter_rows()]
    spelled = pl.Series("@fired", ids, dtype=pl.List(pl.String))
    if reasons == "text":
        because = {rule.id: rule.because for axis in plan.agreement.axes.values() for rule in axis.rules}
        texts = [", ".join(f"{i} ({because[i]})" if because[i] else i for i in fired) for fired in ids]
        spelled = pl.Series("@fired", texts, dtype=pl.String)
    joined = result.join(masks.with_columns(spelled), on=words, how="left", maintain_order="left")
    return joined.with_columns(pl.col("@fired").alias("fired")).drop("@fired", *words[1:])


def _ids(plan: Plan, words: Sequence[int]) -> list[str]:
    return [rule for bit, rule in enumerate(plan.rule_ids) if words[bit // WORD] >> bit % WORD & 1]
