"""The forecast: how many leads will qualify, how sure that is, and which promises it backs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from leadrules.clauses.commitments import Commitment
from leadrules.diagnostics import Diagnostic, warning
from leadrules.forecast.backtesting import Backtest
from leadrules.forecast.spreading import BEGINS, Realised, Volume, realised, volume
from leadrules.forecast.weeks import next_full, weeks_from, weeks_in
from leadrules.scorecard.periods import Period

QUARTER: Final = 13
"""Weeks of a quarter, as people count them."""

MOST_AHEAD: Final = 52
BACKED: Final = 0.8
"""The chance from which on a forecast backs a promise."""

_VOLUME: Final = "qualified_leads"


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a promise about the volume is kept in the next full week, month or quarter."""

    party: str
    promise: Commitment
    period: Period
    volume: Volume
    chance: float
    is_backed: bool

    @property
    def said(self) -> str:
        """The promise in words: ``at least 50 per month``."""
        bounds = (("at least", self.promise.at_least), ("at most", self.promise.at_most))
        return " and ".join(f"{word} {float(b):g}" for word, b in bounds if b is not None) + f" per {self.promise.per}"


@dataclass(frozen=True, slots=True)
class Ahead:
    """A week to come, with what is expected in it."""

    week: Period
    volume: Volume


