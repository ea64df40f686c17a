"""One cell of an export to one value of the agreement: spellings, marks of numbers, formats of dates.

A cell of a CSV file is text; JSON Lines and Parquet may hold numbers, booleans, dates and lists already. Both end at
the same door, ``expr.admit``, so nothing comes in that an application could not hand over itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias
from unicodedata import normalize
from zoneinfo import ZoneInfo

from leadrules.diagnostics import did_you_mean
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    TextType,
    Type,
    admit,
)
from leadrules.expr.spelling import shortened
from leadrules.expr.types import EXACT_MAX, LIST_LENGTH_MAX
from leadrules.intake.orders import iso_day, iso_moment
from leadrules.intake.timestamps import NAMED_FORMATS, any_parser, day_of, instant

Cell: TypeAlias = str | int | float | bool | date | tuple[str, ...] | None
"""A value as ``decide`` takes it: like a ``Value``, but an instant is an aware datetime in UTC. None is not known."""

ReadCell: TypeAlias = Callable[[object], Cell]
"""Reads one raw cell. Raises ``Refused``."""

TRUE: Final = ("true", "yes", "1")
FALSE: Final = ("false", "no", "0")
SPACES: Final = " \u00a0\u202f\u2009"
_MARKS: Final = {" ": f"[{SPACES}]", "'": "['’]"}
_LONGEST_NUMBER: Final = 60
_REMEMBERED: Final = 4_096


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the cells of one column are written.

    ``spellings`` maps texts, folded by ``fold``, to the values they mean; None is not known. ``decimal`` and
    ``thousands`` are marks, None where none was named. ``formats`` are in strptime's words, tried in turn; none is ISO
    8601. ``zone`` is for times without an offset. ``of_value`` is whether the agreement declares the type of the
    values, so that it could also say `normalize`; it does not for keys such as the type of an event.
    """

    spellings: Mapping[str, Cell] = field(default_factory=dict)
    decimal: str | None = None
    thousands: str | None = None
    formats: tuple[str, ...] = ()
    zone: ZoneInfo | None = None
    split: str | None = None
    of_value: bool = True


def fold(text: str) -> str:
    """Return a spelling as it is compared: trimmed, in small letters, one form of accents."""
    return text.strip().casefold() if text.isascii() else normalize("NFC", normalize("NFC", text.strip()).casefold())


def spelled_among(folded: Collection[str]) -> Callable[[str], bool]:
    """Return whether a text is one of some folded spellings; a text that comes again and again is folded once."""
    return lru_cache(_REMEMBERED)(lambda text: bool(folded) and fold(text) in folded)


def cell_reader(t: Type, how: Spelling) -> ReadCell:
    """Return the reader of a column whose cells become values of a type.

    >>> cell_reader(IntegerType(), Spelling({"-": None}, thousands=","))(" 1,200 ")
    1200
    """
    known = {"": None, **how.spellings}
    read_text = _text_reader(t, how, known)
    read_typed = _typed_reader(t, how, known)
    remembered: dict[str, Cell] = {}

    def read(cell: object) -> Cell:
        if type(cell) is not str:
            return read_text(str(cell)) if isinstance(cell, str) else read_typed(cell)
        if cell in remembered:
            return remembered[cell]
        value = read_text(cell)
        if len(remembered) < _REMEMBERED:
            remembered[cell] = value
        return value

    return read


def _text_reader(t: Type, how: Spelling, known: Mapping[str, Cell]) -> Callable[[str], Cell]:
    plain = _plain_reader(t, how, known)
    longest = max(map(len, known))

    def read(cell: str) -> Cell:
        text = cell.strip()
        if len(text) > longest and text.isascii():  # folding leaves its length as it is
            return plain(text)
        folded = fold(text)
        return known[folded] if folded in known else plain(text)

    return read


def _plain_reader(t: Type, how: Spelling, known: Mapping[str, Cell]) -> Callable[[str], Cell]:
    """Return the reader of a trimmed text that is none of the column's spellings."""
    door = admit(t)
    match t:
        case IntegerType() | NumberType():
            number = _number_reader(how, whole=isinstance(t, IntegerType))
            return lambda text: door(number(text))
        case BooleanType():
            return lambda text: _no_boolean(text, known)
        case DateTimeType():
            parse = any_parser(how.formats) if how.formats else iso_moment
            return lambda text: instant(parse(text), how.zone)
        case DateType() if how.formats:
            parse = any_parser(how.formats)
            counts = bool(set(how.formats) & set(NAMED_FORMATS))
            return lambda text: day_of(parse(text), how.zone if counts else None)
        case DateType():
            return iso_day
        case TextListType():
            return lambda text: _list(_parts(text, how.split), t, known)
        case ChoiceType():
            return lambda text: _choice(text, t, door, can_normalize=how.of_value)
        case _:
            return door


def _choice(text: str, t: ChoiceType, door: ReadCell, *, can_normalize: bool) -> Cell:
    try:
        return door(text)
    except Refused as refused:
        hint = _choice_hint(text, t, refused.hint, can_normalize=can_normalize)
        raise Refused(refused.reason, hint) from None


