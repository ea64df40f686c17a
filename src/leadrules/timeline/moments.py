"""Moments of the agreement found in a log: which event, or which entry into a stage, a clock waits for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from leadrules.clauses.follow_up import LOG_ATTRIBUTES
from leadrules.clauses.promises import Clock, Moments
from leadrules.expr import Condition, Name, evaluator, walk
from leadrules.plan import Evaluator
from leadrules.timeline.course import REASSIGNED, Entry
from leadrules.timeline.log import LogEvent


class Happening(NamedTuple):
    """An event, and the stage that the lead entered with it, None where it stayed where it was."""

    event: LogEvent
    stage: str | None

    @property
    def at_us(self) -> int:
        """When, in UTC microseconds."""
        return self.event.at_us


def happenings(events: Iterable[LogEvent], entries: Iterable[Entry]) -> tuple[Happening, ...]:
    """Return events in order, each with the stage that it led to."""
    stages = {entry.event.id: entry.stage for entry in entries}
    return tuple(Happening(event, stages.get(event.id)) for event in events)


def is_by_sales(event: LogEvent, asked: Collection[str] = ()) -> bool:
    """Return whether an event is no touch that is known to be inbound or automatic; what is ``asked`` is not judged.

    Such a touch is no follow-up: the lead got in touch, or a machine did.
    """
    if event.type != "touched":
        return True
    inbound = event.data.get("direction") == "inbound" and "direction" not in asked
    return not inbound and not (event.data.get("by") == "automatic" and "by" not in asked)


class _Test(NamedTuple):
    """A condition on an event, ready to run, and the attributes that it asks for."""

    condition: Condition
    evaluator: Evaluator
    asked: frozenset[str]


class Watch:
    """Recognises moments; conditions are made ready once.

    Who is ``touched`` is touched by sales: an inbound or automatic touch is none, unless ``where`` asks for it.
    """

    def __init__(self) -> None:
        self._tests: dict[int, _Test] = {}
        self._moving: dict[int, tuple[Clock, frozenset[str]]] = {}

    def moving(self, clock: Clock) -> frozenset[str]:
        """Return the events that may do something to a clock that runs, beside entering a stage and ending the stay."""
        made = self._moving.get(id(clock))
        if made is None:
            moments = (*clock.stops, *clock.cancels, *clock.restarts)
            events = (moment.event for moment in moments if moment.event is not None)
            made = self._moving[id(clock)] = clock, frozenset((REASSIGNED, *events))
        return made[1]

    def sees(self, moments: Moments, happening: Happening) -> bool:
        """Return whether a happening is one of the moments."""
        for moment in moments:
            if moment.stage is not None:
                if moment.stage == happening.stage:
                    return True
            elif moment.event == happening.event.type and self._holds(moment.where, happening.event):
                return True
        return False

    def spells(
        self,
        start: Moments,
        until: Moments,
        among: Iterable[Happening],
        over_us: Callable[[Happening], int | None] = lambda _: None,
    ) -> Iterator[tuple[Happening, Happening | None]]:
        """Yield from when to when something lasts; None where nothing that happened ended it.

        ``over_us`` says when it is over by itself. What begins again before it is over changes nothing.
        """
        began: Happening | None = None
        for happening in among:
            if began is not None and (over := over_us(began)) is not None and happening.at_us >= over:
                yield began, None
                began = None
            if began is not None and self.sees(until, happening):
                yield began, happening
                began = None
            elif began is None and self.sees(start, happening):
                began = happening
        if began is not None:
            yield began, None

    def _holds(self, where: Condition | None, event: LogEvent) -> bool:
        if where is None:
            return is_by_sales(event)
        attributes = tuple(LOG_ATTRIBUTES.get(event.type, ()))
        made = self._tests.get(id(where))
        if made is None:
            slots = {name: index for index, name in enumerate(attributes)}
            asked = frozenset(node.name for node in walk(where.root) if isinstance(node, Name))
            made = self._tests[id(where)] = _Test(where, evaluator(where.root, slots), asked)
        row: list[Any] = [event.data.get(name) for name in attributes]
        return made.evaluator(row) is True and is_by_sales(event, made.asked)
