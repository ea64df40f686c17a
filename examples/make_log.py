"""Make a log of one quarter: what became of about 1,500 leads that marketing handed over, followed up well and badly.

    python examples/make_log.py [--out examples/sample/log.jsonl] [--handoffs 1500] [--seed 7]

Leads are made up and decided by the ruleset ``saas-midmarket``; every handoff begins with the event that
``handoff_event`` makes of the decision. Then people call, write, forget, reject, win and lose. Some of the log is
wrong, as logs are: lines that are no event, repeats, late arrivals, things that cannot have happened. The same seed
gives the same bytes.
"""

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from leadrules import Decision, Past, Plan, compile, decide, load  # noqa: A004 - the word of the field
from leadrules.expr import datetime_of, instant_us
from leadrules.timeline import handoff_event, past
from leadrules.worktime import Duration, Unit, WorkCalendar

Event = dict[str, Any]

RULESET: Final = Path(__file__).parent.parent / "rulesets" / "saas-midmarket"
BEGINS_UTC: Final = datetime(2026, 10, 1, 7, tzinfo=UTC)
ENDS_UTC: Final = datetime(2026, 12, 30, 11, tzinfo=UTC)  # 12:00 in Madrid: when the log was exported
DAYS: Final = (ENDS_UTC - BEGINS_UTC).days

REPS: Final = {"iberia": ("rep-1", "rep-1", "rep-2"), "dach": ("rep-4", "rep-5"), "rest": ("rep-6", "rep-7")}
CARE: Final = {"rep-1": 0.97, "rep-2": 0.85, "rep-4": 0.93, "rep-5": 0.88, "rep-6": 0.95, "rep-7": 0.62}
"""How often each of them gets in touch in time."""

