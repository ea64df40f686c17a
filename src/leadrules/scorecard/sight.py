"""What a scorecard looks at: stays with sales, their clocks and touch plans, in a period, from an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

from leadrules.scorecard.figures import Pending
from leadrules.scorecard.periods import Period
from leadrules.scorecard.stays import Stay
from leadrules.statistics import quantile
from leadrules.timeline import ClockStanding, TouchStanding

Step = Literal["verdict", "meeting", "opportunity", "close", "end"]
"""What has to be settled: sales' verdict, a first meeting, an opportunity, its end, the end of the stay."""

MATURE_SHARE: Final = Fraction(9, 10)
FEWEST_SETTLED: Final = 20
"""From so many on that were settled it is known how long that takes."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock in a stay."""

    stay: Stay
    clock: ClockStanding


@dataclass(frozen=True, slots=True)
class Touching:
    """The touch plan of one cycle of a stay."""

    stay: Stay
    plan: TouchStanding


@dataclass(frozen=True)
class Sight:
    """What is looked at: all stays, runs and touch plans of the leads concerned; a period; the instant from which.

    ``windows`` says how long it takes until nine of ten are settled, in microseconds; None where too few were.
    """

    stays: Sequence[Stay]
    runs: Sequence[Run]
    touchings: Sequence[Touching]
    period: Period
    at_us: int
    windows: Mapping[Step, int | None]

    def of(self, period: Period) -> Sight:
        """Return the sight of another period."""
        found = self._of.get(period)
        if found is None:
            found = self._of[period] = replace(self, period=period)
        return found

    @cached_property
    def _of(self) -> dict[Period, Sight]:
        return {}

    @cached_property
    def handed_off(self) -> list[Stay]:
        """The stays that began in the period."""
        start_us, end_us = self.period.start_us, self.period.end_us
        return [stay for stay in self.stays if start_us <= stay.handed_off_us < end_us]

    @cached_property
    def runs_due(self) -> list[Run]:
        """The runs of clocks that were due in the period."""
        return [run for run in self.runs if is_due_in(self.period, run.clock)]

    @cached_property
    def touchings_due(self) -> list[Touching]:
        """The touch plans that were due in the period."""
        return [each for each in self.touchings if is_due_in(self.period, each.plan)]

    def pending(self, step: Step) -> Pending:
        """Return how many handoffs of the period are not settled in a step, and how many of these are too young."""
        found = self._pending.get(step)
        if found is None:
            found = self._pending[step] = self.pending_of(self.handed_off, step)
        return found

    def pending_of(self, stays: Iterable[Stay], step: Step) -> Pending:
        """Return how many stays are not settled in a step, and how many of these are too young for it."""
        window, at_us = self.windows[step], self.at_us
        settled = SETTLED[step]
        ages = [at_us - stay.handed_off_us for stay in stays if settled(stay) is None]
        return Pending(len(ages), sum(window is None or age < window for age in ages))

    @cached_property
    def _pending(self) -> dict[Step, Pending]:
        return {}


def is_due_in(period: Period, promise: ClockStanding | TouchStanding) -> bool:
    """Return whether a promise was due in a period; one that a pause keeps from being due counts where it began."""
    return period.holds(promise.started_us if promise.due_us is None else promise.due_us)


def _verdict(stay: Stay) -> int | None:
    return stay.verdict_us


def _end(stay: Stay) -> int | None:
    return stay.ended_us if stay.won_us is None else stay.won_us


def _meeting(stay: Stay) -> int | None:
    return _end(stay) if stay.meeting_us is None else stay.meeting_us


def _opportunity(stay: Stay) -> int | None:
    return _end(stay) if stay.opportunity_us is None else stay.opportunity_us


SETTLED: Final[Mapping[Step, Callable[[Stay], int | None]]] = {
    "verdict": _verdict,
    "meeting": _meeting,
    "opportunity": _opportunity,
    "close": _end,
    "end": _end,
}
"""When a step was settled, one way or the other; None where it is open."""


def windows_of(stays: Sequence[Stay]) -> dict[Step, int | None]:
    """Return how long after the handoff each step is settled for nine of ten; None where fewer than 20 were settled.

    Of a meeting and an opportunity that is how long it takes where there was one, of the end of an opportunity where
    one had been opened.
    """
    opened = [stay for stay in stays if stay.opportunity_us is not None]
    instants: dict[Step, Iterable[tuple[Stay, int | None]]] = {
        "verdict": ((stay, stay.verdict_us) for stay in stays),
        "meeting": ((stay, stay.meeting_us) for stay in stays),
        "opportunity": ((stay, stay.opportunity_us) for stay in opened),
        "close": ((stay, _end(stay)) for stay in opened),
        "end": ((stay, _end(stay)) for stay in stays),
    }
    lengths = {
        step: [us - stay.handed_off_us for stay, us in found if us is not None] for step, found in instants.items()
    }
    return {
        step: quantile(sorted(found), MATURE_SHARE) if len(found) >= FEWEST_SETTLED else None
        for step, found in lengths.items()
    }
