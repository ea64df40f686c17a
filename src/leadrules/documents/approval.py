"""What changed since the last version, who approved what, and where to sign."""

from __future__ import annotations

from collections.abc import Iterable

from leadrules.description.wording import Wording
from leadrules.documents.content import (
    Approval,
    Cell,
    Change,
    Id,
    Paragraph,
    Section,
    Signatures,
    cell,
    facts,
    line,
    section,
    table,
)


def changes(since: Iterable[tuple[str, str, str]] | None) -> Section | None:
    """Return what changed since the last version; None where nobody has compared."""
    if since is None:
        return None
    rows = tuple(
        (cell(change.clause), cell(change.sentence), cell(change.for_whom)) for change in map(Change._make, since)
    )
    nothing = None if rows else Paragraph(("Nothing has changed.",))
    listed = table("What changed", ("Clause", "What changed", "For whom"), rows)
    return section("Changes since the last version", nothing, listed)


def approval(wording: Wording, given: Iterable[tuple[str, str, str]] | None) -> Section | None:
    """Return what is signed, who approved it, and lines to sign on."""
    agreement = wording.agreement
    digest = agreement.digest
    who = None if given is None else tuple(map(Approval._make, given))
    rows = ((cell(a.party), cell(a.who), cell(a.status)) for a in who or ())
    nobody = "Approvals were not given to this document." if given is None else "Nobody has approved this version yet."
    signers = tuple((name, party.accountable) for name, party in agreement.clause.parties.items() if party.approves)
    return section(
        "Approval and signatures",
        Paragraph(line("Who signs agrees to version ", agreement.version, ", by what it means and by its words.")),
        facts(("Digest of its meaning", cell(Id(digest.meaning))), ("Digest of its words", cell(Id(digest.words)))),
        None if who else Paragraph((nobody,)),
        table("Who approved what", ("Party", "Who", "Status"), rows),
        Signatures(signers) if signers else None,
    )


def approval_status(given: Iterable[tuple[str, str, str]] | None) -> Cell:
    """Return who approved, in short, for the top of the document."""
    return cell(*(f"{party}: {status}" for party, _, status in given)) if given else ()
