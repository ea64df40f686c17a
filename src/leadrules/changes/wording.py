"""One plain sentence for each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadrules.changes.change import Kind
from leadrules.changes.comparing import Difference, leaf_at
from leadrules.changes.statements import ANY, HOLIDAYS, Branch, Leaf, Node, Pattern, at, items
from leadrules.description.wording import Wording, spaced
from leadrules.worktime import parse_duration

_LONGEST: Final = 160
_MOST_VALUES: Final = 8

_SUBJECTS: Final[Mapping[Pattern, str]] = {
    ("parties", ANY): "party {1}",
    ("parties", ANY, "duties", ANY): "duty of {1}",
    ("calendars", ANY): "calendar {1}",
    ("calendars", ANY, "week", ANY): "hours of {1} on {3}",
    ("calendars", ANY, "special", ANY): "hours of {1} on {3}",
    ("calendars", ANY, "holidays"): "holidays of {1}",
    ("holidays", ANY): "locked holidays of {1}",
    ("lists", ANY): "list {1}",
    ("lead", ANY): "field {1}",
    ("lead", ANY, "values", ANY): "value {3} of field {1}",
    ("lead", ANY, "aliases", ANY): "spelling {3} of field {1}",
    ("activity", ANY): "event type {1}",
    ("activity", ANY, ANY): "attribute {2} of {1}",
    ("activity", ANY, ANY, "values", ANY): "value {4} of {1}.{2}",
    ("signals", ANY): "signal {1}",
    ("scoring", ANY): "axis {1}",
    ("scoring", ANY, "rules", ANY): "rule {3}",
    ("scoring", ANY, "groups", ANY): "group {3}",
    ("scoring", ANY, "grades", ANY): "grade {3} of {1}",
    ("qualification", "required", ANY): "required information {2}",
    ("qualification", "disqualify", ANY): "disqualifier {2}",
    ("qualification", "gates", ANY): "gate {2}",
    ("qualification", "fast_track", ANY): "fast track {2}",
    ("qualification", "fast_track", ANY, "skips"): "what fast track {2} skips",
    ("qualification", "fast_track", ANY, "needs"): "what fast track {2} needs",
    ("qualification", "tiers", ANY): "tier {2}",
    ("qualification", "tiers", ANY, "notify", ANY): "whom {2} notifies, {4}",
    ("qualification", "alerts", ANY): "alert {2}",
    ("qualification", "alerts", ANY, "notify", ANY): "whom {2} notifies, {4}",
    ("qualification", "hold"): "hold",
    ("routing", "priority"): "priority",
    ("routing", "ladder", ANY): "route {2}",
    ("routing", "otherwise"): "otherwise",
    ("routing", "teams", ANY): "team {2}",
    ("lifecycle", "stages", ANY): "stage {2}",
    ("lifecycle", "stages", ANY, "enters", ANY): "what enters {2}, {4}",
    ("lifecycle", "stages", ANY, "statuses", ANY): "status {4} of {2}",
    ("lifecycle", "transitions", ANY, ANY): "way from {2} to {3}",
    ("follow_up", "clocks", ANY): "clock {2}",
    ("follow_up", "clocks", ANY, "on_breach", ANY): "what happens when {2} is missed",
    ("follow_up", "touches", ANY): "touch plan",
    ("follow_up", "pauses", ANY): "pause from {2}",
    ("follow_up", "suppress"): "marketing silence",
    ("follow_up", "suppress", "channels", ANY): "channel {3} of marketing silence",
    ("follow_up", "suppress", "except", ANY): "exception {3} of marketing silence",
    ("recycle", "reasons", ANY): "reason {2}",
    ("recycle", "resets", ANY): "reset of {2}",
    ("recycle", "notify", ANY): "whom a return notifies, {2}",
    ("recycle", "re_entry"): "re-entry",
    ("commitments", ANY, ANY): "commitment {2} of {1}",
    ("commitments", "alarms", ANY): "alarm of {2}",
}

_KEYS: Final = {
    "when": "condition",
    "where": "condition on events",
    "each": "event type",
    "to": "target",
    "within": "time",
    "as": "verdict",
    "return": "reason to return",
    "starts": "start",
    "stops": "stop",
    "from": "start",
    "until": "end",
    "because": "reason given",
    "means": "definition",
    "cool_off": "cool-off",
    "at_most": "most",
    "unknown": "what not known means to",
    "distribute": "way of sharing",
    "at_least": "least",
}
"""What a key is called in a sentence, where its own name says too little."""

_UNSAID: Final = {
    "unknown": "hold",
    "handoff": "no",
    "skips": "scores",
    "needs": "all required information",
    "calendar": "that of the owner",
    "when_full": "otherwise",
    "approves": "yes",
    "when": "always",
}
"""What it means where a key is left out."""

_LOOKS_BACK: Final = frozenset({"signals", "scoring"})


@dataclass(frozen=True, slots=True)
class Sentences:
    """Says changes; each side in the words of its own agreement."""

    old: Wording
    new: Wording
    old_tree: Branch
    new_tree: Branch

    def sentence(self, difference: Difference, kind: Kind) -> str:
        """Return a change in one plain sentence without a full stop."""
        subject = self.subject(difference)
        match difference.op:
            case "renamed":
                was = _subject(difference.pattern, difference.old_path) or difference.old_path[-1]
                return f"{was} is now called {difference.path[-1]}"
            case "moved":
                return f"{subject} moved: {_place_in(difference)}"
            case "added" | "removed" if not isinstance(difference.new or difference.old, Leaf):
                node, wording = (difference.old, self.old) if difference.new is None else (difference.new, self.new)
                brief = self.brief(node, wording)
                return f"{subject} {difference.op}{f': {brief}' if brief else ''}"
            case "added" | "removed" if difference.pattern in _DUTIES:
                return f"{subject} {difference.op}: {self.brief(difference.new or difference.old, self.new)}"
            case "added" | "removed" if _is_value(difference.pattern):
                return f"{subject} {difference.op}"
        return f"{subject}: {self.turn(difference)}{_way(kind)}"

    def subject(self, difference: Difference) -> str:
        """Return what a change is about: ``points of rule size-core``."""
        path, pattern = difference.path, difference.pattern
        if difference.new is None:
            path = difference.old_path
        line = self.line(difference)
        if line is not None:
            rest = pattern[5:] if pattern[1] == "clocks" else pattern[3:]
            return line if not rest or rest == ("within",) else f"{_of(pattern)} {line}"
        if (whole := _subject(pattern, path)) is not None:
            return whole
        for depth in range(len(path) - 1, 0, -1):
            thing = _subject(pattern[:depth], path[:depth])
            if thing is not None:
                return f"{_of(pattern)} {thing}"
        return " ".join(map(spaced, path)) or "the agreement"

    def line(self, difference: Difference) -> str | None:
        """Return what a line of a clock or of the touch plans is about."""
        pattern, path = difference.pattern, difference.path
        depth = {("follow_up", "clocks", ANY, "target"): 5, ("follow_up", "touches", ANY): 3}.get(
            pattern[:4] if pattern[1:2] == ("clocks",) else pattern[:3]
        )
        if depth is None or len(pattern) < depth:
            return None
        name = path[2] if depth == 5 else "touch plan"
        tree, wording, where = self.new_tree, self.new, path
        if difference.new is None:
            tree, wording, where = self.old_tree, self.old, difference.old_path
        condition = leaf_at(tree, *where[:depth], "when")
        if condition is None:
            is_last_of_several = where[depth - 1] == "otherwise" and len(items(at(tree, where[: depth - 1]))) > 1
            return f"{name} in every other case" if is_last_of_several else name
        return f"{name} when {self.value(condition, wording)}"

    def turn(self, difference: Difference) -> str:
        """Return what was said and what is said: ``30 → 40``."""
        was, now = difference.old, difference.new
        if isinstance(was, Leaf) and isinstance(now, Leaf):
            if difference.pattern[0] in ("lists", HOLIDAYS):
                return _values_turn(_values(was.value), _values(now.value))
            before, after = (parse_duration(leaf.said) if isinstance(leaf.said, str) else None for leaf in (was, now))
            if before and after and before.unit is after.unit:
                return f"{before.count} → {after}"
        unsaid = _UNSAID.get(difference.pattern[-1], "none")
        before_text = unsaid if was is None else self.value(was, self.old)
        after_text = unsaid if now is None else self.value(now, self.new)
        return f"{before_text} → {after_text}" if before_text != after_text else f"{after_text}, in another sense"

    def value(self, node: Node, wording: Wording) -> str:
        """Return what a statement says; a condition in English."""
        if not isinstance(node, Leaf):
            return self.brief(node, wording)
        if node.condition is not None:
            return _short(wording.condition(node.condition))
        return _short(_plain(node.value if _is_list_of_values(node) else node.said))

    def brief(self, node: Node | None, wording: Wording) -> str:
        """Return the gist of a thing: its condition, and what it says besides in few words."""
        if not isinstance(node, Branch):
            return "" if node is None else self.value(node, wording)
        told = []
        for key, item in node.items.items():
            if isinstance(item, Leaf) and not item.is_words:
                text = self.value(item, wording)
                told.append(text if key == "when" else f"{spaced(key)} {text}")
        return _short("; ".join(told))


_DUTIES: Final = {("parties", ANY, "duties", ANY)}


def _is_value(pattern: Pattern) -> bool:
    """Return whether what stands there says nothing but that it is there."""
    return pattern in _SUBJECTS and pattern[-1] == ANY and pattern[-2:] not in (("grades", ANY), ("aliases", ANY))


def _is_list_of_values(leaf: Leaf) -> bool:
    return isinstance(leaf.value, list) and isinstance(leaf.said, dict) and "file" in leaf.said


def _subject(pattern: Pattern, path: tuple[str, ...]) -> str | None:
    said = _SUBJECTS.get(pattern)
    return None if said is None else said.format(*path)


def _of(pattern: Pattern) -> str:
    """Return what a key is called before the thing that it is said of."""
    key = pattern[-1]
    if key == "within" and pattern[0] in _LOOKS_BACK:
        return "look back of"
    said = _KEYS.get(key, spaced(key))
    return said if said.endswith((" to", " of")) else f"{said} of"


def _place_in(difference: Difference) -> str:
    keys = [key for key, _ in difference.order]
    index = keys.index(difference.path[-1])
    return f"now after {keys[index - 1]}" if index else "now first"


def _way(kind: Kind) -> str:
    return {Kind.WIDENED: ", wider", Kind.NARROWED: ", narrower"}.get(kind, "")


def _values(value: Any) -> list[str]:
    if isinstance(value, dict):
        first, last = value["years"]
        return [*value["dates"], *(f"all of {year}" for year in range(first, last + 1))]
    return list(value)


def _values_turn(was: list[str], now: list[str]) -> str:
    told = [("added", [v for v in now if v not in set(was)]), ("removed", [v for v in was if v not in set(now)])]
    return "; ".join(f"{_some(values)} {done}" for done, values in told if values)


def _some(values: list[str]) -> str:
    rest = len(values) - _MOST_VALUES
    return ", ".join(values[:_MOST_VALUES]) + (f" and {rest:,} more" if rest > 0 else "")


def _plain(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{spaced(str(key))} {_plain(item)}" for key, item in value.items())
        case list():
            return _listed(map(_plain, value))
    return str(value)


def _listed(words: Iterable[str]) -> str:
    return _some(list(words)) or "none"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
