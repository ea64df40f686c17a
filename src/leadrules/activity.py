"""What a lead did: its events as conditions, points and reasons read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from leadrules.expr import instant_us
from leadrules.names import ANY_EVENT


class Event(NamedTuple):
    """One event: when (UTC microseconds), its type, and its row (clock, then attributes in the file's order)."""

    at_us: int
    type: str
    row: tuple[Any, ...]


class RejectedEvent(NamedTuple):
    """An event that does not count, and why."""

    id: str
    reason: str


class Occurrences(NamedTuple):
    """Events as they were met, one after the other in a flat list: when, type, and so many attributes.

    ``widths`` has how many attributes the events of each type have; the instant and the date are those of the decision.
    """

    met: list[Any]
    widths: Mapping[str, int]
    at_us: int
    today: date

    def events(self) -> Iterator[Event]:
        """Yield them as events."""
        cells = iter(self.met)
        for happened in cells:
            event_type = next(cells)
            attributes = islice(cells, self.widths[event_type])
            yield Event(instant_us(happened), event_type, (self.at_us, self.today, *attributes))


class Activity:
    """What a lead did, up to the instant of the decision: newest first, repeats once.

    Events are put in order when they are first read. Equal sets of events are equal activities, whatever order they
    came in.
    """

    __slots__ = ("_by_type", "_given", "_in_order", "rejected")

    def __init__(self, events: Occurrences | Collection[Event] = (), rejected: tuple[RejectedEvent, ...] = ()) -> None:
        self._given = events
        self._in_order: tuple[Event, ...] | None = None
        self._by_type: dict[str, tuple[Event, ...]] | None = None
        self.rejected = rejected

    @classmethod
    def in_order(cls, events: tuple[Event, ...], rejected: tuple[RejectedEvent, ...] = ()) -> Activity:
        """Return what a lead did, from events that stand in the order of ``newest_first`` already."""
        made = cls((), rejected)
        made._in_order = events
        return made

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, newest first."""
        if self._in_order is None:
            events = self._given.events() if isinstance(self._given, Occurrences) else self._given
            self._in_order = tuple(sorted(events, key=newest_first))
        return self._in_order

    def of(self, event_type: str) -> tuple[Event, ...]:
        """Return the events of a type, or of ``any``, newest first."""
        if event_type == ANY_EVENT:
            return self.events
        if self._by_type is None:
            by_type: dict[str, list[Event]] = {}
            for event in self.events:
                by_type.setdefault(event.type, []).append(event)
            self._by_type = {name: tuple(events) for name, events in by_type.items()}
        return self._by_type.get(event_type, ())

    def after(self, at_us: int) -> Activity:
        """Return only what happened later than an instant."""
        return Activity.in_order(tuple(event for event in self.events if event.at_us > at_us), self.rejected)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Activity):
            return NotImplemented
        return self.events == other.events and self.rejected == other.rejected

    def __hash__(self) -> int:
        return hash((self.events, self.rejected))

    def __repr__(self) -> str:
        return f"Activity({self.events!r}, {self.rejected!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Activity, (self.events, self.rejected)


def newest_first(event: Event) -> tuple[int, str, str]:
    """Return the place of an event among others: by instant, then by what it says."""
    return -event.at_us, event.type, repr(event.row)
