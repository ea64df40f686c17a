"""Near misses: which missing answers would hand a lead off, each shown by an answer that does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Any, Final

from leadrules.clauses.scoring import WhenRule
from leadrules.decision import Decision
from leadrules.decision.reasons import plain
from leadrules.expr import Condition, Samples, TextType, Type, Value, sample_values
from leadrules.plan import Plan

MOST_TRIALS: Final = 10_000
"""Decisions that one search may make; a search that needs more says that it is not complete."""

ANYTHING: Final = "any"
"""Stands for the value of a text that must only be known."""

Again = Callable[[Mapping[str, Value]], Decision]
Retry = Callable[[Mapping[str, Any]], Decision]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Fields that are not known, each with a value (as plain data) that together would hand the lead off."""

    values: Mapping[str, Any]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields, sorted."""
        return tuple(sorted(self.values))


@dataclass(frozen=True, slots=True)
class NearMisses:
    """The smallest sets of missing fields that would hand a lead off: single fields first, then pairs.

    ``complete`` is False where there may be more: a condition compares fields with each other or does arithmetic
    with them, or the search was cut short.
    """

    found: tuple[NearMiss, ...]
    complete: bool


def search(decision: Decision, again: Again, confirm: Retry, most: int = 2) -> NearMisses:
    """Return the near misses of a decision that is not a handoff.

    ``again`` decides the same case with some values in their final form, ``confirm`` the lead with plain data; ``most``
    is how many fields are filled in together.
    """
    candidates = _candidates(decision)
    today = decision.at.astimezone(decision.plan.zone).date()
    answers, complete = answers_to_try(decision.plan, candidates, at_us=decision.at_us, today=today)
    types = {f.name: f.type for f in decision.plan.fields}
    found: list[NearMiss] = []
    trials = 0
    for size in range(1, most + 1):
        for names in combinations(candidates, size):
            if any(set(miss.values) <= set(names) for miss in found):
                continue
            for values in product(*(answers[name] for name in names)):
                trials += 1
                if trials > MOST_TRIALS:
                    return NearMisses(tuple(found), complete=False)
                filled = dict(zip(names, values, strict=True))
                if again(filled).outcome == "handoff":
                    shown = {name: plain(value, types[name]) for name, value in filled.items()}
                    if confirm(shown).outcome == "handoff":
                        found.append(NearMiss(shown))
                        break
    return NearMisses(tuple(found), complete)


def _candidates(decision: Decision) -> tuple[str, ...]:
    """Return the fields that marketing can fill in and that are not known; one that a default fills is not missing."""
    given = zip(decision.plan.fields, decision.values, strict=False)
    return tuple(sorted(f.name for f, value in given if value is None and f.fillable))


def answers_to_try(
    plan: Plan, names: Iterable[str], *, at_us: int, today: date
) -> tuple[Mapping[str, tuple[Value, ...]], bool]:
    """Return the values to try for each field at an instant, and whether they stand for all values."""
    types = {f.name: f.type for f in plan.fields if f.name in names}
    read = [condition for condition in deciding(plan) if not types.keys().isdisjoint(condition.names)]
    samples = sample_values((c.root for c in read), types, at_us=at_us, today=today)
    return {name: _answers(name, types[name], read, samples) for name in names}, samples.complete


def deciding(plan: Plan) -> Iterator[Condition]:
    """Yield the conditions over a lead that can make it a handoff: not those of events, alerts, routes and clocks."""
    qualification = plan.agreement.qualification
    for axis in plan.agreement.axes.values():
        yield from (rule.condition for rule in axis.rules if isinstance(rule, WhenRule))
    for lines in (qualification.disqualifiers, qualification.gates, qualification.fast_tracks):
        yield from (line.condition for line in lines)
    yield from (tier.condition for tier in qualification.tiers if tier.condition)


def _answers(name: str, type_: Type, read: Iterable[Condition], samples: Samples) -> tuple[Value, ...]:
    """Return the values to try for a field; a text that no condition reads may be anything."""
    if isinstance(type_, TextType) and not any(name in condition.names for condition in read):
        return (ANYTHING,)
    return samples.values.get(name, ())
