"""`leadrules standing` and `leadrules replay`."""

import csv
import io
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leadrules import load

ROOT = Path(__file__).parents[2]
AT = "2026-11-05T10:10:00+01:00"


def event(number, lead_id, kind, at, **carries):
    return {"id": f"e{number}", "lead_id": lead_id, "type": kind, "at": f"{at}:00+01:00", **carries}


LOG = [
    event(1, "L1", "handed_off", "2026-11-04T10:00", owner="rep-1", team="iberia", tier="hot"),
    event(2, "L1", "touched", "2026-11-04T10:40", channel="call", direction="outbound", by="human"),
    event(3, "L2", "handed_off", "2026-11-04T16:30", owner="rep-1", team="iberia", fast_track=True),
    event(4, "L3", "handed_off", "2026-11-05T09:20", queue="triage", tier="mql"),
    event(5, "L4", "handed_off", "2026-10-26T09:00", owner="rep-4", team="dach", tier="mql"),
    event(6, "L4", "rejected", "2026-10-27T12:00", reason="no-budget"),
    event(7, "L5", "handed_off", "2026-11-04T10:00", owner="rep-4", team="dach", tier="mql"),
    event(8, "L5", "opted_out", "2026-11-04T11:00"),
]


@pytest.fixture
def log(tmp_path):
    """Write a log: events as JSON, text as it is."""

    def writing(lines, name="log.jsonl"):
        file = tmp_path / name
        file.write_text("".join(f"{x if isinstance(x, str) else json.dumps(x)}\n" for x in lines), "utf-8")
        return file

    return writing


@pytest.fixture
def standing(run, ruleset, log):
    """Print the worklist of a log."""
    return lambda lines, *more, at=AT: run("standing", ruleset, "--log", log(lines), "--at", at, *more)


@pytest.fixture
def replay(run, ruleset, log):
    """Print the life of a lead."""
    return lambda lines, lead, *more: run("replay", ruleset, "--log", log(lines), "--lead", lead, "--at", AT, *more)


def block(out, start):
    """Return the lines from the one that starts so up to the next empty one."""
    lines = out.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(start))
    return lines[first : lines.index("", first)]


def test_the_worklist_has_each_owner_with_the_most_urgent_lead_first(standing):
    result = standing(LOG)
    assert block(result.stdout, "rep-1 ") == [
        "rep-1 (team iberia): 2 leads, 1 overdue, 1 not touched yet",
        "  L2  fast track, handed off Wed 4 Nov 16:30, now in stage working, not touched yet",
        "      OVERDUE  first touch (until touched): missed by 2 h 10 min of working time, was due Wed 4 Nov 17:00",
        "      to do    tell manager (since Wed 4 Nov 17:00)",
        "      to do    give it to somebody other than rep-1 (since Wed 4 Nov 18:00)",
        "      due      verdict (until accepted or rejected): Fri 6 Nov 16:30, in 13 h 20 min of working time",
        "      due      touches (0 of 3 calls, 0 of 4 emails): Wed 18 Nov 16:30, in 13 days 6 h",
        "  L1  tier hot, handed off Wed 4 Nov 10:00, now in stage working",
        "      due      verdict (until accepted or rejected): Fri 6 Nov 10:00, in 7 h 50 min of working time",
        "      due      touches (1 of 3 calls, 0 of 4 emails): Wed 18 Nov 10:00, in 12 days 23 h",
    ]
    assert (result.exit_code, result.stderr) == (0, "")


def test_queues_stand_after_owners(standing):
    heads = [line for line in standing(LOG).stdout.splitlines() if re.match(r"(rep|queue).*: \d+ lead", line)]
    assert heads == [
        "rep-1 (team iberia): 2 leads, 1 overdue, 1 not touched yet",
        "queue triage: 1 lead, 0 overdue, 1 not touched yet",
    ]


