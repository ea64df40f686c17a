"""The same files mean the same to ``ssh-keygen``: what we sign it verifies, and the other way round."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import signing
from signing import AT, KINDS, agreement, file, key, public_line, signers
from test_refusals import hardware

from leadrules.approvals import NAMESPACE, message, read_key_file, read_signature, sign, unlock, verify

SSH_KEYGEN = shutil.which("ssh-keygen")
pytestmark = pytest.mark.skipif(SSH_KEYGEN is None, reason="ssh-keygen is not installed")
MADE = {
    "ed25519": ["ed25519"],
    "rsa": ["rsa", "-b", "2048"],
    **{f"p{n}": ["ecdsa", "-b", str(n)] for n in (256, 384, 521)},
}


def keygen(*arguments: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TZ": "UTC"}
    command = [SSH_KEYGEN, *map(str, arguments)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, env=environment)


def verified(folder: Path, line: str, signature: str, *options: str, party: str = "marketing") -> bool:
    """Return what ``ssh-keygen -Y verify`` says of a signature of marketing under a list of one line."""
    (folder / "allowed_signers").write_text(f"{line}\n")
    (folder / "marketing.sig").write_text(signature)
    done = keygen(
        "-Y", "verify", "-f", folder / "allowed_signers", "-I", party, "-n", NAMESPACE, *options,
        "-s", folder / "marketing.sig", typed=message(agreement(), "marketing"),
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.parametrize("kind", KINDS)
def test_openssh_verifies_what_we_sign(tmp_path, kind):
    line = f"ana@example.com,marketing {public_line(key(kind))}"
    assert verified(tmp_path, line, sign(agreement(), "marketing", key(kind)))
    assert verified(tmp_path, line, sign(agreement(), "marketing", key(kind)), party="ana@example.com")
    assert not verified(tmp_path, line, sign(agreement(), "sales", key(kind)))
    assert not verified(tmp_path, line, sign(agreement(), "marketing", key(kind)), party="sales")


@pytest.mark.parametrize("strength", ["sha512", "sha256"])
@pytest.mark.parametrize("kind", KINDS)
def test_we_verify_what_openssh_signs(tmp_path, kind, strength):
    secret = tmp_path / "key"
    assert keygen("-q", "-t", *MADE[kind], "-N", "", "-f", secret).returncode == 0
    text = message(agreement(), "marketing")
    done = keygen("-Y", "sign", "-f", secret, "-n", NAMESPACE, "-O", f"hashalg={strength}", typed=text)
    listed = signers(f"marketing {(tmp_path / 'key.pub').read_text().strip()}")

    result = verify(agreement(), {"marketing": file(done.stdout)}, listed, AT, required=["marketing"])

    assert result.passed, done.stderr
    fingerprint = keygen("-l", "-f", secret).stdout.split()[1]
    assert result.approvals[0].signature.key.fingerprint == fingerprint


@pytest.mark.parametrize("kind", KINDS)
def test_we_sign_with_the_keys_that_openssh_makes_and_write_what_it_writes(tmp_path, kind):
    secret = tmp_path / "key"
    keygen("-q", "-t", *MADE[kind], "-N", signing.PASSPHRASE, "-f", secret)
    opened = unlock(read_key_file(secret.read_bytes()), signing.PASSPHRASE)
    ours = sign(agreement(), "marketing", opened)
    assert verified(tmp_path, f"marketing {(tmp_path / 'key.pub').read_text().strip()}", ours)
    if kind in ("ed25519", "rsa"):  # the others sign with a number of chance
        keygen("-q", "-p", "-f", secret, "-P", signing.PASSPHRASE, "-N", "")
        done = keygen("-Y", "sign", "-f", secret, "-n", NAMESPACE, typed=message(agreement(), "marketing"))
        assert ours == done.stdout


def test_a_signature_for_another_purpose_is_refused(tmp_path):
    secret = tmp_path / "key"
    keygen("-q", "-t", "ed25519", "-N", "", "-f", secret)
    done = keygen("-Y", "sign", "-f", secret, "-n", "file", typed=message(agreement(), "marketing"))
    result = verify(agreement(), {"marketing": file(done.stdout)}, (), AT, required=["marketing"])
    assert [d.code for d in result.diagnostics] == ["LR603"]


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_openssh_verifies_our_idea_of_a_hardware_signature(tmp_path, kind):
    of, signature = hardware(kind, b"\1\0\0\0\7")
    assert read_signature(signature.encode()).key == of.public
    assert verified(tmp_path, f"marketing {public_line(of)}", signature)


@pytest.mark.parametrize(
    "options",
    [
        "", 'namespaces="leadrules"', 'namespaces="git"', 'namespaces="lead*"', 'namespaces="*,!leadrules"',
        'NAMESPACES="git,leadrules"', 'valid-after="20261102090000Z"', 'valid-after="20261102090001Z"',
        'valid-before="20261102090000Z"', 'valid-before="20261102085959Z"',
        'valid-after="202611010000Z",valid-before="20261103Z",namespaces="leadrules"',
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "principals", ["marketing", "ana@example.com", "*", "mark?ting,sales", "*,!marketing", '"a,marketing"']
)
def test_a_line_allows_the_same_here_and_there(tmp_path, principals, options):
    line = " ".join(filter(None, (principals, options, public_line(key()))))
    signature = sign(agreement(), "marketing", key())
    ours = verify(agreement(), {"marketing": file(signature)}, signers(line), AT, required=["marketing"]).passed
    assert ours == verified(tmp_path, line, signature, "-O", "verify-time=20261102090000")


@pytest.mark.parametrize(
    "spoil", [lambda t: t.replace("BEGIN", "BEGAN"), lambda t: t.replace("U1NI", "U1NJ"), lambda t: t[:-40]]
)
def test_what_openssh_refuses_we_refuse(tmp_path, spoil):
    text = spoil(sign(agreement(), "marketing", key()))
    line = f"marketing {public_line(key())}"
    assert not verified(tmp_path, line, text)
    assert not verify(agreement(), {"marketing": file(text)}, signers(line), AT, required=["marketing"]).passed
