"""What a field of a lead or an attribute of an event holds.

Not a clause of its own: ``lead`` and ``activity`` both declare values this way.
"""

from __future__ import annotations

from typing import Literal

from leadrules.clauses.clause import Clause, Findings, Identifier, Many, Words, repeated
from leadrules.diagnostics import did_you_mean
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
from leadrules.source import Place

TypeWord = Literal["text", "email", "choice", "integer", "number", "boolean", "date", "datetime", "list of text"]
Normalize = Literal["upper", "lower"]


class ValueSpec(Clause):
    """The type of a value, and how its spellings are made one."""

    type: TypeWord
    unit: Words | None = None
    about: Words | None = None
    values: Many[Words] | None = None
    aliases: dict[Words, Words] | None = None
    normalize: Normalize | None = None
    min: int | float | None = None
    max: int | float | None = None


def read_type(spec: ValueSpec, place: Place, findings: Findings) -> Type:
    """Return the type that a declaration means, and report the keys that make no sense for it."""
    _check_keys(spec, place, findings)
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
    for key in ("min", "max"):
        bound = getattr(spec, key)
        if spec.type == "integer" and isinstance(bound, float):
            findings.error("LR302", f"`{key}: {bound}` is not a whole number", place[key].span, "the field is an integer")


def _choice(spec: ValueSpec, place: Place, findings: Findings) -> ChoiceType:
    values = spec.values or ()
    if not values:
        hint = "list what it can be: `values: [small, large]`"
        findings.error("LR302", "a choice without `values`", place["type"].span, hint)
    for index, value in repeated(values):
        findings.error("LR240", f"`{value}` is listed twice", place["values"][index].span, "remove one")
    for alias, value in (spec.aliases or {}).items():
        if values and value not in values:
            hint = did_you_mean(value, values) or f"the values are {', '.join(values)}"
            findings.error("LR303", f"`{alias}` stands for `{value}`, which is not a value", place["aliases"][alias].span, hint)
        if alias in values:
            message = f"`{alias}` is a value itself and cannot stand for `{value}`"
            findings.error("LR303", message, place["aliases"][alias].key_span, "remove the alias or the value")
    for index, value in enumerate(values):
        folded = {"upper": value.upper(), "lower": value.lower(), None: value}[spec.normalize]
        if value.isascii() and folded != value:
            message = f"`{value}` can never occur: `normalize: {spec.normalize}` turns it into `{folded}`"
            findings.error("LR303", message, place["values"][index].span, f"write `{folded}`")
    return ChoiceType(values, tuple(sorted((spec.aliases or {}).items())), spec.normalize)


__all__ = ["Identifier", "ValueSpec", "read_type"]