def test_a_lead_that_nobody_touches_is_named_with_how_long_it_waits(standing):
    assert block(standing(LOG).stdout, "Overdue, and nobody") == [
        "Overdue, and nobody has touched them yet, longest first:",
        "  L2  rep-1 (team iberia): waits for 2 h 40 min of working time, since Wed 4 Nov 16:30",
    ]


def test_an_automatic_mail_or_an_answer_is_no_touch(standing):
    for carries in ({"channel": "email", "by": "automatic"}, {"channel": "call", "direction": "inbound"}):
        lines = [*LOG, event(9, "L3", "touched", "2026-11-05T09:30", **carries)]
        assert "queue triage: 1 lead, 0 overdue, 1 not touched yet" in standing(lines).stdout


def test_a_lead_that_came_back_says_when_it_may_return(standing):
    said = "  L4  no-budget on Tue 27 Oct 12:00: rests until Mon 25 Jan 2027 12:00, in program decision"
    assert said in standing(LOG).stdout
    later = standing(LOG, at="2027-01-25T12:00:00+01:00").stdout
    assert "  may return as soon as they qualify again: 1 no-budget" in later
    assert "rests until" not in later


def test_until_a_day_of_the_lead_counts_from_what_its_handoff_noted(standing):
    seen = {"contract_until": "2027-06-30"}
    lines = [
        event(1, "L1", "handed_off", "2026-11-02T10:00", owner="rep-1", team="iberia", seen=seen),
        event(2, "L1", "rejected", "2026-11-03T10:00", reason="locked-contract"),
    ]
    assert "rests until Thu 1 Apr 2027 00:00" in standing(lines).stdout


def test_the_counts_add_up_to_the_leads_of_the_log(standing):
    out = standing(LOG).stdout
    counts = {line[3:].split(":")[0]: int(line[0]) for line in out.splitlines() if re.match(r"\d  ", line)}
    assert counts == {
        "are with sales": 3,
        "came back and rests": 1,
        "opted out": 1,
        "leads in the log, handed off 5 times": 5,
    }
    assert "Marketing keeps silent on every channel for 1 lead\n" in out
    assert "Marketing keeps silent on marketing email and ads for 3 leads\n" in out


def test_the_lines_of_the_log_add_up(standing):
    lines = [*LOG, LOG[0], event(9, "L1", "replied", "2026-11-06T10:00"), "{", {**LOG[1], "id": "e10", "at": "noon"}]
    result = standing(lines)
    said = "Log: 12 lines: 8 events, 1 repeated or corrected, 1 after Thu 5 Nov 2026 10:10, 2 cannot be used\n"
    assert said in result.stdout
    assert result.exit_code == 1


def test_a_bad_line_is_told_by_its_number_and_hides_nothing(standing):
    good = standing(LOG).stdout
    bad = standing([LOG[0], "nonsense", "", {**LOG[1], "id": "e9", "lead_id": None}, *LOG[1:]])
    told = bad.stderr.splitlines()
    assert [line.split(": ", 1)[1] for line in told] == [
        "line 2: not JSON: expecting value (character 1) [LR723]",
        "line 4: the event has no `lead_id`; give every event an id and the lead's [LR770]",
    ]
    assert bad.stdout.splitlines()[:-1] == good.splitlines()[:-1]
    assert bad.exit_code == 1


def test_an_event_that_cannot_have_happened_is_told_and_does_not_count(standing):
    again = event(9, "L1", "handed_off", "2026-11-04T12:00", owner="rep-2", team="iberia")
    result = standing([*LOG, again])
    assert "      does not count: event `e9` (handed_off, " in result.stdout
    assert "Problems: 1 event of 1 lead cannot have happened and did not count\n" in result.stdout
    assert ": line 9: lead `L1`: event `e9` (handed_off, " in result.stderr
    assert "handed off while sales has the lead" in result.stderr
    assert "rep-2" not in result.stdout
    assert result.exit_code == 1


