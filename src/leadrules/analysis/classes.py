"""The classes of a lead: each field and signal split by the constants that conditions compare it with.

Within a class every comparison of that name alone answers the same, so one value stands for all of them. *Not known* is
a class of its own. Comparisons that cannot be split so stand alone, as *open* questions that may be answered any way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from leadrules.expr import (
    AT,
    TODAY,
    And,
    AtLeast,
    BooleanType,
    Call,
    ChoiceType,
    Condition,
    EmailType,
    InSet,
    Known,
    Name,
    Node,
    Not,
    Or,
    TextType,
    Type,
    Value,
    evaluator,
    instant_us,
    names_in,
    walk,
)
from leadrules.expr import (
    Literal as Constant,
)
from leadrules.expr.nodes import children
from leadrules.expr.representatives import Atom, represent
from leadrules.names import HANDED_OFF
from leadrules.plan import Plan

Kind = Literal["field", "signal", "points", "open", "activity", "stage"]
NO_ADDRESS = "other"
"""An e-mail field that has no domain."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something of a lead that has few classes.

    ``members`` has for each class the values that stand for it, smallest first; ``unknown`` is the class of what is not
    known, None where that cannot be. The classes of ``points`` are hundredths, those of ``open`` questions True and
    False, those of ``activity`` whether it is given. ``version`` tells a signal from that of the agreement beside it.
    """

    number: int
    name: str
    kind: Kind
    type: Type | None
    members: tuple[tuple[Any, ...], ...]
    unknown: int | None = None
    version: str = ""

    @property
    def size(self) -> int:
        """How many classes there are."""
        return len(self.members) + (self.unknown is not None)

    @property
    def known(self) -> int:
        """The mask of the classes that are known."""
        return (1 << len(self.members)) - 1

    def mask(self, values: Iterable[bool]) -> int:
        """Return the mask of the known classes for which a list says True."""
        return sum(1 << chosen for chosen, wanted in enumerate(values) if wanted)


@dataclass(frozen=True, slots=True)
class Instant:
    """The instant that a proof decides at, which ``days_since`` counts from."""

    at: datetime
    at_us: int
    today: date

    @classmethod
    def of(cls, plan: Plan, at: datetime) -> Instant:
        """Return the instant in the zone of a plan."""
        return cls(at, instant_us(at), at.astimezone(plan.zone).date())

    def asking(self, node: Node, names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
        """Return the function that gives the value of a node where these names have the given values."""
        slots = {AT: 0, TODAY: 1, **{name: place + 2 for place, name in enumerate(names)}}
        ask = evaluator(node, slots)
        return lambda values: ask([self.at_us, self.today, *values])

    def answer(self, node: Node, names: Sequence[str], values: Sequence[Any]) -> Any:
        """Return the value of a node where these names have these values."""
        return self.asking(node, names)(values)


def conditions_of(plan: Plan) -> Iterator[Condition]:
    """Yield every condition over a lead."""
    agreement = plan.agreement
    q = agreement.qualification
    for axis in agreement.axes.values():
        yield from (rule.condition for rule in axis.rules if hasattr(rule, "condition"))
    for lines in (q.disqualifiers, q.gates, q.fast_tracks, q.tiers, q.alerts, agreement.routing.ladder):
        yield from (line.condition for line in lines if line.condition is not None)
    if agreement.follow_up is not None:
        for clock in agreement.follow_up.clocks:
            if clock.starts_with(HANDED_OFF):
                yield from (target.condition for target in clock.targets if target.condition is not None)
        yield from (touches.condition for touches in agreement.follow_up.touches if touches.condition is not None)


def atoms_of(node: Node) -> Iterator[Node]:
    """Yield the smallest conditions of a tree: what ``and``, ``or``, ``not`` and ``at_least`` join."""
    if isinstance(node, And | Or | Not | AtLeast):
        for child in children(node):
            yield from atoms_of(child)
    else:
        yield node


@dataclass(frozen=True, slots=True)
class Split:
    """A name split into classes: values that stand for each, and the comparisons that are the same within a class."""

    members: tuple[tuple[Value, ...], ...]
    atoms: frozenset[Node]


def split(name: str, type_: Type, atoms: Iterable[Node], instants: Sequence[Instant]) -> Split:
    """Return the classes of a name by the comparisons that mention it alone, at each of several instants."""
    alone = [atom for atom in dict.fromkeys(atoms) if names_in(atom) == (name,) and not isinstance(atom, Known | Name)]
    worked, values = _worked_out(type_, alone, instants)
    if isinstance(type_, TextType | EmailType) and any(_reads_domain(atom) for atom in worked):
        values = (*values, NO_ADDRESS.upper() if type_.normalize == "upper" else NO_ADDRESS)
    if isinstance(type_, ChoiceType):
        values = type_.values
    by_answers: dict[tuple[Any, ...], list[Value]] = {}
    for value in values:
        asked = [*worked, *([Name(name, type_)] if isinstance(type_, BooleanType) else [])]
        answers = tuple(instant.answer(atom, (name,), (value,)) for instant in instants for atom in asked)
        by_answers.setdefault(answers, []).append(value)
    return Split(tuple(map(tuple, by_answers.values())), frozenset(worked))


def _worked_out(
    type_: Type, atoms: Sequence[Node], instants: Sequence[Instant]
) -> tuple[list[Node], tuple[Value, ...]]:
    """Return the comparisons for which values are known that stand for all, and these values."""

    def represented(some: Sequence[Node]) -> tuple[tuple[Value, ...], bool]:
        each = [Atom(a, alone=True) for a in some]
        found = [represent(type_, each, at_us=i.at_us, today=i.today) for i in dict.fromkeys(instants)]
        return tuple(dict.fromkeys(v for values, _ in found for v in values)), all(whole for _, whole in found)

    able = [atom for atom in atoms if represented([atom])[1]]
    direct = [atom for atom in able if not any(isinstance(node, Call) for node in walk(atom))]
    called = [atom for atom in able if atom not in direct]
    same = [atom for atom in called if _function(atom) == _function(called[0])]
    mixes_clock = bool(direct) and any(_function(atom).startswith("days_") for atom in called)
    for some in ([] if mixes_clock else [able, [*direct, *same], same]) + [direct, []]:
        values, complete = represented(some)
        if complete:
            return list(some), values
    return [], represented([])[0]


def _function(atom: Node) -> str:
    return next((node.function for node in walk(atom) if isinstance(node, Call)), "")


def _reads_domain(atom: Node) -> bool:
    return any(isinstance(node, Call) and node.function == "domain" for node in walk(atom))


def constants_of(atoms: Iterable[Node]) -> frozenset[Value]:
    """Return the constants that comparisons name."""
    found: set[Value] = set()
    for atom in atoms:
        for node in walk(atom):
            if isinstance(node, Constant):
                found.add(node.value)
            elif isinstance(node, InSet):
                found |= node.values
    return frozenset(found)
