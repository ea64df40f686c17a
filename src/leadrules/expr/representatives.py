"""One value of each class of one name's values, by its type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise

from leadrules.expr.instants import DAY_US, INSTANT_MAX, INSTANT_MIN
from leadrules.expr.nodes import Call, Compare, InList, InSet, Literal, Name, Node, walk
from leadrules.expr.spelling import cased
from leadrules.expr.types import (
    LIST_LENGTH_MAX,
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    Value,
)

Found = tuple[tuple[Value, ...], bool]

_SUBSETS_MAX = 4


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison that mentions the name; ``alone``: it mentions no other."""

    node: Node
    alone: bool


@dataclass(slots=True)
class _Constants:
    """What the atoms compare one name with, by the way they look at it."""

    direct: set[Value] = field(default_factory=set)
    sets: list[frozenset[Value]] = field(default_factory=list)
    domain: list[frozenset[Value]] = field(default_factory=list)
    lower: list[frozenset[Value]] = field(default_factory=list)
    starts: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    days_since: set[float] = field(default_factory=set)
    days_until: set[float] = field(default_factory=set)
    length: set[float] = field(default_factory=set)
    complete: bool = True


def represent(t: Type, atoms: Sequence[Atom], *, at_us: int, today: date) -> Found:
    """Return one value of each class that the atoms make of a type, and whether no class is left out."""
    constants = _Constants()
    for atom in atoms:
        _collect(atom.node, constants)
        constants.complete = constants.complete and atom.alone
    match t:
        case BooleanType():
            return (True, False), constants.complete
        case ChoiceType(values):
            return values, constants.complete
        case IntegerType(lo, hi):
            return tuple(_whole_numbers(constants.direct, lo, hi)), constants.complete
        case NumberType():
            return tuple(_numbers(constants.direct, t)), constants.complete
        case DateType():
            return tuple(_dates(constants, today)), constants.complete
        case DateTimeType():
            return tuple(_instants(constants, at_us)), constants.complete
        case TextListType():
            return _lists(constants, t)
        case TextType() | EmailType():
            return _texts(constants, t)


def _collect(node: Node, found: _Constants) -> None:
    match node:
        case Compare(_, Literal(value), item) | Compare(_, item, Literal(value)):
            _seen(item, frozenset((value,)), found)
        case InSet(item, values):
            _seen(item, values, found)
        case InList(Literal(value), Name()):
            found.direct.add(value)
        case Call("starts_with", (Name(), Literal(str(part)))):
            found.starts.add(part)
        case Call("ends_with", (Name(), Literal(str(part)))):
            found.ends.add(part)
        case _:
            _give_up(node, found)


def _seen(item: Node, values: frozenset[Value], found: _Constants) -> None:
    match item:
        case Name():
            found.direct.update(values)
            found.sets.append(values)
        case Call("domain", (Name(),)):
            found.domain.append(values)
        case Call("lower", (Name(),)):
            found.lower.append(values)
        case Call("days_since", (Name(),)):
            found.days_since.update(v for v in values if isinstance(v, int | float))
        case Call("days_until", (Name(),)):
            found.days_until.update(v for v in values if isinstance(v, int | float))
        case Call("length", (Name(),)):
            found.length.update(v for v in values if isinstance(v, int | float))
        case _:
            found.direct.update(values)
            _give_up(item, found)


def _give_up(node: Node, found: _Constants) -> None:
    """Take the constants as hints: the atom looks at the name in a way that is not worked out."""
    found.complete = False
    found.direct.update(each.value for each in walk(node) if isinstance(each, Literal))


