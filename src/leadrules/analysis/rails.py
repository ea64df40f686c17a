"""Conditions as formulas: where each is known to be true, and where it is known to be false.

Three values need two formulas. What is in neither is not known, so nothing is ever proved of a lead by taking a missing
answer for a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final, NamedTuple

from leadrules.analysis.classes import Instant, Variable, atoms_of
from leadrules.analysis.formulas import FALSE, TRUE, Formula, Formulas
from leadrules.analysis.sums import Part, Sum
from leadrules.expr import (
    And,
    AtLeast,
    Condition,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Or,
    Value,
    depends_on_clock,
    names_in,
)

_MOST_SCORES: Final = 400_000
"""An axis with more scores than this is not worked out score by score."""


class Rails(NamedTuple):
    """Where a condition is known to be true, and where it is known to be false."""

    true: Formula
    false: Formula


NEVER_KNOWN: Final = Rails(FALSE, FALSE)
ALWAYS: Final = Rails(TRUE, FALSE)

Derived = tuple[tuple[Any, Formula], ...]
"""The values of a name that follows from others, each with where it has it."""


@dataclass(slots=True)
class Translator:
    """Turns conditions into formulas.

    ``variables`` are the fields and signals by name; ``worked`` the comparisons that their classes answer; ``scores``
    gives each axis its range and the formula that it reaches so many hundredths; ``derived`` has grades and context;
    ``assumed`` what a name that is not known is taken for.
    """

    formulas: Formulas
    instant: Instant
    variables: Mapping[str, Variable]
    worked: frozenset[Node]
    scores: dict[str, tuple[int, int, Callable[[int], Formula]]] = field(default_factory=dict)
    derived: dict[str, Derived] = field(default_factory=dict)
    open: dict[Node, Variable] = field(default_factory=dict)
    assumed: Mapping[str, Value] = field(default_factory=dict)
    _rails: dict[Node, Rails] = field(default_factory=dict)

    def of(self, condition: Condition | None) -> Rails:
        """Return the rails of a condition; none at all always holds."""
        return ALWAYS if condition is None else self.rails(condition.root)

    def rails(self, node: Node) -> Rails:
        """Return the rails of a tree."""
        found = self._rails.get(node)
        if found is None:
            found = self._rails[node] = self._made(node)
        return found

    def _made(self, node: Node) -> Rails:
        formulas = self.formulas
        match node:
            case And(items):
                rails = [self.rails(item) for item in items]
                return Rails(formulas.all_of(r.true for r in rails), formulas.any_of(r.false for r in rails))
            case Or(items):
                rails = [self.rails(item) for item in items]
                return Rails(formulas.any_of(r.true for r in rails), formulas.all_of(r.false for r in rails))
            case Not(item):
                rail = self.rails(item)
                return Rails(rail.false, rail.true)
            case AtLeast(count, items):
                rails = [self.rails(item) for item in items]
                enough = self._count([r.true for r in rails], count)
                return Rails(enough, self._count([r.false for r in rails], len(rails) - count + 1))
            case Literal(value):
                return Rails(TRUE, FALSE) if value else Rails(FALSE, TRUE)
            case Known(Name(name)):
                known = self.known(name)
                return Rails(known, formulas.no(known))
        return self._atom(node)

    def _count(self, items: Sequence[Formula], count: int) -> Formula:
        part = Part(None, (), tuple((item, 1) for item in items))
        return self.formulas.at_least(Sum(None, (part,), (), count))

    def known(self, name: str) -> Formula:
        """Return where a name has a value."""
        variable = self.variables.get(name)
        return (
            TRUE if variable is None or name in self.assumed else self.formulas.one_of(variable.number, variable.known)
        )

    def _atom(self, node: Node) -> Rails:
        names = names_in(node)
        if len(names) == 1 and names[0] in self.variables:
            if node in self.worked or isinstance(node, Name):
                return self._by_class(node, self.variables[names[0]])
        elif len(names) == 1 and names[0] in self.scores:
            return self._by_score(node, names[0])
        elif names and all(name in self.derived for name in names):
            return self._by_value(node, names)
        return self._open(node, names)

    def _by_class(self, node: Node, variable: Variable) -> Rails:
        """Return the rails of a comparison that the classes of one name answer."""
        answers = [self.instant.answer(node, (variable.name,), members[:1]) for members in variable.members]
        if variable.unknown is not None and variable.name in self.assumed:
            answers.append(self.instant.answer(node, (variable.name,), (self.assumed[variable.name],)))
        masks = (variable.mask(answer is wanted for answer in answers) for wanted in (True, False))
        return Rails(*(self.formulas.one_of(variable.number, mask) for mask in masks))

    def _by_score(self, node: Node, axis: str) -> Rails:
        """Return the rails of a comparison with the points of one axis."""
        lo, hi, _ = self.scores[axis]
        if hi - lo > _MOST_SCORES:
            return self._open(node, (axis,))
        return Rails(*(self.runs(axis, self.cuts(node, axis), wanted) for wanted in (True, False)))

    def cuts(self, node: Node, axis: str) -> tuple[tuple[int, bool | None], ...]:
        """Return the scores from which on a comparison with an axis answers otherwise than below, and how."""
        lo, hi, _ = self.scores[axis]
        ask = self.instant.asking(node, (axis,))
        found: list[tuple[int, bool | None]] = []
        for score in range(lo, hi + 1):
            answer = ask((score / 100,))
            if not found or found[-1][1] is not answer:
                found.append((score, answer))
        return tuple(found)

    def runs(self, axis: str, cuts: Sequence[tuple[int, bool | None]], wanted: bool) -> Formula:
        """Return where a comparison answers so."""
        _, hi, reaches = self.scores[axis]
        ends = [start for start, _ in cuts[1:]] + [hi + 1]
        return self.formulas.any_of(
            self.formulas.all_of((reaches(start), self.formulas.no(reaches(end))))
            for (start, answer), end in zip(cuts, ends, strict=True)
            if answer is wanted
        )

    def _by_value(self, node: Node, names: Sequence[str]) -> Rails:
        """Return the rails of a comparison of grades or context, value by value."""
        true: list[Formula] = []
        false: list[Formula] = []
        for combination in product(*(self.derived[name] for name in names)):
            answer = self.instant.answer(node, names, [value for value, _ in combination])
            if answer is not None:
                (true if answer else false).append(self.formulas.all_of(where for _, where in combination))
        return Rails(self.formulas.any_of(true), self.formulas.any_of(false))

    def _open(self, node: Node, names: Iterable[str]) -> Rails:
        """Return the rails of a comparison that may be answered any way, once everything that it reads is known."""
        variable = self.open.get(node)
        if variable is None:
            number = self.formulas.variable(3)
            variable = self.open[node] = Variable(number, "", "open", None, ((True,), (False,)), 2)
        known = self.formulas.all_of(self.known(name) for name in names)
        yes, no = (self.formulas.one_of(variable.number, 1 << chosen) for chosen in (0, 1))
        return Rails(self.formulas.all_of((yes, known)), self.formulas.all_of((no, known)))


def score_atoms(conditions: Iterable[Condition], axis: str) -> list[Node]:
    """Return the comparisons that read the points of one axis and nothing else."""
    atoms = (atom for condition in conditions for atom in atoms_of(condition.root))
    return [atom for atom in dict.fromkeys(atoms) if names_in(atom) == (axis,) and not depends_on_clock(atom)]
