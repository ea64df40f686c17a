"""Plain data to a typed clause: what does not fit is said in the words of the person who edits, and the rest is kept.

pydantic finds what does not fit; ``wording`` says it. What is wrong is then taken out, as little as possible, so that
everything else in the file is still checked in the same run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from leadrules.diagnostics import Diagnostic, error, in_order
from leadrules.names import Path
from leadrules.shape.fields import Types, fields_at, fields_of_map, step_into
from leadrules.shape.wording import Misfit, empty_key, meant_key, say, unknown_key
from leadrules.source import Place
from leadrules.source.reader import Spot

M = TypeVar("M", bound=BaseModel)

_MAX_ROUNDS = 200

MOST_TOLD: Final = 100
"""So much of one file that does not fit is told at once."""


@dataclass(frozen=True, slots=True)
class Shaped(Generic[M]):
    """A typed clause and all that did not fit its shape.

    ``model`` is None where what is wrong cannot be taken out. ``whole`` is the place that was read, with misspelt keys
    under the names they were meant to have. ``place`` is ``whole`` without what was taken out: the indexes of the
    model's lists are its indexes. The spans of both are those of the file. ``dropped`` holds the paths, in ``whole``,
    of what was taken out, so that names declared there cause no further errors.
    """

    model: M | None
    diagnostics: tuple[Diagnostic, ...]
    dropped: frozenset[Path]
    place: Place
    whole: Place


@dataclass(slots=True)
class _Slips:
    """What does not fit, as far as it is told: the first ``MOST_TOLD``, and how many ``more`` there are."""

    found: list[Diagnostic] = field(default_factory=list)
    more: int = 0
    sought: int = 0

    @property
    def room(self) -> int:
        """How many more would be told."""
        return MOST_TOLD - len(self.found)

    def add(self, *slips: Diagnostic) -> None:
        """Take note of what does not fit."""
        room = self.room
        self.found += slips[:room]
        self.more += len(slips[room:])

    def may_seek(self) -> bool:
        """Return whether to look for what another unknown key means."""
        self.sought += 1
        return self.sought <= MOST_TOLD

    def told(self) -> tuple[Diagnostic, ...]:
        """Return what is told, in order; the last one says how much is not."""
        found = in_order(self.found)
        if not self.more:
            return found
        last = error("LR119", f"{self.more:,} more do not fit", found[-1].span, "mend these and check again")
        return (*found, last)


def read_shape(model: type[M], place: Place) -> Shaped[M]:
    """Return the data at a place as a ``model``, with one diagnostic for each thing that does not fit."""
    slips = _Slips()
    fitting = _fitting(model, place)
    if fitting is None:
        place = _respelled(model, place, slips)
    salvage = _Salvage(place, slips)
    salvage.drop_empty_keys(model)
    if fitting is not None and salvage.is_whole:
        return salvage.result(fitting)
    for _ in range(_MAX_ROUNDS):
        try:
            found = model.model_validate(salvage.data())
        except ValidationError as problem:
            if not salvage.take_out(model, problem.errors(include_url=False)):
                break
        else:
            return salvage.result(found)
    return salvage.result(None)


def _fitting(model: type[M], place: Place) -> M | None:
    try:
        return model.model_validate(place.value)
    except ValidationError:
        return None


def _respelled(model: type[BaseModel], place: Place, slips: _Slips) -> Place:
    """Return the place with misspelt keys under the names they were meant to have, and report them."""
    document = place.document
    names = dict(_misspelt(place, (model,), slips))
    if not names:
        return place
    data, spots = _renamed(document.data, document.spots, (), names)
    unreadable = frozenset(_rename(path, names) for path in document.unreadable)
    return Place(replace(document, data=data, spots=spots, unreadable=unreadable), place.path)


def _misspelt(place: Place, types: Types, slips: _Slips) -> Iterator[tuple[Path, str]]:
    """Yield the path of each misspelt key and the key that is meant."""
    data = place.value
    if isinstance(data, dict):
        fields = fields_of_map(types)
        keys = set(data)
        for key, value in data.items():
            name = key
            if fields and key not in fields and slips.may_seek() and (meant := meant_key(key, fields, keys)):
                slips.add(unknown_key(key, fields, place[key].key_span, meant))
                keys.add(meant)
                name = meant
                yield (*place.path, key), meant
            if isinstance(value, dict | list):
                yield from _misspelt(place[key], step_into(types, name), slips)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            if isinstance(value, dict | list):
                yield from _misspelt(place[index], step_into(types, index), slips)


def _rename(path: Path, names: Mapping[Path, str]) -> Path:
    return tuple(names.get(path[: index + 1], step) for index, step in enumerate(path))


def _renamed(data: object, spot: Spot, path: Path, names: Mapping[Path, str]) -> tuple[object, Spot]:
    if isinstance(data, dict) and isinstance(spot.children, dict):
        values: dict[str, object] = {}
        children: dict[str, Spot] = {}
        for key, value in data.items():
            name = names.get((*path, key), key)
            values[name], children[name] = _renamed(value, spot.children[key], (*path, key), names)
        return values, replace(spot, children=children)
    if isinstance(data, list) and isinstance(spot.children, list):
        pairs = enumerate(zip(data, spot.children, strict=True))
        items = [_renamed(value, child, (*path, index), names) for index, (value, child) in pairs]
        return [value for value, _ in items], replace(spot, children=[child for _, child in items])
    return data, spot


class _Salvage:
    """What is taken out of a document, round by round."""

    def __init__(self, place: Place, slips: _Slips) -> None:
        self._place = place
        self._root = place.path
        self._slips = slips
        self._dropped: set[Path] = set()
        self._touched: set[Path] = set()
        self._kept: dict[Path, list[int]] = {}
        for path in place.document.unreadable:
            if path[: len(self._root)] == self._root:
                self._drop(path)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was taken out."""
        return not self._dropped

    def data(self) -> object:
        """Return the data without what was taken out."""
        return _without(self._place.value, self._root, self._dropped) if self._dropped else self._place.value

    def drop_empty_keys(self, model: type[BaseModel]) -> None:
        """Report and take out the keys of the model that stand there with nothing after the colon."""
        for path in _nulls(self._place.value, self._root):
            field = fields_at(model, path[len(self._root) : -1]).get(str(path[-1]))
            if field is not None and not field.may_be_empty and path not in self._dropped:
                message, hint = empty_key(str(path[-1]))
                self._slips.add(error("LR113", message, self._at(path).key_span, hint))
                self._drop(path)

    def take_out(self, model: type[BaseModel], errors: list[Any]) -> bool:
        """Report what is new among the errors and take all of it out; return whether anything could be."""
        dropped = len(self._dropped)
        self._kept = {}
        misfits = _without_consequences([self._misfit(e) for e in errors])
        news = [m for m in misfits if m.path not in self._touched]
        said, more = say(model, self._place, self._root, news, self._slips.room)
        self._slips.add(*said)
        self._slips.more += more
        for misfit in misfits:
            path = misfit.path[:-1] if misfit.is_missing else misfit.path
            if len(path) <= len(self._root):
                return False
            self._drop(path)
        return len(self._dropped) > dropped

    def result(self, model: M | None) -> Shaped[M]:
        """Return what came of it."""
        document = self._place.document
        if self._dropped:
            data, spots = _pruned(document.data, document.spots, (), self._dropped)
            document = replace(document, data=data, spots=spots)
        place = Place(document, self._root)
        return Shaped(model, self._slips.told(), frozenset(self._dropped), place, self._place)

    def _misfit(self, e: Any) -> Misfit:
        """Return an error with its path in the file, where union members and taken out items do not count."""
        path, data = self._root, self._place.value
        location = list(e["loc"])
        is_key = location[-1:] == ["[key]"]
        if is_key:
            location.pop()
        name = None
        if e["type"] == "missing":
            name = location.pop()
        elif e["type"] == "union_tag_not_found":
            name = str(e["ctx"]["discriminator"]).strip("'")
        for step in location:
            if isinstance(data, dict) and step in data and (*path, step) not in self._dropped:
                path, data = (*path, step), data[step]
            elif isinstance(data, list) and isinstance(step, int):
                kept = self._indexes(path, len(data))
                if step < len(kept):
                    path, data = (*path, kept[step]), data[kept[step]]
        if name is not None:
            path = (*path, str(name))
        return Misfit(e["type"], path, e.get("input"), e.get("ctx") or {}, is_key, name is not None)

    def _indexes(self, path: Path, length: int) -> list[int]:
        """Return the indexes, in the file, of the items of a list that are left."""
        if path not in self._kept:
            self._kept[path] = [i for i in range(length) if (*path, i) not in self._dropped]
        return self._kept[path]

    def _at(self, path: Path) -> Place:
        return Place(self._place.document, path)

    def _drop(self, path: Path) -> None:
        self._dropped.add(path)
        self._touched.update(path[:length] for length in range(len(path) + 1))


