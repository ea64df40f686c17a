"""Who mentions whom: where an agreement says the name of a thing, so that a renamed one can be followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Final

from leadrules.changes.statements import ANY, Branch, Leaf, Node, Pattern, below
from leadrules.expr import Compare, Condition, InSet, Literal, Name, to_text
from leadrules.expr.nodes import Node as Tree

_CLOCK: Final = ("follow_up", "clocks", ANY)
_BREACH: Final = (*_CLOCK, "on_breach", ANY)
_MOMENTS: Final = (
    *((*_CLOCK, key) for key in ("starts", "stops", "cancels", "restarts")),
    *(
        (*thing, key)
        for thing in (("follow_up", "pauses", ANY), ("follow_up", "suppress"))
        for key in ("from", "until")
    ),
)
_SCORE_RULE: Final = ("scoring", ANY, "rules", ANY)
_SIGNAL: Final = ("signals", ANY)
_WHERE: Final = frozenset({(*_SCORE_RULE, "where"), (*_SIGNAL, "where")})
_TO: Final = ("routing", "ladder", ANY, "to")


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of thing with a name: where it is declared, and where the name stands again.

    ``keys`` are patterns of keys, ``leaves`` those of statements; with a word behind them, only under that key of the
    statement. ``literal_of`` is the name that conditions compare with it. ``suffix`` makes another name of it.
    """

    declared: Pattern
    keys: tuple[Pattern, ...] = ()
    leaves: Mapping[Pattern, str | None] = field(default_factory=dict)
    in_conditions: bool = False
    in_where: bool = False
    literal_of: str | None = None
    suffix: str | None = None


def _leaves(*patterns: Pattern, **under: tuple[Pattern, ...]) -> dict[Pattern, str | None]:
    plain: dict[Pattern, str | None] = dict.fromkeys(patterns)
    return {**plain, **{pattern: word for word, some in under.items() for pattern in some}}


_OVERRIDABLE: Final = ("overridable",)
_MEASURES: Final = tuple((*_SIGNAL, key) for key in ("count", "sum", "distinct", "days", "days_since"))
_TRACK: Final = ("qualification", "fast_track", ANY)

FAMILIES: Final = (
    Family(
        ("lead", ANY),
        (("qualification", "required", ANY),),
        _leaves(
            (*_TRACK, "needs"),
            ("recycle", "reasons", ANY, "until"),
            ("routing", "teams", ANY, "match", ANY),
            owner=(_TO,),
        ),
        in_conditions=True,
    ),
    Family(("lists", ANY), in_conditions=True, in_where=True),
    Family(("activity", ANY), leaves=_leaves((*_SCORE_RULE, "each"), *_MEASURES)),
    Family(("activity", ANY, ANY), leaves=_leaves((*_SIGNAL, "sum"), (*_SIGNAL, "distinct")), in_where=True),
    Family(("signals", ANY), in_conditions=True),
    Family(("scoring", ANY), (("recycle", "resets", ANY),), in_conditions=True, suffix="_grade"),
    Family(("scoring", ANY, "groups", ANY), leaves=_leaves((*_SCORE_RULE, "group"))),
    Family(_SCORE_RULE),
    Family(("calendars", ANY), leaves=_leaves(("routing", "teams", ANY, "calendar"), (*_CLOCK, "calendar"))),
    Family(("routing", "teams", ANY), leaves=_leaves(team=(_TO,))),
    Family(
        ("recycle", "reasons", ANY),
        leaves=_leaves(
            ("qualification", "disqualify", ANY, "reason"),
            ("follow_up", "touches", ANY, "exhausted"),
            (*_BREACH, "return"),
        ),
    ),
    Family(
        ("lifecycle", "stages", ANY),
        (("lifecycle", "transitions", ANY), ("lifecycle", "transitions", ANY, ANY)),
        _leaves(("recycle", "reasons", ANY, "to"), ("recycle", "reasons", ANY, "then"), stage=_MOMENTS),
        literal_of="stage",
    ),
    Family(
        _CLOCK,
        leaves=_leaves(clock_met=(("commitments", ANY, ANY, "metric"), ("commitments", "alarms", ANY, "watch"))),
    ),
    Family(("qualification", "gates", ANY), leaves=_leaves((*_TRACK, "skips"))),
    Family(("qualification", "disqualify", ANY)),
    Family(_TRACK),
    Family(("qualification", "tiers", ANY), literal_of="tier"),
    Family(("qualification", "alerts", ANY)),
    Family(("routing", "ladder", ANY)),
    Family(("commitments", ANY, ANY)),
    Family(
        ("parties", ANY),
        (
            ("commitments", ANY),
            ("qualification", "tiers", ANY, "notify", ANY),
            ("qualification", "alerts", ANY, "notify", ANY),
            ("recycle", "notify", ANY),
        ),
        _leaves(
            ("qualification", "hold", "owner"),
            ("routing", "otherwise", "watched_by"),
            ("lifecycle", "stages", ANY, "owner"),
            (*_BREACH, "notify"),
        ),
    ),
)
"""In the order in which renames are looked for: what things say of each other comes after what they mention."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A thing that has another name: its family, the path of what holds it, and both names."""

    family: Family
    holder: tuple[str, ...]
    old: str
    new: str


