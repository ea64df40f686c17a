"""Leads and what they did, decided at one instant after another as whole columns. Needs the extra ``frames``.

At each instant only those leads are decided that are known by then and were not counted before. The few that came back
from sales are decided in rows, since columns know of no past.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final

import polars as pl

from leadrules.diagnostics import DataError, error
from leadrules.engines.columns.activity import consumers
from leadrules.expr import datetime_of
from leadrules.forecast.people import Case, Edge, Events, Found, Record, edges_of, first_handoffs
from leadrules.forecast.ways_back import Lived
from leadrules.frames import decide_frame
from leadrules.framing import INSTANT, framed
from leadrules.plan import Plan
from leadrules.timeline.log import Id

_SINCE: Final = "@since"
_LEAD: Final = "@lead"
_HAPPENED: Final = "@happened"
_AT: Final = "@at"
_AT_ONCE: Final = 60_000
"""Up to so many decisions one run costs less than several runs do."""


@dataclass(frozen=True)
class ColumnPeople:
    """Leads with ``@since`` (UTC microseconds, null where nothing says so), and events with the row of their lead.

    ``events`` is None where nothing is known of what they did.
    """

    people: pl.DataFrame
    events: pl.DataFrame | None

    @classmethod
    def of(cls, leads: pl.DataFrame, activity: pl.DataFrame | None, since: str, lived: Lived) -> ColumnPeople:
        """Return the leads of frames; ``since`` is the column of the instant at which each is first known.

        Raises:
            DataError: instants are no instants, or an event is of no lead.
        """
        people = leads.with_columns(_since(leads, since))
        events = None
        if activity is not None:
            events = _with_leads(activity.with_columns(_instants(activity, "at").alias(_HAPPENED)), people)
        return cls(people.with_columns(pl.coalesce(_SINCE, _first(people, events, lived)).alias(_SINCE)), events)

    @classmethod
    def of_records(
        cls, plan: Plan, leads: Iterable[Record], activity: Events, since: str, lived: Lived
    ) -> ColumnPeople | None:
        """Return the leads of records; None where a value is not yet of the type that its field has."""
        frames = framed(plan, tuple(leads), activity, since)
        try:
            return None if frames is None else cls.of(*frames, since, lived)
        except DataError:
            return None  # rows say what is wrong, value by value

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return self.people.height

    @cached_property
    def since_us(self) -> Mapping[Id, int]:
        """Since when each lead is known; those of which nothing says so are not among them."""
        known = self.people.select("id", _SINCE).drop_nulls(_SINCE)
        return dict(zip(known["id"].to_list(), known[_SINCE].to_list(), strict=True))

    def busy(self, edges_us: Sequence[int]) -> tuple[bool, ...]:
        """Return whether anything happened in each span between two instants, its end included."""
        parts = [self.people[_SINCE].drop_nulls(), *([] if self.events is None else [self.events[_HAPPENED]])]
        happened = pl.concat([part.rename("us") for part in parts]).sort()
        places = happened.search_sorted(pl.Series(edges_us, dtype=pl.Int64), side="right").diff().drop_nulls()
        return tuple(places.cast(pl.Int64).gt(0).to_list()) if len(edges_us) > 1 else ()

    def records(self, ids: frozenset[Id]) -> tuple[Sequence[Record], Events]:
        """Return some of the leads, and their events, as records."""
        wanted = pl.Series(sorted(ids, key=str), dtype=self.people["id"].dtype).implode()
        leads = self.people.drop(_SINCE).filter(pl.col("id").is_in(wanted)).to_dicts()
        if self.events is None:
            return leads, None
        of: dict[Any, list[Record]] = {lead["id"]: [] for lead in leads}
        for event in self.events.drop(_LEAD, _HAPPENED).filter(pl.col("lead_id").is_in(wanted)).to_dicts():
            of[event["lead_id"]].append(event)
        return leads, of

    def qualified(self, plan: Plan, instants: Sequence[datetime], lived: Lived) -> Iterator[Found]:
        """Yield every lead that becomes a handoff, at the first instant at which it is one."""
        returned = {lead_id: backs[0].at_us for lead_id, backs in lived.ways_back.items()}
        ids = self.people["id"].to_list()
        until = pl.Series("until", [returned.get(lead_id) for lead_id in ids], dtype=pl.Int64)
        open_ = pl.Series("open", [True], dtype=pl.Boolean).new_from_index(0, self.leads)
        numbered = _Numbered.of(plan, self.people, self.events)
        for edges in self._together(edges_of(instants)):
            there = {edge: open_ & self._known(edge) & (until > edge.before_us).fill_null(value=True) for edge in edges}
            asked = {edge: decided for edge, decided in there.items() if decided.any()}
            if not asked:
                continue
            found = numbered.handoffs(plan, asked)
            for row, number, tier, track, points in _told(plan, edges, found):
                yield Found(number, ids[row], tier, track, points)
            open_ = open_.scatter(found["id"], [False] * found.height)
        yield from self.again(plan, instants, lived)

    def _known(self, edge: Edge) -> pl.Series:
        """Return which leads are known at an instant."""
        return (self.people[_SINCE] <= edge.at_us).fill_null(value=False)

    def _together(self, edges: Iterable[Edge]) -> Iterator[list[Edge]]:
        """Yield all instants in order, as many at once as are best decided in one run."""
        some: list[Edge] = []
        rows = 0
        for edge in edges:
            more = int(self._known(edge).sum())
            if some and rows + more > _AT_ONCE:
                yield some
                some, rows = [], 0
            some.append(edge)
            rows += more
        yield some

    def again(self, plan: Plan, instants: Sequence[datetime], lived: Lived) -> Iterator[Found]:
        """Yield the leads that become handoffs after they came back from sales."""
        edges = edges_of(instants)
        leads, activity = self.records(frozenset(lived.ways_back) & self.since_us.keys())
        for lead in leads:
            events = None if activity is None else activity[lead["id"]]
            case = Case(plan, lead, events, self.since_us[lead["id"]], lived.ways_back[lead["id"]])
            yield from first_handoffs(case, edges, only_again=True)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Leads and events whose ids are the rows of the leads: whole numbers are joined faster than texts.

    Events are in the order of time. ``reach_us`` is how far back anything looks; None where there is no end to that.
    """

    leads: pl.DataFrame
    events: pl.DataFrame | None
    reach_us: int | None

    @classmethod
    def of(cls, plan: Plan, people: pl.DataFrame, events: pl.DataFrame | None) -> _Numbered:
        """Return leads and events so numbered."""
        leads = people.drop(_SINCE, "id").with_columns(pl.int_range(people.height, dtype=pl.Int64).alias("id"))
        if events is None:
            return cls(leads, None, None)
        named = "id" in events.columns and events["id"].null_count() < events.height
        happened = events if named or "id" not in events.columns else events.drop("id")
        happened = happened.drop("lead_id").with_columns(pl.col(_LEAD).cast(pl.Int64).alias("lead_id")).sort(_HAPPENED)
        windows = [each.within_us for each in consumers(plan)]
        endless = named or None in windows  # an old event may be in conflict with a new one of its id
        return cls(leads, happened, None if endless else max(filter(None, windows), default=0))

    def handoffs(self, plan: Plan, asked: Mapping[Edge, pl.Series]) -> pl.DataFrame:
        """Return the first handoff of each lead, with its instant ``@at``, among those at which it is asked about.

        ``asked`` says of each instant, in order, of which rows of the leads.
        """
        events, parts = self._happened(asked), [(edge, self.leads.filter(some)) for edge, some in asked.items()]
        if len(parts) == 1:
            [(edge, leads)] = parts
            made = decide_frame(plan, leads, events, at=datetime_of(edge.at_us)).with_columns(_instant(edge.at_us))
        else:
            rows = pl.concat(leads.with_columns(_instant(edge.at_us)) for edge, leads in parts)
            made = decide_frame(plan, rows, events, at=_AT).rename({"at": _AT})
        first: pl.DataFrame = made.filter(pl.col("outcome") == "handoff").sort(_AT).unique("id", keep="first")
        return first

    def _happened(self, asked: Mapping[Edge, pl.Series]) -> pl.DataFrame | None:
        """Return the events that may count for those who are asked about."""
        events, edges = self.events, [*asked]
        if events is None:
            return None
        last = events[_HAPPENED].search_sorted(edges[-1].at_us, side="right")
        first = 0
        if self.reach_us is not None:
            first = events[_HAPPENED].search_sorted(edges[0].at_us - self.reach_us, side="left")
        theirs = reduce(or_, asked.values())
        events = events.slice(first, last - first)
        return events.filter(theirs.gather(events[_LEAD])).drop(_LEAD, _HAPPENED)


