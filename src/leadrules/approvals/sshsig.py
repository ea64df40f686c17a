"""Signatures in OpenSSH's format SSHSIG, which ``ssh-keygen -Y sign`` and ``-Y verify`` write and read.

The format is documented as ``PROTOCOL.sshsig`` of OpenSSH. What is read here is stricter: a file is one signature and
nothing else, and every byte of it counts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from leadrules.approvals.public_keys import PublicKey, has_signed, read_public_key
from leadrules.approvals.refusals import Refused
from leadrules.approvals.wire import Damaged, Reader, string

NAMESPACE: Final = "leadrules"
"""What the signatures of approvals are for. One made for another namespace (``git``, ``file``) approves nothing."""

MOST_BYTES: Final = 16_384
"""The largest file that can be one signature; of the longest key that is accepted it has about half of that."""

HASH: Final = "sha512"
_HASHES: Final = ("sha512", "sha256")
_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
_LINE: Final = 70
_ARMOR: Final = re.compile(rf"{_BEGIN}\n((?:[A-Za-z0-9+/=]+\n)+){_END}\n?")
_AGAIN: Final = "sign again with `leadrules sign`, or take the file from the version control"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: by which key, with which hash of the message, and the signature as SSH writes it."""

    key: PublicKey
    hash: str
    content: bytes

    def is_of(self, message: str) -> bool:
        """Return whether this is a signature of a message.

        Raises:
            Refused: the signature is damaged or its algorithm is weak.
        """
        return has_signed(self.key, self.content, signed_bytes(message, self.hash))


def signed_bytes(message: str, hash_name: str = HASH) -> bytes:
    """Return the bytes that a key signs, for a message."""
    digest = hashlib.new(hash_name, message.encode()).digest()
    return _MAGIC + string(NAMESPACE) + string("") + string(hash_name) + string(digest)


def armored(key: PublicKey, signature: bytes) -> str:
    """Return a signature as the text of its file; ``signature`` is as SSH writes it, its algorithm included."""
    parts = (key.blob, NAMESPACE, "", HASH, signature)
    blob = _MAGIC + _VERSION.to_bytes(4, "big") + b"".join(string(part) for part in parts)
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    return "\n".join((_BEGIN, *lines, _END, ""))


def read_signature(content: bytes) -> Signature:
    """Return the signature that a file holds. Lines may end as on Windows.

    Raises:
        Refused: it holds none (LR600, LR606), or one that is damaged (LR601), of another version of the format (LR602)
            or for another purpose (LR603), or with a hash or a key that cannot approve (LR604, LR605).
    """
    if len(content) > MOST_BYTES:
        hint = "one file holds one signature, of a few hundred bytes"
        raise Refused("LR606", f"it is larger than {MOST_BYTES:,} bytes", hint)
    try:
        return _read(Reader(_dearmored(content)))
    except Damaged as damaged:
        raise Refused("LR601", str(damaged), _AGAIN) from None


def _dearmored(content: bytes) -> bytes:
    text = content.decode("ascii", "replace").replace("\r\n", "\n")
    if not text.startswith(f"{_BEGIN}\n"):
        raise Refused("LR600", f"it does not begin with `{_BEGIN}`", _AGAIN)
    if f"\n{_END}" not in text:
        raise Refused("LR600", f"it has no line `{_END}`", _AGAIN)
    if (armor := _ARMOR.fullmatch(text)) is None:
        raise Refused("LR600", "it has more than the lines of one signature", _AGAIN)
    encoded = armor[1].replace("\n", "")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if base64.b64encode(blob).decode() != encoded:
        raise Refused("LR600", "its lines are not base64", _AGAIN)
    return blob


def _read(reader: Reader) -> Signature:
    if reader.take(len(_MAGIC), "its first bytes") != _MAGIC:
        raise Refused("LR600", "what its lines hold is no signature of SSH", _AGAIN)
    if (version := reader.u32("its version")) != _VERSION:
        raise Refused("LR602", f"version {version} of the format is not known", "sign with OpenSSH or `leadrules sign`")
    blob = reader.string("its key")
    namespace = reader.string("its namespace").decode("utf-8", "replace")
    reserved = reader.string("what is reserved")
    hash_name = reader.text("its hash")
    content = reader.string("its signature")
    reader.end("the signature")
    if namespace != NAMESPACE:
        hint = f"sign with `leadrules sign`, or with `ssh-keygen -Y sign -n {NAMESPACE}`"
        raise Refused("LR603", f"it was made for `{namespace[:60]}`, not for `{NAMESPACE}`", hint)
    if reserved:
        raise Refused("LR602", "it has a part that this version of the format leaves empty", _AGAIN)
    if hash_name not in _HASHES:
        raise Refused(
            "LR604", f"the hash `{hash_name[:60]}` cannot approve", "sign with `sha512`, as `leadrules sign` does"
        )
    return Signature(read_public_key(blob), hash_name, content)
