"""What follows from a decision: programs, notices, alerts, silence, and the clocks that start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from leadrules.names import HANDED_OFF, WON
from leadrules.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadrules.clauses.promises import Touches
    from leadrules.decision.decided import Decision
    from leadrules.expr import Condition, Row

EVERY_CHANNEL: Final = "*"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StartedClock:
    """A clock that a handoff starts: how soon, in the words of the agreement, and never later than."""

    clock: str
    within: str
    never_later_than: str | None

    def __str__(self) -> str:
        limit = f", never later than {self.never_later_than}" if self.never_later_than else ""
        return f"{self.clock}: within {self.within}{limit}"


def program(decision: Decision) -> str | None:
    """Return the nurture program that the lead belongs in."""
    agreement = decision.plan.agreement
    match decision.outcome:
        case "nurture":
            tier = agreement.qualification.tier(decision.tier)
            return tier.program if tier else None
        case "cooling_off" | "disqualified":
            last = decision.past.last_return if decision.past else None
            stopped = {d.id: d.reason for d in agreement.qualification.disqualifiers}.get(
                decision.disqualified_by or ""
            )
            why = stopped if decision.outcome == "disqualified" else last and last.reason
            reason = agreement.recycle.reasons.get(why) if agreement.recycle and why else None
            return reason.program if reason else _program_of_stage(decision) if why == WON else None
    return None


def _program_of_stage(decision: Decision) -> str | None:
    """Return the program of the stage in which a lead stands."""
    lifecycle = decision.plan.agreement.lifecycle
    stage = lifecycle.stages.get(decision.past.stage or "") if lifecycle and decision.past else None
    return stage.program if stage else None


def notify(decision: Decision) -> tuple[str, ...]:
    """Return the parties that are told of the outcome."""
    qualification = decision.plan.agreement.qualification
    match decision.outcome:
        case "nurture" | "handoff":
            tier = qualification.tier(decision.tier)
            return tier.notify if tier else ()
        case "hold":
            return (qualification.hold.owner,) if qualification.hold else ()
    return ()


def alerts(decision: Decision) -> tuple[str, ...]:
    """Return the ids of the alerts that fire."""
    plan = decision.plan
    all_alerts = plan.agreement.qualification.alerts
    return tuple(alert.id for alert in all_alerts if plan.evaluator(alert.condition)(decision.row) is True)


def suppresses(decision: Decision) -> tuple[str, ...]:
    """Return the channels on which marketing keeps silent."""
    agreement = decision.plan.agreement
    if decision.disqualified_by is not None:
        holds, row = decision.plan.evaluator, decision.row
        silencing = (d for d in agreement.qualification.disqualifiers if d.verdict == "do_not_contact")
        return (EVERY_CHANNEL,) if any(holds(d.condition)(row) is True for d in silencing) else ()
    if decision.outcome in ("handoff", "with_sales") and agreement.follow_up is not None:
        silence = agreement.follow_up.silence
        return silence.channels if silence else ()
    return ()


def clocks(decision: Decision) -> tuple[StartedClock, ...]:
    """Return the clocks that a handoff starts, with the target that holds for this lead."""
    follow_up = decision.plan.agreement.follow_up
    if decision.outcome != "handoff" or follow_up is None:
        return ()
    started = []
    for clock in follow_up.clocks:
        if not clock.starts_with(HANDED_OFF):
            continue
        within = _first(decision.plan, decision.row, [(line.condition, line.within) for line in clock.targets])
        if within is not None:
            limit = clock.never_later_than
            started.append(StartedClock(clock.id, str(within), None if limit is None else str(limit)))
    return tuple(started)


def touches(decision: Decision) -> Touches | None:
    """Return the touch plan that a handoff starts; None where there is none."""
    follow_up = decision.plan.agreement.follow_up
    if decision.outcome != "handoff" or follow_up is None:
        return None
    return _first(decision.plan, decision.row, [(plan.condition, plan) for plan in follow_up.touches])


def _first(plan: Plan, row: Row, lines: Sequence[tuple[Condition | None, T]]) -> T | None:
    """Return what the first line says whose condition holds; one that is not known passes on to the next."""
    return next((then for when, then in lines if when is None or plan.evaluator(when)(row) is True), None)
