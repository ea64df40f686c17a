"""The smallest changes in what a lead did, or in what is known of it, that would hand it off.

A change is an answer to a question that is open, or more events of one sort. What is known of a lead is never changed,
and nothing that it did is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

from leadrules.decision import Decision
from leadrules.engine import decide, near_misses
from leadrules.history import Past
from leadrules.near_miss import MOST_TRIALS
from leadrules.plan import Plan
from leadrules.what_if.costs import cost_of, shown
from leadrules.what_if.sorts import Sort, sorts_of

MOST_EVENTS: Final = 10
"""So many more events of one sort are tried where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One missing field, or two, with values that hand the lead off; ``any`` stands for any text."""

    values: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How many fields."""
        return len(self.values)

    @property
    def words(self) -> str:
        """It in words: ``phone = any``."""
        return shown(self.values)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """So many more events of one sort: all at the instant of the decision or, ``daily``, one a day up to it."""

    sort: Sort = field(repr=False)
    count: int
    daily: bool

    @property
    def size(self) -> int:
        """How many events."""
        return self.count

    @property
    def event(self) -> str:
        """The type of the events."""
        return self.sort.event

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What they carry, as far as it matters; of values that must differ, the first."""
        return self.sort.carried(0)

    @property
    def words(self) -> str:
        """It in words: ``2 more page_view (path = /pricing), one a day``."""
        carried = f" ({shown(self.attributes)})" if self.attributes else ""
        differing = ", each with another " + " and ".join(self.sort.fresh) if self.sort.fresh and self.count > 1 else ""
        return f"{self.count} more {self.event}{carried}{differing}{', one a day' if self.daily else ''}"

    def events(self, at: datetime) -> tuple[dict[str, Any], ...]:
        """Return the events, the newest at ``at``, as ``decide`` takes them."""
        return self.sort.events(at, self.count, daily=self.daily)


Change: TypeAlias = Answer | Behaviour


@dataclass(frozen=True, slots=True)
class Counterfactuals:
    """Changes each of which hands a lead off, the smallest first.

    Of answers, no smaller set of the same fields would do; of behaviour, no fewer events of the same sort. ``complete``
    is True where every such change is told: any one or two fields, or any number of events of one sort up to the most
    that were tried, all at once or one a day. It is False where a condition compares several names, where a condition
    reads a sum or a number of different values (there are too many ways to reach one), or where the search was cut
    short.
    """

    found: tuple[Change, ...]
    complete: bool


def counterfactuals(
    plan: Plan,
    lead: Mapping[str, Any],
    activity: Iterable[Mapping[str, Any]] | None = None,
    *,
    at: datetime,
    past: Past | None = None,
    most_events: int = MOST_EVENTS,
) -> Counterfactuals:
    """Return the smallest changes that would have handed a lead off at an instant, each confirmed by deciding again.

    Only fields that are not known and that marketing can fill in are answered. Events are added, of the types that the
    agreement declares; where the activity is not known, to none. Fewer things come first, then what costs less: an
    answer to be asked for, an event, an answer to be looked up. Empty for a lead that is handed off as it is.

    Raises:
        DataError: as ``decide`` does.
    """
    events = None if activity is None else tuple(activity)
    decision = decide(plan, lead, events, at=at, past=past)
    if decision.outcome == "handoff":
        return Counterfactuals((), complete=True)
    answers = near_misses(plan, lead, events, at=at, past=past)
    again = partial(_decided, plan, lead, events or (), at, past)
    sorts, complete = sorts_of(plan, decision, events or ())
    found: list[Change] = [Answer(miss.values) for miss in answers.found]
    trials = 0
    for sort in sorts:
        together, daily = (_least(sort, again, most_events, daily=daily) for daily in (False, True))
        trials += 2 * most_events
        if together is not None:
            found.append(together)
        if daily is not None and (together is None or daily.count < together.count):
            found.append(daily)
        if trials > MOST_TRIALS:
            complete = False
            break
    ordered = tuple(sorted(found, key=partial(_effort, plan)))
    return Counterfactuals(ordered, answers.complete and complete)


def _decided(
    plan: Plan, lead: Mapping[str, Any], events: tuple[Any, ...], at: datetime, past: Past | None, more: Behaviour
) -> Decision:
    return decide(plan, lead, (*events, *more.events(at)), at=at, past=past)


def _least(sort: Sort, again: partial[Decision], most: int, *, daily: bool) -> Behaviour | None:
    """Return the least number of events of a sort that hands the lead off. One by one: more of them may cost points."""
    for count in range(1, most + 1):
        tried = Behaviour(sort, count, daily)
        if again(tried).outcome == "handoff":
            return tried
    return None


def _effort(plan: Plan, change: Change) -> tuple[int, int, str]:
    if isinstance(change, Behaviour):
        return change.size, 1, change.words
    asked = all(cost_of(plan, name) == "ask" for name in change.values)
    return change.size, 0 if asked else 2, change.words


__all__ = ["MOST_EVENTS", "Answer", "Behaviour", "Change", "Counterfactuals", "counterfactuals"]
