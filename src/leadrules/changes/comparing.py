"""What differs between two trees of statements: added, removed, renamed, moved, or said otherwise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from leadrules.changes.statements import ANY, Branch, Leaf, Node, Pattern, at, below

Op = Literal["added", "removed", "renamed", "moved", "changed"]

Order = tuple[tuple[str, str], ...]
"""Keys in their order, each with the key that it had before."""

THINGS: Final = frozenset(
    {
        ("parties", ANY), ("calendars", ANY), ("lead", ANY), ("activity", ANY), ("activity", ANY, ANY),
        ("signals", ANY), ("scoring", ANY), ("scoring", ANY, "rules", ANY), ("scoring", ANY, "groups", ANY),
        *(("qualification", key, ANY) for key in ("disqualify", "gates", "fast_track", "tiers", "alerts")),
        ("qualification", "hold"), ("routing", "ladder", ANY), ("routing", "teams", ANY), ("lifecycle", "stages", ANY),
        ("follow_up", "clocks", ANY), ("follow_up", "clocks", ANY, "target", ANY),
        ("follow_up", "clocks", ANY, "on_breach", ANY), ("follow_up", "touches", ANY), ("follow_up", "pauses", ANY),
        ("follow_up", "suppress"), ("recycle", "reasons", ANY), ("recycle", "re_entry"), ("commitments", ANY, ANY),
        ("commitments", "alarms", ANY),
    }
)  # fmt: skip
"""What is added or removed as a whole."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``old_path`` is where it stood; it differs from ``path`` where something was renamed.

    ``order`` are the keys that stand beside it in the new agreement, each with its old one, where their order is
    agreed. ``held`` is how much of the path is there in the new agreement where something is missing above what was
    removed; None where nothing is.
    """

    op: Op
    path: tuple[str, ...]
    old_path: tuple[str, ...]
    pattern: Pattern
    old: Node | None
    new: Node | None
    order: Order = ()
    held: int | None = None


@dataclass(frozen=True, slots=True)
class At:
    """Where two trees are compared."""

    path: tuple[str, ...] = ()
    old_path: tuple[str, ...] = ()
    pattern: Pattern = ()
    held: int | None = None

    def __getitem__(self, keys: tuple[str, str]) -> At:
        new, old = keys
        return At((*self.path, new), (*self.old_path, old), below(self.pattern, new), self.held)

    def difference(self, op: Op, old: Node | None, new: Node | None, order: Order = ()) -> Difference:
        """Return a difference that stands here."""
        return Difference(op, self.path, self.old_path, self.pattern, old, new, order, self.held)


def compare(old: Branch, new: Branch, here: At = At()) -> Iterator[Difference]:
    """Yield what differs between two trees, in the order of the new one; what was removed comes last in its branch."""
    was = _former_keys(old, new)
    order = tuple((key, was.get(key, key)) for key in new.items) if new.is_ordered else ()
    moved = _moved(was, [*old.items]) if new.is_ordered else frozenset()
    for key, item in new.items.items():
        if key not in was:
            yield from _alone(None, item, here[key, key], order)
            continue
        there = here[key, was[key]]
        yield from _both(old.items[was[key]], item, there)
        if key in moved:
            yield there.difference("moved", old.items[was[key]], item, order)
    kept = set(was.values())
    for key, item in old.items.items():
        if key not in kept:
            yield from _alone(item, None, here[key, key], ())


def _both(old: Node, new: Node, here: At) -> Iterator[Difference]:
    if isinstance(old, Branch) and isinstance(new, Branch):
        yield from compare(old, new, here)
    elif old != new:
        yield here.difference("changed", old, new)


def _alone(old: Node | None, new: Node | None, here: At, order: Order) -> Iterator[Difference]:
    """Yield what one side alone has: as a whole where it is a thing, else by what it has in it."""
    node = new or old
    if isinstance(node, Branch) and node.items and here.pattern not in THINGS:
        nothing = Branch({}, None, node.form, node.is_ordered)
        if new is None and here.held is None:
            here = replace(here, held=len(here.path) - 1)
        yield from compare(nothing, node, here) if old is None else compare(node, nothing, here)
        return
    yield here.difference("removed" if new is None else "added", old, new, order)


def _former_keys(old: Branch, new: Branch) -> dict[str, str]:
    """Return the old key of each key that both have; lines whose condition alone changed are told by their place."""
    was = {key: key for key in new.items if key in old.items}
    if new.form == "lines":
        left = [key for key in old.items if key not in was]
        come = [key for key in new.items if key not in was]
        if len(left) == len(come):
            was |= dict(zip(come, left, strict=True))
    return {key: was[key] for key in new.items if key in was}


def _moved(was: dict[str, str], old_order: list[str]) -> frozenset[str]:
    """Return the fewest keys whose move makes the new order of the old one: all but a longest rising run."""
    places = {key: index for index, key in enumerate(old_order)}
    order = list(was)
    tails: list[int] = []
    ends: list[int] = []
    came_from: list[int] = []
    for index, key in enumerate(order):
        rank = places[was[key]]
        length = bisect_left(tails, rank)
        tails[length : length + 1], ends[length : length + 1] = [rank], [index]
        came_from.append(ends[length - 1] if length else -1)
    index, stay = (ends[-1] if ends else -1), set()
    while index >= 0:
        stay.add(order[index])
        index = came_from[index]
    return frozenset(key for key in order if key not in stay)


def leaf_at(node: Node | None, *path: str) -> Leaf | None:
    """Return the leaf that stands at a path below a node, None where there is none."""
    found = at(node, path)
    return found if isinstance(found, Leaf) else None
