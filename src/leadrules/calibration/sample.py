"""The sample: leads that were handed off, as the agreement saw them at that instant, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from leadrules.conversions import CONVERSIONS, Conversion, Journey, Outcomes
from leadrules.decision import Decision
from leadrules.diagnostics import DataError, Diagnostic
from leadrules.engine import decide
from leadrules.expr import datetime_of, instant_us
from leadrules.plan import Plan
from leadrules.records import aware_us
from leadrules.scorecard import Stay

Record = Mapping[str, Any]
Events = Mapping[Any, Sequence[Record]] | None
"""What each lead did, by its id; None where nothing is known of it."""

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a calibration is asked for.

    ``at`` is aware. ``maturity`` is how long after its handoff a lead has time to convert: younger leads are left out,
    and what happens later does not count. ``label_coverage_min`` is the share of mature leads, from 0 to 1, whose
    outcome has to be known. ``outcome`` is what the points are to predict.
    """

    at: datetime
    maturity: timedelta
    label_coverage_min: float
    outcome: Conversion = "opportunity"

    def __post_init__(self) -> None:
        problems: list[Diagnostic] = []
        aware_us(self.at, "`at`", problems)
        if problems:
            raise DataError(problems)
        if self.maturity <= timedelta():
            raise ValueError("`maturity` must be longer than nothing")
        if not 0 <= self.label_coverage_min <= 1:
            raise ValueError("`label_coverage_min` is a share from 0 to 1")
        if self.outcome not in CONVERSIONS:
            raise ValueError(f"`outcome` is one of {', '.join(CONVERSIONS)}")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One lead: the decision about it at the instant of its handoff, its stay with sales, and whether it converted."""

    decision: Decision
    stay: Stay
    converted: bool

    @property
    def at_us(self) -> int:
        """When it was handed off, in UTC microseconds."""
        return self.decision.at_us

    @property
    def fast_track(self) -> bool:
        """Whether a fast track handed it off."""
        return self.stay.fast_track


@dataclass(frozen=True, slots=True)
class Sample:
    """Leads with outcomes, the one that was handed off first coming first.

    ``counts`` says what became of every lead that was handed off. The numbers add up: ``handed_off`` is ``labelled``
    plus ``immature``, ``without_outcome``, ``without_record`` and ``unusable``. ``handed_off_again`` are further
    handoffs of the same leads, which are left out.
    """

    leads: tuple[Labelled, ...]
    counts: Mapping[str, int]
    impossible_events: int
    unusable: tuple[Diagnostic, ...]

    @property
    def coverage(self) -> float | None:
        """The share of mature leads whose outcome is known; None without mature leads."""
        known = self.counts["labelled"]
        mature = known + self.counts["without_outcome"]
        return known / mature if mature else None


def take_sample(plan: Plan, leads: Iterable[Record], activity: Events, outcomes: Outcomes, terms: Terms) -> Sample:
    """Return the leads with outcomes. Each is decided as of its first handoff: later events do not exist.

    Fields are those of the records, except where the handoff notes what they were then.
    """
    at_us, window_us = instant_us(terms.at), terms.maturity // _MICROSECOND
    records = {str(lead["id"]): lead for lead in leads if lead.get("id") is not None}
    events = None if activity is None else {str(lead_id): of_lead for lead_id, of_lead in activity.items()}
    counts: Counter[str] = Counter()
    labelled: list[Labelled] = []
    unusable: list[Diagnostic] = []
    for journey in _first_of_each(outcomes.journeys, counts):
        until_us = journey.stay.handed_off_us + window_us
        converted = journey.converted(terms.outcome, until_us)
        if until_us > at_us:
            counts["immature"] += 1
        elif (record := records.get(str(journey.stay.lead_id))) is None:
            counts["without_record"] += 1
        elif converted is None:
            counts["without_outcome"] += 1
        else:
            of_lead = None if events is None else events.get(str(journey.stay.lead_id), ())
            try:
                labelled.append(_labelled(plan, record, of_lead, journey, converted=converted))
            except DataError as refused:
                unusable += refused.diagnostics
                counts["unusable"] += 1
    counts["labelled"] = len(labelled)
    ordered = sorted(labelled, key=lambda lead: (lead.at_us, str(lead.decision.lead_id)))
    return Sample(tuple(ordered), counts, outcomes.impossible_events, tuple(unusable))


def _first_of_each(found: Iterable[Journey], counts: Counter[str]) -> list[Journey]:
    first: dict[Any, Journey] = {}
    for journey in found:
        known = first.setdefault(journey.stay.lead_id, journey)
        counts["handed_off_again" if known is not journey else "handed_off"] += 1
    return list(first.values())


def _labelled(
    plan: Plan, record: Record, events: Sequence[Record] | None, journey: Journey, *, converted: bool
) -> Labelled:
    stay = journey.stay
    noted = {name: value for name, value in stay.seen.items() if name in plan.agreement.fields}
    decision = decide(plan, {**record, **noted}, events, at=datetime_of(stay.handed_off_us))
    return Labelled(decision, stay, converted)
