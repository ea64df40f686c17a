"""Plans to formulas: one alone, or two that are compared and share what they have in common.

Two agreements share each field, each signal that both define alike, and what the events come to that both count alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from itertools import chain
from typing import Any

from leadrules.analysis.activity import implied, relations
from leadrules.analysis.classes import Instant, Kind, Variable, atoms_of, conditions_of, split
from leadrules.analysis.common import common_events, common_type, same_axis, same_signal, stages_before_sales
from leadrules.analysis.earnings import put_points
from leadrules.analysis.formulas import FALSE, Formula, Formulas
from leadrules.analysis.model import ACTIVITY, STAGE, Model
from leadrules.analysis.rails import Derived, Translator, score_atoms
from leadrules.clauses.lead import LeadField
from leadrules.clauses.scoring import WhenRule
from leadrules.expr import ChoiceType, Condition, Known, Name, Node, Type, names_in
from leadrules.names import ANY_EVENT
from leadrules.plan import NO_TIER, Plan


def model_of(plan: Plan, instant: Instant, *, also: tuple[Condition, ...] = ()) -> Model:
    """Return a plan as formulas; ``also`` are conditions that are asked about beside those of the agreement."""
    return _built((_Side(plan, instant, also=also),))[0]


def models_of(old: Plan, new: Plan, instants: tuple[Instant, Instant]) -> tuple[Model, Model]:
    """Return two plans as formulas over the same variables; no name is a field of one and a score of the other.

    The formulas are about leads that both take: with values, events and stages that both know.
    """
    before, after = _built((_Side(old, instants[0], "before"), _Side(new, instants[1], "now")))
    before.beside, after.beside = after, before
    return before, after


@dataclass(slots=True)
class _Side:
    """One of the plans, with what was made of it so far.

    ``called`` tells it from the other; empty where it is alone.
    """

    plan: Plan
    instant: Instant
    called: str = ""
    also: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = field(init=False)
    atoms: tuple[Node, ...] = field(init=False)
    variables: dict[str, Variable] = field(default_factory=dict)
    worked: set[Node] = field(default_factory=set)
    assumed: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.conditions = (*conditions_of(self.plan), *self.also)
        self.atoms = tuple(atom for condition in self.conditions for atom in atoms_of(condition.root))


def _built(sides: Sequence[_Side]) -> tuple[Model, ...]:
    formulas = Formulas(left=10**9)
    fields = tuple(_put_fields(sides, formulas))
    _put_signals(sides, formulas)
    _put_stages(sides, formulas)
    if any(side.plan.agreement.events for side in sides):
        number = formulas.variable(2)
        for side in sides:
            side.variables[ACTIVITY] = Variable(number, ACTIVITY, "activity", None, ((True,),), 1)
    open_ = dict(_shared_questions(sides, formulas))
    models = tuple(_model(side, formulas, fields, dict(open_)) for side in sides)
    _put_scores(models, sides)
    for model in models:
        _put_context(model)
    possible = formulas.all_of(chain(*(_relations(side, model) for side, model in zip(sides, models, strict=True))))
    across = formulas.all_of((*_across(sides, formulas), *models[0].holds))
    for model in models:
        model.possible = formulas.all_of((possible, across))
    return models


def _model(side: _Side, formulas: Formulas, fields: tuple[LeadField, ...], open_: dict[Node, Variable]) -> Model:
    worked = frozenset(side.worked)
    translator = Translator(formulas, side.instant, side.variables, worked, open=open_, assumed=side.assumed)
    return Model(side.plan, side.instant, formulas, side.variables, translator, fields)


# Variables


def _add(sides: Sequence[_Side], formulas: Formulas, variable: tuple[str, Kind, Type | None], *, always: bool) -> None:
    """Add a variable to all of these sides; ``always``: it is always known."""
    name, kind, type_ = variable
    atoms = [atom for side in sides for atom in side.atoms]
    members: tuple[tuple[Any, ...], ...] = ()
    worked = frozenset(atom for atom in atoms if names_in(atom) == (name,))
    if type_ is not None:
        found = split(name, type_, atoms, [side.instant for side in sides])
        members, worked = found.members, found.atoms
    unknown = None if always else len(members)
    version = sides[0].called if len(sides) == 1 and kind == "signal" else ""
    made = Variable(formulas.variable(len(members) + (not always)), name, kind, type_, members, unknown, version)
    for side in sides:
        side.variables[name] = made
        side.worked |= worked


def _put_fields(sides: Sequence[_Side], formulas: Formulas) -> Iterator[LeadField]:
    """Add every field, and yield it with the values that all sides take."""
    for name in dict.fromkeys(f.name for side in reversed(sides) for f in side.plan.fields):
        declaring = [side for side in sides if name in side.plan.agreement.fields]
        declared = [side.plan.agreement.fields[name] for side in declaring]
        types: list[Type | None] = [f.type for f in declared]
        type_ = reduce(common_type, types)
        always = all(f.default is not None and f.default == declared[0].default for f in declared)
        always = always and type_ is not None
        _add(declaring, formulas, (name, "field", type_), always=always)
        for side in sides:
            side.variables[name] = declaring[0].variables[name]
        for side, f in zip(declaring, declared, strict=True):
            if f.default is not None and not always:
                side.assumed[name] = f.default
        yield declared[-1] if type_ is None else replace(declared[-1], type=type_)


def _put_signals(sides: Sequence[_Side], formulas: Formulas) -> None:
    first, *others = sides
    for name, signal in first.plan.agreement.signals.items():
        alike = [s for s in others if (o := s.plan.agreement.signals.get(name)) is not None and same_signal(signal, o)]
        _add([first, *alike], formulas, (name, "signal", signal.type), always=False)
    for side in others:
        for name, signal in side.plan.agreement.signals.items():
            if name not in side.variables:
                _add([side], formulas, (name, "signal", signal.type), always=False)


def _put_stages(sides: Sequence[_Side], formulas: Formulas) -> None:
    """Add where a lead stands: in the stages before sales that all know, or in the first of each."""
    stages = [stages_before_sales(side.plan) for side in sides]
    if len({several[:1] for several in stages}) == 1 and stages[0]:
        shared = tuple(name for name in stages[0] if all(name in several for several in stages))
        _add(sides, formulas, (STAGE, "stage", ChoiceType(shared)), always=True)
        return
    for side, several in zip(sides, stages, strict=True):
        if several:
            _add([side], formulas, (STAGE, "stage", ChoiceType(several[:1])), always=True)


def _shared_questions(sides: Sequence[_Side], formulas: Formulas) -> Iterator[tuple[Node, Variable]]:
    """Yield the open questions that two agreements ask alike."""
    if len(sides) < 2:
        return
    one, two = sides
    asked = frozenset(two.atoms)
    for atom in dict.fromkeys(atom for atom in one.atoms if atom in asked):
        names = names_in(atom)
        is_open = names and not isinstance(atom, Name | Known) and not (len(names) == 1 and atom in one.worked)
        if is_open and all(_is_shared(name, one, two) for name in names):
            yield atom, Variable(formulas.variable(3), "", "open", None, ((True,), (False,)), 2)


def _is_shared(name: str, one: _Side, two: _Side) -> bool:
    """Return whether a name has the same value in both agreements, whatever the lead."""
    a, b = one.variables.get(name), two.variables.get(name)
    if a is not None and b is not None:
        return a is b and one.assumed.get(name) == two.assumed.get(name)
    axis, other = one.plan.agreement.axes.get(name), two.plan.agreement.axes.get(name)
    if axis is None or other is None or not same_axis(axis, other):
        return False
    read = {n for rule in axis.rules if isinstance(rule, WhenRule) for n in rule.condition.names}
    return all(_is_shared(each, one, two) for each in read)


# Points, grades and context


def _put_scores(models: Sequence[Model], sides: Sequence[_Side]) -> None:
    for model in models:
        for axis in model.plan.agreement.axes.values():
            reaches = partial(model.total, axis)
            model.translator.scores[axis.name] = (axis.lo_hundredths, axis.hi_hundredths, reaches)
    for name in dict.fromkeys(name for model in models for name in model.plan.agreement.axes):
        having = [(m, s) for m, s in zip(models, sides, strict=True) if name in m.plan.agreement.axes]
        put_points(name, [(model, tuple(_cuts(model, name, side.conditions))) for model, side in having], models)
        for model, _ in having:
            axis = model.plan.agreement.axes[name]
            grades = tuple((grade, model.grade(axis, grade)) for grade, _ in axis.grades)
            model.translator.derived[f"{name}_grade"] = grades
    rough = any(model.is_rough for model in models)
    for model in models:
        model.is_rough = rough


def _cuts(model: Model, name: str, conditions: Iterable[Condition]) -> Iterator[int]:
    """Yield the scores of an axis at which a grade starts, or the answer of a comparison changes."""
    yield from (threshold for _, threshold in model.plan.agreement.axes[name].grades)
    for atom in score_atoms(conditions, name):
        yield from (cut for cut, _ in model.translator.cuts(atom, name)[1:])


def _put_context(model: Model) -> None:
    """Add what only routes and clocks read: the tier and whether a fast track hands off."""
    q = model.plan.agreement.qualification
    formulas, translator = model.formulas, model.translator
    tiers: Derived = tuple((tier.id, model.first_of(q.handoff_tiers, tier)) for tier in q.handoff_tiers)
    translator.derived["tier"] = (*tiers, (NO_TIER, formulas.no(model.ready)))
    by_tier = formulas.all_of(formulas.no(model.passed(way)) for way in q.ways if way.track is not None)
    translator.derived["fast_track"] = ((True, formulas.no(by_tier)), (False, by_tier))


# What holds of every activity


def _relations(side: _Side, model: Model) -> Iterator[Formula]:
    return relations(side.plan, side.variables, tuple(model.points.values()), model.formulas)


def _across(sides: Sequence[_Side], formulas: Formulas) -> Iterator[Formula]:
    """Yield what holds between signals of two agreements, and that no event happens that only one declares."""
    if len(sides) < 2:
        return
    common = common_events(sides[0].plan, sides[1].plan)
    for one, other in (sides, sides[::-1]):
        for name, signal in one.plan.agreement.signals.items():
            a = one.variables[name]
            if signal.event_type not in common and (signal.event_type != ANY_EVENT or not common):
                yield _nothing(a, formulas)
            for its_name, its in other.plan.agreement.signals.items():
                b = other.variables[its_name]
                if a is not b:
                    yield from implied(signal, a, its, b, formulas)


def _nothing(variable: Variable, formulas: Formulas) -> Formula:
    """Return where a signal is not known, or counts nothing."""
    zero = variable.mask(0 in members for members in variable.members)
    unknown = 0 if variable.unknown is None else 1 << variable.unknown
    return formulas.one_of(variable.number, zero | unknown) if zero or unknown else FALSE
