"""Formulas over variables with few classes, and the search for an assignment that makes one true.

A formula stands once: building it again gives the same object, so that what was worked out is found again. Setting a
variable to a class gives a smaller formula; formulas from which nothing was found are remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from leadrules.analysis.sums import Sum, cofactor_of_sum, simplified

Op = Literal["true", "false", "class", "and", "or", "not", "sum"]
Assignment = dict[int, int]
"""The class of each variable that matters, by the number of the variable."""

NODES: Final = 200_000
"""Formulas that one question may make before it is given up as not decided."""


UNBOUNDED: Final = 10**9
"""What a question may be put together from: each has few parts, answering it is what may take long."""

REMEMBERED: Final = 600_000
"""So many formulas, and parts of formulas, are remembered from one search to the next; some hundred megabytes."""

_POINTS: Final = 16
"""So many classes of points of a sum cost as much as a formula."""


class OutOfBudgetError(Exception):
    """A question needed more formulas than it may make."""


class Formula:
    """A formula; equal ones are the same object. ``support`` are the variables that it depends on."""

    __slots__ = ("args", "number", "op", "support")

    def __init__(self, number: int, op: Op, args: Any, support: frozenset[int]) -> None:
        self.number, self.op, self.args, self.support = number, op, args, support

    def __hash__(self) -> int:
        return self.number

    def __repr__(self) -> str:
        return f"<{self.op} {self.number}>"


_WHATEVER: Final = -1
"""Stands for no class of a variable."""

TRUE: Final = Formula(0, "true", None, frozenset())
FALSE: Final = Formula(1, "false", None, frozenset())


@dataclass(slots=True)
class Formulas:
    """Makes formulas over variables, of which ``sizes`` says how many classes each has.

    ``left`` is how many more formulas may be made; each question begins with ``NODES`` or what it is given.
    ``last`` are variables that are set after all others, because they have many classes. What is remembered beyond
    ``remembered`` is forgotten before the next search, but for what there was before the first one: it is worked out
    again where it is needed, so that many questions take no more memory than few.
    """

    sizes: list[int] = field(default_factory=list)
    left: int = NODES
    last: set[int] = field(default_factory=set)
    remembered: int = REMEMBERED
    _count: int = 2
    _first: int = 0
    _made: dict[Any, Formula] = field(default_factory=dict)
    _cofactors: dict[tuple[int, int, int], Formula] = field(default_factory=dict)
    _negations: dict[int, Formula] = field(default_factory=dict)

    def variable(self, size: int) -> int:
        """Return the number of a new variable with so many classes."""
        self.sizes.append(size)
        return len(self.sizes) - 1

    def everything(self, variable: int) -> int:
        """Return the mask of all classes of a variable."""
        return (1 << self.sizes[variable]) - 1

    # Building

    def one_of(self, variable: int, mask: int) -> Formula:
        """Return the formula that a variable is in one of the classes of a mask."""
        if mask == self.everything(variable):
            return TRUE
        return self._make("class", (variable, mask), frozenset((variable,))) if mask else FALSE

    def all_of(self, formulas: Iterable[Formula]) -> Formula:
        """Return the formula that all hold."""
        return self._joined("and", formulas, TRUE, FALSE)

    def any_of(self, formulas: Iterable[Formula]) -> Formula:
        """Return the formula that one or more hold."""
        return self._joined("or", formulas, FALSE, TRUE)

    def no(self, formula: Formula) -> Formula:
        """Return the opposite of a formula."""
        found = self._negations.get(formula.number)
        if found is None:
            found = self._negations[formula.number] = self._opposite(formula)
            self._negations[found.number] = formula
        return found

    def at_least(self, total: Sum) -> Formula:
        """Return the formula that a sum reaches its threshold."""
        self.left -= sum(len(vector) for part in (*total.plus, *total.minus) for _, vector in part.vectors) // _POINTS
        answer = simplified(total, self.sizes)
        if isinstance(answer, bool):
            return TRUE if answer else FALSE
        if answer.single is not None:
            return self.one_of(*answer.single)
        return self._make("sum", answer.total, answer.support)

    def _opposite(self, formula: Formula) -> Formula:
        match formula.op:
            case "true":
                return FALSE
            case "false":
                return TRUE
            case "class":
                variable, mask = formula.args
                return self.one_of(variable, self.everything(variable) ^ mask)
            case "and":
                return self.any_of(map(self.no, formula.args))
            case "or":
                return self.all_of(map(self.no, formula.args))
        return self._make("not", formula, formula.support)

    def _joined(self, op: Literal["and", "or"], formulas: Iterable[Formula], unit: Formula, zero: Formula) -> Formula:
        kept: dict[Formula, None] = {}
        masks: dict[int, int] = {}
        waiting = list(formulas)
        while waiting:
            formula = waiting.pop()
            if formula is zero:
                return zero
            if formula.op == op:
                waiting.extend(formula.args)
            elif formula.op == "class":
                variable, mask = formula.args
                before = masks.get(variable)
                masks[variable] = mask if before is None else before & mask if op == "and" else before | mask
            elif formula is not unit:
                kept[formula] = None
        for variable, mask in masks.items():
            formula = self.one_of(variable, mask)
            if formula is zero:
                return zero
            if formula is not unit:
                kept[formula] = None
        if any(self._negations.get(each.number) in kept for each in kept):
            return zero
        if len(kept) < 2:
            return next(iter(kept), unit)
        members = tuple(sorted(kept, key=lambda each: each.number))
        return self._make(op, members, frozenset().union(*(each.support for each in members)))

    def _make(self, op: Op, args: Any, support: frozenset[int]) -> Formula:
        found = self._made.get((op, args))
        if found is None:
            self.left -= 1
            if self.left < 0:
                raise OutOfBudgetError
            found = self._made[op, args] = Formula(self._count, op, args, support)
            self._count += 1
        return found

    # Setting variables

    def given(self, formula: Formula, variable: int, chosen: int) -> Formula:
        """Return what is left of a formula when a variable is in a class."""
        if variable not in formula.support:
            return formula
        key = (formula.number, variable, chosen)
        found = self._cofactors.get(key)
        if found is None:
            found = self._cofactors[key] = self._given(formula, variable, chosen)
        return found

    def _given(self, formula: Formula, variable: int, chosen: int) -> Formula:
        match formula.op:
            case "class":
                return TRUE if formula.args[1] >> chosen & 1 else FALSE
            case "and":
                return self.all_of(self.given(each, variable, chosen) for each in formula.args)
            case "or":
                return self.any_of(self.given(each, variable, chosen) for each in formula.args)
            case "not":
                return self.no(self.given(formula.args, variable, chosen))
        return self.at_least(cofactor_of_sum(formula.args, variable, chosen, self.given))

    def under(self, formula: Formula, assignment: Mapping[int, int]) -> Formula:
        """Return what is left of a formula under an assignment."""
        for variable, chosen in assignment.items():
            formula = self.given(formula, variable, chosen)
        return formula

    def for_all(self, formula: Formula, variable: int, mask: int) -> Formula:
        """Return the formula that a formula holds for every class of a mask."""
        return self.all_of(self.given(formula, variable, chosen) for chosen in classes_in(mask))

    def whatever(self, formula: Formula, variable: int) -> Formula:
        """Return a formula that does not ask for a variable, and holds only where the formula does.

        It need not hold everywhere where the formula holds for every class of the variable.
        """
        if variable not in formula.support:
            return formula
        key = (formula.number, variable, _WHATEVER)
        found = self._cofactors.get(key)
        if found is None:
            joined = {"and": self.all_of, "or": self.any_of}.get(formula.op)
            found = FALSE if joined is None else joined(self.whatever(each, variable) for each in formula.args)
            self._cofactors[key] = found
        return found

    # Searching

    def solve(self, formula: Formula, *, budget: int = NODES) -> Assignment | None:
        """Return classes of variables that make a formula true, or None where there are none.

        Variables that do not matter are left out. The same formula, built in the same order, gives the same answer.

        Raises:
            OutOfBudgetError: the search was given up.
        """
        self._forget()
        self.left = budget
        uses = Counter(variable for each in _below(formula) for variable in each.support)
        rank = {v: (v in self.last, -uses[v], self.sizes[v], v) for v in formula.support}
        order = sorted(formula.support, key=rank.__getitem__)
        path: Assignment = {}
        return path if self._found(formula, order, path, set()) else None

    def _forget(self) -> None:
        """Forget what was worked out for earlier questions where it has become too much."""
        self._first = self._first or self._count
        if len(self._made) + len(self._cofactors) <= self.remembered:
            return
        self._cofactors = {}
        self._made = {key: each for key, each in self._made.items() if each.number < self._first}
        self._negations = {n: each for n, each in self._negations.items() if n < self._first > each.number}

    def _found(self, formula: Formula, order: list[int], path: Assignment, hopeless: set[int]) -> bool:
        if formula is TRUE:
            return True
        if formula is FALSE or formula.number in hopeless:
            return False
        self.left -= 1
        if self.left < 0:
            raise OutOfBudgetError
        if formula.op == "or":
            if any(self._found(each, order, path, hopeless) for each in formula.args):
                return True
        else:
            variable, mask = self._next(formula, order)
            tried: set[int] = set()
            for chosen in classes_in(mask):
                rest = self.given(formula, variable, chosen)
                if rest.number not in tried:
                    tried.add(rest.number)
                    path[variable] = chosen
                    if self._found(rest, order, path, hopeless):
                        return True
                    del path[variable]
        hopeless.add(formula.number)
        return False

    def _next(self, formula: Formula, order: list[int]) -> tuple[int, int]:
        """Return the variable to set next and the classes to try: one that is bound already, before all others."""
        bound = [formula] if formula.op == "class" else []
        if formula.op == "and":
            bound = [each for each in formula.args if each.op == "class"]
        if bound:
            tightest = min(bound, key=lambda each: (each.args[1].bit_count(), each.number))
            return tightest.args[0], tightest.args[1]
        variable = next(v for v in order if v in formula.support)
        return variable, self.everything(variable)


def classes_in(mask: int) -> Iterator[int]:
    """Yield the classes of a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _below(formula: Formula) -> Iterator[Formula]:
    """Yield a formula and everything below it, each once."""
    seen: dict[Formula, None] = {formula: None}
    waiting = [formula]
    while waiting:
        at = waiting.pop()
        below: Iterable[Formula] = ()
        match at.op:
            case "and" | "or":
                below = at.args
            case "not":
                below = (at.args,)
            case "sum":
                below = at.args.formulas
        for each in below:
            if each not in seen:
                seen[each] = None
                waiting.append(each)
    return iter(seen)