def _without_consequences(misfits: list[Misfit]) -> list[Misfit]:
    """Return the misfits without lists that are too short only because of what is wrong with their items."""
    above = {m.path[:length] for m in misfits for length in range(len(m.path))}
    return [m for m in misfits if m.kind != "too_short" or m.path not in above]


def _nulls(data: object, path: Path) -> list[Path]:
    """Return the paths of all that is empty."""
    if data is None:
        return [path] if path else []
    if isinstance(data, dict):
        return [found for key, value in data.items() for found in _nulls(value, (*path, key))]
    if isinstance(data, list):
        return [found for index, value in enumerate(data) for found in _nulls(value, (*path, index))]
    return []


def _without(data: object, path: Path, dropped: set[Path]) -> object:
    if isinstance(data, dict):
        return {k: _without(v, (*path, k), dropped) for k, v in data.items() if (*path, k) not in dropped}
    if isinstance(data, list):
        return [_without(v, (*path, i), dropped) for i, v in enumerate(data) if (*path, i) not in dropped]
    return data


def _pruned(data: object, spot: Spot, path: Path, dropped: set[Path]) -> tuple[object, Spot]:
    """Return data and spots without what was taken out, so that both still agree."""
    if isinstance(data, dict) and isinstance(spot.children, dict):
        spots = spot.children
        kept_keys = {k: v for k, v in data.items() if (*path, k) not in dropped}
        pairs = {k: _pruned(v, spots[k], (*path, k), dropped) for k, v in kept_keys.items()}
        children = {k: child for k, (_, child) in pairs.items()}
        return {k: value for k, (value, _) in pairs.items()}, replace(spot, children=children)
    if isinstance(data, list) and isinstance(spot.children, list):
        items = [
            _pruned(value, child, (*path, index), dropped)
            for index, (value, child) in enumerate(zip(data, spot.children, strict=True))
            if (*path, index) not in dropped
        ]
        return [value for value, _ in items], replace(spot, children=[child for _, child in items])
    return data, spot
