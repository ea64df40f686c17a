"""The generated engine: one Python function for each plan, made as a syntax tree.

It does the common work without a call for each condition: a new lead that is disqualified, nurtured or handed off.
Everything rarer (a past, a hold, data that must be refused) goes to the reference engine, whose meaning it shares.
Agreement text never reaches the code, which has slot names and bound constants, and no builtins.
"""

from __future__ import annotations

import ast
from typing import Any, cast

from leadrules.engines.code import PARAMETERS, Code, is_given, when
from leadrules.engines.points import scoring
from leadrules.engines.reading import reading
from leadrules.engines.reference import Decide, reference
from leadrules.engines.ways import qualifying, stopping
from leadrules.plan import Plan


def generated(plan: Plan) -> Decide:
    """Return the generated engine of a plan; the reference engine where Python cannot compile a function that large."""
    code, slow = Code(plan), reference(plan)
    try:
        module = ast.Module([_function(code)], [])
        compiled = compile(ast.fix_missing_locations(module), "<leadrules>", "exec")
    except (RecursionError, MemoryError):
        return slow
    namespace: dict[str, Any] = {"__builtins__": {}, "slow": slow, **code.constants}
    exec(compiled, namespace)  # noqa: S102 - the tree has slot names and bound constants, no text of the agreement
    return cast("Decide", namespace["decide"])


def source(plan: Plan) -> str:
    """Return the generated function of a plan as Python, for reading."""
    return ast.unparse(ast.fix_missing_locations(_function(Code(plan))))


def _function(code: Code) -> ast.FunctionDef:
    parameters = ast.arguments([], [ast.arg(name) for name in PARAMETERS], None, [], [], None, [])
    body = [
        when(is_given("past"), code.slow()),
        *reading(code),
        *scoring(code),
        *stopping(code),
        *qualifying(code),
    ]
    return ast.FunctionDef("decide", parameters, body, [])
