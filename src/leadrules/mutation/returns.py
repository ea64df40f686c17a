"""Probes of leads that came back from sales: just when their cool-off ends, and for the last time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from leadrules.clauses.recycle import ReasonSpec
from leadrules.coverage.drafts import Draft
from leadrules.history import Past, Return
from leadrules.mutation.mutant import Mutant
from leadrules.plan import Plan
from leadrules.worktime import Unit

_DAYS: Final = {Unit.DAY: 1, Unit.WEEK: 7, Unit.HOUR: 0, Unit.CALENDAR_DAY: 1}
_MOST_BASES: Final = 4


def probes(old: Plan, mutant: Mutant, new: Plan, bases: Sequence[Draft]) -> Iterator[Draft]:
    """Yield new leads as if they had come back before; nothing for a mutant of another clause."""
    recycle, changed = old.agreement.recycle, new.agreement.recycle
    if mutant.clause != "recycle" or recycle is None or changed is None:
        return
    fresh = [base for base in bases if base.past is None][:_MOST_BASES]
    for name, reason in recycle.reasons.items():
        now = changed.reasons[name]
        if len(mutant.path) > 2 and mutant.path[2] != name:
            continue
        for base in fresh:
            for days in _days(reason, now):
                for cycles in _cycles(reason, now):
                    for stage in (None, reason.to):
                        last = Return(name, base.at - timedelta(days=days))
                        returned = replace(base, past=Past(stage, (), last, {name: cycles}))
                        yield returned
                        yield from _dated(returned, reason, now)


def _days(reason: ReasonSpec, now: ReasonSpec) -> list[int]:
    waits = [spec.cool_off or spec.otherwise for spec in (reason, now)]
    days = {wait.count * _DAYS.get(wait.unit, 30) for wait in waits if wait is not None}
    return sorted({*days, *(day + 1 for day in days), *(day - 1 for day in days), 400} - {0, -1})


def _cycles(reason: ReasonSpec, now: ReasonSpec) -> list[int]:
    bounds = {spec.at_most for spec in (reason, now) if spec.at_most is not None}
    return sorted({1, *bounds, *(bound + 1 for bound in bounds)})


def _dated(draft: Draft, reason: ReasonSpec, now: ReasonSpec) -> Iterator[Draft]:
    """Yield the draft with the field from which the cool-off is counted, around the day on which it ends today."""
    for spec in (reason, now):
        if spec.until is not None:
            for shift in (-1, 0, 1):
                day = draft.at.date() - timedelta(days=spec.until.days + shift)
                yield replace(draft, lead={**draft.lead, spec.until.field: day.isoformat()})
