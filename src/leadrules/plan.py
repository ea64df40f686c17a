"""The plan: an agreement made ready to decide.

A plan is data: slots for every name, and the agreement's clauses. Engines turn it into something that runs.
``compile`` is an ordered tuple of named stages; it returns a plan or raises every problem that they found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadrules.agreement import Agreement
from leadrules.canonical import Digest
from leadrules.clauses.calendars import work_calendars
from leadrules.clauses.lead import LeadField
from leadrules.clauses.scoring import EachRule
from leadrules.diagnostics import AgreementError, Diagnostic, error
from leadrules.expr import (
    AT,
    TODAY,
    Condition,
    Name,
    Row,
    Type,
    depends_on_clock,
    evaluator,
    instant_us,
    unknown_names,
    walk,
)
from leadrules.history import Past, returned_us
from leadrules.names import ANY_EVENT
from leadrules.worktime import WorkCalendar, zone

MOST_EVENTS: Final = 1_000_000
"""Events of one lead that the arithmetic of points is sure to hold."""

RULES_PER_WORD: Final = 63
"""Rules whose bits one word of a mask of fired rules holds, so that a word is a signed whole number of 64 bits."""

CLOCK_SLOTS: Final = 2
"""A row begins with the instant and its local date; fields and signals follow."""

NO_TIER: Final = ""
"""What ``tier`` reads where no tier is reached: equal to no tier, and known."""

_LARGEST_SUM: Final = 2**63 - 1

Evaluator = Callable[[Row], Any]
"""Gives a condition's value for a row: True, False, or None for not known."""


