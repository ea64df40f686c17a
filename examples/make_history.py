"""Make three quarters of history for the ruleset ``saas-midmarket``: what leads did, how sales followed up, who bought.

    python examples/make_history.py [--out examples/history] [--weeks 39 --leads-per-week 300 --seed 7]

Writes ``leads.csv`` and ``activity.csv`` (the export of a CRM, as ``make_sample.py`` makes it), ``log.jsonl`` (what
happened after the handoffs, mistakes included, as ``make_log.py`` makes it) and ``decisions.jsonl`` (for every handoff
its decision; for a lead that never was handed off its last one). It ends on Monday 4 January 2027 at midnight in
Madrid: the last 13 weeks, 2026-W41 to 2026-W53, are the quarter that is looked at, the weeks before are its history.
The same seed gives the same bytes. Nobody in it exists.

Leads are decided by the ruleset a few minutes after each thing they do. What sales does then is drawn, and some of it
is planted, to be found again:

- A slow team: a first touch by ``rest`` (rep-6 and rep-7) is in time about half the time, by the others nine times in
  ten or more (``CARE``).
- A sliding acceptance: until 2026-W45 sales accepts about four of five leads that it touches; from 2026-W46 (Monday
  9 November) on, every week ``SLIDE`` less than the week before, and more come back as ``not-as-defined``.
- An over-valued rule: ``webinar`` gives 20 points, and who attended one buys no more than others. What else has points
  is worth something (``WORTH``).
- A small seasonal swing: fewer leads in August and over Christmas (``SEASON``).
"""

import argparse
import json
import math
import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final

from make_log import CARE as CARE_OF_A_QUARTER
from make_log import REJECTIONS, REPS, RULESET, Given, Life, lines_of, who_gets
from make_sample import (
    ACTIVITY_COLUMNS,
    LEAD_COLUMNS,
    cells_of,
    event_rows,
    local_of,
    make_events,
    make_lead,
    write_table,
)
from make_sample import Event as Row

from leadrules import Decision, Past, Plan, compile, decide, load  # noqa: A004 - the word of the field
from leadrules.intake import read_intake, take_in
from leadrules.tables import read_table
from leadrules.timeline import handoff_event, past

Record = Mapping[str, Any]

ENDS_UTC: Final = datetime(2027, 1, 3, 23, tzinfo=UTC)  # Monday 4 January 2027, midnight in Madrid
AFTER_WEEKS: Final = 7
"""Leads whose interest is greatest so long after the end have done something before it already."""

CARE: Final = {**CARE_OF_A_QUARTER, "rep-2": 0.93, "rep-5": 0.92, "rep-6": 0.55, "rep-7": 0.45}
"""How often each of sales gets in touch in time: the two of team ``rest`` are slow."""

SLIDES_FROM_UTC: Final = datetime(2026, 11, 8, 23, tzinfo=UTC)  # Monday 9 November 2026, midnight in Madrid
ACCEPTS: Final = 0.83
SLIDE: Final = 0.05
"""What share of touched leads is accepted, and how much less each week from ``SLIDES_FROM_UTC`` on."""

WORTH: Final = {
    "size-core": 0.5, "size-upper": 0.8, "size-large": 0.3, "industry-core": 0.7, "industry-adjacent": 0.2,
    "decides": 0.9, "influences": 0.5, "stated-need": 0.7, "pricing-page": 1.1, "download": 0.6, "click": 0.4,
    "webinar": 0.0, "careers": -1.0,
}  # fmt: skip
"""What each rule adds to the log-odds of an opportunity, and in part of a sale. ``webinar`` adds nothing."""

HAND_RAISER: Final = 1.2
SEASON: Final = {32: 0.88, 33: 0.85, 34: 0.85, 35: 0.92, 52: 0.85, 53: 0.8}
"""How many leads come in a week of the year (ISO), of the usual number."""


@dataclass(frozen=True, slots=True)
class History:
    """What became of all leads."""

    log: list[dict[str, Any]]
    decisions: list[dict[str, Any]]


def weeks_of(weeks: int) -> list[datetime]:
    """Return the beginnings of the weeks in which the interest of leads is greatest."""
    return [ENDS_UTC - timedelta(weeks=number) for number in range(weeks, -AFTER_WEEKS, -1)]


