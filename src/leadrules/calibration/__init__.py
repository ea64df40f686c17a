"""Calibration: what the outcomes of past leads say about the points of an agreement."""

from leadrules.calibration.calibrating import Calibration, calibrate
from leadrules.calibration.evaluating import Comparison, Quality
from leadrules.calibration.ranking import Bin, Estimate
from leadrules.calibration.sample import Labelled, Sample, Terms
from leadrules.calibration.segments import Segment
from leadrules.calibration.suggesting import Evidence, Suggestion
from leadrules.calibration.writing import Rewritten, rewrite

__all__ = [
    "Bin",
    "Calibration",
    "Comparison",
    "Estimate",
    "Evidence",
    "Labelled",
    "Quality",
    "Rewritten",
    "Sample",
    "Segment",
    "Suggestion",
    "Terms",
    "calibrate",
    "rewrite",
]  # fmt: skip
