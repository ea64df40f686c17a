"""What a threshold does: how many leads, how many of them sales accepts, how many buy; so that both sides can agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from leadrules.engine import decide
from leadrules.expr import datetime_of, instant_us
from leadrules.forecast.backtesting import Backtest, History
from leadrules.forecast.predicting import BACKED, Forecast, predict
from leadrules.forecast.spreading import Z_90
from leadrules.forecast.varying import Threshold, values_around, varied
from leadrules.forecast.ways_back import Stay
from leadrules.plan import Plan
from leadrules.statistics import Interval, wilson
from leadrules.timeline.log import Id

MATURES: Final = timedelta(days=60)
"""A handoff younger than this has not had the time to be accepted and won, and has no known outcome."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of leads with its 90% interval (Wilson); the interval is None where there are none."""

    of: int
    hits: int

    @property
    def interval(self) -> Interval | None:
        """The interval of the share, None where there is nothing to count."""
        return wilson(self.hits, self.of, Z_90) if self.of else None


@dataclass(frozen=True, slots=True)
class Band:
    """Leads whose score at their real handoff lay from ``low`` up to ``high``, and what became of them.

    None for an end that is open.
    """

    low: float | None
    high: float | None
    accepted: Share
    won: Share

    def holds(self, score: float) -> bool:
        """Return whether a score lies in it."""
        return (self.low is None or score >= self.low) and (self.high is None or score < self.high)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What may become of leads that nobody has handed off: by what became of others in the same bands of the score.

    ``of`` leads lie in bands with known outcomes, ``beyond`` leads in bands without any; the intervals are None where
    ``of`` is 0.
    """

    of: int
    beyond: int
    accepted: Interval | None
    won: Interval | None


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a threshold, and what it brings.

    Of the leads that qualify, ``accepted`` and ``won`` are shares of those that were really handed off and had time
    enough; ``open`` were handed off and had not. ``new`` were never handed off: ``estimate`` says what they may do.
    ``wins_kept`` is the share of all known wins among them, None where nobody has won.
    """

    value: float
    forecast: Forecast
    accepted: Share
    won: Share
    open: int
    new: int
    estimate: Estimate
    wins_kept: float | None


@dataclass(frozen=True, slots=True)
class Negotiation:
    """The values of a threshold, least first, and the bands of the score with what became of their leads."""

    threshold: Threshold
    options: tuple[Option, ...]
    bands: tuple[Band, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "threshold": self.threshold.name,
            "said": self.threshold.said,
            "now": self.threshold.now,
            "matures_days": MATURES.days,
            "options": [_option(option) for option in self.options],
            "bands": [
                {"from": band.low, "below": band.high, "accepted": _share(band.accepted), "won": _share(band.won)}
                for band in self.bands
            ],
        }


def negotiate(
    plan: Plan,
    history: History,
    threshold: Threshold,
    values: Sequence[float] = (),
    *,
    weeks: int = 13,
    backed: float = BACKED,
) -> Negotiation:
    """Return what each value of a threshold brings: volume, acceptance, wins, and which promises are then backed.

    Without values, the present one and up to two steps of ten points on either side are tried. Outcomes are known only
    of leads that were really handed off, by the log of the history.

    Raises:
        DataError: the threshold cannot have a value, or a lead cannot be used.
    """
    tried = sorted({float(value) for value in values or values_around(plan, threshold)} | {threshold.now})
    backtests = {value: history.under(varied(plan, threshold, value)) for value in tried}
    stays = history.lived.stays
    bands = _bands(tried, _mature(stays, history), _scores(plan, history, threshold))
    wins = sum(stay.won for stay in stays.values())
    options = tuple(
        _option_of(value, predict(made, weeks=weeks, backed=backed), history, threshold, bands, wins)
        for value, made in backtests.items()
    )
    return Negotiation(threshold, options, bands)


