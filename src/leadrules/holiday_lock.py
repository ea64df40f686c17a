"""Locked holidays: the dates that ``holidays:`` of calendars stand for.

File ``holidays.lock.yaml`` of a ruleset, written by ``leadrules lock``. Its dates and years are part of what an
agreement means, so a newer package of holidays changes no due instant until somebody locks again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import Field, PlainValidator, WithJsonSchema

from leadrules.clauses.calendars import Calendar
from leadrules.clauses.clause import Clause, Day, Findings, Many, Words, refusal, repeated
from leadrules.shape import read_shape
from leadrules.source import Place, read_yaml
from leadrules.worktime import FIRST_YEAR, LAST_YEAR, HolidayDates

LOCK_FILE: Final = "holidays.lock.yaml"
LOCK_VERSION: Final = 1
_RENEW: Final = "run `leadrules lock` on the ruleset and commit the file that it writes"
_HEAD: Final = """\
# Written by `leadrules lock`: the dates that `holidays` of calendars stand for. Commit it; run the command to renew it.
"""


def _version(value: object) -> int:
    if isinstance(value, bool) or value != LOCK_VERSION:
        raise refusal("LR116", f"`{value}` is not a version of the lock that can be read", _RENEW)
    return LOCK_VERSION


LockVersion = Annotated[int, PlainValidator(_version), WithJsonSchema({"const": LOCK_VERSION})]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class LockedRegion(Clause):
    """The holidays of a country, or of a region within it, by date."""

    country: Words
    subdivision: Words | None = None
    has_subdivisions: bool = False
    dates: dict[Day, Words]

    @property
    def region(self) -> str:
        """The country and the region in one word: ``ES-MD``."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


class HolidayLock(Clause):
    """What ``leadrules lock`` looked up, for which years, and where."""

    lock: LockVersion
    source: Words
    first_year: Year
    last_year: Year
    regions: Many[LockedRegion]

    @property
    def years(self) -> range:
        """The years whose holidays are known."""
        return range(self.first_year, self.last_year + 1)

    def text(self) -> str:
        """Return the lock as the file has it."""
        return _HEAD + "".join(f"{line}\n" for line in _lines(self))


def _lines(lock: HolidayLock) -> Iterator[str]:
    yield f"lock: {LOCK_VERSION}"
    yield f"source: {_quoted(lock.source)}"
    yield f"first_year: {lock.first_year}"
    yield f"last_year: {lock.last_year}"
    yield "regions:"
    for region in lock.regions:
        yield f"  - country: {_quoted(region.country)}"
        if region.subdivision is not None:
            yield f"    subdivision: {_quoted(region.subdivision)}"
        if region.has_subdivisions:
            yield "    has_subdivisions: true"
        yield "    dates:" if region.dates else "    dates: {}"
        yield from (f"      {day}: {_quoted(name)}" for day, name in sorted(region.dates.items()))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_lock(text: str, name: str, findings: Findings) -> tuple[HolidayLock, Place] | None:
    """Return a lock and where it stands, or None where it cannot be used, which is then among the findings."""
    document, problems = read_yaml(text, name)
    findings.diagnostics.extend(problems)
    if document is None:
        return None
    shaped = read_shape(HolidayLock, document.root)
    findings.diagnostics.extend(shaped.diagnostics)
    lock, place = shaped.model, shaped.place
    if lock is None or shaped.diagnostics:
        return None
    if lock.last_year < lock.first_year:
        message = f"the lock ends in {lock.last_year}, before it begins"
        findings.error("LR301", message, place["last_year"].span, _RENEW)
        return None
    for index, region in repeated([region.region for region in lock.regions]):
        findings.error("LR240", f"`{region}` is locked twice", place["regions"][index].span, _RENEW)
    for index, locked in enumerate(lock.regions):
        for day in locked.dates:
            if day.year not in lock.years:
                message = f"`{day}` is not in the years that are locked, {lock.first_year} to {lock.last_year}"
                span = place["regions"][index]["dates"][day.isoformat()].key_span
                findings.error("LR301", message, span, _RENEW)
    return lock, place


def locked_holidays(
    calendars: Mapping[str, Calendar],
    place: Place,
    lock: tuple[HolidayLock, Place] | None,
    effective: date | None,
    findings: Findings,
) -> dict[str, HolidayDates]:
    """Return the holidays of each region that calendars name, as far as they are locked, and warn where they are not.

    ``lock`` is None where there is none; ``place`` is that of the calendars.
    """
    locked = {} if lock is None else {region.region: region for region in lock[0].regions}
    found: dict[str, HolidayDates] = {}
    for name, calendar in calendars.items():
        at, holidays = place[name]["holidays"], calendar.holidays
        if holidays is None or findings.lost(at):
            continue
        region = locked.get(holidays.region)
        if lock is None:
            findings.warning("LR330", f"the holidays of `{holidays.region}` are not locked", at.span, _RENEW)
        elif region is None:
            findings.warning("LR331", f"`{LOCK_FILE}` does not have `{holidays.region}`", at.span, _RENEW)
        else:
            found[region.region] = HolidayDates(lock[0].years, frozenset(region.dates))
            if region.has_subdivisions:
                message = f"`{holidays.country}` has regions with holidays of their own, and none is named"
                findings.warning("LR332", message, at["country"].span, "name one: `{country: ES, subdivision: MD}`")
    if lock is not None:
        used = frozenset(locked) if findings.lost(place) else frozenset(found)
        _check_stale(*lock, used, effective, findings)
    return found


def _check_stale(
    lock: HolidayLock, place: Place, used: frozenset[str], effective: date | None, findings: Findings
) -> None:
    """Warn of a lock of other years, or of regions that no calendar names any more."""
    if effective is not None and effective.year not in lock.years:
        message = (
            f"the lock is for {lock.first_year} to {lock.last_year}; the agreement takes effect in {effective.year}"
        )
        findings.warning("LR331", message, place["first_year"].span, _RENEW)
    for index, region in enumerate(lock.regions):
        if region.region not in used:
            message = f"no calendar names `{region.region}` any more"
            findings.warning("LR331", message, place["regions"][index].span, _RENEW)
