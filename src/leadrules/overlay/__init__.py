"""Overlays: an agreement that ``extends`` another one and says only what is different.

Maps merge by key, lists of items with an ``id`` by that id, and every other value is replaced whole. What may differ is
what the base lists as ``overridable``. Why it is so: docs/decisions/0011-overlays.md.
"""

from leadrules.overlay.merging import merge
from leadrules.overlay.parents import MOST_PARENTS, Parent, extends_of, find_parent, is_agreement
from leadrules.overlay.permission import Permission, check_overridable, check_permitted
from leadrules.overlay.tree import OWN_KEYS, Merged
from leadrules.overlay.writing import Line, lines_of

__all__ = [
    "MOST_PARENTS",
    "OWN_KEYS",
    "Line",
    "Merged",
    "Parent",
    "Permission",
    "check_overridable",
    "check_permitted",
    "extends_of",
    "find_parent",
    "is_agreement",
    "lines_of",
    "merge",
]
