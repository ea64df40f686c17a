"""The headline numbers of the generated history, counted from its log with plain Python and nothing of leadrules."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

MADRID = ZoneInfo("Europe/Madrid")
HOLIDAYS = {
    date.fromisoformat(day)
    for day in [
        "2026-04-02",
        "2026-04-03",
        "2026-05-01",
        "2026-05-02",
        "2026-08-15",
        "2026-10-12",
        "2026-11-02",
        "2026-12-07",
        "2026-12-08",
        "2026-12-25",
        "2026-12-31",
        "2027-01-01",
        "2027-01-06",
        "2027-03-19",
        "2027-03-25",
        "2027-03-26",
    ]
}
REASONS = {
    "could-not-reach", "not-ready", "no-budget", "no-fit-now", "locked-contract", "no-buying-power", "not-as-defined",
    "stalled", "lost", "unserved-market", "spam",
}  # fmt: skip
BACK = {"rejected", "recycled", "lost", "won", "opted_out"}
KNOWN = BACK | {
    "handed_off", "reassigned", "accepted", "touched", "replied", "meeting_booked", "meeting_held", "status_changed",
    "paused", "resumed", "opportunity_opened", "voided",
}  # fmt: skip
Event = dict[str, Any]


@dataclass
class Stay:
    handoff: Event
    events: list[Event] = field(default_factory=list)

    @property
    def began(self) -> datetime:
        return self.handoff["when"]

    def first(self, kind: str) -> Event | None:
        return next((event for event in self.events if event["type"] == kind), None)

    @property
    def touch(self) -> Event | None:
        return next((e for e in self.events if e["type"] == "touched" and e.get("by") != "automatic"), None)

    @property
    def end(self) -> str:
        return self.events[-1]["type"] if self.events and self.events[-1]["type"] in BACK else "open"

    @property
    def team(self) -> str:
        given = [self.handoff, *(event for event in self.events if event["type"] == "reassigned")]
        return next((event["team"] for event in given if event.get("owner")), "(queue triage)")

    @property
    def verdict(self) -> str:
        return "accepted" if self.first("accepted") else self.end


def events_of(file: Path, until: datetime) -> dict[str, list[Event]]:
    """Return the events of each lead: each id once, as recorded last; what was voided left out."""
    latest: dict[tuple[str, str], Event] = {}
    for line in file.read_text("utf-8").splitlines():
        try:
            event = json.loads(line)
            event["when"] = datetime.fromisoformat(event["at"])
        except ValueError:
            continue
        if event["when"].tzinfo is None or event["lead_id"] is None or event["type"] not in KNOWN:
            continue
        event["noted"] = datetime.fromisoformat(event.get("recorded_at", event["at"]))
        key = event["lead_id"], event["id"]
        if key not in latest or latest[key]["noted"] < event["noted"]:
            latest[key] = event
    voided = {(event["lead_id"], event["event"]) for event in latest.values() if event["type"] == "voided"}
    of_lead = defaultdict(list)
    for key, event in latest.items():
        if key not in voided and event["type"] != "voided" and event["when"] <= until:
            of_lead[event["lead_id"]].append(event)
    rank = {"handed_off": 0, "reassigned": 1, "resumed": 2}
    for events in of_lead.values():
        events.sort(key=lambda event: (event["when"], rank.get(event["type"], 3 + (event["type"] in BACK))))
    return of_lead


def stays_of(file: Path, until: datetime) -> list[Stay]:
    """Return what became of each handoff; what cannot have happened is left out."""
    stays = []
    for events in events_of(file, until).values():
        now: Stay | None = None
        for event in events:
            if event["type"] == "handed_off":
                if now is None:
                    now = Stay(event)
                    stays.append(now)
            elif now is not None and (
                event["type"] not in ("rejected", "recycled", "lost") or event["reason"] in REASONS
            ):
                now.events.append(event)
                if event["type"] in BACK:
                    now = None
    return stays


def hours(day: date) -> list[tuple[datetime, datetime]]:
    """Return when people work on a day of the calendar `madrid`."""
    if day.weekday() > 4 or day in HOLIDAYS:
        return []
    blocks = [("09:00", "13:00")] if day == date(2026, 12, 24) else [("09:00", "14:00"), ("15:00", "18:00")]
    return [tuple(datetime.combine(day, time.fromisoformat(at), MADRID) for at in block) for block in blocks]  # type: ignore[misc]


def blocks_after(at: datetime) -> Any:
    day = at.astimezone(MADRID).date()
    while True:
        for opens, closes in hours(day):
            if closes.timestamp() > at.timestamp():
                yield max(opens, at, key=datetime.timestamp), closes
        day += timedelta(days=1)


def worked(begin: datetime, end: datetime) -> float:
    """Return the working seconds between two instants."""
    total = 0.0
    for opens, closes in blocks_after(begin):
        if opens.timestamp() >= end.timestamp():
            return total
        total += min(closes.timestamp(), end.timestamp()) - opens.timestamp()
    raise AssertionError


def after_working(begin: datetime, seconds: float) -> float:
    """Return the instant (seconds since 1970) at which so much working time has passed."""
    for opens, closes in blocks_after(begin):
        length = closes.timestamp() - opens.timestamp()
        if seconds <= length:
            return opens.timestamp() + seconds
        seconds -= length
    raise AssertionError


def next_day(begin: datetime) -> float:
    """Return the same time of day on the next working day, within its hours; from the opening where nobody works."""
    start = next(blocks_after(begin))[0].astimezone(MADRID)
    day = start.date() + timedelta(days=1)
    while not hours(day):
        day += timedelta(days=1)
    at = datetime.combine(day, start.time(), MADRID).timestamp()
    closed = None
    for opens, closes in hours(day):
        if at < opens.timestamp():
            return opens.timestamp() if closed is None else closed
        if at < closes.timestamp():
            return at
        closed = closes.timestamp()
    return at if closed is None else closed


def first_touches(stay: Stay, now: datetime) -> list[tuple[str, float, str]]:
    """Return the runs of the clock `first_touch`: met, missed, cancelled or running; when due; the team that had it."""
    handoff = stay.handoff
    minutes = 30 if handoff["fast_track"] else 120 if handoff.get("tier") == "hot" else 240
    team = handoff["team"] if handoff.get("owner") else "(queue triage)"
    runs, start = [], stay.began

    def due() -> float:
        return min(after_working(start, 60 * minutes), next_day(start))

    for event in stay.events:
        at = event["when"].timestamp()
        if event["type"] == "touched" and event.get("by") != "automatic":
            return [*runs, ("met" if at <= due() else "missed", due(), team)]
        if event["type"] in BACK:
            return [*runs, ("cancelled" if at <= due() else "missed", due(), team)]
        if event["type"] == "reassigned":
            if at > due():
                runs.append(("missed", due(), team))
                start = event["when"]
            team = event["team"]
    return [*runs, ("missed" if now.timestamp() > due() else "running", due(), team)]


def nearest_rank(values: list[float], percent: int) -> float:
    """Return the nearest rank; checked against the standard library's quantiles, which interpolate."""
    ordered = sorted(values)
    found = ordered[-(-percent * len(ordered) // 100) - 1]
    near = quantiles(ordered, n=100, method="inclusive")[percent - 1]
    assert ordered[max(0, ordered.index(found) - 1)] <= near <= ordered[min(len(ordered) - 1, ordered.index(found) + 1)]
    return found
