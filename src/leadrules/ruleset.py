"""A ruleset's files: which it has, where they are read from, read with limits, and nothing outside its folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Protocol

from leadrules.diagnostics import AgreementError, Diagnostic, Span, error
from leadrules.source import read_text

AGREEMENT_FILE: Final = "agreement.yaml"
MOST_BYTES: Final = 5_000_000
"""The largest file that is read beside an agreement."""


class Store(Protocol):
    """Where the files of rulesets are read from: the disk, or one revision of a repository."""

    def is_file(self, path: Path) -> bool:
        """Return whether a file stands there."""

    def is_folder(self, path: Path) -> bool:
        """Return whether a folder stands there."""

    def is_inside(self, path: Path, folder: Path) -> bool:
        """Return whether a file lies inside a folder, with every link followed."""

    def content(self, path: Path, at_most: int) -> bytes:
        """Return the first bytes of a file.

        Raises:
            OSError: it cannot be read.
        """

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file."""


class Disk:
    """The files of this machine."""

    def is_file(self, path: Path) -> bool:
        """Return whether a file stands there."""
        return os.path.isfile(path)

    def is_folder(self, path: Path) -> bool:
        """Return whether a folder stands there."""
        return os.path.isdir(path)

    def is_inside(self, path: Path, folder: Path) -> bool:
        """Return whether a file lies inside a folder, with every link followed."""
        return path.resolve().is_relative_to(folder.resolve())

    def content(self, path: Path, at_most: int) -> bytes:
        """Return the first bytes of a file.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            return file.read(at_most)

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file: its path, as it was given."""
        return path.as_posix()


DISK: Final = Disk()


class Texts:
    """Files that a program hands over as texts, by their paths from one folder."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {_from_here(name): text for name, text in texts.items()}

    def is_file(self, path: Path) -> bool:
        """Return whether a text was given for a file."""
        return _from_here(path) in self._texts

    def is_folder(self, path: Path) -> bool:
        """Return whether a text was given for a file in a folder."""
        return any(name.startswith(f"{_from_here(path)}/") for name in self._texts)

    def is_inside(self, path: Path, folder: Path) -> bool:
        """Return whether a file lies inside a folder."""
        inside = os.path.relpath(path, folder).replace(os.sep, "/")
        return inside != ".." and not inside.startswith("../")

    def content(self, path: Path, at_most: int) -> bytes:
        """Return the first bytes of a text."""
        return self._texts[_from_here(path)].encode("utf-8", "replace")[:at_most]

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file: its path from the folder."""
        return _from_here(path)


def _from_here(path: str | Path) -> str:
    return os.path.normpath(path).replace(os.sep, "/")


def agreement_path(path: Path, store: Store = DISK) -> Path:
    """Return the agreement of a ruleset folder, or the path itself where it is a file.

    Raises:
        AgreementError: nothing stands there, or the folder has no agreement.
    """
    if store.is_folder(path):
        path = path / AGREEMENT_FILE
        hint = "`leadrules init` writes a new ruleset"
    else:
        hint = f"give a ruleset folder or an `{AGREEMENT_FILE}`"
    if not store.is_file(path):
        raise AgreementError([error("LR020", f"no file `{store.name(path)}`", None, hint)])
    return path


def read_file(path: Path, store: Store = DISK) -> str:
    """Return the text of a file of a ruleset.

    Raises:
        AgreementError: the file cannot be read, is too large, or is not UTF-8.
    """
    name = store.name(path)
    try:
        content = store.content(path, MOST_BYTES + 1)
    except OSError as problem:
        message = f"cannot read `{name}`: {(problem.strerror or 'not readable').lower()}"
        raise AgreementError([error("LR020", message, None, "look at the path and its permissions")]) from None
    if len(content) > MOST_BYTES:
        message = f"`{name}` is larger than {MOST_BYTES:,} bytes"
        raise AgreementError([error("LR020", message, Span(name, 1, 1, 1, 1), "keep what a person must review small")])
    text, problems = read_text(content, name)
    if text is None:
        raise AgreementError(problems)
    return text


def read_beside(
    folder: Path, names: Iterable[str], store: Store = DISK
) -> tuple[dict[str, str | None], tuple[Diagnostic, ...]]:
    """Return the texts of files inside a folder by name, and why some of them could not be read.

    Files outside the folder, behind a link or missing are left out; one that is there but cannot be read is None.
    """
    texts: dict[str, str | None] = {}
    problems: list[Diagnostic] = []
    for name in sorted(set(names)):
        path = folder / name
        if store.is_file(path) and store.is_inside(path, folder):
            try:
                texts[name] = read_file(path, store)
            except AgreementError as unreadable:
                texts[name] = None
                problems += unreadable.diagnostics
    return texts, tuple(problems)
