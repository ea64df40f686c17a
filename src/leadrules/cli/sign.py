"""``leadrules sign``: the approval of one party, as a signature of OpenSSH."""

from __future__ import annotations

import getpass
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadrules.approvals import (
    KeyFile,
    PrivateKey,
    Refused,
    SignatureFile,
    check_can_sign,
    given_approvals,
    message,
    read_key_file,
    read_signature,
    sign,
    unlock,
)
from leadrules.approvals.private_keys import MOST_BYTES
from leadrules.cli.approval_files import (
    need_cryptography,
    read_signature_file,
    signature_files,
    signature_path,
    write_signature,
)
from leadrules.cli.console import fail, output, printable, told
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.diagnostics import AgreementError, error


@told
def sign_agreement(
    ruleset: RulesetPath,
    party: Annotated[str, typer.Option("--as", metavar="PARTY", help="The party that you sign for.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your private key, as `ssh-keygen` wrote it.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace a signature of this party by another key, or a damaged one.")
    ] = False,
) -> None:
    """Approve an agreement: write the signature of one party to `approvals/<version>/<party>.sig`.

    What is signed are the agreement's id and version, the party, and the digests of what it means and of its words:
    `leadrules approvals RULESET --message PARTY` prints it. Comments and layout are not part of it. Commit the file.

    A key with a passphrase asks for it on the terminal. A key in a hardware token or an agent signs by `ssh-keygen`;
    the command is told.

    Example:

    - `leadrules sign rulesets/saas-midmarket --as marketing --key ~/.ssh/id_ed25519`
    """
    opened = open_ruleset(ruleset)
    check_can_sign(opened.agreement, party)
    need_cryptography()
    path = signature_path(opened, party)
    locked = _key_file(key, opened, party)
    existing = read_signature_file(path)
    if existing is not None and not force and _is_signed(opened, party, locked, existing):
        _print(f"{path.as_posix()} is up to date: signed with {locked.public}", opened, path)
        return
    signature = sign(opened.agreement, party, _unlocked(key, locked))
    write_signature(path, signature)
    agreement = opened.agreement
    _print(f"Wrote {path.as_posix()}: {party} approves {agreement.id} {agreement.version}", opened, path)


def _key_file(path: Path, ruleset: Ruleset, party: str) -> KeyFile:
    """Return a private key, still locked; ends the command where the file cannot be read.

    Raises:
        AgreementError: it is no key that can sign here.
    """
    try:
        with path.open("rb") as file:
            locked = read_key_file(file.read(MOST_BYTES + 1))
    except OSError as problem:
        fail(f"cannot read the key `{path.as_posix()}`: {(problem.strerror or 'not readable').lower()}")
    except Refused as refused:
        raise AgreementError([refused.told(f"the key `{path.as_posix()}` cannot sign", None)]) from None
    if locked.public.is_hardware:
        reason = f"the key `{path.as_posix()}` lives in a hardware token, which `ssh-keygen` reaches"
        raise AgreementError([error("LR628", reason, None, f"run: {_by_hand(path, ruleset, party)}")])
    return locked


def _by_hand(key: Path, ruleset: Ruleset, party: str) -> str:
    """Return the commands that make the same file with ``ssh-keygen``."""
    path = signature_path(ruleset, party)
    folder, shown, file, secret = (
        shlex.quote(text) for text in (path.parent.as_posix(), ruleset.shown, path.as_posix(), key.as_posix())
    )
    message_of = f"leadrules approvals {shown} --message {party}"
    return f"mkdir -p {folder} && {message_of} | ssh-keygen -Y sign -n leadrules -f {secret} > {file}"


def _is_signed(ruleset: Ruleset, party: str, locked: KeyFile, existing: SignatureFile) -> bool:
    """Return whether a party has signed this already with the same key.

    Raises:
        AgreementError: the file that is there is by another key, or cannot be read.
    """
    hint = "`--force` replaces it"
    try:
        signature = read_signature(existing.content)
        if signature.key.blob == locked.public.blob:
            return signature.is_of(message(ruleset.agreement, party))
    except Refused as refused:
        reason = f"a file that is not a good signature stands there: {refused.reason}"
        raise AgreementError([error(refused.code, reason, existing.span, hint)]) from None
    reason = f"`{party}` has signed with another key, {signature.key}"
    raise AgreementError([error("LR629", reason, existing.span, hint)])


def _unlocked(path: Path, locked: KeyFile) -> PrivateKey:
    """Return a private key, with its passphrase from the terminal where it has one.

    Raises:
        AgreementError: the passphrase is not that of the key, or the key is damaged.
    """
    try:
        return unlock(locked, _passphrase(path) if locked.is_encrypted else None)
    except Refused as refused:
        raise AgreementError([refused.told(f"the key `{path.as_posix()}` cannot sign", None)]) from None


def _passphrase(path: Path) -> str:
    """Return what the person types; nowhere else is a passphrase read from."""
    if not sys.stdin.isatty():
        fail(
            f"the key `{path.as_posix()}` has a passphrase, and there is no terminal to ask for it",
            "run this where you can type it, or let your agent sign with `ssh-keygen -Y sign`",
        )
    try:
        return getpass.getpass(f"Passphrase of {printable(path.as_posix())}: ")
    except (EOFError, KeyboardInterrupt):
        fail("no passphrase was given")


def _print(first: str, ruleset: Ruleset, path: Path) -> None:
    approvals = given_approvals(ruleset.agreement, signature_files(ruleset))
    others = [approval.party for approval in approvals if approval.problem is not None]
    digest = ruleset.agreement.digest
    lines = (first, f"  meaning {digest.meaning}", f"  words   {digest.words}")
    still = f"Still to sign: {', '.join(others)}." if others else "Every party has signed."
    told_next = f"{still} Commit {path.as_posix()}."
    for line in (*lines, told_next):
        output().print(Text(printable(line)), soft_wrap=True)
