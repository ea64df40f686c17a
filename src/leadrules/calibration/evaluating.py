"""How good points are, on leads that had no part in choosing them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadrules.calibration.logistic import Fit, fit, grouped
from leadrules.calibration.ranking import Bin, Estimate, auc_gain, auc_interval, brier, reliability
from leadrules.calibration.sample import Labelled
from leadrules.calibration.scoring import Scorer
from leadrules.plan import Plan

_SLIGHT_PENALTY: Final = 0.01
"""Keeps the slope finite where a score separates the outcomes."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well points rank and predict on held-out leads.

    ``auc`` and ``brier`` are None where there are no leads of both kinds to measure on. ``brier_of_rate`` is that of
    always saying the older leads' rate: points that do not come below it predict nothing.
    """

    points: str
    auc: Estimate | None
    brier: float | None
    brier_of_rate: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Predictor:
    """Turns scores into chances, by a logistic curve through the older leads (Platt scaling)."""

    mean: float
    spread: float
    curve: Fit

    @classmethod
    def of(cls, scores: Sequence[float], converted: Sequence[bool]) -> Predictor:
        """Return the predictor that fits scores and outcomes.

        Raises:
            ValueError: there are no leads, all of them converted, or none did.
        """
        mean = math.fsum(scores) / len(scores) if scores else 0.0
        spread = math.sqrt(math.fsum((score - mean) ** 2 for score in scores) / len(scores)) if scores else 0.0
        rows = (((score - mean) / (spread or 1.0),) for score in scores)
        return cls(mean, spread or 1.0, fit(grouped(rows, converted), penalty=_SLIGHT_PENALTY))

    def chance(self, score: float) -> float:
        """Return the chance that a lead with this score converts."""
        return self.curve.probability(((score - self.mean) / self.spread,))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several sets of points on the same held-out leads.

    ``gain`` is how much better the suggested points rank than today's; None where nothing can be measured.
    """

    qualities: tuple[Quality, ...]
    gain: Estimate | None
    held_out: int
    held_out_positives: int


def compare(
    plan: Plan, named: Mapping[str, Mapping[str, int]], older: Sequence[Labelled], newer: Sequence[Labelled]
) -> Comparison:
    """Return how today's points, the suggested ones and equal points do on newer leads.

    ``named`` has the points of each set by rule; the first is today's, the second the suggested one.

    Raises:
        ValueError: all of the older leads converted, or none did.
    """
    was, came = [lead.converted for lead in older], [lead.converted for lead in newer]
    rate = sum(was) / len(was)
    scores: list[list[float]] = []
    qualities = []
    for name, points in named.items():
        scorer = Scorer.of(plan, points)
        predictor = Predictor.of([scorer.score(lead.decision) for lead in older], was)
        scores.append([scorer.score(lead.decision) for lead in newer])
        chances = [predictor.chance(score) for score in scores[-1]]
        qualities.append(
            Quality(
                name,
                auc_interval(scores[-1], came),
                brier(chances, came),
                brier([rate] * len(came), came),
                reliability(chances, came),
            )
        )
    today, suggested = scores[0], scores[1]
    return Comparison(tuple(qualities), auc_gain(suggested, today, came), len(newer), sum(came))


def equal_points(plan: Plan) -> dict[str, int]:
    """Return the same points for every rule, each with its sign: what is left of a scorecard without its weights."""
    today = [rule.hundredths // 100 for axis in plan.agreement.axes.values() for rule in axis.rules]
    size = max(1, round(sum(map(abs, today)) / len(today))) if today else 1
    return {rule_id: size * ((points > 0) - (points < 0)) for rule_id, points in zip(plan.rule_ids, today, strict=True)}
