"""Examples at edges, each on every database: windows, thresholds, days, large numbers, decimals, letters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from databases import Database
from parity import AT, Case, check, decided, expected

import leadrules
from leadrules import Plan

TEXT = """
leadrules: 1
id: edges
version: 1.0.0
zone: Europe/Berlin
lead:
  name: {type: text, kind: contact}
  town: {type: text, kind: contact, normalize: upper}
  big: {type: integer, kind: demographic}
  price: {type: number, kind: demographic}
  day: {type: date, kind: situational}
  moment: {type: datetime, kind: situational}
activity:
  visit: {page: text, seconds: number, count: integer}
  call: {}
signals:
  recent: {count: visit, within: 2 days}
  pages: {distinct: visit.page}
  time: {sum: visit.seconds}
  total: {sum: visit.count}
  days: {days: visit}
  since: {days_since: call}
scoring:
  fit:
    range: [0, 1000]
    rules:
      - {id: recent, when: recent >= 1, points: 1}
      - {id: pages, when: pages == 2, points: 2}
      - {id: time, when: time >= 0.3, points: 4}
      - {id: total, when: total >= 1000000000000000, points: 8}
      - {id: days, when: days == 2, points: 16}
      - {id: since, when: since == 1, points: 32}
      - {id: name, when: 'name == "Ångström"', points: 64}
      - {id: town, when: 'town == "KöLN"', points: 128}
      - {id: big, when: big + 1 > 999999999999999, points: 256}
      - {id: price, when: price * 3 >= 0.3, points: 3}
      - {id: today, when: days_since(day) == 0, points: 5}
      - {id: moment, when: days_since(moment) == 1, points: 7}
      - {id: fading, each: call, within: 10 days, points: 10, decay: {half_life: 1 day}}
      - {id: daily, each: visit, limit: 1 per day, points: 1}
    grades: {A: 100, B: 11, C: 10, D: 0}
qualification:
  tiers:
    - {id: first, when: 'fit >= 10.31', handoff: true}
    - {id: last}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""


@cache
def plan() -> Plan:
    return leadrules.compile(leadrules.parse(TEXT))


def fired(database: Database, lead: dict[str, Any], *events: dict[str, Any], at: datetime = AT) -> set[str]:
    """Return the rules that a database says gave points, after comparing its whole row with the reference."""
    case = ({"id": "L0", **lead}, list(events))
    row = decided(database, plan(), [case], at=at)["L0"]
    assert row == expected(plan(), case, at)
    return set(row["fired"].split(",")) - {"", "daily"}


MICROSECOND = timedelta(microseconds=1)
NIGHTS = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("ago", "counts"),
    [(timedelta(0), True), (timedelta(days=2) - MICROSECOND, True), (timedelta(days=2), False), (-MICROSECOND, False)],
)
def test_an_event_on_the_edge_of_a_window(database: Database, ago: timedelta, counts: bool) -> None:
    assert fired(database, {}, {"type": "visit", "at": AT - ago}) == ({"recent"} if counts else set())


@pytest.mark.parametrize("night", NIGHTS)
def test_a_night_in_which_the_clocks_change(database: Database, night: datetime) -> None:
    for hours in (-3, -2, 21, 22):  # about the midnights before and after
        at = night + timedelta(hours=hours)
        for instant in (at - MICROSECOND, at):
            found = fired(database, {"day": night.date(), "moment": night - timedelta(days=1)}, at=instant)
            local = instant.astimezone(plan().zone).date()
            assert ("today" in found) is (local == night.date())


def test_whole_days_are_24_hours_whatever_the_clocks_do(database: Database) -> None:
    call = {"type": "call", "at": NIGHTS[0] - timedelta(hours=2)}
    assert "since" not in fired(database, {}, call, at=call["at"] + timedelta(days=1) - MICROSECOND)
    assert "since" in fired(database, {}, call, at=call["at"] + timedelta(days=1))


def test_points_that_reach_a_threshold_exactly(database: Database) -> None:
    calls = [{"type": "call", "at": AT - timedelta(days=days)} for days in (0, 5)]  # 10 points, and 0.31
    cases: list[Case] = [({"id": "L0"}, calls[:1]), ({"id": "L1"}, calls), ({"id": "L2", "big": 0}, calls[1:])]
    rows = decided(database, plan(), cases)
    found = [(rows[name]["fit_hundredths"], rows[name]["fit_grade"], rows[name]["tier"]) for name in ("L0", "L1", "L2")]
    assert found == [(1000, "C", "last"), (1031, "C", "first"), (31, "D", "last")]
    check(database, plan(), cases)


def test_integers_near_their_bounds(database: Database) -> None:
    assert fired(database, {"big": 10**15 - 1}) == {"big"}
    assert fired(database, {"big": 10**15 - 2}) == set()
    visits = [{"type": "visit", "at": AT - timedelta(days=9), "count": count} for count in (10**15 - 1, 1)]
    assert fired(database, {}, *visits) == {"total"}
    assert fired(database, {}, visits[0]) == set()
    assert fired(database, {}, *visits, *visits) == set()  # a sum beyond the bounds is not known


def test_decimals_add_up_exactly_and_compare_as_binary64(database: Database) -> None:
    visits = [{"type": "visit", "at": AT - timedelta(days=9), "seconds": seconds} for seconds in (0.1, 0.2)]
    assert fired(database, {}, *visits) == {"time"}
    assert fired(database, {}, *visits, {**visits[0], "seconds": -1e-9}) == set()
    assert fired(database, {"price": 0.1}) == {"price"}
    assert fired(database, {"price": 0.0999999999}) == set()


def test_letters_outside_ascii_stay_as_they_are(database: Database) -> None:
    assert fired(database, {"name": "\tÅngström "}) == {"name"}
    assert fired(database, {"name": "A\u030angström"}) == set()  # another spelling of the same letter
    assert fired(database, {"town": "KÖLN"}) == set()
    assert fired(database, {"town": " Köln\n"}) == {"town"}
    visits = [{"type": "visit", "at": AT - timedelta(days=9), "page": page} for page in ("é", "É", "é ")]
    assert fired(database, {}, *visits) == {"pages"}


def test_days_at_the_ends_of_the_calendar(database: Database) -> None:
    ends = [date(1, 1, 1), date(9999, 12, 31), date(1969, 12, 31), date(1970, 1, 1)]
    moments = [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ]
    check(database, plan(), [({"day": day}, None) for day in ends] + [({"moment": moment}, None) for moment in moments])


def test_repeats_count_once_and_contradictions_not_at_all(database: Database) -> None:
    one = {"id": "e1", "type": "visit", "at": AT, "page": "a", "seconds": 0.25}
    assert fired(database, {}, one, {**one, "page": " a "}) == {"recent"}
    assert fired(database, {}, one, {**one, "page": "b"}) == set()
    assert (
        fired(database, {}, one, {**one, "at": AT - timedelta(days=300)}) == set()
    )  # one of them is out of every window
    assert fired(database, {}, one, {**one, "at": AT + MICROSECOND}) == {"recent"}  # which is not known yet
    assert fired(database, {}, one, {**one, "id": "e2", "page": "b"}) == {"recent", "pages", "time"}
