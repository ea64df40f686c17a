"""`leadrules reassign`: who gets the leads whose promises were missed."""

import json
import shutil

import pytest

from leadrules import load

AT = "2026-11-05T10:10:00+01:00"
ROSTER = """\
roster: 1
members:
  - {id: rep-1, team: iberia}
  - {id: rep-2, team: iberia}
  - {id: rep-6, team: rest, skills: {languages: [fr]}}
  - {id: rep-7, team: rest, absences: [{from: 2026-11-02, until: 2026-11-06}]}
"""


def event(number, lead_id, kind, at, **carries):
    return {"id": f"e{number}", "lead_id": lead_id, "type": kind, "at": f"{at}:00+01:00", **carries}


LOG = [
    event(1, "L1", "handed_off", "2026-11-04T10:00", owner="rep-1", team="iberia", tier="hot"),
    event(2, "L1", "touched", "2026-11-04T10:40", channel="call", direction="outbound", by="human"),
    event(3, "L2", "handed_off", "2026-11-04T15:30", owner="rep-1", team="iberia", fast_track=True),
    event(4, "L3", "handed_off", "2026-11-04T09:20", queue="triage", tier="mql", calendar="madrid"),
    event(5, "L4", "handed_off", "2026-11-03T09:20", owner="rep-6", team="rest", tier="mql"),
]


@pytest.fixture
def log(tmp_path):
    """The log; a test may write more lines to it."""
    file = tmp_path / "log.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in LOG), "utf-8")
    return file


@pytest.fixture
def reassigned(run, ruleset, log, tmp_path):
    """Reassign what is due, with further options."""
    (tmp_path / "people.yaml").write_text(ROSTER, "utf-8")
    files = ["--log", log, "--roster", tmp_path / "people.yaml", "--ledger", tmp_path / "ledger.json"]
    return lambda *more, at=AT: run("reassign", ruleset, *files, "--at", at, *more)


