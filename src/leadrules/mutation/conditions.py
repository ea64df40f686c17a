"""Changes of conditions: constants by one step, operators, ``and`` and ``or``, ``not``, members of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from leadrules.expr import (
    And,
    AtLeast,
    Call,
    Compare,
    DateType,
    InList,
    InSet,
    Known,
    Literal,
    Node,
    Not,
    Or,
    walk,
)
from leadrules.mutation.steps import day_steps, neighbours, number_steps
from leadrules.names import Path

_OTHER: Final[Mapping[str, str]] = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
_OTHER_KEY: Final[Mapping[str, str]] = {
    "gte": "gt",
    "gt": "gte",
    "lte": "lt",
    "lt": "lte",
    "eq": "ne",
    "ne": "eq",
    "in": "not_in",
    "not_in": "in",
    "all": "any",
    "any": "all",
}
_OPERATOR: Final = re.compile(r"[<>=!]=|[<>]")
_MEMBERSHIP: Final = re.compile(r"\bnot\s+in\b|\bin\b")
_JUNCTION: Final = re.compile(r"\b(and|or)\b")
_ITEM: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?[\d.]+""")
_COUNT: Final = re.compile(r"\d+")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NEGATED_OTHERWISE: Final = (InSet, InList, Known, Not)


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters ``start`` to ``end`` of a condition, and what stands there instead."""

    start: int
    end: int
    instead: str
    words: str

    def of(self, text: str) -> str:
        """Return the text with the edit."""
        return text[: self.start] + self.instead + text[self.end :]


def edits_of(text: str, root: Node) -> tuple[Edit, ...]:
    """Return every change of a condition that is written as text, in the order of the text."""
    found = [edit for node in walk(root) for edit in _of_node(text, node)]
    found += _junctions(text, root)
    if not isinstance(root, _NEGATED_OTHERWISE) and not (isinstance(root, Compare) and root.op in ("==", "!=")):
        found.append(Edit(0, len(text), f"not ({text})", "negated"))
    distinct = {(edit.start, edit.end, edit.instead): edit for edit in found}
    return tuple(distinct[key] for key in sorted(distinct))


def _of_node(text: str, node: Node) -> Iterator[Edit]:
    match node:
        case Literal(value, type_, (start, end)):
            if isinstance(value, bool | str) and not isinstance(type_, DateType):
                return
            yield from _steps(text, start, end, dated=isinstance(type_, DateType))
        case Compare(op, left, right):
            yield from _replaced(text, _OPERATOR, left.span[1], right.span[0], {op: _OTHER[op]})
        case InSet(item, _, source, span) | Not(InSet(item, _, source, span)):
            yield from _membership(text, item.span[1], span[1])
            if source is None:
                yield from _members(text, item.span[1], span[1])
        case InList(item, items) | Not(InList(item, items)):
            yield from _membership(text, item.span[1], items.span[0])
        case Known(_, span):
            yield from _replaced(text, re.compile(r"known|missing"), *span, {"known": "missing", "missing": "known"})
        case Not(Known()):
            return
        case Not(_, (start, end)):
            yield from _replaced(text, re.compile(r"not\s+"), start, end, {}, "")
        case AtLeast(_, _, (start, end)):
            count = _COUNT.search(text, start, end)
            if count is not None:
                yield from _steps(text, *count.span())
        case Call(_, args, _, span) if args and isinstance(args[-1], Literal):
            return


def _steps(text: str, start: int, end: int, *, dated: bool = False) -> Iterator[Edit]:
    day = _DATE.search(text, start, end) if dated else None
    if day is not None:
        start, end = day.span()
    was = text[start:end]
    steps = day_steps(was) if day is not None else number_steps(was)
    yield from (Edit(start, end, now, f"`{was}` becomes `{now}`") for now in steps)


def _replaced(
    text: str, pattern: re.Pattern[str], start: int, end: int, table: Mapping[str, str], other: str | None = None
) -> Iterator[Edit]:
    """Yield what replaces the first match between two offsets, where the table has something else for it."""
    match = pattern.search(text, start, end)
    if match is None:
        return
    now = table.get(match[0], other)
    if now is not None:
        words = f"`{match[0]}` becomes `{now}`" if now else f"without `{match[0].strip()}`"
        yield Edit(match.start(), match.end(), now, words)


def _membership(text: str, start: int, end: int) -> Iterator[Edit]:
    match = _MEMBERSHIP.search(text, start, end)
    if match is not None:
        now = "in" if match[0] != "in" else "not in"
        yield Edit(match.start(), match.end(), now, f"`{match[0]}` becomes `{now}`")


def _members(text: str, start: int, end: int) -> Iterator[Edit]:
    """Yield what leaves out one member of a list that is written in the condition."""
    opening = text.find("[", start, end)
    if opening < 0:
        return
    members = list(_ITEM.finditer(text, opening, end))
    if len(members) < 2:
        return
    for place, member in enumerate(members):
        last = place + 1 == len(members)
        cut = (members[place - 1].end(), member.end()) if last else (member.start(), members[place + 1].start())
        yield Edit(*cut, "", f"without `{member[0]}`")


def _junctions(text: str, root: Node) -> Iterator[Edit]:
    for node in walk(root):
        if isinstance(node, And | Or):
            for before, after in pairwise(node.items):
                yield from _replaced(text, _JUNCTION, _end(before), _start(after), {"and": "or", "or": "and"})


def _start(node: Node) -> int:
    return node.span[0]


def _end(node: Node) -> int:
    return node.span[1]


def forms_of(source: object, path: Path = ()) -> Iterator[tuple[Path, object, str]]:
    """Yield every change of a condition that is written as a map: where, what stands there instead, and in words."""
    match source:
        case dict():
            yield from _of_map(source, path)
            for key, value in source.items():
                if key in ("all", "any", "not", "of"):
                    yield from forms_of(value, (*path, key))
        case list():
            for index, item in enumerate(source):
                yield from forms_of(item, (*path, index))


def _of_map(source: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, object, str]]:
    for key, value in source.items():
        if other := _OTHER_KEY.get(key):
            changed = {other if name == key else name: item for name, item in source.items()}
            yield path, changed, f"`{key}` becomes `{other}`"
        if key == "field":
            continue
        for now in neighbours(value) if not isinstance(value, str) or _DATE.fullmatch(value) else ():
            yield (*path, key), now, f"`{value}` becomes `{now}`"
        if key in ("in", "not_in") and isinstance(value, list) and len(value) > 1:
            yield from without_each(value, (*path, key))
    if "known" in source and isinstance(source["known"], bool):
        yield (*path, "known"), not source["known"], f"`known: {source['known']}` becomes its opposite".lower()


def without_each(values: Sequence[object], path: Path) -> Iterator[tuple[Path, object, str]]:
    """Yield a list without each of its members in turn."""
    for index, value in enumerate(values):
        yield path, [*values[:index], *values[index + 1 :]], f"without `{value}`"
