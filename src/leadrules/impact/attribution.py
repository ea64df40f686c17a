"""Which change did it: every group of changes applied alone, and the leads that flipped decided again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from leadrules.changes import Change, Changes, Kind, apply, groups
from leadrules.diagnostics import AgreementError, DataError
from leadrules.engine import decide
from leadrules.impact.flips import Flip, NewNames, flip_kind
from leadrules.plan import Plan
from leadrules.plan import compile as compile_plan

MOST_TRIED: Final = 100
"""So many changes are tried alone; where there are more, no single one is told to be the cause."""

_DECIDING: Final = frozenset(
    {"lead", "lists", "activity", "signals", "scoring", "qualification", "routing", "lifecycle", "recycle", "zone"}
)
"""Clauses that a decision about a new lead reads."""

Record = Mapping[str, Any]
Events = Mapping[str, Sequence[Record]] | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Changes that go together, and how many leads they flip alone as all changes do, by kind of flip."""

    changes: tuple[Change, ...]
    flips: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many leads in all."""
        return sum(self.flips.values())


@dataclass(frozen=True, slots=True)
class Records:
    """Leads by id, and what they did; None where that is not known."""

    leads: Mapping[str, Record]
    activity: Events

    def events(self, lead_id: str) -> Sequence[Record] | None:
        """Return the events of a lead."""
        return None if self.activity is None else self.activity.get(lead_id, ())


def attribute(
    changes: Changes, flips: Sequence[Flip], old: Records, new: Records, *, at: datetime
) -> tuple[tuple[Flip, ...], tuple[Cause, ...]] | None:
    """Return the flips with their causes, and the causes, most flips first; None where there are too many changes.

    Each group of changes is applied alone to the old agreement, and each lead that flipped is decided again. A lead
    has a cause where it then comes to the same as with all changes; it may have several, each of them enough.
    """
    deciding = [change for change in changes if change.clause in _DECIDING and change.kind is not Kind.REWORDED]
    if len(deciding) > MOST_TRIED:
        return None
    names = NewNames.of(changes)
    found: list[tuple[tuple[Change, ...], frozenset[int]]] = []
    for group in groups(replace(changes, changes=tuple(deciding))):
        plan = _plan(changes, group)
        if plan is not None:
            found.append((group, _moved(plan, group, flips, (old, new), names, at)))
    found.sort(key=lambda each: -len(each[1]))
    causes = tuple(Cause(group, _by_kind(flips[n] for n in numbers)) for group, numbers in found)
    told = [replace(f, causes=tuple(c for c, (_, ns) in enumerate(found) if n in ns)) for n, f in enumerate(flips)]
    return tuple(told), causes


def _plan(changes: Changes, group: Iterable[Change]) -> Plan | None:
    try:
        return compile_plan(apply(changes.old, group))
    except AgreementError:
        return None


def _moved(
    plan: Plan, group: tuple[Change, ...], flips: Sequence[Flip], sides: tuple[Records, Records], names: NewNames,
    at: datetime,
) -> frozenset[int]:  # fmt: skip
    """Return the numbers of the flips that a plan brings about by itself."""
    if all(change.kind is Kind.RENAMED for change in group):
        return frozenset()
    not_yet = _not_yet(names, group)
    moved = set()
    for number, flip in enumerate(flips):
        decision = _decided(plan, flip.lead_id, sides, at)
        if decision is not None and flip_kind(decision, flip.new, not_yet) is None:
            moved.add(number)
    return frozenset(moved)


def _not_yet(names: NewNames, group: tuple[Change, ...]) -> NewNames:
    """Return the new names of what a group of changes has not renamed itself."""
    done = {change.old for change in group if change.kind is Kind.RENAMED}
    tiers, tracks, teams = (
        {old: new for old, new in some.items() if old not in done}
        for some in (names.tiers, names.fast_tracks, names.teams)
    )
    return NewNames(tiers, tracks, teams)


def _decided(plan: Plan, lead_id: str, sides: tuple[Records, Records], at: datetime) -> Any:
    """Return the decision about a lead by a plan between the two; None where neither side's records fit it."""
    fields, types = plan.agreement.fields, plan.agreement.events
    for first, second in (sides[::-1], sides):
        record = {**second.leads[lead_id], **first.leads[lead_id]}
        lead = {key: value for key, value in record.items() if key == "id" or key in fields}
        events = first.events(lead_id)
        known = None if events is None else [event for event in events if event["type"] in types]
        try:
            return decide(plan, lead, known, at=at)
        except DataError:
            continue
    return None


def _by_kind(flips: Iterable[Flip]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for flip in flips:
        counts[flip.kind] = counts.get(flip.kind, 0) + 1
    return counts
