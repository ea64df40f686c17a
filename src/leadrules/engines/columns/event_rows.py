"""Events through the door: a frame with ``lead_id``, ``type``, ``at`` and attributes to columns, repeats once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import or_
from typing import Any, Final

import polars as pl

from leadrules.clauses.scoring import EachRule
from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error
from leadrules.engines.columns.activity import HAPPENED, ID, TYPE, UNTIL, Events, attribute_columns, consumers, nearby
from leadrules.engines.columns.checking import NUMBER, Check, counts, failing, rejects, told
from leadrules.engines.columns.door import Admitted, reason
from leadrules.engines.columns.lead_rows import KEY, Arrived, check_key, key_of
from leadrules.engines.columns.sources import MAY_BE_NULL, Source
from leadrules.expr import DateTimeType, Type
from leadrules.plan import Plan

LEAD: Final = "lead_id"
AT: Final = "at"
EVENT_TYPE: Final = "type"
OWNER: Final = "@owner"
"""The column of what events that stand beside their lead say of whose they are."""

_LET_IN: Final = "@let in"
_EVENT: Final = "@event"


@dataclass(frozen=True, slots=True)
class _Attribute:
    """A column of the result: which attribute it holds, of which event types."""

    column: str
    name: str
    type: Type
    event_types: tuple[str, ...]

    @property
    def declared(self) -> pl.Expr:
        """Whether an event is of a type that has the attribute."""
        return reduce(or_, (pl.col(EVENT_TYPE) == name for name in self.event_types)).fill_null(value=False)


def events_in(
    plan: Plan, source: Source, leads: Arrived, *, apart: bool
) -> tuple[Sequence[pl.DataFrame], pl.DataFrame]:
    """Return the events near to leads, as ``activity.nearby`` gives them, and the rows set apart.

    Where every row can be used, which is tested on the way, the events are gone through once and never held at once.

    Raises:
        DataError: with every column that cannot be used and, unless ``apart``, every column with such a row.
    """
    door = _door(plan, source, leads)
    if not leads.rejected.height:
        source = replace(source, lazy=source.lazy.cache())
        audits = _audits(source, door, leads)
        near = nearby(plan, _as_they_came(source, door, leads), leads.keys, leads.instants)
        found = pl.collect_all([*audits, *near], engine="streaming")
        if not any(sum(audit.row(0)) for audit in found[: len(audits)]):
            return found[len(audits) :], rejects(source.name, pl.DataFrame(), LEAD, ())
    events, set_apart = _one_by_one(source, door, leads, apart=apart)
    return pl.collect_all(nearby(plan, events, leads.keys, leads.instants), engine="streaming"), set_apart


@dataclass(frozen=True, slots=True)
class _Door:
    """What the columns of a frame of events give: instants, attributes, and which rows are refused."""

    happened: pl.Expr
    values: Mapping[_Attribute, pl.Expr]
    checks: tuple[Check, ...]

    @property
    def named(self) -> Iterator[pl.Expr]:
        """The attributes, as they are called inside."""
        yield from (value.alias(attribute.column) for attribute, value in self.values.items())


def _door(plan: Plan, source: Source, leads: Arrived) -> _Door:
    problems = list(source.lacks([LEAD, EVENT_TYPE, AT]))
    problems += source.lacks(_needed_attributes(plan), MAY_BE_NULL)
    checks, values = [], {}
    for attribute in _attributes(plan):
        if attribute.name in source.schema:
            found = _admitted(source, attribute, problems)
            if found is not None:
                refused = found.refused & attribute.declared
                checks.append(Check("LR705", attribute.name, refused, partial(reason, attribute.type)))
                values[attribute] = found.value
    happened = source.admitted(AT, DateTimeType(), problems) if AT in source.schema else None
    problems += _wrong_keys(source, leads)
    if problems or happened is None:
        raise DataError(problems)
    checks.append(Check("LR706", AT, happened.refused | pl.col(AT).is_null(), _instant_reason))
    checks += _of_declared_types(plan)
    if OWNER in source.schema:
        checks.append(_of_its_lead(source))
    return _Door(happened.value, values, tuple(checks))


def _joined_on(source: Source, leads: Arrived) -> pl.Expr:
    key = pl.col(NUMBER) if leads.nested else key_of(LEAD, source.schema[LEAD]).cast(leads.rows.schema[ID])
    return key.alias(ID)


def _fixed(door: _Door) -> tuple[pl.Expr, ...]:
    """Return what every event has: its type and its instant."""
    return pl.col(EVENT_TYPE).cast(pl.String).alias(TYPE), door.happened.alias(HAPPENED)


def _as_they_came(source: Source, door: _Door, leads: Arrived) -> Events:
    return Events(source.lazy.with_columns(*_fixed(door)), (_joined_on(source, leads), *door.named))


def _audits(source: Source, door: _Door, leads: Arrived) -> tuple[pl.LazyFrame, ...]:
    """Return rows of counts that are all 0 where every event can be used and none is told twice.

    Events of no lead are found by the hashes of ids as they are written, since texts cost three times that. One whose
    id has the hash of a lead's is left out all the same, where leads and events are joined.
    """
    audits = [counts(source.lazy, door.checks)]
    if not leads.nested:
        own = source.lazy.select(pl.col(LEAD).cast(leads.rows.schema[ID]).alias(ID))
        theirs = leads.rows.lazy().select(pl.col(ID).hash())
        audits.append(own.select(pl.col(ID).null_count()))
        audits.append(own.select(pl.col(ID).hash()).join(theirs, on=ID, how="anti").select(pl.len()))
    if KEY in source.schema:
        ids = pl.col(ID).drop_nulls().hash()
        own = source.lazy.select(key_of(KEY, source.schema[KEY]).alias(ID))
        audits.append(own.select(ids.len() - ids.n_unique()))
    return tuple(audits)


def _one_by_one(source: Source, door: _Door, leads: Arrived, *, apart: bool) -> tuple[Events, pl.DataFrame]:
    """Return the events that can be used, repeats once, and the rows set apart."""
    frame = source.lazy.collect()
    if NUMBER not in frame.columns:
        frame = frame.with_row_index(NUMBER)
    frame = _with_leads(frame, _joined_on(source, leads), leads)
    checks = [*door.checks, *_of_known_leads()]
    bad = failing(frame, checks)
    if bad and not apart:
        raise DataError(told(source.name, frame, bad))
    set_apart = rejects(source.name, frame, LEAD, bad)
    frame = frame.filter(~pl.any_horizontal(check.refused for check, _ in bad)) if bad else frame
    if KEY not in frame.columns:
        return _as_they_came(replace(source, lazy=frame.lazy()), door, leads), set_apart
    kept, conflicting = _without_repeats(source, frame, door, leads)
    return kept, pl.concat([set_apart, conflicting])


def _attributes(plan: Plan) -> list[_Attribute]:
    columns = attribute_columns(plan)
    found: dict[str, _Attribute] = {}
    for event_type, kind in plan.agreement.events.items():
        for name, type_ in kind.attributes.items():
            column = columns[event_type][name]
            earlier = found[column].event_types if column in found else ()
            found[column] = _Attribute(column, name, type_, (*earlier, event_type))
    return list(found.values())


def _needed_attributes(plan: Plan) -> list[str]:
    """Return the attributes that a signal or a rule reads."""
    read: dict[str, None] = {}
    for each in consumers(plan):
        if not isinstance(each, EachRule) and each.attribute:
            read[each.attribute] = None
        if each.where is not None:
            read |= dict.fromkeys(each.where.names)
    return list(read)


def _admitted(source: Source, attribute: _Attribute, problems: list[Diagnostic]) -> Admitted | None:
    """Return what an attribute's column gives; only the events of its types can be at fault."""
    found: list[Diagnostic] = []
    door = source.admitted(attribute.name, attribute.type, found)
    if door is None and EVENT_TYPE in source.schema:
        return source.where(attribute.declared).admitted(attribute.name, attribute.type, problems)
    problems += found
    return door