def test_a_lead_between_two_teams_is_on_the_list_of_its_owner_until_it_is_handed_on(run, log):
    lines = [
        event(1, "L1", "handed_off", "2026-10-20T10:00", owner="c1", team="teleq", tier="qualified"),
        event(2, "L1", "touched", "2026-10-20T12:00", channel="call"),
        event(3, "L1", "accepted", "2026-10-29T10:00"),
    ]
    ruleset = ROOT / "rulesets" / "enterprise-teleq"
    out = run("standing", ruleset, "--log", log(lines), "--at", "2026-10-29T11:00:00+01:00").stdout
    assert block(out, "c1 (team teleq)")[:3] == [
        "c1 (team teleq): 1 lead, 0 overdue, 0 not touched yet",
        "  L1  tier qualified, handed off Tue 20 Oct 11:00, now in stage confirmed",
        "      due      dispatch (until in stage assigned): Fri 30 Oct 10:00, in 7 h 15 min of working time",
    ]
    assert "1  is with sales: 0 overdue, 0 not touched yet, 0 both\n" in out


def test_a_clock_that_stands_still_says_what_is_left(standing):
    lines = [
        event(1, "L1", "handed_off", "2026-11-04T10:00", owner="rep-1", team="iberia", tier="hot"),
        event(2, "L1", "paused", "2026-11-04T10:30", why="trade fair"),
    ]
    out = standing(lines, at="2026-11-05T09:50:00+01:00").stdout
    assert re.search(
        r"first touch \(until touched\): the clock stands still, .* left; due Thu 5 Nov 10:00 at the latest", out
    )
    assert "      paused   verdict (until accepted or rejected): the clock stands still, with 1 day 23 h left\n" in out
    assert "      paused   touches (0 of 3 calls, 0 of 4 emails): the clock stands still\n" in out


def test_the_order_of_the_lines_does_not_matter(standing):
    shuffled = random.Random(1).sample(LOG, len(LOG))
    assert standing(shuffled).stdout == standing(LOG).stdout


def test_what_was_recorded_later_is_left_out_on_request(standing):
    lines = [
        *LOG[2:3],
        event(9, "L2", "touched", "2026-11-04T16:50", channel="call", recorded_at="2026-11-05T09:00+01:00"),
    ]
    assert "OVERDUE" not in standing(lines).stdout
    earlier = standing(lines, "--known-at", "2026-11-05T08:00:00+01:00").stdout
    assert "OVERDUE  first touch" in earlier
    assert ", as known on Thu 5 Nov 2026 08:00 (Europe/Madrid)" in earlier
    assert "Log: 2 lines: 1 event, 1 not recorded by then\n" in earlier


def test_one_owner_or_queue_alone(standing):
    assert "L3" not in standing(LOG, "--owner", "rep-1").stdout
    assert "queue triage" in standing(LOG, "--owner", "triage").stdout
    refused = standing(LOG, "--owner", "rep-9")
    assert (refused.exit_code, refused.stderr) == (2, "nobody called `rep-9` has a lead; did you mean `rep-1`?\n")


def test_a_long_list_is_cut_and_says_so(standing):
    out = standing(LOG, "--top", "1").stdout
    assert "  … and 1 more lead; `--owner rep-1 --top 0` shows all\n" in out
    assert "more lead" not in standing(LOG, "--top", "0").stdout


def test_json_has_every_lead_once(standing):
    record = json.loads(standing([*LOG, "{"], "--format", "json").stdout)
    leads = [each["lead_id"] for each in (*record["worklist"], *record["others"])]
    assert sorted(leads) == ["L1", "L2", "L3", "L4", "L5"]
    assert record["leads"]["all"] == 5 == sum(record["leads"].values()) - 5
    first = record["worklist"][0]
    assert (first["lead_id"], first["owner"], first["overdue"], first["untouched"]) == ("L2", "rep-1", True, True)
    assert first["owed"][0]["working_minutes_left"] == -130
    assert first["owed"][0]["actions"][1]["excluded"] == ["rep-1"]
    assert record["unusable"][0]["line"] == 9


