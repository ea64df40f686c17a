"""The past decided week by week: nothing later is looked at, both engines count alike, and nobody counts twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import AT, MONDAY, TEXT, handed_off, lead, plan, rejected, view, views, weeks_ago

from leadrules import DataError, decide
from leadrules.expr import instant_us
from leadrules.forecast import backtest, columns, look_back
from leadrules.forecast.columns import ColumnPeople
from leadrules.forecast.people import RowPeople

WEEKS = 4
MOMENTS = st.integers(-WEEKS * 7 * 24 - 60, 60).map(lambda hours: MONDAY + timedelta(hours=hours))


@st.composite
def people(draw):
    """Leads, what they did, and a log of some who came back."""
    leads, activity, log = [], {}, []
    for number in range(draw(st.integers(1, 6))):
        name = f"L{number}"
        known = {
            "employees": draw(st.sampled_from([None, 20, 200])),
            "country": draw(st.sampled_from([None, "ES", "XX"])),
            "created_at": draw(st.none() | MOMENTS),
        }
        leads.append({"id": name, **known})
        kinds = st.sampled_from(["page_view", "page_view", "page_view", "form"])
        events = draw(st.lists(st.tuples(kinds, MOMENTS, st.sampled_from(["a", "b", None])), max_size=8))
        activity[name] = [
            {"type": kind, "at": at, "id": key, **({"path": "/"} if kind == "page_view" else {})}
            for kind, at, key in events
        ]
        if draw(st.booleans()):
            first = draw(MOMENTS)
            log += [handed_off(name, first), rejected(name, first + timedelta(hours=draw(st.integers(0, 400))))]
            if draw(st.booleans()):
                log.append({"id": f"{name}-o", "lead_id": name, "type": "opted_out", "at": draw(MOMENTS)})
    return leads, activity, log


def found(made):
    return made.counts, made.running, made.before, made.undated, made.not_yet, made.qualified


@given(people())
@settings(max_examples=25)
def test_rows_and_frames_find_the_same(drawn):
    leads, activity, log = drawn
    rows, frames = (
        look_back(plan(), leads, activity, at=AT, log=log, weeks=WEEKS, engine=engine) for engine in ("rows", "frames")
    )
    assert isinstance(rows.people, RowPeople)
    assert isinstance(frames.people, ColumnPeople)
    assert found(rows.under(plan())) == found(frames.under(plan()))


@given(people(), st.integers(1, WEEKS))
@settings(max_examples=60)
def test_what_happens_later_changes_no_earlier_week(drawn, until):
    leads, activity, log = drawn
    end = MONDAY - timedelta(weeks=WEEKS - until)
    whole = backtest(plan(), leads, activity, at=AT, log=log, weeks=WEEKS)
    then = {name: [event for event in events if event["at"] <= end] for name, events in activity.items()}
    short = backtest(plan(), leads, then, at=end, log=[e for e in log if e["at"] <= end], weeks=until)
    if short.weeks and whole.weeks[0].week == short.weeks[0].week:
        assert whole.weeks[: len(short.weeks)] == short.weeks
        assert [each for each in whole.qualified if each.week in {w.week for w in short.weeks}] == list(short.qualified)


@given(people())
@settings(max_examples=60)
def test_everybody_counts_once_and_once_more_after_each_way_back(drawn):
    leads, activity, log = drawn
    made = backtest(plan(), leads, activity, at=AT, log=log, weeks=WEEKS)
    times = Counter(each.lead_id for each in made.qualified if not each.again)
    assert all(count == 1 for count in times.values())
    returns = Counter(event["lead_id"] for event in log if event["type"] == "rejected")
    again = Counter(each.lead_id for each in made.qualified if each.again)
    assert all(count <= returns[name] for name, count in again.items())
    counted = sum(count or 0 for count in made.counts) + (made.running or 0)
    assert counted == len(made.qualified)


@given(people())
@settings(max_examples=60)
def test_a_new_lead_counts_in_the_first_week_at_whose_end_decide_hands_it_off(drawn):
    """The independent computation: decide by itself, at the end of every week, with what had happened."""
    leads, activity, _ = drawn
    made = backtest(plan(), leads, activity, at=AT, weeks=WEEKS)
    ends = [MONDAY - timedelta(weeks=number) for number in range(len(made.weeks), -1, -1)]
    expected = Counter()
    for one in leads:
        events = activity[one["id"]]
        since = one["created_at"] or min((event["at"] for event in events), default=None)
        for number, end in enumerate(ends if since else []):
            if since <= end:
                then = [event for event in events if event["at"] <= end]
                if decide(plan(), one, then, at=end).outcome == "handoff":
                    expected[number] += 1
                    break
    assert made.before == expected[0]
    assert [count or 0 for count in made.counts] == [expected[number] for number in range(1, len(ends))]


RE_ENTRY = {
    "cools off": "",
    "needs new points": "\n  re_entry: {new_points: 20, or: fast_track}",
}
"""What must happen before sales gets a lead again."""


@pytest.mark.parametrize("re_entry", RE_ENTRY)
@given(drawn=people())
@settings(max_examples=25)
def test_who_came_back_counts_in_the_weeks_at_whose_ends_decide_hands_it_off_with_its_past(re_entry, drawn):
    """The independent computation: ``decide`` by itself for every lead, week and past; nothing is left out or kept."""
    leads, activity, log = drawn
    asked = plan(TEXT.replace("resets: [engagement]", f"resets: [engagement]{RE_ENTRY[re_entry]}"))
    history = look_back(asked, leads, activity, at=AT, log=log, weeks=WEEKS, engine="rows")
    expected = []
    for one in leads:
        if (since := history.people.since_us.get(one["id"])) is None:
            continue
        counted = set()
        for number, end in enumerate(history.edges):
            before = instant_us(history.edges[max(number - 1, 0)])
            ways_back = [back for back in history.lived.ways_back.get(one["id"], ()) if back.at_us <= before]
            past = ways_back[-1].past if ways_back else None
            if ways_back and past is None:
                break
            if since <= instant_us(end) and len(ways_back) not in counted:
                then = [event for event in activity[one["id"]] if event["at"] <= end]
                if decide(asked, one, then, at=end, past=past, engine="reference").outcome == "handoff":
                    counted.add(len(ways_back))
                    expected.append((one["id"], number, bool(ways_back)))
    for engine in ("rows", "frames"):
        people_of = look_back(asked, leads, activity, at=AT, log=log, weeks=WEEKS, engine=engine).people
        qualified = people_of.qualified(asked, history.edges, history.lived)
        assert sorted((each.lead_id, each.number, each.again) for each in qualified) == sorted(expected)


@pytest.mark.parametrize("at_once", [1, 7, 60_000])
@given(drawn=people())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_how_many_weeks_are_decided_in_one_run_changes_nothing(monkeypatch, at_once, drawn):
    leads, activity, log = drawn
    expected = found(backtest(plan(), leads, activity, at=AT, log=log, weeks=WEEKS, engine="rows"))
    monkeypatch.setattr(columns, "_AT_ONCE", at_once)
    assert found(backtest(plan(), leads, activity, at=AT, log=log, weeks=WEEKS, engine="frames")) == expected


def test_weeks_begin_on_monday_in_the_zone_of_the_agreement_also_where_clocks_change():
    made = backtest(plan(), [lead("L")], {"L": views(weeks_ago(3))}, at=AT)
    names = [week.week.name for week in made.weeks]
    assert names == ["2026-W42", "2026-W43", "2026-W44"]
    assert made.weeks[-1].week.end_us - made.weeks[0].week.start_us == (3 * 7 * 24 + 1) * 3600 * 1_000_000
    assert made.counts[0] == 1


def test_what_happened_in_the_running_week_is_apart():
    made = backtest(
        plan(), [lead("L"), lead("M")], {"L": views(weeks_ago(2)), "M": views(AT - timedelta(hours=1))}, at=AT
    )
    assert (made.counts[0], made.running) == (1, 1)
    on_monday = backtest(plan(), [lead("L")], {"L": views(weeks_ago(2))}, at=MONDAY)
    assert on_monday.running is None


def test_a_week_in_which_nothing_happens_is_a_gap_and_not_a_zero():
    activity = {"L": [view(weeks_ago(5)), *views(weeks_ago(1))], "M": [view(weeks_ago(3))]}
    made = backtest(plan(), [lead("L"), lead("M")], activity, at=AT)
    assert made.counts == (0, None, 0, None, 1)
    assert [gap.name for gap in made.gaps] == ["2026-W41", "2026-W43"]


def test_a_lead_that_was_qualified_before_the_first_week_counts_in_none():
    made = backtest(plan(), [lead("L")], {"L": [*views(weeks_ago(3)), view(weeks_ago(1))]}, at=AT, weeks=2)
    assert (made.counts, made.before) == ((None, 0), 1)


def test_a_lead_is_not_decided_before_it_is_known():
    early = [{"type": "form", "at": weeks_ago(3)}, {"type": "form", "at": weeks_ago(1)}]
    late = lead("L", created_at=weeks_ago(1))
    assert backtest(plan(), [late], {"L": early}, at=AT).counts[-1] == 1
    made = backtest(plan(), [late, lead("M")], {"L": early, "M": [view(weeks_ago(4))]}, at=AT)
    assert sum(count or 0 for count in made.counts) == 1
    assert made.qualified[0].week.name == "2026-W44"


def test_a_lead_of_which_nothing_says_since_when_it_is_known_is_left_out_and_counted():
    made = backtest(plan(), [lead("L"), lead("M")], {"L": views(weeks_ago(2)), "M": []}, at=AT)
    assert (made.leads, made.undated) == (2, 1)


def test_a_lead_that_came_back_counts_once_more_when_its_past_lets_it():
    activity = {"L": [*views(weeks_ago(6)), *views(weeks_ago(5)), *views(weeks_ago(1))]}
    log = [handed_off("L", weeks_ago(6, 1)), rejected("L", weeks_ago(6, 3))]
    made = backtest(plan(), [lead("L")], activity, at=AT, log=log)
    assert made.counts == (1, 0, None, None, None, 1)
    assert [each.again for each in made.qualified] == [False, True]
    alone = backtest(plan(), [lead("L")], activity, at=AT)
    assert alone.counts == (1, 0, None, None, None, 0)


def test_who_comes_and_goes_within_one_week_counts_in_it():
    log = [handed_off("L", weeks_ago(2, 1)), rejected("L", weeks_ago(2, 2))]
    assert backtest(plan(), [lead("L")], {"L": views(weeks_ago(2))}, at=AT, log=log).counts[0] == 1


def test_who_opted_out_never_counts_again():
    activity = {"L": [*views(weeks_ago(4)), *views(weeks_ago(1))]}
    log = [handed_off("L", weeks_ago(4, 1)), {"id": "o", "lead_id": "L", "type": "opted_out", "at": weeks_ago(3)}]
    made = backtest(plan(), [lead("L")], activity, at=AT, log=log)
    assert sum(count or 0 for count in made.counts) == 1


def test_a_log_under_another_agreement_is_read_under_this_one_and_what_it_does_not_know_is_counted():
    log = [
        {**handed_off("L", weeks_ago(3, 1)), "agreement": "sha256:0"},
        rejected("L", weeks_ago(3, 3), reason="another-word"),
    ]
    made = backtest(plan(), [lead("L")], {"L": views(weeks_ago(3))}, at=AT, log=log)
    assert (made.counts[0], made.unread) == (1, 1)


def test_frames_of_the_user_are_taken_as_records_are():
    leads = [lead("L", country="ES"), lead("M", country="ES", employees=10)]
    activity = {"L": views(weeks_ago(2)), "M": views(weeks_ago(1))}
    events = [{"lead_id": name, **event} for name, some in activity.items() for event in some]
    as_frames = [pl.DataFrame(leads), pl.DataFrame(events).with_columns(pl.col("at").dt.convert_time_zone("UTC"))]
    of_records = backtest(plan(), leads, activity, at=AT)
    assert found(backtest(plan(), *as_frames, at=AT)) == found(of_records)
    assert found(backtest(plan(), *as_frames, at=AT, engine="rows")) == found(of_records)


def test_no_history_at_all_is_no_error():
    for leads, activity in (([], {}), ([lead("L")], {"L": []}), ([lead("L")], None)):
        made = backtest(plan(), leads, activity, at=AT)
        assert (made.counts, made.qualified) == ((), ())
        assert backtest(plan(), leads, activity, at=AT, engine="frames").counts == ()


def test_an_event_that_cannot_be_used_is_told():
    with pytest.raises(DataError, match="LR704"):
        backtest(plan(), [lead("L")], {"L": [{"type": "fax", "at": weeks_ago(2)}]}, at=AT)
    with pytest.raises(DataError, match="LR706"):
        backtest(plan(), [lead("L")], {"L": [view(datetime(2026, 10, 1, 9))]}, at=AT)  # noqa: DTZ001
    with pytest.raises(DataError, match="LR706"):
        backtest(plan(), [], {}, at=datetime(2026, 10, 1, 9))  # noqa: DTZ001


def test_the_agreement_that_is_asked_decides_and_no_other():
    stricter = plan(TEXT.replace("engagement >= 30", "engagement >= 50"))
    history = look_back(plan(), [lead("L"), lead("M")], {"L": views(weeks_ago(2)), "M": views(weeks_ago(2), 3)}, at=AT)
    assert len(history.under(plan()).qualified) == 2
    assert len(history.under(stricter).qualified) == 1
