"""Measuring: a log and decisions to a scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from leadrules.decision import OUTCOMES
from leadrules.names import HANDED_OFF
from leadrules.plan import Plan
from leadrules.scorecard.attainment import kept_by
from leadrules.scorecard.card import Scorecard, returns_of
from leadrules.scorecard.decided import Decided, Decisions, Fact, facts_of
from leadrules.scorecard.figures import tally
from leadrules.scorecard.findings import findings_of, not_yet, other_views
from leadrules.scorecard.flows import Path, flows_of, path_of
from leadrules.scorecard.horizon import over_before
from leadrules.scorecard.measures import all_measured
from leadrules.scorecard.periods import Period, periods_in
from leadrules.scorecard.sight import Run, Sight, Touching, windows_of
from leadrules.scorecard.splits import DIMENSIONS, split
from leadrules.scorecard.stays import Stay, stays_of
from leadrules.scorecard.weeks import weeks_of
from leadrules.timeline.following import Following, Plans, following
from leadrules.timeline.log import Log, LogEvent, LogProblem, LogRecords, Record, each_once


def measure(
    plans: Plans,
    decisions: Iterable[Decided] | None,
    log: Iterable[Record] | LogRecords,
    period: Period,
    *,
    at: datetime,
    known_at: datetime | None = None,
) -> Scorecard:
    """Return how each side kept its word in a period, seen from an instant, and every number behind it.

    ``plans``, ``log`` and ``known_at`` are those of ``follow``; the commitments are those of the last plan.
    ``decisions`` are decisions or their records; None where there are none, and then nothing is known of rules and of
    leads that were not handed off. What happened after ``at`` does not count.

    Raises:
        DataError: an instant is no instant, the log is no list of records, or a record is none of a decision.
    """
    followed, read = following(plans, log, at, known_at)
    facts = None if decisions is None else facts_of(decisions)
    observed = _observe(followed, read, _concerned(followed.latest, period), facts)
    plan, at_us = followed.latest, followed.at_us
    stays = observed.stays
    whole = Sight(stays, observed.runs, observed.touchings, period, at_us, windows_of(stays))
    sight = _narrowed(whole)
    clocks = _clocks(plan, observed.runs)
    kept = tuple(kept_by(plan, whole, partial(_is_silent, read)))
    odd = findings_of(stays, observed.recorded_early, facts, period, at_us)
    return Scorecard(
        plan=plan,
        period=period,
        at=at,
        known_at=known_at,
        commitments=kept,
        figures=all_measured(sight, clocks),
        returns=returns_of(stays, period),
        flows=flows_of(plan, observed.paths, period, at_us),
        weeks=weeks_of(whole, plan.zone),
        splits={dimension: split(sight, dimension, clocks) for dimension in DIMENSIONS},
        outcomes=None if facts is None else _outcomes(facts, period, at_us),
        log=observed.counts,
        findings=(*odd, *not_yet(read.later), *other_views(kept)),
        problems=each_once((*read.problems, *observed.problems)),
        stays=tuple(stays),
        windows=whole.windows,
    )


@dataclass(slots=True)
class _Observed:
    """What there is to be seen of the leads of a log."""

    stays: list[Stay] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    touchings: list[Touching] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    recorded_early: list[LogEvent] = field(default_factory=list)
    problems: list[LogProblem] = field(default_factory=list)
    cycles: int = 0
    handoffs: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """What became of the handoffs of the log; the numbers add up."""
        return {
            "handed_off events": self.handoffs,
            "stays": len(self.stays),
            "passed on": self.cycles - len(self.stays),
            "cannot have happened": self.handoffs - self.cycles,
        }


def _observe(followed: Following, read: Log, concerned: tuple[int, int], facts: tuple[Fact, ...] | None) -> _Observed:
    """Return every stay, and the promises of those in which one may be due in the time that is concerned."""
    seen, decisions = _Observed(), None if facts is None else Decisions(facts)
    has_stages = followed.latest.agreement.lifecycle is not None
    start_us, end_us = concerned
    over = {id(plan): over_before(plan, start_us) for plan in followed.plans.values()}
    for events in read.events.values():
        course = followed.course(events)
        seen.handoffs += [event.type for event in events].count(HANDED_OFF)
        seen.recorded_early += [event for event in events if event.recorded_us < event.at_us]
        seen.problems += course.problems
        seen.cycles += len(course.cycles)
        before_us, of_lead = -1, []
        for stay, cycles in stays_of(course.cycles):
            known = stay if decisions is None else decisions.with_decision(stay, before_us)
            before_us = stay.handed_off_us
            of_lead.append(known)
            for cycle in cycles:
                ended, since = cycle.ended, over[id(cycle.plan)]
                if cycle.handoff.at_us < end_us and (ended is None or ended.at_us > min(since.values(), default=0)):
                    clocks, touched = followed.promises(cycle, seen.problems, since)
                    seen.runs += (Run(known, clock) for clock in clocks)
                    seen.touchings += () if touched is None else (Touching(known, touched),)
        seen.stays += of_lead
        seen.paths.append(path_of(course, of_lead, has_stages=has_stages))
    return seen


def _is_silent(read: Log, period: Period) -> bool:
    """Return whether nothing at all is logged in a period."""
    return not any(period.holds(event.at_us) for events in read.events.values() for event in events)


def _concerned(plan: Plan, period: Period) -> tuple[int, int]:
    """Return from when to when promises matter: in the period, and in those of the commitments that begin in it."""
    clause = plan.agreement.clause.commitments
    kinds = sorted({promise.per for promises in (clause.by_party if clause else {}).values() for promise in promises})
    periods = [period, *(each for kind in kinds for each in periods_in(period, kind, plan.zone))]
    return min(each.start_us for each in periods), max(each.end_us for each in periods)


def _narrowed(sight: Sight) -> Sight:
    """Return a sight of what began in its period, or happened or was due in it."""
    period = sight.period
    stays = [
        stay
        for stay in sight.stays
        if any(
            map(period.holds, (stay.handed_off_us, stay.meeting_us, stay.opportunity_us, stay.won_us, stay.ended_us))
        )
    ]
    return replace(sight, stays=stays, runs=sight.runs_due, touchings=sight.touchings_due)


def _clocks(plan: Plan, runs: Iterable[Run]) -> tuple[str, ...]:
    """Return the clocks of an agreement in its order, and those of older versions that ran."""
    follow_up = plan.agreement.follow_up
    own = [clock.id for clock in follow_up.clocks] if follow_up else []
    return (*own, *sorted({run.clock.clock for run in runs} - {*own}))


def _outcomes(facts: Iterable[Fact], period: Period, at_us: int) -> Mapping[str, int]:
    """Return the last outcome of every lead that was decided in the period."""
    last = {fact.lead_id: fact.outcome for fact in facts if period.holds(fact.at_us) and fact.at_us <= at_us}
    return tally(OUTCOMES, last.values())
