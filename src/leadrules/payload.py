"""Payloads at the door: the JSON Schemas of a lead and of an event, by the fields and event types of an agreement.

What these schemas let in, ``decide`` can use. They are stricter than it: a key that the agreement does not declare is
refused, because at the door it is usually a misspelt field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any, Final, assert_never

from leadrules.clauses.activity import EventKind
from leadrules.clauses.lead import LeadField
from leadrules.diagnostics import Diagnostic, did_you_mean, error
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    TextType,
    Type,
    admit,
    parse_date,
    parse_instant,
)
from leadrules.expr.types import EXACT_MAX, INTEGER_MAX, LIST_LENGTH_MAX

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ID: Final = {"type": ["string", "integer", "null"], "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX}


def lead_schema(title: str, fields: Mapping[str, LeadField]) -> dict[str, Any]:
    """Return the JSON Schema of a lead payload: every field may be absent or null, which means not known."""
    properties: dict[str, Any] = {"id": {**_ID, "title": "Id", "description": "Which lead this is."}}
    properties |= {name: _field(declared) for name, declared in fields.items()}
    return {
        "$schema": DRAFT,
        "title": f"Lead of {title}",
        "description": "One person at one company. A field that is absent or null is not known, which is never a no.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def event_schema(title: str, events: Mapping[str, EventKind]) -> dict[str, Any]:
    """Return the JSON Schema of an event payload: one alternative for each event type."""
    return {
        "$schema": DRAFT,
        "title": f"Event of {title}",
        "description": "Something that a lead did.",
        "type": "object",
        "required": ["type", "at"],
        "oneOf": [_event(kind) for kind in events.values()],
    }


def _event(kind: EventKind) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {**_ID, "title": "Id", "description": "An event that is sent twice counts once."},
        "lead_id": {**_ID, "title": "Lead", "description": "Whose event this is."},
        "type": {"const": kind.name, "title": "Type"},
        "at": {
            "title": "At",
            "description": "When it happened, with an offset.",
            "type": "string",
            "format": "date-time",
        },
    }
    properties |= {name: {"title": _words(name), **_value(type_)} for name, type_ in kind.attributes.items()}
    return {
        "title": _words(kind.name),
        "type": "object",
        "properties": properties,
        "required": ["type", "at"],
        "additionalProperties": False,
    }


def _field(declared: LeadField) -> dict[str, Any]:
    about = ", ".join(words for words in (declared.about, declared.unit and f"in {declared.unit}") if words)
    described = {"description": about} if about else {}
    return {"title": declared.title or _words(declared.name), **described, **_value(declared.type)}


def _value(type_: Type) -> dict[str, Any]:
    match type_:
        case TextType():
            return {"type": ["string", "null"]}
        case EmailType():
            return {"type": ["string", "null"], "examples": ["ana@acme.example"]}
        case ChoiceType(values, aliases, None):
            return {"enum": [*values, *(a for a, _ in aliases if a not in values), None]}
        case ChoiceType(values, aliases, _):
            spellings = "|".join(map(_any_case, dict.fromkeys([*values, *(a for a, _ in aliases)])))
            return {"type": ["string", "null"], "pattern": f"^(?:{spellings})$", "examples": list(values)}
        case IntegerType(lo, hi):
            return {"type": ["integer", "null"], "minimum": lo, "maximum": hi}
        case NumberType(lo, hi):
            bounds = {key: bound for key, bound in (("minimum", lo), ("maximum", hi)) if bound is not None}
            return {"type": ["number", "null"], **bounds}
        case BooleanType():
            return {"type": ["boolean", "null"]}
        case DateType():
            return {"type": ["string", "null"], "format": "date", "examples": ["2026-01-31"]}
        case DateTimeType():
            return {"type": ["string", "null"], "format": "date-time", "examples": ["2026-01-31T09:00:00+01:00"]}
        case TextListType():
            return {"type": ["array", "null"], "items": {"type": ["string", "null"]}, "maxItems": LIST_LENGTH_MAX}
        case _:
            assert_never(type_)


def _any_case(spelling: str) -> str:
    """Return a regular expression for a spelling in which the ASCII case does not count."""
    letters = (f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else re.escape(c) for c in spelling)
    return "".join(letters).replace("\\ ", " ").replace("\\-", "-")


def _words(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def check_payload(fields: Mapping[str, LeadField], payload: object) -> tuple[Diagnostic, ...]:
    """Return what keeps a payload from being a lead with these fields; empty where nothing does.

    ``payload`` is what JSON holds; Python's dates, datetimes and tuples may stand in it too. The schema decides what is
    wrong, the door of the engine says it.
    """
    validator = validator_of(lead_schema("the agreement", fields))
    found = sorted(
        validator.iter_errors(_as_json(payload, fields)), key=lambda e: [str(step) for step in e.absolute_path]
    )
    return tuple(dict.fromkeys(d for problem in found for d in _told(problem, fields, payload)))


def validator_of(schema: Mapping[str, Any]) -> Any:
    """Return the ``jsonschema`` validator of a payload schema, as exact about numbers and instants as the engine.

    JSON Schema calls 5.0 an integer and leaves formats unchecked; Python's floats may be infinite.
    """
    made, formats = _exact()
    return made(schema, format_checker=formats)


@cache
def _exact() -> tuple[Any, Any]:
    """Return the class of validators and the checker of formats; jsonschema is imported here, on first use."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    formats = FormatChecker(formats=())
    for name, parse in (("date", parse_date), ("date-time", parse_instant)):
        formats.checks(name, raises=Refused)(partial(_is_spelled, parse))
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: isinstance(value, int) and _is_number(value),
            "number": lambda _, value: _is_number(value),
            "string": lambda _, value: isinstance(value, str) and _is_text(value),
        }
    )
    made: Any = extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call]
    return made, formats


