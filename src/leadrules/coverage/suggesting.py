"""Suggestions: cases that show what an agreement's cases leave out, found by changing those that there are.

Nothing is guessed: a suggestion is decided, and claims only what its decision shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Final

from leadrules.cases import CaseResult, run_case
from leadrules.clauses.scoring import Axis, EachRule
from leadrules.coverage.courses import courses
from leadrules.coverage.drafts import Draft, Knob, Workshop
from leadrules.coverage.exercise import Gauge, Goal
from leadrules.coverage.items import MET, MISSED, Item
from leadrules.coverage.report import open_goals
from leadrules.coverage.sums import Sums, sums_of, sums_to_try
from leadrules.expr import Condition, names_in
from leadrules.plan import Plan

MOST_TRIALS: Final = 5_000
"""Decisions that one search may make."""

MOST_FOUND: Final = 500
"""Cases that one search suggests: more than anybody looks through at once."""

_MOST_BASES: Final = 8
_MOST_PAIRS: Final = 400

Change = Callable[[Draft], Draft]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that shows ``closes``, which the cases before it do not, and what came of deciding it."""

    draft: Draft
    closes: tuple[Item, ...]
    result: CaseResult


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Cases for what is missing, in the order of the agreement, and ``without``: that for which none was found.

    ``cut_short`` says that the search was cut short, so that there may be more.
    """

    found: tuple[Suggestion, ...]
    without: tuple[Item, ...]
    cut_short: bool


def suggest(plan: Plan, results: Iterable[CaseResult]) -> Suggestions:
    """Return cases for what the cases with these results leave out. The same cases give the same suggestions."""
    decided = tuple(results)
    routed = any(r.decision and r.decision.outcome == "handoff" and r.case.log is None for r in decided)
    search = _Search(plan, Gauge.of(plan), dict(enumerate(open_goals(plan, decided))), _bases(decided), routed)
    if search.bases:
        search.run()
    return Suggestions(tuple(search.found), tuple(goal.item for goal in search.open.values()), search.is_over)


def _bases(results: Sequence[CaseResult]) -> list[Draft]:
    """Return the examples to start from: new leads that go to sales first, because their routes are decided too."""
    usable = [r for r in results if r.decision is not None and r.case.log is None]
    usable.sort(key=lambda r: (r.case.past is not None, r.decision is None or r.decision.outcome != "handoff"))
    drafts: list[Draft] = []
    for result in usable:
        if (draft := Draft.of(result.case)) not in drafts:
            drafts.append(draft)
    return drafts


@dataclass(slots=True)
class _Search:
    """One search: what is open still, the examples to start from, and what was found.

    ``routed`` says whether one of the examples goes to sales, so that routes can be tried; the first such draft joins.
    """

    plan: Plan
    gauge: Gauge
    open: dict[int, Goal]
    bases: list[Draft]
    routed: bool
    found: list[Suggestion] = field(default_factory=list)
    trials: int = 0
    sums: dict[tuple[str, int], Sums | None] = field(default_factory=dict)

    def run(self) -> None:
        """Look for each open goal in turn: first thresholds, at their values, then by one change, then by two."""
        workshop = Workshop(self.plan, self.bases[0])
        knobs = workshop.knobs(self.open.values())
        for name, draft in workshop.returns():
            self.about("recycle reasons", name, draft)
        for name, aspect, draft in courses(self.plan, self.bases[0]):
            self.about("touch plans" if aspect not in (MET, MISSED) else "clocks", name, draft, aspect)
        for number, goal in tuple(self.open.items()):
            if number in self.open:
                any(self.attempt(change(self.bases[0]), goal) for change in workshop.straight(goal))
        for number, goal in tuple(self.open.items()):
            if number in self.open and not self.is_over:
                self.pursue(goal, knobs)

    @property
    def is_over(self) -> bool:
        """Whether the search has done as much as it may, with something open still."""
        return bool(self.open) and (self.trials >= MOST_TRIALS or len(self.found) >= MOST_FOUND)

    def about(self, kind: str, name: str, draft: Draft, aspect: str | None = None) -> None:
        """Try a draft that was made for one item, where that is open."""
        items = (goal.item for goal in self.open.values())
        if any(i.kind == kind and i.name == name and aspect in (None, i.aspect) for i in items):
            self.attempt(draft, None)

    def pursue(self, goal: Goal, knobs: dict[str, Knob]) -> None:
        """Try to reach one goal."""
        names = self._names(goal)
        own = [knobs[name] for name in names if name in knobs]
        for base in self.bases[:_MOST_BASES]:
            for change in self._single(base, own, names, goal, knobs):
                if self.attempt(change(base), goal):
                    return
        pairs = (
            (one, two) for n, a in enumerate(own) for b in own[n + 1 :] for one, two in product(a.options, b.options)
        )
        for one, two in islice(pairs, _MOST_PAIRS):
            if self.attempt(two(one(self.bases[0])), goal):
                return

    def _single(
        self, base: Draft, own: Iterable[Knob], names: Iterable[str], goal: Goal, knobs: dict[str, Knob]
    ) -> Iterator[Change]:
        yield from (option for knob in own for option in knob.options)
        for name in names:
            axis = self.plan.agreement.axes.get(name)
            if axis is not None and not self.is_over:
                yield from sums_to_try(axis, self._sums(axis, base, knobs), goal)

    def _sums(self, axis: Axis, base: Draft, knobs: dict[str, Knob]) -> Sums | None:
        """Return the scores that changes of an example bring an axis to; worked out once for each example and axis."""
        key = (axis.name, id(base))
        if key not in self.sums:
            moving = [knobs[name] for name in self._movers(axis.name) if name in knobs]
            self.sums[key] = sums_of(self.plan, axis, base, moving)
        return self.sums[key]

    def attempt(self, draft: Draft, goal: Goal | None) -> bool:
        """Decide a draft; keep it where it shows the goal or, without one, anything that is open."""
        if self.is_over:
            return False
        self.trials += 1
        result = run_case(self.plan, draft.case("suggested"))
        if result.decision is None or (result.standing is not None and result.standing.problems):
            return False
        exercise = self.gauge.read(result.decision, result.standing)
        if goal is not None and not goal.reached(exercise):
            return False
        closed = [number for number, each in self.open.items() if each.reached(exercise)]
        if not closed:
            return False
        self.found.append(Suggestion(draft, tuple(self.open.pop(number).item for number in closed), result))
        if not self.routed and draft.log is None and result.decision.outcome == "handoff":
            self.bases.insert(0, draft)
            self.routed = True
        return True

    def _names(self, goal: Goal) -> tuple[str, ...]:
        """Return the names whose values decide a goal: fields, signals, rules over events, axes."""
        if goal.threshold is not None:
            where, node = goal.threshold.probe.where, goal.threshold.probe.node
            return tuple(f"{where}.{name}" if where.startswith("event ") else name for name in names_in(node))
        if goal.item.kind == "grades":
            return (goal.item.name.rsplit(" ", 1)[0],)
        read = [name for condition in self._conditions(goal.item) for name in condition.names]
        axes = self.plan.agreement.axes
        graded = {f"{axis}_grade": axis for axis in axes}
        return (goal.item.name, *dict.fromkeys(graded.get(name, name) for name in read))

    def _conditions(self, item: Item) -> Iterator[Condition]:
        """Yield the conditions that decide an item: its own, and for routes those of the whole ladder."""
        q = self.plan.agreement.qualification
        if item.kind == "routes":
            yield from (rung.condition for rung in self.plan.agreement.routing.ladder if rung.condition is not None)
            return
        for rule in (rule for axis in self.plan.agreement.axes.values() for rule in axis.rules):
            if rule.id == item.name and not isinstance(rule, EachRule):
                yield rule.condition
        for lines in (q.disqualifiers, q.gates, q.fast_tracks, q.tiers, q.alerts):
            yield from (line.condition for line in lines if line.id == item.name and line.condition is not None)

    def _movers(self, axis: str) -> tuple[str, ...]:
        """Return the names that move the points of an axis: what its conditions read, and its rules over events."""
        names: list[str] = []
        for rule in self.plan.agreement.axes[axis].rules:
            names += [rule.id] if isinstance(rule, EachRule) else rule.condition.names
        return tuple(dict.fromkeys(names))