def lines_of(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_lead_that_is_due_is_listed_with_who_gets_it_or_why_nobody_does(reassigned):
    result = reassigned()
    lines = result.stdout.splitlines()
    assert [" ".join(line.split()) for line in lines[2:7]] == [
        "lead from to missed overdue by",
        lines[3],
        "L4 rep-6 (team rest) nobody, manager to decide first touch 12 h 50 min of working time",
        "L3 queue triage nobody, revops to decide first touch 4 h 50 min of working time",
        "L2 rep-1 (team iberia) rep-2 first touch 3 h 10 min of working time",
    ]
    assert lines[8:] == [
        "Nobody could take these; they stay where they are, and manager has to decide:",
        "  1 lead of rep-6 (team rest): rep-6 had the lead before, rep-7 absent until 2026-11-06",
        "      L4",
        "",
        "Nobody could take these; they stay where they are, and revops has to decide:",
        "  1 lead of queue triage: in queue `triage`, and the log names no team that could be asked",
        "      L3",
        "",
        "1 lead got another owner, 2 stay where they are",
        lines[-2],
        lines[-1],
    ]
    assert (lines[-2][:8], lines[-1][-15:]) == ("Ledger: ", ", 1 event added")
    assert "note[LR786] lead `L4`: its handoff does not note `languages`" in result.stderr
    assert result.exit_code == 0


def test_the_log_gets_the_new_owner_and_the_ledger_counts_the_lead(reassigned, log, tmp_path):
    before = log.read_text("utf-8")
    reassigned()
    assert log.read_text("utf-8").startswith(before)
    assert {key: lines_of(log)[-1][key] for key in ("lead_id", "type", "owner", "team", "at", "why")} == {
        "lead_id": "L2", "type": "reassigned", "owner": "rep-2", "team": "iberia", "at": AT,
        "why": "first_touch was missed",
    }  # fmt: skip
    people = json.loads((tmp_path / "ledger.json").read_text("utf-8"))["people"]
    assert {name: tally["open"] for name, tally in people.items()} == {"rep-1": 1, "rep-2": 1, "rep-6": 1}


def test_run_again_it_changes_nothing(reassigned, log, tmp_path):
    reassigned()
    before = log.read_bytes(), (tmp_path / "ledger.json").read_bytes()
    again = reassigned()
    assert (log.read_bytes(), (tmp_path / "ledger.json").read_bytes()) == before
    assert "L2" not in again.stdout
    assert (
        "0 leads got another owner, 2 stay where they are\nNothing changed hands, so nothing was written\n"
        in again.stdout
    )


def test_a_dry_run_shows_the_same_and_writes_nothing(reassigned, log, tmp_path):
    before = log.read_bytes()
    dry = reassigned("--dry-run")
    assert (log.read_bytes(), (tmp_path / "ledger.json").exists()) == (before, False)
    assert (
        "1 lead would get another owner, 2 would stay where they are\nNothing was written: this was a dry run\n"
        in dry.stdout
    )
    assert dry.stdout.splitlines()[:7] == reassigned().stdout.splitlines()[:7]


def test_before_anything_is_due_no_lead_changes_hands(reassigned):
    assert "No lead is to be given to somebody else.\n" in reassigned(at="2026-11-03T10:00:00+01:00").stdout


def test_json_says_all_of_it(reassigned):
    record = json.loads(reassigned("--format", "json").stdout)
    assert record["leads"] == {"all": 3, "reassigned": 1, "escalated": 2}
    assert record["written"] is True
    last = record["reassignments"][-1]
    assert {key: last[key] for key in ("lead_id", "owner", "team", "clock", "due_at", "overdue_working_minutes")} == {
        "lead_id": "L2", "owner": "rep-2", "team": "iberia", "clock": "first_touch",
        "due_at": "2026-11-04T16:00:00+01:00", "overdue_working_minutes": 190,
    }  # fmt: skip
    assert (last["from"]["owner"], last["since"]) == ("rep-1", "2026-11-04T17:00:00+01:00")
    assert [note["code"] for note in record["notes"]] == ["LR785", "LR786"]


def test_lines_that_cannot_be_used_are_told_and_the_rest_goes_on(reassigned, log):
    text = log.read_text("utf-8") + '{"id": "x'
    log.write_text(text, "utf-8")
    result = reassigned()
    assert result.exit_code == 1
    assert "log.jsonl: line 6: not JSON" in result.stderr
    assert log.read_text("utf-8").startswith(f"{text}\n")
    assert lines_of_last(log)["owner"] == "rep-2"


def lines_of_last(file):
    return json.loads(file.read_text("utf-8").splitlines()[-1])


def test_a_version_that_was_not_given_ends_the_run_and_counts_once_it_is_named(reassigned, ruleset, log, tmp_path):
    old = shutil.copytree(ruleset, tmp_path / "old")
    agreement = old / "agreement.yaml"
    agreement.write_text(agreement.read_text("utf-8").replace("30 business minutes", "9 business hours"), "utf-8")
    handed = event(9, "L9", "handed_off", "2026-11-04T15:30", owner="rep-1", team="iberia", fast_track=True)
    handed |= {"agreement": load(old).digest.meaning, "version": "2.9.0"}
    text = log.read_text("utf-8") + json.dumps(handed) + "\n"
    log.write_text(text, "utf-8")
    refused = reassigned()
    assert refused.exit_code == 1
    assert "log.jsonl: 1 handoff of 1 lead went by version 2.9.0 of the agreement that was not given" in refused.stderr
    assert "--under old-rules" in refused.stderr
    assert log.read_text("utf-8") == text
    named = reassigned("--under", old)
    assert named.exit_code == 0
    assert "L9" not in named.stdout  # nine hours are not over


def test_a_ledger_of_a_later_day_is_refused_and_nothing_is_written(reassigned, log, tmp_path):
    (tmp_path / "ledger.json").write_text('{"ledger": 1, "at": "2026-11-06T09:00:00Z"}', "utf-8")
    before = log.read_bytes()
    result = reassigned()
    assert (result.exit_code, "LR781" in result.stderr, log.read_bytes()) == (1, True, before)


@pytest.mark.parametrize(("name", "code"), [("gone.jsonl", 2), ("log.csv", 2)])
def test_a_log_that_is_not_there_ends_with_2(run, ruleset, tmp_path, name, code):
    (tmp_path / "people.yaml").write_text(ROSTER, "utf-8")
    result = run("reassign", ruleset, "--log", tmp_path / name, "--roster", tmp_path / "people.yaml")
    assert result.exit_code == code


def test_the_log_is_not_written_over_the_ledger(reassigned, log):
    assert "are the same file" in reassigned("--ledger", log).stderr