def make_export(rng: Random, weeks: int, per_week: int) -> tuple[list[dict[str, str]], list[Row]]:
    """Return the rows of ``leads.csv`` and what the leads did; what lies after the end is not there yet."""
    people: list[dict[str, str]] = []
    events: list[Row] = []
    number = 0
    for week in weeks_of(weeks):
        usual = per_week * (1 + 0.04 * math.sin(2 * math.pi * week.timetuple().tm_yday / 91))
        leads = round(usual * SEASON.get((week + timedelta(days=1)).isocalendar().week, 1) * rng.uniform(0.95, 1.05))
        for _ in range(leads):
            number += 1
            peak, known_days = week + timedelta(minutes=rng.randrange(7 * 24 * 60)), rng.randrange(1, 46)
            lead = make_lead(rng, number, known_days, peak)
            did = list(make_events(rng, lead["Record ID"], known_days, peak))
            if rng.random() < 0.2:  # interested once more
                again = peak + timedelta(days=rng.randrange(40, 150))
                did += make_events(rng, lead["Record ID"], 20, again)
            created = peak - timedelta(days=known_days, minutes=rng.randrange(480))
            if created < ENDS_UTC:
                lead["Create Date"] = local_of(created)[:-3]
                people.append(lead)
                events += (event for event in did if event.at_utc < ENDS_UTC and event.type != "Email Sent")
    return people, events


def write_export(out: Path, people: list[dict[str, str]], events: list[Row]) -> None:
    """Write ``leads.csv`` and ``activity.csv``."""
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "leads.csv", LEAD_COLUMNS, [cells_of(lead, LEAD_COLUMNS) for lead in people])
    rows = [cells_of(row, ACTIVITY_COLUMNS) for row in event_rows(events)]
    write_table(out / "activity.csv", ACTIVITY_COLUMNS, rows)


