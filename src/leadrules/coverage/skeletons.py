"""Suggested cases as they would stand in ``cases.yaml``, each with what the agreement decides today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from leadrules.cases import Cases, events_of, facts, standing_facts
from leadrules.coverage.drafts import Draft
from leadrules.coverage.items import FIRES, SILENT
from leadrules.coverage.suggesting import Suggestion
from leadrules.expr import instant_us
from leadrules.history import Past
from leadrules.worktime import EXACT_MICROSECONDS, Unit

_PLAIN: Final = re.compile(
    r"[A-Za-z/][\w./@+-]*|\d{1,6} (minute|hour|day)s? ago|\d{4}-\d\d-\d\dT[\d:.]+([+-]\d\d:\d\d|Z)", re.ASCII
)
_WORDS: Final = frozenset({"true", "false", "null"})
_LONGEST_ID: Final = 60
_INDENT: Final = "  "


def skeletons(suggestions: Iterable[Suggestion], cases: Cases) -> str:
    """Return the suggested cases as lines for the list ``cases`` of the file of ``cases``, which they fit.

    They lean on what the file gives every case. Each says in a comment what it shows.
    """
    taken = {case.id for case in cases.cases}
    return "".join(f"{line}\n" for suggestion in suggestions for line in _lines(suggestion, cases, taken))


def _lines(suggestion: Suggestion, cases: Cases, taken: set[str]) -> Iterator[str]:
    for item in suggestion.closes:
        yield f"{_INDENT}# shows: {item}"
    first = suggestion.closes[0]
    case_id = free_id(f"{first.name.rpartition('` of ')[2]} {first.aspect.rpartition(', ')[2]}", taken)
    yield from lines_of(case_id, suggestion.draft, cases, _expected(suggestion))


def written(draft: Draft, case_id: str) -> str:
    """Return a draft as a case that leans on nothing and expects nothing yet."""
    return "".join(f"{line}\n" for line in lines_of(case_id, draft, Cases("", ())))


def lines_of(case_id: str, draft: Draft, cases: Cases, expected: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Yield a draft as the lines of a case over what a file gives; ``expected`` is what is decided today, if told."""
    yield f"{_INDENT}- id: {in_one_line(case_id)}"
    for key, value in given_of(draft, cases).items():
        yield f"{_INDENT}  {key}: {in_one_line(value)}"
    if expected is not None:
        yield f"{_INDENT}  expect: {in_one_line(expected)}   # decided so today: confirm it"


def free_id(said: str, taken: set[str]) -> str:
    """Return an id of a case that says something and is not taken yet; from now on it is."""
    words = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:_LONGEST_ID].strip("-")
    number, name = 1, words
    while name in taken:
        number += 1
        name = f"{words[: _LONGEST_ID - 4]}-{number}"
    taken.add(name)
    return name


def given_of(draft: Draft, cases: Cases) -> dict[str, Any]:
    """Return the keys of a case that make it the draft, over what the file gives."""
    given = cases.given
    found: dict[str, Any] = {}
    if draft.at != cases.at:
        found["at"] = draft.at.isoformat()
    lead = {name: value for name, value in draft.lead.items() if given.lead.get(name) != value}
    lead |= {name: None for name in given.lead if name not in draft.lead and name != "id"}
    if lead:
        found["lead"] = lead
    if draft.activity != events_of(given.activity, instant_us(draft.at)):
        events = draft.activity
        found["activity"] = None if events is None else [_dated(event, draft.at) for event in events]
    if draft.past is not None:
        found["past"] = _past(draft.past, draft.at)
    if draft.log is not None:
        found["log"] = list(draft.log)
    return found


def _dated(event: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {**event, "at": counted_back(event["at"], at)}


def counted_back(then: datetime, at: datetime) -> str:
    """Return an instant counted back from another where it lies whole minutes before, else as it is."""
    us = instant_us(at) - instant_us(then)
    for unit in (Unit.DAY, Unit.HOUR, Unit.MINUTE):
        number, rest = divmod(us, EXACT_MICROSECONDS[unit])
        if not rest and 0 <= number < 10**6:
            return f"{number} {unit.value}{'' if number == 1 else 's'} ago"
    return then.isoformat()


def _past(past: Past, at: datetime) -> dict[str, Any]:
    last = past.last_return
    returned = None if last is None else {"reason": last.reason, "at": counted_back(last.at, at)}
    parts = {"stage": past.stage, "owners": list(past.owners), "returned": returned, "cycles": dict(past.cycles)}
    return {key: value for key, value in parts.items() if value}


def _expected(suggestion: Suggestion) -> dict[str, Any]:
    """Return what the decision says that a reader would look at first, and the rules that the case is about."""
    result = suggestion.result
    if result.decision is None:
        raise AssertionError("a suggestion was decided")
    got = facts(result.decision)
    expected = {"outcome": got["outcome"], "points": {name: _whole(points) for name, points in got["points"].items()}}
    for key in ("tier", "fast_track", "disqualified_by", "missing", "alerts"):
        if got[key]:
            expected[key] = got[key]
    if got["route"] is not None:
        expected["route"] = {key: value for key, value in got["route"].items() if value}
    rules = [item for item in suggestion.closes if item.kind == "scoring rules"]
    for key, aspects in (("reasons", (FIRES,)), ("not_reasons", (SILENT, "counts no event"))):
        if named := [item.name for item in rules if item.aspect in aspects]:
            expected[key] = named
    if result.case.log is not None:
        standing = standing_facts(result.standing, 0)
        expected["standing"] = {k: standing[k] for k in ("stage", "clocks", "touches", "returned") if standing.get(k)}
    return expected


def _whole(points: float) -> float:
    return int(points) if points == int(points) else points


def in_one_line(value: Any) -> str:
    """Return plain data as YAML of one line; text is quoted unless it can be nothing else."""
    match value:
        case dict():
            return "{" + ", ".join(f"{in_one_line(key)}: {in_one_line(part)}" for key, part in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(in_one_line, value)) + "]"
        case str() if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
            return value
    return json.dumps(value, ensure_ascii=False, default=str)
