"""How long a due instant and an elapsed time take, here and with the package `businesstimedelta` where it is installed.

    python -m benchmarks.worktime

Two blocks a day, a year of starts, lengths from an hour to two working weeks; calendars are warm. The answers of both
are compared before anything is timed.
"""

import importlib
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from benchmarks.measuring import median_seconds, ratio
from leadrules.worktime import Duration, HolidayDates, Unit, WorkCalendar, parse_block

ZONE = "Europe/Madrid"
HOLIDAYS = frozenset(map(date.fromisoformat, ["2026-01-01", "2026-05-01", "2026-10-12", "2026-12-25"]))
HOUR = 3_600_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SAMPLE = 400
TIMES = 10
"""How often our side does the same work within one round: one pass alone is too short to time."""


def office() -> WorkCalendar:
    """Return a calendar of two blocks a day with four holidays."""
    blocks = tuple(block for text in ("09:00-14:00", "15:00-18:00") if (block := parse_block(text)))
    return WorkCalendar("office", ZONE, (*(blocks,) * 5, (), ()), {}, HolidayDates(range(2025, 2028), HOLIDAYS))


def peer(package: Any, zone: Any) -> Any:
    """Return the same calendar as the other package has it."""
    work = package.WorkDayRule(start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=zone)
    lunch = package.LunchTimeRule(start_time=time(14), end_time=time(15), working_days=[0, 1, 2, 3, 4], tz=zone)
    return package.Rules([work, lunch, package.HolidayRule(dict.fromkeys(HOLIDAYS, "free"), tz=zone)])


def sample() -> list[tuple[int, int]]:
    """Return starts within a year, in UTC microseconds, and whole business hours up to two working weeks."""
    random = Random(1)
    first = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())
    return [((first + random.randrange(300 * 86_400)) * 1_000_000, random.randrange(1, 80)) for _ in range(SAMPLE)]


def kinds(calendar: WorkCalendar, pairs: list[tuple[int, int]]) -> dict[str, Callable[[], object]]:
    """Return what is timed: each does its work for the whole sample, several times."""
    hours = [(start, Duration(count, Unit.BUSINESS_HOUR)) for start, count in pairs]
    days = [(start, Duration(count // 8 + 1, Unit.BUSINESS_DAY)) for start, count in pairs]
    walls = [(start, Duration(count, Unit.CALENDAR_DAY)) for start, count in pairs]
    ends = [(start, start + count * 4 * HOUR) for start, count in pairs]
    paused = [
        (start, length, [(start + HOUR, start + 5 * HOUR), (start + 30 * HOUR, start + 40 * HOUR)])
        for start, length in hours
    ]

    def repeated(run: Callable[[], object]) -> Callable[[], object]:
        return lambda: [run() for _ in range(TIMES)]

    return {
        "due in business hours": repeated(lambda: [calendar.due(start, length) for start, length in hours]),
        "due in business days": repeated(lambda: [calendar.due(start, length) for start, length in days]),
        "due in calendar days": repeated(lambda: [calendar.due(start, length) for start, length in walls]),
        "due in business hours, two pauses": repeated(lambda: [calendar.due(*each) for each in paused]),
        "elapsed": repeated(lambda: [calendar.elapsed(start, end) for start, end in ends]),
    }  # fmt: skip


def instant(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


def against(package: Any, calendar: WorkCalendar, pairs: list[tuple[int, int]]) -> None:
    """Compare answers, then print how many times longer the other package takes."""
    rules = peer(package, importlib.import_module("pytz").timezone(ZONE))
    hours = [(start, Duration(count, Unit.BUSINESS_HOUR)) for start, count in pairs]
    theirs_due = [(instant(start), package.BusinessTimeDelta(rules, hours=count)) for start, count in pairs]
    ends = [(start, start + count * 4 * HOUR) for start, count in pairs]
    theirs_ends = [(instant(start), instant(end)) for start, end in ends]
    for (start, length), (begin, delta) in zip(hours, theirs_due, strict=True):
        ours = calendar.due(start, length).at_us
        if ours is None or instant(ours) != begin + delta:
            sys.exit(f"{length} from {begin}: {ours} here, {begin + delta} there")
    for (start, end), (begin, finish) in zip(ends, theirs_ends, strict=True):
        if instant(calendar.elapsed(start, end)) - EPOCH != rules.difference(begin, finish).timedelta:
            sys.exit(f"elapsed from {begin} to {finish} differs")
    due = ratio(
        lambda: [b + d for b, d in theirs_due], lambda: [calendar.due(*each) for each in hours * TIMES], rounds=5
    )
    elapsed = ratio(
        lambda: [rules.difference(*each) for each in theirs_ends],
        lambda: [calendar.elapsed(*each) for each in ends * TIMES],
        rounds=5,
    )
    print()
    print("| against businesstimedelta | its µs | times ours |")
    print("|---|--:|--:|")
    for name, found in (("due", due), ("elapsed", elapsed)):
        print(f"| {name} | {found.seconds / SAMPLE * 1e6:.0f} | {found.median * TIMES:.0f} |")


def main() -> None:
    """Print the tables."""
    calendar, pairs = office(), sample()
    print("| working time, warm calendar | median µs |")
    print("|---|--:|")
    for name, run in kinds(calendar, pairs).items():
        print(f"| {name} | {median_seconds(run) / SAMPLE / TIMES * 1e6:.1f} |")
    try:
        package = importlib.import_module("businesstimedelta")
    except ImportError:
        print("businesstimedelta is not installed: nothing to compare with")
        return
    against(package, calendar, pairs)


if __name__ == "__main__":
    main()
