"""The past decided by an agreement: how many leads became qualified in each week, as could be known then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Final, Literal

from leadrules.diagnostics import DataError, Diagnostic, LeadrulesError, error
from leadrules.expr import instant_us
from leadrules.forecast.people import Found, People, RowPeople
from leadrules.forecast.ways_back import Lived, lived
from leadrules.forecast.weeks import local, running, weeks_until
from leadrules.plan import Plan
from leadrules.records import aware_us
from leadrules.scorecard.periods import Period
from leadrules.timeline import LogRecords
from leadrules.timeline.log import Id

Engine = Literal["rows", "frames"]

MOST_WEEKS: Final = 104
_FEW: Final = 200_000
"""So many decisions are made in rows in less time than columns need to begin."""


@dataclass(frozen=True, slots=True)
class Qualified:
    """A lead that became qualified in a week; ``week`` is None for the one that is running.

    ``points`` are by axis, as of the end of the week; ``again``: it had come back from sales before.
    """

    lead_id: Id
    week: Period | None
    tier: str | None
    fast_track: str | None
    points: Mapping[str, float] = field(hash=False)
    again: bool


@dataclass(frozen=True, slots=True)
class WeekCount:
    """How many leads became qualified in a week; None where the history has a gap: nothing at all happened."""

    week: Period
    leads: int | None


@dataclass(frozen=True, slots=True)
class Backtest:
    """What an agreement would have handed off, week by week.

    ``running`` is the count of the week that is not over, None where a week ends at ``at``. ``before`` leads were
    qualified when the first week began, and are counted in none. ``undated`` leads are left out, as nothing says since
    when they are known; ``not_yet`` are known only after ``at``. ``unread`` counts the events of the log that do not
    count under this agreement.
    """

    plan: Plan
    at: datetime
    weeks: tuple[WeekCount, ...]
    running: int | None
    qualified: tuple[Qualified, ...] = field(repr=False)
    leads: int
    before: int
    undated: int
    not_yet: int
    unread: int

    @property
    def counts(self) -> tuple[int | None, ...]:
        """How many leads became qualified in each full week; None for a gap."""
        return tuple(week.leads for week in self.weeks)

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The weeks in which nothing at all happened."""
        return tuple(week.week for week in self.weeks if week.leads is None)


@dataclass(frozen=True, slots=True)
class History:
    """What leads did and what became of them, ready to be decided week by week under any plan of the same fields.

    ``weeks`` are the full weeks; ``edges`` are the instants of deciding: where the first week begins, where each ends,
    and now, if a week is running.
    """

    at: datetime
    people: People = field(repr=False)
    lived: Lived = field(repr=False)
    weeks: tuple[Period, ...]
    edges: tuple[datetime, ...]

    def under(self, plan: Plan) -> Backtest:
        """Return how many leads became qualified in each week, under an agreement.

        Raises:
            DataError: a lead or an event cannot be used.
        """
        found = sorted(self.people.qualified(plan, self.edges, self.lived), key=lambda f: (f.number, str(f.lead_id)))
        tally = [0] * (len(self.weeks) + 2)
        for each in found:
            tally[each.number] += 1
        busy = self.busy
        known = self.people.since_us
        return Backtest(
            plan,
            self.at,
            tuple(WeekCount(week, tally[n] if busy[n - 1] else None) for n, week in enumerate(self.weeks, 1)),
            tally[len(self.weeks) + 1] if len(busy) > len(self.weeks) else None,
            tuple(self.qualified(each) for each in found if each.number),
            self.people.leads,
            tally[0],
            self.people.leads - len(known),
            sum(us > instant_us(self.at) for us in known.values()),
            self.lived.unread,
        )

    def qualified(self, found: Found) -> Qualified:
        """Return what was found as a lead of a week."""
        week = self.weeks[found.number - 1] if found.number <= len(self.weeks) else None
        return Qualified(found.lead_id, week, found.tier, found.fast_track, found.points, found.again)

    @property
    def busy(self) -> tuple[bool, ...]:
        """Whether anything happened between each two instants: a new lead, what it did, or an event of the log."""
        edges_us = [instant_us(edge) for edge in self.edges]
        logged = RowPeople((), None, {}, self.lived.busy_us).busy(edges_us)
        return tuple(own or told for own, told in zip(self.people.busy(edges_us), logged, strict=True))


