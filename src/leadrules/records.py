"""From records to rows: what an application or a file hands over, normalised and checked at the door.

A lead is a mapping with ``id`` and fields; an event is a mapping with ``type``, ``at``, attributes, and optionally
``id`` and ``lead_id``. Keys that the agreement does not declare are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from leadrules.activity import Activity, Event, RejectedEvent, newest_first
from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error
from leadrules.expr import IntegerType, Refused, TextType, Value, admit, instant_us, parse_instant
from leadrules.expr.spelling import WHITE_SPACE
from leadrules.history import Past, Return
from leadrules.names import WON
from leadrules.plan import CLOCK_SLOTS, Plan

Admit = Callable[[object], Value | None]
_admit_text = admit(TextType())
_admit_number = admit(IntegerType())
MOST_PROBLEMS: Final = 100
"""So many problems of one call are told, and how many there are beyond."""


def identity(value: object) -> Value | None:
    """Return an id as it is compared: text trimmed, None where it is blank, or a whole number; `1` is not `"1"`.

    Raises:
        Refused: it is neither text nor a whole number.
    """
    if isinstance(value, str):
        return _admit_text(value)
    if type(value) is int:
        return _admit_number(value)
    raise Refused("an id is text or a whole number", "give each lead and event an id of its own")


@dataclass(frozen=True, slots=True)
class LeadDoor:
    """Reads leads into rows."""

    width: int
    doors: tuple[tuple[str, int, Admit, Value | None], ...]

    @classmethod
    def of(cls, plan: Plan) -> LeadDoor:
        """Return the door of a plan."""
        doors = tuple((f.name, plan.slots[f.name], admit(f.type), f.default) for f in plan.fields)
        return cls(len(plan.slots), doors)

    def row(self, lead: Mapping[str, object]) -> list[Any]:
        """Return a new row with the fields in their slots and everything else not known.

        Raises:
            DataError: with every value that cannot be used.
        """
        if not isinstance(lead, Mapping):
            raise DataError([_not_a_mapping("a lead", lead)])
        row: list[Any] = [None] * self.width
        try:
            for name, slot, admitted, default in self.doors:
                value = lead.get(name)
                if value is not None:
                    value = admitted(value)
                row[slot] = default if value is None else value
        except Refused:
            raise DataError(self._problems(lead)) from None
        return row

    def assumed(self, lead: Mapping[str, object]) -> tuple[str, ...]:
        """Return the fields that a default fills, sorted."""
        with_default = ((name, admitted) for name, _, admitted, default in self.doors if default is not None)
        return tuple(sorted(n for n, admitted in with_default if (v := lead.get(n)) is None or admitted(v) is None))

    def _problems(self, lead: Mapping[str, object]) -> Iterable[Diagnostic]:
        for name, _, admitted, _ in self.doors:
            value = lead.get(name)
            try:
                if value is not None:
                    admitted(value)
            except Refused as refused:
                message = f"lead {_shown_id(lead.get('id'))}: `{name}`: {refused.reason}"
                hint = (
                    "give None where it is not known" if isinstance(value, float) and value != value else refused.hint
                )
                yield error("LR701", message, None, hint)


_NO_CLOCK: Final = (None,) * CLOCK_SLOTS


@dataclass(frozen=True, slots=True)
class GivenEvents:
    """Events of one lead as they were given, checked, newest first: each with its id, None where it has none.

    Their rows say of no instant of deciding.
    """

    events: tuple[tuple[object, Event], ...]

    def up_to(self, at_us: int, today: object) -> Activity:
        """Return what happened up to an instant, with that instant and its date in the rows.

        Events of one id that differ do not count and are listed as rejected.
        """
        by_id: dict[object, Event | None] = {}
        for number, (event_id, event) in enumerate(self.events):
            if event.at_us <= at_us:
                seen = Event(event.at_us, event.type, (at_us, today, *event.row[CLOCK_SLOTS:]))
                key = (number,) if event_id is None else event_id
                if by_id.setdefault(key, seen) != seen:
                    by_id[key] = None
        rejected = sorted(str(event_id) for event_id, event in by_id.items() if event is None)
        why = "several events have this id and differ"
        counting = tuple(event for event in by_id.values() if event is not None)
        return Activity.in_order(counting, tuple(RejectedEvent(event_id, why) for event_id in rejected))

    def within(self, after_us: int, until_us: int) -> bool:
        """Return whether anything happened after an instant, up to another one."""
        return any(after_us < event.at_us <= until_us for _, event in self.events)


@dataclass(frozen=True, slots=True)
class ActivityDoor:
    """Reads events into an ``Activity``."""

    types: Mapping[str, tuple[tuple[str, Admit], ...]]

    @classmethod
    def of(cls, plan: Plan) -> ActivityDoor:
        """Return the door of a plan."""
        events = plan.agreement.events
        return cls({name: tuple((a, admit(t)) for a, t in kind.attributes.items()) for name, kind in events.items()})

    def activity(self, events: object, at_us: int, today: object, lead_id: object) -> Activity:
        """Return what happened up to an instant. Events of one id that differ do not count and are listed as rejected.

        Raises:
            DataError: with every event that cannot be used.
        """
        return self.read(events, lead_id).up_to(at_us, today)

    def read(self, events: object, lead_id: object) -> GivenEvents:
        """Return events checked, whenever they happened.

        Raises:
            DataError: with every event that cannot be used.
        """
        if isinstance(events, str | Mapping) or not isinstance(events, Iterable):
            hint = "give a list, empty where the lead did nothing, or None where that is not known"
            raise DataError([error("LR702", "the activity must be a list of events", None, hint)])
        found: list[tuple[object, Event]] = []
        problems: list[Diagnostic] = []
        for index, record in enumerate(events):
            try:
                found.append(self._event(record, index, lead_id))
            except DataError as refused:
                problems += refused.diagnostics
        if problems:
            raise DataError(_few(problems))
        return GivenEvents(tuple(sorted(found, key=lambda pair: newest_first(pair[1]))))

    def _event(self, record: Mapping[str, object], index: int, lead_id: object) -> tuple[object, Event]:
        if not isinstance(record, Mapping):
            raise DataError([_not_a_mapping(f"event {index + 1}", record)])
        where, event_id, owner = f"event number {index + 1}", record.get("id"), record.get("lead_id")
        try:
            event_id = None if event_id is None else identity(event_id)
            owner = None if owner is None else identity(owner)
        except Refused as refused:
            raise DataError([error("LR703", f"{where}: {refused.reason}", None, refused.hint)]) from None
        if event_id is not None:
            where = f"event {_shown_id(event_id)}"
        if owner is not None and lead_id is not None and owner != lead_id:
            message = f"{where} belongs to lead {_shown_id(owner)}, not to {_shown_id(lead_id)}"
            hint = "hand over the events of one lead at a time; the text `1` is not the number 1"
            raise DataError([error("LR703", message, None, hint)])
        event_type = record.get("type")
        attributes = self.types.get(event_type) if isinstance(event_type, str) else None
        if attributes is None:
            message = f"{where} has the undeclared type {_shown_id(event_type)}"
            hint = did_you_mean(str(event_type), self.types) or "declare it under `activity` or leave such events out"
            raise DataError([error("LR704", message, None, hint)])
        values: list[Any] = list(_NO_CLOCK)
        problems = []
        for name, admitted in attributes:
            value = record.get(name)
            try:
                values.append(None if value is None else admitted(value))
            except Refused as refused:
                problems.append(error("LR705", f"{where}: `{name}`: {refused.reason}", None, refused.hint))
        happened_us = instant_of(record.get("at"), f"{where}: `at`", problems)
        if problems:
            raise DataError(problems)
        return event_id, Event(happened_us, str(event_type), tuple(values))


def _few(problems: list[Diagnostic]) -> list[Diagnostic]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = f"and {len(problems) - MOST_PROBLEMS:,} more problems with these events"
    return [*problems[:MOST_PROBLEMS], error("LR705", more, None, "mend the first ones and try again")]


EARLIEST_US: Final = instant_us(datetime(1, 1, 3, tzinfo=UTC))
LATEST_US: Final = instant_us(datetime(9999, 12, 29, tzinfo=UTC))
"""Between these an instant has a local date in every zone."""


def check_past(plan: Plan, past: object) -> list[Diagnostic]:
    """Return what is wrong with a lead's past: an unknown stage or reason, a naive instant."""
    problems: list[Diagnostic] = []
    if past is None:
        return problems
    if not isinstance(past, Past) or not isinstance(past.last_return, Return | None):
        return [
            error("LR708", "the lead's past must be a `Past`", None, "write `Past(stage=…, last_return=Return(…))`")
        ]
    owners: Any = past.owners
    cycles: Any = past.cycles
    counts = cycles.values() if isinstance(cycles, Mapping) else (None,)
    if not isinstance(owners, tuple) or any(type(count) is not int for count in counts):
        hint = "`owners` is a tuple of ids, `cycles` maps reasons to whole numbers"
        problems.append(error("LR708", "the lead's past has owners or cycles that cannot be read", None, hint))
    lifecycle, recycle, last = plan.agreement.lifecycle, plan.agreement.recycle, past.last_return
    known: dict[str, tuple[Any, Iterable[str] | None]] = {
        "stage": (past.stage, lifecycle.stages if lifecycle else None),
        "reason": (last.reason if last else None, (*recycle.reasons, WON) if recycle else None),
    }
    for what, (name, names) in known.items():
        if name is not None and names is not None and (not isinstance(name, str) or name not in names):
            hint = did_you_mean(str(name), names) or f"the {what}s are {', '.join(names)}"
            problems.append(error("LR708", f"unknown {what} {_shown_id(name)} in the lead's past", None, hint))
    if last is not None:
        aware_us(last.at, "`past.last_return.at`", problems)
    return problems


