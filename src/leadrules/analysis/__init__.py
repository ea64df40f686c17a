"""Analysis: what holds of every lead there can be, proved from the agreement alone.

``analyse`` asks whether leads fall through the ladder, whether rules are dead, tiers out of reach, and answers with a
lead that shows it. Nothing is guessed: what is not decided is said.
"""

from leadrules.analysis.analysing import analyse, decided_leads
from leadrules.analysis.claims import Verdict, alike, disjoint, implies
from leadrules.analysis.contrast import Contrast, Difference, Equivalence, Unsettled
from leadrules.analysis.equivalence import Progress, differences, equivalent
from leadrules.analysis.findings import Finding, Findings, Undecided
from leadrules.analysis.observed import DifferenceKind
from leadrules.analysis.solving import Z3, z3_if_installed
from leadrules.analysis.witness import Witness

__all__ = [
    "Z3",
    "Contrast",
    "Difference",
    "DifferenceKind",
    "Equivalence",
    "Finding",
    "Findings",
    "Progress",
    "Undecided",
    "Unsettled",
    "Verdict",
    "Witness",
    "alike",
    "analyse",
    "decided_leads",
    "differences",
    "disjoint",
    "equivalent",
    "implies",
    "z3_if_installed",
]
