"""The generated engine: one Python function for each plan, made as a syntax tree.

It does the common work without a call for each condition: a new lead that is disqualified, nurtured or handed off. A
past and data that must be refused go to the reference engine; so does, from the points on, a lead on hold.
Agreement text never reaches the code, which has slot names and bound constants, and no builtins.
"""

from __future__ import annotations

import ast
from functools import partial
from typing import Any, cast

from leadrules.engines.code import PARAMETERS, Code, is_given, when
from leadrules.engines.doors import compared_texts
from leadrules.engines.events import behaviour
from leadrules.engines.points import scoring
from leadrules.engines.reading import clock, fields
from leadrules.engines.reference import Decide, judge, reference
from leadrules.engines.ways import deciding
from leadrules.expr import Refused
from leadrules.plan import Plan


def generated(plan: Plan) -> Decide:
    """Return the generated engine of a plan; the reference engine where Python cannot compile a function that large."""
    code, slow = Code.of(plan), reference(plan)
    try:
        compiled = compile(ast.fix_missing_locations(ast.Module([_function(code)], [])), "<leadrules>", "exec")
    except (RecursionError, MemoryError):
        return slow
    namespace: dict[str, Any] = {"__builtins__": {}, "slow": slow, "judge": judge(plan), **code.constants}
    exec(compiled, namespace)  # noqa: S102 - the tree has slot names and bound constants, no text of the agreement
    return cast("Decide", namespace["decide"])


def source(plan: Plan) -> str:
    """Return the generated function of a plan as Python, for reading; comments below it tell what was bound."""
    code = Code.of(plan)
    function = ast.unparse(ast.fix_missing_locations(_function(code)))
    bound = (f"# {name} = {_shown(value)}" for name, value in code.constants.items())
    return "\n".join((function, "", *bound, ""))


def _function(code: Code) -> ast.FunctionDef:
    parameters = ast.arguments([], [ast.arg(name) for name in PARAMETERS], None, [], [], None, [])
    texts = compared_texts(code.plan)
    reading = [*clock(code), *fields(code, texts), *behaviour(code, texts)]
    problems = code.named("problems", (Refused, AttributeError, TypeError, OverflowError))
    body = [
        when(is_given("past"), code.slow()),
        ast.Try(reading, [ast.ExceptHandler(problems, None, [code.slow()])], [], []),
        *scoring(code),
        *deciding(code),
    ]
    return ast.FunctionDef("decide", parameters, body, [])


def _shown(value: object) -> str:
    """Return a bound value on one line: members of sets in order, functions by name."""
    match value:
        case frozenset():
            return f"{{{', '.join(sorted(map(repr, value)))}}}"
        case partial():
            return _shown(value.func)
    name = getattr(value, "__qualname__", None)
    return str(name) if name else repr(value).splitlines()[0][:200]
