"""``leadrules lock``: the dates of public holidays, looked up once and written down."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from leadrules.agreement import Agreement, examine
from leadrules.clauses.calendars import Holidays
from leadrules.cli.console import count, fail, messages, output, print_diagnostics, printable, told
from leadrules.cli.rulesets import ruleset_of
from leadrules.diagnostics import AgreementError, Diagnostic, did_you_mean, error, warning
from leadrules.holiday_lock import LOCK_FILE, LOCK_VERSION, HolidayLock, LockedRegion
from leadrules.ruleset import agreement_path
from leadrules.source import Place
from leadrules.worktime import FIRST_YEAR, LAST_YEAR

DEFAULT_YEARS: Final = 5
_LANGUAGE: Final = "en_US"


@told
def lock_holidays(
    ruleset: Annotated[Path, typer.Argument(metavar="RULESET", help="Ruleset folder.", show_default=False)],
    first_year: Annotated[
        int | None,
        typer.Option(
            "--from", metavar="YEAR", min=FIRST_YEAR, max=LAST_YEAR, help="First year; else that of `effective`."
        ),
    ] = None,
    years: Annotated[int, typer.Option("--years", metavar="N", min=1, max=50, help="How many years.")] = DEFAULT_YEARS,
) -> None:
    """Look up the public holidays that calendars name, and write their dates to `holidays.lock.yaml`.

    The dates are then part of the agreement: decisions read them from the file, never from the package `holidays`, and
    a newer version of it changes nothing before somebody runs this command again. Commit the file.

    Examples:

    - `leadrules lock rulesets/saas-midmarket`
    - `leadrules lock rulesets/saas-midmarket --from 2026 --years 10`
    """
    path = ruleset_of(ruleset)
    agreement, diagnostics, _ = examine(path, locked=False)
    if agreement is None:
        raise AgreementError(diagnostics)
    named = dict(_named(agreement))
    if not named:
        output().print("No calendar names holidays: there is nothing to lock.")
        return
    first = _first_year(agreement) if first_year is None else first_year
    lock, warnings = _resolved(named, range(first, min(first + years, LAST_YEAR + 1)))
    if warnings:
        print_diagnostics(warnings, agreement.texts, messages())
    _write(agreement_path(path).parent / LOCK_FILE, lock)


def _named(agreement: Agreement) -> Iterator[tuple[Holidays, Place]]:
    """Yield the holidays that calendars name, each with one place that names it."""
    calendars = agreement.clause.calendars
    places = {
        c.holidays.region: (c.holidays, agreement.document.root["calendars"][name]["holidays"])
        for name, c in reversed(calendars.items())
        if c.holidays is not None
    }
    yield from (found for _, found in sorted(places.items()))


def _first_year(agreement: Agreement) -> int:
    """Return the year in which an agreement takes effect, else the first that it names."""
    clause = agreement.clause
    if clause.effective is not None:
        return clause.effective.year
    named = [day.year for calendar in clause.calendars.values() for day in calendar.special]
    if clause.review is not None and clause.review.last is not None:
        named.append(clause.review.last.year)
    if not named:
        fail("the agreement names no year", "give it an `effective` date, or say `--from YEAR`")
    return min(named)


def _resolved(named: dict[Holidays, Place], years: range) -> tuple[HolidayLock, list[Diagnostic]]:
    """Return the lock, and warnings.

    Raises:
        AgreementError: the package does not know a country or a region, or not for all of the years.
    """
    package = _package()
    regions: list[LockedRegion] = []
    problems: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    for holidays, place in named.items():
        problem = _not_known(package, holidays, place)
        if problem is not None:
            problems.append(problem)
            continue
        found = _looked_up(package, holidays, years)
        if found is None:
            message = f"the package `holidays` does not know `{holidays.country}` for all of {years[0]} to {years[-1]}"
            problems.append(error("LR333", message, place.span, "name fewer years: `--from`, `--years`"))
            continue
        regions.append(found)
        if found.has_subdivisions:
            message = f"`{holidays.country}` has regions with holidays of their own, and none is named"
            hint = "name one: `{country: ES, subdivision: MD}`"
            warnings.append(warning("LR332", message, place["country"].span, hint))
    if problems:
        raise AgreementError(problems)
    lock = HolidayLock(
        lock=LOCK_VERSION,
        source=f"holidays {package.__version__}",
        first_year=years[0],
        last_year=years[-1],
        regions=tuple(regions),
    )
    return lock, warnings


def _package() -> Any:
    try:
        return importlib.import_module("holidays")
    except ModuleNotFoundError:
        fail("the package `holidays` is not installed here", 'install it: pip install "leadrules[holidays]"')


def _not_known(package: Any, holidays: Holidays, place: Place) -> Diagnostic | None:
    """Return what is wrong with the names of a country and a region, as the package spells them."""
    regions: dict[str, list[str]] = package.list_supported_countries(include_aliases=False)
    country, subdivision = holidays.country, holidays.subdivision
    if country not in regions:
        hint = did_you_mean(country, regions) or "write its ISO 3166 code in capitals, like `ES`"
        return error("LR333", f"no holidays are known of a country `{country[:60]}`", place["country"].span, hint)
    if subdivision is not None and subdivision not in regions[country]:
        known = sorted(regions[country])
        listed = f"known are {', '.join(known[:20])}{', …' if len(known) > 20 else ''}" if known else "leave it out"
        message = f"no holidays are known of a region `{subdivision[:60]}` of `{country}`"
        return error("LR333", message, place["subdivision"].span, did_you_mean(subdivision, known) or listed)
    return None


def _looked_up(package: Any, holidays: Holidays, years: range) -> LockedRegion | None:
    """Return the holidays of some years; None where the package does not cover all of them."""
    table = package.country_holidays(holidays.country)
    if years[0] < table.start_year or years[-1] > table.end_year:
        return None
    language = _LANGUAGE if _LANGUAGE in table.supported_languages else table.default_language
    found = package.country_holidays(holidays.country, subdiv=holidays.subdivision, years=years, language=language)
    return LockedRegion.model_validate(
        {
            "country": holidays.country,
            "subdivision": holidays.subdivision,
            "has_subdivisions": holidays.subdivision is None and bool(table.subdivisions),
            "dates": {day.isoformat(): name for day, name in found.items() if day.year in years},
        }
    )


def _write(file: Path, lock: HolidayLock) -> None:
    text, shown = lock.text(), file.as_posix()
    try:
        same = file.is_file() and file.read_bytes() == text.encode()
        if not same:
            file.write_text(text, "utf-8", newline="\n")
    except OSError as problem:
        fail(f"cannot write `{shown}`: {(problem.strerror or 'not possible').lower()}")
    told_regions = ", ".join(f"{count(len(region.dates), 'date')} of {region.region}" for region in lock.regions)
    what = f"{told_regions}; {lock.first_year} to {lock.last_year}, from {lock.source}"
    line = f"{shown} is up to date: {what}" if same else f"Wrote {shown}: {what}"
    output().print(Text(printable(line)), soft_wrap=True)
