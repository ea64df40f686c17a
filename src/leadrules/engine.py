"""Deciding: one lead, and what is missing for it to be handed off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from leadrules.decision import Decision
from leadrules.engines.generated import generated
from leadrules.engines.reference import Decide, Ready, decide_again, readying, reference
from leadrules.history import Past
from leadrules.near_miss import NearMisses, search
from leadrules.plan import Plan

EngineName = Literal["generated", "reference"]
ENGINES: Final[Mapping[str, Callable[[Plan], Decide]]] = {"generated": generated, "reference": reference}
_READYING: Final = "readying"


def decide(
    plan: Plan,
    lead: Mapping[str, Any],
    activity: Iterable[Mapping[str, Any]] | None = None,
    *,
    at: datetime,
    past: Past | None = None,
    engine: EngineName = "generated",
) -> Decision:
    """Return what becomes of a lead at an instant.

    ``lead`` maps ``id`` and fields to values; a field that is absent, None or blank is not known. ``activity`` has
    the lead's events in any order; None means that nothing is known of what the lead did, an empty one that it did
    nothing. ``at`` must be aware. ``past`` is what the log says of the lead; None means a new lead. The same
    arguments give the same decision, byte for byte.

    Raises:
        DataError: with everything in the lead, its events or its past that cannot be used.
        TypeError: ``plan`` is no plan.
        ValueError: there is no such engine.
    """
    try:
        run = plan.engines[engine]
    except (AttributeError, KeyError, TypeError):
        run = _made(plan, engine)
    decision: Decision = run(lead, activity, at, past)
    return decision


def _made(plan: Plan, engine: str) -> Decide:
    if not isinstance(plan, Plan):
        raise TypeError("decide() takes a Plan; `compile(agreement)` gives one")
    if engine not in ENGINES:
        raise ValueError(f"no engine `{engine[:60]}`; there are {', '.join(ENGINES)}")
    made = ENGINES[engine](plan)
    plan.engines[engine] = made
    return made


def ready(plan: Plan, lead: Mapping[str, Any], activity: Iterable[Mapping[str, Any]] | None = None) -> Ready:
    """Return a lead and its events, read once, to be decided at one instant after another; as ``decide`` takes them."""
    made: Callable[..., Ready] | None = plan.engines.get(_READYING)
    if made is None:
        made = plan.engines[_READYING] = readying(plan)
    return made(lead, activity)


def near_misses(
    plan: Plan,
    lead: Mapping[str, Any],
    activity: Iterable[Mapping[str, Any]] | None = None,
    *,
    at: datetime,
    past: Past | None = None,
    most: Literal[1, 2] = 2,
) -> NearMisses:
    """Return the smallest sets of missing fields that would make this lead a handoff, each with values that do.

    Only fields that marketing can fill in are tried: ``contact``, ``demographic`` and ``fillable`` ones, one field
    first, then, unless ``most`` is 1, two. Every set was confirmed by deciding again. Empty for a lead that is handed
    off as it is.

    Raises:
        DataError: as ``decide`` does.
    """
    events = None if activity is None else tuple(activity)
    decision = decide(plan, lead, events, at=at, past=past)
    if decision.outcome == "handoff":
        return NearMisses((), complete=True)
    return search(
        decision,
        partial(decide_again, decision),
        lambda filled: decide(plan, {**lead, **filled}, events, at=at, past=past),
        most,
    )


__all__ = ["ENGINES", "Decide", "EngineName", "Ready", "decide", "near_misses", "ready"]
