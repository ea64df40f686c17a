"""Merging: a base and what an overlay says otherwise, as one document that knows where each of its values stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from leadrules.clauses.clause import Findings, some
from leadrules.overlay.tree import OWN_KEYS, Branch, Change, Merged
from leadrules.shape import Types, are_maps, items_have_ids, step_into
from leadrules.source import Document, Spot

_REMOVE: Final = "remove"
_PLACES: Final = ("before", "after")
_Names = tuple[str, ...]


def merge(model: type[Any], base: Document, overlay: Document, lists: Mapping[str, tuple[str, ...]]) -> Merged:
    """Return the overlay with everything that it leaves to its base; ``lists`` has the values of the base's lists.

    ``base`` is sound and has no base of its own any more. Lists that the base reads from a file stand in the result
    with their values: the file is in the base's folder.
    """
    merging = _Merging()
    below = _with_values(Branch.of(base).without(OWN_KEYS), lists)
    above = Branch.of(overlay)
    own = {key: child for key, child in above.children().items() if key in OWN_KEYS - {"extends"}}
    whole = merging.map(below, above.without(OWN_KEYS), (model,), ())
    whole = above.with_children({**own, **whole.children()})
    document = replace(
        overlay,
        data=whole.value,
        spots=whole.rooted,
        unreadable=frozenset(whole.unreadable),
        parts=(overlay, *base.files),
    )
    return Merged(document, tuple(dict.fromkeys(merging.changes)), tuple(merging.findings.diagnostics))


def _with_values(base: Branch, lists: Mapping[str, tuple[str, ...]]) -> Branch:
    """Return the base with the values of its lists in the place of the files that hold them."""
    clauses = base.children()
    if "lists" not in clauses:
        return base
    named = clauses["lists"].children()
    for name, source in named.items():
        if isinstance(source.value, dict) and name in lists:
            spots = [Spot(source.spot.start, source.spot.end)] * len(lists[name])
            spot = replace(source.spot, style="-", children=spots)
            named[name] = Branch(list(lists[name]), spot, source.source)
    return base.with_children({**clauses, "lists": clauses["lists"].with_children(named)})


@dataclass(frozen=True, slots=True)
class _Merging:
    """Merges one overlay into its base; collects what is changed and what is wrong."""

    findings: Findings = field(default_factory=Findings)
    changes: list[Change] = field(default_factory=list)

    def value(self, base: Branch, mine: Branch, types: Types, names: _Names) -> Branch:
        """Return one value of which both speak."""
        if isinstance(base.value, dict) and isinstance(mine.value, dict) and are_maps(types):
            return self.map(base, mine, types, names)
        if isinstance(base.value, list) and isinstance(mine.value, list) and items_have_ids(types):
            return self.list(base, mine, types, names)
        if not _same(base.value, mine.value):
            self.changes.append(Change(names, mine.key_span))
        return mine

    def map(self, base: Branch, mine: Branch, types: Types, names: _Names) -> Branch:
        """Return a map of which both speak: by key."""
        merged = base.children()
        for key, child in mine.children().items():
            at, inner = (*names, key), step_into(types, key)
            if _removes(child.value):
                if self.removes(at, child, {_REMOVE}, merged):
                    del merged[key]
            elif key in merged:
                merged[key] = self.value(merged[key], child, inner, at)
            else:
                merged[key] = child
                if inner:  # a key that nobody knows is told as such
                    self.changes.append(Change(at, child.key_span))
        return mine.with_children(merged)

    def list(self, base: Branch, mine: Branch, types: Types, names: _Names) -> Branch:
        """Return a list of which both speak: by the ids of its items."""
        items = _Items(self, step_into(types, 0), names, {_id(item.value): item for item in base.items()})
        for item in mine.items():
            items.add(item)
        return mine.with_items(items.in_order())

    def removes(self, names: _Names, item: Branch, keys: set[str], known: Iterable[str]) -> bool:
        """Return whether something is there to be removed, and nothing more is said of it."""
        shown = ".".join(names)[:120]
        if names[-1] not in known:
            hint = self.findings.closest(names[-1], known) or "there is nothing to remove: delete this"
            self.findings.error("LR136", f"the base has no `{shown}`", item.key_span, hint)
            return False
        self.changes.append(Change(names, item.key_span))
        if more := [key for key in item.children() if key not in keys]:
            hint = "keep `remove: true` alone, or remove it"
            span = item.child(more[0]).key_span
            self.findings.error("LR136", f"`{shown}` is removed and changed at once", span, hint)
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Items:
    """The items of a list by id, while an overlay changes them one by one."""

    merging: _Merging
    types: Types
    names: _Names
    by_id: dict[str, Branch]
    order: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.order.extend(self.by_id)

    def in_order(self) -> list[Branch]:
        """Return the items as they stand now."""
        return [self.by_id[name] for name in self.order]

    def add(self, item: Branch) -> None:
        """Take in what the overlay says of one item."""
        name = _id(item.value)
        if not name:  # told where the clause is read
            name = f" {len(self.by_id)}"
            self._append(name, item, Change(self.names, item.span))
            return
        at = (*self.names, name)
        if name in self.said:
            hint = "say everything about it in one item"
            self.merging.findings.error("LR137", f"`{name}` stands here twice", item.child("id").span, hint)
            return
        self.said.add(name)
        if _removes(item.value):
            if self.merging.removes(at, item, {_REMOVE, "id"}, self.by_id):
                del self.by_id[name]
                self.order.remove(name)
            return
        change = Change(at, item.child("id").span)
        said = item.without(_PLACES)
        if name in self.by_id:
            self.by_id[name] = self.merging.value(self.by_id[name], said, self.types, at)
        else:
            self._append(name, said, change)
        self._place(name, item, change)

    def _append(self, name: str, item: Branch, change: Change) -> None:
        self.by_id[name] = item
        self.order.append(name)
        self.merging.changes.append(change)

    def _place(self, name: str, item: Branch, change: Change) -> None:
        """Move an item to where the overlay wants it."""
        given = [key for key in _PLACES if key in item.children()]
        if not given:
            return
        findings, place = self.merging.findings, item.child(given[0])
        if len(given) == len(_PLACES):
            span = item.child(given[1]).key_span
            findings.error("LR137", f"`{name}` has both `before` and `after`", span, "keep one of them")
            return
        if not isinstance(place.value, str) or place.value not in self.by_id or place.value == name:
            word = str(place.value)[:60]
            hint = findings.closest(word, self.by_id) or f"the items are: {some(self.order)}"
            findings.error("LR137", f"no item `{word}` to stand {given[0]}", place.span, hint)
            return
        old = self.order.index(name)
        del self.order[old]
        new = self.order.index(place.value) + (given[0] == "after")
        self.order.insert(new, name)
        if new != old:
            self.merging.changes.append(change)


def _id(value: object) -> str:
    """Return the id of an item; empty where it has none."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _removes(value: object) -> bool:
    return isinstance(value, dict) and value.get(_REMOVE) is True


def _same(a: object, b: object) -> bool:
    """Return whether two values are alike; `1`, `1.0` and `true` are not."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return type(a) is type(b) and a == b
