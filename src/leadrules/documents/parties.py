"""What each side brings: who answers, duties in words, promises in numbers; and when both meet."""

from __future__ import annotations

from collections.abc import Sequence

from leadrules.clauses.commitments import Commitment
from leadrules.description.commitments import promised, watched
from leadrules.description.wording import Wording
from leadrules.documents.content import Id, Line, Section, Side, Sides, bullets, line, section


def promises(wording: Wording) -> Section | None:
    """Return what each side promises, party by party, and when both sides meet."""
    clause = wording.agreement.clause
    by_party = clause.commitments.by_party if clause.commitments else {}
    names = [*clause.parties, *(party for party in by_party if party not in clause.parties)]
    sides = tuple(_side(name, by_party.get(name, ()), wording) for name in names)
    alarms = clause.commitments.alarms if clause.commitments else ()
    return section(
        "What each side promises",
        Sides(sides) if sides else None,
        bullets((f"{watched(alarm)}.",) for alarm in alarms),
    )


def _side(name: str, given: Sequence[Commitment], wording: Wording) -> Side:
    party = wording.agreement.clause.parties.get(name)
    promises = tuple((line(f"{promised(promise)}."), _id(promise)) for promise in given)
    if party is None:
        return Side(name, "", (), promises)
    about = [party.accountable, party.about or "", "" if party.approves else "does not sign"]
    return Side(name, "; ".join(text for text in about if text), tuple((duty,) for duty in party.duties), promises)


def _id(promise: Commitment) -> Line:
    return (Id(promise.id),)