@dataclass(frozen=True)
class Forecast:
    """How many leads will qualify in the next ``weeks``, going on from a backtest.

    ``volume`` is for all of them, ``week`` for any one, ``quarter`` for 13; None where no week of the past is known.
    ``realised`` says how often the same interval held what came. ``unspoken`` are the promises about something else
    than volume, each with its party.
    """

    backtest: Backtest
    weeks: int
    volume: Volume | None
    week: Volume | None
    quarter: Volume | None
    realised: Realised
    chances: tuple[Chance, ...]
    unspoken: tuple[tuple[str, Commitment], ...]

    @property
    def ahead(self) -> tuple[Ahead, ...]:
        """The weeks to come, each with the same expectation; none where no week of the past is known."""
        if self.week is None:
            return ()
        zone = self.backtest.plan.zone
        return tuple(Ahead(each, self.week) for each in weeks_from(self.backtest.at, zone, self.weeks))

    @property
    def is_backed(self) -> bool:
        """Whether it backs every promise about the volume."""
        spoken = all(chance.is_backed for chance in self.chances)
        return spoken and (self.week is not None or not _promises(self.backtest)[0])

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Warnings: promises that it does not back, and what makes it less sure."""
        return (*_unbacked(self), *_doubts(self))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        past = self.backtest
        return {
            "agreement": {"id": past.plan.agreement.id, "version": past.plan.agreement.version},
            "at": past.at.isoformat(),
            "leads": past.leads,
            "history": [{"week": each.week.name, "qualified": each.leads} for each in past.weeks],
            "running_week": past.running,
            "qualified_before": past.before,
            "again": sum(each.again for each in past.qualified),
            "undated": past.undated,
            "not_yet": past.not_yet,
            "events_unread": past.unread,
            "weeks": self.weeks,
            "per_week": _told(self.week),
            "in_all": _told(self.volume),
            "quarter": _told(self.quarter),
            "realised": {"weeks": self.realised.weeks, "held": self.realised.held, "tried": self.realised.tried},
            "commitments": [
                {
                    "party": chance.party,
                    "id": chance.promise.id,
                    "said": chance.said,
                    "period": chance.period.name,
                    **(_told(chance.volume) or {}),
                    "chance": round(chance.chance, 4),
                    "backed": chance.is_backed,
                }
                for chance in self.chances
            ],
            "not_forecast": [
                {"party": party, "id": each.id, "metric": each.metric[0]} for party, each in self.unspoken
            ],
        }


def predict(backtest: Backtest, *, weeks: int = QUARTER, backed: float = BACKED) -> Forecast:
    """Return how many leads will qualify in the next weeks, if what a backtest counted goes on.

    A promise is backed where the chance to keep it in the next full period is at least ``backed``.

    Raises:
        ValueError: so many weeks cannot be told, or ``backed`` is no share.
    """
    if not 1 <= weeks <= MOST_AHEAD:
        raise ValueError(f"`weeks` is a number from 1 to {MOST_AHEAD}")
    if not 0 <= backed <= 1:
        raise ValueError("`backed` is a share from 0 to 1")
    counts = backtest.counts
    of_volume, others = _promises(backtest)
    chances = tuple(filter(None, (_chance(backtest, party, promise, backed) for party, promise in of_volume)))
    in_all, week, quarter = (volume(counts, number) for number in (weeks, 1, QUARTER))
    return Forecast(backtest, weeks, in_all, week, quarter, realised(counts, weeks), chances, others)


def in_percent(chance: float) -> str:
    """Return a chance in percent; none is ever told as 0% or 100%."""
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"{100 * chance:.0f}%"


_Promises = tuple[tuple[str, Commitment], ...]


def _promises(backtest: Backtest) -> tuple[_Promises, _Promises]:
    """Return the promises about the volume, and the others."""
    clause = backtest.plan.agreement.clause.commitments
    every = [(party, each) for party, some in (clause.by_party if clause else {}).items() for each in some]
    of_volume = tuple(pair for pair in every if pair[1].metric[0] == _VOLUME)
    return of_volume, tuple(pair for pair in every if pair[1].metric[0] != _VOLUME)


def _chance(backtest: Backtest, party: str, promise: Commitment, backed: float) -> Chance | None:
    period = next_full(promise.per, backtest.at, backtest.plan.zone)
    expected = volume(backtest.counts, weeks_in(period))
    if expected is None:
        return None
    least, most = (None if bound is None else float(bound) for bound in (promise.at_least, promise.at_most))
    chance = expected.chance(least, most)
    return Chance(party, promise, period, expected, chance, chance >= backed)


def _told(made: Volume | None) -> dict[str, float] | None:
    if made is None:
        return None
    return {"expected": round(made.expected, 2), "low": round(made.low, 2), "high": round(made.high, 2)}


def _unbacked(made: Forecast) -> list[Diagnostic]:
    plan, found = made.backtest.plan, []
    root = plan.agreement.document.root["commitments"]
    clause = plan.agreement.clause.commitments
    for chance in made.chances:
        if not chance.is_backed and clause is not None:
            place = root[chance.party][clause.by_party[chance.party].index(chance.promise)]
            v = chance.volume
            message = (
                f"the forecast does not back `{chance.promise.id}` ({chance.said}): {v.expected:.0f} expected in "
                f"{chance.period.name}, {v.low:.0f} to {v.high:.0f}, a chance of {in_percent(chance.chance)}"
            )
            hint = "`leadrules forecast --vary` shows which threshold would bring more, and at what rate"
            found.append(warning("LR911", message, place["id"].span, hint))
    if made.week is None:
        hint = "give leads with what they did, or since when they are known"
        for _, promise in _promises(made.backtest)[0]:
            found.append(warning("LR911", f"no full week of history to forecast `{promise.id}` from", None, hint))
    return found


def _doubts(made: Forecast) -> list[Diagnostic]:
    past, found = made.backtest, []
    known = len(past.weeks) - len(past.gaps)
    if made.week is not None and known < BEGINS:
        message = f"only {known} full {'week' if known == 1 else 'weeks'} of history: the interval is a guess"
        found.append(warning("LR912", message, None, f"give at least {BEGINS} weeks"))
    if past.gaps:
        names = ", ".join(gap.name for gap in past.gaps[:3]) + (", …" if len(past.gaps) > 3 else "")
        message = f"nothing at all happened in {len(past.gaps)} weeks ({names}): taken for a gap, not for zero"
        found.append(warning("LR913", message.replace("1 weeks", "1 week"), None, "see that the export is whole"))
    if past.undated:
        message = f"{past.undated:,} of {past.leads:,} leads are left out: nothing says since when they are known"
        hint = "name the column in `intake.yaml`: `leads: {created: Create Date, …}`"
        found.append(warning("LR914", message, None, hint))
    if past.unread:
        message = f"{past.unread:,} events of the log do not count under this agreement"
        found.append(warning("LR915", message, None, "`leadrules standing` says which, and why"))
    return found
