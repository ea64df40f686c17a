"""Dates whose day and month could stand the other way round: told, never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeVar

from leadrules.diagnostics import Diagnostic, warning
from leadrules.expr import Refused, parse_date
from leadrules.intake.timestamps import (
    EPOCH_MILLISECONDS,
    EPOCH_SECONDS,
    EXCEL_SERIAL,
    OTHER_ORDER,
    parse_iso,
    parser,
)

if TYPE_CHECKING:
    from leadrules.intake.rows import Reject

T = TypeVar("T", date, datetime)

_PROBE: Final = datetime(2003, 4, 5, 6, 7, 8, tzinfo=UTC)
"""A moment whose year, month and day can be taken for each other."""
_NUMBERS: Final = {EPOCH_SECONDS: "1049522828", EPOCH_MILLISECONDS: "1049522828000", EXCEL_SERIAL: "37716"}
_LOCAL: Final = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1(?P<year>\d{4}|\d\d)"
    r"(?:(?P<gap>\s+|T)\d{1,2}:\d\d(?P<seconds>:\d\d)?(?:(?P<space> ?)(?P<half>[AaPp][Mm]))?)?",
    re.ASCII,
)


def conflict(patterns: Sequence[str]) -> tuple[str, str, str] | None:
    """Return two formats of a column that read one text differently, and that text; None where no two do.

    >>> conflict(["%d/%m/%Y", "excel serial", "%m/%d/%Y"])
    ('%d/%m/%Y', '%m/%d/%Y', '05/04/2003')
    """
    for one, other in combinations(dict.fromkeys(patterns), 2):
        for text in (_written(one), _written(other)):
            try:
                meant = {parser(pattern)(text).replace(tzinfo=UTC) for pattern in (one, other)}
            except Refused:
                continue
            if len(meant) > 1:
                return one, other, text
    return None


def _written(pattern: str) -> str:
    return _NUMBERS.get(pattern) or _PROBE.strftime(pattern)


def iso_moment(text: str) -> datetime:
    """Return what an ISO 8601 text says, naive where it has no offset.

    Raises:
        Refused: it is written in another way, with the formats that it could have; or there is no such time.
    """
    return _read(parse_iso, text)


def iso_day(text: str) -> date:
    """Return the date that a text like ``2026-01-31`` means.

    Raises:
        Refused: it is written in another way, with the formats that it could have; or there is no such day.
    """
    return _read(parse_date, text)


def _read(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except Refused as refused:
        raise Refused(refused.reason, _formats_hint(text) or refused.hint) from None


def formats_of(text: str) -> tuple[str, ...]:
    """Return the formats that a local date could have, the one with the day first before the other; none where none.

    >>> formats_of("03/04/2026"), formats_of("25/04/2026")
    (('%d/%m/%Y', '%m/%d/%Y'), ('%d/%m/%Y',))
    """
    return tuple(pattern for pattern in _patterns(text) if _reads(pattern, text))


def _formats_hint(text: str) -> str | None:
    """Return the formats that a local date could have; None where it is no such date.

    >>> _formats_hint("25/04/2026 9:30 PM")
    'give the column the `format` `%d/%m/%Y %I:%M %p`'
    """
    match formats_of(text):
        case (day_first, month_first):
            return (
                f"give the column a `format`: `{day_first}` if the day stands first, `{month_first}` if the month does"
            )
        case (only,):
            return f"give the column the `format` `{only}`"
    return None


def _patterns(text: str) -> tuple[str, str]:
    """Return the formats of a local date with the day first and with the month first; blank where it is none."""
    found = _LOCAL.fullmatch(text)
    if found is None:
        return "", ""
    time = ""
    if found["gap"]:
        time = ("T" if found["gap"] == "T" else " ") + ("%I:%M" if found["half"] else "%H:%M")
        time += (":%S" if found["seconds"] else "") + (f"{found['space']}%p" if found["half"] else "")
    year = "%Y" if len(found["year"]) == 4 else "%y"
    return f"%d{found[1]}%m{found[1]}{year}{time}", f"%m{found[1]}%d{found[1]}{year}{time}"


def _reads(pattern: str, text: str) -> bool:
    try:
        parser(pattern)(text)
    except Refused:
        return False
    return bool(pattern)


def exchanged(rejects: Iterable[Reject]) -> list[Diagnostic]:
    """Return a warning for each column with dates that can only be read with day and month the other way round.

    Those that can be read either way came in as the column's format says, so they may be wrong.
    """
    counts = Counter((each.file, each.column or "") for each in rejects if each.code == OTHER_ORDER)
    return [
        warning(
            OTHER_ORDER,
            f"`{file}`: in column `{column[:60]}` the day and the month of {dates} stand the other way round than its "
            "`format` says; in other rows, like 03/04, they may have been exchanged",
            None,
            "if so, correct the column's `format`, and do not use what was decided",
        )
        for (file, column), number in sorted(counts.items())
        for dates in ("1 date" if number == 1 else f"{number:,} dates",)
    ]
