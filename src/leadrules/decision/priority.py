"""The order of leads for sales: the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leadrules.decision.decided import Decision
from leadrules.plan import Plan


def prioritised(plan: Plan, decisions: Iterable[Decision]) -> list[Decision]:
    """Return the handed-off leads, most urgent first, by ``routing.priority``; ties by lead id, by code point."""
    if isinstance(decisions, Decision):
        raise TypeError("prioritised() takes several decisions; give a list of them")
    return sorted((d for d in decisions if d.outcome == "handoff"), key=lambda d: urgency(plan, d))


def urgency(plan: Plan, decision: Decision) -> tuple[Any, ...]:
    """Return what handed-off leads are ordered by, the most urgent one least; no two leads have the same."""
    tiers = [tier.id for tier in plan.agreement.qualification.tiers]
    since = decision.value("waiting_since")
    ranks: dict[str, tuple[float, ...]] = {
        "fast_track": (decision.fast_track is None,),
        "tier": (tiers.index(decision.tier) if decision.tier else len(tiers),),
        "score": (-sum(decision.hundredths),),
        "waiting": (since is None, since or 0),
    }
    return (*(ranks[name] for name in plan.agreement.routing.priority), str(decision.lead_id))
