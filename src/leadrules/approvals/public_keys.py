"""Public keys of OpenSSH, and whether a key has signed some bytes.

The primitives are those of the package ``cryptography`` (extra ``sign``), imported where something is verified.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from leadrules.approvals.refusals import Refused
from leadrules.approvals.wire import Damaged, Reader

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_ED25519: Final = "ssh-ed25519"
_RSA: Final = "ssh-rsa"
_HARDWARE: Final = {
    "sk-ssh-ed25519@openssh.com": "ssh-ed25519",
    "sk-ecdsa-sha2-nistp256@openssh.com": "ecdsa-sha2-nistp256",
}
_CURVES: Final = {"nistp256": 256, "nistp384": 384, "nistp521": 521}
_ECDSA: Final = {f"ecdsa-sha2-{curve}": curve for curve in _CURVES}
_RSA_HASHES: Final = {"rsa-sha2-512": "sha512", "rsa-sha2-256": "sha256"}
_LEAST_RSA_BITS: Final = 2048
_MOST_RSA_BITS: Final = 16_384
_ACCEPTED: Final = "use a key of `ssh-keygen -t ed25519`; ECDSA and RSA of 2,048 bits or more can sign as well"


@dataclass(frozen=True, slots=True)
class Ed25519:
    """The point of an Ed25519 key, 32 bytes."""

    point: bytes


@dataclass(frozen=True, slots=True)
class Ecdsa:
    """A point, not compressed, of one of the curves of NIST."""

    curve: str
    point: bytes


@dataclass(frozen=True, slots=True)
class Rsa:
    """The numbers of an RSA key."""

    exponent: int
    modulus: int


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that can sign. ``application`` is None unless the key lives in a hardware token."""

    kind: str
    blob: bytes
    numbers: Ed25519 | Ecdsa | Rsa
    application: bytes | None = None

    @property
    def fingerprint(self) -> str:
        """The fingerprint, as ``ssh-keygen -l`` prints it: ``SHA256:…``."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    @property
    def is_hardware(self) -> bool:
        """Whether the key lives in a hardware token, and cannot be read from a file."""
        return self.application is not None

    def __str__(self) -> str:
        kind = {Ed25519: "ED25519", Ecdsa: "ECDSA", Rsa: "RSA"}[type(self.numbers)]
        return f"{kind}{'-SK' if self.is_hardware else ''} {self.fingerprint}"


def read_public_key(blob: bytes) -> PublicKey:
    """Return the key that a blob of SSH holds.

    Raises:
        Refused: it is damaged (LR601), too short (LR604), or of a kind that cannot approve (LR605).
    """
    try:
        return _read(blob)
    except Damaged as damaged:
        raise Refused("LR601", f"the key in it is damaged: {damaged}") from None


def _read(blob: bytes) -> PublicKey:
    reader = Reader(blob)
    kind = reader.text("the kind of the key")
    plain = _HARDWARE.get(kind, kind)
    numbers: Ed25519 | Ecdsa | Rsa
    if plain == _ED25519:
        numbers = Ed25519(_point(reader, 32))
    elif plain in _ECDSA:
        numbers = _ecdsa(reader, _ECDSA[plain])
    elif plain == _RSA:
        numbers = Rsa(reader.positive("its exponent"), reader.positive("its modulus"))
        _check_length(numbers)
    else:
        raise Refused("LR605", f"a key of the kind `{kind[:60]}` cannot approve", _ACCEPTED)
    application = reader.string("its application") if kind in _HARDWARE else None
    reader.end("the key")
    return PublicKey(kind, blob, numbers, application)


def _point(reader: Reader, size: int) -> bytes:
    point = reader.string("its point")
    if len(point) != size:
        raise Damaged(f"its point has {len(point):,} bytes, not {size}")
    return point


def _ecdsa(reader: Reader, curve: str) -> Ecdsa:
    named = reader.text("the curve of the key")
    if named != curve:
        raise Damaged(f"its curve is `{named[:60]}`, and `{curve}` by its kind")
    point = _point(reader, 1 + 2 * ((_CURVES[curve] + 7) // 8))
    if point[0] != 4:
        raise Damaged("its point is not in the full form")
    return Ecdsa(curve, point)


def _check_length(key: Rsa) -> None:
    bits = key.modulus.bit_length()
    if not _LEAST_RSA_BITS <= bits <= _MOST_RSA_BITS:
        raise Refused("LR604", f"an RSA key of {bits:,} bits cannot approve", _ACCEPTED)


def read_key_text(kind: str, encoded: str) -> PublicKey:
    """Return the key that a line like ``ssh-ed25519 AAAA…`` holds.

    Raises:
        Refused: the line holds no key, or one of a kind that cannot approve.
    """
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("LR620", f"what follows `{kind[:60]}` is not a key", "copy the line of the `.pub` file") from None
    key = read_public_key(blob)
    if key.kind != kind or base64.b64encode(blob).decode() != encoded:
        raise Refused(
            "LR620", f"the line says `{kind[:60]}`, and the key is another", "copy the line of the `.pub` file"
        )
    return key


def has_signed(key: PublicKey, signature: bytes, content: bytes) -> bool:
    """Return whether a signature, as SSH writes it, is one of these bytes by this key.

    Raises:
        Refused: the signature is damaged (LR601), its algorithm is weak or not that of the key (LR604).
    """
    try:
        return _has_signed(key, Reader(signature), content)
    except Damaged as damaged:
        raise Refused("LR601", f"the signature in it is damaged: {damaged}") from None


def _has_signed(key: PublicKey, reader: Reader, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    algorithm = reader.text("the algorithm of the signature")
    _check_algorithm(key, algorithm)
    raw = reader.string("the signature")
    if key.application is not None:
        pressed = reader.take(5, "the counter of the token")
        content = hashlib.sha256(key.application).digest() + pressed + hashlib.sha256(content).digest()
    reader.end("the signature")
    try:
        _verify(key.numbers, algorithm, raw, content)
    except InvalidSignature:
        return False
    except (ValueError, UnsupportedAlgorithm):
        raise Refused("LR605", "the numbers of the key are those of no key", _ACCEPTED) from None
    return True


def _check_algorithm(key: PublicKey, algorithm: str) -> None:
    allowed = tuple(_RSA_HASHES) if key.kind == _RSA else (key.kind,)
    if algorithm == _RSA == key.kind:
        hint = "sign again with OpenSSH 8 or later, or with `leadrules sign`: they use SHA-512"
        raise Refused("LR604", "the signature is of RSA with SHA-1, which can be forged", hint)
    if algorithm not in allowed:
        message = f"a signature by `{algorithm[:60]}` is none of a key of the kind `{key.kind}`"
        raise Refused("LR604", message, "sign again with `leadrules sign`")


def _verify(numbers: Ed25519 | Ecdsa | Rsa, algorithm: str, raw: bytes, content: bytes) -> None:
    """Raise what ``cryptography`` raises where the signature is not one of these bytes."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

    match numbers:
        case Ed25519(point):
            ed25519.Ed25519PublicKey.from_public_bytes(point).verify(raw, content)
        case Ecdsa(curve, point):
            reader = Reader(raw)
            der = utils.encode_dss_signature(reader.positive("its first number"), reader.positive("its second number"))
            reader.end("the numbers of the signature")
            curves = {"nistp256": ec.SECP256R1(), "nistp384": ec.SECP384R1(), "nistp521": ec.SECP521R1()}
            key = ec.EllipticCurvePublicKey.from_encoded_point(curves[curve], point)
            key.verify(der, content, ec.ECDSA(hash_of_curve(curve)))
        case Rsa(exponent, modulus):
            strength = hashes.SHA512() if _RSA_HASHES[algorithm] == "sha512" else hashes.SHA256()
            public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
            public.verify(raw, content, padding.PKCS1v15(), strength)
        case _:
            assert_never(numbers)


def hash_of_curve(curve: str) -> HashAlgorithm:
    """Return the hash that SSH uses with a curve (RFC 5656, section 6.2.1)."""
    from cryptography.hazmat.primitives import hashes

    return {"nistp256": hashes.SHA256(), "nistp384": hashes.SHA384(), "nistp521": hashes.SHA512()}[curve]