def aware_us(at: object, what: str, problems: list[Diagnostic]) -> int:
    """Return an aware datetime as UTC microseconds; 0 after adding why it is none."""
    if isinstance(at, datetime):
        at_us = instant_of(at, what, problems)
        if not problems and not EARLIEST_US <= at_us <= LATEST_US:
            message = f"{what} lies outside the years 1 to 9999 somewhere on earth"
            problems.append(error("LR706", message, None, "give an instant that people live in"))
        return at_us
    problems.append(error("LR706", f"{what} is not a datetime", None, "give an aware `datetime`"))
    return 0


def instant_of(value: object, what: str, problems: list[Diagnostic]) -> int:
    """Return an aware datetime, or ISO text with an offset, as UTC microseconds; 0 after adding why it is neither."""
    hint = "give an aware datetime or ISO text with an offset, like `2026-01-31T09:00:00+01:00`"
    try:
        if isinstance(value, datetime):
            return instant_us(value)
        if isinstance(value, str):
            return parse_instant(value.strip(WHITE_SPACE))
        said = "is missing" if value is None else f"is not an instant: {_shown_id(value)}"
        problems.append(error("LR706", f"{what} {said}", None, hint))
    except Refused as refused:
        problems.append(error("LR706", f"{what}: {refused.reason}", None, refused.hint or hint))
    return 0


def _not_a_mapping(what: str, value: object) -> Diagnostic:
    kind = "text" if isinstance(value, str) else "nothing" if value is None else "something else"
    return error("LR702", f"{what} must be a mapping of names to values, found {kind}", None, "give a dict")


def _shown_id(value: object) -> str:
    if isinstance(value, str):
        return f"`{value[:60]}`"
    return f"`{value}`" if isinstance(value, int | None) and abs(value or 0) < 10**18 else "another kind of value"