def _choice_hint(text: str, t: ChoiceType, guess: str | None, *, can_normalize: bool) -> str:
    """Return what an analyst can do about a spelling that is no value."""
    if fold(text) in map(fold, (*t.values, *dict(t.aliases))):
        case = next((c for c in ("lower", "upper") if all(v == getattr(v, c)() for v in t.values)), None)
        or_else = f", or give the field `normalize: {case}`" if case and can_normalize and t.normalize is None else ""
        return f"list it under the column's `values`{or_else}"
    if guess:
        return f"{guess} then list it under the column's `values`"
    return "if it means one of them, list it under the column's `values`"


def _no_boolean(text: str, known: Mapping[str, Cell]) -> Cell:
    words = [word for word, value in known.items() if isinstance(value, bool)]
    reason = f"`{shortened(text)}` is not one of {', '.join(words[:12])}"
    raise Refused(reason, did_you_mean(text, words) or "list it under `true` or `false` of the column")


def _parts(text: str, split: str | None) -> list[object]:
    if split is None:
        raise Refused("expected a list, found one text", 'give the column a `split`, like `split: ";"`')
    return list(text.split(split))


def _list(items: Iterable[object], t: TextListType, known: Mapping[str, Cell]) -> Cell:
    texts: list[object] = []
    for item in items:
        text = str(item) if isinstance(item, str) or type(item) is int else item
        value = known.get(fold(text), text.strip()) if isinstance(text, str) else text
        texts.extend(value if isinstance(value, tuple) else (value,))
        if len(texts) > LIST_LENGTH_MAX:
            break
    return admit(t)(texts)


def _number_reader(how: Spelling, *, whole: bool) -> Callable[[str], int | float]:
    decimal = how.decimal or ("," if how.thousands == "." else ".")
    mark = _MARKS.get(how.thousands or "", re.escape(how.thousands or ""))
    grouped = rf"\d{{1,3}}(?:{mark}\d{{3}})+|" if how.thousands else ""
    match = re.compile(rf"([+-]?)({grouped}\d+)(?:{re.escape(decimal)}(\d+))?", re.ASCII).fullmatch
    ungroup = re.compile(mark or r"(?!)")

    def number(text: str) -> int | float:
        found = match(text) if len(text) <= _LONGEST_NUMBER else None
        if found is None:
            raise _no_number(text, how, whole=whole)
        sign, digits, fraction = found.groups()
        if fraction is None or (whole and how.decimal and not fraction.strip("0")):
            return int(sign + ungroup.sub("", digits))
        if whole:
            raise _no_number(text, how, whole=True)
        return float(f"{sign}{ungroup.sub('', digits)}.{fraction}")

    return number


def _no_number(text: str, how: Spelling, *, whole: bool) -> Refused:
    what = "a whole number" if whole else "a number"
    marks = re.fullmatch(r"[+-]?\d{1,3}(?:([.,' \u00a0\u202f’_])\d{3})+", text, re.ASCII)
    hint = "give the number alone, without a unit or sign of currency" if re.search(r"\d", text) else None
    if marks and marks[1] != how.thousands:
        hint = f'if `{marks[1]}` separates thousands, give the column `thousands: "{marks[1]}"`'
    elif not whole and "," in text and how.decimal is None and how.thousands is None:
        hint = 'if `,` is the decimal mark, give the column `decimal: ","`'
    return Refused(f"expected {what}, found `{shortened(text)}`", hint)


def _typed_reader(t: Type, how: Spelling, known: Mapping[str, Cell]) -> ReadCell:
    """Return the reader of cells that are no text: what JSON Lines and Parquet hold."""
    door = admit(t)
    counts = isinstance(t, DateType | DateTimeType) and bool(set(how.formats) & set(NAMED_FORMATS))
    of_text = _plain_reader(t, how, known) if counts else None

    def read(cell: object) -> Cell:
        if cell is None:
            return known[""]
        if of_text and isinstance(cell, int | float) and not isinstance(cell, bool):
            return of_text(str(cell))
        if isinstance(cell, int) and abs(cell) < 10**18:
            spelled = str(cell).lower()
            if spelled in known:
                return known[spelled]
            is_text = isinstance(t, TextType | EmailType | ChoiceType)
            return door(spelled if is_text and not isinstance(cell, bool) else cell)
        match t:
            case TextListType() if isinstance(cell, list | tuple):
                return _list(cell, t, known)
            case IntegerType() if isinstance(cell, float | Decimal) and _is_whole(cell):
                return door(int(cell))
            case DateTimeType():
                if isinstance(cell, datetime):
                    return instant(cell, how.zone)
                door(cell)
            case DateType() if isinstance(cell, datetime):
                return day_of(cell, how.zone)
        return door(cell)

    return read


def _is_whole(number: float | Decimal) -> bool:
    is_finite = number.is_finite() if isinstance(number, Decimal) else math.isfinite(number)
    return is_finite and -EXACT_MAX <= number <= EXACT_MAX and number == int(number)
