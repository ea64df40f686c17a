"""Coverage of cases: what the worked examples show of an agreement, measured by deciding them.

For each rule whether some case sees it fire and not fire; each grade, tier, route, recycle reason, clock and touch
plan; and each threshold from one below, at, and one above. Why it is so: docs/cases.md.
"""

from leadrules.coverage.drafts import Draft
from leadrules.coverage.items import KINDS, Item, Kind
from leadrules.coverage.report import Coverage, Share, coverage, too_little
from leadrules.coverage.skeletons import skeletons, written
from leadrules.coverage.suggesting import Suggestion, Suggestions, suggest

__all__ = [
    "KINDS",
    "Coverage",
    "Draft",
    "Item",
    "Kind",
    "Share",
    "Suggestion",
    "Suggestions",
    "coverage",
    "skeletons",
    "suggest",
    "too_little",
    "written",
]
