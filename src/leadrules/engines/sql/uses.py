"""What looks at events: signals, and rules that give points for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from leadrules.clauses.scoring import EachRule
from leadrules.clauses.signals import Signal
from leadrules.engines.sql.query import Query
from leadrules.engines.sql.reading import Attribute, attributes_of


@dataclass(frozen=True, slots=True)
class Use:
    """A signal or rule that looks at events. ``key`` names its columns."""

    key: str
    of: Signal | EachRule

    @property
    def label(self) -> str:
        """What a comment calls it."""
        return f"signal {self.of.name}" if isinstance(self.of, Signal) else f"rule {self.of.id}"

    @property
    def rank_per(self) -> str | None:
        """Per what events must be counted off, newest first; None where a count of them is enough."""
        rule = self.of
        if isinstance(rule, Signal) or rule.limit is None:
            return None
        countable = rule.limit.per == "lead" or rule.limit.count == 1
        return None if countable and rule.hundredths_by_age_days is None else rule.limit.per


def uses_of(query: Query) -> tuple[Use, ...]:
    """Return every signal, then every rule over events."""
    agreement = query.plan.agreement
    rules: list[Signal | EachRule] = [
        rule for axis in agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule)
    ]
    return tuple(Use(f"_{number}", each) for number, each in enumerate([*agreement.signals.values(), *rules], 1))


def measured(query: Query, signal: Signal) -> Attribute:
    """Return the attribute that a signal adds up or counts."""
    return attributes_of(query)[signal.event_type, signal.attribute or ""]
