"""A plan as a model of dbt: the SELECT with references in place of tables, and its columns with their tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from leadrules.decision import OTHERWISE
from leadrules.engines.sql.query import Query, SqlError
from leadrules.engines.sql.select import dialect_of, given_instant, result_columns, written
from leadrules.plan import Plan

VARIABLE: Final = "leadrules_at"
"""The variable of dbt with the instant; without it, the instant at which the run began."""

_AT: Final = "\0at\0"
_LEADS: Final = "\0leads\0"
_ACTIVITY: Final = "\0activity\0"
_PART: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NEW_OUTCOMES: Final = ("disqualified", "hold", "handoff", "nurture")


@dataclass(frozen=True, slots=True)
class DbtModel:
    """A model of dbt: its name, the text of its ``.sql`` file and of the ``.yml`` file beside it."""

    name: str
    sql: str
    properties: str


def dbt_model(
    plan: Plan,
    *,
    dialect: str,
    leads: str = "leads",
    activity: str | None = "activity",
    unique_events: bool = False,
) -> DbtModel:
    """Return a plan as a model of dbt. ``leads`` and ``activity`` are models, or a source and its table with a dot.

    Raises:
        SqlError: the dialect is unknown, or a name cannot be used.
    """
    if not dialect_of(dialect).zones:
        raise SqlError(f"a model of dbt gets its instant as text, which {dialect} does not read; leave out `--dbt`")
    query = Query(plan, dialect_of(dialect), has_activity=activity is not None, repeats=not unique_events)
    tables = {_LEADS: _reference(leads)} | ({} if activity is None else {_ACTIVITY: _reference(activity)})
    text = inert(written(query, list(tables), given_instant(query, _AT)))
    instant = f"'{{{{ var(\"{VARIABLE}\", run_started_at.isoformat()) }}}}'"
    for mark, reference in {**tables, _AT: instant}.items():
        text = text.replace(mark, reference)
    name = f"{plan.agreement.id.replace('-', '_')}_decisions"
    return DbtModel(name, text, _properties(plan, name))


def inert(text: str) -> str:
    """Return a text in which dbt's templates find nothing to run: every brace is written by an expression."""
    return re.sub(r"[{}]", lambda brace: f"{{{{ '{brace[0]}' }}}}", text)


def _reference(name: str) -> str:
    parts = name.split(".")
    if len(parts) > 2 or not all(_PART.fullmatch(part) for part in parts):
        raise SqlError(f"`{name}` is not a model of dbt; write `model`, or `source.table`")
    arguments = ", ".join(f"'{part}'" for part in parts)
    return f"{{{{ {'ref' if len(parts) == 1 else 'source'}({arguments}) }}}}"


def _properties(plan: Plan, name: str) -> str:
    agreement = plan.agreement
    about = f"What becomes of every lead by {agreement.id} {agreement.version}, as a new lead at one instant."
    columns = [_column(plan, column) for column in result_columns(plan)]
    data = {"version": 2, "models": [{"name": name, "description": inert(about), "columns": columns}]}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def _column(plan: Plan, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "description": _about(name)}
    tests = list(_tests(plan, name))
    return {**found, "data_tests": tests} if tests else found


_DESCRIPTIONS: Final = {
    "id": "The lead.",
    "outcome": "What becomes of the lead; null where its data are refused.",
    "tier": "The tier reached, null for none.",
    "fast_track": "The fast track that brought the lead to sales, null for none.",
    "disqualified_by": "The disqualifier that stopped the lead, null for none.",
    "fired": "The scoring rules that gave or took points, in the agreement's order, with commas between.",
    "missing": "What a hold waits for, sorted, with commas between; empty otherwise.",
    "route_id": "The route of a handoff, null for every other outcome.",
    "route_kind": "Whether the route leads to an owner, a team or a queue.",
    "route_target": "The owner, team or queue.",
    "route_needs": "What was not known and so ended the ladder, with commas between; empty where nothing was.",
    "in_force": "Whether the agreement is in force at the instant.",
    "refused": "Fields (or `activity`) with values that the agreement does not allow; empty where there are none.",
}
_ENDINGS: Final = {
    "_hundredths": "Points of the axis, in whole hundredths.",
    "_points": "Points of the axis.",
    "_grade": "Grade of the axis.",
}


def _about(name: str) -> str:
    return _DESCRIPTIONS.get(name) or next(about for ending, about in _ENDINGS.items() if name.endswith(ending))


def _tests(plan: Plan, name: str) -> Iterator[str | dict[str, Any]]:
    agreement = plan.agreement
    qualification, ladder = agreement.qualification, agreement.routing.ladder
    if name not in ("tier", "fast_track", "disqualified_by") and not name.startswith("route_"):
        yield "not_null"
    if name == "id":
        yield "unique"
    accepted: dict[str, Sequence[str]] = {
        "outcome": _NEW_OUTCOMES,
        "tier": [tier.id for tier in qualification.tiers],
        "fast_track": [track.id for track in qualification.fast_tracks],
        "disqualified_by": [d.id for d in qualification.disqualifiers],
        "route_id": [*(rung.id for rung in ladder), OTHERWISE],
        "route_kind": ["owner", "team", "queue"],
        "refused": [""],
        **{f"{axis.name}_grade": [grade for grade, _ in axis.grades] for axis in agreement.axes.values()},
    }
    if values := accepted.get(name):
        yield {"accepted_values": {"values": [inert(value) for value in dict.fromkeys(values)]}}
