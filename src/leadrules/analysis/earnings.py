"""What events give, as variables: one for all rules of a sign and group, or apart where two agreements differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import gcd

from leadrules.analysis.classes import Variable
from leadrules.analysis.common import bare_rule, common_events
from leadrules.analysis.formulas import Formula, Formulas
from leadrules.analysis.model import Earnings, Model
from leadrules.analysis.points import MOST_SUMS, grid_of, is_rough, representatives, rules_by_group, together, worth_of
from leadrules.clauses.scoring import HUNDREDTHS, EachRule

Cuts = tuple[int, ...]
_MOST_PAIRS = 4 * MOST_SUMS
_MOST_ROUNDS = 2_000


@dataclass(slots=True)
class _Cell:
    """The rules of one sign and group of an axis, in each of the models that have it."""

    axis: str
    group: str | None
    positive: bool
    grid: int
    models: list[Model]
    bounds: list[int]
    rules: list[tuple[EachRule, ...]]
    gridded: int = 0

    @property
    def bound(self) -> int:
        """More than this is worth no more in any model."""
        return max(self.bounds)

    @property
    def formulas(self) -> Formulas:
        return self.models[0].formulas

    def add(self, rules: Sequence[EachRule], places: Sequence[int], part: str) -> tuple[int, ...]:
        """Add one variable for what some rules give together, and return the points of its classes."""
        sums = together((worth_of(rule, self.bound) for rule in rules), self.bound)
        gridded = sums.bit_count() > MOST_SUMS
        self.gridded += gridded
        found = representatives(sums, self.grid)
        earnings = Earnings(tuple(rules), self.bound, self.grid if gridded else 0)
        self.put(dict.fromkeys(places, (found, earnings)), part)
        return found

    def put(self, points: dict[int, tuple[tuple[int, ...], Earnings]], part: str) -> None:
        """Add one variable, with what its classes are worth in each model."""
        number = self.formulas.variable(len(next(iter(points.values()))[0]))
        self.formulas.last.add(number)
        key = (self.axis, self.group, self.positive, part)
        for place, (worths, earnings) in points.items():
            members = tuple((worth,) for worth in worths)
            self.models[place].points[key] = Variable(number, self.axis, "points", None, members)
            self.models[place].earnings[key] = earnings


def put_points(name: str, having: Sequence[tuple[Model, Cuts]], models: Sequence[Model]) -> None:
    """Add variables for what events give in each group of each sign of an axis, to the models that have it.

    ``having`` are those models with the scores at which something changes.
    """
    axes = [model.plan.agreement.axes[name] for model, _ in having]
    beyond = {cut for _, cuts in having for cut in cuts if cut % HUNDREDTHS == 1}
    grid = gcd(
        *(grid_of(axis, (c - (c in beyond) for c in cuts)) for axis, (_, cuts) in zip(axes, having, strict=True))
    )
    for axis, (model, cuts) in zip(axes, having, strict=True):
        model.cuts[name] = tuple(sorted({cut for cut in cuts if axis.lo_hundredths < cut <= axis.hi_hundredths}))
    taken = None if len(models) < 2 else common_events(*(model.plan for model in models))
    gridded = {True: 0, False: 0}
    for positive in (True, False):
        by_group = [rules_by_group(axis, positive=positive) for axis in axes]
        for group in dict.fromkeys(group for several in by_group for group in several):
            places = [n for n, several in enumerate(by_group) if group in several]
            cell = _Cell(name, group, positive, grid, [], [], [])
            for place in places:
                axis, rules = axes[place], by_group[place][group][1]
                most = max(axis.hi_hundredths, 0) if positive else axis.hi_hundredths - axis.lo_hundredths
                cell.models.append(having[place][0])
                cell.bounds.append(most if group is None else min(most, axis.group_caps[group]))
                cell.rules.append(tuple(rule for rule in rules if taken is None or rule.event_type in taken))
            gridded[positive] += _fill(cell)
    for model, _ in having:
        model.is_rough = model.is_rough or is_rough(gridded[True], gridded[False], strict=bool(beyond))


def _fill(cell: _Cell) -> int:
    """Add the variables of a cell; return how many of them do not tell every sum apart."""
    if len(cell.models) == 1:
        if cell.rules[0]:
            cell.add(cell.rules[0], (0,), "")
        return cell.gridded
    old, new = (list(rules) for rules in cell.rules)
    shared = []
    for rule in tuple(old):
        twin = next((other for other in new if bare_rule(other) == bare_rule(rule)), None)
        if twin is not None:
            shared.append(rule)
            old.remove(rule)
            new.remove(twin)
    if shared:
        cell.add(shared, (0, 1), "")
    for rule in tuple(old):
        other = next((other for other in new if _counted(other) == _counted(rule)), None)
        pairs = None if other is None else _pairs(rule, other, cell.bounds)
        if other is not None and pairs is not None:
            old.remove(rule)
            new.remove(other)
            found = [tuple(each) for each in zip(*pairs, strict=True)]
            earned = [Earnings((of,), bound) for of, bound in zip((rule, other), cell.bounds, strict=True)]
            cell.put(dict(enumerate(zip(found, earned, strict=True))), f"both {rule.id}")
    _put_apart(cell, old, new)
    return cell.gridded


def _counted(rule: EachRule) -> tuple[object, ...]:
    """Return which events a rule counts."""
    return rule.event_type, rule.where and rule.where.root, rule.within_us, rule.limit


def _pairs(one: EachRule, other: EachRule, bounds: Sequence[int]) -> tuple[tuple[int, int], ...] | None:
    """Return what the same events give by two rules, as pairs; None where these are too many."""
    tables = [rule.hundredths_by_age_days for rule in (one, other)]
    ages = list(zip_longest(*(table or () for table in tables), fillvalue=0))
    units = {(_unit(one, tables[0], a), _unit(other, tables[1], b)) for a, b in (*ages, (0, 0))}
    caps = [
        b if r.cap_hundredths is None else min(b, r.cap_hundredths) for b, r in zip(bounds, (one, other), strict=True)
    ]
    limit = one.limit.count if one.limit is not None and one.limit.per == "lead" else _MOST_ROUNDS
    found = new = {(0, 0)}
    for _ in range(limit):
        new = {(min(a + u[0], caps[0]), min(b + u[1], caps[1])) for a, b in new for u in units} - found
        if not new:
            return tuple(sorted(found))
        found = found | new
        if len(found) > _MOST_PAIRS:
            return None
    return tuple(sorted(found)) if limit < _MOST_ROUNDS else None


def _unit(rule: EachRule, table: tuple[int, ...] | None, faded: int) -> int:
    """Return what one event gives by a rule, where its table says so much."""
    return abs(rule.hundredths if table is None else faded)


def _put_apart(cell: _Cell, old: Sequence[EachRule], new: Sequence[EachRule]) -> None:
    """Add the rules that only one agreement has, each alone, and which of them give no less than another."""
    made: list[tuple[EachRule, int, tuple[int, ...], Variable]] = []
    for place, rules in ((0, old), (1, new)):
        for rule in rules:
            part = f"{place} {rule.id}"
            before = cell.gridded
            worths = cell.add((rule,), (place,), part)
            variable = cell.models[place].points[cell.axis, cell.group, cell.positive, part]
            if cell.gridded == before:
                made.append((rule, place, worths, variable))
    for one, place, worths, a in made:
        for other, its_place, its, b in made:
            if place != its_place and _gives_no_more(one, other):
                cell.models[0].holds.extend(_no_less(a, worths, b, its, cell.formulas))


def _gives_no_more(one: EachRule, other: EachRule) -> bool:
    """Return whether a rule gives no more than another, whatever the events."""
    if _worth(one) != _worth(other):
        return False
    shorter = other.within_us is None or (one.within_us is not None and one.within_us <= other.within_us)
    if one.limit is None or other.limit is None:
        return shorter and other.limit is None
    return shorter and one.limit.per == other.limit.per and one.limit.count <= other.limit.count


def _worth(rule: EachRule) -> tuple[object, ...]:
    where = rule.where and rule.where.root
    return rule.event_type, where, rule.hundredths, rule.hundredths_by_age_days, rule.cap_hundredths


def _no_less(
    a: Variable, worths: Sequence[int], b: Variable, its: Sequence[int], formulas: Formulas
) -> Iterator[Formula]:
    for chosen, worth in enumerate(worths):
        allowed = b.mask(each >= worth for each in its)
        yield formulas.any_of((formulas.no(formulas.one_of(a.number, 1 << chosen)), formulas.one_of(b.number, allowed)))
