"""A scorecard as a record: plain data for other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from leadrules.diagnostics import Diagnostic
from leadrules.expr import datetime_of
from leadrules.scorecard.attainment import Attainment, Kept
from leadrules.scorecard.figures import Figure
from leadrules.scorecard.flows import Conversion, Velocity
from leadrules.scorecard.measures import HOUR_US
from leadrules.scorecard.periods import Period
from leadrules.scorecard.weeks import Week
from leadrules.statistics import Interval

if TYPE_CHECKING:
    from leadrules.scorecard.card import Scorecard

_MOST_LEADS: Final = 100


def record_of(card: Scorecard) -> dict[str, Any]:
    """Return a scorecard as plain data, the single stays left out; instants are ISO 8601 in UTC, lengths are hours."""
    agreement = card.plan.agreement
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": card.plan.digest.meaning},
        "period": _period(card.period),
        "at": card.at.isoformat(),
        "known_at": None if card.known_at is None else card.known_at.isoformat(),
        "commitments": [_kept(kept) for kept in card.commitments],
        "figures": [_figure(figure) for figure in card.figures],
        "returns": [
            {"how": r.how, "reason": r.reason, "of_handoffs": r.of_handoffs, "in_period": r.in_period}
            for r in card.returns
        ],
        "volumes": dict(card.flows.volumes),
        "conversions": [_conversion(each) for each in card.flows.conversions],
        "velocities": [_velocity(each) for each in card.flows.velocities],
        "weeks": [_week(week) for week in card.weeks],
        "splits": {
            dimension: [{"name": part.name, "figures": [_figure(figure) for figure in part.figures]} for part in parts]
            for dimension, parts in card.splits.items()
        },
        "outcomes": None if card.outcomes is None else dict(card.outcomes),
        "log": dict(card.log),
        "settled_after_hours": {step: _hours(us) for step, us in card.windows.items()},
        "findings": [
            _problem(found.problem) | {"leads": len(found.leads), "first": list(found.leads[:_MOST_LEADS])}
            for found in card.findings
        ],
        "problems": [
            _problem(each.problem) | {"lead_id": each.lead_id, "event_id": each.event_id} for each in card.problems
        ],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "starts_at": datetime_of(period.start_us).isoformat(),
        "ends_at": datetime_of(period.end_us).isoformat(),
    }


def _kept(kept: Kept) -> dict[str, Any]:
    promise = kept.commitment
    name, clock = promise.metric
    return {
        "party": kept.party,
        "id": promise.id,
        "metric": name,
        "clock": clock,
        "at_least": None if promise.at_least is None else float(promise.at_least),
        "at_most": None if promise.at_most is None else float(promise.at_most),
        "per": promise.per,
        "view": kept.view,
        "state": kept.state,
        "attainments": [_attainment(each) for each in kept.attainments],
    }


def _attainment(each: Attainment) -> dict[str, Any]:
    budget = each.budget
    return {
        "period": _period(each.period),
        "state": each.state,
        "elapsed": each.elapsed,
        "expected": each.expected,
        "budget": budget and {"allowed": budget.allowed, "used": budget.used, "left": budget.left},
        "figure": _figure(each.figure),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    definition = figure.definition
    return {
        "name": figure.name,
        "clock": figure.clock,
        "group": definition.group,
        "unit": definition.unit,
        "view": figure.view,
        "value": figure.value,
        "count": figure.count,
        "of": figure.of,
        "interval": _interval(figure.interval),
        "parts": dict(figure.parts),
        "undecided": figure.undecided,
        "immature": figure.immature,
        "why": figure.why,
    }


def _conversion(each: Conversion) -> dict[str, Any]:
    return {
        "from": each.origin,
        "to": each.target,
        "cohort": {
            "entered": each.entered,
            "converted": each.converted,
            "rate": each.rate,
            "interval": _interval(each.interval),
            "immature": each.immature,
            "median_hours": _hours(each.median_us),
        },
        "period": {"left_from": each.entered, "arrived": each.arrived, "ratio": each.ratio},
    }


def _velocity(each: Velocity) -> dict[str, Any]:
    median, p90 = _hours(each.median_us), _hours(each.p90_us)
    return {"stage": each.stage, "left": each.left, "median_hours": median, "p90_hours": p90, "there": each.there}


def _week(week: Week) -> dict[str, Any]:
    figures = (week.volume, week.qualified, week.acceptance, week.opportunity, week.follow_up, week.touched)
    return {
        "period": _period(week.period),
        "over": week.over,
        "mature": week.mature,
        "figures": [_figure(figure) for figure in figures],
    }


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _hours(us: int | None) -> float | None:
    return None if us is None else us / HOUR_US


def _problem(problem: Diagnostic) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "hint": problem.hint}
