"""A plan as formulas: what becomes of a new lead, for every lead at once.

The formulas follow ``decide`` step by step: disqualifiers, ways to sales, gates, tiers, the ladder. They say of each
lead what the engine says, and allow some activities that no lead can have; so what they rule out is ruled out, and what
they find is shown to the engine before anybody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from leadrules.analysis.classes import Instant, Variable
from leadrules.analysis.formulas import FALSE, TRUE, Formula, Formulas
from leadrules.analysis.points import rules_by_group
from leadrules.analysis.rails import Rails, Translator
from leadrules.analysis.sums import Part, Sum
from leadrules.clauses.lead import LeadField
from leadrules.clauses.qualification import Tier, Way
from leadrules.clauses.routing import LadderRoute
from leadrules.clauses.scoring import Axis, CompiledRule, EachRule, WhenRule
from leadrules.expr import Node
from leadrules.plan import Plan

ACTIVITY = "activity"
STAGE = "stage"

PointsKey = tuple[str, str | None, bool, str]
"""An axis, a group, whether the points are positive, and which rules they are of: empty for all together."""


@dataclass(frozen=True, slots=True)
class Earnings:
    """The rules behind a variable of points, and how its classes stand for sums.

    The last class stands for ``bound`` and above. Where ``grid`` is not 0, a class stands for all between multiples.
    """

    rules: tuple[EachRule, ...]
    bound: int
    grid: int = 0

    def run(self, worth: int) -> tuple[float, float]:
        """Return the sums that a class stands for."""
        if worth >= self.bound:
            return worth, inf
        if not self.grid or worth % self.grid == 0:
            return worth, worth
        below = worth - worth % self.grid
        return below + 1, below + self.grid - 1


@dataclass(slots=True)
class Model:
    """A plan at an instant, as formulas.

    ``possible`` holds of every lead there can be.
    ``is_rough`` says that the points of some axis are known only roughly, so that what they rule in may be ruled out.
    ``fields`` are those that a lead may have, ``points`` what events give: by axis, group, sign and which rules.
    ``holds`` is what holds between the points of some rules. ``beside`` is the other agreement, where
    two are compared: both then have the same formulas and variables.
    ``cells`` are attributes of events that were worked out for witnesses.
    """

    plan: Plan
    instant: Instant
    formulas: Formulas
    variables: dict[str, Variable]
    translator: Translator
    fields: tuple[LeadField, ...]
    points: dict[PointsKey, Variable] = field(default_factory=dict)
    earnings: dict[PointsKey, Earnings] = field(default_factory=dict)
    cuts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    holds: list[Formula] = field(default_factory=list)
    possible: Formula = TRUE
    is_rough: bool = False
    beside: Model | None = None
    cells: dict[tuple[str, ...], tuple[tuple[tuple[str, Any], ...], ...]] = field(default_factory=dict)

    @property
    def all_variables(self) -> dict[int, Variable]:
        """Every variable by its number."""
        named = ((m.variables, m.points, m.translator.open) for m in self.together)
        several = (variable for m in named for each in m for variable in each.values())
        return {variable.number: variable for variable in several}

    @property
    def together(self) -> tuple[Model, ...]:
        """The model, and the one beside it before it."""
        return (self,) if self.beside is None else (self.beside, self)

    @property
    def open(self) -> list[tuple[Model, Node, Variable]]:
        """The open questions, each with the model that asks it."""
        return [(model, *each) for model in self.together for each in model.translator.open.items()]

    def shares(self, axis: str) -> bool:
        """Return whether what events give on an axis, and what its rules read, is all shared with the model beside."""
        if self.beside is None:
            return True
        own, other = ({k: v.number for k, v in m.points.items() if k[0] == axis} for m in self.together)
        rules = (rule for rule in self.plan.agreement.axes[axis].rules if isinstance(rule, WhenRule))
        read = {name for rule in rules for name in rule.condition.names}
        same = (self.variables[name] is self.beside.variables.get(name) for name in read)
        assumed = [{name: m.translator.assumed.get(name) for name in read} for m in self.together]
        return own == other and all(same) and assumed[0] == assumed[1]

    @property
    def worked(self) -> frozenset[Node]:
        """The comparisons that the classes of one name answer."""
        return frozenset[Node]().union(*(each.translator.worked for each in self.together))

    # Points

    def total(self, axis: Axis, threshold: int, *, without: frozenset[str] = frozenset()) -> Formula:
        """Return where an axis reaches so many hundredths."""
        if threshold <= axis.lo_hundredths:
            return TRUE
        if threshold > axis.hi_hundredths:
            return FALSE
        plus, minus = (self.parts(axis, without, positive=positive) for positive in (True, False))
        return self.formulas.at_least(Sum(axis.hi_hundredths, plus, minus, threshold))

    def parts(self, axis: Axis, without: frozenset[str] = frozenset(), *, positive: bool) -> tuple[Part, ...]:
        """Return the points of one sign that an axis may have."""
        parts = []
        for group, (whens, _) in rules_by_group(axis, positive=positive).items():
            held = tuple(
                (self.translator.of(rule.condition).true, abs(rule.hundredths))
                for rule in whens
                if rule.id not in without
            )
            events = (v for key, v in self.points.items() if key[:3] == (axis.name, group, positive))
            vectors = tuple((v.number, tuple(m[0] for m in v.members)) for v in events)
            parts.append(Part(None if group is None else axis.group_caps[group], vectors, held))
        return tuple(parts)

    def score_range(self, name: str, found: Mapping[int, int]) -> tuple[int, int]:
        """Return the scores around those of an assignment that no condition and no grade tells apart, in hundredths.

        What the assignment leaves open counts for nothing.
        """
        axis = self.plan.agreement.axes[name]
        cuts = (cut for cut in self.cuts[name] if axis.lo_hundredths < cut <= axis.hi_hundredths)
        starts = [axis.lo_hundredths, *cuts, axis.hi_hundredths + 1]
        reached = [s for s in starts[:-1] if self._is_reached(axis, s, found)]
        lo = reached[-1] if reached else starts[0]
        return lo, starts[starts.index(lo) + 1] - 1

    def score(self, name: str, found: Mapping[int, int], among: tuple[int, int]) -> int:
        """Return the score of an assignment in hundredths, which lies between two others."""
        axis = self.plan.agreement.axes[name]
        lo, hi = among
        while lo < hi:
            middle = (lo + hi + 1) // 2
            lo, hi = (middle, hi) if self._is_reached(axis, middle, found) else (lo, middle - 1)
        return lo

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
        return self.formulas.all_of((self.passes(ladder[: ladder.index(rung)]), self.would_take(rung)))

    def would_take(self, rung: LadderRoute) -> Formula:
        """Return where a rung takes a lead that comes to it."""
        owner = self.translator.known(rung.target.name) if rung.target.kind == "owner" else TRUE
        return self.formulas.all_of((self.rails(rung).true, owner))
