"""Opening an agreement: its file, the files beside it, and the base that it extends."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from leadrules.agreement.agreed import Agreement
from leadrules.agreement.clause import AgreementClause
from leadrules.agreement.reading import lock_name, read_agreement
from leadrules.diagnostics import AgreementError, Diagnostic, error, has_errors, in_order
from leadrules.holiday_lock import LOCK_FILE
from leadrules.overlay import check_permitted, extends_of, find_parent, is_agreement, merge
from leadrules.ruleset import AGREEMENT_FILE, DISK, Store, Texts, agreement_path, read_beside, read_file
from leadrules.source import Document, Place, read_yaml


def load(path: str | os.PathLike[str], *, store: Store = DISK) -> Agreement:
    """Return the agreement of a ruleset folder or file; ``store`` is where it is read from.

    Raises:
        AgreementError: with every problem of the file, sorted by position.
    """
    agreement, diagnostics, _ = examine(path, store=store)
    if agreement is None:
        raise AgreementError(diagnostics)
    return agreement


def examine(
    path: str | os.PathLike[str], *, locked: bool = True, store: Store = DISK
) -> tuple[Agreement | None, tuple[Diagnostic, ...], Mapping[str, str]]:
    """Return the agreement of a folder or file, all that was found in it, and the texts for excerpts.

    Without ``locked`` the file of locked holidays is not read, whatever is wrong with it.

    Raises:
        AgreementError: a file cannot be read at all.
    """
    file = agreement_path(FilePath(path), store)
    return _Opening(file, store, locked=locked).examined(read_file(file, store))


def parse(text: str, *, files: Mapping[str, str] | None = None, name: str = AGREEMENT_FILE) -> Agreement:
    """Return the agreement that a text says; touches no disk.

    ``files`` maps the names of list files, and of the file of locked holidays, to their texts; those of a base are
    named as from the folder of the text, like ``../base/agreement.yaml``. ``name`` is what diagnostics call the text.

    Raises:
        AgreementError: with every problem of the text, sorted by position.
        TypeError: it is no text.
    """
    if not isinstance(text, str):
        raise TypeError("parse() takes the text of an agreement; `load(path)` reads a file")
    document, problems = read_yaml(text, name)
    if document is None:
        raise AgreementError(problems)
    opening = _Opening(FilePath(AGREEMENT_FILE), Texts(files or {}))
    extended = opening.extended(document)
    if extended.document is None:
        raise AgreementError((*problems, *extended.diagnostics))
    agreement, found = read_agreement(extended.document, files or {}, extended.base)
    found = (*problems, *extended.diagnostics, *found)
    if agreement is None or has_errors(found):
        raise AgreementError(found)
    return agreement


@dataclass(frozen=True, slots=True)
class _Extended:
    """A document with what it has from its base; None where that cannot be had. ``texts`` are those of the bases."""

    document: Document | None
    base: Agreement | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Opens one file; ``overlays`` are those that led to it, and ``within`` is the folder that no base may leave."""

    file: FilePath
    store: Store
    locked: bool = field(default=True, kw_only=True)
    overlays: tuple[FilePath, ...] = ()
    within: FilePath | None = None

    def examined(self, text: str) -> tuple[Agreement | None, tuple[Diagnostic, ...], Mapping[str, str]]:
        """Return the agreement that the file says, all that was found, and the texts for excerpts."""
        name = self.store.name(self.file)
        document, problems = read_yaml(text, name)
        if document is None:
            return None, problems, {name: text}
        extended = self.extended(document)
        texts = {name: document.text, **extended.texts}
        problems = (*problems, *extended.diagnostics)
        document = extended.document
        if document is None:
            return None, in_order(problems), texts
        lock = [LOCK_FILE] if self.locked and _names_holidays(document.root) else []
        files, unreadable = read_beside(self.file.parent, [*_list_files(document.root), *lock], self.store)
        agreement, found = read_agreement(document, files, extended.base)
        problems = (*problems, *unreadable)
        if lock and (text_of_lock := files.get(LOCK_FILE)) is not None:
            texts[lock_name(document)] = text_of_lock
        return None if has_errors(problems) else agreement, in_order((*problems, *found)), texts

    def extended(self, document: Document) -> _Extended:
        """Return the document with what it has from its base, where it names one."""
        place = extends_of(document.root)
        if place is None:
            return _Extended(document)
        above = (*self.overlays, self.file)
        parent, refused = find_parent(place, above, self.within, self.store)
        if parent is None:
            return _Extended(None, diagnostics=refused)
        name = self.store.name(parent.file)
        text = self._text_of_base(parent.file)
        if text is None:
            hint = "name the folder or the file of an agreement"
            return _Extended(None, diagnostics=(error("LR131", f"`{name}` is no agreement", place.span, hint),))
        opening = _Opening(parent.file, self.store, locked=self.locked, overlays=above, within=parent.within)
        base, found, texts = opening.examined(text)
        if base is None:
            hint = "mend them there: an overlay needs a base that stands on its own"
            problem = error("LR132", f"the base `{name}` has errors", place.span, hint)
            return _Extended(None, diagnostics=(problem, *(d for d in found if has_errors([d]))), texts=texts)
        merged = merge(AgreementClause, base.document, document, base.lists)
        refused = check_permitted(merged.changes, base.leaves_open)
        return _Extended(merged.document, base, (*merged.diagnostics, *refused), texts)

    def _text_of_base(self, file: FilePath) -> str | None:
        """Return the text of an agreement; None for every other file, so that nothing of it is shown."""
        try:
            text = read_file(file, self.store)
        except AgreementError:
            return None
        return text if is_agreement(text) else None


def _list_files(root: Place) -> list[str]:
    lists: Any = root["lists"].value
    sources = lists.values() if isinstance(lists, dict) else ()
    return [s["file"] for s in sources if isinstance(s, dict) and isinstance(s.get("file"), str)]


def _names_holidays(root: Place) -> bool:
    calendars: Any = root["calendars"].value
    return isinstance(calendars, dict) and any(isinstance(c, dict) and "holidays" in c for c in calendars.values())
