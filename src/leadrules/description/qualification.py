"""What a qualified lead is, and what stops a lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.clauses.qualification import FastTrack, Hold, Tier
from leadrules.description.wording import Lines, Wording, because, capital, listed
from leadrules.expr import Condition, Known, Name, walk

_VERDICTS: Final = {
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
        yield _hold(q.hold)
    clause = wording.agreement.clause.qualification
    for alert, spec in zip(q.alerts, clause.alerts if clause else (), strict=True):
        when = wording.condition(alert.condition)
        yield f"Tell {listed(alert.notify)} when {when}{because(spec.because)}. [{alert.id}]"


def stops(wording: Wording) -> Lines:
    """Yield what disqualifies a lead."""
    for d in wording.agreement.qualification.disqualifiers:
        counts_as = f", as {d.reason}" if d.reason else ""
        said = f"{capital(_VERDICTS[d.verdict])}{counts_as}: {wording.condition(d.condition)}{because(d.because)}"
        yield f"{said}{_unknown(d.condition, holds=d.holds_unknown)}. [{d.id}]"


def _unknown(condition: Condition, *, holds: bool) -> str:
    """Return what becomes of a lead of which the answer is not known; empty where it always is."""
    names = [node for node in walk(condition.root) if isinstance(node, Name)]
    asked = [node.name for node in walk(condition.root) if isinstance(node, Known)]
    if names and all(name in asked for name in names):
        return ""
    return f"; if that is not known, the lead {'waits' if holds else 'passes'}"


def _tiers(tiers: Sequence[Tier], wording: Wording) -> Lines:
    """Yield the tiers in order; those that go to sales are asked first, wherever they stand."""
    goes = [tier.handoff for tier in tiers]
    if len(tiers) > 1:
        before = "" if goes == sorted(goes, reverse=True) else ", those that go to sales before the others"
        yield f"Tiers, of which the first that holds counts{before}:"
    for tier in tiers:
        yield f"{'  ' if len(tiers) > 1 else ''}{_tier(tier, wording)}"


def _tier(tier: Tier, wording: Wording) -> str:
    goes = "goes to sales" if tier.handoff else "stays with marketing"
    program = f", in the program {tier.program}" if tier.program else ""
    told = f", and {listed(tier.notify)} {'is' if len(tier.notify) == 1 else 'are'} told" if tier.notify else ""
    which = f"when {wording.condition(tier.condition)}" if tier.condition else "in every other case"
    return f"{tier.id}, {which}: {goes}{program}{told}{because(tier.because)}."


def _fast_track(track: FastTrack, wording: Wording) -> str:
    q = wording.agreement.qualification
    skipped = ([] if track.needs_tier else ["points"]) + [f"the gate {gate}" for gate in sorted(track.skipped_gates)]
    counts = ["points", "tiers"] if track.needs_tier else []
    counts += [f"the gate {gate.id}" for gate in q.gates if gate.id not in track.skipped_gates]
    way = "On the fast track" if track.needs_tier else "Straight to sales"
    whatever = f", without regard to {listed(skipped)}" if skipped else ""
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


def _hold(hold: Hold) -> str:
    then = {"nurture": "after that, marketing nurtures the lead"}[hold.then]
    return f"While something is missing, {hold.owner} has {hold.within} to fill it in; {then}."
