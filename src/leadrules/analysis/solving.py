"""Questions that classes do not answer, put to z3: comparisons of several fields or scores, and arithmetic.

Classes stay what they are. Beside them stand the values of the fields that such comparisons read, and what each
comparison says of these values. z3 counts exactly; where the engines round, what it rules out is not taken for proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Final

from leadrules.analysis.classes import Variable
from leadrules.analysis.formulas import Assignment, Formula
from leadrules.analysis.model import Model
from leadrules.analysis.solver_terms import Terms
from leadrules.analysis.solver_values import UnsupportedError, bounds, compared, constant, ratio, term_for, value_of
from leadrules.clauses.scoring import HUNDREDTHS
from leadrules.expr import (
    Arithmetic,
    BooleanType,
    Call,
    Compare,
    DateType,
    InSet,
    Literal,
    Name,
    Negate,
    Node,
    NumberType,
    names_in,
    type_of,
    walk,
)
from leadrules.worktime import MICROSECONDS_PER_DAY

STEPS: Final = 20_000_000
"""What z3 may spend on one question, in its own units, so that the same question has the same answer."""

MISSING: Final = "it compares several fields or calculates, and z3 is not there: install `leadrules[proof]`"
ROUNDED: Final = "it cannot be in exact arithmetic, and that rounding makes no difference was not proved"
TOO_LONG: Final = "z3 did not answer in the steps that one question may have"

_APART: Final = "1/1000"
_MOST: Final = 1_000_000_000
"""Sums of scores and numbers up to this are off by less than ``_APART`` by rounding."""


@dataclass(frozen=True, slots=True)
class Found:
    """Classes of variables, and values of fields, that make a formula true."""

    classes: Assignment
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Nothing:
    """There are none; ``rounded``: in exact arithmetic."""

    rounded: bool


class Z3:
    """Asks z3. Equal solvers give equal answers."""

    def __init__(self, steps: int = STEPS) -> None:
        self.steps = steps

    def solve(self, model: Model, formula: Formula) -> Found | Nothing | None:
        """Return classes and values of a lead of which a formula holds; None where that takes too long."""
        return _Question(model, formula, self.steps).answer()


def z3_if_installed() -> Z3 | None:
    """Return a solver where ``z3-solver`` is installed (``leadrules[proof]``), else None."""
    return None if find_spec("z3") is None else Z3()


@dataclass(slots=True)
class _Question:
    """One formula, translated."""

    model: Model
    formula: Formula
    steps: int
    z3: Any = field(init=False)
    terms: Terms = field(init=False)
    values: dict[str, Any] = field(default_factory=dict)
    rounded: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        import z3  # type: ignore[import-untyped]

        self.z3, self.terms = z3, Terms(z3, self.model.formulas)

    def answer(self) -> Found | Nothing | None:
        z3, solver = self.z3, self._solver()
        solver.add(*(each.translate(solver.ctx) for each in self._claims()))
        if self.rounded:  # whatever is rounded may have any answer: what is ruled out then is ruled out
            if solver.check() == z3.unsat:
                return Nothing(rounded=False)
            solver.add(*(each.translate(solver.ctx) for each in self.rounded))
        match solver.check():
            case z3.unsat:
                return Nothing(bool(self.rounded))
            case z3.sat:
                return self._found(solver.model())
        return None

    def _solver(self) -> Any:
        """Return a solver in a context of its own: which lead it finds does not depend on earlier questions."""
        solver = self.z3.Solver(ctx=self.z3.Context())
        solver.set("rlimit", self.steps)
        return solver

    def _claims(self) -> Iterator[Any]:
        """Yield what holds of the leads that are looked for."""
        yield self.terms.of(self.formula)
        for asking, node, variable in self.model.open:
            if variable.number in self.formula.support:
                yield from self._about_open(asking, node, variable)
        for name in tuple(self.values):
            yield from self._links(name)
        for number, term in self.terms.classes.items():
            yield from (term >= 0, term < self.model.formulas.sizes[number])

    def _found(self, found: Any) -> Found:
        def value(term: Any) -> Any:
            return found.eval(term.translate(found.ctx), model_completion=True)

        classes = {n: value(term).as_long() for n, term in self.terms.classes.items()}
        values = {}
        for name, term in self.values.items():
            variable = self._field(name)
            known = variable.unknown is None or classes.get(variable.number) != variable.unknown
            values[name] = value_of(value(term), variable.type) if known else None
        return Found(classes, values)

    def _field(self, name: str) -> Variable:
        return self.model.variables[name]

    # Comparisons

    def _about_open(self, asking: Model, node: Node, variable: Variable) -> Iterator[Any]:
        """Yield what a comparison says of the values that it reads."""
        z3 = self.z3
        try:
            said = self._term(asking, node)
            divisors = [self._term(asking, n.right) for n in walk(node) if isinstance(n, Arithmetic) and n.op == "/"]
        except UnsupportedError:
            return
        calculates = any(isinstance(n, Arithmetic) for n in walk(node))
        rounds = divisors or (calculates and any(self._rounds(asking, n) for n in walk(node)))
        known = [self.terms.of(asking.translator.known(name)) for name in names_in(node)]
        answer = self.terms.chosen(variable.number)
        yield z3.Or(z3.And(True, *known), answer == 2)
        known += [divisor != 0 for divisor in divisors]
        answered = answer == z3.If(z3.And(True, *known), z3.If(said, 0, 1), 2)
        if rounds:
            self.rounded.append(answered)
            yield from self._beyond_rounding(asking, node, answered)
        else:
            yield answered

    def _beyond_rounding(self, asking: Model, node: Node, answered: Any) -> Iterator[Any]:
        """Yield that sums of scores which are far apart are compared as in exact arithmetic.

        Scores are whole hundredths: sums of them are alike or far apart, and rounding is far smaller.
        """
        if not isinstance(node, Compare) or not all(map(self._is_sum_of_scores, walk(node))):
            return
        apart = self._term(asking, node.left) - self._term(asking, node.right)
        yield self.z3.Implies(self.z3.Or(apart >= _APART, -apart >= _APART), answered)

    def _is_sum_of_scores(self, node: Node) -> bool:
        match node:
            case Compare() | Negate() | Arithmetic("+" | "-"):
                return True
            case Literal(int() | float() as value):
                return abs(value) <= _MOST
            case Name(name):
                return any(name in model.plan.agreement.axes for model in self.model.together)
        return False

    def _rounds(self, asking: Model, node: Node) -> bool:
        """Return whether a number is not always whole, so that calculating with it rounds."""
        match node:
            case Literal(float() as value):
                return not value.is_integer()
            case Name(name) if (axis := asking.plan.agreement.axes.get(name)) is not None:
                parts = (p for sign in (True, False) for p in asking.parts(axis, positive=sign))
                return any(n % HUNDREDTHS for part in parts for _, vector in part.vectors for n in vector)
            case Name(type=NumberType()):
                return True
        return False

    def _term(self, asking: Model, node: Node) -> Any:
        z3 = self.z3
        match node:
            case Literal(value):
                return constant(z3, value)
            case Name(name):
                return self._named(asking, name)
            case Negate(item):
                return -self._term(asking, item)
            case Arithmetic(op, left, right):
                a, b = self._term(asking, left), self._term(asking, right)
                return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: ratio(z3, a, b)}[op]()
            case Compare(op, left, right):
                a, b = self._term(asking, left), self._term(asking, right)
                return compared(op, a, b)
            case InSet(item, values):
                term = self._term(asking, item)
                return z3.Or(*(term == constant(z3, value) for value in sorted(values, key=str)))
            case Call("days_since", (item,)) | Call("days_until", (item,)):
                return self._days(asking, node, item)
            case Call("min" | "max" as which, args):
                terms = [self._term(asking, arg) for arg in args]
                best = terms[0]
                for term in terms[1:]:
                    best = z3.If(term < best if which == "min" else term > best, term, best)
                return best
            case Call("abs", (item,)):
                term = self._term(asking, item)
                return z3.If(term < 0, -term, term)
        raise UnsupportedError

    def _days(self, asking: Model, node: Node, item: Node) -> Any:
        since = isinstance(node, Call) and node.function == "days_since"
        term, kind = self._term(asking, item), type_of(item)
        if isinstance(kind, DateType):
            today = asking.instant.today.toordinal()
            return today - term if since else term - today
        apart = asking.instant.at_us - term if since else term - asking.instant.at_us
        return apart / MICROSECONDS_PER_DAY

    def _named(self, asking: Model, name: str) -> Any:
        z3 = self.z3
        axis = asking.plan.agreement.axes.get(name)
        if axis is not None:
            plus, minus = (self.terms.points(asking.parts(axis, positive=sign)) for sign in (True, False))
            capped = z3.If(plus > axis.hi_hundredths, axis.hi_hundredths, plus) - minus
            return z3.ToReal(z3.If(capped < axis.lo_hundredths, axis.lo_hundredths, capped)) / 100
        variable = asking.variables.get(name)
        if variable is None or variable.kind != "field" or variable.type is None:
            raise UnsupportedError
        if name not in self.values:
            self.values[name] = term_for(z3, name, variable.type)
        term = self.values[name]
        assumed = asking.translator.assumed.get(name)
        if assumed is None or variable.unknown is None:
            return term
        return z3.If(self.terms.chosen(variable.number) == variable.unknown, constant(z3, assumed), term)

    def _links(self, name: str) -> Iterator[Any]:
        """Yield how the value of a field and its class belong together."""
        z3, variable = self.z3, self._field(name)
        yield from bounds(z3, variable.type, self.values[name])
        for asking in self.model.together:
            own = [a for a in asking.translator.worked if names_in(a) == (name,)]
            own += [Name(name, variable.type)] if isinstance(variable.type, BooleanType) else []
            for atom in own:
                answers = [asking.instant.answer(atom, (name,), members[:1]) for members in variable.members]
                true = self.terms.within(variable.number, variable.mask(answer is True for answer in answers))
                try:
                    said = self._as_given(asking, atom)
                except UnsupportedError:
                    continue
                known = self.terms.within(variable.number, variable.known)
                yield z3.Implies(known, said == true)

    def _as_given(self, asking: Model, atom: Node) -> Any:
        """Return what a comparison says of a value that a lead has, whatever is assumed where it has none."""
        kept = asking.translator.assumed
        asking.translator.assumed = {}
        try:
            return self._term(asking, atom)
        finally:
            asking.translator.assumed = kept
