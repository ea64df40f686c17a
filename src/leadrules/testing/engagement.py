"""The law of engagement: what a lead does, and is welcome, never takes it further away from sales."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leadrules.behaviour import event_points
from leadrules.clauses.qualification import Tier
from leadrules.clauses.scoring import EachRule
from leadrules.decision import Decision
from leadrules.expr import instant_us
from leadrules.plan import CLOCK_SLOTS, Plan
from leadrules.records import ActivityDoor
from leadrules.testing.situation import Situation, broken


def a_welcome_event_never_lowers_the_tier(plan: Plan, situation: Situation) -> None:
    """An event that gives points, and takes none, never leads to a lower tier.

    Tiers that hand off stand above the others; among each, the first is the highest. Welcome is an event that earns
    points by an ``each`` rule and loses none by another. Disqualifiers and gates are not looked at: they may well be
    about events. Two agents besides the tier's own rules may lower it on purpose, so that such events are passed over:
    a rule that declares ``expect: decreasing``, and a signal that becomes known by the event (the days since an event
    that was the first) or that it lowers (a sum with negative values).
    """
    if situation.activity is None:
        return
    after = situation.decide(plan)
    for index in welcome_events(plan, situation):
        fewer = situation.doing(event for number, event in enumerate(situation.activity) if number != index)
        before = fewer.decide(plan)
        if _is_meant(plan, before, after):
            continue
        higher, lower = rank(before), rank(after)
        if lower > higher:
            tiers = [tier.id for tier in _by_rank(plan)]
            falls = f"from `{tiers[higher]}` to " + (f"`{tiers[lower]}`" if lower < len(tiers) else "no tier")
            event = situation.activity[index]["type"]
            said = f"one more `{event}`, which gives points, takes the lead {falls}"
            raise broken(plan, situation, said, [f"qualification.tiers.{tiers[higher]}"], after)


def rank(decision: Decision) -> int:
    """Return the place of the best tier that holds, 0 for the highest; one beyond the last where none does."""
    plan, row = decision.plan, decision.row
    tiers = _by_rank(plan)
    holds = (index for index, t in enumerate(tiers) if t.condition is None or plan.evaluator(t.condition)(row) is True)
    return next(holds, len(tiers))


def _by_rank(plan: Plan) -> tuple[Tier, ...]:
    qualification = plan.agreement.qualification
    return (*qualification.handoff_tiers, *qualification.nurture_tiers)


def welcome_events(plan: Plan, situation: Situation) -> Iterator[int]:
    """Yield the places of the events that give points by an ``each`` rule and take none by another.

    Those that share their id with others are passed over: they may not count.
    """
    rules = [rule for axis in plan.agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule)]
    at_us, today = instant_us(situation.at), situation.at.astimezone(plan.zone).date()
    events = situation.activity or ()
    ids = [event.get("id") for event in events]
    for index, event in enumerate(events):
        alone = _door(plan).activity([event], at_us, today, None)
        points = [event_points(plan, rule, alone, at_us) for rule in rules]
        if (ids[index] is None or ids.count(ids[index]) == 1) and max(points, default=0) > 0 <= min(points):
            yield index


@lru_cache(maxsize=64)
def _door(plan: Plan) -> ActivityDoor:
    return ActivityDoor.of(plan)


def _is_meant(plan: Plan, before: Decision, after: Decision) -> bool:
    """Return whether something besides the tiers may lower a score on purpose."""
    rules = (rule for axis in plan.agreement.axes.values() for rule in axis.rules)
    decreasing = sum(plan.rule_bits[rule.id] for rule in rules if rule.decreasing)
    if (before.fired ^ after.fired) & decreasing:
        return True
    for name, signal in plan.agreement.signals.items():
        slot = plan.slots[name] - CLOCK_SLOTS
        less, more = before.values[slot], after.values[slot]
        if (less is None) != (more is None) or (signal.measure == "sum" and less is not None and more < less):
            return True
    return False
