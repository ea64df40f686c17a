"""The old agreement with some of the changes: what each of them does by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from leadrules.agreement import Agreement, parse
from leadrules.changes.change import Change, Changes
from leadrules.changes.comparing import Difference
from leadrules.changes.references import FAMILIES, Rename, renamed
from leadrules.changes.statements import HOLIDAYS, Branch, Leaf, Node, at, empty, items, said, statements
from leadrules.diagnostics import AgreementError
from leadrules.worktime import HolidayDates

_FAMILY_OF: Final = {family.declared: family for family in FAMILIES}
NOT_LOCKED: Final = frozenset({"LR330", "LR331"})
"""What a reading says of locked holidays that it was not given."""


def apply(old: Agreement, changes: Iterable[Change]) -> Agreement:
    """Return the old agreement with some of its changes: with all of them it means and says what the new one does.

    Raises:
        AgreementError: it is no agreement that way; ``groups`` has what goes together.
    """
    tree = statements(old)
    chosen = [change.difference for change in changes]
    for difference in chosen:
        if difference.op == "renamed":
            tree = _renamed(tree, difference)
    for difference in chosen:
        match difference.op:
            case "removed":
                tree = _put(tree, difference, None)
            case "changed":
                tree = _put(tree, difference, difference.new)
    return _read(_ordered(tree, [d for d in chosen if d.op in ("added", "moved")]))


def _renamed(tree: Branch, difference: Difference) -> Branch:
    path = _resolved(tree, difference)[:-1]
    rename = Rename(_FAMILY_OF[difference.pattern], path, difference.old_path[-1], difference.path[-1])
    return renamed(tree, rename)


def _resolved(tree: Branch, difference: Difference) -> tuple[str, ...]:
    """Return the path of a difference with the names that things have in a tree: the new ones or the old ones."""
    node: Node | None = tree
    path: list[str] = []
    for new, old in zip(difference.path, difference.old_path, strict=True):
        found = node.items if isinstance(node, Branch) else {}
        path.append(new if new in found or old not in found else old)
        node = found.get(path[-1])
    return tuple(path)


def _put(tree: Branch, difference: Difference, node: Node | None) -> Branch:
    return _with(tree, _resolved(tree, difference), node, difference)


def _with(tree: Branch, path: tuple[str, ...], node: Node | None, difference: Difference) -> Branch:
    """Return the tree with a node at a path; None takes out what stands there, and what is nothing without it."""
    key, rest = path[0], path[1:]
    depth = len(difference.path) - len(rest)
    put = node
    if rest:
        inner = tree.items.get(key)
        branch = inner if isinstance(inner, Branch) else empty(difference.pattern[:depth])
        put = _with(branch, rest, node, difference)
        if not put.items and node is None and difference.held is not None and depth > difference.held:
            put = None
    items = dict(tree.items)
    if put is None:
        items.pop(key, None)
    else:
        items[key] = put
    return replace(tree, items=items)


def _ordered(tree: Branch, differences: Sequence[Difference]) -> Branch:
    """Return the tree with what was added and moved in its place: after what stands before it in the new order."""
    by_holder: dict[tuple[str, ...], list[Difference]] = {}
    for difference in differences:
        if difference.op == "added":
            tree = _put(tree, difference, difference.new)
        if difference.order:
            by_holder.setdefault(_resolved(tree, difference)[:-1], []).append(difference)
    for holder, placed in by_holder.items():
        branch = at(tree, holder)
        if isinstance(branch, Branch):
            tree = _with(tree, holder, _in_order(branch, placed), placed[0]) if holder else tree
    return tree


def _in_order(branch: Branch, placed: Sequence[Difference]) -> Branch:
    order = [new if new in branch.items else old for new, old in placed[0].order]
    to_place = {key for d in placed for key in (d.path[-1], d.old_path[-1]) if key in branch.items}
    keys = [key for key in branch.items if key not in to_place]
    for index, key in enumerate(order):
        if key in to_place:
            before = next((other for other in reversed(order[:index]) if other in keys), None)
            keys.insert(0 if before is None else keys.index(before) + 1, key)
    return replace(branch, items={key: branch.items[key] for key in keys})


def _read(tree: Branch) -> Agreement:
    """Return the agreement that a tree says.

    Raises:
        AgreementError: it says none.
    """
    holidays = tree.items.get(HOLIDAYS)
    data = said(replace(tree, items={key: item for key, item in tree.items.items() if key != HOLIDAYS}))
    files = {}
    for name, leaf in items(tree.items.get("lists")).items():
        if isinstance(leaf, Leaf) and isinstance(leaf.said, dict):
            file = f"lists/{name}.txt"
            data["lists"][name], files[file] = {"file": file}, "\n".join(leaf.value)
    agreement = parse(json.dumps(data, ensure_ascii=False), files=files)
    return agreement if holidays is None else _with_holidays(agreement, holidays)


def _with_holidays(agreement: Agreement, holidays: Node) -> Agreement:
    """Return the agreement with locked dates, which stand in a file of their own."""
    leaves = {region: leaf.value for region, leaf in items(holidays).items() if isinstance(leaf, Leaf)}
    dates = {region: _dates(**locked) for region, locked in leaves.items()}
    told = tuple(d for d in agreement.diagnostics if d.code not in NOT_LOCKED)
    return replace(agreement, holidays=dates, diagnostics=told)


def _dates(years: list[int], dates: list[str]) -> HolidayDates:
    return HolidayDates(range(years[0], years[1] + 1), frozenset(map(date.fromisoformat, dates)))


def groups(changes: Changes) -> tuple[tuple[Change, ...], ...]:
    """Return the smallest groups of changes that make a valid agreement by themselves, in the order of the changes.

    A change that stands alone is a group of one. One that cannot, as it mentions what another brings, is in a group
    with what it needs, and what it needs may be in several.
    """
    needs = _Needs(changes)
    found = [needs.of(number) for number in range(len(changes))]
    largest = [group for group in dict.fromkeys(found) if not any(group < other for other in found)]
    in_order = sorted(largest, key=sorted)
    return tuple(tuple(changes.changes[number] for number in sorted(group)) for group in in_order)


@dataclass(frozen=True, slots=True)
class _Needs:
    """Finds out what a change needs, by leaving out of all of them whatever it stands without."""

    changes: Changes
    _valid: dict[frozenset[int], bool] = field(default_factory=dict)

    def of(self, number: int) -> frozenset[int]:
        """Return a smallest valid group that has a change in it."""
        alone = frozenset({number})
        if self.is_valid(alone):
            return alone
        group = next(group for group in self.candidates(number) if self.is_valid(group))
        size = max(1, (len(group) - 1) // 2)
        while True:
            others = sorted(group - alone)
            for start in range(0, len(others), size):
                fewer = group - frozenset(others[start : start + size])
                if self.is_valid(fewer):
                    group = fewer
            if size == 1:
                return group
            size //= 2

    def candidates(self, number: int) -> Iterator[frozenset[int]]:
        """Yield groups to look in: what shares a name with the change, what shares one with that, and so on."""
        words = [_words(change) for change in self.changes]
        group, known = {number}, set(words[number])
        while True:
            more = {other for other in range(len(words)) if other not in group and words[other] & known}
            if not more:
                break
            group |= more
            yield frozenset(group)
            known |= {word for other in more for word in words[other]}
        yield frozenset(range(len(words)))

    def is_valid(self, group: frozenset[int]) -> bool:
        """Return whether the old agreement with these changes is one."""
        if group not in self._valid:
            try:
                apply(self.changes.old, [self.changes.changes[number] for number in sorted(group)])
                self._valid[group] = True
            except AgreementError:
                self._valid[group] = False
        return self._valid[group]


_WORD: Final = re.compile(r"[A-Za-z0-9_][\w-]*")


def _words(change: Change) -> frozenset[str]:
    """Return every word of a change: whatever two changes have to do with each other, they share one."""
    told = json.dumps([change.old, change.new, change.path[-1:]], ensure_ascii=False)
    return frozenset(_WORD.findall(told)) | set(change.difference.old_path[-1:])
