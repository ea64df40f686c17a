"""Flips: leads of which two agreements make different things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from leadrules.changes import Changes, Kind
from leadrules.decision import Decision

FlipKind = Literal["gained", "lost", "rerouted", "tier", "other"]
FLIPS: Final[tuple[FlipKind, ...]] = ("gained", "lost", "rerouted", "tier", "other")
"""Becomes a handoff, is one no more, goes elsewhere, has another tier or way, or comes to something else."""

_HANDOFF: Final = "handoff"


@dataclass(frozen=True, slots=True)
class NewNames:
    """What tiers, fast tracks and teams are called in the new agreement, by their old names."""

    tiers: Mapping[str, str]
    fast_tracks: Mapping[str, str]
    teams: Mapping[str, str]

    @classmethod
    def of(cls, changes: Changes) -> NewNames:
        """Return the names that have changed."""
        renamed = [change for change in changes if change.kind is Kind.RENAMED]

        def under(*path: str) -> dict[str, str]:
            return {change.old: change.new for change in renamed if change.path[:-1] == path}

        return cls(under("qualification", "tiers"), under("qualification", "fast_track"), under("routing", "teams"))

    def way(self, decision: Decision) -> tuple[str | None, str | None]:
        """Return the tier and the fast track of a decision by the old agreement."""
        tier, track = decision.tier, decision.fast_track
        return (
            None if tier is None else self.tiers.get(tier, tier),
            None if track is None else self.fast_tracks.get(track, track),
        )

    def target(self, decision: Decision) -> tuple[str, str] | None:
        """Return where a decision by the old agreement sends a lead."""
        route = decision.route
        if route is None:
            return None
        return route.kind, self.teams.get(route.target, route.target) if route.kind == "team" else route.target


@dataclass(frozen=True, slots=True)
class Flip:
    """A lead of which two agreements make different things.

    ``causes`` are the numbers of the groups of changes that alone do the same; empty where it takes several, or where
    nobody asked.
    """

    lead_id: str
    kind: FlipKind
    old: Decision
    new: Decision
    causes: tuple[int, ...] = ()


def flip_kind(old: Decision, new: Decision, names: NewNames) -> FlipKind | None:
    """Return how a lead flips between two decisions, None where it does not."""
    if old.outcome != new.outcome:
        if new.outcome == _HANDOFF:
            return "gained"
        return "lost" if old.outcome == _HANDOFF else "other"
    if new.route is not None and names.target(old) != (new.route.kind, new.route.target):
        return "rerouted"
    if new.outcome in (_HANDOFF, "nurture") and names.way(old) != (new.tier, new.fast_track):
        return "tier"
    return None


def fact(flip: Flip) -> str:
    """Return in few words what decided: the disqualifier, the gate, what is missing, the points, the way."""
    return "; ".join(list(_facts(flip))[:3]) or f"{flip.old.outcome} → {flip.new.outcome}"


def _facts(flip: Flip) -> Iterator[str]:
    old, new = flip.old, flip.new
    if new.disqualified_by and new.disqualified_by != old.disqualified_by:
        yield f"disqualifier {new.disqualified_by} applies"
    if old.disqualified_by and old.disqualified_by != new.disqualified_by:
        yield f"disqualifier {old.disqualified_by} no longer applies"
    if new.missing and new.missing != old.missing:
        yield f"not known: {', '.join(new.missing)}"
    if flip.kind == "lost":
        yield from (f"gate {gate} does not hold" for gate in _failing(new) if gate not in _failing(old))
    if flip.kind == "gained":
        yield from (f"gate {gate} no longer stops it" for gate in _failing(old) if gate not in _failing(new))
    if old.fast_track != new.fast_track:
        yield f"fast track {old.fast_track or 'none'} → {new.fast_track or 'none'}"
    before, after = old.points, new.points
    for axis in after:
        if axis in before and before[axis] != after[axis]:
            yield f"{axis} {before[axis]:g} → {after[axis]:g} points"
    if old.tier != new.tier:
        yield f"tier {old.tier or 'none'} → {new.tier or 'none'}"
    if flip.kind == "rerouted" and old.route and new.route:
        yield f"{old.route.kind} {old.route.target} → {new.route.kind} {new.route.target}"


def _failing(decision: Decision) -> tuple[str, ...]:
    """Return the gates that are known not to hold."""
    plan, row = decision.plan, decision.row
    gates = plan.agreement.qualification.gates
    return tuple(gate.id for gate in gates if plan.evaluator(gate.condition)(row) is False)