def _wrong_keys(source: Source, leads: Arrived) -> Iterator[Diagnostic]:
    found: list[Diagnostic] = []
    schema = source.schema
    for column in (LEAD, KEY):
        if column in schema:
            check_key(source, column, found)
    if EVENT_TYPE in schema and schema[EVENT_TYPE] not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        kind = schema[EVENT_TYPE]
        message = f"{source.name}: column `{EVENT_TYPE}`: event types are text, found a column of type {kind}"
        found.append(error("LR752", message, None, "give the names of the agreement"))
    if LEAD in schema and not found:
        own, theirs = _is_whole(schema[LEAD]), _is_whole(leads.rows.schema[ID])
        if own is not theirs and leads.rows.height and source.lazy.select(pl.len()).collect().item():
            words = {True: "whole numbers", False: "text"}
            message = f"{source.name}: column `{LEAD}` has {words[own]}, and the ids of the leads are {words[theirs]}"
            found.append(error("LR752", message, None, "cast one of them"))
    yield from found


def _is_whole(dtype: pl.DataType) -> bool:
    return dtype.is_integer() or dtype.is_float()


def _with_leads(frame: pl.DataFrame, key: pl.Expr, leads: Arrived) -> pl.DataFrame:
    """Return events with whether their lead is there, and whether it was let in."""
    let_in = leads.keys.select(ID).unique().with_columns(pl.lit(value=True).alias(_LET_IN))
    known = pl.concat([let_in, leads.refused.lazy().with_columns(pl.lit(value=False).alias(_LET_IN))])
    own = frame.lazy().select(key).join(known, on=ID, how="left", maintain_order="left")
    return frame.hstack(own.select(_LET_IN).collect())


