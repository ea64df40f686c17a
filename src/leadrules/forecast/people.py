"""Leads and what they did, ready to be decided at one instant after another: lead by lead, in rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from leadrules.decision import Decision
from leadrules.diagnostics import DataError, Diagnostic
from leadrules.engine import Ready, decide, ready
from leadrules.expr import instant_us
from leadrules.forecast.ways_back import Lived, WayBack
from leadrules.history import Past
from leadrules.plan import Plan
from leadrules.records import instant_of
from leadrules.timeline.log import Id

Record = Mapping[str, Any]
Events = Mapping[Any, Sequence[Record]] | None


class Edge(NamedTuple):
    """An instant of deciding: its number, itself, and, in UTC microseconds, the one before it and itself."""

    number: int
    at: datetime
    before_us: int
    at_us: int


def edges_of(instants: Sequence[datetime]) -> tuple[Edge, ...]:
    """Return instants of deciding, in order; before the first one lies itself."""
    us = [instant_us(at) for at in instants]
    before = (*us[:1], *us)
    return tuple(Edge(number, *each) for number, each in enumerate(zip(instants, before, us, strict=False)))


class Found(NamedTuple):
    """That a lead became a handoff by an instant (its number), that it had not been at the one before.

    ``points`` are by axis; ``again`` says that it had come back from sales.
    """

    number: int
    lead_id: Id
    tier: str | None
    fast_track: str | None
    points: Mapping[str, float]
    again: bool = False


class People(Protocol):
    """Leads and their events, whichever engine decides them."""

    @property
    def since_us(self) -> Mapping[Id, int]:
        """Since when each lead is known; those of which nothing says so are not among them."""

    @property
    def leads(self) -> int:
        """How many leads there are."""

    def busy(self, edges_us: Sequence[int]) -> tuple[bool, ...]:
        """Return whether anything happened in each span between two instants, its end included."""

    def qualified(self, plan: Plan, instants: Sequence[datetime], lived: Lived) -> Iterable[Found]:
        """Yield every lead that becomes a handoff, at the first instant at which it is one."""

    def records(self, ids: frozenset[Id]) -> tuple[Sequence[Record], Events]:
        """Return some of the leads, and their events, as records."""


@dataclass(frozen=True, slots=True)
class RowPeople:
    """Leads as records, and the events of each by its id; None where nothing is known of what they did."""

    given: tuple[Record, ...]
    activity: Events
    since_us: Mapping[Id, int]
    happened_us: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, leads: Iterable[Record], activity: Events, since: str, lived: Lived) -> RowPeople:
        """Return the leads of records; ``since`` is the key of the instant at which each is first known.

        Raises:
            DataError: a lead has no id, or an instant is none.
        """
        given = tuple(leads)
        problems: list[Diagnostic] = []
        happened = {
            lead["id"]: [
                instant_of(event.get("at"), f"lead `{lead['id']}`: `at` of an event", problems)
                for event in (activity or {}).get(lead["id"], ())
            ]
            for lead in given
        }
        found: dict[Id, int] = {}
        for lead in given:
            first = [*happened[lead["id"]], *filter(None, [lived.first_us.get(lead["id"])])]
            if lead.get(since) is not None:
                first = [instant_of(lead[since], f"lead `{lead['id']}`: `{since}`", problems)]
            if first:
                found[lead["id"]] = min(first)
        if problems:
            raise DataError(problems)
        every = [*found.values(), *(us for one in happened.values() for us in one)]
        return cls(given, activity, found, tuple(sorted(every)))

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return len(self.given)

    def busy(self, edges_us: Sequence[int]) -> tuple[bool, ...]:
        """Return whether anything happened in each span between two instants, its end included."""
        places = [bisect_right(self.happened_us, edge) for edge in edges_us]
        return tuple(after > before for before, after in pairwise(places))

    def records(self, ids: frozenset[Id]) -> tuple[Sequence[Record], Events]:
        """Return some of the leads, and their events, as records."""
        return [lead for lead in self.given if lead["id"] in ids], self.activity

    def qualified(self, plan: Plan, instants: Sequence[datetime], lived: Lived) -> Iterator[Found]:
        """Yield every lead that becomes a handoff, at the first instant at which it is one."""
        edges = edges_of(instants)
        for lead in self.given:
            since = self.since_us.get(lead["id"])
            if since is not None:
                events = None if self.activity is None else tuple(self.activity.get(lead["id"], ()))
                way_back = lived.ways_back.get(lead["id"], ())
                yield from first_handoffs(Case(plan, lead, events, since, way_back), edges)


@dataclass(frozen=True)
class Case:
    """One lead with its events, since when it is known (UTC microseconds), and when it came back from sales."""

    plan: Plan
    lead: Record
    events: Sequence[Record] | None
    since_us: int
    ways_back: tuple[WayBack, ...]

    def way_back(self, at_us: int) -> int:
        """Return how often it had come back at an instant."""
        return sum(back.at_us <= at_us for back in self.ways_back)

    @cached_property
    def ready(self) -> Ready:
        """It and its events, read once."""
        return ready(self.plan, self.lead, self.events)

    def handoff(self, at: datetime, past: Past | None) -> Decision | None:
        """Return the decision that hands it off at an instant; None where it is none. What happens later is not there.

        Of one that came back and must wait nothing but that is looked at.
        """
        if past is None:
            decision = decide(self.plan, self.lead, self.events, at=at)
        elif self.ready.waits(at, past):
            return None
        else:
            decision = self.ready.decided(at, past)
        return decision if decision.outcome == "handoff" else None


def first_handoffs(case: Case, edges: Iterable[Edge], *, only_again: bool = False) -> Iterator[Found]:
    """Yield the first instant at which a lead is a handoff, and the first such one after each way back from sales.

    At each instant the lead has the past that its log told at the one before, so that one who comes and goes between
    the two counts. With ``only_again``, only what comes after a way back.
    """
    counted: set[int] = set()
    for edge in edges:
        times = case.way_back(edge.before_us)
        if edge.at_us < case.since_us or times in counted or (only_again and not times):
            continue
        back = case.ways_back[times - 1] if times else None
        if back is not None and back.past is None:
            return
        decision = case.handoff(edge.at, back.past if back else None)
        if decision is not None:
            counted.add(times)
            points = dict(decision.points)
            yield Found(edge.number, case.lead["id"], decision.tier, decision.fast_track, points, again=times > 0)
