"""An agreement as a tree of statements: its canonical form, meaning and words in one, with the place of each.

Whatever differs between two canonical forms differs between their trees: things that have an id are keyed by it, lines
that have none by their condition, and every list keeps its order unless the canonical form has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from leadrules.agreement import Agreement
from leadrules.expr import Condition
from leadrules.source import Place

Pattern = tuple[str, ...]
"""A path with ``*`` for names that the parties chose."""

ANY: Final = "*"
HOLIDAYS: Final = "holidays"

Form = Literal["map", "ids", "lines", "values"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A statement: its canonical ``value``, what the file has ``said``, and where; None where no file says it."""

    value: Any
    said: Any
    place: Place | None
    condition: Condition | None = None
    is_words: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Leaf) and (self.value, self.is_words) == (other.value, other.is_words)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@dataclass(frozen=True, slots=True)
class Branch:
    """Statements by key. ``form`` is how the file writes them; the order of ``ids`` and ``lines`` is agreed."""

    items: Mapping[str, Node]
    place: Place | None
    form: Form = "map"
    is_ordered: bool = False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Branch) or self.items != other.items:
            return False
        return not self.is_ordered or list(self.items) == list(other.items)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.items)))


Node: TypeAlias = Leaf | Branch

_IDS: Final = frozenset(
    {
        ("scoring", ANY, "rules"), ("routing", "ladder"), ("lifecycle", "stages"), ("commitments", ANY),
        *(("qualification", key) for key in ("disqualify", "gates", "fast_track", "tiers", "alerts")),
    }
)  # fmt: skip
"""Lists of things with an id."""

_LINES: Final[Mapping[Pattern, str]] = {
    ("follow_up", "touches"): "when",
    ("follow_up", "clocks", ANY, "target"): "when",
    ("follow_up", "clocks", ANY, "on_breach"): "after",
    ("follow_up", "pauses"): "from",
    ("commitments", "alarms"): "watch",
}
"""Lists of things without an id, and what tells one from another."""

_VALUES: Final[Mapping[Pattern, bool]] = {
    ("parties", ANY, "duties"): True,
    ("lead", ANY, "values"): True,
    ("activity", ANY, ANY, "values"): True,
    ("qualification", "required"): False,
    ("qualification", "tiers", ANY, "notify"): False,
    ("qualification", "alerts", ANY, "notify"): False,
    ("lifecycle", "stages", ANY, "enters"): False,
    ("lifecycle", "stages", ANY, "statuses"): False,
    ("lifecycle", "transitions", ANY): False,
    ("follow_up", "suppress", "channels"): False,
    ("follow_up", "suppress", "except"): False,
    ("recycle", "resets"): False,
    ("recycle", "notify"): False,
}
"""Lists of texts, each a statement of its own, and whether their order is agreed."""

_NAMED: Final = frozenset(
    {
        ("parties",), ("calendars",), ("lists",), ("lead",), ("activity",), ("activity", ANY), ("signals",),
        ("scoring",), ("commitments",), (HOLIDAYS,), ("lead", ANY, "aliases"), ("activity", ANY, ANY, "aliases"),
        ("calendars", ANY, "week"), ("calendars", ANY, "special"), ("scoring", ANY, "groups"),
        ("scoring", ANY, "grades"), ("routing", "teams"), ("routing", "teams", ANY, "match"),
        ("lifecycle", "transitions"), ("follow_up", "clocks"), ("follow_up", "touches", ANY, "plan"),
        ("follow_up", "touches", ANY, "spacing"), ("recycle", "reasons"),
    }
)  # fmt: skip
"""Maps whose keys are names that the parties chose."""

_WHOLE: Final = frozenset(
    {
        ("lists", ANY), (HOLIDAYS, ANY), ("calendars", ANY, "holidays"), ("scoring", ANY, "rules", ANY, "decay"),
        ("routing", "ladder", ANY, "to"), ("lead", ANY, "default"), ("review",),
    }
)  # fmt: skip
"""Maps that are one statement."""


def below(pattern: Pattern, key: str) -> Pattern:
    """Return the pattern of a key under a pattern."""
    exact = (*pattern, key)
    if pattern in _IDS or pattern in _LINES or pattern in _VALUES:
        return (*pattern, ANY)
    return (*pattern, ANY) if pattern in _NAMED and exact not in _LINES else exact


def empty(pattern: Pattern) -> Branch:
    """Return a branch without statements, in the form that a pattern has."""
    if pattern in _IDS or pattern in _LINES:
        return Branch({}, None, "ids" if pattern in _IDS else "lines", is_ordered=True)
    return Branch({}, None, "values", _VALUES[pattern]) if pattern in _VALUES else Branch({}, None)


def statements(agreement: Agreement) -> Branch:
    """Return the tree of an agreement."""
    meaning, words = agreement.canonical_form
    return _Reading(agreement).branch(meaning, words, (), agreement.document.root)


