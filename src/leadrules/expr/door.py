"""The door of every engine: one raw value in, one normalised value out, or a reason why not.

``admit`` runs for every field of every lead, so each type gets one plain function whose happy path is a few
C-level checks.
"""

import math
import numbers
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, TypeVar, assert_never

from leadrules.diagnostics import did_you_mean
from leadrules.expr.instants import instant_us, parse_date, parse_instant
from leadrules.expr.spelling import WHITE_SPACE, Refused, cased, choice_table, lowered, normal_text, shortened, uppered
from leadrules.expr.types import (
    EXACT_MAX,
    INTEGER_MAX,
    LIST_LENGTH_MAX,
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
    Value,
)

T = TypeVar("T")
Door: TypeAlias = Callable[[object], T | None]


def admit(t: Type) -> Callable[[object], Value | None]:
    """Return the door for one type: a raw value (not None) to the value inside, None where it is blank.

    The door raises ``Refused`` for what the type cannot hold. It never guesses: the text `12` is not a number.

    >>> admit(TextType("upper"))(" es ")
    'ES'
    """
    match t:
        case TextType(case) | EmailType(case):
            return _text_door(case)
        case ChoiceType():
            return _choice_door(t)
        case IntegerType(lo, hi):
            return _integer_door(lo, hi)
        case NumberType(lo, hi):
            return _number_door(-math.inf if lo is None else lo, math.inf if hi is None else hi)
        case BooleanType():
            return _boolean
        case DateType():
            return _date
        case DateTimeType():
            return _instant
        case TextListType(case):
            return _list_door(case)
        case _:
            assert_never(t)


def _text_door(case: Case | None) -> Door[str]:
    def plain(raw: object) -> str | None:
        if type(raw) is str and raw.isascii() and raw.isprintable():
            return raw.strip() or None
        return _checked_text(raw).strip(WHITE_SPACE) or None

    def upper(raw: object) -> str | None:
        if type(raw) is str and raw.isascii() and raw.isprintable():
            return raw.strip().upper() or None
        return uppered(_checked_text(raw).strip(WHITE_SPACE)) or None

    def lower(raw: object) -> str | None:
        if type(raw) is str and raw.isascii() and raw.isprintable():
            return raw.strip().lower() or None
        return lowered(_checked_text(raw).strip(WHITE_SPACE)) or None

    return plain if case is None else upper if case == "upper" else lower


def _checked_text(raw: object) -> str:
    if not isinstance(raw, str):
        hint = "write it in quotes" if isinstance(raw, int | float) and not isinstance(raw, bool) else None
        raise Refused(f"expected text, found {_found(raw)}", hint)
    text = str.__str__(raw)
    if "\0" in text:
        raise Refused("the text holds a NUL character", "remove it where the value comes from")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Refused("the text holds half a character (a lone surrogate)", "decode it as UTF-8 again") from None
    return text


def _choice_door(t: ChoiceType) -> Door[str]:
    table = choice_table(t)
    ready = {spelling: value for spelling, value in table.items() if cased(value, t.normalize) == spelling}

    def choice(raw: object) -> str | None:
        if type(raw) is str and (value := ready.get(raw)) is not None:
            return value
        text = normal_text(_checked_text(raw), t.normalize)
        if not text:
            return None
        if (value := table.get(text)) is None:
            allowed = ", ".join(t.values[:12]) + (", …" if len(t.values) > 12 else "")
            raise Refused(f"`{shortened(text)}` is not one of {allowed}", did_you_mean(text, table))
        return value

    return choice


def _integer_door(lo: int, hi: int) -> Door[int]:
    lo, hi = max(lo, -INTEGER_MAX), min(hi, INTEGER_MAX)

    def integer(raw: object) -> int | None:
        if type(raw) is int:
            if lo <= raw <= hi:
                return raw
            raise _outside(raw, lo, hi)
        if _is_blank(raw):
            return None
        number = _as_int(raw)
        if lo <= number <= hi:
            return number
        raise _outside(number, lo, hi)

    return integer


def _as_int(raw: object) -> int:
    index = getattr(type(raw), "__index__", None)
    if index is not None and not isinstance(raw, bool):
        try:
            return int(index(raw))
        except TypeError:  # numpy's booleans have the method and refuse to use it
            pass
    raise Refused(f"expected a whole number, found {_found(raw)}", _number_hint(raw, whole=True))


