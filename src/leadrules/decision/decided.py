"""The decision: what became of one lead at one instant, and everything that can be said about it.

A decision is small, because applications make a million a day: it keeps the outcome and what was seen. Reasons,
words and records are derived when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final, Literal, NamedTuple

from leadrules.activity import Activity, RejectedEvent
from leadrules.decision import consequences, narrative, reasons, record
from leadrules.decision.reasons import Reason, UnknownRule
from leadrules.expr import instant_us
from leadrules.history import Past
from leadrules.plan import CLOCK_SLOTS, NO_TIER, Plan

Outcome = Literal["disqualified", "with_sales", "cooling_off", "hold", "handoff", "nurture"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("disqualified", "with_sales", "cooling_off", "hold", "handoff", "nurture")
OTHERWISE: Final = "otherwise"
"""The id of the route that takes what no rung of the ladder takes."""


@dataclass(frozen=True, slots=True)
class Route:
    """Who gets the lead: an owner, team or queue; ``needs`` are the fields whose absence ended the ladder."""

    id: str
    kind: Literal["owner", "team", "queue"]
    target: str
    needs: tuple[str, ...] = ()


class Decision(NamedTuple):
    """What became of one lead at one instant. Immutable; equal decisions say the same.

    ``hundredths`` has the points of each axis, in hundredths and in the order of the agreement. ``values`` (fields,
    then signals, in the order of the plan) and ``activity`` are what was seen, normalised. ``fired`` has a bit for
    each scoring rule that gave points, the first rule of the first axis lowest. ``tier``, ``fast_track`` and
    ``disqualified_by`` are ids or None; ``route`` is there for a handoff only; ``missing`` names the fields that a
    hold waits for; ``assumed`` those that a default filled.
    """

    plan: Plan
    lead_id: Any
    at: datetime
    outcome: Outcome
    tier: str | None
    fast_track: str | None
    disqualified_by: str | None
    route: Route | None
    missing: tuple[str, ...]
    hundredths: tuple[int, ...]
    fired: int
    values: tuple[Any, ...]
    activity: Activity | None
    past: Past | None
    assumed: tuple[str, ...]

    @property
    def points(self) -> dict[str, float]:
        """The points of each axis, to the hundredth."""
        return {name: h / 100 for name, h in zip(self.plan.agreement.axes, self.hundredths, strict=True)}

    @property
    def grades(self) -> dict[str, str]:
        """The grade of each axis that has grades."""
        axes = zip(self.plan.agreement.axes.values(), self.hundredths, strict=True)
        graded = ((axis.name, axis.grade(hundredths)) for axis, hundredths in axes)
        return {name: grade for name, grade in graded if grade is not None}

    @property
    def fired_rules(self) -> tuple[str, ...]:
        """The ids of the scoring rules that gave or took points, in the agreement's order."""
        ids, left = self.plan.rule_ids, self.fired
        fired: list[str] = []
        while left:
            lowest = left & -left
            fired.append(ids[lowest.bit_length() - 1])
            left ^= lowest
        return tuple(fired)

    @property
    def score(self) -> float:
        """The points of all axes together."""
        return sum(self.hundredths) / 100

    @property
    def row(self) -> list[Any]:
        """What conditions read, in the plan's slots: the clock, values, points, grades, and the route's context."""
        plan, past = self.plan, self.past
        graded = zip(plan.agreement.axes.values(), self.hundredths, strict=True)
        grades = [axis.grade(hundredths) for axis, hundredths in graded]
        return [
            self.at_us,
            self.at.astimezone(plan.zone).date(),
            *self.values,
            *(hundredths / 100 for hundredths in self.hundredths),
            *grades,
            plan.stage_of(past, self.at_us),
            self.tier or NO_TIER,
            self.fast_track is not None,
        ]

    def value(self, name: str) -> Any:
        """Return what was seen of a field or signal that the plan reads, normalised; None where it is not known."""
        slot = self.plan.slots.get(name, len(self.values) + CLOCK_SLOTS) - CLOCK_SLOTS
        return self.values[slot] if 0 <= slot < len(self.values) else None

    @property
    def at_us(self) -> int:
        """The instant in UTC microseconds."""
        return instant_us(self.at)

    @property
    def in_force(self) -> bool:
        """Whether the agreement was in force at the instant."""
        return self.plan.in_force(self.at_us)

    @property
    def program(self) -> str | None:
        """The nurture program that the lead belongs in, None where the agreement names none or sales has the lead."""
        return consequences.program(self)

    @property
    def notify(self) -> tuple[str, ...]:
        """The parties that are told, in the order of the agreement."""
        return consequences.notify(self)

    @property
    def alerts(self) -> tuple[str, ...]:
        """The ids of the alerts that fire, whatever the outcome."""
        return consequences.alerts(self)

    @property
    def suppresses(self) -> tuple[str, ...]:
        """The channels on which marketing keeps silent from now on; ``*`` stands for all of them."""
        return consequences.suppresses(self)

    @property
    def clocks(self) -> tuple[consequences.StartedClock, ...]:
        """The clocks that this handoff starts, with their targets; empty for any other outcome."""
        return consequences.clocks(self)

    @property
    def rejected_events(self) -> tuple[RejectedEvent, ...]:
        """The events that did not count because others with the same id differ."""
        return self.activity.rejected if self.activity else ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: every rule that had a part in this decision. The points of an axis' reasons add up to its points."""
        return reasons.reasons(self)

    @property
    def unknown_rules(self) -> tuple[UnknownRule, ...]:
        """The scoring rules that give nothing now because something is not known, and what they could give."""
        return reasons.unknown_rules(self)

    @property
    def possible_maximum(self) -> dict[str, float]:
        """The most that each axis could reach if everything that is not known turned out well; an upper bound."""
        return reasons.possible_maximum(self)

    def explain(self) -> str:
        """Return the decision in plain English, for the rep's first call; lines end in the rule's place in the file."""
        return narrative.explain(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as plain data, by the schema that ``leadrules schema decision`` prints."""
        return record.to_dict(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the instant with its offset alone: zones read from packaged data cannot be pickled."""
        offset = self.at.utcoffset()
        at = self.at if offset is None else self.at.replace(tzinfo=timezone(offset))
        return Decision, tuple(self._replace(at=at))

    def __repr__(self) -> str:
        who = "" if self.lead_id is None else f" {self.lead_id}"
        way = f" to {self.route.kind} {self.route.target}" if self.route else ""
        return f"<Decision{who}: {self.outcome}{way}>"

    def _repr_html_(self) -> str:
        return record.to_html(self)