def backtest(  # noqa: PLR0913 - every one is a keyword that people look for
    plan: Plan,
    leads: Any,
    activity: Any = None,
    *,
    at: datetime,
    log: Iterable[Mapping[str, Any]] | LogRecords | None = None,
    since: str = "created_at",
    weeks: int = 52,
    engine: Engine | None = None,
) -> Backtest:
    """Return how many leads became qualified in each of the last full weeks up to an instant, under an agreement.

    Every lead is decided at the end of every week, Monday at midnight in the zone of the agreement, by what it had done
    by then. It counts in the first week at whose end it is a handoff. Once it had come back from sales by the log, it
    is decided with what the log said of it when the week began, and counts once more in the first week at whose end
    that makes it a handoff. What its fields said then is not known: they are taken as they are. The arguments are those
    of ``look_back``.

    Raises:
        DataError: a lead or an event cannot be used.
        LeadrulesError: the extra ``frames`` is asked for and not installed.
        ValueError: there is no such engine, or no week to look at.
    """
    return look_back(plan, leads, activity, at=at, log=log, since=since, weeks=weeks, engine=engine).under(plan)


def look_back(  # noqa: PLR0913 - every one is a keyword that people look for
    plan: Plan,
    leads: Any,
    activity: Any = None,
    *,
    at: datetime,
    log: Iterable[Mapping[str, Any]] | LogRecords | None = None,
    since: str = "created_at",
    weeks: int = 52,
    engine: Engine | None = None,
) -> History:
    """Return the last full weeks up to an instant, ready to be decided under a plan and variations of it.

    ``leads`` are records with an ``id``, and ``activity`` the events of each by its id; or both are Polars frames, as
    ``decide_frame`` takes them. None for ``activity`` means that nothing is known of what the leads did. ``since``
    names the instant at which a lead was first known; one without it is known since its first event. ``log`` is what
    happened after handoffs, in any order, read under this plan. ``engine`` says how leads are decided: in ``rows``, or
    in ``frames``, which come to the same; None takes what is there and fits.

    Raises:
        DataError: a lead or an event cannot be used.
        LeadrulesError: the extra ``frames`` is asked for and not installed.
        ValueError: there is no such engine, or no week to look at.
    """
    if engine not in (None, "rows", "frames"):
        raise ValueError(f"no engine `{str(engine)[:60]}`; there are `rows` and `frames`")
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValueError(f"`weeks` is a number from 1 to {MOST_WEEKS}")
    problems: list[Diagnostic] = []
    aware_us(at, "`at`", problems)
    if problems:
        raise DataError(problems)
    story = Lived() if log is None else lived(plan, log, at)
    people = _people(plan, (leads, activity), since, story, weeks, engine)
    first = min([*people.since_us.values(), *story.busy_us[:1]], default=None)
    return History(at, people, story, *_spans(plan, at, first, weeks))


def _people(plan: Plan, given: tuple[Any, Any], since: str, story: Lived, weeks: int, engine: Engine | None) -> People:
    """Return the leads as the engine takes them."""
    leads, activity = given
    if hasattr(leads, "lazy"):
        _check_frames()
        from leadrules.forecast.columns import ColumnPeople

        frame, happened = leads.lazy().collect(), None if activity is None else activity.lazy().collect()
        in_columns = ColumnPeople.of(frame, happened, since, story)
        if engine != "rows":
            return in_columns
        return RowPeople.of(*in_columns.records(frozenset(frame["id"].to_list())), since, story)
    leads = tuple(leads)
    if engine == "frames":
        _check_frames()
    if engine == "frames" or (engine is None and len(leads) * weeks > _FEW and find_spec("polars") is not None):
        from leadrules.forecast.columns import ColumnPeople

        made = ColumnPeople.of_records(plan, leads, activity, since, story)
        if made is not None:
            return made
    return RowPeople.of(leads, activity, since, story)


def _check_frames() -> None:
    if find_spec("polars") is None:
        hint = "install it: `pip install 'leadrules[frames]'`, or give records"
        raise LeadrulesError([error("LR702", "frames need the extra `frames`, with Polars", None, hint)])


def _spans(
    plan: Plan, at: datetime, first_us: int | None, weeks: int
) -> tuple[tuple[Period, ...], tuple[datetime, ...]]:
    """Return the full weeks, and when leads are decided: where the first week begins, where each ends, and now."""
    if first_us is None or first_us > instant_us(at):
        return (), ()
    spans = weeks_until(first_us, at, plan.zone, weeks)
    began_us = running("week", at, plan.zone).start_us
    edges = [local(us, plan.zone) for us in (spans[0].start_us if spans else began_us, *(s.end_us for s in spans))]
    return spans, (*edges, *([at] if instant_us(at) > began_us else ()))