def _number_door(lo: float, hi: float) -> Door[float]:
    def number(raw: object) -> float | None:
        value = raw if type(raw) is float else _as_float(raw)
        if value is None:
            return None
        if lo <= value <= hi and -math.inf < value < math.inf:
            return value + 0.0  # minus zero becomes zero
        if not math.isfinite(value):
            raise Refused(f"expected a number, found `{value}`", "leave the value empty where it is not known")
        raise _outside(value, lo, hi)

    return number


def _as_float(raw: object) -> float | None:
    if _is_blank(raw):
        return None
    if not isinstance(raw, bool) and isinstance(raw, Decimal | numbers.Real):
        if isinstance(raw, numbers.Integral) and abs(int(raw)) > EXACT_MAX:
            raise Refused("the whole number is too large to be exact", "give it in a larger unit")
        try:
            return float(raw)
        except (ValueError, OverflowError):
            raise Refused(f"expected a number, found {_found(raw)}") from None
    raise Refused(f"expected a number, found {_found(raw)}", _number_hint(raw, whole=False))


def _outside(value: float, lo: float, hi: float) -> Refused:
    shown = f"`{value}`" if abs(value) < 10**40 else "the number"
    if value < lo:
        return Refused(f"{shown} is less than {_plain(lo)}, the least allowed")
    return Refused(f"{shown} is more than {_plain(hi)}, the most allowed")


def _boolean(raw: object) -> bool | None:
    if raw is True or raw is False:
        return raw
    if _is_blank(raw):
        return None
    if type(raw).__name__ in ("bool", "bool_") and type(raw).__module__ == "numpy":
        return bool(raw)
    raise Refused(f"expected true or false, found {_found(raw)}", "give true or false, not a word or number for it")


def _date(raw: object) -> date | None:
    if type(raw) is date:
        return raw
    if isinstance(raw, str):
        text = raw.strip(WHITE_SPACE)
        return parse_date(text) if text else None
    if isinstance(raw, datetime):
        raise Refused(f"expected a date, found the datetime `{raw.isoformat()}`", "give its date in the right zone")
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    raise Refused(f"expected a date, found {_found(raw)}", "give it as in `2026-01-31`")


def _instant(raw: object) -> int | None:
    if isinstance(raw, datetime):
        return instant_us(raw)
    if isinstance(raw, str):
        text = raw.strip(WHITE_SPACE)
        return parse_instant(text) if text else None
    raise Refused(f"expected a datetime, found {_found(raw)}", "give it as in `2026-01-31T09:00:00+01:00`")


def _list_door(case: Case | None) -> Door[tuple[str, ...]]:
    element = _text_door(case)

    def items(raw: object) -> tuple[str, ...] | None:
        if not isinstance(raw, list | tuple):
            if _is_blank(raw):
                return None
            hint = "put it in a list, even when it is only one" if isinstance(raw, str) else None
            raise Refused(f"expected a list of text, found {_found(raw)}", hint)
        if len(raw) > LIST_LENGTH_MAX:
            raise Refused(f"the list has {len(raw)} values, at most {LIST_LENGTH_MAX} are read")
        return tuple(text for each in raw if each is not None and (text := element(each)) is not None)

    return items


def _is_blank(raw: object) -> bool:
    return isinstance(raw, str) and not raw.strip(WHITE_SPACE)


def _number_hint(raw: object, *, whole: bool) -> str | None:
    if isinstance(raw, str):
        return "give it as a number, without quotes"
    if isinstance(raw, float) and whole:
        return "give it without a decimal point"
    return None


def _found(raw: object) -> str:
    """Return a raw value in the words of the person who sent it."""
    match raw:
        case None:
            return "nothing"
        case bool():
            return f"`{str(raw).lower()}`"
        case str():
            return f"text `{shortened(raw)}`"
        case datetime() | date():
            return f"the date `{raw.isoformat()}`"
        case int():
            return f"the number `{raw}`" if abs(raw) < 10**40 else "a very large number"
        case float() | Decimal():
            return f"the number `{raw}`"
        case list() | tuple() | set() | frozenset():
            return "a list"
        case dict():
            return "a map"
        case _:
            return "something else"


def _plain(bound: float) -> str:
    return str(int(bound)) if float(bound).is_integer() else str(bound)
