"""Promises about time and touches: how many were kept, and what became of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from leadrules.scorecard.definitions import OF_A_CLOCK, View
from leadrules.scorecard.figures import Figure, Pending, share, tally
from leadrules.scorecard.sight import Run, Sight, Touching
from leadrules.timeline import ClockStanding, TouchStanding

CLOCK_PARTS: Final = ("met", "missed", "cancelled", "paused", "running")
TOUCH_PARTS: Final = ("completed", "exhausted", "breached", "cancelled", "running")

KEPT: Final = frozenset({"met", "completed", "exhausted"})
BROKEN: Final = frozenset({"missed", "breached"})


def clock_met(sight: Sight, view: View, clock: str) -> Figure:
    """Return the share of the runs of a clock that were met, of those that were met or missed."""
    parts = tally(CLOCK_PARTS, (run.clock.state for run in _runs(sight, view) if run.clock.clock == clock))
    going_on = parts["running"] + parts["paused"]
    counted = parts["met"], parts["met"] + parts["missed"]
    found = share(OF_A_CLOCK, view, counted, parts, sight.period.name, Pending(going_on, going_on))
    return replace(found, clock=clock)


def touch_plan_completed(sight: Sight, view: View) -> Figure:
    """Return the share of touch plans that were completed or carried out to the end, of those and the breached ones."""
    parts = tally(TOUCH_PARTS, (each.plan.state for each in _touchings(sight, view)))
    kept, going_on = parts["completed"] + parts["exhausted"], parts["running"]
    pending = Pending(going_on, going_on)
    return share("touch_plan_completed", view, (kept, kept + parts["breached"]), parts, sight.period.name, pending)


def time_is_over(sight: Sight, view: View, name: str, clock: str | None) -> tuple[int, int]:
    """Return how many promises of a metric were kept, of those kept or broken whose time is over.

    A promise can be kept long before it is due, and be broken only then: all that are decided by now are kept oftener
    than all that there will be.
    """
    promises: list[ClockStanding] | list[TouchStanding]
    if name == OF_A_CLOCK:
        promises = [run.clock for run in _runs(sight, view) if run.clock.clock == clock]
    else:
        promises = [touching.plan for touching in _touchings(sight, view)]
    states = [each.state for each in promises if each.due_us is not None and each.due_us <= sight.at_us]
    kept = sum(state in KEPT for state in states)
    return kept, kept + sum(state in BROKEN for state in states)


def touches_made(sight: Sight, view: View) -> Figure:
    """Return the share of promised touches that were made, of plans that nothing ended before they were over."""
    plans = [each.plan for each in _touchings(sight, view) if each.plan.state in ("exhausted", "breached")]
    channels = [progress for plan in plans for progress in plan.progress.values()]
    made, promised = sum(min(p) for p in channels), sum(p.promised for p in channels)
    return share("touches_made", view, (made, promised), {"made": made, "owed": promised - made}, sight.period.name)


def _runs(sight: Sight, view: View) -> list[Run]:
    if view == "handed_off":
        return [run for run in sight.runs if sight.period.holds(run.stay.handed_off_us)]
    return sight.runs_due


def _touchings(sight: Sight, view: View) -> list[Touching]:
    if view == "handed_off":
        return [each for each in sight.touchings if sight.period.holds(each.stay.handed_off_us)]
    return sight.touchings_due
