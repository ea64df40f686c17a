"""Touch plans, verdicts and stages of the generated history, worked out with plain Python and nothing of leadrules."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from by_hand import BACK, MADRID, Stay, after_working, blocks_after, hours, worked

PROMISED = {"call": 3, "email": 4}


class Run(NamedTuple):
    """One run of a clock or a touch plan; when due in seconds since 1970, None while a pause lasts."""

    state: str
    due: float | None


class Visit(NamedTuple):
    """That a lead was in a stage."""

    stage: str
    since: datetime
    until: datetime | None


def verdict_runs(stay: Stay, now: datetime) -> list[Run]:
    """Return the runs of the clock `verdict`: 48 hours, and again where another owner came too late."""
    runs, due = [], stay.began.timestamp() + 48 * 3600
    for event in stay.events:
        at = event["when"].timestamp()
        if event["type"] in ("accepted", "rejected"):
            return [*runs, Run("met" if at <= due else "missed", due)]
        if event["type"] in BACK:
            return [*runs, Run("cancelled" if at <= due else "missed", due)]
        if event["type"] == "reassigned" and at > due:
            runs.append(Run("missed", due))
            due = at + 48 * 3600
    return [*runs, Run("missed" if now.timestamp() > due else "running", due)]


def tenth_day(begin: datetime) -> datetime:
    """Return the same time of day on the tenth working day, within its hours."""
    start = next(blocks_after(begin))[0].astimezone(MADRID)
    day = start.date()
    for _ in range(10):
        day += timedelta(days=1)
        while not hours(day):
            day += timedelta(days=1)
    at = datetime.combine(day, time(start.hour, start.minute, start.second), MADRID)
    closed = None
    for opens, closes in hours(day):
        if at < opens:
            return closed or opens
        if at < closes:
            return at
        closed = closes
    assert closed is not None
    return closed


def pauses(stay: Stay) -> list[tuple[datetime, datetime | None]]:
    """Return the pauses of a stay; those that a meeting makes end the touch plan and do not matter to it."""
    found: list[tuple[datetime, datetime | None]] = []
    for event in stay.events:
        if event["type"] == "paused" and (not found or found[-1][1] is not None):
            found.append((event["when"], None))
        if event["type"] == "resumed" and found and found[-1][1] is None:
            found[-1] = (found[-1][0], event["when"])
    return found


def touch_plan(stay: Stay, now: datetime) -> Run:
    """Return the touch plan of a stay: three calls four hours apart, four e-mails, ten working days."""
    due: datetime | None = tenth_day(stay.began)
    for begins, ends in pauses(stay):
        if due is not None and begins.timestamp() < due.timestamp():
            lasted = None if ends is None else worked(begins, ends)
            due = None if lasted is None else _later(due, lasted)
    until = None if due is None else due.timestamp()
    made: Counter[str] = Counter()
    called: datetime | None = None

    def finished(otherwise: str) -> Run:
        return Run("exhausted" if all(made[each] >= number for each, number in PROMISED.items()) else otherwise, until)

    for event in stay.events:
        if until is not None and event["when"].timestamp() > until:
            break
        if event["type"] in ("replied", "meeting_booked"):
            return Run("completed", until)
        if event["type"] in BACK:
            return finished("cancelled")
        if event["type"] == "touched" and event.get("by") != "automatic" and event.get("direction") != "inbound":
            if event["channel"] == "call":
                if called is not None and event["when"] - called < timedelta(hours=4):
                    continue
                called = event["when"]
            made[event["channel"]] += 1
    return finished("breached" if until is not None and now.timestamp() > until else "running")


def _later(due: datetime, seconds: float) -> datetime:
    return due if not seconds else datetime.fromtimestamp(after_working(due, seconds), UTC)


def visits(stays: list[Stay]) -> list[Visit]:
    """Return the stages that one lead was in, from its first handoff on."""
    entries: list[tuple[str, datetime]] = []
    given_up = 0
    for stay in sorted(stays, key=lambda stay: stay.began):
        entries.append(("working", stay.began))
        for event in stay.events:
            stage = {"accepted": "accepted", "opportunity_opened": "opportunity", "won": "customer"}.get(event["type"])
            if event["type"] == "opted_out":
                stage = "junk"
            elif event["type"] in ("rejected", "recycled", "lost"):
                given_up += event["reason"] == "could-not-reach"
                is_spam = event["reason"] == "spam" or (event["reason"] == "could-not-reach" and given_up > 2)
                stage = "junk" if is_spam else "recycled"
            if stage is not None:
                entries.append((stage, event["when"]))
    ends: list[datetime | None] = [at for _, at in entries[1:]]
    return [Visit(stage, at, end) for (stage, at), end in zip(entries, [*ends, None], strict=False)]
