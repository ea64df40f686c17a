"""The promises of ``follow_up``, ready to run: clocks, touch plans, pauses and silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from leadrules.expr import Condition
from leadrules.worktime import Duration


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of the log or the entry into a stage; exactly one of ``event`` and ``stage`` is there.

    ``where`` asks about the event; None asks nothing.
    """

    event: str | None
    stage: str | None
    where: Condition | None


Moments = tuple[Moment, ...]
"""Whichever comes first."""


@dataclass(frozen=True, slots=True)
class Target:
    """How soon, for the leads that the line is about; a condition that is None always holds."""

    condition: Condition | None
    within: Duration


@dataclass(frozen=True, slots=True)
class Breach:
    """What happens when a clock is missed, so long after it was due; None means at once."""

    after: Duration | None
    notify: tuple[str, ...]
    reassign: bool
    exclude_last: int
    send_back: str | None


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise about time. ``calendar`` is None for that of the owner, ``warn_at`` are shares of the target."""

    id: str
    starts: Moments
    stops: Moments
    cancels: Moments
    restarts: Moments
    targets: tuple[Target, ...]
    never_later_than: Duration | None
    rolls_to_opening: bool
    calendar: str | None
    warn_at: tuple[Fraction, ...]
    on_breach: tuple[Breach, ...]

    def starts_with(self, event: str) -> bool:
        """Return whether an event of the log starts this clock."""
        return any(moment.event == event for moment in self.starts)


@dataclass(frozen=True, slots=True)
class Touches:
    """How many touches over which channels in which time; a condition that is None always holds.

    ``spacing`` is how far apart two touches of a channel must lie to count both; ``ends`` are the events that complete
    the plan, ``exhausted`` is the reason with which a lead returns when all was done without one.
    """

    condition: Condition | None
    plan: Mapping[str, int]
    within: Duration
    spacing: Mapping[str, Duration]
    ends: tuple[str, ...]
    exhausted: str | None


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A time in which every clock stands still, at most so long."""

    start: Moments
    until: Moments
    at_most: Duration | None


@dataclass(frozen=True, slots=True)
class Silence:
    """When marketing keeps silent, on which channels, and what it may send all the same."""

    start: Moments
    until: Moments
    channels: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Every promise about time and touches, ready to run."""

    clocks: tuple[Clock, ...]
    touches: tuple[Touches, ...]
    pauses: tuple[PauseRule, ...]
    silence: Silence | None
