"""Segments that convert more, or less, than the points of their leads say."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from leadrules.calibration.ranking import Estimate, share
from leadrules.calibration.sample import Labelled
from leadrules.clauses.lead import LeadField
from leadrules.expr import BooleanType, ChoiceType, TextType
from leadrules.plan import Plan

MIN_LEADS: Final = 30
_MOST_VALUES: Final = 20
"""A text with more values than this is a name, not a segment."""

_FALSE_FINDINGS: Final = 0.05
"""The chance that any segment at all is named where the points say everything (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Leads with one value in common: how many converted, and how many their points had promised."""

    name: str
    value: str
    leads: int
    rate: Estimate
    expected: float

    @property
    def outperforms(self) -> bool:
        """Whether more of them converted than their points say."""
        return self.rate.value > self.expected


def telling_segments(plan: Plan, leads: Sequence[Labelled], chances: Sequence[float]) -> tuple[Segment, ...]:
    """Return the segments whose leads convert otherwise than their points say, the furthest off first.

    ``chances`` are those that the points give each lead. Looked at are fast track, tier, team and source of the stay,
    and fields with few values; a segment has at least 30 leads.
    """
    found = dict(_members(plan, leads))
    known = {key: places for key, places in found.items() if len(places) >= MIN_LEADS}
    if not known:
        return ()
    limit = NormalDist().inv_cdf(1 - _FALSE_FINDINGS / (2 * len(known)))
    told = []
    for (name, value), places in known.items():
        promised = math.fsum(chances[place] for place in places)
        spread = math.sqrt(math.fsum(chances[place] * (1 - chances[place]) for place in places))
        came = sum(leads[place].converted for place in places)
        if spread > 0 and abs(came - promised) > limit * spread:
            segment = Segment(name, value, len(places), share(came, len(places)), promised / len(places))
            told.append(((-abs(came - promised) / spread, name, value), segment))
    return tuple(segment for _, segment in sorted(told, key=lambda pair: pair[0]))


def _members(plan: Plan, leads: Sequence[Labelled]) -> Iterator[tuple[tuple[str, str], Sequence[int]]]:
    """Yield each segment with the places of its leads."""
    of_stay: dict[str, list[str | None]] = {
        "fast track": [_said(lead.stay.fast_track) for lead in leads],
        "tier": [lead.stay.tier for lead in leads],
        "team": [lead.stay.team for lead in leads],
        "source": [lead.stay.source for lead in leads],
    }
    for name, values in (of_stay | _of_fields(plan, leads)).items():
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, value in enumerate(values):
            if value is not None:
                places[value].append(place)
        if 1 < len(places) <= _MOST_VALUES:
            yield from (((name, value), places[value]) for value in sorted(places))


def _of_fields(plan: Plan, leads: Sequence[Labelled]) -> dict[str, list[str | None]]:
    found = {}
    for lead_field in filter(_divides, plan.fields):
        seen = (lead.decision.value(lead_field.name) for lead in leads)
        found[lead_field.name] = [None if value is None else _said(value) for value in seen]
    return found


def _divides(lead_field: LeadField) -> bool:
    return isinstance(lead_field.type, ChoiceType | BooleanType | TextType)


def _said(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
