"""What was done: the kind of a difference, and the code of the part of the agreement it is in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadrules.changes.change import Kind
from leadrules.changes.comparing import THINGS, Difference
from leadrules.changes.directions import condition_way, quantity, time_way
from leadrules.changes.statements import Leaf, Node, items

OTHER: Final = "LR519"
"""The code of a change of what no other code is about."""

CODES: Final[Mapping[str, str]] = {
    "lead": "LR501",
    "lists": "LR502",
    "activity": "LR503",
    "signals": "LR504",
    "scoring": "LR505",
    "qualification": "LR506",
    "routing": "LR507",
    "lifecycle": "LR508",
    "follow_up": "LR509",
    "recycle": "LR510",
    "commitments": "LR511",
    "parties": "LR512",
    "calendars": "LR513",
    "holidays": "LR513",
    **dict.fromkeys(
        ("leadrules", "id", "version", "title", "zone", "effective", "review", "extends", "overridable"), "LR514"
    ),
}
"""The code of a change, by the clause it is in."""


def code_of(difference: Difference) -> str:
    """Return the code of the part of the agreement in which a difference stands."""
    return CODES.get(difference.pattern[0], OTHER) if difference.pattern else OTHER


def kind_of(difference: Difference) -> Kind:
    """Return what was done to a statement."""
    match difference.op:
        case "added":
            return _alone(difference, difference.new, Kind.ADDED, Kind.NARROWED)
        case "removed":
            return _alone(difference, difference.old, Kind.REMOVED, Kind.WIDENED)
        case "renamed":
            return Kind.RENAMED
        case "moved":
            return Kind.MOVED
        case "changed":
            return _changed(difference)


def _alone(difference: Difference, node: Node | None, done: Kind, way: Kind) -> Kind:
    """Return the kind of what one side alone has; a condition that comes in leaves fewer leads than none."""
    if isinstance(node, Leaf):
        return Kind.REWORDED if node.is_words else way if node.condition else done
    return Kind.REWORDED if difference.pattern not in THINGS and _is_words(node) else done


def _is_words(node: Node | None) -> bool:
    return bool(items(node)) and all(isinstance(item, Leaf) and item.is_words for item in items(node).values())


def _changed(difference: Difference) -> Kind:
    was, now = difference.old, difference.new
    if not isinstance(was, Leaf) or not isinstance(now, Leaf):
        return Kind.CHANGED
    if was.is_words and now.is_words:
        return Kind.REWORDED
    if was.condition is not None and now.condition is not None:
        return _way(condition_way(was.condition.root, now.condition.root), Kind.WIDENED, Kind.NARROWED)
    before, after = quantity(was.said), quantity(now.said)
    if before is not None and after is not None:
        return _way((after > before) - (after < before), Kind.RAISED, Kind.LOWERED)
    if difference.pattern[0] == "lists":
        return _way(_list_way(was, now), Kind.WIDENED, Kind.NARROWED)
    return _way(time_way(was.said, now.said), Kind.LENGTHENED, Kind.SHORTENED)


def _way(way: int | None, more: Kind, less: Kind) -> Kind:
    return {1: more, -1: less}.get(way or 0, Kind.CHANGED)


def _list_way(was: Leaf, now: Leaf) -> int | None:
    before, after = set(was.value), set(now.value)
    return 1 if before < after else -1 if after < before else None
