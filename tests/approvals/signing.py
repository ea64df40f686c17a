"""Keys made for one run, a small agreement that two parties approve, and the parts of a signature."""

import base64
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

import leadrules
from leadrules.agreement import Agreement
from leadrules.approvals import PrivateKey, SignatureFile, read_key_file, read_signers, sign, unlock
from leadrules.worktime import zone

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEXT = """\
leadrules: 1
id: small
version: 2.0.0
title: A small agreement
parties:
  marketing: {accountable: VP Marketing, duties: [Hand over qualified leads only.]}
  sales: {accountable: VP Sales, duties: [Follow up every lead.]}
  revops: {accountable: Head of Revenue Operations, approves: false}
lists: {served: [ES, PT]}
lead:
  employees: {type: integer, kind: demographic}
  country: {type: text, kind: demographic}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: size, when: employees >= 100, points: 60, because: big enough}
      - {id: served, when: country in served, points: 20}
    grades: {A: 50, B: 0}
qualification: {tiers: [{id: mql, when: fit >= 50, handoff: true}, {id: cold, program: newsletter}]}
routing: {ladder: [], otherwise: {queue: triage, watched_by: marketing, within: 1 day}}
lifecycle:
  stages:
    - {id: lead, owner: marketing, means: known by name, exit: qualified}
    - {id: working, owner: sales, enters: [handed_off], means: being contacted, exit: accepted}
  transitions: {lead: [working]}
commitments:
  marketing: [{id: volume, metric: qualified_leads, at_least: 50, per: month}]
"""
KINDS = ("ed25519", "rsa", "p256", "p384", "p521")
PASSPHRASE = "correct horse"  # noqa: S105


@cache
def key_text(kind: str, name: str = "ana", passphrase: str = "") -> str:
    """Return a private key in OpenSSH's format; always the same one within a run."""
    made = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "short": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    }[kind]()
    lock = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    return made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, lock).decode()


@cache
def key(kind: str = "ed25519", name: str = "ana") -> PrivateKey:
    return unlock(read_key_file(key_text(kind, name).encode()))


def public_line(of: PrivateKey) -> str:
    """Return a key as its ``.pub`` file has it."""
    return f"{of.public.kind} {base64.b64encode(of.public.blob).decode()}"


@cache
def agreement(*changes: tuple[str, str]) -> Agreement:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return leadrules.parse(text)


def signers(*lines: str):
    return read_signers("".join(f"{line}\n" for line in lines), "allowed_signers", zone("Europe/Madrid"))


def both():
    """Return the usual list: Ana for marketing, Bob for sales."""
    return signers(
        f"ana@example.com,marketing {public_line(key())}", f"bob@example.com,sales {public_line(key(name='bob'))}"
    )


def file(text: str | bytes, party: str = "marketing") -> SignatureFile:
    return SignatureFile(f"approvals/2.0.0/{party}.sig", text.encode() if isinstance(text, str) else text)


def signed(of: Agreement | None = None, **keys: PrivateKey) -> dict[str, SignatureFile]:
    """Return the signatures of an agreement, by default by both parties."""
    of = of or agreement()
    keys = keys or {"marketing": key(), "sales": key(name="bob")}
    return {party: file(sign(of, party, by), party) for party, by in keys.items()}


def blob_of(text: str) -> bytes:
    """Return the bytes that stand in a signature's lines."""
    return base64.b64decode("".join(text.splitlines()[1:-1]))


def armor(blob: bytes) -> str:
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join(("-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""))