def test_csv_has_a_row_for_every_lead(standing):
    rows = {row["lead_id"]: row for row in csv.DictReader(io.StringIO(standing(LOG, "--format", "csv").stdout))}
    assert {lead: row["place"] for lead, row in rows.items()} == {
        "L1": "with_sales", "L2": "with_sales", "L3": "with_sales", "L4": "resting", "L5": "opted_out",
    }  # fmt: skip
    assert (rows["L2"]["owed"], rows["L2"]["tell"], rows["L2"]["reassign"], rows["L2"]["not_to"]) == (
        "first_touch", "manager", "true", "rep-1",
    )  # fmt: skip
    assert rows["L1"]["touches"] == "1 of 3 calls, 0 of 4 emails"
    assert rows["L4"]["may_return_at"] == "2027-01-25T12:00:00+01:00"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("log.csv", "", "is no JSON Lines; give a file that ends with .jsonl"), ("gone.jsonl", None, "no file")],
)
def test_a_log_that_cannot_be_read_ends_with_2(run, ruleset, tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_text(content)
    result = run("standing", ruleset, "--log", tmp_path / name)
    assert result.exit_code == 2
    assert told in result.stderr


def test_an_empty_log_is_an_empty_worklist(standing):
    result = standing([])
    assert result.exit_code == 0
    assert "Sales has no lead.\n" in result.stdout
    assert "0  leads in the log, handed off 0 times\n" in result.stdout


def test_a_handoff_under_another_version_counts_where_that_version_is_named(standing, ruleset, tmp_path):
    old = shutil.copytree(ruleset, tmp_path / "old")
    agreement = old / "agreement.yaml"
    agreement.write_text(agreement.read_text("utf-8").replace("30 business minutes", "5 business hours"), "utf-8")
    handed = {**LOG[2], "agreement": load(old).digest.meaning}
    later = [handed, {**LOG[2], "id": "e9", "type": "touched", "at": "2026-11-04T16:40:00+01:00", "channel": "call"}]
    without = standing(later)
    assert without.stderr.count("\n") == 1
    assert ": 1 handoff of 1 lead went by a version of the agreement that was not given (sha256:" in without.stderr
    assert "1  went by a version that was not given (`--under`)\n" in without.stdout
    assert "due      first touch (until touched): Thu 5 Nov 12:30" in standing([handed], "--under", old).stdout


def test_the_life_of_a_lead_is_told_in_order_with_what_is_to_come_below(replay):
    result = replay(LOG, "L2")
    assert result.stdout.splitlines()[2:] == [
        "Wed 4 Nov 16:30       handed off to rep-1 (team iberia), fast track → working",
        "Wed 4 Nov 16:30         first touch: clock starts, 30 business minutes, due Wed 4 Nov 17:00",
        "Wed 4 Nov 16:30         touches: 3 calls and 4 emails are promised",
        "Wed 4 Nov 16:30         verdict: clock starts, 48 hours, due Fri 6 Nov 16:30",
        "Wed 4 Nov 17:00         first touch: MISSED",
        "Wed 4 Nov 17:00         first touch: tell manager",
        "Wed 4 Nov 18:00         first touch: give it to somebody other than rep-1",
        "── Thu 5 Nov 2026 10:10: in stage working, rep-1 (team iberia) has it ──",
        "Fri 6 Nov 16:30         verdict: due, in 13 h 20 min of working time",
        "Wed 18 Nov 16:30        touches: due, 0 of 3 calls, 0 of 4 emails so far",
    ]
    assert result.exit_code == 0


def test_a_late_stop_a_pause_a_cancelled_clock_and_the_way_back_are_in_the_life(replay):
    lines = [
        event(1, "L1", "handed_off", "2026-11-03T09:00", owner="rep-1", team="iberia", tier="hot"),
        event(2, "L1", "touched", "2026-11-03T12:30", channel="call"),
        event(3, "L1", "meeting_booked", "2026-11-03T13:00"),
        event(4, "L1", "meeting_held", "2026-11-04T13:00", recorded_at="2026-11-04T18:00:00+01:00"),
        event(5, "L1", "recycled", "2026-11-04T16:00", reason="not-ready"),
    ]
    told = [line[22:].strip() for line in replay(lines, "L1").stdout.splitlines()]
    for line in (
        "first touch: stopped, 1 h 30 min of working time late",
        "touches: answered after 1 of 3 calls, 0 of 4 emails",
        "clocks stand still",
        "clocks go on",
        "meeting held; recorded Wed 4 Nov 18:00",
        "verdict: cancelled, neither met nor missed",
        "back to marketing, not-ready; rests in program decision",
        "may return to sales as soon as it qualifies again",
    ):
        assert line in told


def test_each_stay_has_its_touch_plan_in_the_life(replay):
    lines = [
        event(1, "L1", "handed_off", "2026-10-05T09:00", owner="rep-1", team="iberia", tier="hot"),
        event(2, "L1", "touched", "2026-10-05T09:30", channel="call"),
        event(3, "L1", "recycled", "2026-10-06T09:00", reason="not-ready"),
        event(4, "L1", "handed_off", "2026-11-04T09:00", owner="rep-2", team="iberia", tier="hot"),
        event(5, "L1", "replied", "2026-11-04T10:00"),
    ]
    told = [line.split("  ")[0] + line[22:] for line in replay(lines, "L1").stdout.splitlines() if "touches: " in line]
    assert told == [
        "Mon 5 Oct 10:00  touches: 3 calls and 4 emails are promised",
        "Tue 6 Oct 10:00  touches: over with the stay, 1 of 3 calls, 0 of 4 emails",
        "Wed 4 Nov 09:00  touches: 3 calls and 4 emails are promised",
        "Wed 4 Nov 10:00  touches: answered after 0 of 3 calls, 0 of 4 emails",
    ]


def test_what_the_agreement_asks_for_is_summed_up(standing):
    assert block(standing(LOG).stdout, "The agreement asks") == [
        "The agreement asks for this now:",
        "  tell manager about 1 lead",
        "  give 1 lead to somebody else: `leadrules reassign` chooses whom",
    ]


def test_a_lead_that_the_log_does_not_have_is_told(replay):
    refused = replay(LOG, "L9")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("no lead `L9` in ")


def test_a_mistake_of_another_lead_is_none_of_this_one(replay):
    other = {**LOG[0], "id": "e9", "type": "faxed", "lead_id": "L3"}
    assert replay([*LOG, other], "L2").exit_code == 0
    assert "unknown event `faxed`" in replay([*LOG, other], "L3").stderr


def test_the_log_of_a_quarter_is_always_the_same_and_has_all_its_mistakes_told(run, tmp_path):
    made = []
    for name in ("a.jsonl", "b.jsonl"):
        command = [sys.executable, ROOT / "examples" / "make_log.py", "--out", tmp_path / name, "--handoffs", "60"]
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    ruleset = ROOT / "rulesets" / "saas-midmarket"
    result = run(
        "standing", ruleset, "--log", tmp_path / "a.jsonl", "--at", "2026-12-30T12:00:00+01:00", "--format", "json"
    )
    record = json.loads(result.stdout)
    lines = record["log"]
    assert lines["lines"] == len(made[0].splitlines()) == sum(lines.values()) - lines["lines"]
    assert lines["unusable"] == 4
    assert record["handoffs"] >= 60
    assert {p["code"] for each in (*record["worklist"], *record["others"]) for p in each["problems"]} >= {
        "LR773",
        "LR776",
    }
