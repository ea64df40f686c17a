"""What a field of a lead or an attribute of an event holds.

Not a clause of its own: ``lead`` and ``activity`` both declare values this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from leadrules.clauses.clause import Clause, Findings, Many, Remark, Words, repeated, some
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
)
from leadrules.expr.spelling import cased, normal_text
from leadrules.source import Place

TypeWord = Literal["text", "email", "choice", "integer", "number", "boolean", "date", "datetime", "list of text"]
Normalize = Literal["upper", "lower"]

LARGEST_INTEGER: Final = 10**15


class ValueSpec(Clause):
    """The type of a value, and how its spellings are made one."""

    type: TypeWord
    unit: Remark = None
    about: Remark = None
    values: Many[Words] | None = None
    aliases: dict[Words, Words] | None = None
    normalize: Normalize | None = None
    min: int | float | None = None
    max: int | float | None = None


def read_type(spec: ValueSpec, place: Place, findings: Findings) -> Type | None:
    """Return the type that a declaration means, and report the keys that make no sense for it.

    None where it cannot be made out: the reason is among the findings.
    """
    _check_keys(spec, place, findings)
    findings.assumed[place["aliases"].path] = {}
    if spec.type == "integer":
        findings.assumed |= {place["min"].path: -LARGEST_INTEGER, place["max"].path: LARGEST_INTEGER}
    lo, hi = spec.min, spec.max
    if lo is not None and hi is not None and lo > hi:
        findings.error("LR301", f"`min: {lo}` is above `max: {hi}`", place["min"].span, "swap them")
        lo = hi = None
    match spec.type:
        case "text":
            return TextType(spec.normalize)
        case "email":
            return EmailType(spec.normalize)
        case "choice":
            return _choice(spec, place, findings)
        case "integer":
            _check_whole(spec, place, findings)
            bounds = {name: int(bound) for name, bound in (("lo", lo), ("hi", hi)) if bound is not None}
            return IntegerType(**bounds)
        case "number":
            return NumberType(None if lo is None else float(lo), None if hi is None else float(hi))
        case "boolean":
            return BooleanType()
        case "date":
            return DateType()
        case "datetime":
            return DateTimeType()
        case "list of text":
            return TextListType(spec.normalize)


def _check_keys(spec: ValueSpec, place: Place, findings: Findings) -> None:
    allowed = {
        "values": ("choice",),
        "aliases": ("choice",),
        "normalize": ("text", "email", "choice", "list of text"),
        "min": ("integer", "number"),
        "max": ("integer", "number"),
    }
    for key, types in allowed.items():
        if getattr(spec, key) is not None and spec.type not in types:
            hint = f"`{key}` goes with {' or '.join(f'`{t}`' for t in types)}"
            findings.error("LR302", f"`{key}` means nothing for type `{spec.type}`", place[key].key_span, hint)


def _check_whole(spec: ValueSpec, place: Place, findings: Findings) -> None:
    for key in ("min", "max"):
        bound = getattr(spec, key)
        if isinstance(bound, float):
            findings.error(
                "LR302",
                f"`{key}: {bound}` is not a whole number",
                place[key].span,
                "round it, or make the type `number`",
            )
        elif bound is not None and abs(bound) > LARGEST_INTEGER:
            hint = "whole numbers go up to 10^15; an identifier is of type `text`"
            findings.error("LR302", f"`{key}: {bound}` is out of reach", place[key].span, hint)


def _choice(spec: ValueSpec, place: Place, findings: Findings) -> ChoiceType | None:
    values = spec.values or ()
    if findings.lost(place["values"]):
        return None
    if not values:
        span = place["values"].span if place["values"].exists else place["type"].span
        findings.error("LR302", "a choice without `values`", span, "list what it can be: `values: [small, large]`")
        return None
    for index, value in repeated(values):
        findings.error("LR240", f"`{value}` is listed twice", place["values"][index].span, "remove one")
    findings.torn(values, place["values"])
    _check_aliases(values, spec.aliases or {}, spec.normalize, place["aliases"], findings)
    _check_reachable(values, spec.normalize, place["values"], findings)
    return ChoiceType(values, tuple(sorted((spec.aliases or {}).items())), spec.normalize)


def _check_aliases(
    values: tuple[str, ...], aliases: Mapping[str, str], normalize: Normalize | None, place: Place, findings: Findings
) -> None:
    """Report aliases of what is no value, and spellings that are read alike and mean two things."""
    known, meant = set(values), {normal_text(value, normalize): value for value in values}
    spelled = {normal: f"value `{value}`" for normal, value in meant.items()}
    for alias, value in aliases.items():
        if value not in known:
            hint = findings.closest(value, values) or f"the values are {some(values)}"
            findings.error("LR303", f"`{alias}` stands for `{value}`, which is not a value", place[alias].span, hint)
        normal = normal_text(alias, normalize)
        if alias in known:
            message = f"`{alias}` is a value itself and cannot stand for `{value}`"
            findings.error("LR303", message, place[alias].key_span, "remove the alias or the value")
        elif meant.setdefault(normal, value) != value:
            message = f"`{alias}` is read like {spelled[normal]} and cannot stand for `{value}`"
            findings.error("LR303", message, place[alias].key_span, "remove one of them")
        spelled.setdefault(normal, f"alias `{alias}`")


def _check_reachable(values: tuple[str, ...], normalize: Normalize | None, place: Place, findings: Findings) -> None:
    """Report values that ``normalize`` turns into others, and two that are read alike."""
    first: dict[str, str] = {}
    for index, value in enumerate(values):
        normal = normal_text(value, normalize)
        folded = cased(value, normalize)
        if value.isascii() and folded != value:
            message = f"`{value}` can never occur: `normalize: {normalize}` turns it into `{folded}`"
            findings.error("LR303", message, place[index].span, f"write `{folded}`")
        elif (other := first.setdefault(normal, value)) != value:
            findings.error("LR303", f"`{value}` is read like `{other}`", place[index].span, "remove one of them")
