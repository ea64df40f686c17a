"""A lead in a frame of its own, and the row that its decision stands for. Needs the extra ``frames``."""

from __future__ import annotations

from typing import Any

from leadrules.decision import Decision
from leadrules.frames import decide_frame
from leadrules.framing import framed
from leadrules.plan import Plan
from leadrules.testing.situation import Situation

Row = dict[str, Any]


def row_in_a_frame(plan: Plan, situation: Situation) -> Row | None:
    """Return what a frame with this lead alone says of it; None where a value has not its type yet.

    Raises:
        DataError: the frame is refused.
    """
    lead = {**situation.lead, "id": situation.lead.get("id") or "L1"}
    events = None if situation.activity is None else {lead["id"]: situation.activity}
    frames = framed(plan, [lead], events)
    if frames is None:
        return None
    row: Row = decide_frame(plan, *frames, at=situation.at, reasons="ids").row(0, named=True)
    del row["id"]
    return row


def row_of(decision: Decision) -> Row:
    """Return the row of a frame that a decision stands for."""
    route, axes = decision.route, decision.plan.agreement.axes
    return {
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        **decision.points,
        **{f"{name}_grade": decision.grades.get(name) for name, axis in axes.items() if axis.grades},
        "fired": list(decision.fired_rules),
        "missing": list(decision.missing),
        "route_id": route and route.id,
        "route_kind": route and route.kind,
        "route_target": route and route.target,
        "route_needs": None if route is None else list(route.needs),
        "in_force": decision.in_force,
    }
