"""Events through the door: a frame with ``lead_id``, ``type``, ``at`` and attributes to columns, repeats once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any, Final

import polars as pl

from leadrules.clauses.scoring import EachRule
from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error
from leadrules.engines.columns.activity import HAPPENED, ID, ROW, TYPE, attribute_columns, consumers
from leadrules.engines.columns.checking import NUMBER, Check, failing, rejects, told
from leadrules.engines.columns.door import Admitted, reason
from leadrules.engines.columns.lead_rows import KEY, Arrived, Source, check_key, key_of
from leadrules.expr import DateTimeType, Type
from leadrules.plan import Plan

LEAD: Final = "lead_id"
AT: Final = "at"
EVENT_TYPE: Final = "type"
_OF_NO_LEAD: Final = "@no lead"
_OF_REJECTED: Final = "@rejected lead"
_KEPT: Final = "@kept"


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
    plan: Plan, source: Source, leads: Arrived, at_us: int, *, apart: bool
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Return events as ``@id`` of their lead, ``@type``, ``@us`` and attributes, and the rows set apart.

    Raises:
        DataError: with every column that cannot be used and, unless ``apart``, every column with such a row.
    """
    problems = list(source.lacks([LEAD, EVENT_TYPE, AT], "LR722"))
    problems += source.lacks(_needed_attributes(plan), "LR744")
    checks, values = [], {}
    for attribute in _attributes(plan):
        if attribute.name in source.frame.columns:
            found = _admitted(source, attribute, problems)
            if found is not None:
                refused = found.refused & attribute.declared
                checks.append(Check("LR705", attribute.name, refused, partial(reason, attribute.type)))
                values[attribute] = found.value
    happened = source.admitted(AT, DateTimeType(), "LR706", problems) if AT in source.frame.columns else None
    problems += _wrong_keys(source, leads)
    if problems or happened is None:
        raise DataError(problems)
    refused = happened.refused | pl.col(AT).is_null()
    checks.append(Check("LR706", AT, refused, _instant_reason))
    checks += _of_declared_types(plan)
    frame = source.frame
    if not _all_known(frame, leads):
        frame = _with_rows(frame, leads)
        checks += _of_known_leads(leads)
    bad = failing(frame, checks)
    if bad and not apart:
        raise DataError(told(source.name, frame, bad))
    set_apart = rejects(source.name, frame.with_row_index(NUMBER), LEAD, bad)
    frame = frame.filter(~pl.any_horizontal(check.refused for check, _ in bad)) if bad else frame
    key = key_of(LEAD, frame.schema[LEAD]).cast(leads.rows.schema[ID]).alias(ID)
    fixed = (key, pl.col(EVENT_TYPE).cast(pl.String).alias(TYPE), happened.value.alias(HAPPENED))
    inside = {attribute: value.alias(attribute.column) for attribute, value in values.items()}
    if KEY not in frame.columns or _all_different(frame.select(key_of(KEY, frame.schema[KEY])).to_series()):
        return frame.lazy().select(*fixed, *inside.values()), set_apart
    return _without_repeats(source.name, frame, fixed, inside, set_apart, at_us)


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
    door = source.admitted(attribute.name, attribute.type, "LR705", found)
    if door is None and EVENT_TYPE in source.frame.columns:
        own = Source(source.name, source.frame.filter(attribute.declared), source.loose)
        return own.admitted(attribute.name, attribute.type, "LR705", problems)
    problems += found
    return door


def _wrong_keys(source: Source, leads: Arrived) -> Iterator[Diagnostic]:
    found: list[Diagnostic] = []
    frame = source.frame
    for column, code in ((LEAD, "LR703"), (KEY, "LR703")):
        if column in frame.columns:
            check_key(source, column, code, found)
    if EVENT_TYPE in frame.columns and frame.schema[EVENT_TYPE] not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        kind = frame.schema[EVENT_TYPE]
        message = f"{source.name}: column `{EVENT_TYPE}`: event types are text, found a column of type {kind}"
        found.append(error("LR704", message, None, "give the names of the agreement"))
    if LEAD in frame.columns and not found:
        own, theirs = _is_whole(frame.schema[LEAD]), _is_whole(leads.keys.schema[ID])
        if own is not theirs and frame.height and leads.keys.height:
            words = {True: "whole numbers", False: "text"}
            message = f"{source.name}: column `{LEAD}` has {words[own]}, and the ids of the leads are {words[theirs]}"
            found.append(error("LR703", message, None, "cast one of them"))
    yield from found