NAMES: Final = ("Ana", "Jon", "Maria", "Luis", "Anna", "Paul", "Chiara", "Marc", "Eva", "Jürgen", "Zoé", "Noa", "Tom")
COUNTRIES: Final = ("ES", "ES", "ES", "PT", "DE", "DE", "AT", "CH", "FR", "FR", "IT")
REJECTIONS: Final = (
    "not-ready", "not-ready", "no-budget", "no-fit-now", "locked-contract", "no-buying-power", "not-as-defined",
    "not-as-defined", "spam",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """Who gets a lead."""

    owner: str | None
    team: str | None
    queue: str | None
    calendar: str | None = "madrid"


@dataclass(slots=True)
class Life:
    """The events of one lead, as they happen; what lies after the export is not there yet."""

    rng: Random
    lead_id: str
    calendar: WorkCalendar
    events: list[Event] = field(default_factory=list)
    ends_utc: datetime = ENDS_UTC

    def add(self, kind: str, at: datetime, **carries: Any) -> Event | None:
        """Note that something happened; a few things are noted days later."""
        if at >= self.ends_utc:
            return None
        event = {"id": f"{self.lead_id}-{len(self.events) + 1:02}", "lead_id": self.lead_id, "type": kind}
        event |= {"at": at.isoformat(), **carries}
        if self.rng.random() < 0.01:
            event["recorded_at"] = (at + timedelta(hours=self.rng.randrange(20, 90))).isoformat()
        self.events.append(event)
        return event

    def later(self, at: datetime, minutes: int) -> datetime:
        """Return the instant after so many minutes of working time."""
        due = self.calendar.due(instant_us(at), Duration(minutes, Unit.BUSINESS_MINUTE)).at_us
        return at if due is None else datetime_of(due)


def make_lead(rng: Random, number: int) -> dict[str, Any]:
    """Return a lead that mostly fits."""
    first_name = rng.choice(NAMES)
    return {
        "id": f"{200_000 + number}",
        "first_name": first_name,
        "email": f"{first_name.lower()}.{number}@company-{number % 700}.example",
        "phone": f"+34 900 {number:06}",
        "company": f"Company {number % 700}",
        "country": rng.choice(COUNTRIES),
        "employees": rng.choice((120, 180, 300, 450, 700, 900, 1500, 2600)),
        "industry": rng.choice(("software", "software", "fintech", "manufacturing", "retail")),
        "job_level": rng.choice(("manager", "director", "director", "vp", "c_level")),
        "need": rng.choice(("migration", "audit", "renewal", "none")),
        "contract_until": f"2027-{rng.randrange(1, 13):02}-01" if rng.random() < 0.5 else None,
        "languages": ["en"],
    }


def make_activity(rng: Random, at: datetime) -> list[Event]:
    """Return what a lead did in the days before a decision."""
    activity: list[Event] = []

    def did(kind: str, days: float, **carries: Any) -> None:
        when = (at - timedelta(days=days)).isoformat()
        activity.append({"id": f"a{len(activity) + 1}", "type": kind, "at": when, **carries})

    for _ in range(rng.randrange(0, 4)):
        did("page_view", rng.uniform(0.1, 9), path=rng.choice(("/pricing", "/pricing/enterprise", "/product")))
    for _ in range(rng.randrange(0, 3)):
        did("webinar_attended", rng.uniform(0.2, 20), webinar="moving-without-downtime", minutes=rng.randrange(15, 60))
    if rng.random() < 0.12:
        did("form_submitted", 0.05, form="demo")
    return activity


def who_gets(rng: Random, decision: Decision) -> Given:
    """Return who gets a lead that goes to sales; now and then nobody is free, and it waits in the queue."""
    route = decision.route
    team = route.target if route is not None and route.kind == "team" else None
    if team is None or rng.random() < 0.01:
        return Given(None, None, "triage")
    return Given(rng.choice(REPS[team]), team, None)


def work_on(life: Life, at: datetime, given: Given) -> None:
    """Let sales work a lead from its handoff on, as well as its owner does that."""
    rng = life.rng
    owner, team = given.owner, given.team
    if owner is None:
        if rng.random() < 0.3:
            return  # nobody ever looks into the queue
        team = rng.choice(tuple(REPS))
        owner = rng.choice(REPS[team])
        at = life.later(at, rng.randrange(20, 300))
        life.add("reassigned", at, owner=owner, team=team, calendar="madrid", why="taken from the queue")
    careful = rng.random() < CARE[owner]
    if not careful:
        if rng.random() < 0.45:
            return  # forgotten
        if rng.random() < 0.5:
            at = life.later(at, rng.randrange(320, 700))
            others = [rep for rep in REPS[team or "rest"] if rep != owner] or [owner]
            owner = rng.choice(others)
            life.add("reassigned", at, owner=owner, team=team, calendar="madrid", why="nobody had called")
    first = life.later(at, rng.randrange(4, 110) if careful else rng.randrange(250, 1500))
    if rng.random() < 0.2:
        life.add("touched", at + timedelta(minutes=1), channel="email", direction="outbound", by="automatic")
    call_until_answered(life, first, careful=careful)


def call_until_answered(life: Life, at: datetime, *, careful: bool) -> None:
    """Call and write until there is an answer, or until all was tried."""
    rng = life.rng
    channels = ["call", "email", "call", "email", "email", "call", "email"]
    for number, channel in enumerate(channels if careful else channels[: rng.randrange(1, 6)]):
        life.add("touched", at, channel=channel, direction="outbound", by="human")
        if number == 0:
            life.add("status_changed", at + timedelta(minutes=2), status="attempting")
        answer = rng.random()
        if answer < 0.16:
            life.add("replied", at + timedelta(minutes=rng.randrange(3, 240)))
            return meet(life, life.later(at, 300))
        if answer < 0.26:
            end = life.later(at, rng.randrange(5, 400))
            life.add("rejected", end, by="human", reason=rng.choice(REJECTIONS))
            return None
        if answer < 0.27:
            life.add("opted_out", at + timedelta(minutes=9))
            return None
        if answer < 0.285:
            life.add("paused", at + timedelta(minutes=5), why="on holiday")
            at = life.later(at, rng.randrange(900, 2400))
            life.add("resumed", at - timedelta(minutes=10), why="back at work")
        at = life.later(at, rng.randrange(250, 800))
    if careful or rng.random() < 0.3:
        life.add("recycled", life.later(at, 200), reason="could-not-reach")
    return None


def meet(life: Life, at: datetime) -> None:
    """Let a lead that answered be accepted or not, and go on to a meeting, an opportunity, a customer."""
    rng = life.rng
    if rng.random() < 0.22:
        life.add("rejected", at, by="human", reason=rng.choice(REJECTIONS[:-1]))
        return
    life.add("accepted", at, by="human")
    life.add("meeting_booked", life.later(at, 30))
    held = life.later(at, rng.randrange(900, 4800))
    life.add("meeting_held", held)
    if rng.random() < 0.35:
        life.add("recycled", life.later(held, 120), reason=rng.choice(("not-ready", "no-budget")))
        return
    opened = life.later(held, rng.randrange(60, 900))
    amount = rng.randrange(8, 90) * 1000
    life.add("opportunity_opened", opened, amount=amount)
    closed = life.later(opened, rng.randrange(2400, 20000))
    if rng.random() < 0.4:
        life.add("won", closed, amount=amount)
    elif rng.random() < 0.6:
        life.add("lost", closed, reason="lost")


def live(rng: Random, plan: Plan, number: int) -> list[Event]:
    """Return the events of one lead; none where it does not go to sales. One that came back may be handed off again."""
    lead = make_lead(rng, number)
    life = Life(rng, lead["id"], plan.calendars["madrid"])
    begins = BEGINS_UTC + timedelta(minutes=rng.randrange(DAYS * 24 * 60))
    before: Past | None = None
    for _ in range(3):
        if begins >= ENDS_UTC:
            break
        decision = decide(plan, lead, make_activity(rng, begins), at=begins, past=before)
        if decision.outcome != "handoff":
            break
        given = who_gets(rng, decision)
        life.events.append(handoff_event(decision, given, begins))
        work_on(life, begins + timedelta(minutes=1), given)
        before = past(plan, life.events, ENDS_UTC)[lead["id"]]
        if before.last_return is None:
            break
        begins = before.last_return.at + timedelta(days=rng.randrange(12, 60))
    return life.events


def lines_of(rng: Random, events: list[Event]) -> Iterator[str]:
    """Yield the log as it was written, with what goes wrong in one."""
    touches = [event for event in events if event["type"] == "touched"]
    back = [event for event in events if event["type"] == "rejected"]
    handoffs = [event for event in events if event["type"] == "handed_off"]
    more: list[Event] = [dict(event) for event in rng.sample(events, len(events) // 400)]  # repeats
    for event in rng.sample(touches, 4):  # corrected later
        written = datetime.fromisoformat(event["at"]) + timedelta(hours=5)
        more.append({**event, "channel": "email", "recorded_at": written.isoformat()})
    called = {"channel": "call", "direction": "outbound", "by": "human"}
    twice = {"owner": "rep-6", "team": "rest", "calendar": "madrid"}
    more += [_after(event, "voided", 60, event=event["id"]) for event in rng.sample(touches, 3)]  # did not happen
    more += [_after(event, "touched", 2000, **called) for event in rng.sample(back, 3)]  # after it was given back
    more += [_after(event, "handed_off", 1, **twice) for event in rng.sample(handoffs, 2)]  # a second time
    more += [_after(event, "accepted", -600, by="human") for event in rng.sample(handoffs, 2)]  # before its handoff
    more.append(_after(rng.choice(touches), "rejected", 30, by="human", reason="bad-mood"))
    written_lines = [(event.get("recorded_at", event["at"]), event) for event in (*events, *more)]
    for _, event in sorted(written_lines, key=lambda pair: (_utc(pair[0]), str(pair[1]["id"]))):
        yield json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    good = touches[-1]
    yield json.dumps({**good, "id": "x-1", "type": "faxed"})
    yield json.dumps({**good, "id": "x-2", "at": "2026-12-29T10:00:00"})
    yield json.dumps({**good, "id": "x-3", "lead_id": None})
    yield '{"id": "x-4", "lead_id": "200001", "type": "touched", "at": "2026-12-'


def _after(before: Event, kind: str, minutes: int, **carries: Any) -> Event:
    at = datetime.fromisoformat(before["at"]) + timedelta(minutes=minutes)
    return {"id": f"{before['id']}x", "lead_id": before["lead_id"], "type": kind, "at": at.isoformat(), **carries}


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def make_log(out: Path, handoffs: int, seed: int) -> None:
    """Write the log; its folder is made if it is not there."""
    rng = Random(seed)
    plan = compile(load(RULESET))
    events: list[Event] = []
    number = made = 0
    while made < handoffs:
        number += 1
        of_lead = live(rng, plan, number)
        events += of_lead
        made += sum(event["type"] == "handed_off" for event in of_lead)
    lines = list(lines_of(rng, events))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
    print(f"wrote {os.path.relpath(out)} ({len(lines):,} lines, {made:,} handoffs)")


def main() -> None:
    """Read the command line and write the log."""
    parser = argparse.ArgumentParser(description="make a log of one quarter for the ruleset saas-midmarket")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "sample" / "log.jsonl", help="file to write"
    )
    parser.add_argument("--handoffs", type=int, default=1500, help="how many handoffs, at least 20")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives other lives")
    given = parser.parse_args()
    if given.handoffs < 20:
        parser.error("--handoffs must be at least 20")
    make_log(given.out, given.handoffs, given.seed)


if __name__ == "__main__":
    main()