def _is_spelled(parse: Callable[[str], object], value: object) -> bool:
    """Return True for what is no text or can be parsed; raises ``Refused`` for the rest."""
    return not isinstance(value, str) or parse(value) is not None


def _is_number(value: object) -> bool:
    """Return whether a value is a number that is kept exactly; jsonschema checks no bounds of anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= EXACT_MAX if isinstance(value, int) else value - value == 0


def _is_text(value: str) -> bool:
    """Return whether a text holds neither NUL nor half a character."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_json(payload: object, fields: Mapping[str, LeadField]) -> object:
    """Return a payload with Python's dates, instants and tuples as JSON has them, where a field holds such a thing."""
    if not isinstance(payload, Mapping):
        return payload
    types = {name: declared.type for name, declared in fields.items()}
    return {str(name): _value_as_json(value, types.get(str(name))) for name, value in payload.items()}


def _value_as_json(value: object, type_: Type | None) -> object:
    match value, type_:
        case datetime(), DateTimeType():
            return value.isoformat()
        case date(), DateType() if not isinstance(value, datetime):
            return value.isoformat()
        case tuple(), TextListType():
            return list(value)
    return value


def _told(problem: Any, fields: Mapping[str, LeadField], payload: object) -> Iterator[Diagnostic]:
    """Yield what a problem of the validator means, in the words of the door."""
    if not isinstance(payload, Mapping):
        yield error("LR701", "a lead must be an object of names and values", None, 'give `{"id": "L1", …}`')
        return
    path = list(problem.absolute_path)
    if not path:
        for name in sorted({str(key) for key in payload} - {*fields, "id"}):
            hint = did_you_mean(name, fields) or "declare it under `lead` in the agreement, or leave it out"
            yield error("LR701", f"unknown field `{name[:60]}`", None, hint)
        return
    name = str(path[0])
    if name == "id":
        yield error("LR701", "`id` must be text or a whole number", None, None)
        return
    try:
        admit(fields[name].type)(payload[name])
    except Refused as refused:
        yield error("LR701", f"`{name}`: {refused.reason}", None, refused.hint)
        return
    yield error("LR701", f"`{name}` is not spelled as the agreement has it", None, "leave out blanks around it")
