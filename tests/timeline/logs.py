"""An agreement with two calendars, events as tests write them, and strategies that draw logs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import parse
from leadrules.timeline import ClockStanding, Standing, follow

AGREEMENT = """
leadrules: 1
id: followed
version: 1.0.0
zone: Europe/Madrid
parties: {marketing: {accountable: Ana}, sales: {accountable: Ben}}
calendars:
  madrid: {zone: Europe/Madrid, week: {mon-fri: ["09:00-14:00", "15:00-18:00"]}}
  dubai: {zone: Asia/Dubai, week: {mon-fri: ["08:00-16:00"]}}
lead:
  email: {type: email, kind: contact}
  employees: {type: integer, kind: demographic}
scoring: {fit: {range: [0, 100], rules: [{id: size, when: employees >= 100, points: 60}]}}
qualification: {tiers: [{id: mql, when: fit >= 50, handoff: true}]}
routing:
  ladder: [{id: all, to: {team: inside}}]
  otherwise: {queue: triage, watched_by: marketing, within: 1 day}
  teams: {inside: {distribute: round_robin, calendar: madrid}, gulf: {distribute: round_robin, calendar: dubai}}
lifecycle:
  stages:
    - {id: lead, owner: marketing}
    - {id: working, owner: sales, enters: [handed_off]}
    - {id: accepted, owner: sales, enters: [accepted]}
    - {id: opportunity, owner: sales, enters: [opportunity_opened]}
    - {id: customer, owner: marketing, enters: [won]}
    - {id: recycled, owner: marketing, enters: [rejected, recycled, lost]}
    - {id: junk, owner: marketing, terminal: true}
  transitions:
    lead: [working, junk]
    working: [accepted, recycled, junk]
    accepted: [opportunity, recycled]
    opportunity: [customer, recycled]
    customer: [working]
    recycled: [working, junk]
follow_up:
  clocks:
    first_touch:
      starts: handed_off
      stops: {event: touched, where: by == "human"}
      cancels: [rejected, opted_out]
      target:
        - {when: fast_track, within: 30 business minutes}
        - {when: employees >= 1000, within: 2 business hours}
        - {within: 4 business hours}
      never_later_than: 3 business days
      warn_at: [50%, 80%]
      on_breach: [{notify: manager}, {after: 1 business hour, reassign: true, exclude_last: 2}]
    verdict:
      starts: handed_off
      stops: [accepted, rejected]
      target: [{within: 48 hours}]
      on_breach: [{notify: manager}]
    report:
      starts: handed_off
      stops: status_changed
      target: [{within: 2 business days}]
      calendar: madrid
    stalled:
      starts: {stage: opportunity}
      stops: [won, lost]
      restarts: [status_changed, meeting_held]
      target: [{within: 45 days}]
      calendar: madrid
      on_breach: [{return: stalled}]
  touches:
    - plan: {call: 2, email: 1}
      within: 5 business days
      spacing: {call: 4 hours}
      ends: [replied, meeting_booked]
      exhausted: could-not-reach
  pauses: [{from: meeting_booked, until: meeting_held, at_most: 20 days}]
  suppress: {from: handed_off, until: [recycled, rejected, lost, won], channels: [marketing_email]}
recycle:
  reasons:
    could-not-reach: {to: recycled, cool_off: 30 days, at_most: 1, then: junk}
    no-budget: {to: recycled, cool_off: 90 days, previous_owner: excluded}
    stalled: {to: recycled, cool_off: 60 days}
    spam: {to: junk}
"""
PLAN = compile_plan(parse(AGREEMENT))
HOUR = 3_600_000_000
START = datetime.fromisoformat("2026-11-03T12:30:00+01:00")  # a Tuesday
LEADS = ("L1", "L2")
FINISHED = ("met", "missed", "cancelled")

Event = dict[str, Any]


def at(text: str) -> datetime:
    """Return an instant of Madrid in winter from `11-03 12:30`."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+01:00")


