"""The folder of approvals: ``approvals/<version>/<party>.sig``, and the list of those who may sign."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from leadrules.agreement import Agreement, load
from leadrules.approvals import SignatureFile, Signer, read_signers
from leadrules.approvals.sshsig import MOST_BYTES
from leadrules.cli.console import fail
from leadrules.cli.rulesets import Ruleset
from leadrules.diagnostics import AgreementError, error
from leadrules.revisions import Source, base_of, source_beside, source_of
from leadrules.ruleset import read_file

FOLDER: Final = "approvals"
SIGNERS_FILE: Final = f"{FOLDER}/allowed_signers"
ENDING: Final = ".sig"


def need_cryptography() -> None:
    """End the command where signatures can neither be made nor checked."""
    if not has_cryptography():
        fail("the package `cryptography` is not installed here", 'install it: pip install "leadrules[sign]"')


def has_cryptography() -> bool:
    """Return whether signatures can be made and checked."""
    try:
        import cryptography  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def signature_path(ruleset: Ruleset, party: str) -> Path:
    """Return where the signature of a party stands, under the version of the agreement."""
    return ruleset.folder / FOLDER / ruleset.agreement.version / f"{party}{ENDING}"


def read_signature_file(path: Path) -> SignatureFile | None:
    """Return a file of a signature, with no more than can be one; None where there is none."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return SignatureFile(path.as_posix(), file.read(MOST_BYTES + 1))
    except OSError as problem:
        fail(f"cannot read `{path.as_posix()}`: {(problem.strerror or 'not readable').lower()}")


def signature_files(ruleset: Ruleset) -> dict[str, SignatureFile]:
    """Return the signatures under the version of the agreement, by party."""
    folder = ruleset.folder / FOLDER / ruleset.agreement.version
    found = {path.stem: read_signature_file(path) for path in sorted(folder.glob(f"*{ENDING}"))}
    return {party: file for party, file in found.items() if file is not None}


def signed_before(ruleset: Ruleset, party: str) -> str | None:
    """Return the newest other version that a party has signed, None where there is none."""
    versions = [path.parent.name for path in (ruleset.folder / FOLDER).glob(f"*/{party}{ENDING}")]
    numbered = [version for version in versions if all(part.isdecimal() for part in version.split("."))]
    others = [version for version in numbered if version != ruleset.agreement.version]
    return max(others, key=lambda version: [int(part) for part in version.split(".")], default=None)


def open_signers(ruleset: Ruleset, signers: Path | None, signers_from: str | None) -> Sequence[Signer] | None:
    """Return who may sign, from a file or from a revision; None where neither is named.

    Raises:
        AgreementError: the list cannot be read, or has lines that cannot.
    """
    if signers is not None and signers_from is not None:
        fail("`--signers` and `--signers-from` are both given", "the list is read from one place")
    if signers is not None:
        return read_signers(read_file(signers), signers.as_posix(), ruleset.plan.zone)
    if signers_from is not None:
        return signers_at(_listed(signers_from, ruleset.folder), ruleset)
    return None


def signers_at(source: Source, ruleset: Ruleset) -> Sequence[Signer]:
    """Return who may sign a ruleset, from a list.

    Raises:
        AgreementError: the list cannot be read, or has lines that cannot.
    """
    text, name = read_file(source.path, source.store), source.store.name(source.path)
    return read_signers(text, name, ruleset.plan.zone)


def _listed(text: str, folder: Path) -> Source:
    """Return where the list of a revision stands: ``REF:PATH``, or where it always stands in the ruleset of ``REF``.

    Raises:
        AgreementError: there is no such revision, or no list in it.
    """
    ref = text.removesuffix(":")
    if ":" in ref:
        source = source_of(ref)
    else:
        beside = source_beside(ref, folder)
        source = Source(beside.path / SIGNERS_FILE, beside.store, f"{beside.shown}/{SIGNERS_FILE}")
    if not source.store.is_file(source.path):
        hint = "add the file there first, in a change of its own that both sides review"
        raise AgreementError([error("LR583", f"no file `{source.store.name(source.path)}`", None, hint)])
    return source


def agreement_at(text: str, folder: Path) -> Agreement:
    """Return the agreement of a path, of ``REF:PATH``, or of the same folder in ``REF``.

    Raises:
        AgreementError: it has errors, or is not there.
    """
    source = base_of(text, folder)
    return load(source.path, store=source.store)


def write_signature(path: Path, text: str) -> None:
    """Write a signature as a whole or not at all; ends the command where that is not possible."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("x", encoding="ascii", newline="\n") as file:
                file.write(text)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as problem:
        fail(f"cannot write `{path.as_posix()}`: {(problem.strerror or 'not possible').lower()}")
