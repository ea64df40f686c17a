"""Drift: which conversions dropped, since when, for whom; and the alarms that the agreement names."""

from leadrules.drift.alarms import Moved, Watched
from leadrules.drift.cohorts import MATURITY, Cohort
from leadrules.drift.detector import ALTERNATIVES, FALSE_ALARM_WEEKS, Alarm, Week, detect
from leadrules.drift.record import findings, to_dict
from leadrules.drift.watching import Drift, Terms, Watch, watch

__all__ = [
    "ALTERNATIVES", "FALSE_ALARM_WEEKS", "MATURITY", "Alarm", "Cohort", "Drift", "Moved", "Terms", "Watch", "Watched",
    "Week", "detect", "findings", "to_dict", "watch",
]  # fmt: skip