def decided_at(events: list[Record]) -> list[datetime]:
    """Return when a lead is decided: at the next quarter of an hour after each thing it did."""
    quarters = (datetime.fromtimestamp((e["at"].timestamp() // 900 + 1) * 900, UTC) for e in events)
    return [at for at, _ in groupby(quarters) if at < ENDS_UTC]


def live(rng: Random, plan: Plan, lead: Record, events: list[Record], begins: datetime) -> tuple[Life, list[Decision]]:
    """Return the events of one lead and its handoffs, or its last decision where there is none.

    A lead that went to sales before the history begins is not part of it.
    """
    life = Life(rng, lead["id"], plan.calendars["madrid"], ends_utc=ENDS_UTC)
    handoffs: list[Decision] = []
    last: Decision | None = None
    before: Past | None = None
    instants = [event["at"] for event in events]
    for at in decided_at(events):
        if life.events:
            before = past(plan, life.events, at)[lead["id"]]
        last = decide(plan, lead, events[: bisect_right(instants, at)], at=at, past=before)
        if last.outcome != "handoff":
            continue
        if at < begins:
            return life, []
        handoffs.append(last)
        given = who_gets(rng, last)
        handoff = handoff_event(last, given, at)
        handoff["seen"]["source"] = lead["source"]
        life.events.append(handoff)
        work_on(life, last, given)
    return life, handoffs or ([last] if last is not None else [])


def work_on(life: Life, decision: Decision, given: Given) -> None:
    """Let sales work a lead from its handoff on, as well as its owner does that."""
    rng, at = life.rng, decision.at
    owner, team = given.owner, given.team
    if owner is None:
        if rng.random() < 0.3:
            return  # nobody ever looks into the queue
        team = rng.choice(tuple(REPS))
        owner = rng.choice(REPS[team])
        at = life.later(at, rng.randrange(10, 150))
        life.add("reassigned", at, owner=owner, team=team, calendar="madrid", why="taken from the queue")
    in_time = rng.random() < CARE[owner]
    if not in_time and rng.random() < 0.15:
        return  # forgotten
    if not in_time and rng.random() < 0.2:
        at = life.later(at, rng.randrange(320, 500))
        owner = rng.choice([rep for rep in REPS[team or "rest"] if rep != owner] or [owner])
        life.add("reassigned", at, owner=owner, team=team, calendar="madrid", why="nobody had called")
        first = life.later(at, rng.randrange(10, 120))
    else:
        soon = (2, 26) if decision.fast_track else (5, 110)
        first = life.later(at, rng.randrange(*soon) if in_time else rng.randrange(250, 1300))
    life.add("touched", first, channel="call", direction="outbound", by="human")
    life.add("status_changed", first + timedelta(minutes=2), status="attempting")
    judge(life, decision, first)


def judge(life: Life, decision: Decision, first: datetime) -> None:
    """Let sales accept a lead or give it back, soon after the first touch."""
    rng = life.rng
    verdict = life.later(first, rng.randrange(5, 240) if rng.random() < 0.9 else rng.randrange(600, 2400))
    weeks = (verdict - SLIDES_FROM_UTC).days // 7 + 1 if verdict >= SLIDES_FROM_UTC else 0
    if rng.random() < ACCEPTS - SLIDE * weeks:
        life.add("accepted", verdict, by="human")
        call_until_answered(life, decision, verdict)
    elif rng.random() < 0.06:
        life.add("opted_out", verdict)
    else:
        slides = rng.random() < 0.06 * weeks
        life.add("rejected", verdict, by="human", reason="not-as-defined" if slides else rng.choice(REJECTIONS))


def call_until_answered(life: Life, decision: Decision, at: datetime) -> None:
    """Call and write until there is an answer, or until all was tried; now and then give up before."""
    rng = life.rng
    for channel in ("email", "call", "email", "email", "call", "email"):
        at = life.later(at, rng.randrange(250, 700))
        life.add("touched", at, channel=channel, direction="outbound", by="human")
        if rng.random() < 0.3:
            life.add("replied", at + timedelta(minutes=rng.randrange(3, 240)))
            return meet(life, decision, life.later(at, 300))
        if rng.random() < 0.03:
            break  # given up
        if rng.random() < 0.015:
            life.add("paused", at + timedelta(minutes=5), why="on holiday")
            at = life.later(at, rng.randrange(900, 2400))
            life.add("resumed", at - timedelta(minutes=10), why="back at work")
    life.add("recycled", life.later(at, 200), reason="could-not-reach")
    return None


def meet(life: Life, decision: Decision, at: datetime) -> None:
    """Let a lead that answered come to a meeting, and buy or not, as much as it is worth."""
    rng = life.rng
    life.add("meeting_booked", life.later(at, 30))
    held = life.later(at, rng.randrange(600, 3600))
    life.add("meeting_held", held)
    odds = sum(WORTH.get(rule, 0.0) for rule in decision.fired_rules) + HAND_RAISER * bool(decision.fast_track)
    if rng.random() >= _chance(odds - 2.3):
        life.add("recycled", life.later(held, 120), reason=rng.choice(("not-ready", "no-budget", "no-fit-now")))
        return
    opened = life.later(held, rng.randrange(60, 900))
    people = decision.value("employees") or 150
    amount = round(people**0.8 * rng.uniform(6, 18)) * 10
    life.add("opportunity_opened", opened, amount=amount)
    closed = life.later(opened, min(int(rng.expovariate(1 / 7000)) + 900, 30_000))
    if rng.random() < _chance(0.6 * odds - 2.0):
        life.add("won", closed, amount=amount)
    elif rng.random() < 0.85:
        life.add("lost", closed, reason="lost")


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def history_of(out: Path, seed: int, weeks: int, sources: Mapping[str, str]) -> History:
    """Read the export that was written, decide every lead, and let sales work those that are handed off."""
    agreement = load(RULESET)
    plan = compile(agreement)
    mapping = (RULESET / "intake.yaml").read_text("utf-8")
    taken = take_in(
        read_intake(mapping, "intake.yaml", agreement),
        plan,
        read_table(out / "leads.csv"),
        read_table(out / "activity.csv"),
    )
    begins = ENDS_UTC - timedelta(weeks=weeks)
    log: list[dict[str, Any]] = []
    decisions: list[dict[str, Any]] = []
    for lead in taken.leads:
        did = sorted((taken.activity or {}).get(lead["id"], ()), key=lambda event: (event["at"], event["id"]))
        rng = Random(f"{seed} {lead['id']}")
        known = {**lead, "source": sources[lead["id"]]}
        life, decided = live(rng, plan, known, [*did], begins)
        log += life.events
        decisions += (decision.to_dict() for decision in decided)
    return History(log, decisions)


def twice_won(rng: Random, log: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield sales that were noted a second time, by somebody who did not see the first."""
    won = [event for event in log if event["type"] == "won"]
    for event in rng.sample(won, min(2, len(won))):
        at = datetime.fromisoformat(event["at"]) + timedelta(minutes=90)
        yield {**event, "id": f"{event['id']}y", "at": at.isoformat()}


def make_history(out: Path, weeks: int, per_week: int, seed: int) -> None:
    """Write the four files; their folder is made if it is not there."""
    rng = Random(seed)
    people, events = make_export(rng, weeks, per_week)
    write_export(out, people, events)
    history = history_of(out, seed, weeks, {lead["Record ID"]: lead["Lead Source"] for lead in people})
    log = [*history.log, *twice_won(rng, history.log)]
    for name, lines in (
        ("log.jsonl", [*lines_of(rng, log)]),
        ("decisions.jsonl", [json.dumps(d, ensure_ascii=False, separators=(",", ":")) for d in history.decisions]),
    ):
        file = out / name
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
        print(f"wrote {os.path.relpath(file)} ({len(lines):,} lines)")


def main() -> None:
    """Read the command line and write the history."""
    parser = argparse.ArgumentParser(description="make three quarters of history for the ruleset saas-midmarket")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "history", help="folder to write to")
    parser.add_argument("--weeks", type=int, default=39, help="how many weeks, at least 13")
    parser.add_argument("--leads-per-week", type=int, default=300, help="how many leads a week, at least 20")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives other leads and lives")
    given = parser.parse_args()
    if given.weeks < 13 or given.leads_per_week < 20:
        parser.error("--weeks must be at least 13, and --leads-per-week at least 20")
    make_history(given.out, given.weeks, given.leads_per_week, given.seed)


if __name__ == "__main__":
    main()
