"""When people work."""

from __future__ import annotations

from leadrules.clauses.calendars import Calendar
from leadrules.description.calendars import other_days, week
from leadrules.description.wording import Wording, spaced
from leadrules.documents.content import Cell, Section, cell, section, sentence, table
from leadrules.worktime import HolidayDates


def calendars(wording: Wording) -> Section | None:
    """Return the hours of each calendar, its holidays, and the days that are different."""
    agreement = wording.agreement
    rows = (
        (
            cell(name, sentence(calendar.about)),
            cell(*week(calendar)),
            cell(spaced(calendar.zone)),
            _holidays(calendar, agreement.holidays.get(calendar.holidays.region) if calendar.holidays else None),
            cell(*other_days(calendar)),
        )
        for name, calendar in agreement.clause.calendars.items()
    )
    columns = ("Calendar", "Hours", "Local time of", "Closed on", "Other days")
    return section("When people work", table("When people work", columns, rows))


def _holidays(calendar: Calendar, locked: HolidayDates | None) -> Cell:
    if calendar.holidays is None:
        return ()
    counted = None
    if locked is not None and locked.years:
        years = f"{locked.years[0]} to {locked.years[-1]}" if len(locked.years) > 1 else f"{locked.years[0]}"
        counted = f"{len(locked.dates)} dates, {years}"
    return cell(f"Public holidays of {calendar.holidays.region}", counted)
