"""Near misses over whole columns: which leads one or two answers would hand off.

The values to try are those of ``near_miss.py``. For each set of fields, the leads that lack all of them stand once for
each of the values, and are decided together. Leads that no answer can help are left out before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import combinations, product
from operator import or_
from typing import Final

import polars as pl

from leadrules.clauses.lead import LeadField
from leadrules.clauses.qualification import Way
from leadrules.engines.columns.activity import ROW
from leadrules.engines.columns.door import dtype_inside
from leadrules.engines.columns.instants import INSTANT, LOCAL_DAY, Instants
from leadrules.engines.columns.judging import judged
from leadrules.engines.columns.lead_rows import inside
from leadrules.expr import Condition, Known, Value, depends_on_clock, walk
from leadrules.expr.columns import EPOCH, Columns
from leadrules.near_miss import answers_to_try, deciding
from leadrules.plan import Plan

NEAR_MISS: Final = "@near_miss"
_MOST_ROWS: Final = 500_000
"""So many rows are decided at once, leads times values."""

Answers = Mapping[str, tuple[Value, ...]]


def near_missed(plan: Plan, leads: pl.DataFrame, instants: Instants, *, most: int) -> pl.Series:
    """Return whether each decided lead is not handed off, and would be with at most so many missing fields filled in.

    Never null. What is tried where conditions read the clock differs from instant to instant, so that rows of
    different instants are then decided apart.
    """
    fields = tuple(f for f in sorted(plan.fields, key=lambda f: f.name) if f.fillable and f.name in leads.columns)
    hopeful = leads.filter(_hopeful(plan, fields, instants.columns, most))
    found = [part for group in _by_instant(plan, hopeful, instants) for part in _search(plan, group, fields, most)]
    rows = pl.concat([hopeful.select(ROW).clear(), *found]).to_series()
    return leads.select(pl.col(ROW).is_in(rows.implode())).to_series()


def _by_instant(plan: Plan, leads: pl.DataFrame, instants: Instants) -> Iterator[tuple[pl.DataFrame, Instants]]:
    """Yield leads with the instants whose values may be tried for them."""
    if not instants.own or not any(depends_on_clock(condition.root) for condition in deciding(plan)):
        yield leads, instants
        return
    for group in leads.partition_by(INSTANT, maintain_order=True):
        at_us, day = group.select(INSTANT, pl.col(LOCAL_DAY).cast(pl.Int32).cast(pl.Date)).row(0)
        yield group, Instants(at_us, at_us, day)


def _search(
    plan: Plan, group: tuple[pl.DataFrame, Instants], fields: tuple[LeadField, ...], most: int
) -> Iterator[pl.DataFrame]:
    """Yield the ``@row`` of leads that are near misses; a lead that was found is not tried again."""
    leads, instants = group
    names = [f.name for f in fields if leads.get_column(f.name).null_count()]
    today = instants.today or EPOCH
    answers, _ = answers_to_try(plan, names, at_us=instants.last_us, today=today)
    types = {f.name: dtype_inside(f.type) for f in fields}
    for size in range(1, most + 1):
        for together in combinations(names, size):
            lacking = leads.filter(_lacks_enough(plan, together, instants.columns))
            tried = _values(together, answers, types)
            for part in lacking.iter_slices(max(1, _MOST_ROWS // max(1, tried.height))):
                found = _handed_off(plan, part.drop(together).join(tried, how="cross"), instants.columns)
                leads = leads.join(found, on=ROW, how="anti", maintain_order="left")
                yield found


def _values(names: Iterable[str], answers: Answers, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return every combination of the values to try, one row each."""
    rows = list(product(*(answers[name] for name in names)))
    columns = zip(names, zip(*rows, strict=True), strict=True) if rows else ((name, ()) for name in names)
    return pl.DataFrame([pl.Series(name, list(map(inside, values)), dtype=types[name]) for name, values in columns])


def _handed_off(plan: Plan, leads: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    decided = judged(plan, leads.lazy(), columns)
    return decided.filter(pl.col("@outcome") == "handoff").select(ROW).unique().collect()


def _hopeful(plan: Plan, fields: Iterable[LeadField], columns: Columns, most: int) -> pl.Expr:
    """Return whether any answers could hand a lead off; what is known stays so, unless ``known()`` is asked."""
    names = {f.name for f in fields}
    stopped = [d.condition for d in plan.agreement.qualification.disqualifiers]
    helped = [_leads_on(way, names, columns, most) for way in plan.agreement.qualification.ways]
    lacks = _any(pl.col(name).is_null() for name in names)
    return (pl.col("@outcome") != "handoff") & lacks & ~_for_good(stopped, columns, wanted=True) & _any(helped)


def _leads_on(way: Way, names: set[str], columns: Columns, most: int) -> pl.Expr:
    """Return whether a way to sales could open by so many answers."""
    closed = _for_good((gate.condition for gate in way.gates), columns, wanted=False)
    if way.track is not None:
        closed |= _for_good([way.track.condition], columns, wanted=False)
    closed |= _any(columns.column(name).is_null() for name in way.required if name not in names)
    lacks = pl.sum_horizontal(pl.lit(0), *(columns.column(n).is_null().cast(pl.Int32) for n in set(way.required)))
    return ~closed & (lacks <= most)


def _lacks_enough(plan: Plan, names: tuple[str, ...], columns: Columns) -> pl.Expr:
    """Return whether a lead lacks these fields, and some way requires no others that it lacks."""
    lacks = reduce(lambda test, name: test & pl.col(name).is_null(), names, pl.lit(value=True))
    others = [
        ~_any(columns.column(name).is_null() for name in way.required if name not in names)
        for way in plan.agreement.qualification.ways
    ]
    return lacks & _any(others)


def _for_good(conditions: Iterable[Condition], columns: Columns, *, wanted: bool) -> pl.Expr:
    """Return whether some condition is known to be ``wanted`` and will be, whatever is filled in."""
    lasting = [c for c in conditions if not any(isinstance(node, Known) for node in walk(c.root))]
    return _any(columns.true(c.root) if wanted else columns.false(c.root) for c in lasting)


def _any(tests: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(or_, tests, pl.lit(value=False))
