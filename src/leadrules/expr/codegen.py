"""Trees to Python expressions: the same meaning as ``rows``, without a call for each condition.

The two rails of ``rails``, written in Python. Text of an agreement never reaches the code: names become local
variables, constants are bound.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from leadrules.expr.functions import FUNCTIONS
from leadrules.expr.nodes import Call, CompareOp, Literal, Name, Node, depends_on_clock, names_in
from leadrules.expr.rails import rail
from leadrules.expr.rows import AT, TODAY, evaluator
from leadrules.expr.types import NumberType, Value

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
        return rail(node, self, wanted=True)

    def false(self, node: Node) -> ast.expr:
        """Return an expression that is True where the condition is known not to hold, else False."""
        return rail(node, self, wanted=False)

    def all_of(self, tests: Sequence[ast.expr]) -> ast.expr:
        """Return ``a and b``."""
        return all_of(tests)

    def any_of(self, tests: Sequence[ast.expr]) -> ast.expr:
        """Return ``a or b``."""
        return any_of(tests)

    def at_least(self, count: int, tests: Sequence[ast.expr]) -> ast.expr:
        """Return ``a + b + c >= count``: the tests are truth values."""
        return compare(_sum(tests), ">=", ast.Constant(count))

    def compare(self, op: CompareOp, left: Node, right: Node) -> ast.expr:
        """Return ``a is not None and a < b``; a name that equals a constant is known, so that needs no guard."""
        first, second = self._operand(left), self._operand(right)
        test = compare(first.value, op, second.value)
        if op == "==" and isinstance(right, Literal) and isinstance(left, Name):
            return test
        return all_of([*first.guards, *second.guards, test])

    def member(self, item: Node, values: frozenset[Value], *, inside: bool) -> ast.expr:
        """Return ``a in constants``; None is in no set of constants, so a name that is in one needs no guard."""
        return self._within(item, self.bind(values), inside=inside, guarded=not (inside and isinstance(item, Name)))

    def among(self, item: Node, items: Name, *, inside: bool) -> ast.expr:
        """Return ``items is not None and a in items``."""
        held = self._operand(items)
        return all_of([*held.guards, self._within(item, held.value, inside=inside, guarded=True)])

    def given(self, name: Name, *, known: bool) -> ast.expr:
        """Return ``a is not None`` or ``a is None``."""
        if name.name in self.definite:
            return ast.Constant(known)
        return _is(self._variable(name.name), None, same=not known)

    def holds(self, node: Name | Call, *, wanted: bool) -> ast.expr:
        """Return ``a is True``, or a call."""
        if isinstance(node, Name):
            return _is(self._variable(node.name), wanted, same=True)
        held = self._operand(node)
        return all_of([*held.guards, held.value if wanted else ast.UnaryOp(ast.Not(), held.value)])

    def _within(self, item: Node, values: ast.expr, *, inside: bool, guarded: bool) -> ast.expr:
        held = self._operand(item)
        test = ast.Compare(held.value, [ast.In() if inside else ast.NotIn()], [values])
        return all_of([*held.guards, test]) if guarded else test

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
    """Return the conjunction of tests; of none, True. What an earlier test guards needs no guard again."""
    kept: list[ast.expr] = []
    given: set[str] = set()
    for test in (part for each in tests for part in _parts(each, ast.And)):
        name = _tested(test, ast.IsNot)
        if name is not None and name in given:
            continue
        given |= {name} if name is not None else set()
        kept.append(test)
    return _joined(ast.And(), kept, empty=True)


def any_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Return the disjunction of tests; of none, False. After ``a is None`` nothing needs a guard for ``a``."""
    kept: list[ast.expr] = []
    given: set[str] = set()
    for test in (part for each in tests for part in _parts(each, ast.Or)):
        name = _tested(test, ast.Is)
        given |= {name} if name is not None else set()
        needed = [part for part in _parts(test, ast.And) if _tested(part, ast.IsNot) not in given]
        kept.append(all_of(needed) if given and needed else test)
    return _joined(ast.Or(), kept, empty=False)


def _parts(test: ast.expr, op: type[ast.boolop]) -> Sequence[ast.expr]:
    """Return the operands of a joined test, or the test itself; a constant that changes nothing has none."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, op):
        return test.values
    if isinstance(test, ast.Constant) and test.value is (op is ast.And):
        return ()
    return (test,)


def _tested(test: ast.expr, op: type[ast.cmpop]) -> str | None:
    """Return the variable that ``a is None`` or ``a is not None`` tests; None for any other test."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[one], comparators=[ast.Constant(value=None)]) if type(one) is op:
            return name
    return None


def compare(left: ast.expr, op: str, right: ast.expr) -> ast.expr:
    """Return a comparison."""
    return ast.Compare(left, [_OPERATORS[op]()], [right])


def _joined(op: ast.boolop, tests: Sequence[ast.expr], *, empty: bool) -> ast.expr:
    if len(tests) > 1:
        return ast.BoolOp(op, list(tests))
    return tests[0] if tests else ast.Constant(empty)


def _is(value: ast.expr, constant: bool | None, *, same: bool) -> ast.expr:
    return ast.Compare(value, [ast.Is() if same else ast.IsNot()], [ast.Constant(constant)])


def _sum(terms: Sequence[ast.expr]) -> ast.expr:
    total = terms[0]
    for term in terms[1:]:
        total = ast.BinOp(total, ast.Add(), term)
    return total
