"""Which entries of an agreement changed between two states of it, and whom they concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from leadrules.agreement import Agreement

_DEPTH: Final = 4
"""So deep entries are told apart: ``scoring.fit.rules.size-core``, ``follow_up.clocks.first_touch.target``."""

_ABSENT: Final = object()


class Kind(Enum):
    """What happened to an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One entry that changed: keys of the file and ids, joined by dots. ``party`` is None where it concerns all."""

    path: str
    kind: Kind
    party: str | None


def changed_entries(old: Agreement, new: Agreement) -> tuple[Entry, ...]:
    """Return the entries that are not the same in two agreements, by path; none where their digests are equal.

    An entry concerns one party where it is a duty or a promise of it, or a stage that it owns; all others concern all.
    """
    kinds: dict[tuple[str, ...], Kind] = {}
    for before, after in zip(old.canonical_form, new.canonical_form, strict=True):
        for path, kind in _changed(before, after, ()):
            kinds[path] = Kind.CHANGED if kinds.get(path, kind) is not kind else kind
    stages = {**_owners(old), **_owners(new)}
    parties = {*old.clause.parties, *new.clause.parties}
    entries = (Entry(".".join(path), kind, _party(path, parties, stages)) for path, kind in kinds.items())
    return tuple(sorted(entries, key=lambda entry: entry.path))


def _changed(old: object, new: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Kind]]:
    if old == new:
        return
    if old is _ABSENT or new is _ABSENT:
        yield path, Kind.ADDED if old is _ABSENT else Kind.REMOVED
        return
    before, after = _entries(old), _entries(new)
    if before is None or after is None or len(path) == _DEPTH:
        yield path, Kind.CHANGED
        return
    shared = [key for key in before if key in after]
    if shared != [key for key in after if key in before] and isinstance(old, list):
        yield path, Kind.REORDERED
    for key in dict.fromkeys([*before, *after]):
        yield from _changed(before.get(key, _ABSENT), after.get(key, _ABSENT), (*path, key))


def _entries(value: object) -> Mapping[str, Any] | None:
    """Return what stands below a value by key or by id; None where it is one thing."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in value):
        found = {item["id"]: item for item in value}
        return found if len(found) == len(value) else None
    return None


def _owners(agreement: Agreement) -> dict[str, str]:
    lifecycle = agreement.clause.lifecycle
    return {} if lifecycle is None else {stage.id: stage.owner for stage in lifecycle.stages}


def _party(path: tuple[str, ...], parties: set[str], owners: Mapping[str, str]) -> str | None:
    match path:
        case ("parties" | "commitments", name, *_) if name in parties:
            return name
        case ("lifecycle", "stages", stage, *_):
            return owners.get(stage)
    return None