def _mature(stays: Mapping[Id, Stay], history: History) -> dict[Id, Stay]:
    """Return the handoffs that had time enough."""
    until_us = instant_us(history.at - MATURES)
    return {lead_id: stay for lead_id, stay in stays.items() if stay.handed_off_us <= until_us}


def _scores(plan: Plan, history: History, threshold: Threshold) -> dict[Id, float]:
    """Return the score of each lead at its real handoff."""
    stays = history.lived.stays
    leads, activity = history.people.records(frozenset(stays))
    scores = {}
    for lead in leads:
        events = None if activity is None else activity.get(lead["id"], ())
        decision = decide(plan, lead, events, at=datetime_of(stays[lead["id"]].handed_off_us))
        scores[lead["id"]] = threshold.score(decision.points)
    return scores


def _bands(tried: Sequence[float], mature: Mapping[Id, Stay], scores: Mapping[Id, float]) -> tuple[Band, ...]:
    found = []
    for low, high in pairwise([None, *tried, None]):
        empty = Band(low, high, Share(0, 0), Share(0, 0))
        stays = [stay for lead_id, stay in mature.items() if lead_id in scores and empty.holds(scores[lead_id])]
        found.append(Band(low, high, *_shares(stays)))
    return tuple(found)


def _shares(stays: Sequence[Stay]) -> tuple[Share, Share]:
    return Share(len(stays), sum(s.accepted for s in stays)), Share(len(stays), sum(s.won for s in stays))


def _option_of(
    value: float, forecast: Forecast, history: History, threshold: Threshold, bands: Sequence[Band], wins: int
) -> Option:
    stays, mature = history.lived.stays, _mature(history.lived.stays, history)
    first = {each.lead_id: each for each in _once(forecast.backtest)}
    known = [mature[lead_id] for lead_id in first if lead_id in mature]
    new = [threshold.score(each.points) for lead_id, each in first.items() if lead_id not in stays]
    open_ = sum(lead_id in stays and lead_id not in mature for lead_id in first)
    kept = sum(stays[lead_id].won for lead_id in first if lead_id in stays) / wins if wins else None
    return Option(value, forecast, *_shares(known), open_, len(new), _estimate(new, bands), kept)


def _once(backtest: Backtest) -> Iterable[Any]:
    """Return every lead that qualified, the first time that it did."""
    return {each.lead_id: each for each in reversed(backtest.qualified)}.values()


def _estimate(scores: Sequence[float], bands: Sequence[Band]) -> Estimate:
    """Return what may become of leads with these scores: each band's interval, weighed by how many lie in it."""
    number = {band: sum(map(band.holds, scores)) for band in bands}
    told = {band: count for band, count in number.items() if count and band.accepted.of}
    of = sum(told.values())
    if not of:
        return Estimate(0, len(scores), None, None)
    accepted = _weighed([(count, band.accepted) for band, count in told.items()])
    won = _weighed([(count, band.won) for band, count in told.items()])
    return Estimate(of, len(scores) - of, accepted, won)


def _weighed(parts: Sequence[tuple[int, Share]]) -> Interval:
    of = sum(count for count, _ in parts)
    low, high = (sum(count * (share.interval or (0, 1))[end] for count, share in parts) / of for end in (0, 1))
    return Interval(low, high)


def _option(option: Option) -> dict[str, Any]:
    told = option.forecast.to_dict()
    return {
        "value": option.value,
        "qualified": sum(count or 0 for count in option.forecast.backtest.counts),
        **{key: told[key] for key in ("per_week", "in_all", "quarter", "commitments")},
        "accepted": _share(option.accepted),
        "won": _share(option.won),
        "open": option.open,
        "new": {
            "leads": option.new,
            "estimated": option.estimate.of,
            "without_precedent": option.estimate.beyond,
            "accepted": _ends(option.estimate.accepted),
            "won": _ends(option.estimate.won),
        },
        "wins_kept": None if option.wins_kept is None else round(option.wins_kept, 4),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"of": share.of, "hits": share.hits, "interval": _ends(share.interval)}


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(interval.low, 4), round(interval.high, 4)]
