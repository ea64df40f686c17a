"""Dates and times as an export writes them: a format in strptime's words, and local time to instants.

Only numeric directives are read, by our own patterns, so that neither the machine's language nor its zone data matters:
``%Y %y %m %d %H %I %p %M %S %f %z`` (``%p`` is AM or PM; ``%y`` 69-99 is the twentieth century) and ``%%``. Formats
that are one number have names: ``epoch milliseconds``, ``epoch seconds`` and ``excel serial``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Final

from leadrules.expr import Refused, datetime_of, instant_us
from leadrules.expr.spelling import shortened

Parse = Callable[[str], datetime]
"""Reads one trimmed text; naive where the text has no offset. Raises ``Refused``."""

EPOCH_MILLISECONDS: Final = "epoch milliseconds"
EPOCH_SECONDS: Final = "epoch seconds"
EXCEL_SERIAL: Final = "excel serial"
NAMED_FORMATS: Final = (EPOCH_MILLISECONDS, EPOCH_SECONDS, EXCEL_SERIAL)
"""Ways to write an instant as one number: since 1970 in UTC, or the days of a spreadsheet in local time."""

OTHER_ORDER: Final = "LR719"
"""The code of a date whose month is one that no year has, and whose day could be it."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - local time
_EXCEL_DAYS: Final = (10_000, 2_958_465)
"""1927-05-18 to 9999-12-31: a smaller number is a year, or a day of the time for which spreadsheets count wrongly."""

_MONTHS: Final = 12
_NUMBERS: Final = {"y": 2, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "f": 6}
_WORDS: Final = {"Y": r"\d{4}", "p": "[AaPp][Mm]", "z": r"Z|[+-]\d\d:?\d\d"}
_PLAIN: Final = ["Y", "m", "d", "H", "M", "S"]
_NAMES: Final = ("Y", "y", "m", "d", "H", "I", "p", "M", "S", "f", "z")
_KNOWN: Final = " ".join(f"%{name}" for name in _NAMES)
_TOKEN: Final = re.compile(r"%(.?)|(\s+)|(.)", re.DOTALL)
_ISO_PARTS: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d))?)?)?(?!\d)", re.ASCII)
_PLAIN_NUMBER: Final = re.compile(r"(-?\d{1,15})(?:[.,](\d{1,15}))?", re.ASCII)
_WORDS_OF: Final = {
    EPOCH_MILLISECONDS: "milliseconds since 1970",
    EPOCH_SECONDS: "seconds since 1970",
    EXCEL_SERIAL: "the serial number of a day",
}
_FORMAT_HINT: Final = "the column's `format` says how it is written"
_ISO_HINT: Final = "write it as in `2026-01-31T09:00:00+01:00`, or give the column a `format`"


class OtherOrder(Refused):
    """A date that can be read only with day and month the other way round than its format says."""


def unreadable(pattern: str) -> tuple[str, str] | None:
    """Return why a format cannot be read, and the remedy; None where it can.

    >>> unreadable("%d %B %Y")
    ('`%B` is not read', 'use %Y %y %m %d %H %I %p %M %S %f %z')
    """
    if pattern in NAMED_FORMATS:
        return None
    used = [found[1] for found in _TOKEN.finditer(pattern) if found[1] is not None and found[1] != "%"]
    if unknown := next((name for name in used if name not in _NAMES), None):
        return f"`%{unknown}` is not read", f"use {_KNOWN}"
    if "" in used:
        return "the format ends with a single `%`", "write `%%` for a percent sign"
    if twice := next((name for name in used if used.count(name) > 1), None):
        return f"`%{twice}` stands there twice", "each part of a date is written once"
    if ("Y" in used) == ("y" in used) or "m" not in used or "d" not in used:
        named = ", ".join(f"`{name}`" for name in NAMED_FORMATS)
        return "the format does not say which day it is", f"it needs `%Y` (or `%y`), `%m` and `%d`, or is {named}"
    if ("H" in used and "I" in used) or ("I" in used) != ("p" in used):
        return "the format does not say which hour it is", "use `%H`, or `%I` together with `%p`"
    return None


def has_offset(pattern: str) -> bool:
    """Return whether texts of a format say their offset from UTC themselves."""
    return pattern in (EPOCH_MILLISECONDS, EPOCH_SECONDS) or "%z" in pattern.replace("%%", "")


