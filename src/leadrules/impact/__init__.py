"""What a change of the agreement does to real leads: who flips, why, and which change did it."""

from __future__ import annotations

from leadrules.impact.attribution import Cause, attribute
from leadrules.impact.flips import FLIPS, Flip, FlipKind, fact
from leadrules.impact.measuring import Impact, Promised, impact

__all__ = ["FLIPS", "Cause", "Flip", "FlipKind", "Impact", "Promised", "attribute", "fact", "impact"]
