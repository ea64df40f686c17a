"""Classes of a lead in words: ``country: NO, employees: 1 to 49, email: not known``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from leadrules.analysis.classes import Variable, constants_of
from leadrules.analysis.formulas import classes_in
from leadrules.decision.reasons import plain
from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    names_in,
    to_text,
)

if TYPE_CHECKING:
    from leadrules.analysis.model import Model

_MOST_NAMED: Final = 6


def words_of(model: Model, masks: Mapping[int, int], scores: Mapping[str, tuple[int, int]]) -> str:
    """Return the classes of several variables and the scores of axes in words; ``any lead`` where there are none."""
    variables = model.all_variables
    order = {"field": 0, "stage": 1, "signal": 2, "activity": 3, "open": 4}
    ranked = sorted((order[variables[number].kind], number) for number in masks)
    said = [
        _words(variables[number], masks[number], model)
        for _, number in ranked
        if not _goes_without(model, number, masks)
    ]
    said += [f"{axis}: {_scores(model, axis, *ends)}" for axis, ends in scores.items()]
    return ", ".join(said) or "any lead"


def _goes_without(model: Model, number: int, masks: Mapping[int, int]) -> bool:
    """Return whether a variable goes without saying: signals of an activity that is given are known."""
    variable = model.all_variables[number]
    if variable.kind == "signal":
        return masks[number] == variable.known
    behaviour = (v for v in model.variables.values() if v.kind == "signal" and v.number in masks)
    return variable.kind == "activity" and masks[number] == 1 and any(True for _ in behaviour)


def _scores(model: Model, axis: str, lo: int, hi: int) -> str:
    of = model.plan.agreement.axes[axis]
    if hi == of.hi_hundredths:
        return f"{lo / 100:g} or more"
    return f"below {(hi + 1) / 100:g}" if lo == of.lo_hundredths else f"{lo / 100:g} to below {(hi + 1) / 100:g}"


def _words(variable: Variable, mask: int, model: Model) -> str:
    match variable.kind:
        case "activity":
            return "activity not known" if mask == 2 else "activity known"
        case "open":
            node = next(node for _, node, each in model.open if each.number == variable.number)
            answers = {1: "holds", 2: "does not hold", 4: "is not known"}
            said = " or ".join(answers[1 << chosen] for chosen in classes_in(mask))
            return f"`{to_text(node)}` {said}"
    version = f" ({variable.version})" if variable.version else ""
    return f"{variable.name}{version}: {_values(variable, mask, model)}"


def _values(variable: Variable, mask: int, model: Model) -> str:
    parts = []
    if mask & variable.known:
        if mask & variable.known == variable.known:
            parts.append("known")
        elif isinstance(variable.type, IntegerType | NumberType | DateType | DateTimeType):
            parts += _runs(variable, mask)
        else:
            parts += _named(variable, mask, model)
    if variable.unknown is not None and mask >> variable.unknown & 1:
        parts.append("not known")
    return " or ".join(parts)


def _named(variable: Variable, mask: int, model: Model) -> list[str]:
    worked = (atom for each in model.together for atom in each.translator.worked)
    constants = constants_of(atom for atom in worked if names_in(atom) == (variable.name,))
    closed = variable.kind == "stage" or variable.type.__class__.__name__ == "ChoiceType"
    named, other = [], False
    for chosen in classes_in(mask & variable.known):
        for value in variable.members[chosen]:
            if isinstance(variable.type, BooleanType):
                named.append("true" if value else "false")
            elif closed or value in constants or (isinstance(value, str) and value.rpartition("@")[2] in constants):
                named.append(str(value))
            elif isinstance(value, tuple):
                named.append("[" + ", ".join(value) + "]")
            else:
                other = True
    more = ["…"] if len(named) > _MOST_NAMED else []
    return [*named[:_MOST_NAMED], *more, *(["another value"] if other else [])]


def _runs(variable: Variable, mask: int) -> list[str]:
    """Return the runs of values that ordered classes make, as ranges."""
    ordered = sorted((value, bool(mask >> c & 1)) for c, several in enumerate(variable.members) for value in several)
    runs: list[list[Any]] = []
    for place, (value, inside) in enumerate(ordered):
        if not inside:
            continue
        if place and ordered[place - 1][1]:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    return [_range(first, last, ordered, variable) for first, last in runs]


def _range(first: Any, last: Any, ordered: Sequence[tuple[Any, bool]], variable: Variable) -> str:
    least, most = ordered[0][0], ordered[-1][0]
    shown = [_value(each, variable) for each in (first, last)]
    bounded_below = isinstance(variable.type, IntegerType | NumberType) and variable.type.lo in (0, 1, first)
    opens_below = first == least and not bounded_below
    if opens_below and last == most:
        return "known"
    if last == most:
        return f"{shown[0]} or more"
    if opens_below:
        return f"{shown[1]} or less"
    return shown[0] if first == last else f"{shown[0]} to {shown[1]}"


def _value(value: Any, variable: Variable) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date) or isinstance(variable.type, DateTimeType):
        return str(plain(value, variable.type)) if variable.type else str(value)
    return str(value)
