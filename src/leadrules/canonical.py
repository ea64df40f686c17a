"""The canonical form of an agreement, and its digests.

Two parts: what the agreement *means* (data, condition trees, list contents, locked holidays) and what it says in
*words* (titles, duties, reasons). Comments, layout, the order of keys and values that say no more than their absence
would are in neither, so a key that a later version of the language adds changes no digest. Which keys are words, and
which lists have no order, stands at the fields of the clauses: ``WORDS`` and ``UNORDERED``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from leadrules.expr import Condition
from leadrules.names import Path
from leadrules.shape import UNORDERED, WORDS
from leadrules.worktime import HolidayDates


@dataclass(frozen=True, slots=True)
class Digest:
    """Two digests, each ``sha256:`` and 64 hexadecimal digits. A decision carries the first; approvals sign both."""

    meaning: str
    words: str


def digest(meaning: object, words: object) -> Digest:
    """Return the digests of the two parts of a canonical form."""
    return Digest(_sha256(meaning), _sha256(words))


def canonical(
    root: BaseModel,
    conditions: Mapping[Path, Condition],
    lists: Mapping[str, tuple[str, ...]],
    assumed: Mapping[Path, object],
    holidays: Mapping[str, HolidayDates],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two parts, as plain data that JSON can hold.

    ``conditions`` has each condition by its path in the file, ``lists`` the values of each named list, wherever they
    came from; ``assumed`` has, by path, what a key means when it is left out, where its model cannot know that.
    ``holidays`` has the locked dates of each region that calendars name.
    """
    form = _Form(conditions, assumed, frozenset(path[:n] for path in (*conditions, *assumed) for n in range(len(path))))
    meaning = form.clause(root, ())
    if lists:
        meaning["lists"] = {name: sorted(set(values)) for name, values in lists.items()}
    if holidays:
        meaning["holidays"] = {region: _locked(locked) for region, locked in holidays.items()}
    return meaning, form.words(root, ())


@dataclass(frozen=True, slots=True)
class _Form:
    """What a file says, brought into one form. ``above`` holds the paths at which something may stand by its path."""

    conditions: Mapping[Path, Condition]
    assumed: Mapping[Path, object]
    above: frozenset[Path]

    def given(self, clause: BaseModel, path: Path) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
        """Yield each key that says more than its absence would, its value, and the metadata of its field."""
        for name, info in type(clause).model_fields.items():
            key, value = info.alias or name, getattr(clause, name)
            absent = () if info.is_required() else (info.get_default(call_default_factory=True),)
            absent = (*absent, *((self.assumed[at],) if (at := (*path, key)) in self.assumed else ()))
            unordered = UNORDERED in info.metadata
            if all(not _same(value, one, unordered=unordered) for one in absent):
                yield key, value, tuple(info.metadata)
        for key, value in (clause.__pydantic_extra__ or {}).items():
            yield key, value, ()

    def clause(self, clause: BaseModel, path: Path) -> dict[str, Any]:
        """Return the meaning of a clause; what stands below it and says nothing is as good as absent."""
        meaning: dict[str, Any] = {}
        for key, value, metadata in self.given(clause, path):
            if WORDS not in metadata:
                meant = self.value(value, (*path, key), unordered=UNORDERED in metadata)
                if meant or not isinstance(value, BaseModel | dict):
                    meaning[key] = meant
        return meaning

    def value(self, value: object, path: Path, *, unordered: bool = False) -> object:
        if (condition := self.conditions.get(path)) is not None:
            return {"condition": condition.text}
        match value:
            case BaseModel():
                return self.clause(value, path)
            case dict():
                entries = ((str(key), item, (*path, str(key))) for key, item in value.items())
                given = (
                    entry for entry in entries if entry[2] not in self.assumed or entry[1] != self.assumed[entry[2]]
                )
                return {key: self.value(item, at, unordered=unordered) for key, item, at in given}
            case tuple() | list():
                items = [self.value(item, self.item(path, index)) for index, item in enumerate(value)]
                return sorted(items, key=_json) if unordered else items
        return _scalar(value)

    def item(self, path: Path, index: int) -> Path:
        """Return where an item of a list stands in the file; an only item may stand there without brackets."""
        return path if index == 0 and path in self.above and (*path, 0) not in self.above else (*path, index)

    def words(self, value: object, path: Path) -> dict[str, Any]:
        """Return the words of a clause and of all below it, where they stand; items of a list by their id."""
        found: dict[str, Any] = {}
        match value:
            case BaseModel():
                for key, item, metadata in self.given(value, path):
                    at = (*path, key)
                    found[key] = self.plain(item, at) if WORDS in metadata else self.words(item, at)
            case dict():
                found = {str(key): self.words(item, (*path, str(key))) for key, item in value.items()}
            case tuple() | list():
                found = {
                    str(getattr(item, "id", index)): self.words(item, self.item(path, index))
                    for index, item in enumerate(value)
                }
        return {key: item for key, item in found.items() if item != {}}

    def plain(self, value: object, path: Path) -> object:
        """Return words, or a clause of words, as plain data."""
        match value:
            case BaseModel():
                return {key: self.plain(item, (*path, key)) for key, item, _ in self.given(value, path)}
            case tuple() | list():
                return [self.plain(item, (*path, index)) for index, item in enumerate(value)]
        return _scalar(value)


def _locked(holidays: HolidayDates) -> dict[str, Any]:
    years = holidays.years
    return {"years": [years[0], years[-1]], "dates": [day.isoformat() for day in sorted(holidays.dates)]}


def _same(a: Any, b: Any, *, unordered: bool) -> bool:
    if unordered and isinstance(a, tuple) and isinstance(b, tuple):
        return sorted(map(repr, a)) == sorted(map(repr, b))
    return bool(a == b)


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


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(value: object) -> str:
    return "sha256:" + hashlib.sha256(_json(value).encode()).hexdigest()
