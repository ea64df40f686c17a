"""The JSON Schema of a decision record, as ``Decision.to_dict()`` and ``decide --out decisions.jsonl`` write it."""

from __future__ import annotations

from typing import Any, Final, get_args

from leadrules.assignment import Why
from leadrules.decision import OUTCOMES
from leadrules.decision.reasons import Effect
from leadrules.payload import DRAFT

_TEXT: Final = {"type": "string"}
_TEXT_OR_NONE: Final = {"type": ["string", "null"]}
_NAMES: Final = {"type": "array", "items": {"type": "string"}}
_POINTS: Final = {"type": "object", "additionalProperties": {"type": "number"}}


def _object(title: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _said(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}


def decision_schema() -> dict[str, Any]:
    """Return the JSON Schema of a decision record."""
    properties = {
        "agreement": _object(
            "Agreement",
            "Which agreement decided.",
            {
                "id": _TEXT,
                "version": _TEXT,
                "digest": {**_TEXT, "pattern": "^sha256:[0-9a-f]{64}$", "description": "Digest of its meaning."},
            },
        ),
        "lead_id": {"type": ["string", "number", "null"], "description": "Which lead, as it was handed over."},
        "at": {"type": "string", "format": "date-time", "description": "The instant of the decision."},
        "in_force": {"type": "boolean", "description": "Whether the agreement was in force at that instant."},
        "outcome": {"enum": list(OUTCOMES), "description": "What becomes of the lead."},
        "tier": _said(_TEXT_OR_NONE, "The tier that the lead reaches; null for none."),
        "fast_track": _said(_TEXT_OR_NONE, "The fast track that fired; null for none."),
        "disqualified_by": _said(_TEXT_OR_NONE, "The disqualifier that stops the lead; null for none."),
        "points": _said(_POINTS, "Points of each axis, to the hundredth."),
        "grades": _said({"type": "object", "additionalProperties": _TEXT}, "Grade of each axis that has grades."),
        "possible_maximum": _said(_POINTS, "What each axis could reach if all that is not known turned out well."),
        "route": {"anyOf": [_route(), {"type": "null"}], "description": "Who gets the lead; null if it is no handoff."},
        "missing": _said(_NAMES, "Fields that a hold waits for."),
        "assumed": _said(_NAMES, "Fields that a default filled."),
        "program": _said(_TEXT_OR_NONE, "The nurture program that the lead belongs in."),
        "notify": _said(_NAMES, "Parties that are told."),
        "alerts": _said(_NAMES, "Alerts that fire, whatever the outcome."),
        "suppresses": _said(_NAMES, "Channels on which marketing keeps silent; `*` stands for all."),
        "clocks": {"type": "array", "items": _clock(), "description": "The clocks that this handoff starts."},
        "reasons": {"type": "array", "items": _reason(), "description": "Every rule that had a part in the decision."},
        "unknown_rules": {
            "type": "array",
            "items": _unknown_rule(),
            "description": "Scoring rules that give nothing now because something is not known.",
        },
        "rejected_events": {
            "type": "array",
            "items": _object("Rejected event", "An event that does not count.", {"id": _TEXT, "reason": _TEXT}),
            "description": "Events that do not count, and why.",
        },
    }
    schema = {"$schema": DRAFT, **_object("Decision", "What became of one lead at one instant, and why.", properties)}
    assigned = {
        "anyOf": [_assignment(), {"type": "null"}],
        "description": "Who gets the lead, where there is a roster.",
    }
    return {**schema, "properties": {**properties, "assignment": assigned}}


def _assignment() -> dict[str, Any]:
    passed = {
        "person": _said(_TEXT, "The person, by id."),
        "why": {"enum": list(get_args(Why)), "description": "The kind of reason."},
        "words": _said(_TEXT, "The reason, like `absent until 2026-11-13`."),
    }
    return _object(
        "Assignment",
        "Who gets the lead: an owner or a queue, or until when it waits.",
        {
            "owner": _said(_TEXT_OR_NONE, "The person, by id; null if nobody could take the lead."),
            "queue": _said(_TEXT_OR_NONE, "The queue; null if there is an owner."),
            "team": _said(_TEXT_OR_NONE, "The team that shares the lead out, or the owner's."),
            "calendar": _said(_TEXT_OR_NONE, "The calendar by which the owner works."),
            "waits_until": _said(_TEXT_OR_NONE, "When somebody has room; null if the lead does not wait."),
            "watched_by": _said(_TEXT_OR_NONE, "The party that watches over a lead that nobody could take."),
            "within": _said(_TEXT_OR_NONE, "How soon such a lead is dealt with, in the words of the agreement."),
            "passed_over": {
                "type": "array",
                "items": _object("Passed over", "Somebody who could not get the lead.", passed),
                "description": "Who could not get the lead, and why.",
            },
        },
    )


def _route() -> dict[str, Any]:
    return _object(
        "Route",
        "Who gets the lead.",
        {
            "id": _said(_TEXT, "The route of the agreement, or `otherwise`."),
            "kind": {"enum": ["owner", "team", "queue"], "description": "Whether a person, a team or a queue gets it."},
            "target": _said(_TEXT, "The person, team or queue."),
            "needs": _said(_NAMES, "Fields whose absence kept the lead from a better route."),
        },
    )


def _clock() -> dict[str, Any]:
    return _object(
        "Clock",
        "A promise about time that this handoff starts.",
        {
            "clock": _said(_TEXT, "The clock of the agreement."),
            "within": _said(_TEXT, "How soon, in the words of the agreement."),
            "never_later_than": _said(_TEXT_OR_NONE, "The limit that pauses do not move."),
        },
    )


def _reason() -> dict[str, Any]:
    value = {"type": ["string", "number", "boolean", "array", "null"], "items": _TEXT}
    return _object(
        "Reason",
        "A rule that had a part in the decision.",
        {
            "rule": _said(_TEXT, "The id of the rule."),
            "clause": _said(_TEXT, "Where it stands in the agreement, like `scoring.fit.rules.size-core`."),
            "effect": {"enum": list(get_args(Effect)), "description": "What it did."},
            "points": {"type": ["number", "null"], "description": "Points given or taken; null for other effects."},
            "because": _said(_TEXT_OR_NONE, "Why the rule is there, in the words of the agreement."),
            "seen": {
                "type": "object",
                "additionalProperties": value,
                "description": "The values that its condition read; null for what was not known.",
            },
        },
    )


def _unknown_rule() -> dict[str, Any]:
    return _object(
        "Unknown rule",
        "A scoring rule that gives nothing now because something is not known.",
        {
            "rule": _said(_TEXT, "The id of the rule."),
            "clause": _said(_TEXT, "Where it stands in the agreement."),
            "points": {
                "type": ["number", "null"],
                "description": "What it could give or take; null if nothing bounds it.",
            },
            "needs": _said(_NAMES, "What would have to be known; `activity` stands for all events."),
        },
    )
