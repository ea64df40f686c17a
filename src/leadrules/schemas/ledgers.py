"""The JSON Schema of a ledger, as ``Ledger.to_dict()`` and ``decide --ledger`` write it."""

from __future__ import annotations

from typing import Any, Final

from leadrules.assignment import Ledger
from leadrules.payload import DRAFT

_TITLES: Final = {"PersonTally": "Person", "Share": "Share", "TeamShares": "Team"}


def ledger_schema() -> dict[str, Any]:
    """Return the JSON Schema of a ledger."""
    raw = Ledger.model_json_schema()
    parts = raw.pop("$defs")
    about = "What everybody has got so far: shares of teams, counts for caps, and open leads."
    return {
        "$schema": DRAFT,
        **_object(raw, "Ledger", about),
        "required": ["ledger"],
        "$defs": {_TITLES[name].lower(): _object(part, _TITLES[name]) for name, part in sorted(parts.items())},
    }


def _object(raw: dict[str, Any], title: str, about: str | None = None) -> dict[str, Any]:
    told = about or raw["description"]
    return {**{key: _renamed(part) for key, part in raw.items()}, "title": title, "description": told}


def _renamed(part: Any) -> Any:
    """Return a part of a schema with the names that people know."""
    if isinstance(part, list):
        return [_renamed(each) for each in part]
    if not isinstance(part, dict):
        return part
    named = {key: _renamed(each) for key, each in part.items() if not (key == "title" and isinstance(each, str))}
    if "$ref" in named:
        named["$ref"] = f"#/$defs/{_TITLES[named['$ref'].rsplit('/', 1)[-1]].lower()}"
    return named
