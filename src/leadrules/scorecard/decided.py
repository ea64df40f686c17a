"""What decisions say that the log does not: which leads were looked at, and which rules gave a handoff its points."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from leadrules.decision import OUTCOMES, Decision
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.expr import Refused, instant_us, parse_instant
from leadrules.plan import Plan
from leadrules.scorecard.stays import Stay

HANDOFF: Final = "handoff"
Decided = Decision | Mapping[str, Any]
"""A decision, or the record that ``Decision.to_dict`` and ``leadrules decide --out decisions.jsonl`` make of one."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What one decision says. ``required_complete`` is None where its record does not hold the fields."""

    lead_id: Any
    at_us: int
    outcome: str
    rules: tuple[str, ...]
    required_complete: bool | None


def facts_of(decisions: Iterable[Decided]) -> tuple[Fact, ...]:
    """Return what decisions say, in the order of instants.

    Raises:
        DataError: a record is none of a decision.
    """
    problems: list[Diagnostic] = []
    found: list[Fact] = []
    for index, decision in enumerate(decisions):
        try:
            found.append(_of_decision(decision) if isinstance(decision, Decision) else _of_record(decision))
        except (KeyError, TypeError, Refused) as refused:
            said = refused.reason if isinstance(refused, Refused) else "it has no `lead_id`, `at`, `outcome`, `reasons`"
            hint = "give what `leadrules decide --out decisions.jsonl` writes"
            problems.append(error("LR901", f"decision number {index + 1} cannot be used: {said}", None, hint))
    if problems:
        raise DataError(problems)
    return tuple(sorted(found, key=lambda fact: (fact.at_us, str(fact.lead_id))))


def _of_decision(decision: Decision) -> Fact:
    complete = all(decision.value(name) is not None for name in _required(decision.plan))
    return Fact(decision.lead_id, decision.at_us, decision.outcome, decision.fired_rules, complete)


def _of_record(record: Mapping[str, Any]) -> Fact:
    outcome, reasons = record["outcome"], record["reasons"]
    if outcome not in OUTCOMES:
        raise Refused(f"unknown outcome `{str(outcome)[:60]}`")
    rules = tuple(dict.fromkeys(reason["rule"] for reason in reasons if reason["effect"] == "points"))
    at = record["at"]
    return Fact(record["lead_id"], parse_instant(at) if isinstance(at, str) else instant_us(at), outcome, rules, None)


def _required(plan: Plan) -> tuple[str, ...]:
    qualification = plan.agreement.clause.qualification
    return () if qualification is None else tuple(qualification.required)


class Decisions:
    """Decisions by lead, to be found again by the handoffs that they led to."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.facts = facts
        self._handoffs: dict[Any, list[Fact]] = {}
        for fact in facts:
            if fact.outcome == HANDOFF:
                self._handoffs.setdefault(fact.lead_id, []).append(fact)

    def with_decision(self, stay: Stay, before_us: int) -> Stay:
        """Return a stay with what the last decision up to its handoff says, made after ``before_us``, if any."""
        facts = self._handoffs.get(stay.lead_id, ())
        index = bisect_right([fact.at_us for fact in facts], stay.handed_off_us)
        if index == 0 or facts[index - 1].at_us <= before_us:
            return stay
        fact = facts[index - 1]
        complete = fact.required_complete if fact.required_complete is not None else stay.required_complete
        return replace(stay, rules=fact.rules, required_complete=complete)
