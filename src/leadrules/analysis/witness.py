"""Witnesses: a lead with its activity that the engine decides as a formula says, and the same in words.

A formula is found true for classes of values. The witness has a value of each, and events that bring the signals and
points into their classes. It is worth nothing until the engine has decided it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any, Final

from leadrules.analysis.classes import Variable, constants_of
from leadrules.analysis.deeds import Deeds, Target, Wanted, events_for
from leadrules.analysis.formulas import TRUE, Assignment, Formula, classes_in
from leadrules.analysis.model import ACTIVITY, STAGE, Model
from leadrules.analysis.wording import words_of
from leadrules.decision import Decision
from leadrules.decision.reasons import plain
from leadrules.engine import decide
from leadrules.expr import TextListType, TextType, Type, names_in, sample_values
from leadrules.history import Past

MOST_TRIES: Final = 24
"""Assignments of one question that are shown to the engine before it is given up."""

_MOST_VALUES: Final = 400

Masks = Mapping[int, int]
"""The classes that each variable may be in, by its number."""

Confirms = Callable[[Decision, Mapping[str, Any], Deeds], bool]
"""Whether the decision of a lead with its events shows what a formula says."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A lead that shows a finding: ``summary`` in readable ranges, then one such lead as ``decide`` takes it.

    ``activity`` is None where nothing is known of what the lead did.
    """

    summary: str
    lead: Mapping[str, Any]
    activity: tuple[Mapping[str, Any], ...] | None
    past: Past | None
    decision: Decision

    def to_dict(self) -> dict[str, Any]:
        """Return the lead, its events and its stage as plain data, as ``decide`` takes them."""
        return as_given(self.lead, self.activity, self.past)


def as_given(
    lead: Mapping[str, Any], activity: Sequence[Mapping[str, Any]] | None, past: Past | None
) -> dict[str, Any]:
    """Return a lead, its events and its stage as plain data, as ``decide`` takes them."""
    events = None if activity is None else [dict(event) for event in activity]
    return {"lead": dict(lead), "activity": events, "stage": past.stage if past else None}


def ranges(model: Model, formula: Formula, found: Assignment) -> dict[int, int]:
    """Return the classes around an assignment for which a formula holds, whichever of them each variable is in.

    A variable that may be anything is left out. Points of events stay as they are: their score says what may differ.
    """
    masks: dict[int, int] = {}
    left = dict(found)
    points = {variable.number for variable in model.points.values()}
    for variable in sorted(found, key=lambda number: (number not in points, number)):
        chosen = left.pop(variable)
        alone = model.formulas.under(formula, left)
        if alone is TRUE:
            continue
        if variable in points:
            masks[variable] = 1 << chosen
            formula = model.formulas.given(formula, variable, chosen)
            continue
        wide = [c for c in range(model.formulas.sizes[variable]) if model.formulas.given(alone, variable, c) is TRUE]
        masks[variable] = sum(1 << c for c in wide)
        formula = model.formulas.for_all(formula, variable, masks[variable])
        if chosen not in wide:  # pragma: no cover - the assignment makes the formula true
            raise AssertionError(variable)
    return masks


@dataclass(frozen=True, slots=True)
class Box:
    """The classes in which leads are that show something, and the scores of axes that matter, in hundredths.

    ``earned`` are sums of points that events can give for these scores, each with the runs it may be in. ``values`` are
    those of fields that a solver has found, None for one that is not known.
    """

    masks: Masks
    scores: Mapping[str, tuple[int, int]]
    earned: tuple[Target, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


def box_of(model: Model, formula: Formula, found: Assignment, values: Mapping[str, Any] | None) -> Box:
    """Return the classes and scores around an assignment that makes a formula true."""
    return boxes_of((model,), formula, found, values)[0]


def boxes_of(
    models: Sequence[Model], formula: Formula, found: Assignment, values: Mapping[str, Any] | None
) -> tuple[Box, ...]:
    """Return the classes and scores around an assignment that makes a formula true, as each agreement counts points.

    With ``values``, which a solver has found, nothing else may be in place of the assignment; signals that do not
    matter are left out.
    """
    masks = ranges(models[-1], formula, found) if values is None else _chosen(models[-1], formula, found)
    worths = [{variable.number: axis for (axis, *_), variable in model.points.items()} for model in models]
    classes = {number: mask for number, mask in masks.items() if not any(number in points for points in worths)}
    boxes = []
    for model, points in zip(models, worths, strict=True):
        axes = dict.fromkeys(points[number] for number in masks if number in points)
        scores = {axis: model.score_range(axis, found) for axis in axes}
        if values is not None:
            exact = {axis: model.score(axis, found, scores[axis]) for axis in _compared(model, axes)}
            scores |= {axis: (score, scores[axis][1]) for axis, score in exact.items()}
        boxes.append(Box(classes, scores, tuple(_earned(model, masks)), values or {}))
    return tuple(boxes)


def _chosen(model: Model, formula: Formula, found: Assignment) -> dict[int, int]:
    """Return the classes of an assignment as they are, without signals for which the formula does not ask."""
    left = dict(found)
    for number in sorted(n for n in found if model.all_variables[n].kind == "signal"):
        chosen = left.pop(number)
        if model.formulas.under(formula, left) is not TRUE:
            left[number] = chosen
    return {number: 1 << chosen for number, chosen in left.items()}


def _compared(model: Model, axes: Iterable[str]) -> Iterator[str]:
    """Yield the axes that are compared with something else than constants, so that their exact score matters."""
    read = {name for _, node, _ in model.open for name in names_in(node)}
    yield from (axis for axis in axes if axis in read)


def _earned(model: Model, masks: Masks) -> Iterator[Target]:
    """Yield what events are to give by some rules each, where classes say so."""
    for key, variable in model.points.items():
        if variable.number in masks:
            earnings = model.earnings[key]
            worths = (variable.members[chosen][0] for chosen in classes_in(masks[variable.number]))
            yield Target(key[0], tuple(map(earnings.run, worths)), rules=earnings.rules)


def witness(model: Model, box: Box, confirms: Confirms) -> Witness | None:
    """Return a lead in a box whose decision confirms what was found, or None where none was made."""
    for fields, deeds, past in candidates((model,), (box,)):
        decision = decide(model.plan, fields, deeds, at=model.instant.at, past=past)
        if confirms(decision, fields, deeds):
            return Witness(words_of(model, box.masks, box.scores), fields, deeds, past, decision)
    return None


def candidates(models: Sequence[Model], boxes: Sequence[Box]) -> Iterator[tuple[dict[str, Any], Deeds, Past | None]]:
    """Yield leads with their events and past that are in the boxes of all agreements, as far as can be told."""
    past = _past(models[-1], boxes[-1].masks)
    for fields in islice(_fields(models[-1], boxes[-1]), 8):
        for deeds in islice(_deeds(models, boxes, fields), 4):
            yield fields, deeds, past


def _past(model: Model, masks: Masks) -> Past | None:
    stage = model.variables.get(STAGE)
    if stage is None or stage.number not in masks:
        return None
    lifecycle = model.plan.agreement.lifecycle
    names = [stage.members[chosen][0] for chosen in classes_in(masks[stage.number])]
    first = lifecycle.first if lifecycle else None
    return None if first in names else Past(stage=names[0])


def _deeds(models: Sequence[Model], boxes: Sequence[Box], fields: Mapping[str, Any]) -> Iterator[Deeds]:
    given = models[-1].variables.get(ACTIVITY)
    if given is None:
        yield None
        return
    allowed = boxes[-1].masks.get(given.number, 3)
    targets = [_targets(model, box) for model, box in zip(models, boxes, strict=True)]
    if allowed & 2 and not any(targets):
        yield None
    by_rules = len(models) > 1 and any(box.earned for box in boxes)
    if allowed & 1 and by_rules:
        signals = ((m, (*_signals(m, box), *box.earned)) for m, box in zip(models, boxes, strict=True))
        yield from islice(events_for(*(_wanted(m, several, fields) for m, several in signals)), 1)
    if allowed & 1 and not by_rules:
        yield from events_for(*(_wanted(m, several, fields) for m, several in zip(models, targets, strict=True)))
    if allowed & 2 and any(targets):
        yield None


def _wanted(model: Model, targets: tuple[Target, ...], fields: Mapping[str, Any]) -> Wanted:
    return Wanted(model, targets, decide(model.plan, fields, (), at=model.instant.at).row)


def _targets(model: Model, box: Box) -> tuple[Target, ...]:
    return (*_signals(model, box), *(Target(axis, (scores,)) for axis, scores in box.scores.items()))


def _signals(model: Model, box: Box) -> tuple[Target, ...]:
    signals = [v for v in model.variables.values() if v.kind == "signal" and v.number in box.masks]
    return tuple(Target.of(v, box.masks[v.number]) for v in signals if not _is_always_so(model, v, box.masks))


def _is_always_so(model: Model, variable: Variable, masks: Masks) -> bool:
    """Return whether every activity that is given has a signal in these classes."""
    allowed = masks[variable.number]
    signal = model.plan.agreement.signals.get(variable.name)
    counts = variable.kind == "signal" and signal is not None and signal.measure in ("count", "days", "distinct")
    return counts and variable.known & ~allowed == 0


def _fields(model: Model, box: Box) -> Iterator[dict[str, Any]]:
    """Yield leads whose fields are in their classes, and answer open questions as they are to be answered."""
    masks = box.masks
    asked = [(asking, node, v) for asking, node, v in model.open if v.number in masks]
    fixed: dict[str, Any] = {}
    free: dict[str, tuple[Any, ...]] = {}
    for f in model.fields:
        variable = model.variables[f.name]
        mask = masks.get(variable.number)
        nodes = [node for _, node, _ in asked if f.name in names_in(node)]
        if nodes:
            first = (box.values[f.name],) if f.name in box.values else ()
            free[f.name] = (*first, *_candidates(model, variable, mask, nodes))
        elif mask is not None and (variable.unknown is None or not mask >> variable.unknown & 1):
            fixed[f.name] = variable.members[next(classes_in(mask & variable.known))][0]
    types: dict[str, Type] = {f.name: f.type for f in model.fields}
    for values in islice(product(*free.values()), _MOST_VALUES):
        row = {**fixed, **dict(zip(free, values, strict=True))}
        if all(_answered(asking, node, masks[v.number], row) for asking, node, v in asked):
            shown = {name: plain(value, types[name]) for name, value in row.items()}
            yield {name: value for name, value in shown.items() if value is not None}


def _candidates(model: Model, variable: Variable, mask: int | None, nodes: list[Any]) -> Iterator[Any]:
    """Yield values of a field in its classes, and None where it may be unknown."""
    allowed = model.formulas.everything(variable.number) if mask is None else mask
    type_ = variable.type
    if type_ is None:
        return
    samples = sample_values(nodes, {variable.name: type_}, at_us=model.instant.at_us, today=model.instant.today)
    values = list(samples.values[variable.name])
    for chosen in classes_in(allowed & variable.known):
        values += variable.members[chosen]
    if isinstance(type_, TextType):
        texts = sorted(str(c) for c in constants_of(nodes) if isinstance(c, str))
        values += ["".join(texts), *texts]
    if isinstance(type_, TextListType):
        values.append(())
    own = [atom for atom in model.worked if names_in(atom) == (variable.name,)]
    home = {tuple(model.instant.answer(a, (variable.name,), (m[0],)) for a in own) for m in _members(variable, allowed)}
    for value in dict.fromkeys(values):
        if tuple(model.instant.answer(a, (variable.name,), (value,)) for a in own) in home:
            yield value
    if variable.unknown is not None and allowed >> variable.unknown & 1:
        yield None


def _members(variable: Variable, mask: int) -> Iterator[tuple[Any, ...]]:
    yield from (variable.members[chosen] for chosen in classes_in(mask & variable.known))


def _answered(model: Model, node: Any, mask: int, row: Mapping[str, Any]) -> bool:
    names = names_in(node)
    if any(name not in model.variables or model.variables[name].kind != "field" for name in names):
        return True
    values = [model.translator.assumed.get(name) if row.get(name) is None else row[name] for name in names]
    answer = model.instant.answer(node, names, values)
    return bool(mask >> {True: 0, False: 1, None: 2}[answer] & 1)
