"""For whom which statement is what: the table behind levels and touches.

What is asked of a lead before sales gets it, and what each side promised, are the terms of the agreement: whoever loses
by a change of them is hurt, and the change is MAJOR. Points, windows and lists are how the terms are measured: a change
of them says which way it goes and is MINOR. What other systems read is broken where it is taken away or renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from leadrules.changes.change import SYSTEMS, Kind, Level, Touch
from leadrules.changes.comparing import Difference, leaf_at
from leadrules.changes.directions import list_way
from leadrules.changes.statements import ANY, Branch, Leaf, Node, Pattern, at, items
from leadrules.clauses.qualification import SCORES
from leadrules.names import MARKETING, SALES

Touches = tuple[Touch, ...]

STRICTER: Final = (Touch(MARKETING, "tightens"), Touch(SALES, "loosens"))
"""Fewer leads count as qualified."""

LOOSER: Final = (Touch(MARKETING, "loosens"), Touch(SALES, "tightens"))
"""More leads count as qualified, and sales must work them."""

FASTER: Final = (Touch(SALES, "tightens"),)
SLOWER: Final = (Touch(SALES, "loosens"), Touch(MARKETING, "breaks"))
"""Sales has more time, and marketing less of what it was promised."""

BROKEN: Final = (Touch(SYSTEMS, "breaks"),)
OTHER_FOR_SALES: Final = (Touch(SALES, "changes"),)
OTHER_FOR_BOTH: Final = (Touch(MARKETING, "changes"), Touch(SALES, "changes"))
NOBODY: Final[Touches] = ()


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake in one kind of statement.

    ``more`` is what it means for whom when there is more of it (raised, longer, wider), ``less`` the reverse; ``added``
    and ``removed`` are those unless they say otherwise, ``other`` is for what has no direction. ``is_term`` says that
    it is a term of the agreement, where whoever loses by a change is hurt; ``has_order`` that its order decides.
    """

    more: Touches = NOBODY
    less: Touches = NOBODY
    other: Touches = NOBODY
    added: Touches | None = None
    removed: Touches | None = None
    renamed: Touches = NOBODY
    moved: Touches = NOBODY
    is_term: bool = False
    has_order: bool = False

    def touches(self, kind: Kind) -> Touches:
        """Return whom a change of this kind touches."""
        match kind:
            case Kind.ADDED:
                return self.more if self.added is None else self.added
            case Kind.REMOVED:
                return self.less if self.removed is None else self.removed
            case Kind.RAISED | Kind.LENGTHENED | Kind.WIDENED:
                return self.more
            case Kind.LOWERED | Kind.SHORTENED | Kind.NARROWED:
                return self.less
            case Kind.RENAMED:
                return self.renamed
            case Kind.MOVED:
                return self.moved
            case Kind.CHANGED | Kind.REWORDED:
                return self.other

    def level(self, kind: Kind) -> Level:
        """Return how much a change of this kind weighs."""
        hows = {touch.how for touch in self.touches(kind)}
        if "breaks" in hows or (self.is_term and hows - {"loosens"}):
            return Level.MAJOR
        return Level.PATCH if kind is Kind.MOVED and not self.has_order else Level.MINOR


_READ: Final = Stake(added=NOBODY, removed=BROKEN, renamed=BROKEN)
"""What systems read: they miss it when it is gone."""


_TERM: Final = Stake(other=OTHER_FOR_BOTH, is_term=True)
_STRICTER: Final = Stake(STRICTER, LOOSER, OTHER_FOR_BOTH, is_term=True)
_LOOSER: Final = Stake(LOOSER, STRICTER, OTHER_FOR_BOTH, is_term=True)
_FASTER: Final = Stake(FASTER, SLOWER, OTHER_FOR_SALES, is_term=True)
_SLOWER: Final = Stake(SLOWER, FASTER, OTHER_FOR_SALES, is_term=True)
_CLOCK: Final = Stake(SLOWER, FASTER, OTHER_FOR_SALES, OTHER_FOR_SALES, OTHER_FOR_SALES, is_term=True)
_WAIT: Final = Stake(STRICTER, LOOSER, OTHER_FOR_BOTH, is_term=True)
_ROUTE: Final = Stake(OTHER_FOR_SALES, OTHER_FOR_SALES, OTHER_FOR_SALES, moved=OTHER_FOR_SALES, has_order=True)
_SILENCE: Final = Stake((Touch(MARKETING, "tightens"),), (Touch(MARKETING, "loosens"), Touch(SALES, "breaks")),
                        (Touch(MARKETING, "changes"),), is_term=True)  # fmt: skip
