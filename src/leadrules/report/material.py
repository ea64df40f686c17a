"""What a report is made of: the scorecard, and what else is known."""

from __future__ import annotations

from dataclasses import dataclass

from leadrules.calibration import Calibration
from leadrules.drift import Drift
from leadrules.forecast import Forecast
from leadrules.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Material:
    """A scorecard, and drift, forecast and calibration where they are known; None where they are not."""

    card: Scorecard
    drift: Drift | None = None
    forecast: Forecast | None = None
    calibration: Calibration | None = None
