"""The JSON Schema of an agreement that may extend another one: only then may keys be left to the base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_DEFS: Final = "#/$defs/"
_ABOUT: Final = ("title", "description", "examples", "default")
_REMOVAL: Final = {
    "title": "Removal",
    "description": "Says that what the base has under this key does not hold here.",
    "type": "object",
    "properties": {"remove": {"const": True, "title": "Remove", "description": "Always `true`."}},
    "required": ["remove"],
    "additionalProperties": False,
}
_OF_ITEMS: Final = {
    "remove": {"const": True, "title": "Remove", "description": "This item of the base does not hold here."},
    "before": {"type": "string", "title": "Before", "description": "The id of the item that this one stands before."},
    "after": {"type": "string", "title": "After", "description": "The id of the item that this one stands after."},
}
_EXTENDS: Final = "extends"


def with_overlays(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of agreements and overlays, given that of agreements that stand on their own."""
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    root = {key: part for key, part in schema.items() if key not in ("$schema", "$defs")}
    loose = _Loosening(definitions)
    overlay = {**loose.part(root), "title": "Overlay", "required": ["leadrules", "id", "version", _EXTENDS]}
    own = {key: root["properties"][key] for key in ("leadrules", "id", "version", _EXTENDS, "overridable")}
    overlay["properties"] = {**overlay["properties"], **own}
    alone = {key: part for key, part in root["properties"].items() if key != _EXTENDS}
    return {
        "$schema": schema["$schema"],
        **{key: root[key] for key in ("title", "description", "type")},
        "if": {"required": [_EXTENDS]},
        "then": {"$ref": f"{_DEFS}overlay"},
        "else": {"$ref": f"{_DEFS}agreement"},
        "$defs": {
            **definitions,
            "agreement": {**root, "properties": alone},
            "overlay": overlay,
            **{_loose(name): loose.part(part) for name, part in definitions.items()},
            "removal": _REMOVAL,
        },
    }


def _loose(name: str) -> str:
    return f"{name}-of-an-overlay"


class _Loosening:
    """Rewrites schemas so that what is left out is left to the base, and what the base has can be removed."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def part(self, part: Any) -> Any:
        """Return a part of a schema for an overlay."""
        if isinstance(part, list):
            return [self.part(one) for one in part]
        if not isinstance(part, Mapping):
            return part
        loose = {
            key: value if key in _ABOUT else self.part(value) for key, value in part.items() if key != "properties"
        }
        if "$ref" in part:
            loose["$ref"] = f"{_DEFS}{_loose(part['$ref'].removeprefix(_DEFS))}"
        for key in ("additionalProperties", "patternProperties"):
            if isinstance(part.get(key), Mapping):
                loose[key] = self._values(key, part[key])
        if part.get("type") == "array" and self._has_id(part.get("items")):
            loose.pop("minItems", None)
        return self._object(part, loose) if "properties" in part else loose

    def _object(self, part: Mapping[str, Any], loose: dict[str, Any]) -> dict[str, Any]:
        loose.pop("required", None)
        loose.pop("minProperties", None)
        properties: dict[str, Any] = {key: self._removable(value) for key, value in part["properties"].items()}
        if "id" in properties:
            properties = {**properties, **_OF_ITEMS, "id": part["properties"]["id"]}
            loose["required"] = ["id"]
        return {**loose, "properties": properties}

    def _values(self, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
        if key == "additionalProperties":
            return self._removable(values)
        return {pattern: self._removable(value) for pattern, value in values.items()}

    def _removable(self, value: Mapping[str, Any]) -> dict[str, Any]:
        about = {key: value[key] for key in _ABOUT if key in value}
        rest = self.part({key: told for key, told in value.items() if key not in _ABOUT})
        return {**about, "anyOf": [rest, {"$ref": f"{_DEFS}removal"}]}

    def _has_id(self, items: Any) -> bool:
        name = items.get("$ref", "").removeprefix(_DEFS) if isinstance(items, Mapping) else ""
        return "id" in self._definitions.get(name, {}).get("properties", {})
