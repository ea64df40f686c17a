"""Attainment: how far each party has kept its word, and where that leads if it goes on so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from leadrules.clauses.commitments import SHARES, Commitment
from leadrules.plan import Plan
from leadrules.scorecard.definitions import OF_A_CLOCK, View
from leadrules.scorecard.figures import Figure
from leadrules.scorecard.measures import measured, views
from leadrules.scorecard.periods import Period, periods_in
from leadrules.scorecard.promises import time_is_over
from leadrules.scorecard.sight import Sight

State = Literal["met", "on_track", "at_risk", "missed", "no_data"]
STATES: Final[tuple[State, ...]] = ("missed", "at_risk", "on_track", "met", "no_data")
"""How a commitment can stand, the worst first."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may go wrong in a period before a promised share is missed.

    ``allowed`` is that many of all that there will be if it goes on so, ``used`` what has gone wrong. ``left`` is below
    zero where more has.
    """

    allowed: float
    used: int

    @property
    def left(self) -> float:
        """What may still go wrong."""
        return self.allowed - self.used

    @property
    def share_left(self) -> float | None:
        """The same as a share of what was allowed; None where nothing was."""
        return self.left / self.allowed if self.allowed else None


@dataclass(frozen=True, slots=True)
class Attainment:
    """How a commitment stands in one of its periods.

    ``expected`` is what the figure comes to at the end of the period if it goes on so: a count or an amount grows by
    the time that is over (``elapsed``, from 0 to 1), a share stays what it is of those that are settled. None where
    nothing says. ``budget`` is there for shares only.
    """

    period: Period
    figure: Figure
    state: State
    elapsed: float
    expected: float | None
    budget: Budget | None

    @property
    def comes_to(self) -> float | None:
        """``expected`` as long as it tells anything: until the period is over, and then until it is decided."""
        return self.expected if self.elapsed < 1 or self.state in ("on_track", "at_risk") else None


@dataclass(frozen=True, slots=True)
class Kept:
    """How one commitment stands: in each of its periods that begin in that of the scorecard and have begun.

    ``view`` is the one in which it is measured; ``asked`` is the cohort that the agreement asks for and that its metric
    does not have, None where it has.
    """

    party: str
    commitment: Commitment
    view: View
    attainments: tuple[Attainment, ...]
    asked: str | None = None

    @property
    def state(self) -> State:
        """The worst of its periods; ``no_data`` where none has any."""
        states = {each.state for each in self.attainments}
        return next((state for state in STATES if state in states), "no_data")


def kept_by(plan: Plan, sight: Sight, is_silent: Callable[[Period], bool]) -> Iterator[Kept]:
    """Yield how every commitment of an agreement stands, party by party, in the order of the file.

    ``is_silent`` says of a period that nothing at all is logged in it: a gap of the log, and no zero.
    """
    clause = plan.agreement.clause.commitments
    for party, promises in (clause.by_party if clause else {}).items():
        for promise in promises:
            yield _kept(party, promise, sight, plan, is_silent)


def _kept(party: str, promise: Commitment, sight: Sight, plan: Plan, is_silent: Callable[[Period], bool]) -> Kept:
    name, clock = promise.metric
    own = views(name)
    view = promise.cohort if promise.cohort in own else own[0]
    periods = periods_in(sight.period, promise.per, plan.zone)
    begun = [period for period in periods if period.start_us < sight.at_us]
    seen = [sight.of(period) for period in begun]
    attainments = (
        _attainment(promise, _unless(is_silent, measured(name, each, view, clock), each.period), each) for each in seen
    )
    asked = promise.cohort if promise.cohort is not None and promise.cohort != view else None
    return Kept(party, promise, view, tuple(attainments), asked)


def _unless(is_silent: Callable[[Period], bool], figure: Figure, period: Period) -> Figure:
    """Return a number; one that is 0 because nothing at all is logged in its period is none."""
    if figure.value == 0 and figure.name not in SHARES and is_silent(period):
        return replace(figure, value=None, why=f"nothing at all is logged in {period.name}")
    return figure


def _attainment(promise: Commitment, figure: Figure, sight: Sight) -> Attainment:
    period = sight.period
    elapsed = period.elapsed(sight.at_us)
    if figure.name in SHARES:
        settled = _settled(figure, sight)
        expected, state = _share(promise, figure, settled, over=elapsed == 1)
        everyone = figure.of / elapsed
        if figure.view == "due":
            everyone = max(figure.of, settled[1] / elapsed)
        return Attainment(period, figure, state, elapsed, expected, _budget(promise, figure, everyone))
    expected, state = _total(promise, figure, elapsed)
    return Attainment(period, figure, state, elapsed, expected, None)


def _holds(promise: Commitment, value: float | Fraction) -> bool:
    """Return whether a value keeps a promise."""
    least, most = promise.at_least, promise.at_most
    return (least is None or value >= least) and (most is None or value <= most)


def _settled(figure: Figure, sight: Sight) -> tuple[int, int]:
    """Return how many of how many a share is of what is settled: not too young, and with its time over."""
    if figure.name in TIMED:
        return time_is_over(sight, figure.view, figure.name, figure.clock)
    young = figure.immature if figure.name in OF_ALL else 0
    return figure.count or 0, figure.of - young


def _share(promise: Commitment, figure: Figure, settled: tuple[int, int], *, over: bool) -> tuple[float | None, State]:
    """Return what a share comes to, and how it stands: decided when what is immature can change nothing any more."""
    count, young = figure.count or 0, figure.immature
    everyone = figure.of if figure.name in OF_ALL else figure.of + young
    if not everyone:
        return None, "no_data"
    ends = (Fraction(count, everyone), Fraction(count + young, everyone))
    expected = Fraction(*settled) if settled[1] else None
    if over and all(_holds(promise, end) for end in ends):
        state: State = "met"
    elif over and not _may_hold(promise, *ends):
        state = "missed"
    else:
        state = "no_data" if expected is None else "on_track" if _holds(promise, expected) else "at_risk"
    return None if expected is None else float(expected), state


OF_ALL: Final = frozenset({"acceptance_rate", "rejection_rate", "recycle_rate", "opportunity_rate"})
"""Shares of all handoffs, the open ones among them."""

TIMED: Final = frozenset({OF_A_CLOCK, "touch_plan_completed"})
"""Shares of promises that are due at some instant."""


def _may_hold(promise: Commitment, low: Fraction, high: Fraction) -> bool:
    """Return whether a share between two ends can keep a promise."""
    least, most = promise.at_least, promise.at_most
    return (least is None or high >= least) and (most is None or low <= most)


def _budget(promise: Commitment, figure: Figure, everyone: float) -> Budget | None:
    """Return what may go wrong: too few of a share that is to be at least something, too many of one at most.

    ``everyone`` is of how many there will be a share if it goes on so.
    """
    count = figure.count or 0
    if not figure.of:
        return None
    if promise.at_least is not None:
        young = figure.immature if figure.name in OF_ALL else 0
        return Budget(float(1 - promise.at_least) * everyone, figure.of - count - young)
    return None if promise.at_most is None else Budget(float(promise.at_most) * everyone, count)


def _total(promise: Commitment, figure: Figure, elapsed: float) -> tuple[float | None, State]:
    """Return what a count or an amount comes to, and how it stands."""
    value, over = figure.value, elapsed == 1 and figure.mature
    if value is None:
        return None, "no_data"
    if over and _holds(promise, value) == _holds(promise, value + figure.parts.get("not known", 0)):
        return value, "met" if _holds(promise, value) else "missed"
    expected = value / elapsed if elapsed else None
    if promise.at_most is not None and value > promise.at_most:
        return expected, "missed"
    if promise.at_most is None and _holds(promise, value):
        return expected, "met"
    return expected, "on_track" if expected is not None and _holds(promise, expected) else "at_risk"
