"""The field mapping as it is written: which column of a CRM export becomes which field or attribute.

File ``intake.yaml``. Why it is so: docs/intake.md.
"""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Clause, Identifier, Many, OneOrMany, Slug, Words, ZoneName, refusal
from leadrules.diagnostics import did_you_mean
from leadrules.intake.timestamps import NAMED_FORMATS, unreadable
from leadrules.tables import ENCODINGS

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


def _delimiter(value: object) -> str:
    text = _spelling(value)
    if len(text) != 1 or text in '"\r\n':
        raise refusal("LR109", f"`{text[:60]}` cannot separate columns", "use one character, like `;`")
    return text


def _encoding(value: object) -> str:
    text = _spelling(value)
    if text not in ENCODINGS:
        hint = _encoding_meant(text) or did_you_mean(text.lower(), ENCODINGS) or f"use one of {', '.join(ENCODINGS)}"
        raise refusal("LR746", f"unknown encoding `{text[:60]}`", hint)
    return text


def _encoding_meant(text: str) -> str | None:
    """Return the remedy for an encoding under another of its names, like ``cp1252`` or ``latin-1``."""
    try:
        meant = codecs.lookup(text.strip().lower()).name
    except LookupError:
        numbers = re.fullmatch(r"(?:cp|win|windows|ansi)[-_ ]?(125\d)", text.strip().lower())
        meant = f"cp{numbers[1]}" if numbers else ""
    known = {codecs.lookup(python).name: name for name, python in ENCODINGS.items()} | {"utf-8": "utf-8"}
    return f"write `{known[meant]}`" if meant in known else None


def _format(value: object) -> str:
    text = _spelling(value)
    if len(text) > 100:
        raise refusal("LR740", "the format has more than 100 characters", "write it as in `%d/%m/%Y`")
    if problem := unreadable(text):
        meant = _format_meant(text)
        hint = f"write `{meant}`" if meant else problem[1]
        raise refusal("LR740", f"the format `{text[:60]}` cannot be read: {problem[0]}", hint)
    return text


_OF_SPREADSHEETS: Final = {
    "yyyy": "%Y", "yy": "%y", "jjjj": "%Y", "jj": "%y", "aaaa": "%Y", "aa": "%y",
    "dd": "%d", "d": "%d", "tt": "%d", "t": "%d", "hh": "%H", "h": "%H", "ss": "%S", "s": "%S",
}  # fmt: skip
"""How spreadsheets and CRMs write the parts of a date, in English, German and Spanish; `mm` is a month or a minute."""


def _format_meant(text: str) -> str | None:
    """Return a format like ``dd.mm.yyyy hh:mm`` in the letters that are read; None where it is none of that kind.

    >>> _format_meant("DD/MM/YYYY HH:mm")
    '%d/%m/%Y %H:%M'
    """
    parts, has_month = [], False
    for part in re.findall(r"[^\W\d_]+|[\W\d_]+", text):
        if (name := part.lower()) in ("mm", "m"):
            parts.append("%M" if has_month else "%m")
            has_month = True
        else:
            parts.append(_OF_SPREADSHEETS.get(name, part))
    meant = "".join(parts)
    return meant if meant != text and unreadable(meant) is None else None


Spelled = Annotated[str, PlainValidator(_spelling), WithJsonSchema({"type": "string"})]
Meaning = Annotated[Any, PlainValidator(_meaning), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Mark = Annotated[str, PlainValidator(_mark), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 5})]
Delimiter = Annotated[
    str, PlainValidator(_delimiter), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 1})
]
Encoding = Annotated[str, PlainValidator(_encoding), WithJsonSchema({"enum": list(ENCODINGS)})]
FormatText = Annotated[
    str,
    PlainValidator(_format),
    WithJsonSchema({"type": "string", "examples": ["%d/%m/%Y", "%Y-%m-%d %H:%M:%S", *NAMED_FORMATS]}),
]
Formats = OneOrMany[FormatText]
"""One format, or several that are tried in turn."""

Only = dict[Words, OneOrMany[Spelled]]
"""Columns, and the spellings that their cells must have; `*` stands for any letters."""


class FileSpec(Clause):
    """How a file is written, where its ending and its header do not say so."""

    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    header: Annotated[int, Field(ge=1, le=1_000)] | None = None


class ColumnSpec(Clause):
    """One column, and how its cells are written; or one value for all rows."""

    column: Words | None = None
    always: Meaning | None = None
    values: dict[Spelled, Meaning] = {}
    missing: Many[Spelled] = ()
    count: bool = False
    true: OneOrMany[Spelled] | None = None
    false: OneOrMany[Spelled] | None = None
    format: Formats | None = None
    zone: ZoneName | None = None
    split: Mark | None = None
    decimal: Literal[",", "."] | None = None
    thousands: Literal[",", ".", " ", "'", "_"] | None = None


class InstantSpec(Clause):
    """The column that says when something happened, or since when a lead is known."""

    column: Words
    format: Formats | None = None
    zone: ZoneName | None = None
    blank: Literal["ignore"] | None = None


class TypeSpec(Clause):
    """The column that says what happened; or one type for all rows."""

    column: Words | None = None
    always: Words | None = None
    values: dict[Spelled, Words] = {}


class LeadKeySpec(Clause):
    """The column that says whom an event is about: by the lead's id, or by another column of the leads."""

    column: Words
    by: Words | None = None


def _spelled_out(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


AnyColumn = Annotated[ColumnSpec, BeforeValidator(_spelled_out)]
"""``phone: Phone Number``, or spelled out as ``phone: {column: Phone Number}``."""

InstantColumn = Annotated[InstantSpec, BeforeValidator(_spelled_out)]
TypeColumn = Annotated[TypeSpec, BeforeValidator(_spelled_out)]
LeadColumn = Annotated[LeadKeySpec, BeforeValidator(_spelled_out)]


class LeadsSpec(Clause):
    """The export of leads: one row is one lead."""

    id: Words
    created: InstantColumn | None = None
    only: Only = {}
    columns: dict[Identifier, AnyColumn] = {}


class EventsSpec(Clause):
    """An export of events: one row is one event."""

    name: Slug | None = None
    files: OneOrMany[Spelled] = ()
    id: Words | None = None
    lead: LeadColumn
    at: InstantColumn
    type: TypeColumn
    only: Only = {}
    ignore: Many[Spelled] = ()
    attributes: dict[Identifier, AnyColumn] = {}


class IntakeClause(Clause):
    """How the columns of a CRM export become the fields of the agreement."""

    intake: Annotated[int, PlainValidator(_version), WithJsonSchema({"const": INTAKE_VERSION})]
    missing: Many[Spelled] = ()
    zone: ZoneName | None = None
    ids: Literal["salesforce"] | None = None
    files: dict[Spelled, FileSpec] = {}
    leads: LeadsSpec
    activity: OneOrMany[EventsSpec] = ()
    log: OneOrMany[EventsSpec] = ()
