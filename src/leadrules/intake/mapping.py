"""The field mapping as it is written: which column of a CRM export becomes which field or attribute.

File ``intake.yaml``. Why it is so: docs/intake.md.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Clause, Identifier, Many, OneOrMany, Words, ZoneName, refusal
from leadrules.intake.timestamps import unreadable

INTAKE_VERSION: Final = 1


def _version(value: object) -> int:
    if isinstance(value, bool) or value != INTAKE_VERSION:
        hint = f"this version of leadrules reads `intake: {INTAKE_VERSION}`"
        raise refusal("LR116", f"`{str(value)[:60]}` is not a version of the intake file that can be read", hint)
    return INTAKE_VERSION


def _spelling(value: object) -> str:
    if isinstance(value, str):
        return value
    raise refusal("LR104", f"expected text, found `{str(value).lower()[:60]}`", "put it in quotes")


def _meaning(value: object) -> object:
    if isinstance(value, str | int | float):
        return value
    raise refusal(
        "LR104", "expected one value", "a spelling stands for one value; list those for nothing under `missing`"
    )


def _mark(value: object) -> str:
    text = _spelling(value)
    if not 1 <= len(text) <= 5:
        raise refusal("LR109", f"`{text[:60]}` cannot separate values", "use one character, like `;`")
    return text


def _format(value: object) -> str:
    text = _spelling(value)
    if len(text) > 100:
        raise refusal("LR740", "the format has more than 100 characters", "write it as in `%d/%m/%Y`")
    if problem := unreadable(text):
        raise refusal("LR740", f"the format `{text[:60]}` cannot be read: {problem[0]}", problem[1])
    return text


Spelled = Annotated[str, PlainValidator(_spelling), WithJsonSchema({"type": "string"})]
Meaning = Annotated[Any, PlainValidator(_meaning), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Mark = Annotated[str, PlainValidator(_mark), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 5})]
FormatText = Annotated[
    str, PlainValidator(_format), WithJsonSchema({"type": "string", "examples": ["%d/%m/%Y", "%Y-%m-%d %H:%M:%S"]})
]


class ColumnSpec(Clause):
    """One column, and how its cells are written."""

    column: Words
    values: dict[Spelled, Meaning] = {}
    missing: Many[Spelled] = ()
    count: bool = False
    true: OneOrMany[Spelled] | None = None
    false: OneOrMany[Spelled] | None = None
    format: FormatText | None = None
    zone: ZoneName | None = None
    split: Mark | None = None
    decimal: Literal[",", "."] | None = None
    thousands: Literal[",", ".", " ", "'", "_"] | None = None


class InstantSpec(Clause):
    """The column that says when something happened."""

    column: Words
    format: FormatText | None = None
    zone: ZoneName | None = None


class TypeSpec(Clause):
    """The column that says what happened."""

    column: Words
    values: dict[Spelled, Words] = {}


def _spelled_out(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


AnyColumn = Annotated[ColumnSpec, BeforeValidator(_spelled_out)]
"""``phone: Phone Number``, or spelled out as ``phone: {column: Phone Number}``."""

InstantColumn = Annotated[InstantSpec, BeforeValidator(_spelled_out)]
TypeColumn = Annotated[TypeSpec, BeforeValidator(_spelled_out)]


class LeadsSpec(Clause):
    """The export of leads: one row is one lead."""

    id: Words
    columns: dict[Identifier, AnyColumn] = {}


class ActivitySpec(Clause):
    """The export of activity: one row is one event."""

    id: Words | None = None
    lead: Words
    at: InstantColumn
    type: TypeColumn
    ignore: Many[Spelled] = ()
    attributes: dict[Identifier, AnyColumn] = {}


class IntakeClause(Clause):
    """How the columns of a CRM export become the fields of the agreement."""

    intake: Annotated[int, PlainValidator(_version), WithJsonSchema({"const": INTAKE_VERSION})]
    missing: Many[Spelled] = ()
    zone: ZoneName | None = None
    leads: LeadsSpec
    activity: ActivitySpec | None = None
