"""What a case expected and what came instead, in words."""

from __future__ import annotations

from typing import Any

from leadrules.cases.running import Difference


def words_of(difference: Difference) -> str:
    """Return what was expected and what came, in one line."""
    return f"{difference.what}: expected {_shown(difference.expected)}, got {_shown(difference.got)}"


def _shown(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}" if value == round(value, 2) else repr(value)
        case list():
            return ", ".join(map(_shown, value)) or "none"
        case dict():
            return ", ".join(f"{key} {_shown(part)}" for key, part in value.items() if part not in (None, [])) or "none"
    return str(value)
