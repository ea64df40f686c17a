"""Approving an agreement: its message, signed by one party."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from leadrules.agreement import Agreement
from leadrules.approvals.message import check_approves, message
from leadrules.approvals.private_keys import PrivateKey
from leadrules.approvals.sshsig import armored, signed_bytes
from leadrules.diagnostics import AgreementError, Severity, error

_NOT_LOCKED: Final = ("LR330", "LR331")
"""Warnings about the file of locked holidays: what clocks mean would change after the signature."""


def check_can_sign(agreement: Agreement, party: str) -> None:
    """Make sure that a party can sign an agreement as it stands.

    Raises:
        AgreementError: the party does not approve (LR617), or holidays of calendars are not locked (LR626).
    """
    check_approves(agreement, party)
    unlocked = [replace(d, severity=Severity.ERROR) for d in agreement.diagnostics if d.code in _NOT_LOCKED]
    if unlocked:
        reason = f"`{agreement.id}` cannot be signed: what its calendars mean is not settled"
        raise AgreementError([*unlocked, error("LR626", reason, None, "run `leadrules lock` first")])


def sign(agreement: Agreement, party: str, key: PrivateKey) -> str:
    """Return the signature of a party under an agreement, as the text of its file.

    Raises:
        AgreementError: the party does not approve (LR617), or holidays of calendars are not locked (LR626).
    """
    check_can_sign(agreement, party)
    return armored(key.public, key.sign(signed_bytes(message(agreement, party))))
