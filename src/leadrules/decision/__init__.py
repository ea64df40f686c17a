"""The decision: what became of one lead at one instant, why, and what follows from it."""

from leadrules.decision.decided import OTHERWISE, OUTCOMES, Decision, Outcome, Route
from leadrules.decision.priority import prioritised, urgency
from leadrules.decision.reasons import Reason, UnknownRule

__all__ = [
    "OTHERWISE", "OUTCOMES", "Decision", "Outcome", "Reason", "Route", "UnknownRule", "prioritised", "urgency",
]  # fmt: skip
