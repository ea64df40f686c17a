"""Calibrating: what the outcomes of past leads say about the points of an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from leadrules.calibration import doubts, record
from leadrules.calibration.evaluating import Comparison, Predictor, compare, equal_points
from leadrules.calibration.sample import Events, Labelled, Record, Sample, Terms, take_sample
from leadrules.calibration.scoring import Scorer
from leadrules.calibration.segments import Segment, telling_segments
from leadrules.calibration.suggesting import Suggestion, suggest
from leadrules.conversions import Told, outcomes_of
from leadrules.diagnostics import Diagnostic
from leadrules.plan import Plan

HELD_OUT: Final = 0.3
"""The share of the leads, those handed off last, on which points are judged and from which none is chosen."""

TODAY, SUGGESTED, EQUAL = "today's points", "suggested points", "equal points"


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the outcomes of past leads say about the points of an agreement.

    ``suggestion`` comes from the older leads alone, ``comparison`` from the newer ones; both are None where the leads
    do not allow it, and ``doubts`` say why. ``doubts`` are the reasons not to trust it, ``findings`` what it says about
    single rules. Outcomes exist only for leads that were handed off, so nothing is known of what the points keep out.
    """

    plan: Plan
    terms: Terms
    sample: Sample = field(repr=False)
    suggestion: Suggestion | None
    comparison: Comparison | None
    segments: tuple[Segment, ...]
    doubts: tuple[Diagnostic, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def is_trusted(self) -> bool:
        """Whether there is no reason not to trust it."""
        return not self.doubts

    @property
    def older(self) -> tuple[Labelled, ...]:
        """The leads from which points were chosen."""
        return divided(self.sample.leads)[0]

    @property
    def newer(self) -> tuple[Labelled, ...]:
        """The leads on which they were judged."""
        return divided(self.sample.leads)[1]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data that JSON can hold."""
        return record.to_dict(self)


def calibrate(
    plan: Plan,
    leads: Iterable[Record],
    activity: Events,
    log: Told,
    terms: Terms,
) -> Calibration:
    """Return what past leads with outcomes say about the points of an agreement.

    ``leads`` and ``activity`` are as ``decide`` takes them: records with an ``id``, and the events of each lead by its
    id. ``log`` has what became of them, or is what ``follow`` made of it where leads were handed off under several
    versions, or the scorecard that ``measure`` made of it. Every lead is scored as of its first handoff; what happened
    later does not exist.

    Raises:
        DataError: the log is no list of records.
    """
    sample = take_sample(plan, leads, activity, outcomes_of(plan, log, terms.at), terms)
    older, newer = divided(sample.leads)
    suggestion = comparison = None
    segments: tuple[Segment, ...] = ()
    if len({lead.converted for lead in older}) > 1:
        suggestion = suggest(plan, older)
        today = {evidence.rule: evidence.today for evidence in suggestion.rules}
        named = {TODAY: today, SUGGESTED: suggestion.points, EQUAL: equal_points(plan)}
        comparison = compare(plan, named, older, newer)
        segments = telling_segments(plan, sample.leads, _chances(plan, older, sample.leads))
    return Calibration(
        plan,
        terms,
        sample,
        suggestion,
        comparison,
        segments,
        tuple(doubts.doubts(sample, terms, suggestion, comparison)),
        tuple(doubts.findings(plan, sample, suggestion, comparison)),
    )


def divided(leads: tuple[Labelled, ...]) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
    """Return the older leads and the newer ones; leads of one instant stay together, among the newer."""
    if not leads:
        return (), ()
    cut_us = leads[min(len(leads) - 1, round(len(leads) * (1 - HELD_OUT)))].at_us
    older = tuple(lead for lead in leads if lead.at_us < cut_us)
    return older, leads[len(older) :]


def _chances(plan: Plan, older: Sequence[Labelled], leads: Sequence[Labelled]) -> list[float]:
    """Return the chance that today's points give each lead."""
    scorer = Scorer.of(plan, {})
    predictor = Predictor.of([scorer.score(lead.decision) for lead in older], [lead.converted for lead in older])
    return [predictor.chance(scorer.score(lead.decision)) for lead in leads]
