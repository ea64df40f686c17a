"""A ruleset on disk: which files it has, read with limits, and nothing outside its folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from leadrules.diagnostics import AgreementError, Diagnostic, Span, error
from leadrules.source import read_text

AGREEMENT_FILE: Final = "agreement.yaml"
MOST_BYTES: Final = 5_000_000
"""The largest file that is read beside an agreement."""


def agreement_path(path: Path) -> Path:
    """Return the agreement of a ruleset folder, or the path itself where it is a file.

    Raises:
        AgreementError: nothing stands there, or the folder has no agreement.
    """
    if os.path.isdir(path):
        path = path / AGREEMENT_FILE
        hint = "`leadrules init` writes a new ruleset"
    else:
        hint = f"give a ruleset folder or an `{AGREEMENT_FILE}`"
    if not os.path.isfile(path):
        raise AgreementError([error("LR020", f"no file `{path.as_posix()}`", None, hint)])
    return path


def read_file(path: Path) -> str:
    """Return the text of a file of a ruleset.

    Raises:
        AgreementError: the file cannot be read, is too large, or is not UTF-8.
    """
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
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


def read_beside(folder: Path, names: Iterable[str]) -> tuple[dict[str, str | None], tuple[Diagnostic, ...]]:
    """Return the texts of files inside a folder by name, and why some of them could not be read.

    Files outside the folder, behind a link or missing are left out; one that is there but cannot be read is None.
    """
    inside = folder.resolve()
    texts: dict[str, str | None] = {}
    problems: list[Diagnostic] = []
    for name in sorted(set(names)):
        if not os.path.isfile(path := folder / name):
            continue
        if path.resolve().is_relative_to(inside):
            try:
                texts[name] = read_file(path)
            except AgreementError as unreadable:
                texts[name] = None
                problems += unreadable.diagnostics
    return texts, tuple(problems)
