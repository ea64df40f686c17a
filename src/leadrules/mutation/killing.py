"""Killing: which case of an agreement fails on a mutant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from leadrules.cases import Case, CaseResult, run_case
from leadrules.plan import Plan

_PLAINEST_FIRST: Final = (
    "outcome",
    "tier",
    "fast_track",
    "disqualified_by",
    "route",
    "points",
    "grades",
    "missing",
    "alerts",
    "standing",
    "suppresses",
    "in_force",
    "reasons",
    "program",
    "notify",
)
"""What two decisions may have otherwise: first what a reader looks at first."""

_OF_STANDING: Final = ("clocks", "due", "owed")


def decided(plan: Plan, case: Case) -> CaseResult:
    """Return what comes of a case by the engine that is ready at once."""
    return run_case(plan, case, engine="reference")


@dataclass(slots=True)
class Killers:
    """The cases of an agreement, those first that killed last: neighbours are killed by the same case."""

    cases: list[Case]
    runs: int = 0

    def killer(self, plan: Plan) -> Case | None:
        """Return the first case that fails; None where all of them pass."""
        for place, case in enumerate(self.cases):
            self.runs += 1
            if not decided(plan, case).passed:
                self.cases.insert(0, self.cases.pop(place))
                return case
        return None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a case has to expect to notice a mutant: today's values of what the mutant has otherwise."""

    parts: dict[str, Any] = field(default_factory=dict)

    def __or__(self, other: Telling) -> Telling:
        return Telling(_merged(self.parts, other.parts))

    def __bool__(self) -> bool:
        return bool(self.parts)


def telling(today: Mapping[str, Any], mutant: Mapping[str, Any]) -> Telling:
    """Return the plainest thing that two results have otherwise, as a case would expect it.

    Empty where no case can tell them apart.
    """
    for key in _PLAINEST_FIRST:
        if key in today and today[key] != mutant.get(key) and (parts := _part(key, today[key], mutant.get(key))):
            return Telling(parts)
    return Telling()


def _part(key: str, value: Any, other: Any) -> dict[str, Any]:
    match key:
        case "points" | "grades":
            return {key: _differing(value, other)}
        case "reasons":
            return _reasons(value, other or ())
        case "route":
            return {key: value and {name: part for name, part in value.items() if part}}
        case "standing":
            return _standing(value, other)
    return {key: value}


def _reasons(today: Iterable[str], mutant: Iterable[str]) -> dict[str, Any]:
    gone, come = sorted(set(today) - set(mutant)), sorted(set(mutant) - set(today))
    return ({"reasons": gone} if gone else {}) | ({"not_reasons": come} if come else {})


def _differing(today: Mapping[str, Any], mutant: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in today.items() if mutant is None or mutant.get(name) != value}


def _standing(today: Mapping[str, Any], mutant: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what two standings have otherwise; instants that one of them has not cannot be expected."""
    if mutant is None or "stage" not in today:
        return {}
    parts: dict[str, Any] = {}
    for key in (key for key in today if today[key] != mutant.get(key)):
        value = today[key]
        if key in _OF_STANDING:
            value = {name: part for name, part in _differing(value, mutant.get(key)).items() if part is not None}
            if not value:
                continue
        parts[key] = value
    return {"standing": parts} if parts else {}


def _merged(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    found = dict(one)
    for key, value in two.items():
        had = found.get(key)
        if isinstance(had, dict) and isinstance(value, dict):
            found[key] = _merged(had, value)
        elif key in ("reasons", "not_reasons") and had:
            found[key] = sorted({*had, *value})
        else:
            found[key] = value
    return found
