"""A Hypothesis strategy for logs: what happened to leads after they were handed off, possible or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from leadrules.diagnostics import DataError
from leadrules.expr import datetime_of, instant_us
from leadrules.names import HANDED_OFF, LOG_EVENTS, REASONED
from leadrules.plan import Plan
from leadrules.testing.moments import beside, instants
from leadrules.testing.strategies import leads as leads_of
from leadrules.worktime import WorkCalendar

Record = dict[str, Any]
_MOST_EVENTS: Final = 8
_OFTEN: Final = ("touched", "accepted", *REASONED, "reassigned", "paused", "resumed", "meeting_booked", "meeting_held")
_LATE: Final = st.sampled_from((0, 0, 0, 30, 3000))
"""Minutes after which an event is recorded."""


def logs(plan: Plan, leads: Sequence[str] = ("L1", "L2")) -> SearchStrategy[list[Record]]:
    """Return a strategy for the log of some leads, most of them handed off, in any order.

    Owners, channels, reasons and stages are those of the agreement. Many events lie at and beside the instants at which
    a clock is due, at closing times or in a night in which clocks change; some come twice, some late, some are voided,
    and some cannot have happened: ``follow`` tells those.
    """
    return _logs(_Vocabulary.of(plan), tuple(leads))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What the events of an agreement's log can carry."""

    plan: Plan
    calendars: Mapping[str, WorkCalendar]
    carried: Mapping[str, SearchStrategy[Record]]
    handoffs: SearchStrategy[Record]
    starts: SearchStrategy[datetime]
    made: dict[tuple[str | None, datetime], SearchStrategy[Record]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> _Vocabulary:
        agreement = plan.agreement
        teams = agreement.routing.teams
        holders = [{"owner": f"{name}-{n}", "team": name} for name in teams for n in (1, 2)]
        held = st.sampled_from([*holders, {"queue": agreement.routing.queue}])
        known = {"agreement": plan.digest.meaning}
        tiers = st.sampled_from([None, *(tier.id for tier in agreement.qualification.handoff_tiers)])
        seen = leads_of(plan).map(lambda lead: {name: value for name, value in lead.items() if name != "id"})
        handoffs = st.builds(
            lambda holder, tier, fast, values: {**holder, **known, "tier": tier, "fast_track": fast, "seen": values},
            held, tiers, st.booleans(), st.just({}) | seen,
        )  # fmt: skip
        calendars = {name: c for name, team in teams.items() if (c := plan.calendars.get(team.calendar or ""))}
        return cls(plan, calendars, {**_carried(plan), "reassigned": held}, handoffs, instants(plan))

    def after(self, team: str | None, start: datetime) -> SearchStrategy[Record]:
        """Return what may happen after a handoff, much of it at and beside the instants at which a clock is due."""
        key = (team, start)
        if key not in self.made:
            calendar = self.calendars.get(team or "")
            due = _due(self.plan, calendar, start) if calendar is not None else set()
            later = st.integers(0, 60 * 24 * 20).map(lambda minutes: start + timedelta(minutes=minutes))
            self.made[key] = _event(self, st.one_of(later, st.sampled_from(beside([start, *due]))))
        return self.made[key]


def _carried(plan: Plan) -> dict[str, SearchStrategy[Record]]:
    """Return what events carry, by type; those that are not there carry nothing."""
    agreement = plan.agreement
    follow_up, lifecycle, recycle = agreement.follow_up, agreement.lifecycle, agreement.recycle
    channels = sorted({channel for touches in (follow_up.touches if follow_up else ()) for channel in touches.plan})
    reasons = st.sampled_from([*(recycle.reasons if recycle else ()), "no such reason"])
    stages = st.sampled_from([*(lifecycle.stages if lifecycle else ()), "no such stage"])
    clause = agreement.clause.lifecycle
    statuses = sorted({status for stage in (clause.stages if clause else ()) for status in stage.statuses})
    touched = st.fixed_dictionaries(
        {"channel": st.sampled_from([*channels, "call"]), "by": st.sampled_from(["human", "automatic"])},
        optional={"direction": st.sampled_from(["outbound", "inbound"])},
    )
    return {
        "touched": touched,
        "status_changed": st.sampled_from(statuses or ["open"]).map(lambda status: {"status": status}),
        "stage_entered": stages.map(lambda stage: {"stage": stage}),
        **dict.fromkeys(REASONED, reasons.map(lambda reason: {"reason": reason})),
    }


@st.composite
def _logs(draw: DrawFn, vocabulary: _Vocabulary, leads: tuple[str, ...]) -> list[Record]:
    log = [record for lead in leads for record in draw(_course(vocabulary, lead))]
    again = draw(st.lists(st.sampled_from(log), max_size=2)) if log else []
    mixed = log + [dict(record) for record in again]
    return list(draw(st.permutations(mixed))) if draw(st.booleans()) else mixed


@st.composite
def _course(draw: DrawFn, vocabulary: _Vocabulary, lead: str) -> list[Record]:
    """Draw what happens to one lead: most begin with a handoff."""
    start = draw(vocabulary.starts)
    handoff: Record = {}
    records: list[Record] = []
    if draw(_MOSTLY):
        handoff = draw(vocabulary.handoffs)
        records.append({"id": "h", "lead_id": lead, "type": HANDED_OFF, "at": start, **handoff})
    happened = draw(st.lists(vocabulary.after(handoff.get("team"), start), max_size=_MOST_EVENTS))
    records += [{"id": number, "lead_id": lead, **record} for number, record in enumerate(happened)]
    if records and not draw(_MOSTLY):
        voided = draw(st.sampled_from([record["id"] for record in records]))
        records.append({"id": "v", "lead_id": lead, "type": "voided", "at": start, "event": voided})
    return records


_MOSTLY: Final = st.sampled_from([True] * 9 + [False])


@st.composite
def _event(draw: DrawFn, vocabulary: _Vocabulary, moments: SearchStrategy[datetime]) -> Record:
    """Draw something that happens, recorded at once or later."""
    kind, at = draw(_KINDS), draw(moments)
    data = draw(vocabulary.handoffs if kind == HANDED_OFF else vocabulary.carried.get(kind, st.just({})))
    recorded = at + timedelta(minutes=draw(_LATE))
    return {"type": kind, "at": at, "recorded_at": recorded, **data}


_KINDS: Final = st.sampled_from([*_OFTEN, *_OFTEN, *(kind for kind in LOG_EVENTS if kind != "voided")])


def _due(plan: Plan, calendar: WorkCalendar, start: datetime) -> set[datetime]:
    """Return when the targets of clocks and touch plans are used up that start at an instant, as far as can be told."""
    follow_up = plan.agreement.follow_up
    spans = [target.within for clock in (follow_up.clocks if follow_up else ()) for target in clock.targets]
    spans += [touches.within for touches in (follow_up.touches if follow_up else ())]
    found = set()
    for span in spans:
        try:
            due_us = calendar.due(instant_us(start), span).at_us
        except DataError:  # holidays of that year are not locked
            continue
        if due_us is not None:
            found.add(datetime_of(due_us))
    return found
