"""When people work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from leadrules.clauses.calendars import Calendar
from leadrules.description.wording import Lines, Wording, listed, remark
from leadrules.worktime import WEEKDAYS, Block

_DAYS: Final = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)


def calendars(wording: Wording) -> Lines:
    """Yield the hours of each calendar, its holidays, and the days that are different."""
    for name, calendar in wording.agreement.clause.calendars.items():
        closed = f"; closed on public holidays of {calendar.holidays.region}" if calendar.holidays else ""
        yield f"{name}{remark(calendar.about)}: {listed(week(calendar))}, {calendar.zone} time{closed}."
        if calendar.special:
            yield f"  Other days: {'; '.join(other_days(calendar))}."


def week(calendar: Calendar) -> list[str]:
    """Return the hours of the days of a week on which it is open: ``Monday to Friday 09:00-17:00``."""
    return [f"{_days(days)} {_hours(hours)}" for days, hours in calendar.week.items() if hours]


def other_days(calendar: Calendar) -> list[str]:
    """Return the days that are different, in their order."""
    days = sorted(calendar.special.items())
    return [f"{day} {f'only {_hours(hours)}' if hours else 'closed'}" for day, hours in days]


def _days(days: str) -> str:
    parts = [part.strip(" ").split("-") for part in days.split(",")]
    return listed([" to ".join(_DAYS[day] for day in part) for part in parts])


def _hours(blocks: Sequence[Block]) -> str:
    return listed(list(map(str, blocks)))
