"""The log, read: events checked, each once, in the order in which they happened.

The log is a set: repeats, disorder and late arrival change nothing. Of several records of one event the latest counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error
from leadrules.expr import Refused, Value, admit
from leadrules.names import LOG_EVENTS
from leadrules.records import identity, instant_of
from leadrules.timeline.vocabulary import CARRIES, RANK

Record = Mapping[str, Any]
Id = str | int
VOIDED: Final = "voided"


class LogEvent(NamedTuple):
    """One thing that happened to a lead, with instants in UTC microseconds.

    ``data`` has what the event carries, as far as it is known; ``seen`` has the names and plain values that a handoff
    notes of the lead.
    """

    id: Id
    lead_id: Id
    type: str
    at_us: int
    recorded_us: int
    data: Mapping[str, Value]
    seen: Mapping[str, Any]

    @property
    def order(self) -> tuple[int, int, str, str]:
        """The place among the events of a lead."""
        return order_of(self)


def order_of(event: LogEvent) -> tuple[int, int, str, str]:
    """Return the place of an event among those of its lead."""
    return event.at_us, RANK[event.type], str(event.id), type(event.id).__name__


@dataclass(frozen=True, slots=True)
class LogProblem:
    """Something in the log that cannot be: which lead and event, and why. ``lead_id`` is None where it is not known."""

    lead_id: Id | None
    event_id: Id | None
    problem: Diagnostic


@dataclass(frozen=True, slots=True)
class Log:
    """What was known of every lead at an instant: its events in order, sorted by lead, and what could not be read.

    ``later`` counts the events that happen after the instant and are left out.
    """

    events: Mapping[Id, tuple[LogEvent, ...]]
    problems: tuple[LogProblem, ...] = field(default=())
    later: int = 0


def by_code_point(of: Id | None) -> tuple[str, str]:
    """Return the place of an id among others: `1` and `"1"` are two."""
    return str(of), type(of).__name__


@dataclass(frozen=True, slots=True)
class LogRecords:
    """The records of a log, each read once. ``follow`` takes them as well as the records themselves.

    ``events`` has the event of every record in its place, None where it cannot be used; ``problems`` says why, each
    with the place of its record.
    """

    events: tuple[LogEvent | None, ...]
    problems: tuple[tuple[int, LogProblem], ...] = ()

    def recorded_by(self, known_us: int | None) -> LogRecords:
        """Return the records without the events that were recorded later than ``known_us``, None for all of them."""
        if known_us is None:
            return self
        events = (None if event is None or event.recorded_us > known_us else event for event in self.events)
        return LogRecords(tuple(events), self.problems)

    def known(self, at_us: int, known_us: int | None = None) -> Log:
        """Return what had happened up to ``at_us``, as far as it had been recorded by ``known_us``, None for all."""
        latest: dict[Id, dict[Id, LogEvent]] = {}
        for event in self.recorded_by(known_us).events:
            if event is None:
                continue
            of_lead = latest.setdefault(event.lead_id, {})
            other = of_lead.get(event.id)
            if other is None or _is_later(event, other):
                of_lead[event.id] = event
        events = {lead_id: _counting(latest[lead_id].values(), at_us) for lead_id in sorted(latest, key=by_code_point)}
        later = sum(event.at_us > at_us for of_lead in latest.values() for event in of_lead.values())
        return Log(events, each_once(problem for _, problem in self.problems), later)


def read_records(records: Iterable[Record]) -> LogRecords:
    """Return the records of a log, checked.

    A record has ``id``, ``lead_id``, ``type``, ``at``, what the event carries, and optionally ``recorded_at``, without
    which it was recorded when it happened.

    Raises:
        DataError: the log is no list of records.
    """
    if isinstance(records, str | Mapping) or not isinstance(records, Iterable):
        hint = "give the records of the log as a list of mappings"
        raise DataError([error("LR770", "the log must be a list of events", None, hint)])
    problems: list[tuple[int, LogProblem]] = []
    events: list[LogEvent | None] = []
    for index, record in enumerate(records):
        found: list[LogProblem] = []
        events.append(_event(record, index, found))
        problems += ((index, problem) for problem in found)
    return LogRecords(tuple(events), tuple(problems))


def each_once(problems: Iterable[LogProblem]) -> tuple[LogProblem, ...]:
    """Return problems without repeats, in the order of leads, events and words."""
    once = {(p.lead_id, p.event_id, p.problem.code, p.problem.message): p for p in problems}
    return tuple(
        sorted(once.values(), key=lambda p: (*by_code_point(p.lead_id), *by_code_point(p.event_id), p.problem.message))
    )


def _is_later(event: LogEvent, other: LogEvent) -> bool:
    """Return whether a record of an event counts instead of another: recorded later or, at once, later by its text."""
    if event.recorded_us != other.recorded_us:
        return event.recorded_us > other.recorded_us
    return _canonical(event) > _canonical(other)


def _canonical(event: LogEvent) -> str:
    said = [event.type, event.at_us, event.data, event.seen]
    return json.dumps(said, sort_keys=True, default=repr, ensure_ascii=False)


def _counting(events: Collection[LogEvent], at_us: int) -> tuple[LogEvent, ...]:
    """Return what of a lead's events happened up to an instant, in order. The last void of all is never voided."""
    voids = sorted((event for event in events if event.type == VOIDED), key=_recorded, reverse=True)
    voided: set[Value | None] = set()
    for void in voids:
        if void.id not in voided:
            voided.add(void.data.get("event"))
    counts = (e for e in events if e.type != VOIDED and e.at_us <= at_us and e.id not in voided)
    return tuple(sorted(counts, key=order_of))


