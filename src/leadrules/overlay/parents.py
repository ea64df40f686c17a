"""Where the base of an overlay stands: a path that leads to an agreement, and to nothing else."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Final

from leadrules.clauses.clause import shown
from leadrules.diagnostics import Diagnostic, error
from leadrules.ruleset import AGREEMENT_FILE, Store, Texts
from leadrules.source import Place, read_yaml

MOST_PARENTS: Final = 3
"""So many agreements may stand above one another over an overlay."""

_EXTENSION: Final = ".yaml"
_IDENTITY: Final = ("leadrules", "id", "version")
_WRITE: Final = "write the folder or the file of the base, like `../base`"


@dataclass(frozen=True, slots=True)
class Parent:
    """The agreement that an overlay extends: its file, and the folder above which no base may lie."""

    file: FilePath
    within: FilePath


def extends_of(root: Place) -> Place | None:
    """Return where a document says what it extends; None where it extends nothing."""
    return root["extends"] if isinstance(root.value, dict) and "extends" in root.value else None


def find_parent(
    place: Place, above: tuple[FilePath, ...], within: FilePath | None, store: Store
) -> tuple[Parent | None, tuple[Diagnostic, ...]]:
    """Return the file that ``extends`` at a place names, or why it cannot be read.

    ``above`` holds the files from the one that was asked for to the one in which ``extends`` stands; ``within`` is the
    folder that no base may leave, None where nothing was extended yet.
    """
    name = place.value
    if (refused := _refused(name)) is not None:
        return None, (error("LR130", refused[0], place.span, refused[1]),)
    here = above[-1]
    within = within or FilePath(os.path.normpath(here.parent / ".."))
    file = FilePath(os.path.normpath(here.parent / str(name)))
    if file.suffix != _EXTENSION:
        file = file / AGREEMENT_FILE
    if file in above:
        hint = "an agreement cannot build on itself: let one of them stand alone"
        return None, (error("LR133", f"`{name}` leads back to `{store.name(file)}`", place.span, hint),)
    if len(above) > MOST_PARENTS:
        hint = "let this overlay extend one of the agreements further up"
        message = f"more than {MOST_PARENTS} agreements above one another"
        return None, (error("LR133", message, place.span, hint),)
    if not store.is_file(file):
        hint = "correct the path: it starts from the folder of this file"
        if isinstance(store, Texts):
            hint = f"`parse` reads no disk: give it the text in `files`, under `{store.name(file)}`"
        return None, (error("LR131", f"no agreement `{store.name(file)}`", place.span, hint),)
    if not store.is_inside(file, within):
        hint = f"a base lies in `{store.name(within)}`, and links that lead out of it are not followed"
        return None, (error("LR131", f"`{store.name(file)}` lies elsewhere", place.span, hint),)
    return Parent(file, within), ()


def is_agreement(text: str) -> bool:
    """Return whether a text is meant as an agreement, so that messages may show what stands in it."""
    document, _ = read_yaml(text, "")
    if document is not None:
        return isinstance(document.data, dict) and all(key in document.data for key in _IDENTITY)
    return all(re.search(rf"^{key}[ \t]*:", text, re.MULTILINE) for key in _IDENTITY)


def _refused(name: object) -> tuple[str, str] | None:
    """Return why a text cannot be the path of a base, and what to write instead."""
    if isinstance(name, list):
        return "an agreement has one base", "let the base extend the other one, or copy what is needed from it"
    if not isinstance(name, str) or not name.strip():
        return f"expected the path of an agreement, found {shown(name)}", _WRITE
    told = f"`{name[:120]}`"
    if name.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        return f"{told} is not relative to the folder of this file", _WRITE
    first, *others = name.removesuffix("/").split("/")
    if ".." in others or (first != ".." and first.startswith(".")):
        return (
            f"{told} leads further than the folder that this ruleset stands in",
            f"`..` stands once, at the beginning: {_WRITE}",
        )
    if "\\" in name or any(not step or step.startswith(".") or not step.isprintable() for step in others) or not first:
        return f"{told} is not a path of folders and `/`", _WRITE
    if first == ".." and not others:
        return f"{told} is the folder that this ruleset stands in", _WRITE
    return None
