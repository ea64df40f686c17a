"""What changed between two agreements, in words, for whom, and how much it weighs.

``diff`` compares what two files mean and say, never how they are laid out. ``apply`` gives the old agreement with some
of the changes, and ``groups`` says which of them can stand by themselves.
"""

from __future__ import annotations

from leadrules.changes.accepted import ACCEPTED_FILE, Acceptance, Accepted, Weighed, read_accepted, weigh
from leadrules.changes.applying import apply, groups
from leadrules.changes.change import SYSTEMS, Change, Changes, Kind, Level, Touch, needed_version
from leadrules.changes.diffing import diff

__all__ = [
    "ACCEPTED_FILE",
    "SYSTEMS",
    "Acceptance",
    "Accepted",
    "Change",
    "Changes",
    "Kind",
    "Level",
    "Touch",
    "Weighed",
    "apply",
    "diff",
    "groups",
    "needed_version",
    "read_accepted",
    "weigh",
]
