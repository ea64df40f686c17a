"""A calibration as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leadrules.calibration.doubts import SELECTION
from leadrules.calibration.evaluating import Comparison, Quality
from leadrules.calibration.ranking import Estimate
from leadrules.calibration.suggesting import Evidence

if TYPE_CHECKING:
    from leadrules.calibration.calibrating import Calibration

_DIGITS = 6


def to_dict(calibration: Calibration) -> dict[str, Any]:
    """Return a calibration as plain data that JSON can hold; numbers have six digits after the point."""
    agreement, terms, sample = calibration.plan.agreement, calibration.terms, calibration.sample
    suggestion, comparison = calibration.suggestion, calibration.comparison
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": terms.at.isoformat(),
        "outcome": terms.outcome,
        "maturity_days": terms.maturity.total_seconds() / 86_400,
        "label_coverage": {"known": _rounded(sample.coverage), "asked": terms.label_coverage_min},
        "leads": {key: sample.counts[key] for key in sorted({*sample.counts, "handed_off", "labelled"})},
        "positives": sum(lead.converted for lead in sample.leads),
        "impossible_events": sample.impossible_events,
        "chosen_on": len(calibration.older),
        "judged_on": len(calibration.newer),
        "points_per_log_odds": None if suggestion is None else _rounded(suggestion.scale),
        "rules": None if suggestion is None else [_evidence(evidence) for evidence in suggestion.rules],
        "compared": None if comparison is None else _comparison(comparison),
        "segments": [
            {
                "name": segment.name,
                "value": segment.value,
                "leads": segment.leads,
                "rate": interval(segment.rate),
                "expected": _rounded(segment.expected),
            }
            for segment in calibration.segments
        ],
        "trusted": calibration.is_trusted,
        "doubts": [{"code": d.code, "message": d.message} for d in calibration.doubts],
        "findings": [{"code": d.code, "message": d.message} for d in calibration.findings],
        "selection": SELECTION,
    }


def interval(of: Estimate | None) -> dict[str, float | None] | None:
    """Return a number with its bounds as plain data."""
    return None if of is None else {"value": _rounded(of.value), "low": _rounded(of.low), "high": _rounded(of.high)}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    bounds = (("estimate", evidence.estimate), ("low", evidence.low), ("high", evidence.high))
    return {
        "rule": evidence.rule,
        "axis": evidence.axis,
        "today": evidence.today,
        "suggested": evidence.suggested,
        **{key: _rounded(value) for key, value in bounds},
        "log_odds": evidence.log_odds and [_rounded(value) for value in evidence.log_odds],
        "hits": evidence.hits,
        "positives": evidence.positives,
        "units": _rounded(evidence.units),
        "verdict": evidence.verdict,
        "adds_nothing": evidence.adds_nothing,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "leads": comparison.held_out,
        "positives": comparison.held_out_positives,
        "gain": interval(comparison.gain),
        "points": [_quality(quality) for quality in comparison.qualities],
    }


def _quality(quality: Quality) -> dict[str, Any]:
    return {
        "points": quality.points,
        "auc": interval(quality.auc),
        "brier": _rounded(quality.brier),
        "brier_of_rate": _rounded(quality.brier_of_rate),
        "reliability": [
            {"leads": each.leads, "predicted": _rounded(each.predicted), "observed": interval(each.observed)}
            for each in quality.bins
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
