"""What came of comparing two agreements: each difference with a lead that shows it, and what was not decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadrules.analysis.observed import DifferenceKind
from leadrules.analysis.witness import as_given
from leadrules.decision import Decision
from leadrules.history import Past


@dataclass(frozen=True, slots=True)
class Contrast:
    """A lead of which two agreements make different things: ``summary`` in readable ranges, then one such lead.

    ``lead``, ``activity`` and ``past`` are as ``decide`` takes them; ``activity`` is None where nothing is known of
    what the lead did. ``old`` and ``new`` are its decisions.
    """

    summary: str
    lead: Mapping[str, Any]
    activity: tuple[Mapping[str, Any], ...] | None
    past: Past | None
    old: Decision
    new: Decision


@dataclass(frozen=True, slots=True)
class Difference:
    """What some lead gets by the old agreement and by the new one, in words.

    ``witness`` is a small such lead; None for ``accepted``, where one agreement does not take what the other takes.
    """

    kind: DifferenceKind
    before: str
    after: str
    witness: Contrast | None

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data, with the lead, its events and its stage as ``decide`` takes them."""
        told: dict[str, Any] = {"kind": self.kind, "before": self.before, "after": self.after}
        if (w := self.witness) is None:
            return told
        return {**told, "leads": w.summary, **as_given(w.lead, w.activity, w.past)}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A question about two agreements, or two conditions, that was not decided, and why."""

    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Equivalence:
    """What came of comparing two agreements."""

    differences: tuple[Difference, ...]
    undecided: tuple[Unsettled, ...]

    @property
    def same(self) -> bool | None:
        """Whether every lead gets the same decision; None where that was not decided."""
        return False if self.differences else None if self.undecided else True

    def to_dict(self) -> dict[str, Any]:
        """Return what came of it as plain data."""
        return {
            "same": self.same,
            "differences": [each.to_dict() for each in self.differences],
            "undecided": [{"question": each.question, "why": each.why} for each in self.undecided],
        }
