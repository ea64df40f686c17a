"""Deciding every lead by both agreements, and what that comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadrules.changes import Changes
from leadrules.clauses.commitments import MEAN_WEEKS, Commitment
from leadrules.decision import Decision
from leadrules.engine import decide
from leadrules.impact.attribution import Cause, Events, Record, Records, attribute
from leadrules.impact.flips import Flip, NewNames, fact, flip_kind
from leadrules.plan import compile as compile_plan

_VOLUME: Final = "qualified_leads"
_CAME_TO: Final = slice(Decision._fields.index("outcome"), Decision._fields.index("route") + 1)
"""What a decision comes to: where that is equal, as for most leads, nothing else need be looked at."""

Load = tuple[str, str]
"""Where leads go: ``team``, ``queue`` or ``owner``, and its name."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment about the volume, counted by the week; the bounds are None where it has none."""

    party: str
    id: str
    said: str
    at_least: float | None
    at_most: float | None

    def is_kept(self, per_week: float) -> bool:
        """Return whether so many leads a week keep it."""
        return not (
            (self.at_least is not None and per_week < self.at_least)
            or (self.at_most is not None and per_week > self.at_most)
        )


@dataclass(frozen=True)
class Impact:
    """What becomes of leads under two agreements.

    ``leads`` were decided by both; ``only_old`` and ``only_new`` are ids of leads that one of them alone can use.
    ``causes`` is None where nobody asked, or where there are too many changes to try each alone. ``loads`` has for each
    team, queue or owner the handoffs by the old and by the new agreement.
    """

    changes: Changes
    at: datetime
    leads: int
    flips: tuple[Flip, ...]
    causes: tuple[Cause, ...] | None
    handoffs: tuple[int, int]
    loads: Mapping[Load, tuple[int, int]]
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How many leads flip, by kind."""
        return Counter(flip.kind for flip in self.flips)

    @property
    def unchanged(self) -> int:
        """How many leads come to the same."""
        return self.leads - len(self.flips)

    @property
    def together(self) -> int:
        """How many leads flip by several changes together, and by none of them alone."""
        return sum(not flip.causes for flip in self.flips)

    def promises(self, *, new: bool = True) -> tuple[Promised, ...]:
        """Return the commitments about the volume, of the new agreement or of the old one."""
        clause = (self.changes.new if new else self.changes.old).clause.commitments
        by_party = {} if clause is None else clause.by_party
        return tuple(
            _promised(party, promise)
            for party, promises in by_party.items()
            for promise in promises
            if promise.metric[0] == _VOLUME
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each flip as one flat row."""
        for flip in self.flips:
            yield _row(flip, self.causes or ())

    def to_dict(self, weeks: float | None = None) -> dict[str, Any]:
        """Return it as plain data; ``weeks`` is the time in which the leads came, None where that is not known."""
        old, new = self.handoffs
        return {
            "old": {"id": self.changes.old.id, "version": self.changes.old.version},
            "new": {"id": self.changes.new.id, "version": self.changes.new.version},
            "at": self.at.isoformat(),
            "leads": self.leads,
            "unchanged": self.unchanged,
            "flips": {kind: self.counts[kind] for kind in sorted(self.counts)},
            "only_old": len(self.only_old),
            "only_new": len(self.only_new),
            "handoffs": {"old": old, "new": new},
            "per_week": None if weeks is None else {"weeks": weeks, "old": old / weeks, "new": new / weeks},
            "loads": [
                {"kind": kind, "name": name, "old": before, "new": after}
                for (kind, name), (before, after) in self.loads.items()
            ],
            "causes": self.causes
            and [{"changes": [c.id for c in cause.changes], "flips": dict(cause.flips)} for cause in self.causes],
            "only_together": None if self.causes is None else self.together,
        }


