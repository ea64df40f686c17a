"""Private keys in OpenSSH's format: what such a file tells without its passphrase, and signing with it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from leadrules.approvals.public_keys import PublicKey, hash_of_curve, read_public_key
from leadrules.approvals.refusals import Refused
from leadrules.approvals.wire import Damaged, Reader, mpint, string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

MOST_BYTES: Final = 65_536
"""The largest file that can be a private key."""

_MAGIC: Final = b"openssh-key-v1\0"
_ARMOR: Final = re.compile(
    rb"\s*-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*"
)
_PUBLIC: Final = re.compile(rb"\s*(sk-)?(ssh|ecdsa)-\S+ AAAA")
_DAMAGED: Final = "look whether this is the file that `ssh-keygen` wrote"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key that has not been opened yet."""

    public: PublicKey
    is_encrypted: bool
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key that can sign."""

    public: PublicKey
    secret: Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """Return the signature of some bytes as SSH writes it: the name of the algorithm, then the signature."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

        secret = self.secret
        if isinstance(secret, rsa.RSAPrivateKey):
            raw = secret.sign(content, padding.PKCS1v15(), hashes.SHA512())
            return string("rsa-sha2-512") + string(raw)
        if isinstance(secret, ec.EllipticCurvePrivateKey):
            curve = self.public.kind.rpartition("-")[2]
            r, s = utils.decode_dss_signature(secret.sign(content, ec.ECDSA(hash_of_curve(curve))))
            return string(self.public.kind) + string(mpint(r) + mpint(s))
        return string(self.public.kind) + string(secret.sign(content))


def read_key_file(content: bytes) -> KeyFile:
    """Return a private key as its file has it, still locked if it has a passphrase.

    Raises:
        Refused: it is no private key of OpenSSH (LR628), or of a kind that cannot approve (LR604, LR605).
    """
    if _PUBLIC.match(content):
        raise Refused("LR628", "this is the public half of a key", "give the file without `.pub`")
    if content.startswith(b"PuTTY-User-Key-File"):
        hint = "convert it: `puttygen KEY.ppk -O private-openssh-new -o KEY`"
        raise Refused("LR628", "this is a key of PuTTY", hint)
    if len(content) > MOST_BYTES or (armor := _ARMOR.fullmatch(content)) is None:
        hint = "make one with `ssh-keygen -t ed25519`; `ssh-keygen -p -f KEY` brings an older file into its format"
        raise Refused("LR628", "this is no private key of OpenSSH", hint)
    try:
        blob = base64.b64decode(b"".join(armor[1].split()), validate=True)
        return _read(Reader(blob), content)
    except (Damaged, binascii.Error):
        raise Refused("LR628", "the private key is damaged", _DAMAGED) from None


def _read(reader: Reader, content: bytes) -> KeyFile:
    if reader.take(len(_MAGIC), "its first bytes") != _MAGIC:
        raise Damaged("no private key")
    cipher = reader.text("its cipher")
    reader.string("its derivation")
    reader.string("its salt")
    if reader.u32("the number of keys") != 1:
        raise Damaged("not one key")
    return KeyFile(read_public_key(reader.string("the public key")), cipher != "none", content)


def unlock(file: KeyFile, passphrase: str | None = None) -> PrivateKey:
    """Return a private key, ready to sign. ``passphrase`` is None for a key without one.

    Raises:
        Refused: the passphrase is wrong, the key lives in a hardware token, or the file is damaged (LR628).
        ModuleNotFoundError: the package ``cryptography`` is not installed.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    if file.public.is_hardware:
        raise Refused("LR628", "the key lives in a hardware token", "`ssh-keygen -Y sign` reaches it")
    if file.is_encrypted and passphrase is None:
        raise Refused("LR628", "the key has a passphrase, and none was given")
    try:
        secret = load_ssh_private_key(file.content, passphrase.encode() if file.is_encrypted and passphrase else None)
    except UnsupportedAlgorithm as problem:
        if "bcrypt" in str(problem):
            hint = 'install what opens it: pip install "leadrules[sign]"'
            raise Refused(
                "LR628", "the key has a passphrase, and the package `bcrypt` is not installed", hint
            ) from None
        raise Refused("LR628", "the cipher of the key is not known", "`ssh-keygen -p -f KEY` writes it anew") from None
    except (ValueError, TypeError):
        if file.is_encrypted:
            raise Refused("LR628", "the passphrase is not that of the key", "try again") from None
        raise Refused("LR628", "the private key is damaged", _DAMAGED) from None
    return _checked(PrivateKey(file.public, secret))  # type: ignore[arg-type]


def _checked(key: PrivateKey) -> PrivateKey:
    """Return a key whose two halves belong together; a file can be made in which they do not."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    line = key.secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    if base64.b64decode(line.split()[1]) != key.public.blob:
        raise Refused("LR628", "the two halves of the key do not belong together", _DAMAGED)
    return key