def event(kind: str, when: str | datetime, lead: str = "L1", **data: Any) -> Event:
    """Return an event of the log; its id follows from what it is."""
    happened = at(when) if isinstance(when, str) else when
    return {"id": f"{kind} {happened:%m-%d %H:%M}", "lead_id": lead, "type": kind, "at": happened.isoformat(), **data}


def handed_off(when: str | datetime = START, lead: str = "L1", **data: Any) -> Event:
    """Return a handoff to Ana of the inside team."""
    given = {"owner": "ana", "team": "inside", "tier": "mql", "agreement": PLAN.digest.meaning}
    return event("handed_off", when, lead, **(given | data))


def touched(when: str | datetime, channel: str = "call", by: str = "human", **data: Any) -> Event:
    """Return a touch of a lead."""
    return event("touched", when, channel=channel, direction="outbound", by=by, **data)


def standing(log: list[Event], when: str | datetime, **known: Any) -> Standing:
    """Return how lead L1 stands."""
    return follow(PLAN, log, at=at(when) if isinstance(when, str) else when, **known).of["L1"]


def clock(standing: Standing, name: str, number: int = 1) -> ClockStanding:
    """Return one run of a clock of the last cycle."""
    cycle = len(standing.cycles)
    return next(c for c in standing.clocks if (c.clock, c.number, c.cycle) == (name, number, cycle))


_DATA: dict[str, list[Event]] = {
    "handed_off": [{"owner": "ana", "team": "inside"}, {"owner": "gil", "team": "gulf", "seen": {"employees": 2000}}],
    "reassigned": [{"owner": "ben", "team": "inside"}, {"owner": "gil", "team": "gulf"}],
    "touched": [{"channel": c, "by": by} for c in ("call", "email") for by in ("human", "automatic")],
    "rejected": [{"reason": "no-budget"}, {"reason": "could-not-reach"}, {"reason": "nonsense"}],
    "recycled": [{"reason": "stalled"}],
    "lost": [{"reason": "no-budget"}],
    "status_changed": [{"status": "attempting"}],
    "stage_entered": [{"stage": "accepted"}, {"stage": "opportunity"}, {"stage": "recycled"}],
    "opted_out": [{"reason": "unsubscribed"}],
}
OFTEN = ("touched", "accepted", "reassigned", "paused", "resumed", "meeting_booked", "meeting_held")
RARELY = ("handed_off", "rejected", "recycled", "lost", "opportunity_opened", "status_changed", "replied", "won")
SELDOM = ("opted_out", "stage_entered")
MOMENTS = st.integers(0, 60 * 24 * 20).map(lambda minutes: START + timedelta(minutes=minutes))


@st.composite
def events_after(draw: st.DrawFn, lead: str, number: int) -> Event:
    """Draw something that happens within twenty days, recorded at once or later."""
    kind = draw(st.sampled_from(OFTEN * 4 + RARELY * 2 + SELDOM))
    when = draw(MOMENTS)
    late = draw(st.sampled_from([0, 0, 0, 30, 3000]))
    data = draw(st.sampled_from(_DATA.get(kind, [{}])))
    recorded = (when + timedelta(minutes=late)).isoformat()
    return {"id": number, "lead_id": lead, "type": kind, "at": when.isoformat(), "recorded_at": recorded, **data}


@st.composite
def logs(draw: st.DrawFn, leads: tuple[str, ...] = LEADS, most: int = 12) -> list[Event]:
    """Draw the log of some leads, most of them handed off; what happens after that may be impossible."""
    log: list[Event] = []
    for lead in leads:
        if draw(st.integers(0, 9)):
            data = draw(st.sampled_from(_DATA["handed_off"]))
            log.append({**handed_off(lead=lead, fast_track=draw(st.booleans())), **data})
        count = draw(st.integers(0, most))
        log += [draw(events_after(lead, number)) for number in range(count)]
    return log
