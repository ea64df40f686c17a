"""Activity: what a lead can do, and what is noted of it.

YAML key ``activity``. Why it is so: docs/clauses/activity.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from leadrules.clauses.clause import Findings, Identifier
from leadrules.clauses.values import ValueSpec, read_type
from leadrules.expr import Type
from leadrules.names import RESERVED_NAMES
from leadrules.source import Place


def _spelled_out(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


AttributeSpec = Annotated[ValueSpec, BeforeValidator(_spelled_out)]
"""``path: text``, or spelled out as ``path: {type: text, normalize: lower}``."""

ActivityClause = dict[Identifier, dict[Identifier, AttributeSpec]]


@dataclass(frozen=True, slots=True)
class EventKind:
    """An event type ready to use: its attributes and their types, in the order of the file."""

    name: str
    attributes: Mapping[str, Type]


def read_activity(
    clause: Mapping[str, Mapping[str, ValueSpec]], place: Place, findings: Findings
) -> dict[str, EventKind]:
    """Return the event types by name, in the order of the file."""
    kinds = {}
    for name, attributes in clause.items():
        _check_reserved(name, "event type", place[name], findings)
        types = {}
        for attribute, spec in attributes.items():
            _check_reserved(attribute, "attribute", place[name][attribute], findings)
            type_ = read_type(spec, place[name][attribute], findings)
            if type_ is not None:
                types[attribute] = type_
        kinds[name] = EventKind(name, types)
    return kinds


def _check_reserved(name: str, what: str, place: Place, findings: Findings) -> None:
    if name in RESERVED_NAMES:
        message = f"`{name}` is a word of the language and cannot name an {what}"
        findings.error("LR241", message, place.key_span, f"choose another name, like `{name}_name`")
