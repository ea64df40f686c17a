"""Steps: the values next to a number, a duration, a share, a limit or a day, one step of the type up and down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from leadrules.worktime import parse_duration

_DURATION_AFTER_FIELD: Final = re.compile(r"([A-Za-z]\w*) ([+-]) (.+)", re.ASCII)
_NUMBER: Final = re.compile(r"\d[\d_]*(?:\.\d+)?", re.ASCII)
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)( ?%)", re.ASCII)
_LIMIT: Final = re.compile(r"(\d+)( per \w+)", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def neighbours(value: object) -> Iterator[object]:
    """Yield the values one step below and one step above; nothing for a value that has no steps.

    >>> list(neighbours("1 business day"))
    ['2 business days']
    >>> list(neighbours("12.5%"))
    ['12.4%', '12.6%']
    """
    match value:
        case bool():
            return
        case int():
            yield from (value - 1, value + 1)
        case float():
            yield from (float(text) for text in number_steps(repr(value)))
        case str():
            yield from _of_text(value)


def number_steps(text: str) -> Iterator[str]:
    """Yield a number as it is written one step lower and one higher: a step is one of its last decimal place."""
    if _NUMBER.fullmatch(text) is None:
        return
    number = Decimal(text.replace("_", ""))
    step = Decimal(1).scaleb(-len(text.partition(".")[2]))
    yield from (f"{number - step:f}", f"{number + step:f}")


def day_steps(text: str) -> Iterator[str]:
    """Yield the day before and the day after."""
    day = date.fromisoformat(text)
    yield from ((day + timedelta(days=days)).isoformat() for days in (-1, 1))


def _of_text(text: str) -> Iterator[str]:
    if _DAY.fullmatch(text):
        yield from day_steps(text)
    elif (duration := parse_duration(text)) is not None:
        for count in (duration.count - 1, duration.count + 1):
            if count >= 1:
                yield f"{count} {duration.unit.value}{'' if count == 1 else 's'}"
    elif match := _SHARE.fullmatch(text):
        yield from (f"{share}{match[2]}" for share in number_steps(match[1]))
    elif match := _LIMIT.fullmatch(text):
        yield from (f"{count}{match[2]}" for count in number_steps(match[1]))
    elif match := _DURATION_AFTER_FIELD.fullmatch(text):
        yield from (f"{match[1]} {match[2]} {duration}" for duration in _of_text(match[3]))
