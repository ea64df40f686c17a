"""What a run has come to, part by part: counts, the leads for sales, and the rows that are written in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadrules.assignment import Assigned
from leadrules.cli.leads import later_events
from leadrules.cli.records import with_assignment
from leadrules.cli.rerun import Rerun
from leadrules.decision import Decision, prioritised, urgency
from leadrules.intake import Intaken, Reject
from leadrules.plan import Plan
from leadrules.tables import Runs

if TYPE_CHECKING:
    from leadrules.intake.screening import Screened

Record = dict[str, Any]
"""A decision as a row of the file with all of them."""


@dataclass(slots=True)
class Tally:
    """Adds up parts. ``record_of`` makes the rows to be written, None where none are; ``top`` is 0 for all handoffs.

    What grows with the export is kept in ``folder``; but for the handoffs, of which each leaves its urgency here.
    ``assigned`` is who gets them, in the same order, where there is a roster; all of them are then ``shown``. ``rerun``
    has those that a run of the same instant has handed off already.
    """

    plan: Plan
    at: datetime
    top: int
    record_of: Callable[[Decision], Record] | None = None
    folder: Path | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    has_activity: bool = False
    shown: list[Decision] = field(default_factory=list)
    assigned: Assigned | None = None
    rerun: Rerun = field(default_factory=Rerun)
    _urgent: list[tuple[Any, int]] = field(default_factory=list)
    _records: Runs[Record] = field(default_factory=Runs)
    _rejects: Runs[Reject] = field(default_factory=Runs)

    def __post_init__(self) -> None:
        self._records, self._rejects = Runs(self.folder), Runs(self.folder)

    def add(self, part: Intaken, decisions: Iterable[Decision]) -> None:
        """Add a part and what was decided of its leads, in their order."""
        decided = list(decisions)
        self.outcomes.update(decision.outcome for decision in decided)
        counts = {**part.counts, "later events": later_events(part, self.at)}
        self.counts = Counter({name: self.counts[name] + number for name, number in counts.items()})
        self.ignored.update(part.ignored)
        self.has_activity |= part.activity is not None
        numbered = list(zip(part.lead_rows, decided, strict=True))
        self._urgent += ((urgency(self.plan, d), row) for row, d in numbered if d.outcome == "handoff")
        self.shown = prioritised(self.plan, chain(self.shown, decided))[: self.top or None]
        if self.record_of is not None:
            self._records.add((row, self.record_of(decision)) for row, decision in numbered)
        of_leads = part.counts["rejected leads"]
        self._rejects.add(((n >= of_leads, reject.file, reject.row), reject) for n, reject in enumerate(part.rejects))

    def add_screened(self, part: Screened, outcomes: Mapping[str, int]) -> None:
        """Add leads that were decided together, none of them for sales, by their outcomes."""
        leads = sum(outcomes.values())
        events = 0 if part.activity is None else part.activity.height
        later = 0 if part.activity is None else int((part.activity["at"] > self.at.astimezone(UTC)).sum())
        self.outcomes.update(outcomes)
        self.ignored.update(part.ignored)
        self.counts.update({"lead rows": leads, "leads": leads, "events": events, "later events": later})
        self.counts.update({"event rows": events + part.ignored.total(), "ignored events": part.ignored.total()})

    @property
    def handoffs(self) -> int:
        """How many leads go to sales."""
        return len(self._urgent)

    @property
    def again(self) -> int:
        """How many of them the log has already, of a run of this instant."""
        return len(self.rerun.given) - len(self.rerun.missing(self.shown))

    @property
    def added(self) -> int:
        """How many of them come to the log: somebody has them, or a queue."""
        given = () if self.assigned is None else self.assigned.assignments
        return sum(each.waits_until is None for each in given) - self.again

    @property
    def rejected(self) -> int:
        """How many rows did not come in."""
        return self._rejects.total

    def rejects(self) -> Iterator[Reject]:
        """Yield the rows that did not come in, those of the leads first, by row."""
        return (reject for _, reject in self._rejects)

    def records(self) -> Iterator[Record]:
        """Yield the rows to be written in the order of the leads, with the rank of those for sales."""
        ranks = {row: rank for rank, (_, row) in enumerate(sorted(self._urgent), 1)}
        for row, record in self._records:
            rank = ranks.get(row)
            if "rank" in record:
                record["rank"] = rank
            if self.assigned is not None:
                with_assignment(record, None if rank is None else self.assigned.assignments[rank - 1])
            yield record
