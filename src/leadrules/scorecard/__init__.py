"""The scorecard: whether each side kept its word, from the log of what happened."""

from leadrules.scorecard.attainment import Attainment, Budget, Kept, State
from leadrules.scorecard.card import Returned, Scorecard
from leadrules.scorecard.definitions import DEFINITIONS, Definition, Group, Unit, View
from leadrules.scorecard.figures import Figure
from leadrules.scorecard.findings import Finding
from leadrules.scorecard.flows import Conversion, Flows, Velocity
from leadrules.scorecard.measuring import measure
from leadrules.scorecard.periods import Period, parse_period
from leadrules.scorecard.splits import DIMENSIONS, Dimension, Split
from leadrules.scorecard.stays import Stay
from leadrules.scorecard.weeks import Week

__all__ = [
    "DEFINITIONS", "DIMENSIONS", "Attainment", "Budget", "Conversion", "Definition", "Dimension", "Figure", "Finding",
    "Flows", "Group", "Kept", "Period", "Returned", "Scorecard", "Split", "State", "Stay", "Unit", "Velocity", "View",
    "Week", "measure", "parse_period",
]  # fmt: skip
