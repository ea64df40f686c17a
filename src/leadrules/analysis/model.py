"""A plan as formulas: what becomes of a new lead, for every lead at once.

The formulas follow ``decide`` step by step: disqualifiers, ways to sales, gates, tiers, the ladder. They say of each
lead what the engine says, and allow some activities that no lead can have; so what they rule out is ruled out, and what
they find is shown to the engine before anybody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from leadrules.analysis.activity import relations
from leadrules.analysis.classes import Instant, Variable, atoms_of, conditions_of, split
from leadrules.analysis.formulas import FALSE, TRUE, UNBOUNDED, Formula, Formulas
from leadrules.analysis.points import (
    MOST_SUMS,
    grid_of,
    is_rough,
    representatives,
    rules_by_group,
    together,
    worth_of,
)
from leadrules.analysis.rails import Derived, Rails, Translator, score_atoms
from leadrules.analysis.sums import Part, Sum
from leadrules.clauses.qualification import Tier, Way
from leadrules.clauses.routing import LadderRoute
from leadrules.clauses.scoring import HUNDREDTHS, Axis, CompiledRule
from leadrules.expr import ChoiceType, Node, Type
from leadrules.plan import NO_TIER, Plan

ACTIVITY = "activity"
STAGE = "stage"


@dataclass(slots=True)
class Model:
    """A plan at an instant, as formulas.

    ``possible`` holds of every lead there can be.
    ``is_rough`` says that the points of some axis are known only roughly, so that what they rule in may be ruled out.
    ``cells`` are attributes of events that were worked out for witnesses.
    """

    plan: Plan
    instant: Instant
    formulas: Formulas
    variables: dict[str, Variable]
    translator: Translator
    points: dict[tuple[str, str | None, bool], Variable] = field(default_factory=dict)
    cuts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    possible: Formula = TRUE
    is_rough: bool = False
    cells: dict[tuple[str, ...], tuple[tuple[tuple[str, Any], ...], ...]] = field(default_factory=dict)

    @property
    def all_variables(self) -> dict[int, Variable]:
        """Every variable by its number."""
        several = (*self.variables.values(), *self.points.values(), *self.translator.open.values())
        return {variable.number: variable for variable in several}

    # Points

    def total(self, axis: Axis, threshold: int, *, without: frozenset[str] = frozenset()) -> Formula:
        """Return where an axis reaches so many hundredths."""
        if threshold <= axis.lo_hundredths:
            return TRUE
        if threshold > axis.hi_hundredths:
            return FALSE
        plus, minus = (self._parts(axis, without, positive=positive) for positive in (True, False))
        return self.formulas.at_least(Sum(axis.hi_hundredths, plus, minus, threshold))

    def _parts(self, axis: Axis, without: frozenset[str], *, positive: bool) -> tuple[Part, ...]:
        parts = []
        for group, (whens, _) in rules_by_group(axis, positive=positive).items():
            held = tuple(
                (self.translator.of(rule.condition).true, abs(rule.hundredths))
                for rule in whens
                if rule.id not in without
            )
            events = self.points.get((axis.name, group, positive))
            vectors = () if events is None else ((events.number, tuple(m[0] for m in events.members)),)
            parts.append(Part(None if group is None else axis.group_caps[group], vectors, held))
        return tuple(parts)

    def score_range(self, name: str, found: Mapping[int, int]) -> tuple[int, int]:
        """Return the scores around those of an assignment that no condition and no grade tells apart, in hundredths.

        What the assignment leaves open counts for nothing.
        """
        axis = self.plan.agreement.axes[name]
        starts = [
            axis.lo_hundredths,
            *(cut for cut in self.cuts[name] if cut > axis.lo_hundredths),
            axis.hi_hundredths + 1,
        ]
        reached = [s for s in starts[:-1] if self._is_reached(axis, s, found)]
        lo = reached[-1] if reached else starts[0]
        return lo, starts[starts.index(lo) + 1] - 1

    def _is_reached(self, axis: Axis, threshold: int, found: Mapping[int, int]) -> bool:
        formula = self.formulas.under(self.total(axis, threshold), found)
        least = {v: self._least(v) for v in formula.support}
        return self.formulas.under(formula, least) is TRUE

    def _least(self, number: int) -> int:
        """Return the class of a variable of which nothing is known: unknown, or no points."""
        variable = self.all_variables[number]
        return 0 if variable.unknown is None else variable.unknown

    def scores_in(self, name: str, lo: int, hi: int) -> Formula:
        """Return where an axis has so many hundredths."""
        axis = self.plan.agreement.axes[name]
        return self.formulas.all_of((self.total(axis, lo), self.formulas.no(self.total(axis, hi + 1))))

    def grade(self, axis: Axis, name: str) -> Formula:
        """Return where an axis has a grade."""
        names = [grade for grade, _ in axis.grades]
        place = names.index(name)
        better = FALSE if place == 0 else self.total(axis, axis.grades[place - 1][1])
        return self.formulas.all_of((self.total(axis, axis.grades[place][1]), self.formulas.no(better)))

    # What becomes of a lead

    def rails(self, line: Tier | LadderRoute | CompiledRule) -> Rails:
        """Return where a line is known to hold, and where it is known not to."""
        return self.translator.of(line.condition if hasattr(line, "condition") else None)

    def first_of(self, tiers: Sequence[Tier], tier: Tier) -> Formula:
        """Return where a tier is the first of several that is reached."""
        before = tiers[: tiers.index(tier)]
        return self.formulas.all_of((self.rails(tier).true, *(self.formulas.no(self.rails(t).true) for t in before)))

    @property
    def disqualified(self) -> Formula:
        """Where a disqualifier holds."""
        lines = self.plan.agreement.qualification.disqualifiers
        return self.formulas.any_of(self.translator.of(line.condition).true for line in lines)

    @property
    def ready(self) -> Formula:
        """Where a tier that hands off is reached."""
        return self.formulas.any_of(self.rails(t).true for t in self.plan.agreement.qualification.handoff_tiers)

    def starts(self, way: Way) -> Formula:
        """Return where a way to sales is there."""
        fires = TRUE if way.track is None else self.translator.of(way.track.condition).true
        return self.formulas.all_of((fires, self.ready if way.needs_tier else TRUE))

    def closed(self, way: Way) -> Formula:
        """Return where a gate closes a way."""
        return self.formulas.any_of(self.translator.of(gate.condition).false for gate in way.gates)

    def lacks(self, way: Way) -> Formula:
        """Return where information is missing that a way asks for."""
        no, any_of = self.formulas.no, self.formulas.any_of
        missing = [no(self.translator.known(name)) for name in way.required]
        disqualifiers = self.plan.agreement.qualification.disqualifiers
        asked = [gate.condition for gate in way.gates if gate.holds_unknown]
        asked += [line.condition for line in disqualifiers if line.holds_unknown]
        return any_of([*missing, *(no(any_of(self.translator.of(condition))) for condition in asked)])

    def passed(self, way: Way) -> Formula:
        """Return where a way is open, whatever the ways before it."""
        no = self.formulas.no
        return self.formulas.all_of((self.starts(way), no(self.closed(way)), no(self.lacks(way))))

    def handed_off(self, way: Way | None = None) -> Formula:
        """Return where a lead is handed off: by any way, or by this one as the first that is open."""
        ways = self.plan.agreement.qualification.ways
        not_stopped = self.formulas.no(self.disqualified)
        if way is None:
            return self.formulas.all_of((not_stopped, self.formulas.any_of(map(self.passed, ways))))
        earlier = (self.formulas.no(self.passed(each)) for each in ways if each.number < way.number)
        return self.formulas.all_of((not_stopped, self.passed(way), *earlier))

    def nurtured(self) -> Formula:
        """Return where every way is closed or not there."""
        ways = self.plan.agreement.qualification.ways
        no_way = (self.formulas.any_of((self.formulas.no(self.starts(w)), self.closed(w))) for w in ways)
        return self.formulas.all_of((self.formulas.no(self.disqualified), *no_way))

    # The ladder

    def passes(self, rungs: Iterable[LadderRoute]) -> Formula:
        """Return where none of these rungs takes a lead, and all are known not to."""
        return self.formulas.all_of(self.rails(rung).false for rung in rungs)

    def stops_unknown(self, rung: LadderRoute) -> Formula:
        """Return where a rung is not known, or leads to an owner who is not."""
        rails = self.rails(rung)
        open_ = self.formulas.no(self.formulas.any_of(rails))
        if rung.target.kind != "owner":
            return open_
        nobody = self.formulas.no(self.translator.known(rung.target.name))
        return self.formulas.any_of((open_, self.formulas.all_of((rails.true, nobody))))

    def taken(self, rung: LadderRoute) -> Formula:
        """Return where a rung is the one that takes a lead that is handed off."""
        ladder = self.plan.agreement.routing.ladder
        owner = self.translator.known(rung.target.name) if rung.target.kind == "owner" else TRUE
        return self.formulas.all_of((self.passes(ladder[: ladder.index(rung)]), self.rails(rung).true, owner))


def model_of(plan: Plan, instant: Instant) -> Model:
    """Return a plan as formulas."""
    formulas = Formulas(left=UNBOUNDED)
    conditions = tuple(conditions_of(plan))
    atoms = [atom for condition in conditions for atom in atoms_of(condition.root)]
    variables, worked = _variables(plan, atoms, instant, formulas)
    translator = Translator(formulas, instant, variables, worked)
    model = Model(plan, instant, formulas, variables, translator)
    for axis in plan.agreement.axes.values():
        translator.scores[axis.name] = (axis.lo_hundredths, axis.hi_hundredths, partial(model.total, axis))
    for axis in plan.agreement.axes.values():
        _put_points(model, axis, tuple(_cuts(model, axis, score_atoms(conditions, axis.name))))
        translator.derived[f"{axis.name}_grade"] = tuple((name, model.grade(axis, name)) for name, _ in axis.grades)
    _put_context(model)
    model.possible = formulas.all_of(relations(plan, variables, tuple(model.points.values()), formulas))
    return model


def _variables(
    plan: Plan, atoms: Sequence[Node], instant: Instant, formulas: Formulas
) -> tuple[dict[str, Variable], frozenset[Node]]:
    variables: dict[str, Variable] = {}
    worked: set[Node] = set()

    def add(name: str, kind: str, type_: Type, *, always: bool) -> None:
        found = split(name, type_, atoms, instant)
        size = len(found.members) + (not always)
        unknown = None if always else len(found.members)
        variables[name] = Variable(formulas.variable(size), name, kind, type_, found.members, unknown)  # type: ignore[arg-type]
        worked.update(found.atoms)

    for f in plan.fields:
        add(f.name, "field", f.type, always=f.default is not None)
    for name, signal in plan.agreement.signals.items():
        add(name, "signal", signal.type, always=False)
    lifecycle = plan.agreement.lifecycle
    if lifecycle is not None:
        stages = tuple(s.id for s in lifecycle.stages.values() if not s.with_sales and not s.terminal)
        first = () if lifecycle.first in stages else (lifecycle.first,)
        add(STAGE, "stage", ChoiceType((*first, *stages)), always=True)
    if plan.agreement.events:
        number = formulas.variable(2)
        variables[ACTIVITY] = Variable(number, ACTIVITY, "activity", None, ((True,),), 1)
    return variables, frozenset(worked)


def _cuts(model: Model, axis: Axis, atoms: Iterable[Node]) -> Iterator[int]:
    """Yield the scores of an axis at which a grade starts, or the answer of a comparison changes."""
    yield from (threshold for _, threshold in axis.grades)
    for atom in atoms:
        yield from (cut for cut, _ in model.translator.cuts(atom, axis.name)[1:])


def _put_points(model: Model, axis: Axis, cuts: Sequence[int]) -> None:
    """Add a variable for what events give in each group of each sign."""
    beyond = {cut for cut in cuts if cut % HUNDREDTHS == 1}
    grid = grid_of(axis, (cut - (cut in beyond) for cut in cuts))
    model.cuts[axis.name] = tuple(sorted({cut for cut in cuts if axis.lo_hundredths < cut <= axis.hi_hundredths}))
    most = {True: max(axis.hi_hundredths, 0), False: axis.hi_hundredths - axis.lo_hundredths}
    gridded = {True: 0, False: 0}
    for positive in (True, False):
        for group, (_, rules) in rules_by_group(axis, positive=positive).items():
            if not rules:
                continue
            bound = most[positive] if group is None else min(most[positive], axis.group_caps[group])
            sums = together((worth_of(rule, bound) for rule in rules), bound)
            gridded[positive] += sums.bit_count() > MOST_SUMS
            members = tuple((worth,) for worth in representatives(sums, grid))
            number = model.formulas.variable(len(members))
            model.formulas.last.add(number)
            model.points[axis.name, group, positive] = Variable(number, axis.name, "points", None, members)
    model.is_rough = model.is_rough or is_rough(gridded[True], gridded[False], strict=bool(beyond))


def _put_context(model: Model) -> None:
    """Add what only routes and clocks read: the tier and whether a fast track hands off."""
    q = model.plan.agreement.qualification
    formulas, translator = model.formulas, model.translator
    tiers: Derived = tuple((tier.id, model.first_of(q.handoff_tiers, tier)) for tier in q.handoff_tiers)
    translator.derived["tier"] = (*tiers, (NO_TIER, formulas.no(model.ready)))
    by_tier = formulas.all_of(formulas.no(model.passed(way)) for way in q.ways if way.track is not None)
    translator.derived["fast_track"] = ((True, formulas.no(by_tier)), (False, by_tier))