_BREAKING: Final = Stake(BROKEN, NOBODY, BROKEN, BROKEN, BROKEN)

_Q: Final = "qualification"
_F: Final = "follow_up"
_CLOCKS: Final = (_F, "clocks", ANY)


def _field(thing: Pattern) -> dict[Pattern, Stake]:
    """Return the stakes of a declared value: what data it takes in."""
    return {
        (*thing, "type"): _BREAKING,
        (*thing, "values", ANY): _READ,
        (*thing, "aliases", ANY): Stake(removed=BROKEN),
        (*thing, "min"): Stake(BROKEN, NOBODY, added=BROKEN),
        (*thing, "max"): Stake(NOBODY, BROKEN, added=BROKEN, removed=NOBODY),
    }


STAKES: Final[Mapping[Pattern, Stake]] = {
    ("id",): _BREAKING,
    ("parties", ANY): Stake(removed=OTHER_FOR_BOTH, renamed=OTHER_FOR_BOTH, is_term=True),
    ("parties", ANY, "approves"): _TERM,
    ("calendars", ANY, "week", ANY): Stake(other=OTHER_FOR_SALES, added=OTHER_FOR_SALES, removed=OTHER_FOR_SALES),
    ("calendars", ANY, "zone"): Stake(other=OTHER_FOR_SALES),
    ("lead", ANY): _READ,
    **_field(("lead", ANY)),
    ("activity", ANY): _READ,
    ("activity", ANY, ANY): _READ,
    **_field(("activity", ANY, ANY)),
    ("scoring", ANY): _READ,
    ("scoring", ANY, "grades", ANY): Stake(STRICTER, LOOSER, NOBODY, NOBODY, BROKEN, BROKEN, is_term=True),
    (_Q, "required", ANY): _STRICTER,
    (_Q, "disqualify", ANY): Stake(STRICTER, (*LOOSER, *BROKEN), renamed=BROKEN, moved=OTHER_FOR_BOTH, is_term=True,
                                   has_order=True),
    (_Q, "disqualify", ANY, "when"): _STRICTER,
    (_Q, "disqualify", ANY, "as"): _TERM,
    (_Q, "gates", ANY): Stake(STRICTER, LOOSER, is_term=True),
    (_Q, "gates", ANY, "when"): _LOOSER,
    (_Q, "fast_track", ANY): Stake(LOOSER, (*STRICTER, *BROKEN), renamed=BROKEN, moved=NOBODY, is_term=True,
                                   has_order=True),
    (_Q, "fast_track", ANY, "when"): _LOOSER,
    (_Q, "tiers", ANY): replace(_READ, moved=OTHER_FOR_BOTH, is_term=True, has_order=True),
    (_Q, "hold"): Stake((Touch(MARKETING, "tightens"),), (Touch(MARKETING, "loosens"), Touch(SALES, "breaks")),
                        is_term=True),
    (_Q, "hold", "owner"): _TERM,
    (_Q, "hold", "within"): Stake((Touch(MARKETING, "loosens"), Touch(SALES, "breaks")),
                                  (Touch(MARKETING, "tightens"),), OTHER_FOR_BOTH, is_term=True),
    (_Q, "alerts", ANY): _READ,
    ("routing", "priority"): _ROUTE,
    ("routing", "ladder", ANY): Stake(OTHER_FOR_SALES, BROKEN, renamed=BROKEN, moved=OTHER_FOR_SALES, has_order=True),
    ("routing", "ladder", ANY, "when"): _ROUTE,
    ("routing", "ladder", ANY, "to"): _ROUTE,
    ("routing", "otherwise", "queue"): _BREAKING,
    ("routing", "otherwise", "within"): _CLOCK,
    ("routing", "teams", ANY): _READ,
    ("routing", "teams", ANY, "distribute"): _ROUTE,
    ("lifecycle", "stages", ANY): replace(_READ, has_order=True),
    ("lifecycle", "stages", ANY, "owner"): _TERM,
    ("lifecycle", "stages", ANY, "enters", ANY): Stake(removed=BROKEN),
    ("lifecycle", "stages", ANY, "statuses", ANY): _READ,
    ("lifecycle", "transitions", ANY, ANY): Stake(removed=BROKEN),
    _CLOCKS: Stake(FASTER, (*SLOWER, *BROKEN), renamed=BROKEN, is_term=True),
    (*_CLOCKS, "target", ANY): replace(_CLOCK, moved=OTHER_FOR_SALES, has_order=True),
    (*_CLOCKS, "target", ANY, "within"): _CLOCK,
    (*_CLOCKS, "target", ANY, "when"): replace(_CLOCK, more=OTHER_FOR_SALES, less=OTHER_FOR_SALES),
    (*_CLOCKS, "never_later_than"): replace(_CLOCK, added=FASTER, removed=SLOWER),
    **{(*_CLOCKS, key): replace(_CLOCK, more=OTHER_FOR_SALES, less=OTHER_FOR_SALES)
       for key in ("starts", "stops", "cancels", "restarts", "calendar", "at_close")},
    (*_CLOCKS, "on_breach", ANY): Stake(OTHER_FOR_SALES, OTHER_FOR_SALES),
    (_F, "touches", ANY): Stake(OTHER_FOR_SALES, OTHER_FOR_SALES, moved=OTHER_FOR_SALES, is_term=True, has_order=True),
    (_F, "touches", ANY, "when"): replace(_CLOCK, more=OTHER_FOR_SALES, less=OTHER_FOR_SALES),
    (_F, "touches", ANY, "plan", ANY): _FASTER,
    (_F, "touches", ANY, "within"): _CLOCK,
    (_F, "touches", ANY, "spacing", ANY): _FASTER,
    (_F, "touches", ANY, "ends"): Stake(other=OTHER_FOR_SALES, is_term=True),
    (_F, "pauses", ANY): _SLOWER,
    (_F, "pauses", ANY, "at_most"): replace(_SLOWER, added=FASTER, removed=SLOWER),
    (_F, "suppress"): _SILENCE,
    (_F, "suppress", "channels", ANY): _SILENCE,
    (_F, "suppress", "except", ANY): Stake(_SILENCE.less, _SILENCE.more, is_term=True),
    (_F, "suppress", "from"): _SILENCE,
    (_F, "suppress", "until"): _SILENCE,
    ("recycle", "reasons", ANY): _READ,
    ("recycle", "reasons", ANY, "cool_off"): _WAIT,
    ("recycle", "reasons", ANY, "until"): _WAIT,
    ("recycle", "re_entry"): _WAIT,
    ("recycle", "re_entry", "new_points"): _WAIT,
    ("recycle", "re_entry", "or"): _LOOSER,
    ("recycle", "resets", ANY): _WAIT,
}  # fmt: skip
"""What is at stake, by pattern. What is not here touches nobody, and is MINOR."""


