"""Every number of the closed list, counted as ``definitions`` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum
from typing import Final

from leadrules.scorecard.definitions import DEFINITIONS, OF_A_CLOCK, View
from leadrules.scorecard.figures import Figure, Pending, number, share, tally
from leadrules.scorecard.promises import clock_met, touch_plan_completed, touches_made
from leadrules.scorecard.sight import Sight, Step
from leadrules.scorecard.stays import ENDS, VERDICTS, Stay
from leadrules.statistics import quantile

HOUR_US: Final = 3_600_000_000
_BACK: Final = ("rejected", "recycled", "lost")

Measure = Callable[[Sight, View], Figure]
Instant = Callable[[Stay], int | None]
Amount = Callable[[Stay], float | None]


def measured(name: str, sight: Sight, view: View | None = None, clock: str | None = None) -> Figure:
    """Return a number of the closed list in a view, in its own where none is given or it does not have that one.

    ``clock`` is the one that ``clock_met`` is about.
    """
    chosen = view if view is not None and view in views(name) else DEFINITIONS[name].view
    return clock_met(sight, chosen, clock or "") if name == OF_A_CLOCK else _MEASURES[name](sight, chosen)


def views(name: str) -> tuple[View, ...]:
    """Return the views in which there is a number: its own, and that of the handoffs of the period."""
    own = DEFINITIONS[name].view
    return (own,) if own == "handed_off" else (own, "handed_off")


def all_measured(sight: Sight, clocks: Iterable[str]) -> tuple[Figure, ...]:
    """Return every number of the closed list in its own view; ``clock_met`` is there for each clock."""
    of_clocks = tuple(clocks)
    found: list[Figure] = []
    for name in DEFINITIONS:
        found += [measured(name, sight, clock=c) for c in of_clocks] if name == OF_A_CLOCK else [measured(name, sight)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Rate:
    """The share of handoffs of which something is true; ``step`` is what settles it, None where nothing has to."""

    name: str
    is_so: Callable[[Stay], bool | None]
    step: Step | None = None
    parts_of: Callable[[Iterable[Stay]], Mapping[str, int]] | None = None

    def __call__(self, sight: Sight, view: View) -> Figure:
        stays = sight.handed_off
        is_so = [self.is_so(stay) for stay in stays]
        yes, no = is_so.count(True), is_so.count(False)
        pending = Pending() if self.step is None else sight.pending(self.step)
        parts = {"yes": yes, "no": no, "not known": len(is_so) - yes - no}
        if self.parts_of is not None:
            parts = dict(self.parts_of(stays))
        elif self.step is not None:
            parts = {"yes": yes, "no": no - pending.undecided, "open": pending.undecided}
        return share(self.name, view, (yes, yes + no), parts, sight.period.name, pending)


@dataclass(frozen=True, slots=True)
class _Count:
    """How many stays something happened in; ``step`` is what settles whether it will."""

    name: str
    at: Instant
    step: Step

    def __call__(self, sight: Sight, view: View) -> Figure:
        found = len(_happened(sight, view, self.at))
        return _pending(number(self.name, view, found, found, {}, sight.period.name), sight, self.step)


@dataclass(frozen=True, slots=True)
class _Sum:
    """What the amounts of something come to, or what one of them comes to on average."""

    name: str
    at: Instant
    amount: Amount
    step: Step
    average: bool = False

    def __call__(self, sight: Sight, view: View) -> Figure:
        stays = _happened(sight, view, self.at)
        known, parts = _amounts(stays, self.amount)
        value: float | None = fsum(known)
        if self.average:
            value = fsum(known) / len(known) if known else None
        return _pending(number(self.name, view, value, len(known), parts, sight.period.name), sight, self.step)


@dataclass(frozen=True, slots=True)
class _PerHandoff:
    """What the amounts of something come to for each handoff."""

    name: str
    at: Instant
    amount: Amount

    def __call__(self, sight: Sight, view: View) -> Figure:
        stays = sight.handed_off
        known, parts = _amounts([stay for stay in stays if self.at(stay) is not None], self.amount)
        value = fsum(known) / len(stays) if stays else None
        return _pending(number(self.name, view, value, len(stays), parts, sight.period.name), sight, "close")


@dataclass(frozen=True, slots=True)
class _FollowUp:
    """A quantile of the working time up to the first touch."""

    name: str
    at: Fraction

    def __call__(self, sight: Sight, view: View) -> Figure:
        stays = sight.handed_off
        known = sorted(stay.follow_up_us for stay in stays if stay.follow_up_us is not None)
        touched = sum(stay.touched_us is not None for stay in stays)
        parts = {"counted": len(known), "no calendar": touched - len(known), "not touched": len(stays) - touched}
        value = quantile(known, self.at) / HOUR_US if known else None
        found = number(self.name, view, value, len(known), parts, sight.period.name)
        return replace(found, why="none of them was touched") if stays and not touched else found


def _handed_off(name: str, *, qualified: bool) -> Measure:
    def count(sight: Sight, view: View) -> Figure:
        stays = sight.handed_off
        by = [stay.qualified for stay in stays]
        met, neither, unknown = by.count(True), by.count(False), by.count(None)
        parts = {"by tier or fast track": met, "by neither": neither, "not known": unknown}
        value = len(stays) if not qualified else met if met or neither or not unknown else None
        return number(name, view, value, len(stays), parts, sight.period.name)

    return count


def _win_rate(sight: Sight, view: View) -> Figure:
    won = len(_happened(sight, view, _won))
    lost = len(_happened(sight, view, _lost))
    pending = sight.pending_of((s for s in sight.handed_off if s.opportunity_us is not None), "close")
    parts = {"won": won, "given up": lost}
    if view == "period":
        return share("win_rate", view, (won, won + lost), parts, sight.period.name)
    return share("win_rate", view, (won, won + lost), parts | {"open": pending.undecided}, sight.period.name, pending)


def _pending(figure: Figure, sight: Sight, step: Step) -> Figure:
    """Return a number of the handoffs of a period with how many of them may still add to it."""
    if figure.view != "handed_off":
        return figure
    pending = sight.pending(step)
    return replace(figure, undecided=pending.undecided, immature=pending.immature)


def _happened(sight: Sight, view: View, at: Instant) -> list[Stay]:
    """Return the stays in which something happened: in the period, or by now where they began in the period."""
    if view == "period":
        return [stay for stay in sight.stays if sight.period.holds(at(stay))]
    return [stay for stay in sight.handed_off if at(stay) is not None]


def _amounts(stays: Iterable[Stay], amount: Amount) -> tuple[list[float], dict[str, int]]:
    amounts = [amount(stay) for stay in stays]
    known = [value for value in amounts if value is not None]
    return known, {"with amount": len(known), "without amount": len(amounts) - len(known)}


def _verdicts(stays: Iterable[Stay]) -> dict[str, int]:
    return tally(VERDICTS, (stay.verdict for stay in stays))


def _ends(stays: Iterable[Stay]) -> dict[str, int]:
    return tally(ENDS, (stay.end for stay in stays))


def _met(stay: Stay) -> int | None:
    return stay.meeting_us


def _opened(stay: Stay) -> int | None:
    return stay.opportunity_us


def _won(stay: Stay) -> int | None:
    return stay.won_us


def _lost(stay: Stay) -> int | None:
    return stay.lost_us


def _pipeline(stay: Stay) -> float | None:
    return stay.pipeline


def _revenue(stay: Stay) -> float | None:
    return stay.revenue


_EACH: Final = (
    _Rate("touched_rate", lambda stay: stay.touched_us is not None),
    _FollowUp("follow_up_median", Fraction(1, 2)),
    _FollowUp("follow_up_p90", Fraction(9, 10)),
    _Rate("required_complete", lambda stay: stay.required_complete),
    _Rate("acceptance_rate", lambda stay: stay.verdict == "accepted", "verdict", _verdicts),
    _Rate("rejection_rate", lambda stay: stay.verdict == "rejected", "verdict", _verdicts),
    _Rate("recycle_rate", lambda stay: stay.end in _BACK, "end", _ends),
    _Count("meetings_held", _met, "meeting"),
    _Count("opportunities", _opened, "opportunity"),
    _Rate("opportunity_rate", lambda stay: stay.opportunity_us is not None, "opportunity"),
    _Count("won", _won, "close"),
    _Sum("pipeline", _opened, _pipeline, "opportunity"),
    _Sum("revenue", _won, _revenue, "close"),
    _Sum("average_sale", _won, _revenue, "close", average=True),
    _PerHandoff("pipeline_per_handoff", _opened, _pipeline),
    _PerHandoff("revenue_per_handoff", _won, _revenue),
)

_MEASURES: Final[Mapping[str, Measure]] = {
    **{each.name: each for each in _EACH},
    "handed_off": _handed_off("handed_off", qualified=False),
    "qualified_leads": _handed_off("qualified_leads", qualified=True),
    "touch_plan_completed": touch_plan_completed,
    "touches_made": touches_made,
    "win_rate": _win_rate,
}
"""How each number is measured; ``clock_met`` apart, of which there is one for each clock."""
