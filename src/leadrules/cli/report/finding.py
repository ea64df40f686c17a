"""Which rulesets a report is about: those that are here, and those that were in the revision they are compared with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leadrules.agreement import load
from leadrules.cli.rulesets import ruleset_of
from leadrules.diagnostics import LeadrulesError
from leadrules.revisions import Revision, Source, path_in
from leadrules.ruleset import AGREEMENT_FILE

_RULESETS: Final = Path("rulesets")
_HERE: Final = Path()


@dataclass(frozen=True, slots=True)
class Pair:
    """A ruleset here and the one that it is compared with. ``problem`` is why that one cannot be looked for.

    ``new`` is None where it was deleted, ``old`` where it is new.
    """

    new: Path | None
    old: Source | None
    problem: LeadrulesError | None = None
    is_moved: bool = False

    @property
    def shown(self) -> str:
        """What the report calls it."""
        if self.new is not None:
            return self.new.as_posix()
        return "" if self.old is None else self.old.shown


def pairs(given: Sequence[Path], against: str) -> tuple[Pair, ...]:
    """Return the rulesets that a person named; else all in ``rulesets``, or in this folder where there is none.

    A ruleset that was moved is compared with the one of the same id that is not where it was any more.
    """
    if given:
        return tuple(_pair(ruleset_of(path), against) for path in dict.fromkeys(map(ruleset_of, given)))
    root = _RULESETS if _RULESETS.is_dir() or _was_there(_RULESETS, against) else _HERE
    here = [_pair(path, against) for path in sorted(_below(root))]
    gone = list(_gone(root, against, {pair.old.path for pair in here if pair.old is not None}))
    return tuple(_with_moved(here, gone))


def _pair(path: Path, against: str) -> Pair:
    try:
        revision, inside = path_in(against, path)
        was_there = revision.is_file(inside / AGREEMENT_FILE if revision.is_folder(inside) else inside)
    except LeadrulesError as problem:
        return Pair(path, None, problem)
    old = _source(revision, inside) if was_there else None
    is_there = (path / AGREEMENT_FILE if path.is_dir() else path).is_file()
    return Pair(path if is_there or old is None else None, old)


def _was_there(folder: Path, against: str) -> bool:
    try:
        revision, inside = path_in(against, folder)
        return revision.is_folder(inside)
    except LeadrulesError:
        return False


def _below(root: Path) -> Iterator[Path]:
    """Yield the folders of rulesets on the disk; those whose names begin with a dot are not looked into."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if AGREEMENT_FILE in files:
            yield Path(folder)


def _gone(root: Path, against: str, found: set[Path]) -> Iterator[Source]:
    """Yield the rulesets of the revision that are not here any more."""
    try:
        revision, inside = path_in(against, root)
        files = revision.files(inside)
    except LeadrulesError:
        return
    for file in files:
        is_hidden = any(part.startswith(".") for part in file.relative_to(inside).parts)
        if file.name == AGREEMENT_FILE and file.parent not in found and not is_hidden:
            yield _source(revision, file.parent)


def _source(revision: Revision, folder: Path) -> Source:
    return Source(folder, revision, revision.name(folder))


def _with_moved(here: Sequence[Pair], gone: Sequence[Source]) -> Iterator[Pair]:
    """Yield the pairs, with each ruleset that is new here and gone elsewhere as one, by the id of its agreement."""
    left = {source: _id(source.path, source) for source in gone}
    for pair in here:
        moved = None
        if left and pair.new is not None and pair.old is None and pair.problem is None:
            name = _id(pair.new, None)
            moved = next((source for source, known in left.items() if name is not None and known == name), None)
        if moved is None:
            yield pair
        else:
            del left[moved]
            yield Pair(pair.new, moved, is_moved=True)
    yield from (Pair(None, source) for source in left)


def _id(path: Path, source: Source | None) -> str | None:
    """Return the id of an agreement; None where it has mistakes."""
    try:
        return (load(path) if source is None else load(path, store=source.store)).id
    except LeadrulesError:
        return None
