"""Classes of a lead in words: ``country: NO, employees: 1 to 49, email: not known``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def words_of(masks: Iterable[tuple[Variable, int]], model: Model) -> str:
    """Return the classes of several variables in words; ``any lead`` where there are none."""
    order = {"field": 0, "stage": 1, "signal": 2, "points": 3, "activity": 4, "open": 5}
    ranked = sorted(masks, key=lambda item: (order[item[0].kind], item[0].number))
    return ", ".join(_words(variable, mask, model) for variable, mask in ranked) or "any lead"


def _words(variable: Variable, mask: int, model: Model) -> str:
    match variable.kind:
        case "activity":
            return "activity not known" if mask == 2 else "activity known"
        case "open":
            node = next(node for node, each in model.translator.open.items() if each.number == variable.number)
            answers = {1: "holds", 2: "does not hold", 4: "is not known"}
            said = " or ".join(answers[1 << chosen] for chosen in classes_in(mask))
            return f"`{to_text(node)}` {said}"
        case "points":
            return f"{variable.name} from events: {_points(variable, mask, model)}"
    return f"{variable.name}: {_values(variable, mask, model)}"


def _points(variable: Variable, mask: int, model: Model) -> str:
    positive = next(plus for (_, _, plus), each in model.points.items() if each.number == variable.number)
    sizes = [variable.members[chosen][0] for chosen in classes_in(mask)]
    least, most = min(sizes), max(sizes)
    sign = "" if positive else "-"
    if least == most:
        return f"{sign}{least / 100:g}"
    if most == variable.members[-1][0]:
        return f"{sign}{least / 100:g} or {'more' if positive else 'less'}"
    return f"{sign}{least / 100:g} to {sign}{most / 100:g}"


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
    constants = constants_of(atom for atom in model.translator.worked if names_in(atom) == (variable.name,))
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
