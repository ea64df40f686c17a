"""A run that is made again: what the log says was handed off at its very instant, to be written once more.

What a run writes can get lost when the log has its handoffs already. The same instant gives the same decisions: a
handoff of this instant is not part of the past of the decision that led to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from leadrules.assignment import Assigned, Assignment
from leadrules.cli.followed import Followed
from leadrules.decision import OTHERWISE, Decision
from leadrules.expr import datetime_of, instant_us
from leadrules.history import Past
from leadrules.timeline import LogEvent, LogRecords, Standing, is_noted, past
from leadrules.timeline.transitions import text


@dataclass(frozen=True, slots=True)
class Rerun:
    """The leads that a run of the same instant has handed off, by their ids as text; none where there was no such run.

    ``given`` has the event that says who has each lead, ``befores`` what the log says of each without that handoff.
    ``last_at`` is when the last run before this one handed leads off, ``last`` how many of them sales still has.
    """

    given: Mapping[str, LogEvent] = field(default_factory=dict)
    befores: Mapping[str, Past] = field(default_factory=dict)
    last_at: datetime | None = None
    last: int = 0

    def missing(self, handed_off: Iterable[Decision]) -> tuple[str, ...]:
        """Return the leads that were handed off then and are not now, by id."""
        return tuple(sorted(self.given.keys() - {str(decision.lead_id) for decision in handed_off}))

    def with_given(self, assigned: Assigned, handed_off: Sequence[Decision]) -> Assigned:
        """Return the assignments of all leads, in their order: those of this run, and those that the log knows."""
        fresh = iter(assigned.assignments)
        merged = (self._given(decision) or next(fresh) for decision in handed_off)
        return replace(assigned, assignments=tuple(merged))

    def _given(self, decision: Decision) -> Assignment | None:
        event = self.given.get(str(decision.lead_id))
        if event is None:
            return None
        routing, route = decision.plan.agreement.routing, decision.route
        owner, queue, team, calendar = (text(event, key) for key in ("owner", "queue", "team", "calendar"))
        said = Assignment(decision.lead_id, route.id if route else OTHERWISE, owner, queue, team, calendar)
        if owner is not None or queue != routing.queue:
            return said
        return replace(said, watched_by=routing.watched_by, within=str(routing.within))


def rerun_of(followed: Followed) -> Rerun:
    """Return what of a log a run of this instant has handed off already, under this version of the agreement."""
    at_us, plan = instant_us(followed.at), followed.ruleset.plan
    held = [standing for standing in followed.standings.of.values() if standing.holder and _is_noted(standing)]
    again = [s for s in held if _handoff(s).at_us == at_us and _handoff(s).data.get("agreement") == plan.digest.meaning]
    before = [_handoff(standing).at_us for standing in held if _handoff(standing).at_us < at_us]
    last_us = max(before, default=None)
    return Rerun(
        {str(standing.lead_id): standing.cycles[-1].assignments[-1] for standing in again},
        _befores(followed, again),
        None if last_us is None else datetime_of(last_us).astimezone(plan.zone),
        before.count(last_us) if last_us is not None else 0,
    )


def _befores(followed: Followed, again: Sequence[Standing]) -> dict[str, Past]:
    """Return what the log says of leads without their last handoff."""
    left_out = {standing.lead_id: _handoff(standing).id for standing in again}
    of_these = (e for e in followed.log.records.events if e is not None and e.lead_id in left_out)
    events = tuple(event for event in of_these if event.id != left_out[event.lead_id])
    plans = {cycle.plan.digest.meaning: cycle.plan for standing in again for cycle in standing.cycles}
    known = [*plans.values(), followed.ruleset.plan]
    return {str(lead): was for lead, was in past(known, LogRecords(events), at=followed.at).items()}


def _is_noted(standing: Standing) -> bool:
    return is_noted(_handoff(standing))


def _handoff(standing: Standing) -> LogEvent:
    return standing.cycles[-1].handoff
