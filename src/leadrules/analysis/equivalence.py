"""Equivalence: whether two agreements decide every lead alike, and the leads that they do not.

Both are asked about leads that sales has not had yet. A difference is shown by a lead that both engines have decided,
under both agreements, before anybody is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations
from typing import Any, Final, Literal

from leadrules.analysis.analysing import default_instant
from leadrules.analysis.asking import Impossible, Open, Search, Shown, Solver
from leadrules.analysis.building import models_of
from leadrules.analysis.classes import Instant
from leadrules.analysis.common import clashes, same_axis, stages_before_sales
from leadrules.analysis.contrast import Contrast, Difference, Equivalence, Unsettled
from leadrules.analysis.deeds import Deeds
from leadrules.analysis.formulas import FALSE, NODES, TRUE, UNBOUNDED, Assignment, Formula, OutOfBudgetError
from leadrules.analysis.intake import accepted
from leadrules.analysis.model import Model
from leadrules.analysis.observed import DifferenceKind, Observed, said
from leadrules.analysis.saying import words_for
from leadrules.analysis.thresholds import thresholds
from leadrules.analysis.witness import Box, boxes_of, candidates
from leadrules.analysis.wording import words_of
from leadrules.decision import Decision
from leadrules.engine import decide
from leadrules.history import Past
from leadrules.plan import Plan

What = Literal["decision", "points"]
"""What is compared: the decision, or the decision with the grades and points behind it."""

Answers = Iterator[Difference | Unsettled]
"""What comes of one question: nothing where it is proved that no lead differs."""

Progress = Callable[[int, int], None]
"""Is told how many parts of a long work are done, and of how many."""

OUTCOMES: Final = ("handoff", "nurture", "hold", "disqualified")
OF_ONE_OUTCOME: Final[tuple[DifferenceKind, ...]] = (
    "disqualified_by", "tier", "fast_track", "target", "route", "missing", "program", "notify", "suppresses", "clocks",
    "touches",
)  # fmt: skip
_RETURNED: Final = "do leads that sales had get the same decision"


def equivalent(  # noqa: PLR0913 - every one is a keyword that people look for
    old: Plan,
    new: Plan,
    *,
    at: datetime | None = None,
    what: What = "decision",
    budget: int = NODES,
    solver: Solver | None = None,
    progress: Progress | None = None,
) -> Equivalence:
    """Return whether two agreements decide every lead alike, and leads that they do not.

    ``same`` is True only where it was proved, for every lead that sales has not had yet and that both agreements take.
    ``at`` is the aware instant of the decisions, by default ten o'clock on the first day on which the new agreement is
    in force; ``budget`` bounds the steps of each search, and with it those of each question; ``solver`` answers those
    about several fields at once, ``z3_if_installed()`` for example. ``progress`` is told after each question. The same
    plans and solver give the same answer.
    """
    found = tuple(differences(old, new, at=at, what=what, budget=budget, solver=solver, progress=progress))
    return Equivalence(
        tuple(each for each in found if isinstance(each, Difference)),
        tuple(each for each in found if isinstance(each, Unsettled)),
    )


def differences(  # noqa: PLR0913 - every one is a keyword that people look for
    old: Plan,
    new: Plan,
    *,
    at: datetime | None = None,
    what: What = "decision",
    budget: int = NODES,
    solver: Solver | None = None,
    progress: Progress | None = None,
) -> Iterator[Difference | Unsettled]:
    """Yield each difference between two agreements as it is found, and what was not decided.

    Take the first ``Difference`` where one is enough: each takes a search of its own.
    """
    if old.digest.meaning == new.digest.meaning:
        return
    for name in dict.fromkeys(clashes(old, new)):
        yield Unsettled(
            "do both decide every lead alike", f"`{name}` is a field of one and something else in the other"
        )
        return
    at = at or default_instant(new)
    comparison = _Comparison(*models_of(old, new, (Instant.of(old, at), Instant.of(new, at))), budget, solver)
    asked = [*comparison.of_decisions(), *(comparison.of_points() if what == "points" else ())]
    for done, question in enumerate(asked, 1):
        yield from question
        if progress is not None:
            progress(done, len(asked))
    yield from (Difference("accepted", before, after, None) for before, after in accepted(old, new))
    yield from _beyond(old, new)


def _beyond(old: Plan, new: Plan) -> Iterator[Unsettled]:
    """Yield what the formulas say nothing about: leads that sales had, and stages that only one agreement knows."""
    before, after = (plan.agreement.canonical_form[0] for plan in (old, new))
    changed = [key for key in ("recycle", "lifecycle") if before.get(key) != after.get(key)]
    if changed:
        said = " and ".join(f"`{key}`" for key in changed)
        yield Unsettled(_RETURNED, f"{said} differ{'s' if len(changed) == 1 else ''}, and only new leads are compared")
    if set(stages_before_sales(old)) != set(stages_before_sales(new)):
        yield Unsettled("do leads in all stages get the same decision", "the stages before sales are not the same")


@dataclass(slots=True)
class _Comparison:
    """Two agreements over the same variables, and what was found so far."""

    before: Model
    after: Model
    budget: int
    solver: Solver | None
    differs: bool = False
    _alike: Formula = TRUE

    def of_decisions(self) -> Iterator[Answers]:
        """Yield what is asked: how outcomes differ, each way; then where they are the same, how the rest does."""
        pairs = sorted(permutations(OUTCOMES, 2), key=lambda pair: "handoff" not in pair)
        yield from (self.of_outcomes(a, b) for a, b in pairs)
        yield from (self.of_kind(kind, alike=True) for kind in OF_ONE_OUTCOME)
        yield self.of_kind("alerts")

    def of_points(self) -> Iterator[Answers]:
        """Yield what is asked about grades and points."""
        yield self.of_kind("grades")
        axes = [model.plan.agreement.axes for model in (self.before, self.after)]
        for name in dict.fromkeys((*axes[1], *axes[0])):
            one, other = (of.get(name) for of in axes)
            if one is None or other is None:
                yield self.asked("points", TRUE, _differ("points"))
                return
            if not (self.before.shares(name) and same_axis(one, other)):
                yield self._of_axis(name)

    def _of_axis(self, name: str) -> Answers:
        scores, whole = thresholds(name, self.before, self.after)
        for score in scores:
            one, other = (model.total(model.plan.agreement.axes[name], score) for model in (self.before, self.after))
            if one is other:
                continue
            cuts = [dict(model.cuts) for model in (self.before, self.after)]
            for model in (self.before, self.after):
                model.cuts[name] = tuple(sorted({*model.cuts[name], score}))
            found = list(self.asked("points", self.apart(one, other), _differ("points")))
            self.before.cuts, self.after.cuts = cuts
            yield from found
            if found:
                return
        if not whole:
            yield Unsettled(f"are the points of `{name}` the same to the hundredth", "they take too many values")

    @property
    def seen(self) -> tuple[Observed, Observed]:
        """What the decisions of both say."""
        return Observed(self.before), Observed(self.after)

    def both(self, *formulas: Formula) -> Formula:
        """Return where all hold."""
        return self.before.formulas.all_of(formulas)

    def apart(self, one: Formula, other: Formula) -> Formula:
        """Return where one of two holds and the other does not."""
        formulas = self.before.formulas
        if one is other:
            return FALSE
        return formulas.any_of((self.both(one, formulas.no(other)), self.both(formulas.no(one), other)))

    def of_outcomes(self, a: str, b: str) -> Answers:
        """Yield a lead that has one outcome by the old agreement and another by the new one, if there is one."""

        def made() -> Formula:
            old, new = (seen.aspects("outcome") for seen in self.seen)
            if old[a] is new[a] or old[b] is new[b]:  # a lead has one outcome by each agreement
                return FALSE
            return self.both(old[a], new[b])

        formula = self._made(made)
        for each in self.asked("outcome", formula, lambda x, y: (x.outcome, y.outcome) == (a, b), f"{a} to {b}"):
            self.differs = True
            yield each

    @property
    def of_one_outcome(self) -> Formula:
        """Where both have the same outcome; everywhere, where no lead was found that changes it."""
        if self.differs and self._alike is TRUE:
            old, new = (seen.aspects("outcome") for seen in self.seen)
            self._alike = self.before.formulas.any_of(self.both(old[o], new[o]) for o in OUTCOMES)
        return self._alike

    def of_kind(self, kind: DifferenceKind, *, alike: bool = False) -> Answers:
        """Yield a lead of which both say different things of a kind, if there is one: ``alike``, with one outcome."""
        where = self.of_one_outcome if alike else TRUE

        def made() -> Formula:
            one, other = (seen.aspects(kind) for seen in self.seen)
            keys = dict.fromkeys((*one, *other))
            apart = (self.apart(one.get(key, FALSE), other.get(key, FALSE)) for key in keys)
            return self.both(where, self.before.formulas.any_of(apart))

        differ, is_everywhere = _differ(kind), where is TRUE
        yield from self.asked(
            kind, self._made(made), lambda x, y: differ(x, y) and (is_everywhere or x.outcome == y.outcome)
        )

    def _made(self, make: Any) -> Formula | None:
        """Return a formula, None where it takes more steps than it may."""
        self.before.formulas.left = 10 * self.budget
        try:
            made: Formula = make()
        except OutOfBudgetError:
            return None
        finally:
            self.before.formulas.left = UNBOUNDED
        return made

    def asked(self, kind: DifferenceKind, formula: Formula | None, differ: Any, which: str = "") -> Answers:
        """Yield a lead of which a formula holds and whose decisions differ, if there is one."""
        shown: list[Contrast] = []

        def show(wanted: Formula, found: Assignment, values: Mapping[str, Any] | None) -> tuple[tuple[Model, Box], ...]:
            models = (self.before, self.after)
            boxes = boxes_of(models, wanted, found, values)
            for fields, deeds, past in candidates(models, boxes):
                decisions = [_decided(model, fields, deeds, past) for model in models]
                if None not in decisions and differ(*decisions):
                    summary = self._summary(boxes)
                    shown.append(Contrast(summary, fields, deeds, past, *decisions))  # type: ignore[arg-type]
                    return ()
            return tuple(zip(models, boxes, strict=True))

        answer = (
            Open("it takes too many steps")
            if formula is None
            else Search(self.after, self.budget, self.solver).run(formula, show)
        )
        match answer:
            case Shown():
                contrast = shown[-1]
                yield Difference(kind, *words_for(kind, contrast.old, contrast.new), contrast)
            case Open(why):
                of_kind = kind.replace("_", " ")
                yield Unsettled(f"does a lead change its {of_kind}{f' from {which}' if which else ''}", why)
            case Impossible():
                pass

    def _summary(self, boxes: tuple[Box, ...]) -> str:
        scores = [dict(box.scores) for box in boxes]
        told = [words_of(self.after, boxes[-1].masks, scores[-1])]
        for axis, ends in scores[0].items():
            if scores[-1].get(axis) != ends:
                told.append(words_of(self.before, {}, {axis: ends}) + " before")
        return ", ".join(told)


def _differ(kind: DifferenceKind) -> Any:
    return lambda one, other: said(one, kind) != said(other, kind)


def _decided(model: Model, fields: Mapping[str, Any], deeds: Deeds, past: Past | None) -> Decision | None:
    """Return a decision, None where the engines do not agree about it."""
    generated, reference = (
        decide(model.plan, fields, deeds, at=model.instant.at, past=past, engine=engine)
        for engine in ("generated", "reference")
    )
    return generated if generated == reference else None
