"""`leadrules decide` with people: owners, the ledger and the log."""

import csv
import json
import shutil

import pytest
from jsonschema import Draft202012Validator

from leadrules.cli import partitions
from leadrules.schemas import schema

AT = "2026-11-02T09:00:00+01:00"
LATER = "2026-11-03T09:00:00+01:00"
AWAY = "{from: 2026-11-02, until: 2026-11-06}"
ROSTER = f"""\
roster: 1
members:
  - {{id: ana, team: iberia}}
  - {{id: eva, team: dach}}
  - {{id: tom, team: rest, absences: [{AWAY}]}}
"""


@pytest.fixture
def assigned(run, ruleset, leads, activity, tmp_path):
    """Decide the five leads, two of which go to sales, and assign them; with further options."""
    (tmp_path / "people.yaml").write_text(ROSTER, "utf-8")

    def deciding(*more, at=AT, ledger=True):
        files = ["--roster", tmp_path / "people.yaml", *(["--ledger", tmp_path / "ledger.json"] if ledger else [])]
        return run("decide", ruleset, "--leads", leads, "--activity", activity, "--at", at, *files, *more)

    return deciding


def data_of(file):
    return json.loads(file.read_text("utf-8"))


def lines_of(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_handoff_gets_an_owner_or_says_why_it_does_not(assigned, tmp_path):
    result = assigned()
    rows = [line.split() for line in result.stdout.splitlines() if line.strip()[:1].isdigit()]
    assert rows[0][:2] == ["1", "L5"]
    assert "team rest     queue triage (revops within 1 business hour)" in result.stdout
    assert "team iberia   ana" in result.stdout
    assert "Assigned: 1 lead to 1 person, 1 to a queue\n" in result.stdout
    assert "L5: nobody could take it: tom absent until 2026-11-06\n" in result.stdout
    assert "warning[LR782] nobody of team `rest` is on duty at 2026-11-02T09:00:00+01:00" in result.stderr
    assert f"Ledger: {(tmp_path / 'ledger.json').as_posix()}\n" in result.stdout
    assert result.exit_code == 0


def test_the_ledger_is_begun_and_carried_on(assigned, tmp_path):
    assigned()
    first = data_of(tmp_path / "ledger.json")
    Draft202012Validator(schema("ledger")).validate(first)
    assert first["people"]["ana"]["in_day"] == 1
    assigned()
    assert data_of(tmp_path / "ledger.json")["people"]["ana"]["in_day"] == 2
    assigned(at=LATER)
    third = data_of(tmp_path / "ledger.json")["people"]["ana"]
    assert (third["in_day"], third["in_week"], third["open"]) == (1, 3, 3)


def test_without_a_ledger_nothing_is_kept(assigned, tmp_path):
    before = sorted(tmp_path.iterdir())
    assert "team iberia   ana" in assigned(ledger=False).stdout
    assert sorted(tmp_path.iterdir()) == before


def test_a_lead_in_the_log_is_with_sales_and_is_not_handed_off_again(assigned, tmp_path):
    log = tmp_path / "log.jsonl"
    assigned("--log", log)
    events = {event["lead_id"]: event for event in lines_of(log)}
    assert {lead: (e["type"], e["owner"], e["queue"]) for lead, e in events.items()} == {
        "L1": ("handed_off", "ana", None),
        "L5": ("handed_off", None, "triage"),
    }
    result = assigned("--log", log, at=LATER)
    assert "2  are with sales already (with_sales)" in result.stdout
    assert "No lead goes to sales." in result.stdout
    assert "Assigned" not in result.stdout
    assert len(lines_of(log)) == 2


def test_leads_of_an_older_version_count_once_it_is_named(assigned, ruleset, tmp_path):
    log, file = tmp_path / "log.jsonl", ruleset / "agreement.yaml"
    assigned("--log", log)
    old = shutil.copytree(ruleset, tmp_path / "old")
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("version: 3.0.0", "version: 3.1.0").replace("within: 48 hours", "within: 47 hours"), "utf-8"
    )
    before = log.read_bytes()
    refused = assigned("--log", log, at=LATER)
    assert refused.exit_code == 1
    assert "error[LR775]" in refused.stderr
    assert (
        "log.jsonl: 2 handoffs of 2 leads went by version 3.0.0 of the agreement that was not given" in refused.stderr
    )
    assert log.read_bytes() == before
    result = assigned("--log", log, "--under", old, at=LATER)
    assert "2  are with sales already (with_sales)" in result.stdout
    assert (result.exit_code, "LR77" in result.stderr) == (0, False)


