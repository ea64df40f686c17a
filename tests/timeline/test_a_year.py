"""A year of nights: leads are decided on what the log says of them, and sales does as it likes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import decide, follow, handoff_event, load, past

PLAN = compile_plan(load(Path(__file__).parents[2] / "rulesets" / "saas-midmarket"))
FIRST_NIGHT = datetime(2026, 10, 5, 1, tzinfo=UTC)
NIGHTS = 365
SEEDS = st.integers(0, 2**32 - 1)
COOL_OFF_DAYS = {
    "could-not-reach": 30, "not-ready": 60, "no-budget": 90, "no-fit-now": 365, "not-as-defined": 30, "stalled": 60,
    "lost": 120,
}  # fmt: skip
REASONS = ("not-ready", "no-budget", "no-fit-now", "not-as-defined", "could-not-reach")


@dataclass(frozen=True)
class Anybody:
    """Who gets a lead."""

    owner: str | None = "ana"
    team: str | None = "iberia"
    queue: str | None = None
    calendar: str | None = "madrid"


@dataclass
class Year:
    """What happened in a year to one lead, and every night on which it was handed off."""

    log: list[dict[str, Any]] = field(default_factory=list)
    handoffs: list[tuple[datetime, Any]] = field(default_factory=list)


def lead(random: Random) -> dict[str, Any]:
    return {
        "id": "L1", "first_name": "Ana", "email": "ana@acme.example", "phone": "1", "company": "Acme", "country": "ES",
        "employees": random.choice([120, 800]), "industry": "software", "job_level": "vp", "need": "audit",
        "opted_out": False, "languages": ["es"],
    }  # fmt: skip


def activity(random: Random) -> list[dict[str, Any]]:
    """Return what a keen lead does in a year: some webinars and price lists, now and then a demo."""
    kinds = [
        {"type": "webinar_attended", "webinar": "w", "minutes": 40}, {"type": "page_view", "path": "/pricing"},
        {"type": "download", "asset": "guide"}, {"type": "form_submitted", "form": "demo"},
    ]  # fmt: skip
    often = random.randrange(5, 120)
    return [
        {"id": n, "at": FIRST_NIGHT + timedelta(hours=random.randrange(-500, 24 * NIGHTS)), **random.choices(kinds, [5, 5, 4, 0.3])[0]}
        for n in range(often)
    ]  # fmt: skip


def what_sales_does(random: Random, night: datetime, number: int) -> Iterator[dict[str, Any]]:
    """Yield what becomes of a handoff: good work, bad work, or none at all; sometimes it ends, sometimes not."""

    def happened(kind: str, days: float, **data: Any) -> dict[str, Any]:
        when = night + timedelta(days=days)
        return {"id": f"{kind} {number} {days}", "lead_id": "L1", "type": kind, "at": when.isoformat(), **data}

    for n in range(random.randrange(8)):
        yield happened("touched", n / 3 + random.random(), channel=random.choice(["call", "email"]), by="human")
    if random.random() < 0.2:
        yield happened("reassigned", random.uniform(0.3, 3), owner="ben", team="iberia")
    if random.random() < 0.2:
        yield happened("replied", random.uniform(0.5, 12))
    how = random.random()
    if how < 0.4:
        yield happened("rejected", random.uniform(0.1, 20), reason=random.choice(REASONS))
    elif how < 0.8:
        yield happened("accepted", 2)
        if random.random() < 0.6:
            yield happened("opportunity_opened", random.uniform(3, 10))
            end, reason = random.choice([("lost", "lost"), ("recycled", "stalled"), ("won", None)])
            yield happened(end, random.uniform(11, 80), **({"reason": reason} if reason else {}))


def year_of(seed: int) -> Iterator[tuple[Year, datetime]]:
    """Yield the year so far, night by night."""
    random, year = Random(seed), Year()
    who, did = lead(random), activity(random)
    for number in range(NIGHTS):
        night = FIRST_NIGHT + timedelta(days=number)
        before = past(PLAN, year.log, night).get("L1")
        decision = decide(PLAN, who, did, at=night, past=before)
        if decision.outcome == "handoff":
            year.handoffs.append((night, decision))
            year.log.append(handoff_event(decision, Anybody(), night))
            year.log += what_sales_does(random, night, number)
        yield year, night


@given(seed=SEEDS)
@settings(max_examples=4, deadline=None)
def test_no_lead_bounces_is_handed_off_twice_or_forgotten(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@given(seed=SEEDS)
@settings(max_examples=30, deadline=None)
def test_in_many_years_no_lead_bounces_is_handed_off_twice_or_forgotten(seed: int) -> None:
    check(seed)


def check(seed: int) -> None:
    for year, night in year_of(seed):
        standing = follow(PLAN, year.log, at=night).of.get("L1")
        if standing is None:
            continue
        assert [p.problem.code for p in standing.problems if p.problem.code != "LR773"] == []
        handed_off_now = bool(year.handoffs) and year.handoffs[-1][0] == night
        if handed_off_now:
            assert standing.holder is not None
            assert [cycle.ended is None for cycle in standing.cycles].count(True) == 1
            assert_it_may_return(year, standing.cycles)
        if standing.holder is not None:
            assert standing.running or standing.escalations or standing.touches is not None
            if not standing.running and not standing.escalations:
                assert standing.stage == "accepted"  # where this agreement promises nothing more


def assert_it_may_return(year: Year, cycles: Any) -> None:
    if len(cycles) < 2 or cycles[-2].ended.type == "won":
        return
    (night, decision), ended = year.handoffs[-1], cycles[-2].ended
    returned_at = datetime.fromtimestamp(ended.at_us / 1_000_000, UTC)
    assert night > returned_at
    if decision.fast_track is None:
        assert night >= returned_at + timedelta(days=COOL_OFF_DAYS[ended.data["reason"]])


def test_the_years_hold_what_they_are_about() -> None:
    """Enough leads return, come again, by both ways, and are neglected: else the test above shows nothing."""
    ends: list[str] = []
    tracks: list[bool] = []
    again = neglected = 0
    for seed in range(8):
        *_, (year, night) = year_of(seed)
        standing = follow(PLAN, year.log, at=night).of.get("L1")
        if standing is None:
            continue
        again += len(standing.cycles) > 1
        neglected += any(clock.state == "missed" for clock in standing.clocks)
        ends += [cycle.ended.type for cycle in standing.cycles if cycle.ended]
        tracks += [decision.fast_track is not None for _, decision in year.handoffs[1:]]
    assert {"rejected", "lost"} <= set(ends)
    assert again >= 3
    assert neglected >= 3
    assert set(tracks) == {True, False}
