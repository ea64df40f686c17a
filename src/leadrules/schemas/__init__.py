"""JSON Schemas (draft 2020-12) of everything that leadrules reads and writes, in business words.

Editors complete and check files with them: ``agreement``, ``cases``, ``roster``, ``intake``. Applications check records
with them: ``lead`` and ``event``, which an agreement shapes, ``decision``, ``ledger`` and ``log``, an event of the log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from leadrules.agreement import Agreement
from leadrules.diagnostics import Diagnostic
from leadrules.payload import check_payload, event_schema, lead_schema
from leadrules.schemas.decisions import decision_schema
from leadrules.schemas.files import agreement_schema, cases_schema, intake_schema, roster_schema
from leadrules.schemas.ledgers import ledger_schema
from leadrules.schemas.logs import log_schema

OF_FILES: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "agreement": agreement_schema,
    "cases": cases_schema,
    "roster": roster_schema,
    "intake": intake_schema,
    "decision": decision_schema,
    "ledger": ledger_schema,
    "log": log_schema,
}
"""Schemas that are the same for every agreement."""

OF_RECORDS: Final[dict[str, Callable[[Agreement], dict[str, Any]]]] = {
    "lead": lambda agreement: lead_schema(agreement.title, agreement.fields),
    "event": lambda agreement: event_schema(agreement.title, agreement.events),
}
"""Schemas that an agreement shapes."""

NAMES: Final = (*OF_FILES, *OF_RECORDS)


def schema(name: str, agreement: Agreement | None = None) -> dict[str, Any]:
    """Return a JSON Schema by its name; ``lead`` and ``event`` need an agreement.

    Raises:
        ValueError: there is no such schema, or it needs an agreement.
    """
    if name in OF_FILES:
        return OF_FILES[name]()
    if name not in OF_RECORDS:
        raise ValueError(f"no schema {name!r}; there are {', '.join(NAMES)}")
    if agreement is None:
        raise ValueError(f"the schema of a {name} depends on the agreement")
    return OF_RECORDS[name](agreement)


def validate_lead(agreement: Agreement, payload: object) -> tuple[Diagnostic, ...]:
    """Return what keeps a payload from being a lead of the agreement; empty where ``decide`` can use it."""
    return check_payload(agreement.fields, payload)


__all__ = ["NAMES", "OF_FILES", "OF_RECORDS", "schema", "validate_lead"]