def test_an_older_version_is_of_a_log(run, ruleset, leads):
    result = run("decide", ruleset, "--leads", leads, "--under", ruleset)
    assert (result.exit_code, "`--under` needs `--log`" in result.stderr) == (2, True)


def test_the_log_says_which_leads_are_open(assigned, tmp_path):
    log = tmp_path / "log.jsonl"
    assigned("--log", log)
    noon = "2026-11-02T12:00:00+01:00"
    back = {"id": "e1", "lead_id": "L1", "type": "recycled", "at": noon, "reason": "not-ready"}
    log.write_text(log.read_text("utf-8") + json.dumps(back), "utf-8")
    assigned("--log", log, at=LATER)
    assert data_of(tmp_path / "ledger.json")["people"]["ana"]["open"] == 0


def test_a_lead_that_waits_for_room_is_not_in_the_log(assigned, ruleset, tmp_path):
    file = ruleset / "agreement.yaml"
    spec = "rest: {distribute: round_robin, calendar: madrid,"
    text = file.read_text("utf-8")
    assert spec in text
    file.write_text(text.replace(spec, f"{spec} when_full: next_opening,"), "utf-8")
    roster = ROSTER.replace(f"absences: [{AWAY}]", f"absences: [{AWAY}]}}\n  - {{id: uta, team: rest, caps: 0 per week")
    (tmp_path / "people.yaml").write_text(roster, "utf-8")
    result = assigned("--log", tmp_path / "log.jsonl")
    assert "team rest     waits until 2026-11-09 09:00" in result.stdout
    assert "1 waiting for room" in result.stdout
    assert [event["lead_id"] for event in lines_of(tmp_path / "log.jsonl")] == ["L1"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_an_export_in_parts_is_assigned_as_a_whole(assigned, tmp_path, monkeypatch, ending):
    names = (f"out.{ending}", "ledger.json", "log.jsonl")
    results = []
    for size in (2**40, 100):
        monkeypatch.setattr(partitions, "PART_BYTES", size)
        result = assigned("--out", tmp_path / names[0], "--log", tmp_path / "log.jsonl", "--top", "1")
        results.append((result.stdout, *((tmp_path / name).read_bytes() for name in names)))
        for name in names:
            (tmp_path / name).unlink()
    assert results[0] == results[1]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_file_of_decisions_has_the_owners(assigned, tmp_path, ending):
    out = tmp_path / f"out.{ending}"
    assigned("--out", out)
    if ending == "csv":
        rows = {row["lead_id"]: row for row in csv.DictReader(out.read_text("utf-8").splitlines())}
        assert [rows["L1"][key] for key in ("owner", "team", "queue", "passed_over")] == ["ana", "iberia", "", ""]
        assert [rows["L5"][key] for key in ("owner", "team", "queue")] == ["", "rest", "triage"]
        assert rows["L5"]["passed_over"] == "tom: absent until 2026-11-06"
        assert rows["L4"]["owner"] == ""
    else:
        records = {record["lead_id"]: record for record in lines_of(out)}
        for record in records.values():
            Draft202012Validator(schema("decision")).validate(record)
        assert (records["L1"]["assignment"]["owner"], records["L1"]["assignment"]["calendar"]) == ("ana", "madrid")
        assert records["L5"]["assignment"]["passed_over"] == [
            {"person": "tom", "why": "absent", "words": "absent until 2026-11-06"}
        ]
        assert records["L4"]["assignment"] is None


def test_json_has_the_owners_and_how_many_there_are(assigned):
    result = json.loads(assigned("--format", "json", "--top", "1").stdout)
    assert result["assigned"] == {"owner": 1, "queue": 1, "waiting": 0, "escalated": 0, "not handed off": 0}
    assert [each["assignment"]["queue"] for each in result["handoffs"]] == ["triage"]


def test_without_a_roster_records_are_as_ever(run, ruleset, leads, tmp_path):
    out = tmp_path / "out.jsonl"
    run("decide", ruleset, "--leads", leads, "--at", AT, "--out", out)
    assert all("assignment" not in record for record in lines_of(out))


@pytest.mark.parametrize("option", ["--ledger", "--log"])
def test_what_keeps_people_needs_a_roster(run, ruleset, leads, tmp_path, option):
    result = run("decide", ruleset, "--leads", leads, option, tmp_path / "kept.jsonl")
    assert (result.exit_code, f"`{option}` needs `--roster`" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON: expecting property name enclosed in double quotes (line 1, column 2)"),
        ('{"ledger": 1, "ledger": 1}', "the key `ledger` is there twice"),
        ('{"ledger": 1, "leads": "4"}', "the ledger: `leads` is not a whole number"),
    ],
)
def test_a_ledger_that_cannot_be_read_ends_the_run_and_stays_as_it_is(assigned, tmp_path, text, said):
    (tmp_path / "ledger.json").write_text(text, "utf-8")
    result = assigned("--out", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "error[LR780]" in result.stderr
    assert said in result.stderr
    assert (tmp_path / "ledger.json").read_text("utf-8") == text
    assert not (tmp_path / "out.csv").exists()


def test_a_ledger_of_a_later_day_is_refused(assigned, tmp_path):
    assigned(at=LATER)
    result = assigned()
    assert result.exit_code == 1
    assert "error[LR781] the ledger is of 2026-11-03T08:00:00+00:00" in result.stderr


def test_a_line_of_the_log_that_is_no_event_ends_the_run(assigned, tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text('{"id": "e1"\n', "utf-8")
    result = assigned("--log", log)
    assert result.exit_code == 1
    assert "log.jsonl: line 1: not JSON" in result.stderr
    assert log.read_text("utf-8") == '{"id": "e1"\n'


def test_what_of_the_log_does_not_count_is_told_and_the_rest_goes_on(assigned, tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text('{"id": "e1", "lead_id": "L1", "type": "toched", "at": "2026-11-01T09:00:00Z"}\n', "utf-8")
    result = assigned("--log", log)
    assert ": line 1: lead `L1`: event `e1`: unknown event `toched`; did you mean `touched`? [LR771]" in result.stderr
    assert result.exit_code == 0
    assert len(lines_of(log)) == 3


def test_a_log_is_json_lines(assigned, tmp_path):
    result = assigned("--log", tmp_path / "log.csv")
    assert (result.exit_code, "is no JSON Lines" in result.stderr) == (2, True)


@pytest.mark.parametrize("option", ["--out", "--log", "--rejects"])
def test_nothing_else_is_written_over_the_ledger(assigned, tmp_path, option):
    ledger = tmp_path / "same.jsonl"
    result = assigned("--ledger", ledger, option, ledger)
    assert result.exit_code == 2
    assert "are the same file" in result.stderr


def test_the_roster_is_checked_with_the_teams_of_the_agreement(assigned, tmp_path):
    (tmp_path / "people.yaml").write_text("roster: 1\nmembers: [{id: ana, team: iberias}]\n", "utf-8")
    result = assigned()
    assert result.exit_code == 1
    assert "error[LR222] unknown team `iberias`; did you mean `iberia`?" in result.stderr
