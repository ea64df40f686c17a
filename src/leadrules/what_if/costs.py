"""What it costs to know a field: marketing asks a person more easily than it finds out about a company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from leadrules.plan import Plan

Cost = Literal["ask", "look up"]

COSTS: Final[tuple[Cost, ...]] = ("ask", "look up")
"""From cheap to dear: ``contact`` fields and others that are ``fillable`` are asked, ``demographic`` ones looked up."""


def cost_of(plan: Plan, field: str) -> Cost:
    """Return what it costs to know a field."""
    return "look up" if plan.agreement.fields[field].kind == "demographic" else "ask"


def effort(plan: Plan, fields: Iterable[str]) -> tuple[Any, ...]:
    """Return what sets of missing fields are ordered by: fewer first, then cheaper, then by name."""
    names = sorted(fields)
    return len(names), sorted((COSTS.index(cost_of(plan, name)) for name in names), reverse=True), names


def shown(values: Mapping[str, Any]) -> str:
    """Return fields with values in words: ``phone = any, need = migration``."""
    return ", ".join(f"{name} = {_plain(value)}" for name, value in sorted(values.items()))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
