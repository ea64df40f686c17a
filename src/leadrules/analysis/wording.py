"""Classes of a lead in words: ``country: NO, employees: 1 to 49, email: not known``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from leadrules.analysis.classes import Variable, constants_of
from leadrules.analysis.formulas import classes_in
from leadrules.decision.reasons import plain
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    names_in,
    to_text,
)

if TYPE_CHECKING:
    from leadrules.analysis.model import Model

_MOST_NAMED: Final = 6
_KNOWN: Final = "known"
_NOT_KNOWN: Final = "not known"


def words_of(model: Model, masks: Mapping[int, int], scores: Mapping[str, tuple[int, int]]) -> str:
    """Return the classes of several variables and the scores of axes in words; ``any lead`` where there are none."""
    variables = model.all_variables
    order = {"field": 0, "stage": 1, "signal": 2, "activity": 3, "open": 4}
    ranked = sorted((order[variables[number].kind], number) for number in masks)
    said: list[str] = []
    alike: dict[str, list[str]] = {_NOT_KNOWN: [], _KNOWN: []}
    for _, number in ranked:
        if not _goes_without(model, number, masks):
            variable = variables[number]
            words = _words(variable, masks[number], model)
            alike.get(words, said).append(variable.name if words in alike else words)
    said += [f"{axis}: {_scores(model, axis, *ends)}" for axis, ends in scores.items()]
    said += [f"{' and '.join(names)}: {words}" for words, names in alike.items() if names]
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
    values = _values(variable, mask, model)
    version = f" ({variable.version})" if variable.version else ""
    return f"{values}{version}" if values in (_KNOWN, _NOT_KNOWN) else f"{variable.name}{version}: {values}"


def _values(variable: Variable, mask: int, model: Model) -> str:
    parts = []
    if mask & variable.known:
        if mask & variable.known == variable.known:
            parts.append(_KNOWN)
        elif isinstance(variable.type, IntegerType | NumberType | DateType | DateTimeType):
            parts += _runs(variable, mask)
        else:
            parts += _named(variable, mask, model)
    if variable.unknown is not None and mask >> variable.unknown & 1:
        parts.append(_NOT_KNOWN)
    return " or ".join(parts)


def _named(variable: Variable, mask: int, model: Model) -> list[str]:
    """Return the values of classes by name: those that conditions name, or those that they do not."""
    if isinstance(variable.type, BooleanType):
        return [
            "true" if value else "false" for c in classes_in(mask & variable.known) for value in variable.members[c]
        ]
    if variable.kind == "stage" or isinstance(variable.type, ChoiceType):
        return _some([str(value) for c in classes_in(mask & variable.known) for value in variable.members[c]])
    inside, outside = _constants(variable, mask, model)
    named = {str(value) for several in (inside, outside) for value in several}
    others = any(not _is_named(v, named) for c in classes_in(mask & variable.known) for v in variable.members[c])
    if not others:
        return _listed(inside, model) or ["another value"]
    if not outside or (len(outside) > _MOST_NAMED and _list_of(outside, model) is None):
        return ["another value"] if outside or not inside else [*_listed(inside, model), "another value"]
    return [f"not in {of}" if (of := _list_of(outside, model)) else f"other than {', '.join(outside)}"]


def _constants(variable: Variable, mask: int, model: Model) -> tuple[list[str], list[str]]:
    """Return the texts that conditions compare a name with: those in the classes, and those outside of them."""
    own = [atom for atom in model.worked if names_in(atom) == (variable.name,)]
    answers = [
        {tuple(model.instant.answer(a, (variable.name,), m[:1]) for a in own) for m in several}
        for several in (
            [variable.members[c] for c in classes_in(chosen)] for chosen in (mask & variable.known, variable.known)
        )
    ]
    inside: list[str] = []
    outside: list[str] = []
    for constant in sorted(str(c) for c in constants_of(own) if isinstance(c, str)):
        value = f"name@{constant}" if isinstance(variable.type, EmailType) and "@" not in constant else constant
        found = tuple(model.instant.answer(a, (variable.name,), (value,)) for a in own)
        if found in answers[1]:
            (inside if found in answers[0] else outside).append(constant)
    return inside, outside


def _is_named(value: Any, named: Collection[str]) -> bool:
    return value in named or (isinstance(value, str) and value.rpartition("@")[2] in named)


def _list_of(constants: Sequence[str], model: Model) -> str | None:
    """Return the named list that has just these values, None where there is none."""
    lists = model.plan.agreement.lists
    return next((f"`{name}`" for name, values in lists.items() if set(values) == set(constants)), None)


def _listed(constants: Sequence[str], model: Model) -> list[str]:
    of = _list_of(constants, model) if len(constants) > 1 else None
    return [f"in {of}"] if of else _some(constants)


def _some(names: Sequence[str]) -> list[str]:
    return [*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])]


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
        return _KNOWN
    if last == most:
        return f"{shown[0]} or more"
    if opens_below:
        return f"{shown[1]} or less"
    return shown[0] if first == last else f"{shown[0]} to {shown[1]}"


def _value(value: Any, variable: Variable) -> str:
    if isinstance(value, float):
        return f"{value:,.15g}" if abs(value) < 1e15 else f"{value:g}"
    if isinstance(value, int) and not isinstance(variable.type, DateTimeType):
        return f"{value:,}"
    if isinstance(value, date) or isinstance(variable.type, DateTimeType):
        return str(plain(value, variable.type)) if variable.type else str(value)
    return str(value)
