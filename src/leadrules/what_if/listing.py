"""Near misses over many leads: those that one missing answer, or two, would hand off, the most promising first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Final, Literal

from leadrules.decision import Decision
from leadrules.diagnostics import DataError
from leadrules.engine import decide, near_misses
from leadrules.history import Past
from leadrules.near_miss import NearMiss
from leadrules.plan import Plan
from leadrules.what_if.costs import cost_of, effort

Record = Mapping[str, Any]
Events = Mapping[Any, Sequence[Record]] | None

_FEW: Final = 1_000
"""So few leads are searched one by one in less time than columns need to begin."""


@dataclass(frozen=True, slots=True)
class NearLead:
    """A lead that is not handed off, with the sets of missing fields that would do it, the cheapest first."""

    decision: Decision
    misses: tuple[NearMiss, ...]
    complete: bool

    @property
    def lead_id(self) -> Any:
        """The lead."""
        return self.decision.lead_id

    @property
    def cheapest(self) -> NearMiss:
        """The set of fields that costs least to fill in."""
        return self.misses[0]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        plan = self.decision.plan
        return {
            "lead_id": self.lead_id,
            "score": self.decision.score,
            "points": self.decision.points,
            "outcome": self.decision.outcome,
            "tier": self.decision.tier,
            "misses": [
                {"fields": [{"field": n, "cost": cost_of(plan, n), "for_example": miss.values[n]} for n in miss.fields]}
                for miss in self.misses
            ],
            "complete": self.complete,
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """The near misses of many leads, in their order; ``leads`` is how many were looked at, ``handoffs`` go to sales."""

    plan: Plan
    at: datetime
    near: tuple[NearLead, ...]
    leads: int
    handoffs: int

    @property
    def by_field(self) -> dict[str, int]:
        """How many leads each field alone would hand off, most first."""
        found: dict[str, int] = {}
        for lead in self.near:
            for miss in lead.misses:
                if len(miss.values) == 1:
                    found[miss.fields[0]] = found.get(miss.fields[0], 0) + 1
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        agreement = self.plan.agreement
        return {
            "agreement": {"id": agreement.id, "version": agreement.version},
            "at": self.at.isoformat(),
            "leads": self.leads,
            "handoffs": self.handoffs,
            "by_field": self.by_field,
            "near_misses": [lead.to_dict() for lead in self.near],
        }


def list_near_misses(
    plan: Plan,
    leads: Iterable[Record],
    activity: Events = None,
    *,
    at: datetime,
    pasts: Mapping[Any, Past] | None = None,
    most: Literal[1, 2] = 1,
) -> Listing:
    """Return the leads that ``most`` missing fields would hand off: most points first, then the cheapest field first.

    ``leads`` and ``activity`` are as ``decide`` takes them, events by the id of their lead; ``pasts`` what the log says
    of some of them. The fields of a lead stand in the order of their cost: those to be asked (``contact``, and what is
    ``fillable``) before those to be looked up (``demographic``).

    Raises:
        DataError: a lead cannot be used.
        ValueError: ``most`` is neither 1 nor 2.
    """
    if most not in (1, 2):
        raise ValueError("`most` is 1 or 2")
    given = tuple(leads)
    before = pasts or {}
    hopeful, handoffs = _screened(plan, given, activity, at, before, most)
    near = []
    for lead in hopeful:
        events = None if activity is None else tuple(activity.get(lead["id"], ()))
        past = before.get(lead["id"])
        decision = decide(plan, lead, events, at=at, past=past)
        if decision.outcome == "handoff":
            handoffs += 1
            continue
        found = near_misses(plan, lead, events, at=at, past=past, most=most)
        misses = sorted(found.found, key=lambda miss: effort(plan, miss.fields))
        if misses:
            near.append(NearLead(decision, tuple(misses), found.complete))
    return Listing(plan, at, tuple(sorted(near, key=_rank)), len(given), handoffs)


def _rank(lead: NearLead) -> tuple[Any, ...]:
    return -lead.decision.score, *effort(lead.decision.plan, lead.cheapest.fields), str(lead.lead_id)


def _screened(
    plan: Plan, leads: Sequence[Record], activity: Events, at: datetime, pasts: Mapping[Any, Past], most: Literal[1, 2]
) -> tuple[Iterator[Record] | Sequence[Record], int]:
    """Return the leads that have to be searched, and how many of the others are handed off.

    Columns tell of new leads which are near misses; who has a past is searched in any case.
    """
    if len(leads) < _FEW or find_spec("polars") is None:
        return leads, 0
    from leadrules.frames import decide_frame
    from leadrules.framing import framed

    new = [lead for lead in leads if lead["id"] not in pasts]
    frames = framed(plan, new, activity)
    if frames is None:
        return leads, 0
    try:
        made = decide_frame(plan, *frames, at=at, near_misses=most)
    except DataError:
        return leads, 0
    near = set(made.filter(made["near_miss"])["id"].to_list())
    rest = (lead for lead in leads if lead["id"] in near or lead["id"] in pasts)
    return rest, (made["outcome"] == "handoff").sum()
