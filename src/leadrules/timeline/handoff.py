"""The handoff, as the log keeps it: a snapshot, so that later rosters and versions never rewrite what was promised."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from leadrules.decision import Decision
from leadrules.decision.reasons import plain
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.expr import NumberType, TextType, Type
from leadrules.plan import Plan
from leadrules.records import aware_us
from leadrules.timeline.log import HANDED_OFF


class Assigned(Protocol):
    """Who gets a lead: an owner or a queue, and whose hours count; None where that is not said."""

    @property
    def owner(self) -> str | None:
        """The person."""

    @property
    def team(self) -> str | None:
        """The team of the person."""

    @property
    def queue(self) -> str | None:
        """The queue, where nobody could take it."""

    @property
    def calendar(self) -> str | None:
        """The name of the calendar by which the owner works."""


def handoff_event(decision: Decision, assigned: Assigned, at: datetime) -> dict[str, Any]:
    """Return the event of the log with which a handoff begins, as plain data.

    It notes what clocks, recycling and a later owner's choice will read: who has the lead, tier and fast track, the
    values that they ask for, and the digest of the agreement. Its ``id`` follows from lead and instant.

    Raises:
        DataError: the decision is no handoff, its lead has no id, or ``at`` is no instant.
    """
    problems: list[Diagnostic] = []
    aware_us(at, "`at`", problems)
    if decision.outcome != "handoff":
        message = f"lead `{decision.lead_id}` is not handed off: {decision.outcome}"
        problems.append(error("LR779", message, None, "only a handoff begins a stay with sales"))
    if decision.lead_id is None:
        problems.append(error("LR779", "a lead without an id cannot be followed", None, "give every lead an `id`"))
    if problems:
        raise DataError(problems)
    agreement = decision.plan.agreement
    return {
        "id": f"{HANDED_OFF} {decision.lead_id} {at.isoformat()}",
        "lead_id": decision.lead_id,
        "type": HANDED_OFF,
        "at": at.isoformat(),
        "owner": assigned.owner,
        "team": assigned.team,
        "queue": assigned.queue,
        "calendar": assigned.calendar,
        "tier": decision.tier,
        "fast_track": decision.fast_track is not None,
        "agreement": decision.plan.digest.meaning,
        "version": str(agreement.version),
        "seen": _seen(decision),
    }


def _seen(decision: Decision) -> dict[str, Any]:
    """Return what clocks, recycling and teams read of a lead, as far as it is known: plain data, sorted by name."""
    plan, row = decision.plan, decision.row
    types = _types(plan)
    values = {name: plain(row[plan.slots[name]], types[name]) for name in sorted(_read_later(plan) & types.keys())}
    return {name: value for name, value in values.items() if value is not None}


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