def any_parser(patterns: Sequence[str]) -> Parse:
    """Return the reader of texts that are written in one of several formats, tried in turn.

    >>> any_parser(["%d.%m.%Y", "excel serial"])("46329")
    datetime.datetime(2026, 11, 3, 0, 0)
    """
    if len(patterns) == 1:
        return parser(patterns[0])
    parsers = [parser(pattern) for pattern in patterns]
    expected = " or ".join(f"`{pattern}`" for pattern in patterns)

    def parse(text: str) -> datetime:
        hint, kind = _FORMAT_HINT, Refused
        for one in parsers:
            try:
                return one(text)
            except OtherOrder as refused:
                hint, kind = refused.hint or hint, OtherOrder
            except Refused as refused:
                hint = refused.hint or hint
        raise kind(f"expected {expected}, found `{shortened(text)}`", hint)

    return parse


def parser(pattern: str) -> Parse:
    """Return the reader of texts of a format; the format must be one that is not ``unreadable``.

    Parts that the format leaves out are zero: without ``%H`` it is midnight.

    >>> parser("%d/%m/%y %H:%M")("3/11/26 09:30")
    datetime.datetime(2026, 11, 3, 9, 30)
    """
    if pattern in NAMED_FORMATS:
        return _number_parser(pattern)
    expression = re.compile(_expression(pattern), re.ASCII)
    match, moment = expression.fullmatch, _moment_of(expression)

    def parse(text: str) -> datetime:
        found = match(text)
        if found is None:
            raise Refused(f"expected `{pattern}`, found `{shortened(text)}`", _FORMAT_HINT)
        try:
            return moment(found)
        except ValueError:
            reason = f"there is no day or time `{shortened(text)}`, read as `{pattern}`"
            hint = _order_hint(pattern, found.groupdict())
            raise (Refused(reason) if hint is None else OtherOrder(reason, hint)) from None

    return parse


def _order_hint(pattern: str, parts: Mapping[str, str]) -> str | None:
    """Return the format with day and month the other way round, for a text whose month is one that no year has."""
    if not int(parts["d"]) <= _MONTHS < int(parts["m"]):
        return None
    turned = re.sub("%(.)", lambda found: "%" + {"d": "m", "m": "d"}.get(found[1], found[1]), pattern)
    return f"if the month and the day stand the other way round in this column, its `format` is `{turned}`"


def _number_parser(pattern: str) -> Parse:
    """Return the reader of one of the ``NAMED_FORMATS``: naive for the days of a spreadsheet, to the second."""

    def parse(text: str) -> datetime:
        found = _PLAIN_NUMBER.fullmatch(text)
        if found is None:
            raise Refused(f"expected {_WORDS_OF[pattern]}, found `{shortened(text)}`", _FORMAT_HINT)
        number = Decimal(f"{found[1]}.{found[2] or 0}")
        try:
            return _counted(number, pattern)
        except OverflowError:
            raise Refused(f"there is no day or time `{shortened(text)}`, read as {_WORDS_OF[pattern]}") from None

    return parse


def _counted(number: Decimal, pattern: str) -> datetime:
    """Return the moment that lies so many days or seconds after the beginning of a count."""
    if pattern == EXCEL_SERIAL:
        first, last = _EXCEL_DAYS
        if not first <= number < last + 1:
            raise OverflowError
        return _EXCEL_EPOCH + timedelta(seconds=int((number * 86_400).to_integral_value()))
    thousand = 1_000 if pattern == EPOCH_MILLISECONDS else 1
    return _EPOCH + timedelta(microseconds=int(number * 1_000_000 / thousand))


def _expression(pattern: str) -> str:
    """Return the regular expression of a format. Numbers that touch have all digits; others may leave out a zero."""
    tokens = list(_TOKEN.finditer(pattern))
    parts = []
    for index, token in enumerate(tokens):
        name, space, letter = token.groups()
        if space:
            parts.append(r"\s+")
        elif letter or name == "%":
            parts.append(re.escape(letter or "%"))
        else:
            touches = _is_number(tokens, index - 1) or _is_number(tokens, index + 1)
            parts.append(f"(?P<{name}>{_WORDS.get(name) or _digits(name, touches=touches)})")
    return "".join(parts)