def _of_known_leads() -> Iterator[Check]:
    nobody = "no lead has this id", "give the leads and their events of one time"
    yield Check("LR731", LEAD, pl.col(_LET_IN).is_null(), lambda _: nobody)
    refused = "its lead was rejected", "mend the lead"
    yield Check("LR732", LEAD, ~pl.col(_LET_IN).fill_null(value=True), lambda _: refused)


def _of_its_lead(source: Source) -> Check:
    """Return the check that an event among the events of a lead says that it is that lead's, or nothing."""
    own, theirs = (key_of(column, source.schema[column]) for column in (OWNER, LEAD))
    says = "it says that it belongs to another lead", "the text `1` is not the number 1"
    return Check("LR703", OWNER, (own != theirs).fill_null(value=False), lambda _: says)


def _of_declared_types(plan: Plan) -> Iterator[Check]:
    types = plan.agreement.events
    declared = reduce(or_, (pl.col(EVENT_TYPE) == name for name in types), pl.lit(value=False))

    def says(value: Any) -> tuple[str, str | None]:
        if value is None:
            return "an event without a type", "give its type"
        hint = did_you_mean(str(value), types) or "declare it under `activity` or leave such events out"
        return "the type is not declared", hint

    yield Check("LR704", EVENT_TYPE, ~declared.fill_null(value=False), says)


def _instant_reason(value: Any) -> tuple[str, str | None]:
    return ("an event without its instant", "give its instant") if value is None else reason(DateTimeType(), value)


def _without_repeats(source: Source, frame: pl.DataFrame, door: _Door, leads: Arrived) -> tuple[Events, pl.DataFrame]:
    """Return the events with exact repeats of an id once, and those of one id that differ.

    Of those that differ the earliest counts until the next one happens, and then none does.
    """
    own = [pl.when(a.declared).then(value).otherwise(None).alias(a.column) for a, value in door.values.items()]
    event = key_of(KEY, source.schema[KEY]).alias(_EVENT)
    rows = frame.select(_joined_on(source, leads), *_fixed(door), *own, event, pl.col(NUMBER), pl.col(LEAD))
    content = [TYPE, HAPPENED, *(attribute.column for attribute in door.values)]
    known = rows.filter(pl.col(_EVENT).is_not_null())
    versions = known.unique([ID, _EVENT, *content], keep="first", maintain_order=True)
    differ = versions.group_by(ID, _EVENT).agg(
        pl.col(HAPPENED).min().alias("@first"),
        pl.col(HAPPENED).bottom_k(2).max().alias(UNTIL),
        pl.len().alias("@count"),
    )
    differ = differ.filter(pl.col("@count") > 1).drop("@count")
    once = versions.join(differ, on=[ID, _EVENT], how="left", maintain_order="left")
    once = once.filter(
        pl.col(UNTIL).is_null() | ((pl.col(HAPPENED) == pl.col("@first")) & (pl.col("@first") < pl.col(UNTIL)))
    )
    kept = pl.concat(
        [
            rows.filter(pl.col(_EVENT).is_null()).with_columns(pl.lit(None, dtype=pl.Int64).alias(UNTIL)),
            once.drop("@first"),
        ]
    )
    last = leads.instants.columns.at_us.max().alias("@last")
    latest = leads.keys.group_by(ID).agg(last).collect()
    conflicting = known.join(differ, on=[ID, _EVENT], maintain_order="left").join(latest, on=ID, maintain_order="left")
    conflicting = conflicting.filter((pl.col(HAPPENED) <= pl.col("@last")) & (pl.col(UNTIL) <= pl.col("@last")))
    check = Check("LR733", KEY, pl.lit(value=True), lambda _: ("several events have this id and differ", None))
    found = [(check, conflicting.height)] if conflicting.height else []
    set_apart = rejects(source.name, conflicting.rename({_EVENT: KEY}), LEAD, found)
    inside = (ID, *(attribute.column for attribute in door.values))
    return Events(kept.lazy(), [pl.col(name) for name in inside], may_end=True), set_apart
