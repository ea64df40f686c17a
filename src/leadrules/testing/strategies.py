"""Hypothesis strategies for a plan: the leads, activities and pasts that the lines of its agreement can tell apart.

>>> from leadrules.testing import leads
>>> lead = leads(plan).example()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from leadrules.expr import ChoiceType, EmailType, TextType, Type, instant_us
from leadrules.history import Past, Return
from leadrules.names import WON
from leadrules.plan import Plan
from leadrules.testing.moments import INSTANT, earlier
from leadrules.testing.values import instants_spelled, values_of

_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


# Leads


def leads(plan: Plan, *, at: datetime = INSTANT) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for leads that ``decide`` takes: an ``id``, and each field known, blank, null or absent.

    Values lie at and beside the constants of the agreement's conditions; ``at`` is the instant that days are counted
    from. A lead shrinks to the few fields that matter.
    """
    types = {name: field.type for name, field in plan.agreement.fields.items()}
    known = values_of(plan, plan.agreement.conditions.values(), types, at)
    absent = st.just(_ABSENT)  # first, and nothing to choose: what a field shrinks to
    fields = {name: st.one_of(absent, values, values, values, _blank(types[name])) for name, values in known.items()}
    ids = st.sampled_from(["L1", "L2", "L10", "ä"])
    return st.fixed_dictionaries({"id": ids, **fields}).map(_without_absent)


_ABSENT: Final = object()


def _without_absent(lead: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in lead.items() if value is not _ABSENT}


def _blank(type_: Type) -> SearchStrategy[Any]:
    """Return what stands in a field that is there and not known."""
    return st.sampled_from([None, "", "  "] if isinstance(type_, TextType | EmailType | ChoiceType) else [None])


# What a lead did, and where it stands


def activities(plan: Plan, at: datetime = INSTANT) -> SearchStrategy[list[dict[str, Any]] | None]:
    """Return a strategy for the events of one lead in any order: some repeated, some in conflict, some after ``at``.

    None stands for an activity that is not known. Events lie at and beside the edges of the agreement's look-back
    windows.
    """
    if not plan.agreement.events:
        return st.sampled_from([[], None])
    lists = st.lists(st.one_of([_events(plan, name, at) for name in plan.agreement.events]), max_size=8)
    return st.one_of(lists, lists, _repeated(lists), st.none())


@st.composite
def _repeated(draw: DrawFn, lists: SearchStrategy[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Draw events of which some are delivered several times, in any order."""
    events = draw(lists)
    named = [event for event in events if "id" in event]
    again = draw(st.lists(st.sampled_from(named), max_size=3)) if named else []
    return list(draw(st.permutations(events + [dict(event) for event in again])))


def _events(plan: Plan, name: str, at: datetime) -> SearchStrategy[dict[str, Any]]:
    types: Mapping[str, Type] = plan.agreement.events[name].attributes
    values = values_of(plan, plan.agreement.conditions.values(), types, at)
    attributes = {attribute: st.one_of(values[attribute], values[attribute], st.none()) for attribute in types}
    ids = {"id": st.sampled_from([f"e{number}" for number in range(12)])}
    happened = earlier(plan, at).flatmap(lambda moment: instants_spelled(instant_us(moment)))
    return st.fixed_dictionaries({"type": st.just(name), "at": happened}, optional={**ids, **attributes})


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
    counted: SearchStrategy[dict[str, int]] = st.just({})
    if agreement.recycle is not None and agreement.recycle.reasons:
        counted = st.dictionaries(
            st.sampled_from([*agreement.recycle.reasons]), st.integers(1, 4), min_size=1, max_size=1
        )
    cycles: SearchStrategy[dict[str, int]] = counted | st.just({})
    anywhere = st.builds(Past, anywhere_at, owners, st.none() | returns, cycles)
    back = [stage.id for stage in stages if not stage.with_sales and not stage.terminal]
    returned = st.builds(Past, st.sampled_from(back) if back else st.none(), owners, returns, cycles)
    return st.one_of(st.none(), anywhere, returned)
