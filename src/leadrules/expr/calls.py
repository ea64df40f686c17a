"""Calls and sums: arguments against the table of functions, bounds of what comes out."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from leadrules.expr.addresses import is_domain
from leadrules.expr.comparisons import is_constant
from leadrules.expr.constants import day, moment, part, plain
from leadrules.expr.foreign import CLOCK, CLOCK_HINT
from leadrules.expr.foreign import FUNCTIONS as FOREIGN
from leadrules.expr.functions import FUNCTIONS, Function, Parameter
from leadrules.expr.naming import Context
from leadrules.expr.nodes import Arithmetic, ArithmeticOp, AtLeast, Call, Known, Literal, Name, Node, Not, type_of
from leadrules.expr.printer import to_text
from leadrules.expr.raw import Raw, RawCall, RawLiteral, RawName, Spot
from leadrules.expr.rows import evaluator
from leadrules.expr.spelling import shortened
from leadrules.expr.types import (
    EXACT_MAX,
    LIST_LENGTH_MAX,
    BooleanType,
    Case,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    is_number,
    is_text,
    type_words,
)

Build: TypeAlias = Callable[[Raw], Node | None]

_ALL_FUNCTIONS = f"there are {', '.join(f'`{name}`' for name in FUNCTIONS)}"
_DAYS = IntegerType(-3_652_059, 3_652_059)
"""The most days that can lie between two dates of the years 1 to 9999."""


def call(ctx: Context, raw: RawCall, value: Build, condition: Build) -> Node | None:
    """Return the node of a call; ``value`` and ``condition`` build its arguments. None where it is wrong, told."""
    function = FUNCTIONS.get(raw.function)
    if function is None:
        _unknown_function(ctx, raw)
        return None
    if not _right_count(ctx, function, raw):
        return None
    span = raw.spot.offsets
    match function.name:
        case "known" | "missing":
            name = _bare_name(ctx, raw)
            known = None if name is None else Known(name, span)
            return Not(known, span) if known and function.name == "missing" else known
        case "date" | "datetime":
            return _written_day(ctx, raw)
        case "at_least":
            return _at_least(ctx, raw, condition)
        case _:
            return _strict(ctx, function, raw, value)


def _unknown_function(ctx: Context, raw: RawCall) -> None:
    if ctx.problems.full:
        return
    name = raw.function
    if name in ctx.scope.symbols:
        message, hint = f"`{name}` is not a function", f"write `{name}` without parentheses"
        ctx.problems.add("LR204", message, raw.name_spot, hint)
        return
    if name.lower() in CLOCK:
        ctx.problems.add("LR204", f"unknown function `{name}`", raw.name_spot, CLOCK_HINT)
        return
    other = FOREIGN.get(name.lower())
    suggestion = (
        f"write `{FUNCTIONS[other].signature}`" if other else (ctx.problems.closest(name, FUNCTIONS) or _ALL_FUNCTIONS)
    )
    ctx.problems.add("LR204", f"unknown function `{shortened(name)}`", raw.name_spot, suggestion)


def _right_count(ctx: Context, function: Function, raw: RawCall) -> bool:
    least, found = len(function.parameters), len(raw.args)
    if found == least or (function.variadic and found > least):
        return True
    wanted = f"{least} or more values" if function.variadic else f"{least} value{'s' if least > 1 else ''}"
    message = f"`{function.name}` takes {wanted}, found {found}"
    ctx.problems.add("LR205", message, raw.spot, f"write `{function.signature}`")
    return False


def _bare_name(ctx: Context, raw: RawCall) -> Name | None:
    arg = raw.args[0]
    if isinstance(arg, RawName):
        return ctx.name(arg)
    ctx.problems.add("LR205", f"`{raw.function}` takes a name alone", arg.spot, f"write `{raw.function}(email)`")
    return None


def _written_day(ctx: Context, raw: RawCall) -> Node | None:
    match raw.args[0]:
        case RawLiteral(str(text)):
            read = day if raw.function == "date" else moment
            return read(ctx, text, raw.spot)
        case arg:
            hint = f"write `{FUNCTIONS[raw.function].signature}`"
            ctx.problems.add("LR205", f"`{raw.function}` takes a text in quotes", arg.spot, hint)
            return None


def _at_least(ctx: Context, raw: RawCall, condition: Build) -> Node | None:
    first, *rest = raw.args
    items = [condition(each) for each in rest]
    count = first.value if isinstance(first, RawLiteral) else None
    if not isinstance(count, int) or isinstance(count, bool):
        ctx.problems.add("LR205", "`at_least` begins with a whole number", first.spot, "write `at_least(2, …)`")
        return None
    if not 1 <= count <= len(rest):
        always = "always" if count < 1 else "never"
        message = (
            f"at least {count} of {len(rest)} conditions {always} hold" if abs(count) < 10**16 else "this never holds"
        )
        ctx.problems.add("LR210", message, first.spot, f"write a number from 1 to {len(rest)}")
        return None
    found = tuple(each for each in items if each is not None)
    return AtLeast(count, found, raw.spot.offsets) if len(found) == len(items) else None


def _strict(ctx: Context, function: Function, raw: RawCall, value: Build) -> Node | None:
    parameters = function.parameters + function.parameters[-1:] * (len(raw.args) - len(function.parameters))
    case: Case | None = None
    args: list[Node | None] = []
    for parameter, arg in zip(parameters, raw.args, strict=True):
        args.append(_argument(ctx, function, parameter, arg, case, value))
        case = _case(args[0])
    found = tuple(each for each in args if each is not None)
    if len(found) < len(args):
        return None
    if isinstance(found[-1], Literal) and is_domain(found[0]) and "@" in str(found[-1].value):
        message = f"`{shortened(to_text(found[0]))}` never holds an `@`"
        ctx.problems.add("LR208", message, raw.args[-1].spot, "write what follows the `@`")
        return None
    result = _result(function, [type_of(each) for each in found])
    node = Call(function.name, found, result, raw.spot.offsets)
    if isinstance(result, BooleanType) and is_constant(node):
        message = "this holds for every lead or for none"
        ctx.problems.add("LR210", message, raw.spot, "name a field; text in quotes is not the name of a field")
        return None
    return node


def _case(node: Node | None) -> Case | None:
    t = type_of(node) if node is not None else None
    return t.normalize if isinstance(t, TextType | EmailType) else None


def _argument(
    ctx: Context, function: Function, parameter: Parameter, arg: Raw, case: Case | None, value: Build
) -> Node | None:
    if isinstance(arg, RawLiteral):
        if isinstance(arg.value, str) and parameter in ("text", "pattern"):
            return part(ctx, arg, case)
        node: Node | None = plain(ctx, arg)
    else:
        node = value(arg)
    if node is None or _accepts(parameter, node):
        return node
    wanted = _WANTED.get(parameter, parameter)
    message = f"`{function.name}` needs {wanted}, `{shortened(to_text(node))}` is {type_words(type_of(node))}"
    ctx.problems.add("LR205", message, arg.spot, _argument_hint(function, parameter, node))
    return None


_WANTED = {
    "pattern": "a pattern in quotes",
    "email": "an e-mail address",
    "number": "a number",
    "day": "a date or datetime",
    "list": "a list field",
}


def _accepts(parameter: Parameter, node: Node) -> bool:
    t = type_of(node)
    match parameter:
        case "text":
            return is_text(t)
        case "email":
            return isinstance(t, EmailType | TextType) and not isinstance(node, Literal)
        case "number":
            return is_number(t)
        case "day":
            return isinstance(t, DateType | DateTimeType)
        case "list":
            return isinstance(t, TextListType)
        case _:
            return False


def _argument_hint(function: Function, parameter: Parameter, node: Node) -> str:
    t, text = type_of(node), shortened(to_text(node))
    if isinstance(t, TextListType) and parameter == "text":
        return f'write `"…" in {text}`'
    if parameter == "day" and isinstance(node, Literal) and is_text(t):
        return f"write `date({text})`"
    return f"write it as in `{function.example}`"


def _result(function: Function, types: Sequence[Type]) -> Type:
    match function.result:
        case "text":
            return TextType("lower")
        case "days":
            return _DAYS
        case "length":
            return IntegerType(0, LIST_LENGTH_MAX)
        case "number":
            return _number_result(function.name, types)
        case _:
            return BooleanType()


def _number_result(name: str, types: Sequence[Type]) -> Type:
    whole = [t for t in types if isinstance(t, IntegerType)]
    if len(whole) < len(types):
        return NumberType()
    lows, highs = [t.lo for t in whole], [t.hi for t in whole]
    if name == "abs":
        lo, hi = lows[0], highs[0]
        return IntegerType(0 if lo <= 0 <= hi else min(abs(lo), abs(hi)), max(abs(lo), abs(hi)))
    pick = min if name == "min" else max
    return IntegerType(pick(lows), pick(highs))


def arithmetic(ctx: Context, op: ArithmeticOp, left: Node, right: Node, spot: Spot) -> Node | None:
    """Return the sum, difference, product or quotient of two nodes; None where it cannot be, which is told."""
    for side in (left, right):
        if not is_number(type_of(side)):
            message = f"`{op}` needs numbers, `{shortened(to_text(side))}` is {type_words(type_of(side))}"
            ctx.problems.add("LR206", message, spot, _no_sum_hint(side))
            return None
    if op == "/" and is_constant(right) and not evaluator(right, {})(()):
        ctx.problems.add("LR219", "nothing can be divided by zero", spot, "divide by another number")
        return None
    a, b = type_of(left), type_of(right)
    if op == "/" or not isinstance(a, IntegerType) or not isinstance(b, IntegerType):
        return Arithmetic(op, left, right, NumberType(), spot.offsets)
    result = _bounds(op, a, b)
    if max(abs(result.lo), abs(result.hi)) > EXACT_MAX:
        message = "this whole number can pass 2^53, beyond which numbers are not exact"
        ctx.problems.add("LR212", message, spot, "give the fields a `max`, or calculate with decimals, as in `2.0 * x`")
        return None
    return Arithmetic(op, left, right, result, spot.offsets)


def _no_sum_hint(side: Node) -> str:
    text = shortened(to_text(side))
    match type_of(side):
        case DateType() | DateTimeType():
            return f"write `days_since({text})` or `days_until({text})` to count days"
        case TextListType():
            return f"write `length({text})` to ask how many there are"
        case BooleanType():
            return "write `at_least(2, …)` to count conditions"
        case _:
            return "texts are compared, not calculated with"


def _bounds(op: ArithmeticOp, a: IntegerType, b: IntegerType) -> IntegerType:
    match op:
        case "+":
            return IntegerType(a.lo + b.lo, a.hi + b.hi)
        case "-":
            return IntegerType(a.lo - b.hi, a.hi - b.lo)
        case _:
            products = (a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi)
            return IntegerType(min(products), max(products))
