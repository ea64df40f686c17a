"""What tests of an agreement, or of an application that decides by one, can draw on. Needs the extra ``testing``."""

from leadrules.testing.specimens import agreements
from leadrules.testing.strategies import INSTANT, activities, leads, pasts

__all__ = ["INSTANT", "activities", "agreements", "leads", "pasts"]
