"""Lead: what is known of one person at one company.

YAML key ``lead``. Why it is so: docs/clauses/lead.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leadrules.clauses.clause import Findings, Identifier, Remark
from leadrules.clauses.values import ValueSpec, read_type
from leadrules.expr import Refused, Type, Value, admit
from leadrules.source import Place

FieldKind = Literal["contact", "demographic", "situational", "account", "consent"]


class FieldSpec(ValueSpec):
    """One field of a lead."""

    kind: FieldKind
    title: Remark = None
    default: Any = None
    fillable: bool | None = None


LeadClause = dict[Identifier, FieldSpec]


@dataclass(frozen=True, slots=True)
class LeadField:
    """A field ready to use. ``default`` is what is assumed where the field is not known; None assumes nothing.

    ``fillable`` says whether marketing can find the value out and fill it in.
    """

    name: str
    type: Type
    kind: FieldKind
    default: Value | None
    fillable: bool
    about: str | None
    unit: str | None
    title: str | None


def read_lead(clause: Mapping[str, FieldSpec], place: Place, findings: Findings) -> dict[str, LeadField]:
    """Return the fields by name, in the order of the file, without those whose type cannot be made out."""
    if not clause and not findings.lost(place) and place.exists:
        findings.error("LR113", "`lead` names no field", place.key_span, "declare what is known of a lead")
    return {name: f for name, spec in clause.items() if (f := _field(name, spec, place[name], findings))}


def _field(name: str, spec: FieldSpec, place: Place, findings: Findings) -> LeadField | None:
    type_ = read_type(spec, place, findings)
    if type_ is None:
        return None
    assumed = findings.assumed[place["fillable"].path] = spec.kind in ("contact", "demographic")
    fillable = assumed if spec.fillable is None else spec.fillable
    default = None
    if spec.default is not None:
        try:
            default = admit(type_)(spec.default)
        except Refused as refused:
            message = f"the default of `{name}` cannot be used: {refused.reason}"
            hint = refused.hint or "give a value that the field can have"
            findings.error("LR304", message, place["default"].span, hint)
    return LeadField(name, type_, spec.kind, default, fillable, spec.about, spec.unit, spec.title)
