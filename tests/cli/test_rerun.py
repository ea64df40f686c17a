"""`leadrules decide` again: after a crash at any step, and after what it wrote was lost."""

import csv
import json
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadrules.cli import decide

AT = "2026-11-02T09:00:00+01:00"
LATER = "2026-11-02T09:20:00+01:00"
ROSTER = """\
roster: 1
members:
  - {id: ana, team: iberia}
  - {id: eva, team: dach}
  - {id: tom, team: rest, absences: [{from: 2026-11-02, until: 2026-11-06}]}
"""
NEXT = "L6,Ira,ira@acme.example,+34 1,Acme,ES,800,software,vp,true,"
FILES = ("out.csv", "out.rejects.csv", "log.jsonl", "ledger.json")
STEPS = 6
"""What a run that hands off does to its files: four are replaced, a note is made and taken away."""


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def deciding(run, ruleset, leads, activity, tmp_path):
    """Decide the five leads, two of which go to sales, with everything kept in files."""
    (tmp_path / "people.yaml").write_text(ROSTER, "utf-8")

    def decided(*more, at=AT):
        out, log = tmp_path / "out.csv", tmp_path / "log.jsonl"
        kept = ["--roster", tmp_path / "people.yaml", "--ledger", tmp_path / "ledger.json", "--log", log]
        return run("decide", ruleset, "--leads", leads, "--activity", activity, "--at", at, "--out", out, *kept, *more)

    return decided


@contextmanager
def crashing(step, *, after=False):
    """Let the process end at its change of a file with this number, before or after it is made; give all changes."""
    seen = []

    def counted(change):
        def changing(*args, **kwargs):
            if args[0].name.startswith(".") and len(args) == 1:
                return change(*args, **kwargs)  # what a write that failed would have left behind
            seen.append(args)
            if len(seen) == step and not after:
                raise Crash
            done = change(*args, **kwargs)
            if len(seen) == step:
                raise Crash
            return done

        return changing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", counted(os.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        yield seen


def kept(folder):
    """Return what a run leaves; without the reasons why nobody else got a lead, which the log does not have."""
    rows = [dict(row, passed_over="") for row in csv.DictReader((folder / "out.csv").read_text("utf-8").splitlines())]
    return rows, *((folder / name).read_text("utf-8") for name in FILES[1:])


def events_of(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text("utf-8").splitlines()]


def crashed(deciding, step, *, after):
    with crashing(step, after=after), pytest.raises(Crash):
        deciding()


def test_a_run_changes_as_many_files_as_are_made_to_fail(deciding):
    with crashing(0) as seen:
        deciding()
    assert len(seen) == STEPS


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_crash_at_any_step_and_a_run_at_the_same_instant_leave_what_one_run_does(deciding, tmp_path, step, after):
    deciding()
    expected = kept(tmp_path)
    for name in FILES:
        (tmp_path / name).unlink()
    crashed(deciding, step, after=after)
    assert deciding().exit_code == 0
    assert kept(tmp_path) == expected
    assert not list(tmp_path.glob("*.unfinished"))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_crash_at_any_step_and_a_later_run_count_every_handoff_once(deciding, tmp_path, step, after):
    crashed(deciding, step, after=after)
    deciding(at=LATER)
    assert sorted(event["lead_id"] for event in events_of(tmp_path)) == ["L1", "L5"]
    ledger = json.loads((tmp_path / "ledger.json").read_text("utf-8"))
    assert (ledger["leads"], ledger["people"]["ana"]["open"], ledger["teams"]["iberia"]["given"]) == (1, 1, 1)


def test_two_crashes_in_a_row_lose_nothing(deciding, leads, tmp_path):
    crashed(deciding, 4, after=True)  # the log is written, the ledger is not
    leads.write_text(f"{leads.read_text('utf-8')}{NEXT}\n", "utf-8")
    with crashing(5, after=True), pytest.raises(Crash):  # the ledger of the first, and the note of the second
        deciding(at=LATER)
    deciding(at=LATER)
    ledger = json.loads((tmp_path / "ledger.json").read_text("utf-8"))
    assert (ledger["leads"], sorted(event["lead_id"] for event in events_of(tmp_path))) == (2, ["L1", "L5", "L6"])


def test_what_was_handed_off_at_this_instant_is_written_again_and_the_log_stays(deciding, tmp_path):
    first = deciding()
    assert f"Log: {(tmp_path / 'log.jsonl').as_posix()}, 2 events added\n" in first.stdout
    expected = kept(tmp_path)
    (tmp_path / "out.csv").unlink()
    again = deciding()
    assert kept(tmp_path) == expected
    assert (
        f"Log: {(tmp_path / 'log.jsonl').as_posix()}, 0 events added, 2 handoffs of this instant there already\n"
        in (again.stdout)
    )
    assert "team rest     queue triage (revops within 1 business hour)" in again.stdout
    assert "2  go to sales (handoff)" in again.stdout


def test_a_later_run_over_the_same_file_says_how_to_get_the_handoffs_again(deciding, tmp_path):
    deciding()
    later = deciding(at=LATER)
    out = (tmp_path / "out.csv").as_posix()
    assert (
        f"`{out}` was replaced; the log has 2 handoffs of {AT}: if nobody has taken them in, `--at {AT}` writes them again"
    ) in later.stderr
    assert "writes them again" not in deciding(at=AT).stderr


