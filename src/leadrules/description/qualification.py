"""What a qualified lead is, and what stops a lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.clauses.qualification import FastTrack, Hold, Tier
from leadrules.description.wording import Lines, Wording, because, capital, listed
from leadrules.expr import Condition, Known, Name, walk

VERDICTS: Final = {
    "junk": "never for sales",
    "not_now": "not for sales now",
    "do_not_contact": "nobody may contact them",
}


def qualified(wording: Wording) -> Lines:
    """Yield what must be known and hold, the tiers, the fast tracks, and what happens in between."""
    q = wording.agreement.qualification
    if q.required:
        yield f"Must be known: {listed(wording.names(q.required))}."
    for gate in q.gates:
        unknown = _unknown(gate.condition, holds=gate.holds_unknown)
        yield f"Must hold: {wording.condition(gate.condition)}{because(gate.because)}{unknown}. [{gate.id}]"
    yield from _tiers(q.tiers, wording)
    for track in q.fast_tracks:
        yield _fast_track(track, wording)
    if q.hold is not None:
        yield waiting(q.hold)
    clause = wording.agreement.clause.qualification
    for alert, spec in zip(q.alerts, clause.alerts if clause else (), strict=True):
        when = wording.condition(alert.condition)
        yield f"Tell {listed(alert.notify)} when {when}{because(spec.because)}. [{alert.id}]"


def stops(wording: Wording) -> Lines:
    """Yield what disqualifies a lead."""
    for d in wording.agreement.qualification.disqualifiers:
        counts_as = f", as {d.reason}" if d.reason else ""
        said = f"{capital(VERDICTS[d.verdict])}{counts_as}: {wording.condition(d.condition)}{because(d.because)}"
        yield f"{said}{_unknown(d.condition, holds=d.holds_unknown)}. [{d.id}]"


def _unknown(condition: Condition, *, holds: bool) -> str:
    """Return what becomes of a lead of which the answer is not known; empty where it always is."""
    return f"; if that is not known, the lead {'waits' if holds else 'passes'}" if can_be_unknown(condition) else ""


def can_be_unknown(condition: Condition) -> bool:
    """Return whether a condition can have no answer; one that only asks what is known always has one."""
    names = [node for node in walk(condition.root) if isinstance(node, Name)]
    asked = [node.name for node in walk(condition.root) if isinstance(node, Known)]
    return not names or any(name not in asked for name in names)


def _tiers(tiers: Sequence[Tier], wording: Wording) -> Lines:
    """Yield the tiers in order; those that go to sales are asked first, wherever they stand."""
    if len(tiers) > 1:
        yield f"Tiers, of which {which_counts(tiers)}:"
    for tier in tiers:
        yield f"{'  ' if len(tiers) > 1 else ''}{_tier(tier, wording)}"


def which_counts(tiers: Sequence[Tier]) -> str:
    """Return which of several tiers counts for a lead that reaches more than one."""
    goes = [tier.handoff for tier in tiers]
    before = "" if goes == sorted(goes, reverse=True) else ", those that go to sales before the others"
    return f"the first that holds counts{before}"


def _tier(tier: Tier, wording: Wording) -> str:
    goes = "goes to sales" if tier.handoff else "stays with marketing"
    program = f", in the program {tier.program}" if tier.program else ""
    told = f", and {listed(tier.notify)} {'is' if len(tier.notify) == 1 else 'are'} told" if tier.notify else ""
    which = f"when {wording.condition(tier.condition)}" if tier.condition else "in every other case"
    return f"{tier.id}, {which}: {goes}{program}{told}{because(tier.because)}."


def skipped(track: FastTrack) -> list[str]:
    """Return what a fast track has no regard to."""
    return ([] if track.needs_tier else ["points"]) + [f"the gate {gate}" for gate in sorted(track.skipped_gates)]


def still_counts(track: FastTrack, wording: Wording) -> list[str]:
    """Return what counts on a fast track too."""
    gates = [gate.id for gate in wording.agreement.qualification.gates if gate.id not in track.skipped_gates]
    return (["points", "tiers"] if track.needs_tier else []) + [f"the gate {gate}" for gate in gates]


def _fast_track(track: FastTrack, wording: Wording) -> str:
    counts = still_counts(track, wording)
    way = "On the fast track" if track.needs_tier else "Straight to sales"
    whatever = f", without regard to {listed(skipped(track))}" if skipped(track) else ""
    still = f"; {listed(counts)} still count{'' if len(counts) > 1 else 's'}" if counts else ""
    said = f"{way} when {wording.condition(track.condition)}{whatever}"
    return f"{said}{because(track.because)}{still}{_needs(track, wording)}. [{track.id}]"


def _needs(track: FastTrack, wording: Wording) -> str:
    required = wording.agreement.qualification.required
    if set(track.needs) == set(required):
        return ""
    if not track.needs:
        return "; none of the fields above need be known"
    if set(track.needs) < set(required):
        return f"; of the fields above, only {listed(wording.names(track.needs))} must be known"
    instead = " instead of the fields above" if required else ""
    return f"; {listed(wording.names(track.needs))} must be known{instead}"


def waiting(hold: Hold) -> str:
    """Return who fills in what is missing, and how soon."""
    then = {"nurture": "after that, marketing nurtures the lead"}[hold.then]
    return f"While something is missing, {hold.owner} has {hold.within} to fill it in; {then}."
