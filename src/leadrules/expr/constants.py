"""Constants against the type of what they are compared with: normalised as the door normalises data, or refused."""

import math

from leadrules.expr.addresses import why_never
from leadrules.expr.instants import parse_date, parse_instant
from leadrules.expr.lexer import character_words, is_control
from leadrules.expr.naming import Context
from leadrules.expr.nodes import Literal, Name, Node, type_of
from leadrules.expr.printer import to_text
from leadrules.expr.raw import RawLiteral, Spot
from leadrules.expr.spelling import Refused, cased, choice_table, normal_text, shortened
from leadrules.expr.types import (
    INTEGER_MAX,
    BooleanType,
    Case,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    type_words,
)


def typed(ctx: Context, raw: RawLiteral, beside: Node) -> Literal | None:
    """Return a constant in the form that the data beside it has; None where it does not fit, which is told."""
    wanted, value = type_of(beside), raw.value
    match wanted, value:
        case ((IntegerType() | NumberType()), bool()):
            pass
        case ((IntegerType() | NumberType()), (int() | float())):
            return adapted(plain(ctx, raw), wanted)
        case ((TextType(case) | EmailType(case)), str()):
            return _text(ctx, raw, case, beside)
        case ChoiceType(), str():
            return _choice(ctx, raw, wanted, beside)
        case BooleanType(), bool():
            return Literal(value, BooleanType(), raw.spot.offsets)
        case DateType(), str() if raw.adapts:
            return day(ctx, value, raw.spot)
        case DateTimeType(), str() if raw.adapts:
            return moment(ctx, value, raw.spot)
        case _:
            pass
    ctx.problems.add("LR206", _misfit(wanted, value, beside), raw.spot, _remedy(wanted, value, beside))
    return None


def plain(ctx: Context, raw: RawLiteral) -> Literal | None:
    """Return a constant that stands by itself, in its own type."""
    span = raw.spot.offsets
    match raw.value:
        case bool() as truth:
            return Literal(truth, BooleanType(), span)
        case str() as text:
            return Literal(text, TextType(), span) if _is_clean(ctx, text, raw.spot) else None
        case int() as whole:
            if abs(whole) <= INTEGER_MAX:
                return Literal(whole, IntegerType(whole, whole), span)
        case float() as number:
            if math.isfinite(number):
                return _number(number, span)
    ctx.problems.add("LR212", "this number is too large", raw.spot, "whole numbers go up to 10^15")
    return None


def adapted(literal: Literal | None, beside: Type) -> Literal | None:
    """Return a number as the type beside it has it: `5` beside a number is 5.0, `5.0` beside an integer is 5."""
    match literal, beside:
        case Literal(int(whole), _, span), NumberType():
            return _number(float(whole), span)
        case Literal(float(number), _, span), IntegerType() if number.is_integer() and abs(number) <= INTEGER_MAX:
            return Literal(int(number), IntegerType(int(number), int(number)), span)
        case _:
            return literal


def part(ctx: Context, raw: RawLiteral, case: Case | None) -> Literal | None:
    """Return a text that is looked for inside another one: in its case, but not trimmed."""
    text = str(raw.value)
    if not text:
        ctx.problems.add("LR210", "every text holds an empty one, so this is always true", raw.spot, "write some text")
        return None
    return Literal(cased(text, case), TextType(), raw.spot.offsets) if _is_clean(ctx, text, raw.spot) else None


def day(ctx: Context, text: str, spot: Spot) -> Literal | None:
    """Return the constant of ``date("…")``."""
    try:
        return Literal(parse_date(text), DateType(), spot.offsets)
    except Refused as refused:
        ctx.problems.add("LR213", refused.reason, spot, refused.hint)
        return None


def moment(ctx: Context, text: str, spot: Spot) -> Literal | None:
    """Return the constant of ``datetime("…")``, in microseconds."""
    try:
        return Literal(parse_instant(text), DateTimeType(), spot.offsets)
    except Refused as refused:
        ctx.problems.add("LR213", refused.reason, spot, refused.hint)
        return None


def _number(value: float, span: tuple[int, int]) -> Literal:
    value += 0.0  # minus zero becomes zero
    return Literal(value, NumberType(value, value), span)


def _is_clean(ctx: Context, text: str, spot: Spot) -> bool:
    odd = next((c for c in text if is_control(c)), None)
    if odd is not None:
        ctx.problems.add("LR218", f"{character_words(odd)} cannot be part of a condition", spot, "remove it")
    return odd is None


def _text(ctx: Context, raw: RawLiteral, case: Case | None, beside: Node) -> Literal | None:
    text = normal_text(str(raw.value), case)
    if not text:
        _refuse_blank(ctx, raw.spot, beside)
        return None
    if never := why_never(beside, text):
        ctx.problems.add("LR208", never[0], raw.spot, never[1])
        return None
    return Literal(text, TextType(), raw.spot.offsets) if _is_clean(ctx, text, raw.spot) else None


def _refuse_blank(ctx: Context, spot: Spot, beside: Node) -> None:
    name = beside.name if isinstance(beside, Name) else "name"
    hint = f"write `missing({name})` or `known({name})`"
    ctx.problems.add("LR215", "a text is never blank: a blank one is not known", spot, hint)


def _choice(ctx: Context, raw: RawLiteral, wanted: ChoiceType, beside: Node) -> Literal | None:
    literal = _text(ctx, raw, wanted.normalize, beside)
    if literal is None:
        return None
    table = choice_table(wanted)
    value = table.get(str(literal.value))
    if value is not None:
        return Literal(value, TextType(), raw.spot.offsets)
    shown = shortened(str(raw.value))
    hint = ctx.problems.closest(shown, table) or f"it is one of {_some(wanted.values)}"
    ctx.problems.add("LR208", f"`{to_text(beside)}` is never `{shown}`", raw.spot, hint)
    return None


def _some(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}`" for value in values[:8]) + (", …" if len(values) > 8 else "")


def _misfit(wanted: Type, value: object, beside: Node) -> str:
    found = "true or false" if isinstance(value, bool) else "text" if isinstance(value, str) else "a number"
    return f"`{shortened(to_text(beside))}` is {type_words(wanted)} and is never {found}"


def _remedy(wanted: Type, value: str | int | float | bool, beside: Node) -> str | None:
    name = shortened(to_text(beside))
    match wanted, value:
        case BooleanType(), _:
            return f"write `{name}` or `not {name}`"
        case TextListType(), str():
            return f'write `"{shortened(value)}" in {name}`'
        case TextListType(), _:
            return f"write `length({name})` to ask how many there are"
        case ((TextType() | EmailType() | ChoiceType()), bool()):
            return f"write `known({name})` to ask for any value" if isinstance(beside, Name) else None
        case ((TextType() | EmailType() | ChoiceType()), _):
            return f'write `"{value}"` in quotes if it is text'
        case DateType(), str():
            return f'write `date("{shortened(value)}")`'
        case DateTimeType(), str():
            return f'write `datetime("{shortened(value)}")`'
        case ((DateType() | DateTimeType()), _):
            return f"write `days_since({name})` or `days_until({name})` to count days"
        case ((IntegerType() | NumberType()), str()) if _looks_like_number(value):
            return f"write {value} without quotes"
        case _:
            return "compare it with a number"


def _looks_like_number(text: str) -> bool:
    return len(text) < 20 and text.isascii() and text.replace(".", "", 1).isdigit()