def renamed(tree: Branch, rename: Rename) -> Branch:
    """Return the tree with another name for one thing, wherever it is mentioned."""
    found = _Renaming(rename).node(tree, (), ())
    return found if isinstance(found, Branch) else tree


@dataclass(frozen=True, slots=True)
class _Renaming:
    rename: Rename

    def node(self, node: Node, path: tuple[str, ...], pattern: Pattern) -> Node:
        if isinstance(node, Leaf):
            return self.leaf(node, pattern)
        items = {}
        for key, item in node.items.items():
            under = below(pattern, key)
            name = self.key(key, path, under)
            new = self.node(item, (*path, key), under)
            if node.form == "values" and name != key and isinstance(new, Leaf):
                new = replace(new, value=name, said=name)
            items[name] = new
        return replace(node, items=items)

    def key(self, key: str, path: tuple[str, ...], pattern: Pattern) -> str:
        rename = self.rename
        if key != rename.old:
            return key
        is_declared = path == rename.holder and pattern == rename.family.declared
        return rename.new if is_declared or pattern in rename.family.keys else key

    def leaf(self, leaf: Leaf, pattern: Pattern) -> Leaf:
        family = self.rename.family
        if leaf.condition is not None:
            seen = family.in_where if pattern in _WHERE else family.in_conditions or family.literal_of
            return _with_condition(leaf, self.tree(leaf.condition.root)) if seen else leaf
        if pattern == _OVERRIDABLE:
            return replace(leaf, value=self.paths(leaf.value), said=self.paths(leaf.said))
        if pattern in family.leaves:
            under = family.leaves[pattern]
            return replace(leaf, value=self.plain(leaf.value, under), said=self.plain(leaf.said, under))
        return leaf

    def paths(self, value: Any) -> Any:
        """Return paths joined by dots with the name replaced where they lead through the thing."""
        rename, depth = self.rename, len(self.rename.holder)
        told = []
        for path in value if isinstance(value, list) else ():
            keys = str(path).split(".")
            if keys[: depth + 1] == [*rename.holder, rename.old]:
                keys[depth] = rename.new
            told.append(".".join(keys))
        return told or value

    def plain(self, value: Any, under: str | None) -> Any:
        """Return plain data with the name replaced, or only what stands under a key."""
        match value:
            case str() if under is None:
                return re.sub(rf"(?<![\w-]){re.escape(self.rename.old)}(?![\w-])", self.rename.new, value)
            case dict():
                return {key: self.plain(item, None if key == under else under) for key, item in value.items()}
            case [str(first), str()] if first == under:
                return [first, *(self.plain(item, None) for item in value[1:])]
            case list():
                return [self.plain(item, under) for item in value]
        return value

    def tree(self, root: Tree) -> Tree:
        """Return a condition with the name replaced."""
        rename, family = self.rename, self.rename.family
        if family.literal_of is not None:
            return _mapped(root, self.literals)
        names = {rename.old: rename.new}
        if family.suffix:
            names[rename.old + family.suffix] = rename.new + family.suffix

        def named(node: Tree) -> Tree:
            match node:
                case Name(name) if name in names:
                    return replace(node, name=names[name])
                case InSet(source=str(source)) if source in names:
                    return replace(node, source=names[source])
            return node

        return _mapped(root, named)

    def literals(self, node: Tree) -> Tree:
        rename = self.rename
        match node:
            case Compare(_, Name(name), Literal(value) as right) if (name, value) == (
                rename.family.literal_of,
                rename.old,
            ):
                return replace(node, right=replace(right, value=rename.new))
            case InSet(Name(name), values, None) if name == rename.family.literal_of and rename.old in values:
                return replace(node, values=(values - {rename.old}) | {rename.new})
        return node


def _with_condition(leaf: Leaf, root: Tree) -> Leaf:
    if leaf.condition is None or root == leaf.condition.root:
        return leaf
    text = to_text(root)
    return replace(leaf, value={"condition": text}, said=text, condition=Condition(text, root))


def _mapped(node: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """Return a tree with every node changed, from the leaves up."""
    below_it: dict[str, Any] = {}
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            below_it[one.name] = tuple(_mapped(item, change) for item in value)
        elif is_dataclass(value) and not isinstance(value, type) and one.name in _OPERANDS:
            below_it[one.name] = _mapped(value, change)  # type: ignore[arg-type]
    return change(replace(node, **below_it) if below_it else node)


_OPERANDS: Final = frozenset({"left", "right", "item", "items", "name"})
