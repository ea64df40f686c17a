"""What a handoff notes of a lead, so that clocks and recycling read what was true then: written and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from leadrules.decision import Decision
from leadrules.decision.reasons import plain
from leadrules.expr import NumberType, Refused, TextType, Type, Value, admit
from leadrules.plan import Plan

Doors = Mapping[str, Callable[[object], Value | None]]
_DOORS: Final = "timeline.snapshot"


def noted(decision: Decision) -> dict[str, Any]:
    """Return what clocks, recycling and teams read of a lead, as far as it is known: plain data, sorted by name."""
    plan, row, types = decision.plan, decision.row, _types(decision.plan)
    values = {name: plain(row[plan.slots[name]], types[name]) for name in sorted(_read_later(plan) & types.keys())}
    return {name: value for name, value in values.items() if value is not None}


def read_back(plan: Plan, seen: Mapping[str, Any]) -> Iterator[tuple[str, Value | Refused | None]]:
    """Yield each noted name that the agreement knows, with its value or why it cannot be read."""
    doors = _doors(plan)
    for name in sorted(seen.keys() & doors.keys()):
        try:
            yield name, None if seen[name] is None else doors[name](seen[name])
        except Refused as refused:
            yield name, refused


def _read_later(plan: Plan) -> set[str]:
    agreement = plan.agreement
    follow_up, recycle = agreement.follow_up, agreement.recycle
    clocks = follow_up.clocks if follow_up else ()
    asked = [target.condition for clock in clocks for target in clock.targets]
    asked += [touches.condition for touches in (follow_up.touches if follow_up else ())]
    names = {name for condition in asked if condition is not None for name in condition.names}
    names |= {name for team in agreement.routing.teams.values() for name in team.match.values()}
    return names | {r.until.field for r in (recycle.reasons.values() if recycle else ()) if r.until is not None}


def _types(plan: Plan) -> dict[str, Type]:
    agreement = plan.agreement
    types: dict[str, Type] = {f.name: f.type for f in plan.fields}
    types |= {name: signal.type for name, signal in agreement.signals.items()}
    types |= dict.fromkeys(agreement.axes, NumberType())
    return types | dict.fromkeys((f"{name}_grade" for name in agreement.axes), TextType())


def _doors(plan: Plan) -> Doors:
    made: Doors | None = plan.engines.get(_DOORS)
    if made is None:
        made = plan.engines[_DOORS] = {name: admit(type_) for name, type_ in _types(plan).items()}
    return made
