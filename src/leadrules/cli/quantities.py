"""Lengths of time and shares, as options say them."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import Final

from leadrules.clauses.clause import parse_percentage
from leadrules.cli.console import fail
from leadrules.worktime import Unit, parse_duration, whole_days

_MOST_DAYS: Final = 100_000
_UNITS: Final = {"d": "days", "w": "weeks"}
_LENGTH: Final = re.compile(r"(\d+) ?([a-z]+)", re.ASCII)


def length_of(text: str, option: str) -> timedelta:
    """Return whole days or weeks: as an agreement writes them, ``8 weeks``, or shorter, ``60d``.

    Raises:
        typer.Exit: the text is no such length of time.
    """
    match = _LENGTH.fullmatch(text)
    duration = match and parse_duration(f"{match[1]} {_UNITS.get(match[2], match[2])}")
    if not duration or duration.unit not in (Unit.DAY, Unit.WEEK) or (days := whole_days(duration)) > _MOST_DAYS:
        fail(f"`{option}`: `{text[:60]}` is no length of time", "write it like `60d` or `8 weeks`")
    return timedelta(days=days)


def share_of(text: str, option: str) -> Fraction:
    """Return a percentage as a share from 0 to 1; ``80`` is ``80%``.

    Less than one percent needs the sign: ``0.8`` may as well be meant as a share.

    Raises:
        typer.Exit: the text is no percentage.
    """
    said = text.strip(" ")
    bare = not said.endswith("%")
    share = parse_percentage(f"{said}%" if bare else said)
    if share is None or (bare and 0 < share < Fraction(1, 100)):
        fail(f"`{option}`: `{text[:60]}` is no percentage", "write it like `80%` or `80`")
    return share


def percent_of(text: str | None, option: str) -> float | None:
    """Return a percentage as a number from 0 to 100, None where none is asked for.

    Raises:
        typer.Exit: the text is none.
    """
    return None if text is None else float(100 * share_of(text, option))
