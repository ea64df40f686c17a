"""Trees to Python expressions: the same meaning as ``rows``, without a call for each condition.

Every condition lowers to two expressions that are plain booleans: *known true* and *known false* (``not`` swaps them,
``and`` and ``or`` are boolean algebra). Text of an agreement never reaches the code: names become local variables,
constants are bound.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, assert_never

from leadrules.expr.functions import FUNCTIONS
from leadrules.expr.nodes import (
    And,
    Arithmetic,
    AtLeast,
    Call,
    Compare,
    InList,
    InSet,
    Known,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    depends_on_clock,
    names_in,
)
from leadrules.expr.rows import AT, TODAY, evaluator
from leadrules.expr.types import NumberType

Bind: TypeAlias = Callable[[Any], ast.expr]
"""Makes a constant or function available to the code and returns the expression that stands for it."""

_OPERATORS: Final[Mapping[str, type[ast.cmpop]]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Lowering:
    """Lowers the conditions of one function.

    ``locals`` gives the local variable of each name, and of ``AT`` and ``TODAY``; ``definite`` are names never None;
    ``temporary`` gives a new name for a value that is used twice.
    """

    locals: Mapping[str, str]
    definite: frozenset[str]
    bind: Bind
    temporary: Callable[[], str]

    def true(self, node: Node) -> ast.expr:
        """Return an expression that is True where the condition is known to hold, else False."""
        return self._rail(node, wanted=True)

    def false(self, node: Node) -> ast.expr:
        """Return an expression that is True where the condition is known not to hold, else False."""
        return self._rail(node, wanted=False)

    def _rail(self, node: Node, *, wanted: bool) -> ast.expr:
        match node:
            case Not(item):
                return self._rail(item, wanted=not wanted)
            case And(items) | Or(items):
                parts = [self._rail(item, wanted=wanted) for item in items]
                return all_of(parts) if isinstance(node, And) is wanted else any_of(parts)
            case AtLeast(count, items):
                enough = count if wanted else len(items) - count + 1
                return compare(_sum([self._rail(item, wanted=wanted) for item in items]), ">=", number(enough))
            case Compare(op, left, right):
                return self._compare(op if wanted else _OPPOSITE[op], left, right)
            case InSet(item, values):
                return self._member(item, self.bind(values), wanted=wanted)
            case InList(item, items):
                held = self._operand(items)
                return all_of([*held.guards, self._member(item, held.value, wanted=wanted)])
            case Known(name):
                if name.name in self.definite:
                    return ast.Constant(wanted)
                return _is(self._variable(name.name), None, same=not wanted)
            case Name(name):
                return _is(self._variable(name), wanted, same=True)
            case Call():
                held = self._operand(node)
                return all_of([*held.guards, held.value if wanted else _negated(held.value)])
            case Literal() | Arithmetic() | Negate():
                raise TypeError(node)
            case _:
                assert_never(node)

    def _compare(self, op: str, left: Node, right: Node) -> ast.expr:
        first, second = self._operand(left), self._operand(right)
        test = compare(first.value, op, second.value)
        if op == "==" and isinstance(right, Literal) and isinstance(left, Name):
            return test
        return all_of([*first.guards, *second.guards, test])

    def _member(self, item: Node, values: ast.expr, *, wanted: bool) -> ast.expr:
        held = self._operand(item)
        test: ast.expr = ast.Compare(held.value, [ast.In() if wanted else ast.NotIn()], [values])
        if wanted and isinstance(item, Name):
            return test
        return all_of([*held.guards, test])

    def _operand(self, node: Node) -> "_Operand":
        """Return the value of a node, and the tests that must hold before it may be used."""
        match node:
            case Literal(value):
                return _Operand((), self.bind(value))
            case Name(name):
                variable = self._variable(name)
                return _Operand(() if name in self.definite else (_is(variable, None, same=False),), variable)
        return self._strict_call(node) or self._evaluated(node)

    def _strict_call(self, node: Node) -> "_Operand | None":
        """Return a direct call of a function of a name and constants; None for anything more involved."""
        match node:
            case Call(function, (Name() as item, *constants), type_):
                run = FUNCTIONS[function].run
                literals = [c for c in constants if isinstance(c, Literal)]
                plain = run is not None and len(literals) == len(constants) and not isinstance(type_, NumberType)
                if not plain or function in ("min", "max", "domain"):
                    return None
                held = self._operand(item)
                values = [held.value, *(self.bind(c.value) for c in literals)]
                return _Operand(held.guards, ast.Call(self.bind(run), values, []))
        return None

    def _evaluated(self, node: Node) -> "_Operand":
        """Return the value of any node through its closure, which gets just the names that it reads."""
        names = [*names_in(node), *((AT, TODAY) if depends_on_clock(node) else ())]
        run = self.bind(evaluator(node, {name: index for index, name in enumerate(names)}))
        row = ast.Tuple([self._variable(name) for name in names], ast.Load())
        kept = self.temporary()
        value = ast.NamedExpr(ast.Name(kept, ast.Store()), ast.Call(run, [row], []))
        return _Operand((_is(value, None, same=False),), ast.Name(kept, ast.Load()))

    def _variable(self, name: str) -> ast.expr:
        return ast.Name(self.locals[name], ast.Load())


@dataclass(frozen=True, slots=True)
class _Operand:
    guards: tuple[ast.expr, ...]
    value: ast.expr


def all_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Return the conjunction of tests; of none, True."""
    return _joined(ast.And(), tests, empty=True)


def any_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Return the disjunction of tests; of none, False."""
    return _joined(ast.Or(), tests, empty=False)


def compare(left: ast.expr, op: str, right: ast.expr) -> ast.expr:
    """Return a comparison."""
    return ast.Compare(left, [_OPERATORS[op]()], [right])


def number(value: int) -> ast.expr:
    """Return a whole number as code."""
    return ast.Constant(value)


def _joined(op: ast.boolop, tests: Sequence[ast.expr], *, empty: bool) -> ast.expr:
    if len(tests) > 1:
        return ast.BoolOp(op, list(tests))
    return tests[0] if tests else ast.Constant(empty)


def _is(value: ast.expr, constant: bool | None, *, same: bool) -> ast.expr:
    return ast.Compare(value, [ast.Is() if same else ast.IsNot()], [ast.Constant(constant)])


def _negated(value: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), value)


def _sum(terms: Sequence[ast.expr]) -> ast.expr:
    total = terms[0]
    for term in terms[1:]:
        total = ast.BinOp(total, ast.Add(), term)
    return total