def test_a_lead_that_is_decided_otherwise_by_now_stays_with_sales_and_is_told(deciding, leads, tmp_path):
    deciding()
    before = (tmp_path / "log.jsonl").read_bytes()
    leads.write_text(leads.read_text("utf-8").replace("+34 1,Acme", ",Acme"), "utf-8")
    again = deciding()
    assert (
        "1 handoff of this instant is in the log and not made by these files any more: L1; sales keeps what it has"
        in again.stderr
    )
    assert "1  is with sales already (with_sales)" in again.stdout
    assert (tmp_path / "log.jsonl").read_bytes() == before


def test_a_lead_that_comes_to_the_same_instant_later_is_added(deciding, leads, tmp_path):
    lines = leads.read_text("utf-8").splitlines(keepends=True)
    leads.write_text("".join(line for line in lines if not line.startswith("L5")), "utf-8")
    deciding()
    leads.write_text("".join(lines), "utf-8")
    result = json.loads(deciding("--format", "json").stdout)
    assert result["log"] == {"added": 1, "again": 1, "not_again": []}
    assert [(each["lead_id"], each["assignment"]["owner"]) for each in result["handoffs"]] == [
        ("L5", None),
        ("L1", "ana"),
    ]
    assert [event["lead_id"] for event in events_of(tmp_path)] == ["L1", "L5"]


def test_who_has_a_lead_by_now_is_written_not_who_got_it_first(deciding, tmp_path):
    deciding()
    log = tmp_path / "log.jsonl"
    moved = {"id": "r1", "lead_id": "L1", "type": "reassigned", "at": AT, "owner": "eva", "team": "dach"}
    log.write_text(log.read_text("utf-8") + json.dumps(moved), "utf-8")
    deciding()
    assert [row["owner"] for row in kept(tmp_path)[0] if row["lead_id"] == "L1"] == ["eva"]


def test_a_handoff_that_a_crm_told_of_is_not_made_again(deciding, tmp_path):
    told = {"id": "crm-1", "lead_id": "L1", "type": "handed_off", "at": AT, "owner": "ana", "team": "iberia"}
    (tmp_path / "log.jsonl").write_text(json.dumps(told) + "\n", "utf-8")
    assert "1  is with sales already (with_sales)" in deciding().stdout


def test_a_lead_that_came_back_and_was_handed_off_again_is_written_again(deciding, tmp_path):
    early = "2026-06-01T09:00:00+02:00"
    first = {"id": "h1", "lead_id": "L1", "type": "handed_off", "at": early, "owner": "ana", "team": "iberia"}
    back = {"id": "b1", "lead_id": "L1", "type": "recycled", "at": "2026-06-02T09:00:00+02:00", "reason": "not-ready"}
    (tmp_path / "log.jsonl").write_text(f"{json.dumps(first)}\n{json.dumps(back)}\n", "utf-8")
    deciding()
    expected = kept(tmp_path)
    assert [row["outcome"] for row in expected[0] if row["lead_id"] == "L1"] == ["handoff"]
    deciding()
    assert kept(tmp_path) == expected


def test_a_run_that_was_interrupted_asks_for_its_log(deciding, run, ruleset, leads, tmp_path):
    crashed(deciding, 4, after=True)
    kept_files = ("--roster", tmp_path / "people.yaml", "--ledger", tmp_path / "ledger.json")
    result = run("decide", ruleset, "--leads", leads, "--at", LATER, *kept_files)
    assert result.exit_code == 1
    assert "error[LR787] the run that last wrote" in result.stderr


def test_a_log_that_somebody_else_writes_to_meanwhile_is_left_as_it_is(deciding, tmp_path, monkeypatch):
    log = tmp_path / "log.jsonl"
    log.write_text("", "utf-8")
    print_summary = decide.print_summary

    def meanwhile(*args):
        log.write_text('{"id": "e1", "lead_id": "L9", "type": "touched", "at": "2026-11-01T09:00:00Z"}\n', "utf-8")
        print_summary(*args)

    monkeypatch.setattr(decide, "print_summary", meanwhile)
    result = deciding()
    assert result.exit_code == 1
    assert f"error[LR788] `{log.as_posix()}` has changed since it was read; nothing was added to it" in result.stderr
    assert [event["id"] for event in events_of(tmp_path)] == ["e1"]
    assert not (tmp_path / "ledger.json").exists()
    monkeypatch.undo()
    assert "2 events added" in deciding().stdout


@pytest.mark.parametrize(
    "text", ["[]", "{}", "7", '{"events": "1", "ledger": {}}', '{"events": [1], "ledger": {}}', "{"]
)
def test_a_note_that_no_run_has_left_is_told_and_nothing_is_written(deciding, tmp_path, text):
    (tmp_path / "ledger.json.unfinished").write_text(text, "utf-8")
    result = deciding()
    assert result.exit_code == 1
    assert "LR780" in result.stderr
    assert "ledger.json.unfinished" in result.stderr.replace("\n", "")
    assert not (tmp_path / "log.jsonl").exists()


def test_a_note_with_an_impossible_ledger_is_told(deciding, tmp_path):
    deciding()
    events = [event["id"] for event in events_of(tmp_path)]
    (tmp_path / "ledger.json.unfinished").write_text(json.dumps({"events": events, "ledger": []}), "utf-8")
    result = deciding(at=LATER)
    assert (result.exit_code, "the ledger is not a mapping" in result.stderr) == (1, True)
