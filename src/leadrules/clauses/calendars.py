"""Calendars: when people work.

YAML key ``calendars``. Why it is so: docs/clauses/calendars.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Clause, Day, Findings, OneOrMany, Remark, Slug, Words, ZoneName, refusal, text_of
from leadrules.diagnostics import Span
from leadrules.shape import UNORDERED
from leadrules.source import Place
from leadrules.worktime import WEEKDAYS, Block, HolidayDates, WorkCalendar, parse_block, parse_weekdays

CLOSED: Final = "closed"
OWNER: Final = "owner"
_MINUTES_PER_DAY: Final = 1440
_NOT_LOCKED: Final = HolidayDates(range(0))


def _block(value: object) -> Block:
    hint = 'write opening hours in quotes, like `"09:00-17:30"`'
    text = text_of(value, "opening hours", hint)
    if text == CLOSED:
        raise refusal("LR114", f"`{CLOSED}` is not opening hours", "a day that is closed is left out of `week`")
    if (block := parse_block(text)) is None:
        raise refusal("LR114", f"`{text[:60]}` is not opening hours", hint)
    return block


def _weekdays(value: object) -> str:
    hint = f"write `mon-fri`, `sat` or `mon, wed`; the days are {' '.join(WEEKDAYS)}"
    text = text_of(value, "a day of the week", hint)
    if parse_weekdays(text) is None:
        raise refusal("LR117", f"`{text[:60]}` is not a day of the week", hint)
    return text


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
    """The public holidays of a country, or of a region within it."""

    country: Words
    subdivision: Words | None = None

    @property
    def region(self) -> str:
        """The country and the region in one word: ``ES-MD``."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


class Calendar(Clause):
    """Working hours in one zone: the week, holidays, and days that are different."""

    zone: ZoneName
    week: Annotated[dict[Weekdays, OneOrMany[Hours]], UNORDERED]
    holidays: Holidays | None = None
    special: Annotated[dict[Day, SpecialDay], UNORDERED] = {}
    about: Remark = None


CalendarsClause = dict[Slug, Calendar]


def check_calendars(clause: Mapping[str, Calendar], place: Place, findings: Findings) -> None:
    """Report days given twice, hours that overlap, and calendars that never open."""
    for name, calendar in clause.items():
        if name == OWNER:
            hint = f"rename it: to clocks `{OWNER}` is the calendar of whoever owns the lead"
            message = f"`{OWNER}` is a word of the language and cannot name a calendar"
            findings.error("LR241", message, place[name].key_span, hint)
        _check_week(calendar, place[name]["week"], findings)
        for day, blocks in calendar.special.items():
            _check_overlap(_of_day(0, blocks), place[name]["special"][day.isoformat()].span, findings)


def _check_week(calendar: Calendar, place: Place, findings: Findings) -> None:
    keys: dict[int, str] = {}
    opened: list[_Opened] = []
    for days, blocks in calendar.week.items():
        _check_overlap(_of_day(0, blocks), place[days].span, findings)
        for day in parse_weekdays(days) or ():
            if day in keys:
                message = f"`{WEEKDAYS[day]}` is in both `{keys[day]}` and `{days}`"
                findings.error("LR313", message, place[days].key_span, "give each day of the week once")
            else:
                opened += _of_day(day, blocks)
            keys.setdefault(day, days)
    if not opened and not findings.lost(place):
        findings.error("LR314", "this calendar never opens", place.span, 'give it hours: `mon-fri: ["09:00-17:00"]`')
    _check_nights(opened, keys, place, findings)


def work_calendars(clause: Mapping[str, Calendar], holidays: Mapping[str, HolidayDates]) -> dict[str, WorkCalendar]:
    """Return the calendars ready to count with; ``holidays`` has the locked dates of regions.

    A calendar whose holidays are not locked says so as soon as working time is asked of it.
    """
    return {name: _work_calendar(name, calendar, holidays) for name, calendar in clause.items()}


def _work_calendar(name: str, calendar: Calendar, holidays: Mapping[str, HolidayDates]) -> WorkCalendar:
    by_day = {day: blocks for days, blocks in calendar.week.items() for day in parse_weekdays(days) or ()}
    week = tuple(tuple(by_day.get(day, ())) for day in range(len(WEEKDAYS)))
    dates = None if calendar.holidays is None else holidays.get(calendar.holidays.region, _NOT_LOCKED)
    return WorkCalendar(name, calendar.zone, week, calendar.special, dates)


@dataclass(frozen=True, slots=True, order=True)
class _Opened:
    """Opening hours of one day of the week, in minutes after the start of the week."""

    start: int
    end: int
    day: int
    block: Block


def _of_day(day: int, blocks: tuple[Block, ...]) -> list[_Opened]:
    midnight = day * _MINUTES_PER_DAY
    return [_Opened(midnight + b.start_minute, midnight + b.end_minute, day, b) for b in blocks]


def _check_overlap(opened: list[_Opened], span: Span, findings: Findings) -> None:
    ordered = sorted(opened)
    for earlier, later in pairwise(ordered):
        if later.start < earlier.end:
            message = f"`{earlier.block}` and `{later.block}` overlap"
            findings.error("LR313", message, span, "make it one block or separate them")


def _check_nights(opened: list[_Opened], keys: Mapping[int, str], place: Place, findings: Findings) -> None:
    """Report hours past midnight that run into those of the next day, once for each key of the week."""
    told: set[str] = set()
    week = 7 * _MINUTES_PER_DAY
    for night in sorted(opened):
        for later in opened:
            gap = (later.start - night.start) % week
            if later.day == night.day or gap >= night.end - night.start or keys[later.day] in told:
                continue
            told.add(keys[later.day])
            message = f"`{night.block}` of `{WEEKDAYS[night.day]}` runs into `{later.block}` of `{WEEKDAYS[later.day]}`"
            findings.error("LR313", message, place[keys[later.day]].span, "end the night where the next day opens")
