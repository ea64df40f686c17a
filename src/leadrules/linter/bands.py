"""Rules about bands: ranges of one number that points are given for, and grades."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import inf
from typing import Final

from leadrules.clauses.scoring import HUNDREDTHS, Axis, WhenRule
from leadrules.diagnostics import Severity
from leadrules.expr import And, Compare, IntegerType, Literal, Name, Node, NumberType
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.source import Place

_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
_LETTER: Final = re.compile(r"([A-Za-z])([+-]?)")
_HALVES: Final = {"+": 0, "": 1, "-": 2}

End = tuple[float, int]
"""Where a range begins or ends: the value, and -1 or 1 where it is just below or just above that."""


@dataclass(frozen=True, slots=True)
class Range:
    """The values of one name from ``low`` to ``high``, both included; an end is infinite where nothing bounds it."""

    name: str
    is_whole: bool
    low: End
    high: End

    @property
    def is_bounded(self) -> bool:
        """Whether it has both ends."""
        return self.low[0] != -inf and self.high[0] != inf

    @property
    def next(self) -> End:
        """Where what comes after it begins."""
        value, side = self.high
        return (value + 1, 0) if self.is_whole else (value, side + 1)

    @property
    def before(self) -> End:
        """Where what comes before it ends."""
        value, side = self.low
        return (value - 1, 0) if self.is_whole else (value, side - 1)

    def __and__(self, other: Range) -> Range:
        """Return what two ranges of one name have in common."""
        return Range(self.name, self.is_whole, max(self.low, other.low), min(self.high, other.high))

    def __str__(self) -> str:
        if self.low == self.high:
            return f"is {self.low[0]:g}"
        if self.is_whole and self.is_bounded:
            return f"is {self.low[0]:.0f} to {self.high[0]:.0f}"
        parts = [f"is {'above' if self.low[1] else 'at least'} {self.low[0]:g}"] if self.low[0] != -inf else []
        parts += [f"{'below' if self.high[1] else 'at most'} {self.high[0]:g}"] if self.high[0] != inf else []
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class Band:
    """A scoring rule that gives points for one range, and its place."""

    scored: WhenRule
    place: Place
    range: Range


def _bands(axis: Axis, place: Place) -> Iterator[list[Band]]:
    """Yield the bands of each name, those that give points and those that take points apart, in order of the values."""
    found = []
    for index, scored in enumerate(axis.rules):
        if isinstance(scored, WhenRule) and (span := _range(scored.condition.root)) is not None:
            found.append(Band(scored, place["rules"][index], span))
    found.sort(key=lambda band: (band.range.name, band.scored.hundredths > 0, band.range.low, band.range.high))
    for _, bands in groupby(found, key=lambda band: (band.range.name, band.scored.hundredths > 0)):
        yield list(bands)


def _range(node: Node) -> Range | None:
    """Return the range that a condition asks for, None where it asks for anything else."""
    match node:
        case Compare(op, Name(name, type_), Literal(int() | float() as value)) if op in _TURNED:
            return _side(name, type_, op, value)
        case Compare(op, Literal(int() | float() as value), Name(name, type_)) if op in _TURNED:
            return _side(name, type_, _TURNED[op], value)
        case And((one, other)):
            first, second = _range(one), _range(other)
            if first is not None and second is not None and first.name == second.name:
                both = first & second
                return both if both.low <= both.high else None
    return None


def _side(name: str, type_: object, op: str, value: float) -> Range | None:
    if isinstance(value, bool) or not isinstance(type_, IntegerType | NumberType):
        return None
    is_whole = isinstance(type_, IntegerType) and value == int(value)
    step = (value + 1, 0) if is_whole else (value, 1)
    back = (value - 1, 0) if is_whole else (value, -1)
    low, high = {
        "<": ((-inf, 0), back),
        "<=": ((-inf, 0), (value, 0)),
        ">": (step, (inf, 0)),
        ">=": ((value, 0), (inf, 0)),
        "==": ((value, 0), (value, 0)),
    }[op]
    return Range(name, is_whole, low, high)


def _scored(subject: Subject) -> Iterator[list[Band]]:
    for name, axis in subject.agreement.axes.items():
        yield from _bands(axis, subject.root["scoring"][name])


@rule("LR391", "overlapping-bands", Severity.WARNING)
def overlapping_bands(subject: Subject) -> Iterator[Finding]:
    """Two bands of one number that overlap.

    Why: A lead in both gets the points of both, and so more than one in the higher band. Ranges that lie within one
    another add up on purpose; two that only touch were meant to follow each other.
    Bad:
        - {id: mid, when: 100 <= employees <= 500, points: 20}
        - {id: upper, when: 500 <= employees <= 2000, points: 30}
    Instead:
        - {id: mid, when: 100 <= employees < 500, points: 20}
        - {id: upper, when: 500 <= employees <= 2000, points: 30}
    """
    for bands in _scored(subject):
        for one, other in _overlapping(bands):
            both = one.range & other.range
            message = f"`{one.scored.id}` and `{other.scored.id}` both count where `{both.name}` {both}"
            hint = "let one band end where the next begins: `100 <= employees < 500`"
            yield Finding(message, other.place["when"].span, hint)


def _overlapping(bands: Sequence[Band]) -> Iterator[tuple[Band, Band]]:
    """Yield each band that another one runs into, with that one: of several, the one that ends first.

    The bands are sorted by where they begin, so that one pass over many of them is enough.
    """
    ends: list[tuple[End, int]] = []
    for _, alike in groupby(enumerate(bands), key=lambda each: each[1].range.low):
        together = list(alike)  # of two that begin together, one lies within the other
        for _, band in together:
            first = bisect_left(ends, (band.range.low, 0))
            if first < len(ends) and ends[first][0] < band.range.high:
                yield bands[ends[first][1]], band
        for number, band in together:
            insort(ends, (band.range.high, number))


@rule("LR392", "gap-between-bands", Severity.WARNING)
def gap_between_bands(subject: Subject) -> Iterator[Finding]:
    """Two bands of one number with a gap between them.

    Why: A lead in the gap gets no points, although those with less and those with more do. Most often a `<` should be a
    `<=`, or a limit was moved in one of two rules.
    Bad:
        - {id: mid, when: 100 <= employees < 500, points: 20}
        - {id: upper, when: 500 < employees <= 2000, points: 30}
    Instead:
        - {id: mid, when: 100 <= employees < 500, points: 20}
        - {id: upper, when: 500 <= employees <= 2000, points: 30}
    """
    for bands in _scored(subject):
        if bands[0].scored.hundredths < 0:
            continue  # too small and too large are taken points for, and what lies between is not
        reached = bands[0]
        for band in bands[1:]:
            gap = Range(band.range.name, band.range.is_whole, reached.range.next, band.range.before)
            if gap.low <= gap.high and (reached.range.is_bounded or band.range.is_bounded):
                message = f"no band gives points where `{gap.name}` {gap}, between `{reached.scored.id}` and "
                hint = "let one band end where the next begins, or say with a rule what lies between is worth"
                yield Finding(f"{message}`{band.scored.id}`", band.place["when"].span, hint)
            reached = max(reached, band, key=lambda each: each.range.high)


@rule("LR393", "grades-out-of-order", Severity.WARNING)
def grades_out_of_order(subject: Subject) -> Iterator[Finding]:
    """Grades whose thresholds do not follow their order.

    Why: The best grade is that with the highest threshold, whatever it is called. Where a better letter starts lower,
    or one threshold breaks the order in which the grades are listed, two numbers were exchanged or mistyped.
    Bad:
        grades: {A: 70, B: 30, C: 50, D: 0}
    Instead:
        grades: {A: 70, B: 50, C: 30, D: 0}
    """
    for name, axis in subject.agreement.axes.items():
        thresholds = dict(axis.grades)
        places = {str(place.path[-1]): place for place in subject.items("scoring", name, "grades")}
        for better, worse in pairwise(_best_first(list(places), thresholds)):
            if thresholds[better] < thresholds[worse]:
                starts = [f"`{grade}` starts at {thresholds[grade] // HUNDREDTHS}" for grade in (better, worse)]
                message = f"{', and '.join(starts)}: that makes `{worse}` the better grade"
                yield Finding(message, places[worse].key_span, "list the best grade first, with the highest threshold")
                break


def _best_first(names: list[str], thresholds: dict[str, int]) -> list[str]:
    """Return grades with the best first: letters by the alphabet, others as they are listed, from either end."""
    letters = {name: found for name in names if (found := _LETTER.fullmatch(name)) is not None}
    if len(letters) == len(names):
        return sorted(names, key=lambda name: (letters[name][1].upper(), _HALVES[letters[name][2]]))
    rising = all(thresholds[one] < thresholds[other] for one, other in pairwise(names))
    return names[::-1] if rising else names