Trees = tuple[Branch, Branch]
"""The old tree and the new one."""

Context = Callable[[Difference, Trees], Stake]


def stake_of(difference: Difference, trees: Trees) -> Stake:
    """Return what is at stake in a difference; some of it depends on what else the agreement says."""
    depends = _DEPENDING.get(difference.pattern)
    return depends(difference, trees) if depends else STAKES.get(difference.pattern, Stake())


def _points(difference: Difference, trees: Trees) -> Stake:
    """A rule with points below zero is the mirror of one above it."""
    rule = at(trees[1], difference.path[:4]) or at(trees[0], difference.path[:4])
    points = leaf_at(rule, "points")
    is_malus = points is not None and points.value < 0
    key = difference.pattern[-1]
    if key == "points":
        is_malus = False
    stake = Stake(STRICTER, LOOSER) if is_malus else Stake(LOOSER, STRICTER)
    return Stake(other=stake.other) if key in ("decay", "limit", "group") else stake


def _unknown(difference: Difference, _: Trees) -> Stake:
    """What not known means: ``pass`` lets more leads through than ``hold``, which stands for saying nothing."""
    passes = isinstance(difference.new, Leaf) and difference.new.value == "pass"
    touches = LOOSER if passes else STRICTER
    return Stake(touches, touches, touches, is_term=True)


def _skips(difference: Difference, trees: Trees) -> Stake:
    """What a fast track skips lets leads through; what it needs keeps them back."""
    key = difference.pattern[-1]
    was, now = (_listed(node, tree, key) for node, tree in zip((difference.old, difference.new), trees, strict=True))
    if not (was < now or now < was):
        return _TERM
    touches = LOOSER if (was < now) == (key == "skips") else STRICTER
    return Stake(touches, touches, touches, is_term=True)


def _listed(node: Node | None, tree: Branch, key: str) -> set[str]:
    """Return what a fast track skips or needs; saying nothing is to skip scores, and to need what is required."""
    if isinstance(node, Leaf):
        return set(node.value)
    return {SCORES} if key == "skips" else set(items(at(tree, (_Q, "required"))))


