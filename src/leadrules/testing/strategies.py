"""Hypothesis strategies for a plan: the leads, activities and pasts that the lines of its agreement can tell apart.

>>> from leadrules.testing import leads
>>> lead = leads(plan).example()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, assert_never

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from leadrules.clauses.scoring import EachRule
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    Value,
    datetime_of,
    instant_us,
    sample_values,
)
from leadrules.history import Past, Return
from leadrules.names import WON
from leadrules.plan import Plan

INSTANT: Final = datetime(2026, 11, 2, 10, tzinfo=UTC)
"""The instant around which leads and pasts are drawn when none is given: a Monday morning."""

_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)
_ZONES: Final = (UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=30)))


# Leads


def leads(plan: Plan, *, at: datetime = INSTANT) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for leads that ``decide`` takes: an ``id``, and each field known, blank, null or absent.

    Values lie at and beside the constants of the agreement's conditions; ``at`` is the instant that days are counted
    from.
    """
    types = {name: field.type for name, field in plan.agreement.fields.items()}
    known = _values(plan, types, at)
    fields = {name: st.one_of(values, values, values, _unknown(types[name])) for name, values in known.items()}
    ids = st.sampled_from(["L1", "L2", "L10", "ä"])
    return st.fixed_dictionaries({"id": ids, **fields}).map(_without_absent)


_ABSENT: Final = object()


def _without_absent(lead: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in lead.items() if value is not _ABSENT}


def _values(plan: Plan, types: Mapping[str, Type], at: datetime) -> dict[str, SearchStrategy[Any]]:
    """Return for each name the values that conditions can tell apart, and others, as an application spells them."""
    roots = [condition.root for condition in plan.agreement.conditions.values()]
    today = at.astimezone(plan.zone).date()
    telling = sample_values(roots, types, at_us=instant_us(at), today=today).values
    return {name: _spelled(type_, telling.get(name, ())) for name, type_ in types.items()}


def _spelled(type_: Type, telling: tuple[Value, ...]) -> SearchStrategy[Any]:
    """Return values of a type in the spellings that its door makes one."""
    values = st.one_of(st.sampled_from(telling), _any_value(type_)) if telling else _any_value(type_)
    match type_:
        case TextType(normalize) | EmailType(normalize):
            return st.one_of(values, values.map(lambda text: f"  {text.swapcase() if normalize else text}\t"))
        case ChoiceType(aliases=aliases) if aliases:
            return st.one_of(values, st.sampled_from([alias for alias, _ in aliases]))
        case DateTimeType():
            return values.flatmap(_instants)
        case DateType():
            return st.one_of(values, values.map(date.isoformat))
        case TextListType():
            return values.map(list)
        case _:
            return values


def _any_value(type_: Type) -> SearchStrategy[Any]:
    """Return values of a type as they are inside."""
    match type_:
        case TextType() | EmailType():
            return st.sampled_from(["x", "ana@acme.example", "DE", "no at sign", "ÄÖ", "a@b@gmail.example"])
        case ChoiceType(values):
            return st.sampled_from(values)
        case IntegerType(lo, hi):
            return (
                st.integers(lo, hi) | st.integers(max(lo, -100), min(hi, 100))
                if lo <= 100 and hi >= -100
                else st.integers(lo, hi)
            )
        case NumberType(lo, hi):
            low, high = (-1e6 if lo is None else lo), (1e6 if hi is None else hi)
            return st.floats(low, max(low, high), allow_nan=False, width=64)
        case BooleanType():
            return st.booleans()
        case DateType():
            return st.dates(date(2025, 1, 1), date(2028, 12, 31))
        case DateTimeType():
            return st.integers(-400, 400).map(lambda days: instant_us(INSTANT + days * _DAY))
        case TextListType():
            return st.lists(st.sampled_from(["de", "en", "es", ""]), max_size=3)
        case _ as never:
            assert_never(never)


def _instants(at_us: int) -> SearchStrategy[datetime | str]:
    """Return the spellings of one instant: aware in several zones, and as text."""
    spellings = [datetime_of(at_us).astimezone(zone) for zone in _ZONES]
    return st.sampled_from([*spellings, spellings[-1].isoformat()])


def _unknown(type_: Type) -> SearchStrategy[Any]:
    blank = isinstance(type_, TextType | EmailType | ChoiceType)
    return st.sampled_from([_ABSENT, None, "", "  "] if blank else [_ABSENT, None])


