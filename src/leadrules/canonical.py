"""The canonical form of an agreement, and its digests.

Two parts: what the agreement *means* (data, condition trees, list contents) and what it says in *words* (titles,
duties, reasons). Comments, layout, the order of keys and values equal to their defaults are in neither, so a key
that a later version of the language adds changes no digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel

from leadrules.expr import Condition
from leadrules.names import Path

_WORDS: Final = frozenset(
    {"title", "version", "review", "accountable", "duties", "means", "exit", "about", "unit", "because", "tracked"}
)
"""Keys whose values bind people but change no decision."""

_SETS: Final = frozenset(
    {"lists", "skips", "needs", "required", "notify", "enters", "statuses", "transitions", "resets", "channels",
     "except", "ends", "starts", "stops", "cancels", "restarts", "from", "until", "week", "special", "warn_at"}
)  # fmt: skip
"""Keys whose lists have no order."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Two digests, each ``sha256:`` and 64 hexadecimal digits. A decision carries the first; approvals sign both."""

    meaning: str
    words: str


def digest(meaning: object, words: object) -> Digest:
    """Return the digests of the two parts of a canonical form."""
    return Digest(_sha256(meaning), _sha256(words))


def canonical(
    root: BaseModel, conditions: Mapping[Path, Condition], lists: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two parts, as plain data that JSON can hold.

    ``conditions`` has each condition by its path in the file, ``lists`` the values of each named list, wherever they
    came from.
    """
    meaning = _Meaning(conditions).clause(root, ())
    if lists:
        meaning["lists"] = {name: sorted(set(values)) for name, values in lists.items()}
    return meaning, _words_of(root)


def _given(clause: BaseModel) -> Iterator[tuple[str, Any]]:
    """Yield each key that says more than its default, and its value."""
    for name, info in type(clause).model_fields.items():
        value = getattr(clause, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            yield info.alias or name, value
    yield from (clause.__pydantic_extra__ or {}).items()


@dataclass(frozen=True, slots=True)
class _Meaning:
    conditions: Mapping[Path, Condition]

    def clause(self, clause: BaseModel, path: Path) -> dict[str, Any]:
        given = [(key, value) for key, value in _given(clause) if key not in _WORDS]
        return {key: self.value(value, (*path, key), unordered=key in _SETS) for key, value in given}

    def value(self, value: object, path: Path, *, unordered: bool = False) -> object:
        if (condition := self.conditions.get(path)) is not None:
            return {"condition": condition.text}
        match value:
            case BaseModel():
                return self.clause(value, path)
            case dict():
                return {str(k): self.value(v, (*path, str(k)), unordered=unordered) for k, v in value.items()}
            case tuple() | list():
                items = [self.value(item, (*path, index)) for index, item in enumerate(value)]
                return sorted(items, key=_json) if unordered else items
        return _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return int(value) if value.is_integer() else value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date():
            return value.isoformat()
    return str(value)


def _words_of(value: object) -> dict[str, Any]:
    """Return the words of a clause and of all below it, where they stand; items of a list by their id."""
    found: dict[str, Any] = {}
    match value:
        case BaseModel():
            for key, item in _given(value):
                found[key] = _plain(item) if key in _WORDS else _words_of(item)
        case dict():
            found = {str(key): _words_of(item) for key, item in value.items()}
        case tuple() | list():
            found = {str(getattr(item, "id", index)): _words_of(item) for index, item in enumerate(value)}
    return {key: item for key, item in found.items() if item != {}}


def _plain(value: object) -> object:
    match value:
        case BaseModel():
            return {key: _plain(item) for key, item in _given(value)}
        case tuple() | list():
            return [_plain(item) for item in value]
    return _scalar(value)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(value: object) -> str:
    return "sha256:" + hashlib.sha256(_json(value).encode()).hexdigest()
