"""Equivalence: whether two agreements decide every lead alike, and the leads that they do not.

Both are asked about leads that sales has not had yet. A difference is shown by a lead that both engines have decided,
under both agreements, before anybody is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from leadrules.analysis.formulas import NODES
from leadrules.decision import Decision
from leadrules.history import Past
from leadrules.plan import Plan

DifferenceKind = Literal[
    "accepted", "outcome", "disqualified_by", "tier", "fast_track", "target", "route", "missing", "program", "notify",
    "suppresses", "clocks", "alerts", "grades", "points",
]  # fmt: skip
"""What two decisions may differ in; ``accepted``: a lead that one agreement takes and the other refuses to read."""

What = Literal["decision", "points"]
"""What is compared: the decision, or the decision and the points and grades behind it."""

WITH_POINTS: Final[tuple[DifferenceKind, ...]] = ("grades", "points")


@dataclass(frozen=True, slots=True)
class Contrast:
    """A lead of which two agreements make different things: ``summary`` in readable ranges, then one such lead.

    ``lead``, ``activity`` and ``past`` are as ``decide`` takes them; ``activity`` is None where nothing is known of what
    the lead did. ``old`` and ``new`` are its decisions.
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

    ``witness`` is the smallest such lead; None for ``accepted``, where one agreement does not decide the lead at all.
    """

    kind: DifferenceKind
    before: str
    after: str
    witness: Contrast | None


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


def equivalent(
    old: Plan, new: Plan, *, at: datetime | None = None, what: What = "decision", budget: int = NODES
) -> Equivalence:
    """Return whether two agreements decide every lead alike, and leads that they do not.

    ``same`` is True only where it was proved, for every lead that sales has not had yet and that both agreements take.
    ``at`` is the aware instant of the decisions, by default ten o'clock on the first day on which the new agreement is
    in force; ``budget`` bounds the steps of each question. The same plans give the same answer.
    """
    found = tuple(differences(old, new, at=at, what=what, budget=budget))
    return Equivalence(
        tuple(each for each in found if isinstance(each, Difference)),
        tuple(each for each in found if isinstance(each, Unsettled)),
    )


def differences(
    old: Plan, new: Plan, *, at: datetime | None = None, what: What = "decision", budget: int = NODES
) -> Iterator[Difference | Unsettled]:
    """Yield each difference between two agreements as it is found, and what was not decided.

    Take the first one where one is enough: each takes a search of its own.
    """
    if old.digest.meaning != new.digest.meaning:
        yield Unsettled("do both decide every lead alike", "the comparison is not built yet")
