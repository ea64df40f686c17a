"""Leads that an agreement is known to treat in each of its ways, where leads drawn at random seldom come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from leadrules.analysis import decided_leads
from leadrules.expr import datetime_of, parse_instant
from leadrules.history import Past
from leadrules.plan import Plan

_STEPS: Final = 20_000
"""So many steps each search for a lead may take: what is not found quickly is left to chance."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A lead with what it did up to an instant; ``activity`` is None where that is not known."""

    lead: Mapping[str, Any]
    activity: tuple[Mapping[str, Any], ...] | None
    at: datetime
    past: Past | None = None

    def events_before(self, at: datetime) -> list[dict[str, Any]] | None:
        """Return what the lead did, as long before another instant."""
        if self.activity is None:
            return None
        return [{**event, "at": at - (self.at - datetime_of(parse_instant(event["at"])))} for event in self.activity]


@lru_cache(maxsize=8)
def seeds_of(plan: Plan) -> tuple[Seed, ...]:
    """Return a lead for each way in which the agreement is found to decide new leads: by outcome, line and route."""
    ways: dict[object, Seed] = {}
    for decision, lead, activity in decided_leads(plan, budget=_STEPS):
        route = decision.route and decision.route.id
        way = (decision.outcome, decision.disqualified_by, decision.tier, decision.fast_track, route)
        ways.setdefault(way, Seed(lead, activity, decision.at, decision.past))
    return tuple(ways.values())
