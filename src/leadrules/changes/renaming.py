"""Renames: what has the same content under another name, and is mentioned by the other name everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.changes.references import FAMILIES, Family, Rename, renamed
from leadrules.changes.statements import ANY, Branch, Leaf, Node, at, items


def find_renames(old: Branch, new: Branch) -> tuple[Branch, tuple[Rename, ...]]:
    """Return the old tree with the new names in it, and what was renamed.

    A thing is renamed where exactly its name is new: what is said of it is the same.
    """
    found: list[Rename] = []
    for family in FAMILIES:
        for rename in _of_family(family, old, new):
            old = renamed(old, rename)
            found.append(rename)
    return old, tuple(found)


def _of_family(family: Family, old: Branch, new: Branch) -> list[Rename]:
    return [
        Rename(family, holder, gone, come)
        for holder in sorted(_holders(family, new))
        for gone, come in _pairs(at(old, holder), at(new, holder))
    ]


def _holders(family: Family, tree: Node) -> Iterator[tuple[str, ...]]:
    """Yield the paths of what holds things of a family."""
    paths: list[tuple[str, ...]] = [()]
    for step in family.declared[:-1]:
        keys = {path: [*items(at(tree, path))] if step == ANY else [step] for path in paths}
        paths = [(*path, key) for path in paths for key in keys[path]]
    return (path for path in paths if items(at(tree, path)))


def _pairs(old: Node | None, new: Node | None) -> Iterator[tuple[str, str]]:
    """Yield the names of things that one side alone has and that say the same; those first whose words agree too."""
    gone = {key: item for key, item in items(old).items() if key not in items(new)}
    come = {key: item for key, item in items(new).items() if key not in items(old)}
    by_meaning: dict[str, list[str]] = {}
    for key, item in come.items():
        by_meaning.setdefault(_meaning(item), []).append(key)
    for key, item in gone.items():
        alike = by_meaning.get(_meaning(item), [])
        if not alike or (not _says_something(item) and len(gone) + len(come) > 2):
            continue
        best = next((other for other in alike if come[other] == item), alike[0])
        alike.remove(best)
        yield key, best


def _says_something(node: Node) -> bool:
    return isinstance(node, Leaf) or bool(node.items)


def _meaning(node: Node) -> str:
    """Return all that a node means, in one text: equal where the meaning is."""
    match node:
        case Leaf(value):
            return repr(_sorted(value))
        case Branch(found, _, _, is_ordered):
            said = [
                (key, _meaning(item)) for key, item in found.items() if not (isinstance(item, Leaf) and item.is_words)
            ]
            return repr(said if is_ordered else sorted(said))


def _sorted(value: object) -> object:
    return sorted(value.items()) if isinstance(value, dict) else value
