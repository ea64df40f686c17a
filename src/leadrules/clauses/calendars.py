"""Calendars: when people work.

YAML key ``calendars``. Why it is so: docs/clauses/calendars.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Clause, Day, Findings, OneOrMany, Slug, Words, ZoneName, refusal
from leadrules.source import Place
from leadrules.worktime import WEEKDAYS, Block, parse_block, parse_weekdays

CLOSED = "closed"


def _block(value: object) -> Block:
    hint = 'write opening hours in quotes, like `"09:00-17:30"`'
    if not isinstance(value, str) or (block := parse_block(value)) is None:
        raise refusal("LR114", f"`{str(value)[:60]}` is not opening hours", hint)
    return block


def _weekdays(value: object) -> str:
    if not isinstance(value, str) or parse_weekdays(value) is None:
        hint = f"write `mon-fri`, `sat` or `mon, wed`; the days are {' '.join(WEEKDAYS)}"
        raise refusal("LR117", f"`{str(value)[:60]}` is not a day of the week", hint)
    return value


def _special(value: object) -> tuple[Block, ...]:
    if value == CLOSED:
        return ()
    blocks = value if isinstance(value, list) else [value]
    return tuple(map(_block, blocks))


Hours = Annotated[Block, PlainValidator(_block), WithJsonSchema({"type": "string", "examples": ["09:00-17:30"]})]
Weekdays = Annotated[str, PlainValidator(_weekdays), WithJsonSchema({"type": "string", "examples": ["mon-fri"]})]
SpecialDay = Annotated[
    tuple[Block, ...],
    PlainValidator(_special),
    WithJsonSchema({"oneOf": [{"const": CLOSED}, {"type": "array", "items": {"type": "string"}}]}),
]


class Holidays(Clause):
    """Public holidays by country, resolved into dates by ``leadrules lock``."""

    country: Words
    subdivision: Words | None = None


class Calendar(Clause):
    """Working hours in one zone: the week, holidays, and days that are different."""

    zone: ZoneName
    week: dict[Weekdays, OneOrMany[Hours]]
    holidays: Holidays | None = None
    special: dict[Day, SpecialDay] = {}
    about: Words | None = None


CalendarsClause = dict[Slug, Calendar]

def check_calendars(clause: Mapping[str, Calendar], place: Place, findings: Findings) -> None:
    """Report days given twice, hours that overlap, and calendars that never open."""
    for name, calendar in clause.items():
        _check_week(calendar, place[name], findings)
        for day, blocks in calendar.special.items():
            _check_overlap(blocks, place[name]["special"][day.isoformat()], findings)


def _check_week(calendar: Calendar, place: Place, findings: Findings) -> None:
    seen: dict[int, str] = {}
    for days, blocks in calendar.week.items():
        at = place["week"][days]
        for day in parse_weekdays(days) or ():
            if day in seen:
                message = f"`{WEEKDAYS[day]}` is in both `{seen[day]}` and `{days}`"
                findings.error("LR313", message, at.key_span, "give each day of the week once")
            seen[day] = days
        _check_overlap(blocks, at, findings)
    if not any(calendar.week.values()):
        findings.error("LR314", "this calendar never opens", place["week"].span, 'give it hours: `mon-fri: ["09:00-17:00"]`')


def _check_overlap(blocks: tuple[Block, ...], place: Place, findings: Findings) -> None:
    ordered = sorted(blocks)
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        if later.start_minute < earlier.end_minute:
            message = f"`{earlier}` and `{later}` overlap"
            findings.error("LR313", message, place.span, "make it one block or separate them")