Reads = tuple[tuple[str, int, Type], ...]
"""Names that a condition reads, each with its slot and type."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An agreement ready to decide. Immutable; what engines build from it is kept beside it, in ``engines``.

    Plans of agreements with the same digests are equal.

    ``slots`` maps every name that a condition, a route or an explanation reads to its place in a row;
    ``event_slots`` does the same for the attributes of each event type. ``rule_ids`` are the scoring rules in the
    order of the agreement, ``rule_bits`` the bit of each in ``Decision.fired``. ``effective_us`` is the first
    instant at which the agreement is in force, in UTC microseconds; None means always. ``calendars`` count working
    time.
    """

    agreement: Agreement
    zone: ZoneInfo
    slots: Mapping[str, int] = field(default_factory=dict)
    fields: tuple[LeadField, ...] = ()
    event_slots: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    effective_us: int | None = None
    reads_clock: bool = False
    rule_ids: tuple[str, ...] = ()
    rule_bits: Mapping[str, int] = field(default_factory=dict)
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict, repr=False)
    engines: dict[str, Any] = field(default_factory=dict, repr=False)
    _evaluators: dict[tuple[str, int], tuple[Condition, Evaluator]] = field(default_factory=dict, repr=False)
    _reads: dict[int, tuple[Condition, Reads]] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Plan) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Plan {self.agreement.id} {self.agreement.version}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the agreement alone: functions are made again where the plan arrives."""
        return compile, (self.agreement,)

    @property
    def digest(self) -> Digest:
        """The digests of the agreement."""
        return self.agreement.digest

    def evaluator(self, condition: Condition, event_type: str | None = None) -> Evaluator:
        """Return the function that evaluates a condition on a row of a lead, or of an event of a type."""
        key = (event_type or "", id(condition))
        made = self._evaluators.get(key)
        if made is None or made[0] is not condition:
            slots = self.slots if event_type is None else self.event_slots[event_type]
            made = self._evaluators[key] = (condition, evaluator(condition.root, slots))
        return made[1]

    def reads(self, condition: Condition) -> Reads:
        """Return the names that a condition on a row of a lead reads, sorted, each with its slot and type."""
        made = self._reads.get(id(condition))
        if made is None or made[0] is not condition:
            types = {node.name: node.type for node in walk(condition.root) if isinstance(node, Name)}
            reads = tuple((n, self.slots[n], types[n]) for n in sorted(types))
            made = self._reads[id(condition)] = (condition, reads)
        return made[1]

    def needs(self, condition: Condition, row: Row) -> tuple[str, ...]:
        """Return the names whose absence keeps a condition on a row of a lead unknown, sorted."""
        return unknown_names(condition.root, self.slots)(row)

    def fired_rules(self, words: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the rules whose bits are set in the words of a mask, in the order of the agreement."""
        places = enumerate(self.rule_ids)
        return tuple(rule for bit, rule in places if words[bit // RULES_PER_WORD] >> bit % RULES_PER_WORD & 1)

    def known_stage(self, past: Past | None, at_us: int) -> str | None:
        """Return the stage that a lead's past puts it in at an instant; None for a new lead.

        A reason that brought it back more often than ``at_most`` puts it where that reason's ``then`` says, unless it
        has moved on.
        """
        if past is None:
            return None
        recycle, last = self.agreement.recycle, past.last_return
        reason = recycle.reasons.get(last.reason) if recycle and last else None
        if reason is None or last is None or reason.at_most is None or returned_us(past, at_us) is None:
            return past.stage
        too_often = past.cycles.get(last.reason, 0) > reason.at_most
        return reason.then if too_often and past.stage in (None, reason.to) else past.stage

    def stage_of(self, past: Past | None, at_us: int = 0) -> str | None:
        """Return the stage in which a lead stands: the first one for a new lead; None without a lifecycle."""
        lifecycle = self.agreement.lifecycle
        return self.known_stage(past, at_us) or (lifecycle.first if lifecycle else None)

    def in_force(self, at_us: int) -> bool:
        """Return whether the agreement is in force at an instant."""
        return self.effective_us is None or at_us >= self.effective_us


def compile(agreement: Agreement) -> Plan:  # noqa: A001 - the word of the field
    """Return the plan of an agreement.

    Raises:
        AgreementError: the arithmetic of the agreement cannot be held exactly.
        TypeError: it is no agreement.
    """
    if not isinstance(agreement, Agreement):
        raise TypeError("compile() takes an Agreement; `load(path)` or `parse(text)` gives one")
    plan = Plan(agreement, zone(agreement.clause.zone) or ZoneInfo("UTC"))
    problems: list[Diagnostic] = []
    for _, stage in STAGES:
        plan, found = stage(plan)
        problems += found
    if problems:
        raise AgreementError(problems)
    return plan


Staged = tuple[Plan, tuple[Diagnostic, ...]]


def _effective(plan: Plan) -> Staged:
    day = plan.agreement.clause.effective
    if day is None:
        return plan, ()
    start = datetime.combine(day, time.min, tzinfo=plan.zone).astimezone(UTC)
    return replace(plan, effective_us=instant_us(start)), ()


def _calendars(plan: Plan) -> Staged:
    agreement = plan.agreement
    return replace(plan, calendars=work_calendars(agreement.clause.calendars, agreement.holidays)), ()


def _slots(plan: Plan) -> Staged:
    """Number the names: the clock first, then fields, signals, points, grades and context."""
    agreement = plan.agreement
    fields = tuple(agreement.fields.values())
    grades = [f"{name}_grade" for name in agreement.axes]
    names = [
        AT,
        TODAY,
        *(f.name for f in fields),
        *agreement.signals,
        *agreement.axes,
        *grades,
        "stage",
        "tier",
        "fast_track",
    ]
    return replace(plan, fields=fields, slots={name: index for index, name in enumerate(names)}), ()


def _event_slots(plan: Plan) -> Staged:
    slots = {
        name: {attribute: index for index, attribute in enumerate((AT, TODAY, *kind.attributes))}
        for name, kind in plan.agreement.events.items()
    }
    slots[ANY_EVENT] = {AT: 0, TODAY: 1}
    return replace(plan, event_slots=slots), ()


def _rule_ids(plan: Plan) -> Staged:
    axes = plan.agreement.axes.values()
    ids = tuple(rule.id for axis in axes for rule in axis.rules)
    return replace(plan, rule_ids=ids, rule_bits={rule_id: 1 << index for index, rule_id in enumerate(ids)}), ()


def _clock(plan: Plan) -> Staged:
    reads = any(depends_on_clock(condition.root) for condition in plan.agreement.conditions.values())
    return replace(plan, reads_clock=reads), ()


def _bounds(plan: Plan) -> Staged:
    """Refuse points that could pass 64 bits, so that every engine adds them exactly."""
    problems = []
    for name, axis in plan.agreement.axes.items():
        largest = sum(abs(r.hundredths) * (MOST_EVENTS if isinstance(r, EachRule) else 1) for r in axis.rules)
        if largest > _LARGEST_SUM:
            message = f"the points of axis `{name}` could add up to more than 64 bits hold"
            span = plan.agreement.document.root["scoring"][name].key_span
            problems.append(error("LR316", message, span, "use fewer rules or fewer points for each event"))
    return plan, tuple(problems)


STAGES: Final[tuple[tuple[str, Callable[[Plan], Staged]], ...]] = (
    ("effective", _effective),
    ("calendars", _calendars),
    ("slots", _slots),
    ("event slots", _event_slots),
    ("rule ids", _rule_ids),
    ("clock", _clock),
    ("bounds", _bounds),
)
"""What ``compile`` does, in order: each stage returns a new plan and what it found."""
