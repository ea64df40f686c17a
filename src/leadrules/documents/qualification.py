"""What a qualified lead is: what must be known and hold, the tiers, the ways around them, and what stops a lead."""

from __future__ import annotations

from typing import Final

from leadrules.clauses.qualification import Disqualifier
from leadrules.description.qualification import (
    VERDICTS,
    can_be_unknown,
    skipped,
    still_counts,
    waiting,
    which_counts,
)
from leadrules.description.recycle import rest
from leadrules.description.wording import Wording, listed
from leadrules.documents.content import Cell, Id, Paragraph, Section, Table, cell, section, sentence, table
from leadrules.expr import Condition

_ID: Final = "Rule"
_UNKNOWN: Final = "If not known"


def qualified(wording: Wording) -> Section | None:
    """Return the definition of a qualified lead."""
    q = wording.agreement.qualification
    hold = Paragraph((waiting(q.hold),)) if q.hold else None
    known = Paragraph((f"Must be known: {listed(wording.names(q.required))}.",)) if q.required else None
    return section(
        "What a qualified lead is",
        sections=(
            section("What must be known and hold", known, _gates(wording), hold),
            section("Tiers", _which(wording), _tiers(wording)),
            section("Fast tracks: past the score, for those who ask for sales", _fast_tracks(wording)),
            section("What stops a lead", _stops(wording)),
            section("Worth a message, whatever the outcome", _alerts(wording)),
        ),
    )


def _gates(wording: Wording) -> Table | None:
    rows = (
        (
            cell(Id(gate.id)),
            cell(sentence(wording.condition(gate.condition))),
            cell(sentence(gate.because)),
            _unknown(gate.condition, holds=gate.holds_unknown),
        )
        for gate in wording.agreement.qualification.gates
    )
    return table("What must hold of every lead that sales gets", (_ID, "Must hold", "Because", _UNKNOWN), rows)


def _unknown(condition: Condition, *, holds: bool) -> Cell:
    if not can_be_unknown(condition):
        return ()
    return cell("The lead waits" if holds else "The lead passes")


def _which(wording: Wording) -> Paragraph | None:
    tiers = wording.agreement.qualification.tiers
    return Paragraph((f"Of these tiers, {which_counts(tiers)}.",)) if len(tiers) > 1 else None


def _tiers(wording: Wording) -> Table | None:
    rows = (
        (
            cell(Id(tier.id)),
            cell(f"When {wording.condition(tier.condition)}" if tier.condition else "In every other case"),
            cell("To sales" if tier.handoff else "Stays with marketing"),
            cell(tier.program),
            cell(listed(tier.notify)),
            cell(sentence(tier.because)),
        )
        for tier in wording.agreement.qualification.tiers
    )
    return table("Tiers", ("Tier", "Which leads", "Goes", "Program", "Who is told", "Because"), rows)


def _fast_tracks(wording: Wording) -> Table | None:
    rows = (
        (
            cell(Id(track.id)),
            cell(f"When {wording.condition(track.condition)}"),
            cell(sentence(listed(skipped(track)))),
            cell(sentence(listed(still_counts(track, wording)))),
            cell(sentence(listed(wording.names(track.needs)) or "nothing")),
            cell(sentence(track.because)),
        )
        for track in wording.agreement.qualification.fast_tracks
    )
    caption = "Fast tracks: past the score, for those who ask for sales"
    columns = ("Fast track", "Which leads", "Without regard to", "Still counts", "Must be known", "Because")
    return table(caption, columns, rows)


def _stops(wording: Wording) -> Table | None:
    rows = (_stop(disqualifier, wording) for disqualifier in wording.agreement.qualification.disqualifiers)
    columns = (_ID, "Stops a lead when", "Which is then", "For how long", "Because", _UNKNOWN)
    return table("What stops a lead", columns, rows)


def _stop(disqualifier: Disqualifier, wording: Wording) -> tuple[Cell, ...]:
    recycle = wording.agreement.clause.recycle
    reason = recycle.reasons.get(disqualifier.reason or "") if recycle else None
    rests = rest(reason, wording) if reason else ""
    return (
        cell(Id(disqualifier.id)),
        cell(sentence(wording.condition(disqualifier.condition))),
        cell(sentence(VERDICTS[disqualifier.verdict])),
        cell(sentence(rests), ("as ", Id(disqualifier.reason)) if disqualifier.reason else None),
        cell(sentence(disqualifier.because)),
        _unknown(disqualifier.condition, holds=disqualifier.holds_unknown),
    )


def _alerts(wording: Wording) -> Table | None:
    clause = wording.agreement.clause.qualification
    alerts = zip(wording.agreement.qualification.alerts, clause.alerts if clause else (), strict=True)
    rows = (
        (
            cell(Id(alert.id)),
            cell(f"When {wording.condition(alert.condition)}"),
            cell(listed(alert.notify)),
            cell(sentence(spec.because)),
        )
        for alert, spec in alerts
    )
    return table("Worth a message, whatever the outcome", ("Alert", "When", "Who is told", "Because"), rows)