@dataclass(frozen=True, slots=True)
class _Reading:
    agreement: Agreement

    def node(self, meaning: Any, words: Any, pattern: Pattern, place: Place) -> Node:
        """Return the node of what stands at a place. ``words`` is empty where nothing there is words."""
        if pattern in _WHOLE or not isinstance(meaning, dict | list):
            return self.leaf(meaning, pattern, place)
        if isinstance(meaning, dict) and set(meaning) == {"condition"}:
            return self.leaf(meaning, pattern, place)
        if isinstance(meaning, list):
            return self.listed(meaning, words, pattern, place)
        return self.branch(meaning, words, pattern, place)

    def leaf(self, value: Any, pattern: Pattern, place: Place) -> Leaf:
        if pattern[0] == HOLIDAYS:
            return Leaf(value, value, None)
        if pattern == ("lists", ANY):
            at = place if isinstance(place.value, list) else place["file"]
            return Leaf(value, value, at)
        said = place.value if place.exists else value
        return Leaf(value, said, place if place.exists else None, self.agreement.conditions.get(place.path))

    def branch(self, meaning: dict[str, Any], words: Any, pattern: Pattern, place: Place) -> Branch:
        items: dict[str, Node] = {}
        for key, value in meaning.items():
            told = words.get(key, {}) if isinstance(words, dict) else {}
            items[key] = self.node(value, told, below(pattern, key), place[key])
        if isinstance(words, dict):
            for key, value in words.items():
                if key not in meaning:
                    items[key] = self.worded(value, below(pattern, key), place[key])
        return Branch(items, place)

    def worded(self, words: Any, pattern: Pattern, place: Place) -> Node:
        """Return the node of what is words alone."""
        if isinstance(words, dict) and pattern not in _WHOLE:
            items = {key: self.worded(value, below(pattern, key), place[key]) for key, value in words.items()}
            return Branch(items, place)
        if isinstance(words, list) and pattern in _VALUES:
            items = dict(_keyed((text, self.worded(text, (*pattern, ANY), place)) for text in words))
            return replace(empty(pattern), items=items, place=place)
        said = place.value if place.exists and not isinstance(place.value, list) else words
        return Leaf(words, said, place if place.exists else None, is_words=True)

    def listed(self, meaning: list[Any], words: Any, pattern: Pattern, place: Place) -> Node:
        told = words if isinstance(words, dict) else {}
        if pattern in _IDS:
            items = {
                item["id"]: self.node(_without_id(item), told.get(item["id"], {}), (*pattern, ANY), place[index])
                for index, item in enumerate(meaning)
            }
            return replace(empty(pattern), items=items, place=place)
        if pattern in _LINES:
            key = _LINES[pattern]
            lines = (
                (_name_of(item.get(key)), self.node(item, told.get(str(index), {}), (*pattern, ANY), place[index]))
                for index, item in enumerate(meaning)
            )
            return replace(empty(pattern), items=dict(_keyed(lines)), place=place)
        if pattern in _VALUES:
            values = ((str(value), Leaf(value, value, _place_of(value, place))) for value in meaning)
            return replace(empty(pattern), items=dict(_keyed(values)), place=place)
        return self.leaf(meaning, pattern, place)


def _without_id(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "id"}


def _name_of(value: Any) -> str:
    """Return what tells a line from others, in a word; a line that says nothing of it is the one for all others."""
    match value:
        case None:
            return "otherwise"
        case {"condition": str(text)}:
            return text
        case {"event": str(event)}:
            return event
        case list():
            return " ".join(_name_of(item) for item in value if item is not None)
        case dict():
            return " ".join(_name_of(item) for item in value.values())
    return str(value)


def _keyed(pairs: Iterator[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    """Yield the pairs with a number behind keys that were there already."""
    seen: dict[str, int] = {}
    for key, node in pairs:
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} #{seen[key]}"), node


def _place_of(value: Any, place: Place) -> Place:
    found = place.value
    return place[found.index(value)] if isinstance(found, list) and value in found else place


def items(node: Node | None) -> Mapping[str, Node]:
    """Return what stands below a node; nothing below a leaf."""
    return node.items if isinstance(node, Branch) else {}


def at(node: Node | None, path: tuple[str, ...]) -> Node | None:
    """Return what stands at a path below a node, None where nothing does."""
    for key in path:
        node = items(node).get(key)
    return node


def said(node: Node | None) -> Any:
    """Return what the file says at a node, as plain data that can be read again; None where there is none."""
    match node:
        case None:
            return None
        case Leaf():
            return node.said
        case Branch(found, _, "map"):
            return {key: said(item) for key, item in found.items()}
        case Branch(found, _, "ids"):
            return [{"id": key, **said(item)} for key, item in found.items()]
        case Branch(found):
            return [said(item) for item in found.values()]
