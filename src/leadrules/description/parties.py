"""What the agreement is called, from when it holds, and who agrees."""

from __future__ import annotations

from leadrules.agreement import Agreement
from leadrules.description.wording import Lines, Wording, every, remark


def header(agreement: Agreement) -> Lines:
    """Yield the name of the agreement, from when it holds and when it is looked at again."""
    clause = agreement.clause
    yield f"{agreement.title} ({agreement.id} {agreement.version})"
    if clause.effective is not None:
        yield f"In force from {clause.effective}, {clause.zone} time."
    if clause.review is not None:
        last = f", last on {clause.review.last}" if clause.review.last else ""
        grace = f"; a review may be {clause.review.grace} late" if clause.review.grace else ""
        yield f"Reviewed {every(clause.review.every)}{last}{grace}."
    if clause.overridable:
        yield f"Agreements that extend this one may change {', '.join(clause.overridable)}; nothing else."


def parties(wording: Wording) -> Lines:
    """Yield each party, who answers for it, and its duties."""
    for name, party in wording.agreement.clause.parties.items():
        signs = "" if party.approves else " (does not sign)"
        yield f"{name}{remark(party.about)}: {party.accountable}{signs}"
        for duty in party.duties:
            yield f"  - {duty}"