def _instant(at_us: int) -> pl.Expr:
    return pl.lit(at_us, dtype=pl.Int64).cast(INSTANT).alias(_AT)


def _told(
    plan: Plan, edges: Sequence[Edge], handoffs: pl.DataFrame
) -> Iterator[tuple[int, int, str | None, str | None, dict[str, float]]]:
    axes, numbers = tuple(plan.agreement.axes), {edge.at_us: edge.number for edge in edges}
    told = handoffs.select("id", pl.col(_AT).cast(INSTANT).cast(pl.Int64), "tier", "fast_track", *axes)
    for row, at_us, tier, track, *points in told.iter_rows():
        yield row, numbers[at_us], tier, track, dict(zip(axes, points, strict=True))


def _since(leads: pl.DataFrame, since: str) -> pl.Expr | pl.Series:
    return (_instants(leads, since) if since in leads.columns else pl.lit(None, dtype=pl.Int64)).alias(_SINCE)


def _instants(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return a column of instants in UTC microseconds.

    Raises:
        DataError: it holds no instants with a zone.
    """
    column = frame[name]
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None:
        return column.cast(INSTANT).cast(pl.Int64)
    if column.dtype == pl.Null:
        return column.cast(pl.Int64)
    hint = "a forecast looks back instant by instant: make it `pl.Datetime` with a time zone"
    raise DataError([error("LR706", f"column `{name}` holds no instants with a zone", None, hint)])


def _with_leads(events: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return events with the row of their lead.

    Raises:
        DataError: an event is of no lead.
    """
    rows = people.select(pl.col("id").alias("lead_id")).with_row_index(_LEAD)
    placed = events.cast({"lead_id": people["id"].dtype}).join(rows, on="lead_id", how="left", maintain_order="left")
    if lost := placed[_LEAD].null_count():
        hint = "leave out the events of leads that are not there"
        raise DataError([error("LR731", f"activity: {lost:,} events are of no lead", None, hint)])
    return placed


def _first(people: pl.DataFrame, events: pl.DataFrame | None, lived: Lived) -> pl.Series:
    """Return the instant of the first event of each lead, of its activity or of its log."""
    first = [lived.first_us.get(lead_id) for lead_id in people["id"]] if lived.first_us else [None] * people.height
    logged = pl.Series("logged", first, dtype=pl.Int64)
    if events is None or events.is_empty():
        return logged
    earliest = events.group_by(_LEAD).agg(pl.col(_HAPPENED).min())
    own = pl.Series("own", [None], dtype=pl.Int64).new_from_index(0, people.height)
    own = own.scatter(earliest[_LEAD], earliest[_HAPPENED])
    return pl.select(pl.min_horizontal(own, logged)).to_series()