# What a lead did, and where it stands


def activities(plan: Plan, at: datetime) -> SearchStrategy[list[dict[str, Any]] | None]:
    """Return a strategy for the events of one lead in any order: some repeated, some in conflict, some after ``at``.

    None stands for an activity that is not known. Events lie at and beside the edges of the agreement's look-back
    windows.
    """
    if not plan.agreement.events:
        return st.sampled_from([None, []])
    event = st.one_of([_events(plan, name, at) for name in plan.agreement.events])
    lists = st.lists(event, max_size=8)
    repeated = st.tuples(lists, st.data()).map(_with_repeats)
    return st.one_of(lists, lists, repeated, st.none())


def _with_repeats(drawn: tuple[list[dict[str, Any]], Any]) -> list[dict[str, Any]]:
    events, data = drawn
    named = [event for event in events if "id" in event]
    again = data.draw(st.lists(st.sampled_from(named), max_size=3)) if named else []
    return list(data.draw(st.permutations(events + [dict(event) for event in again])))


def _events(plan: Plan, name: str, at: datetime) -> SearchStrategy[dict[str, Any]]:
    types = plan.agreement.events[name].attributes
    values = _values(plan, types, at)
    attributes = {attribute: st.one_of(values[attribute], values[attribute], st.none()) for attribute in types}
    ids = {"id": st.sampled_from([f"e{number}" for number in range(12)])}
    happened = _moments(_windows(plan), at).flatmap(lambda moment: _instants(instant_us(moment)))
    return st.fixed_dictionaries({"type": st.just(name), "at": happened}, optional={**ids, **attributes})


def _windows(plan: Plan) -> tuple[timedelta, ...]:
    """Return how far the agreement's rules and signals look back."""
    rules = [rule for axis in plan.agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule)]
    spans = [rule.within_us for rule in rules] + [signal.within_us for signal in plan.agreement.signals.values()]
    return tuple(sorted({timedelta(microseconds=span) for span in spans if span is not None}))


def _moments(windows: Iterable[timedelta], at: datetime) -> SearchStrategy[datetime]:
    """Return instants before ``at`` (and a few after), many at the edge of a window, an age or a UTC day."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    edges = [at, *(at - window for window in windows), *(at - days * _DAY for days in (1, 7, 10, 30))]
    edges += [midnight, midnight - _DAY]
    beside = [edge + step for edge in edges for step in (-_MICROSECOND, timedelta(0), _MICROSECOND)]
    minutes = st.integers(-3 * 24 * 60, 120 * 24 * 60).map(lambda count: at - timedelta(minutes=count))
    recent = st.integers(0, 3 * 24).map(lambda count: at - timedelta(hours=count))
    return st.one_of(st.sampled_from(beside), minutes, recent)


def pasts(plan: Plan, *, at: datetime = INSTANT) -> SearchStrategy[Past | None]:
    """Return a strategy for what a log may say of a lead up to ``at``; None for a new lead."""
    agreement = plan.agreement
    stages = tuple(agreement.lifecycle.stages.values()) if agreement.lifecycle else ()
    anywhere_at = st.sampled_from([None, *(stage.id for stage in stages)])
    returns: SearchStrategy[Return] = st.nothing()
    if agreement.recycle is not None and agreement.recycle.reasons:
        reasons = st.sampled_from((*agreement.recycle.reasons, WON))
        ago = st.integers(0, 400).flatmap(lambda days: st.sampled_from([days * _DAY, days * _DAY + _MICROSECOND]))
        returns = st.builds(Return, reasons, ago.map(lambda span: at - span))
    owners = st.lists(st.sampled_from(["eva", "ben"]), max_size=2).map(tuple)
    counted: SearchStrategy[dict[str, int]] = st.builds(lambda last, n: {last.reason: n}, returns, st.integers(1, 4))
    cycles: SearchStrategy[dict[str, int]] = counted | st.just({})
    anywhere = st.builds(Past, anywhere_at, owners, st.none() | returns, cycles)
    back = [stage.id for stage in stages if not stage.with_sales and not stage.terminal]
    returned = st.builds(Past, st.sampled_from(back) if back else st.none(), owners, returns, cycles)
    return st.one_of(st.none(), anywhere, returned)
