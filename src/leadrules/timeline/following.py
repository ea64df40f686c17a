"""Following a log: the plans, and what all of its leads have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from leadrules.diagnostics import DataError, Diagnostic
from leadrules.plan import Plan
from leadrules.records import aware_us
from leadrules.timeline.circumstances import Circumstances
from leadrules.timeline.clocks import ClockStanding, clock_standings
from leadrules.timeline.course import Course, Cycle, course_of
from leadrules.timeline.log import Log, LogEvent, LogProblem, LogRecords, Record, read_records
from leadrules.timeline.moments import Watch, happenings
from leadrules.timeline.touches import TouchStanding, touch_standing

Plans = Plan | Iterable[Plan]
"""One plan, or all under which leads were handed off; a handoff that names none goes by the last."""


TOUCHES: Final = "touches"
"""What the touch plan is called beside the ids of clocks."""

NEVER_US: Final = -(10**18)
"""An instant before everything."""

_NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Following:
    """What it takes to follow the leads of a log: the plan of each digest, the last plan, and the instant."""

    plans: Mapping[str, Plan]
    latest: Plan
    at_us: int
    watch: Watch = field(default_factory=Watch)

    def course(self, events: tuple[LogEvent, ...]) -> Course:
        """Return the course of one lead, whose events are in order."""
        return course_of(self.plans, self.latest, events)

    def promises(
        self, cycle: Cycle, problems: list[LogProblem], over: Mapping[str, int] = _NOTHING
    ) -> tuple[list[ClockStanding], TouchStanding | None]:
        """Return how the clocks and the touch plan of a cycle stand; adds what is wrong to ``problems``.

        ``over`` leaves out a clock, or the touch plan under ``touches``, of a cycle that ended up to an instant.
        """
        ended_us = None if cycle.ended is None else cycle.ended.at_us
        happened = happenings((cycle.handoff, *cycle.events), cycle.entries)
        around = Circumstances(cycle, happened, cycle.plan.calendars, self.watch, self.at_us, problems)
        clocks: list[ClockStanding] = []
        follow_up = cycle.plan.agreement.follow_up
        for clock in follow_up.clocks if follow_up else ():
            if ended_us is not None and ended_us <= over.get(clock.id, NEVER_US):
                continue
            try:
                clocks += clock_standings(clock, around)
            except DataError as refused:
                _tell(refused, around)
        touched: TouchStanding | None = None
        if ended_us is None or ended_us > over.get(TOUCHES, NEVER_US):
            try:
                touched = touch_standing(around)
            except DataError as refused:
                _tell(refused, around)
        return clocks, touched


def following(
    plans: Plans, log: Iterable[Record] | LogRecords, at: datetime, known_at: datetime | None
) -> tuple[Following, Log]:
    """Return what it takes to follow a log, and the log as it was known; arguments are those of ``follow``.

    Raises:
        DataError: an instant is no instant, or the log is no list of records.
    """
    problems: list[Diagnostic] = []
    at_us = aware_us(at, "`at`", problems)
    known_us = None if known_at is None else aware_us(known_at, "`known_at`", problems)
    if problems:
        raise DataError(problems)
    given = (plans,) if isinstance(plans, Plan) else tuple(plans)
    if not given:
        raise TypeError("give a plan, or all plans under which leads were handed off")
    followed = Following({plan.digest.meaning: plan for plan in given}, given[-1], at_us)
    records = log if isinstance(log, LogRecords) else read_records(log)
    return followed, records.known(at_us, known_us)


def _tell(refused: DataError, around: Circumstances) -> None:
    """Tell why working time cannot be counted; what else there is to say is said all the same."""
    handoff = around.cycle.handoff
    for problem in refused.diagnostics:
        around.tell(replace(problem, message=f"lead `{handoff.lead_id}`: {problem.message}"), handoff)
