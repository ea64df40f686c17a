"""The JSON Schema of an event of the log, one alternative for each event of its closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from leadrules.expr import BooleanType, ChoiceType, NumberType, Type
from leadrules.payload import DRAFT
from leadrules.timeline.vocabulary import CARRIES

_ID: Final = {"type": ["string", "integer"]}
_INSTANT: Final = {"type": "string", "format": "date-time"}
_SEEN: Final = {
    "type": ["object", "null"],
    "description": "Names and values of the lead that clocks and recycling read, as they were at the handoff.",
}
_MEANINGS: Final[Mapping[str, str]] = {
    "handed_off": "Sales gets the lead: a cycle begins.",
    "reassigned": "Somebody else of sales gets it.",
    "accepted": "Sales agrees that the lead meets the definition.",
    "rejected": "Sales says that it does not; the lead goes back.",
    "touched": "Somebody of sales got in touch, or tried to.",
    "replied": "The lead answered.",
    "meeting_booked": "A meeting was agreed.",
    "meeting_held": "A meeting took place.",
    "status_changed": "Another status of the company's own.",
    "stage_entered": "Another stage, that no other event enters.",
    "paused": "Clocks stand still from here.",
    "resumed": "Clocks go on.",
    "opportunity_opened": "A sales process began.",
    "won": "The lead bought.",
    "lost": "It bought elsewhere, or not at all; the lead goes back.",
    "recycled": "The lead goes back to marketing.",
    "opted_out": "The lead wants no contact any more: everything ends.",
    "voided": "An event that was logged did not happen.",
}


def log_schema() -> dict[str, Any]:
    """Return the JSON Schema of one event of the log."""
    return {
        "$schema": DRAFT,
        "title": "Event of the log",
        "description": "Something that happened to a lead after a decision.",
        "type": "object",
        "required": ["id", "lead_id", "type", "at"],
        "oneOf": [_event(name, carried) for name, carried in CARRIES.items()],
    }


def _event(name: str, carried: Mapping[str, Type]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {**_ID, "description": "An event that is there twice counts once; of several records the latest."},
        "lead_id": {**_ID, "description": "Whose event this is."},
        "type": {"const": name},
        "at": {**_INSTANT, "description": "When it happened, with an offset."},
        "recorded_at": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "When it was logged; null or absent means at once.",
        },
        **{attribute: _value(type_) for attribute, type_ in carried.items()},
    }
    required = ["id", "lead_id", "type", "at"]
    if name == "handed_off":
        properties["seen"] = _SEEN
    if name == "voided":
        properties["event"] = {**_ID, "description": "The id of the event that did not happen."}
        required.append("event")
    return {
        "title": name,
        "description": _MEANINGS[name],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _value(type_: Type) -> dict[str, Any]:
    match type_:
        case ChoiceType(values):
            return {"enum": [*values, None]}
        case BooleanType():
            return {"type": ["boolean", "null"]}
        case NumberType():
            return {"type": ["number", "null"]}
        case _:
            return {"type": ["string", "null"]}