def _is_whole(dtype: pl.DataType) -> bool:
    return dtype.is_integer() or dtype.is_float()


def _all_known(frame: pl.DataFrame, leads: Arrived) -> bool:
    """Return whether every event is of a lead that was let in: by the hashes of ids, since texts cost three times that.

    Events of no lead whose id has the hash of a lead's are left out all the same, where leads and events are joined.
    """
    if leads.rejected.height:
        return False
    theirs = leads.rows.lazy().select(pl.col(ID).hash())
    own = frame.lazy().select(key_of(LEAD, frame.schema[LEAD]).cast(leads.rows.schema[ID]).alias(ID))
    strangers = own.filter(pl.col(ID).is_null()).select(pl.len())
    unknown = own.select(pl.col(ID).hash()).join(theirs, on=ID, how="anti").select(pl.len())
    return all(found.item() == 0 for found in pl.collect_all([strangers, unknown]))


def _with_rows(frame: pl.DataFrame, leads: Arrived) -> pl.DataFrame:
    """Return events with ``@row`` of their lead: null where there is none, or where it was rejected."""
    key = frame.select(key_of(LEAD, frame.schema[LEAD]).alias(ID))
    keys = leads.keys.with_columns(pl.lit(value=True).alias("@there")) if leads.rejected.height else leads.keys
    if key.schema[ID] != keys.schema[ID]:
        key = key.with_columns(pl.col(ID).cast(keys.schema[ID]))
    rows = key.lazy().join(keys.lazy(), on=ID, how="left", maintain_order="left").drop(ID).collect()
    return frame.hstack(rows)


def _of_known_leads(leads: Arrived) -> Iterator[Check]:
    none, nobody = pl.col(ROW).is_null(), ("no lead has this id", "give the leads and their events of one time")
    if not leads.rejected.height:
        yield Check("LR731", LEAD, none, lambda _: nobody)
        return
    there = pl.col("@there").fill_null(value=False)
    yield Check("LR731", LEAD, none & ~there, lambda _: nobody)
    yield Check("LR732", LEAD, none & there, lambda _: ("its lead was rejected", "mend the lead"))


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


def _all_different(ids: pl.Series) -> bool:
    return ids.drop_nulls().n_unique() == len(ids) - ids.null_count()


def _without_repeats(
    name: str,
    frame: pl.DataFrame,
    fixed: tuple[pl.Expr, ...],
    inside: Mapping[_Attribute, pl.Expr],
    set_apart: pl.DataFrame,
    at_us: int,
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Return the events with exact repeats of an id once, and none of those of one id that differ."""
    own = [pl.when(attribute.declared).then(value).otherwise(None) for attribute, value in inside.items()]
    named = [value.alias(attribute.column) for value, attribute in zip(own, inside, strict=True)]
    rows = frame.select(*fixed, *named, key_of(KEY, frame.schema[KEY]).alias("@event"), pl.col(LEAD)).with_row_index(
        NUMBER
    )
    rows = rows.filter(pl.col(HAPPENED) <= at_us)  # what is yet to come cannot be in conflict with anything
    content = [TYPE, HAPPENED, *(attribute.column for attribute in inside)]
    known = rows.filter(pl.col("@event").is_not_null())
    versions = known.unique([ID, "@event", *content], keep="first", maintain_order=True)
    differ = versions.filter(pl.struct(ID, "@event").is_duplicated()).select(ID, "@event").unique()
    once = versions.join(differ, on=[ID, "@event"], how="anti")
    kept = pl.concat([rows.filter(pl.col("@event").is_null()), once])
    check = Check("LR733", KEY, pl.lit(value=True), lambda _: ("several events have this id and differ", None))
    conflicting = known.join(differ, on=[ID, "@event"], how="semi").rename({"@event": KEY})
    found = [(check, conflicting.height)] if conflicting.height else []
    return kept.lazy().drop(NUMBER, "@event", LEAD), pl.concat([set_apart, rejects(name, conflicting, LEAD, found)])