def impact(
    changes: Changes,
    leads: Iterable[Record],
    activity: Events = None,
    *,
    at: datetime,
    before: tuple[Iterable[Record], Events] | None = None,
    causes: bool = True,
) -> Impact:
    """Return what becomes of leads under the new agreement that did not under the old one.

    ``leads`` and ``activity`` are as ``decide`` takes them: records with an ``id``, and the events of each lead by its
    id, None where nothing is known of them. ``before`` has the same people as the old agreement reads them, where it
    reads them otherwise. Every lead is a new one, without a past. Without ``causes`` no change is tried alone.

    Raises:
        DataError: a lead cannot be used.
        AgreementError: the arithmetic of an agreement cannot be held exactly.
        ValueError: a lead has no id, or that of another.
    """
    new = Records(_by_id(leads), activity)
    old = new if before is None else Records(_by_id(before[0]), before[1])
    tally = _Tally(changes, at)
    for lead_id, lead in new.leads.items():
        if lead_id in old.leads:
            tally.add(old.leads[lead_id], old.events(lead_id), lead, new.events(lead_id))
    found = attribute(changes, tally.flips, old, new, at=at) if causes else None
    flips, told = (tuple(tally.flips), None) if found is None else found
    return Impact(
        changes,
        at,
        tally.leads,
        flips,
        told,
        (sum(tally.old_loads.values()), sum(tally.new_loads.values())),
        {key: (tally.old_loads[key], tally.new_loads[key]) for key in sorted({*tally.old_loads, *tally.new_loads})},
        tuple(lead_id for lead_id in old.leads if lead_id not in new.leads),
        tuple(lead_id for lead_id in new.leads if lead_id not in old.leads),
    )


def _by_id(leads: Iterable[Record]) -> dict[str, Record]:
    given = list(leads)
    found = {lead["id"]: lead for lead in given if lead.get("id") is not None}
    if len(found) < len(given):
        raise ValueError("every lead needs an `id` of its own, so that both agreements decide the same one")
    return found


class _Tally:
    """Decides leads by both agreements, keeps those that flip, and counts the handoffs."""

    def __init__(self, changes: Changes, at: datetime) -> None:
        self.old, self.new = compile_plan(changes.old), compile_plan(changes.new)
        self.names, self.at = NewNames.of(changes), at
        self.renames = any((self.names.tiers, self.names.fast_tracks, self.names.teams))
        self.leads = 0
        self.flips: list[Flip] = []
        self.old_loads: Counter[Load] = Counter()
        self.new_loads: Counter[Load] = Counter()

    def add(self, old_lead: Record, old_events: Any, lead: Record, events: Any) -> None:
        """Decide one lead by both."""
        before = decide(self.old, old_lead, old_events, at=self.at)
        after = decide(self.new, lead, events, at=self.at)
        self.leads += 1
        if before.route is not None:
            self.old_loads[self.names.target(before) or ("", "")] += 1
        if after.route is not None:
            self.new_loads[after.route.kind, after.route.target] += 1
        if not self.renames and before[_CAME_TO] == after[_CAME_TO]:
            return
        if (kind := flip_kind(before, after, self.names)) is not None:
            self.flips.append(Flip(str(lead["id"]), kind, before, after))


def _promised(party: str, promise: Commitment) -> Promised:
    weeks = MEAN_WEEKS[promise.per]
    least, most = (None if bound is None else float(bound / weeks) for bound in (promise.at_least, promise.at_most))
    bounds = (("at least", promise.at_least), ("at most", promise.at_most))
    said = " and ".join(f"{word} {float(bound):g}" for word, bound in bounds if bound is not None)
    return Promised(party, promise.id, f"{said} per {promise.per}", least, most)


def _row(flip: Flip, causes: tuple[Cause, ...]) -> dict[str, Any]:
    def of(decision: Decision, side: str) -> dict[str, Any]:
        route = decision.route
        return {
            f"{side}_outcome": decision.outcome,
            f"{side}_tier": decision.tier,
            f"{side}_route": route and route.id,
            f"{side}_target": route and f"{route.kind} {route.target}",
            f"{side}_score": decision.score,
        }

    told = (" + ".join(change.id for change in causes[number].changes) for number in flip.causes)
    return {
        "lead_id": flip.lead_id,
        "flip": flip.kind,
        **of(flip.old, "old"),
        **of(flip.new, "new"),
        "fact": fact(flip),
        "causes": "; ".join(told) or None,
    }