def _whole_numbers(constants: Iterable[Value], lo: int, hi: int) -> list[int]:
    wanted = {lo if lo > 0 else min(0, hi)}
    for c in constants:
        if isinstance(c, int | float):
            below = int(c // 1)
            wanted |= {below - 1, below, below + 1}
    return sorted(v for v in wanted if lo <= v <= hi)


def _numbers(constants: Iterable[Value], t: NumberType) -> list[float]:
    cuts = sorted({float(c) for c in constants if isinstance(c, int | float)})
    lo, hi = t.lo, t.hi
    middles = [a / 2 + b / 2 for a, b in pairwise(cuts)]
    ends = [cuts[0] - 1, cuts[-1] + 1] if cuts else [0.0]
    edges = [float(edge) for edge in (lo, hi) if edge is not None]
    wanted = {*cuts, *middles, *ends, *edges}
    return sorted(v for v in wanted if (lo is None or v >= lo) and (hi is None or v <= hi))


def _dates(found: _Constants, today: date) -> list[date]:
    wanted: set[date | None] = {today}
    cuts = [c for c in found.direct if isinstance(c, date)]
    cuts += [d for k in found.days_since if (d := _days_from(today, -int(k // 1))) is not None]
    cuts += [d for k in found.days_until if (d := _days_from(today, int(k // 1))) is not None]
    for cut in cuts:
        wanted |= {_days_from(cut, n) for n in (-1, 0, 1)}
    return sorted(d for d in wanted if d is not None)


def _days_from(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _instants(found: _Constants, at_us: int) -> list[int]:
    wanted = {at_us}
    for c in found.direct:
        if isinstance(c, int):
            wanted |= {c - 1, c, c + 1}
    starts = [at_us - int(k // 1) * DAY_US for k in found.days_since]
    starts += [at_us + int(k // 1) * DAY_US for k in found.days_until]
    for cut in starts:
        wanted |= {cut + n * DAY_US + us for n in (-1, 0, 1) for us in (-1, 0, 1)}
    return sorted(v for v in wanted if INSTANT_MIN <= v <= INSTANT_MAX)


def _lists(found: _Constants, t: TextListType) -> tuple[tuple[tuple[str, ...], ...], bool]:
    items = sorted(str(c) for c in found.direct)
    other = _unlike(items, t.normalize)
    few = len(items) <= _SUBSETS_MAX
    sizes = range(len(items) + 1) if few else (0, 1, len(items))
    subsets = [subset for size in sizes for subset in combinations(items, size)]
    wanted: dict[tuple[str, ...], None] = dict.fromkeys([*subsets, (other,)])
    lengths = {int(k // 1) + n for k in found.length for n in (-1, 0, 1)}
    for n in sorted(n for n in lengths if 0 <= n <= LIST_LENGTH_MAX):
        wanted[(other,) * n] = None
    return tuple(wanted), found.complete and few and not (found.length and items)


def _texts(found: _Constants, t: TextType | EmailType) -> tuple[tuple[str, ...], bool]:
    parts = sorted(found.starts) + sorted(found.ends)
    exact = sorted(map(str, found.direct)) if parts or not found.complete else _one_of_each(found.sets)
    lower, domains = _one_of_each(found.lower), _one_of_each(found.domain)
    other = _unlike([*map(str, found.direct), *lower, *parts, *domains], t.normalize)
    wanted = [*exact, *(cased(each, t.normalize) for each in lower)]
    wanted += [start + other for start in sorted(found.starts)] + [other + end for end in sorted(found.ends)]
    if domains or isinstance(t, EmailType):
        hosts = [*domains, f"{other.lower()}.example"]
        wanted += [cased(f"name@{host}", t.normalize) for host in hosts]
    else:
        wanted.append(other)
    ways = sum(map(bool, (found.starts, found.ends, lower, domains)))
    return tuple(dict.fromkeys(wanted)), found.complete and (ways == 0 or (ways == 1 and not found.direct))


def _one_of_each(sets: Sequence[frozenset[Value]]) -> list[str]:
    """Return one value of each combination of sets that some value is in; lists of thousands become two or three."""
    first: dict[tuple[bool, ...], str] = {}
    for value in sorted({str(v) for each in sets for v in each}):
        first.setdefault(tuple(value in each for each in sets), value)
    return sorted(first.values())


def _unlike(taken: Iterable[str], case: str | None) -> str:
    """Return a text that is none of those taken, nor holds one, nor begins one of them; the least bad one if all do."""
    folded = [each.lower() for each in taken if each]
    words = ["other", *(f"other{n}" for n in range(1, 100)), *(letter * 3 for letter in "xzqkjvwy0123456789")]
    word = next((w for w in words if not any(w in each or each in w for each in folded)), words[-1])
    return word.upper() if case == "upper" else word
