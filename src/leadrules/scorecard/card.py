"""The scorecard: how each side kept its word in a period, and every number behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadrules.expr import instant_us
from leadrules.plan import Plan
from leadrules.scorecard import record
from leadrules.scorecard.attainment import Kept, State
from leadrules.scorecard.figures import Figure, figure_of
from leadrules.scorecard.findings import Finding
from leadrules.scorecard.flows import Flows
from leadrules.scorecard.periods import Period
from leadrules.scorecard.sight import Step
from leadrules.scorecard.splits import Dimension, Split
from leadrules.scorecard.stays import Stay
from leadrules.scorecard.weeks import Week
from leadrules.timeline.log import LogProblem


@dataclass(frozen=True, slots=True)
class Returned:
    """A way back from sales and its reason, None where the log gives none.

    ``of_handoffs`` are the handoffs of the period that came back so by now, ``in_period`` the returns that happened in
    the period, whenever the lead was handed off.
    """

    how: str
    reason: str | None
    of_handoffs: int
    in_period: int


@dataclass(frozen=True)
class Scorecard:
    """How each side kept its word in a period, seen from an instant.

    ``commitments`` come party by party; ``figures`` has every number of the closed list in its own view; ``splits`` the
    same for the parts of each dimension; ``weeks`` those from the first handoff of the log on. ``outcomes`` counts the
    leads that were decided in the period by the last outcome of each, None where no decisions were given. ``log``
    counts its handoffs: `handed_off events` = `stays` + `passed on` + `cannot have happened`. ``findings`` tell what is
    odd about the data, ``problems`` are the events that cannot have happened or be read; these do not count. ``stays``
    are all of the log, sorted by lead. ``windows`` says after how many microseconds nine of ten are settled in each
    step.
    """

    plan: Plan
    period: Period
    at: datetime
    known_at: datetime | None
    commitments: tuple[Kept, ...]
    figures: tuple[Figure, ...]
    returns: tuple[Returned, ...]
    flows: Flows
    weeks: tuple[Week, ...]
    splits: Mapping[Dimension, tuple[Split, ...]]
    outcomes: Mapping[str, int] | None
    log: Mapping[str, int]
    findings: tuple[Finding, ...]
    problems: tuple[LogProblem, ...]
    stays: tuple[Stay, ...]
    windows: Mapping[Step, int | None]

    def __getitem__(self, figure_id: str) -> Figure:
        return figure_of(self.figures, figure_id)

    @property
    def states(self) -> Counter[State]:
        """How many commitments are in each state."""
        return Counter(kept.state for kept in self.commitments)

    @property
    def at_us(self) -> int:
        """The instant in UTC microseconds."""
        return instant_us(self.at)

    @property
    def over(self) -> bool:
        """Whether the period has ended."""
        return self.at_us >= self.period.end_us

    def to_dict(self) -> dict[str, Any]:
        """Return the scorecard as plain data, without the single stays; lengths are in hours."""
        return record.record_of(self)

    def commitment(self, party: str, commitment_id: str) -> Kept:
        """Return how one commitment stands.

        Raises:
            LookupError: there is none of that id.
        """
        for kept in self.commitments:
            if (kept.party, kept.commitment.id) == (party, commitment_id):
                return kept
        raise LookupError(f"{party} has no commitment {commitment_id}")


def returns_of(stays: Sequence[Stay], period: Period) -> tuple[Returned, ...]:
    """Return the ways back with their reasons, the most frequent first."""
    back = [stay for stay in stays if stay.end in ("rejected", "recycled", "lost")]
    of_handoffs = Counter((s.end, s.reason) for s in back if period.holds(s.handed_off_us))
    in_period = Counter((s.end, s.reason) for s in back if period.holds(s.ended_us))
    keys = sorted(
        {*of_handoffs, *in_period}, key=lambda key: (-of_handoffs[key], -in_period[key], key[0], key[1] or "")
    )
    return tuple(Returned(how, reason, of_handoffs[how, reason], in_period[how, reason]) for how, reason in keys)