def _tier(difference: Difference, trees: Trees) -> Stake:
    """Only tiers that hand off are a term of the agreement."""
    hands_off = any(leaf_at(tree, *difference.path[:3], "handoff") is not None for tree in trees)
    if difference.pattern[-1] == "when":
        return _LOOSER if hands_off else Stake()
    found = STAKES[difference.pattern]
    if not hands_off:
        return found
    return replace(found, added=LOOSER, removed=(*STRICTER, *BROKEN))


def _handoff(difference: Difference, _: Trees) -> Stake:
    touches = STRICTER if difference.new is None else LOOSER
    return Stake(touches, touches, touches, is_term=True)


def _target(difference: Difference, trees: Trees) -> Stake:
    """A queue that no lead goes to any more is missed by what watches it."""
    gone = _queues(difference.old) - {queue for node in _ladder(trees[1]) for queue in _queues(node)}
    return replace(_ROUTE, other=(*OTHER_FOR_SALES, *BROKEN)) if gone else _ROUTE


def _ladder(tree: Branch) -> list[Node | None]:
    routing = items(tree).get("routing")
    routes = items(items(routing).get("ladder")).values()
    queue = leaf_at(routing, "otherwise", "queue")
    ends: list[Node | None] = [items(route).get("to") for route in routes]
    return [*ends, Leaf({"queue": queue.value}, None, None) if queue else None]


def _queues(node: Node | None) -> set[str]:
    found: set[str] = set()
    value = node.value if isinstance(node, Leaf) else None
    while isinstance(value, dict):
        found |= {value["queue"]} if "queue" in value else set()
        value = value.get("else")
    return found


def _list(difference: Difference, trees: Trees) -> Stake:
    """A list is measured with: whether more leads count as it grows depends on the conditions that look into it."""
    name = difference.path[1]
    ways = {way for tree in trees for thing in _DEFINING for way in _use(tree, thing, name)} - {0}
    if ways == {1}:
        return Stake(LOOSER, STRICTER, OTHER_FOR_BOTH, NOBODY, NOBODY)
    if ways == {-1}:
        return Stake(STRICTER, LOOSER, OTHER_FOR_BOTH, NOBODY, NOBODY)
    touched = OTHER_FOR_BOTH if ways else NOBODY
    return Stake(touched, touched, touched, NOBODY, NOBODY)


_DEFINING: Final[Mapping[str, int]] = {"disqualify": -1, "gates": 1, "fast_track": 1, "tiers": 1}
"""Where conditions define a qualified lead, and whether more leads count where they hold."""


def _use(tree: Branch, thing: str, name: str) -> Iterator[int | None]:
    """Yield for each condition whether more leads count as the list grows: 1, -1, 0 for no difference, None unclear."""
    for item in items(at(tree, ("qualification", thing))).values():
        condition = leaf_at(item, "when")
        if condition is None or condition.condition is None or (thing == "tiers" and not leaf_at(item, "handoff")):
            continue
        way = list_way(condition.condition.root, name)
        yield None if way is None else way * _DEFINING[thing]


def _commitment(difference: Difference, _: Trees) -> Stake:
    """A promise binds its party and is owed to the other side."""
    party = difference.path[1]
    owed_to = [other for other in (MARKETING, SALES) if other != party]
    more: Touches = (Touch(party, "tightens"),)
    less: Touches = (Touch(party, "loosens"), *(Touch(other, "breaks") for other in owed_to))
    if difference.pattern[-1] == "at_most":
        return Stake(less, more, added=more, removed=less, is_term=True)
    return Stake(more, less, (Touch(party, "changes"), *(Touch(o, "changes") for o in owed_to)), is_term=True)


_DEPENDING: Final[Mapping[Pattern, Context]] = {
    ("lists", ANY): _list,
    ("scoring", ANY, "rules", ANY): _points,
    **{("scoring", ANY, "rules", ANY, key): _points
       for key in ("points", "when", "where", "within", "at_most", "limit", "decay", "group")},
    (_Q, "disqualify", ANY, "unknown"): _unknown,
    (_Q, "gates", ANY, "unknown"): _unknown,
    (_Q, "fast_track", ANY, "skips"): _skips,
    (_Q, "fast_track", ANY, "needs"): _skips,
    (_Q, "tiers", ANY): _tier,
    (_Q, "tiers", ANY, "when"): _tier,
    (_Q, "tiers", ANY, "handoff"): _handoff,
    ("routing", "ladder", ANY, "to"): _target,
    **{("commitments", ANY, ANY, *key): _commitment
       for key in ((), ("at_least",), ("at_most",), ("metric",), ("per",), ("cohort",))},
}  # fmt: skip