def _recorded(event: LogEvent) -> tuple[int, str, str]:
    return event.recorded_us, *by_code_point(event.id)


def nameless(index: int) -> str:
    """Return what an event is called in a problem as long as its id is not known."""
    return f"event number {index + 1} of the log"


def _event(record: object, index: int, problems: list[LogProblem]) -> LogEvent | None:
    """Return a record as an event; None after adding what is wrong with it."""
    where = nameless(index)
    if not isinstance(record, Mapping):
        hint = "give a mapping with `id`, `lead_id`, `type` and `at`"
        problems.append(LogProblem(None, None, error("LR770", f"{where} is no mapping", None, hint)))
        return None
    found: list[Diagnostic] = []
    event_id, lead_id = (_id(record, key, where, found) for key in ("id", "lead_id"))
    if event_id is not None:
        where = f"event `{event_id}` of the log" if lead_id is None else f"lead `{lead_id}`: event `{event_id}`"
    kind = record.get("type")
    if not isinstance(kind, str) or kind not in CARRIES:
        hint = did_you_mean(str(kind), LOG_EVENTS) or f"the log knows {', '.join(LOG_EVENTS)}"
        found.append(error("LR771", f"{where}: unknown event `{str(kind)[:60]}`", None, hint))
        kind = None
    at_us = instant_of(record.get("at"), f"{where}: `at`", found)
    recorded = record.get("recorded_at")
    recorded_us = at_us if recorded is None else instant_of(recorded, f"{where}: `recorded_at`", found)
    data = _data(record, kind, where, found) if kind else {}
    seen = record.get("seen") or {}
    if not isinstance(seen, Mapping) or not all(isinstance(name, str) for name in seen):
        found.append(error("LR772", f"{where}: `seen` is no mapping of names to values", None, "give a mapping"))
    if found or event_id is None or lead_id is None or kind is None:
        problems += (LogProblem(lead_id, event_id, problem) for problem in found)
        return None
    return LogEvent(event_id, lead_id, kind, at_us, recorded_us, data, seen)


def _id(record: Record, key: str, where: str, found: list[Diagnostic]) -> Id | None:
    try:
        value = None if record.get(key) is None else identity(record[key])
    except Refused as refused:
        found.append(error("LR770", f"{where}: `{key}`: {refused.reason}", None, refused.hint))
        return None
    if not isinstance(value, str | int):
        found.append(error("LR770", f"{where} has no `{key}`", None, "give every event an id and the lead's"))
        return None
    return value


def _data(record: Record, kind: str, where: str, found: list[Diagnostic]) -> dict[str, Value]:
    data: dict[str, Value] = {}
    for name, door in _doors(kind):
        raw = record.get(name)
        if raw is None:
            continue
        try:
            value = door(raw)
        except Refused as refused:
            found.append(error("LR772", f"{where}: `{name}`: {refused.reason}", None, refused.hint))
            continue
        if value is not None:
            data[name] = value
    return data


@cache
def _doors(kind: str) -> tuple[tuple[str, Callable[[object], Value | None]], ...]:
    doors = {name: admit(type_) for name, type_ in CARRIES[kind].items()}
    return tuple((doors | {"event": identity} if kind == VOIDED else doors).items())