def _is_number(tokens: list[re.Match[str]], index: int) -> bool:
    return 0 <= index < len(tokens) and (tokens[index][1] in _NUMBERS or tokens[index][1] == "Y")


def _digits(name: str, *, touches: bool) -> str:
    most = _NUMBERS[name]
    return rf"\d{{{most}}}" if touches or name == "y" else rf"\d{{1,{most}}}"


def _moment_of(expression: re.Pattern[str]) -> Callable[[re.Match[str]], datetime]:
    """Return what makes a moment of what a format found: of plain numbers in turn, where it has nothing else."""
    names = list(expression.groupindex)
    plain = [name for name in _PLAIN if name in names]
    if len(plain) < len(names) or plain != _PLAIN[: len(plain)]:
        return lambda found: _moment(found.groupdict())
    return lambda found: datetime(*map(int, found.group(*plain)))  # type: ignore[arg-type]  # noqa: DTZ001 - local time


def _moment(parts: dict[str, str]) -> datetime:
    get = parts.get
    year = int(parts["Y"]) if "Y" in parts else int(parts["y"]) + (2000 if int(parts["y"]) < 69 else 1900)
    if "I" in parts:
        if not 1 <= int(parts["I"]) <= 12:
            raise ValueError
        hour = int(parts["I"]) % 12 + (12 if parts["p"] in ("PM", "pm", "Pm", "pM") else 0)
    else:
        hour = int(get("H", "0"))
    microsecond = int(get("f", "0").ljust(6, "0"))
    zone = _offset(parts["z"]) if "z" in parts else None
    day = int(parts["m"]), int(parts["d"])
    return datetime(year, *day, hour, int(get("M", "0")), int(get("S", "0")), microsecond, tzinfo=zone)


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if minutes > 59:
        raise ValueError
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(ahead if text[0] == "+" else -ahead)


def parse_iso(text: str) -> datetime:
    """Return what an ISO 8601 text says, naive where it has no offset.

    Raises:
        Refused: it is written in another way, or there is no such time.
    """
    if len(text) >= 16 and text.isascii() and text[4] == text[7] == "-" and text[10] in "T t" and text[11:13] != "24":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    if impossible := out_of_range(text):
        raise impossible
    raise Refused(f"expected a date and time, found `{shortened(text)}`", _ISO_HINT)


def out_of_range(text: str) -> Refused | None:
    """Return which part of a text like ``2026-13-02T09:00`` no calendar or clock has; None where it is none of these.

    >>> out_of_range("2026-13-02T09:00:00+01:00").reason
    'there is no month `13`'
    """
    found = _ISO_PARTS.match(text)
    if found is None:
        return None
    month, day, hour, minute, second = (int(part or 0) for part in found.groups()[1:])
    if not 1 <= month <= 12:
        return Refused(f"there is no month `{found[2]}`", "months go from 01 to 12")
    try:
        date(int(found[1]), month, day)
    except ValueError:
        return Refused(f"there is no day `{found[0][:10]}`", "days go from 01 to the end of their month")
    for part, number, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)):
        if number > most:
            return Refused(f"there is no {part} `{number}`", f"{part}s go from 00 to {most}")
    return None


def instant(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return an aware or local time as an instant, in UTC.

    ``zone`` is where a time without an offset was written. As in RFC 5545, a local time that comes twice is the
    first, and one that a change of the clock skips is shifted forward by the gap.

    Raises:
        Refused: it has no offset and no zone is given, or it lies outside the years 1 to 9999.
    """
    if moment.tzinfo is None:
        if zone is None:
            reason = f"`{moment.isoformat(' ')}` has no offset, so it could be any of 24 hours"
            raise Refused(reason, "write an offset, or give the column a `zone`")
        moment = datetime.combine(moment, moment.time().replace(fold=0) if moment.fold else moment.time(), zone)
    try:
        return moment.astimezone(UTC) if type(moment) is datetime else datetime_of(instant_us(moment))
    except OverflowError:
        raise Refused(f"the instant `{moment.isoformat()}` lies outside the years 1 to 9999") from None


def day_of(moment: datetime, zone: tzinfo | None) -> date:
    """Return the day of a time as it is written; that of an aware one in ``zone``, where one is given."""
    return moment.date() if moment.tzinfo is None or zone is None else instant(moment, None).astimezone(zone).date()
