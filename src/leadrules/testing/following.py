"""Laws of logs, that any agreement must obey; each looks at one log and raises ``BrokenLawError``."""

from __future__ import annotations

from datetime import timedelta

from leadrules.diagnostics import DataError
from leadrules.plan import Plan
from leadrules.testing.situation import Logged, broken_log
from leadrules.timeline import Standings, follow


def standings_of(plan: Plan, logged: Logged) -> Standings:
    """Return where a log leaves its leads.

    Raises:
        BrokenLawError: the log cannot be followed.
    """
    try:
        return follow(plan, logged.log, at=logged.at)
    except DataError as refused:
        raise broken_log(plan, logged, f"a log cannot be followed: {refused}") from None


def order_and_repeats_of_the_log_change_nothing(plan: Plan, logged: Logged) -> None:
    """The records of a log may come in any order, and any number of times."""
    first = standings_of(plan, logged)
    for mixed in (logged.log[::-1], (*logged.log[1::2], *logged.log)):
        if standings_of(plan, Logged(mixed, logged.at)) != first:
            raise broken_log(plan, logged, "the same records in another order leave a lead elsewhere")


def every_event_counts_or_is_told(plan: Plan, logged: Logged) -> None:
    """Any log can be followed, and an event that does not count is named among the problems, or was voided."""
    found = standings_of(plan, logged)
    voided = {(record["lead_id"], record["event"]) for record in logged.log if record["type"] == "voided"}
    told: set[tuple[object, object]] = {(problem.lead_id, problem.event_id) for problem in found.problems}
    for lead, standing in found.of.items():
        cycles = standing.cycles
        counted: set[object] = {event.id for cycle in cycles for event in (cycle.handoff, *cycle.events)}
        counted |= {entry.event.id for entry in standing.entries} | {p.event_id for p in standing.problems}
        told |= {(lead, event) for event in counted}
    for record in logged.log:
        name = (record["lead_id"], record["id"])
        beside = record["type"] in ("voided", "opted_out", "stage_entered")
        if record["at"] <= logged.at and not beside and name not in voided | told:
            raise broken_log(plan, logged, f"event `{record['id']}` of lead `{record['lead_id']}` vanished")


def a_clock_is_met_exactly_when_it_stops_in_time(plan: Plan, logged: Logged) -> None:
    """A clock that is stopped is met at or before its due instant, and missed after it; later looks change neither."""
    for standing in standings_of(plan, logged).of.values():
        for clock in standing.clocks:
            in_time = clock.stopped_us is not None and (clock.due_us is None or clock.stopped_us <= clock.due_us)
            if (clock.state == "met") != in_time:
                raise broken_log(plan, logged, f"clock `{clock.clock}` is {clock.state}, stopped at {clock.stopped_us}")
    happened = Logged(tuple(record for record in logged.log if record["at"] <= logged.at), logged.at)
    later = Logged(happened.log, logged.at + timedelta(days=3))
    if not _decided(plan, happened) <= _decided(plan, later):
        raise broken_log(plan, happened, "a clock that was met, missed or cancelled is another three days later")


def _decided(plan: Plan, logged: Logged) -> set[tuple[object, ...]]:
    standings = standings_of(plan, logged).of
    clocks = [(lead, clock) for lead, standing in standings.items() for clock in standing.clocks]
    return {
        (lead, clock.cycle, clock.clock, clock.number, clock.state, clock.due_us)
        for lead, clock in clocks
        if clock.state in ("met", "missed", "cancelled")
    }
