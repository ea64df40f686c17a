"""What a party signs: a few lines that name the agreement, its version, the party, and what it means and says."""

from __future__ import annotations

from typing import Final

from leadrules.agreement import Agreement
from leadrules.diagnostics import AgreementError, Diagnostic, did_you_mean, error

FORMAT: Final = 1
"""The version of the message; it changes if the lines ever do."""


def message(agreement: Agreement, party: str) -> str:
    r"""Return what a party signs to approve an agreement: six lines of ASCII, each ended by ``\n``.

    The party is in it, so that the signature of one party is none of another, even if one person may sign for both.
    The bytes are a promise: they are the same for as long as the agreement means and says the same.
    """
    lines = (
        f"leadrules approval {FORMAT}",
        f"agreement: {agreement.id}",
        f"version: {agreement.version}",
        f"party: {party}",
        f"meaning: {agreement.digest.meaning}",
        f"words: {agreement.digest.words}",
    )
    return "".join(f"{line}\n" for line in lines)


def approving(agreement: Agreement) -> tuple[str, ...]:
    """Return the parties whose approval every version of an agreement needs, in the order of the file."""
    return tuple(name for name, party in agreement.clause.parties.items() if party.approves)


def check_approves(agreement: Agreement, party: str) -> None:
    """Make sure that a party approves an agreement.

    Raises:
        AgreementError: it is none of its parties, or the agreement says that it does not approve.
    """
    if (problem := why_not_approving(agreement, party)) is not None:
        raise AgreementError([problem])


def why_not_approving(agreement: Agreement, party: str) -> Diagnostic | None:
    """Return why a party cannot approve an agreement, None where it can."""
    parties, place = agreement.clause.parties, agreement.document.root["parties"]
    if party not in parties:
        known = approving(agreement)
        listed = f"those who approve are {', '.join(known)}" if known else "name those who approve under `parties`"
        hint = did_you_mean(party, parties) or listed
        return error("LR617", f"`{party[:60]}` is no party of `{agreement.id}`", place.key_span, hint)
    if not parties[party].approves:
        hint = "take `approves: false` away if its word is needed"
        return error("LR617", f"`{party}` does not approve `{agreement.id}`", place[party]["approves"].span, hint)
    return None
