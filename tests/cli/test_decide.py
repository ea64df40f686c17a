"""`leadrules decide`."""

import csv
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from leadrules.schemas import schema

AT = "2026-11-02T09:00:00+01:00"
NOTED = "note[LR722] `{}` has no column for `need`, `contract_until`, `languages`, `opted_out`, `account_owner`\n"
BAD = "L6,Bad,b@x.example,1,X,ES,many,,,,\n"


def records(file):
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


@pytest.fixture
def decided(run, ruleset, leads, activity):
    """Decide the five leads, with further options."""
    return lambda *more: run("decide", ruleset, "--leads", leads, "--activity", activity, "--at", AT, *more)


def test_the_handoff_list_is_printed_most_urgent_first_with_the_instant(decided, leads):
    result = decided()
    lines = result.stdout.splitlines()
    assert lines[0].endswith(f"(saas-midmarket 3.0.0), decided at {AT}")
    rows = [line.split() for line in lines if line.strip()[:1].isdigit()]
    assert [row[:2] for row in rows[:2]] == [["1", "L5"], ["2", "L1"]]
    assert "fast track" in result.stdout
    assert "team iberia   pricing-page +50, size-upper +40, decides +25" in result.stdout
    assert result.stderr == NOTED.format(leads)
    assert result.exit_code == 0


def test_the_outcomes_add_up_to_the_leads(decided):
    out = decided().stdout
    counts = [line.split()[0] for line in out.splitlines() if line.endswith((")", "in all")) and line[:1].isdigit()]
    assert counts == ["2", "1", "1", "1", "5"]
    assert "2  go to sales (handoff)" in out
    assert "1  would go to sales, but something is not known (hold)" in out


def test_what_was_read_is_counted(decided):
    out = decided().stdout
    assert "Leads: 5 rows, 5 used\n" in out
    assert "Events: 5 rows, 4 used, 1 repeated\n" in out


def test_without_activity_it_is_not_known(run, ruleset, leads):
    out = run("decide", ruleset, "--leads", leads, "--at", AT).stdout
    assert "Events: not given, so nothing is known of what the leads did\n" in out


def test_top_cuts_the_list_and_says_so(decided):
    assert "… and 1 more lead for sales; `--top 0` shows all" in decided("--top", "1").stdout
    assert "more lead" not in decided("--top", "0").stdout


def test_the_same_call_prints_the_same(decided):
    assert decided().stdout == decided().stdout


def test_an_instant_without_an_offset_is_wrong_usage(run, ruleset, leads):
    result = run("decide", ruleset, "--leads", leads, "--at", "2026-11-02T09:00:00")
    assert result.exit_code == 2
    assert "offset" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-13-02", "`--at`: there is no month `13`; months go from 01 to 12\n"),
        ("2026-02-30T09:00:00Z", "`--at`: there is no day `2026-02-30`; days go from 01 to the end of their month\n"),
        ("soon", "`--at`: expected a datetime, found `soon`; write it as in `2026-01-31T09:00:00+01:00`\n"),
        ("9999-12-31T23:59:00Z", "`--at`: the instant `9999-12-31T23:59:00Z` lies outside the years 1 to 9999"),
    ],
)
def test_an_instant_that_is_none_is_told_as_that_of_the_option(run, ruleset, leads, at, said):
    result = run("decide", ruleset, "--leads", leads, "--at", at)
    assert result.exit_code == 2
    assert said in result.stderr


def test_events_after_the_instant_are_counted_apart(decided, activity):
    activity.write_text(activity.read_text("utf-8") + "e9,L1,page_view,2026-12-01T09:00:00Z,/\n", "utf-8")
    assert "Events: 6 rows, 4 used, 1 repeated, 1 after the instant of the decision\n" in decided().stdout
    assert json.loads(decided("--format", "json").stdout)["intake"]["later events"] == 1


def test_a_field_without_a_column_is_noted_and_stops_nothing(run, ruleset, leads):
    leads.write_text(leads.read_text("utf-8").replace("country", "land"), "utf-8")
    result = run("decide", ruleset, "--leads", leads, "--at", AT)
    assert "has no column for `country`, `need`, " in result.stderr
    assert result.stderr.endswith("; columns not used: `land`\n")
    assert result.exit_code == 0


def test_many_rejected_rows_are_summed_up_by_what_is_wrong(run, ruleset, leads):
    wrong = [BAD.replace("L6", f"L{n}") for n in range(6, 16)]
    nameless = [",Bad,b@x.example,1,X,ES,5,,,,\n"] * 2
    leads.write_text(leads.read_text("utf-8") + "".join(wrong + nameless), "utf-8")
    told = run("decide", ruleset, "--leads", leads, "--at", AT).stderr.splitlines()
    assert told[-2] == "… and 2 more rejected rows; `--rejects FILE` writes all of them"
    assert told[-1] == f"All 12 by what is wrong first: {leads} `employees` [LR726] 10, {leads} `id` [LR725] 2"
    leads.write_text("".join(leads.read_text("utf-8").splitlines(keepends=True)[:-2]), "utf-8")
    assert "by what is wrong first" not in run("decide", ruleset, "--leads", leads, "--at", AT).stderr


def test_no_usable_lead_at_all_ends_with_one(run, ruleset, leads, tmp_path):
    leads.write_text(leads.read_text("utf-8").splitlines()[0] + f"\n{BAD}", "utf-8")
    result = run("decide", ruleset, "--leads", leads, "--at", AT, "--out", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert result.stderr.endswith(f"no usable lead in `{leads}`: 1 row, all rejected\n")


def test_without_a_header_of_this_kind_the_mapping_names_what_is_missing_once(run, leads):
    result = run("decide", Path(__file__).parents[2] / "rulesets/saas-midmarket", "--leads", leads, "--at", AT)
    assert result.exit_code == 1
    assert result.stderr.count("LR722") == 1


def test_without_an_instant_the_clock_is_read_and_the_instant_printed(run, ruleset, leads):
    head = run("decide", ruleset, "--leads", leads).stdout.splitlines()[0]
    assert "decided at 20" in head
    assert head.endswith(("+01:00", "+02:00"))  # the zone of the agreement, to the second


def test_a_bad_row_stops_nothing_and_does_not_vanish(decided, leads):
    leads.write_text(leads.read_text("utf-8") + "L6,Bad,b@x.example,1,X,ES,many,,,,\n", "utf-8")
    result = decided()
    assert result.exit_code == 0
    assert "Leads: 6 rows, 5 used, 1 rejected\n" in result.stdout
    assert f"{leads}: row 7: column `employees`: expected a whole number, found `many`" in result.stderr
    assert decided("--strict").exit_code == 1


def test_strict_is_content_with_clean_rows(decided):
    assert decided("--strict").exit_code == 0


def test_rejected_rows_are_written_with_row_column_value_and_reason(decided, leads, tmp_path):
    leads.write_text(leads.read_text("utf-8") + "L6,Bad,b@x.example,1,X,ES,many,,,,\n", "utf-8")
    result = decided("--rejects", tmp_path / "bad.csv")
    assert f"Rejected rows: {tmp_path}/bad.csv" in result.stdout
    assert result.stderr == NOTED.format(leads)
    (row,) = records(tmp_path / "bad.csv")
    assert (row["row"], row["lead_id"], row["column"], row["value"]) == ("7", "L6", "employees", "many")


def test_rejects_go_beside_the_decisions_when_nothing_else_is_said(decided, leads, tmp_path):
    leads.write_text(leads.read_text("utf-8") + "L6,Bad,b@x.example,1,X,ES,many,,,,\n", "utf-8")
    decided("--out", tmp_path / "out.csv")
    assert len((tmp_path / "out.rejects.csv").read_text("utf-8").splitlines()) == 2


def test_decisions_as_csv_have_one_flat_row_for_each_lead(decided, tmp_path):
    decided("--out", tmp_path / "out.csv")
    rows = {row["lead_id"]: row for row in records(tmp_path / "out.csv")}
    assert list(rows) == ["L1", "L2", "L3", "L4", "L5"]
    first = rows["L1"]
    assert (first["outcome"], first["rank"], first["tier"], first["route_target"]) == ("handoff", "2", "hot", "iberia")
    assert (first["fit_points"], first["fit_grade"], first["engagement_points"]) == ("90.0", "A", "50.0")
    assert first["top_reasons"] == "pricing-page +50; size-upper +40; decides +25"
    assert rows["L2"]["missing"] == "phone"
    assert rows["L3"]["disqualified_by"] == "competitor"
    assert rows["L4"]["program"] == "newsletter"
    assert all(row["digest"].startswith("sha256:") and row["at"] == AT for row in rows.values())


def test_decisions_as_json_lines_are_whole_and_follow_the_schema(decided, tmp_path):
    decided("--out", tmp_path / "out.jsonl")
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [record["lead_id"] for record in records] == ["L1", "L2", "L3", "L4", "L5"]
    validator = Draft202012Validator(schema("decision"))
    for record in records:
        validator.validate(record)


def test_decisions_as_parquet_hold_what_csv_holds(decided, tmp_path):
    polars = pytest.importorskip("polars")
    decided("--out", tmp_path / "out.csv")
    decided("--out", tmp_path / "out.parquet")
    frame = polars.read_parquet(tmp_path / "out.parquet")
    rows = records(tmp_path / "out.csv")
    assert frame.columns == list(rows[0])
    assert frame["lead_id"].to_list() == [row["lead_id"] for row in rows]
    assert frame["score"].to_list() == [float(row["score"]) for row in rows]


def test_a_file_that_could_not_be_written_is_told_before_any_work(decided, tmp_path):
    result = decided("--out", tmp_path / "out.xlsx")
    assert result.exit_code == 2
    assert "by its ending it is no table" in result.stderr
    assert decided("--out", tmp_path / "nowhere" / "out.csv").exit_code == 2


def test_json_has_outcomes_counts_and_the_handoffs_in_order(decided):
    document = json.loads(decided("--format", "json").stdout)
    assert document["at"] == AT
    assert document["leads"] == sum(document["outcomes"].values()) == 5
    assert document["intake"]["lead rows"] == 5
    assert [(d["rank"], d["lead_id"]) for d in document["handoffs"]] == [(1, "L5"), (2, "L1")]


def test_missing_leads_end_with_two(run, ruleset, tmp_path):
    result = run("decide", ruleset, "--leads", tmp_path / "nowhere.csv")
    assert result.exit_code == 2
    assert "no file" in result.stderr


def test_an_agreement_with_mistakes_decides_nothing(run, ruleset, leads):
    file = ruleset / "agreement.yaml"
    file.write_text(file.read_text("utf-8").replace("employees > 2000", "employes > 2000"), "utf-8")
    result = run("decide", ruleset, "--leads", leads)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "error[LR203]" in result.stderr


def test_what_a_terminal_would_act_on_is_not_printed(run, ruleset, tmp_path):
    file = tmp_path / "leads.jsonl"
    lead = {
        "id": "L\x1b[31m1",
        "first_name": "A",
        "email": "a@x.example",
        "phone": "1",
        "company": "X",
        "country": "ES",
    }
    file.write_text(json.dumps({**lead, "employees": 100, "contact_me": True}) + "\n", "utf-8")
    result = run("decide", ruleset, "--leads", file, "--at", AT)
    assert "goes to sales" in result.stdout
    assert "\x1b" not in result.stdout


def test_brackets_in_an_id_are_no_markup(run, ruleset, tmp_path):
    file = tmp_path / "leads.jsonl"
    lead = {"id": "[red]7[/red]", "email": "a@x.example", "country": "ES", "employees": 100, "contact_me": True}
    file.write_text(json.dumps(lead) + "\n", "utf-8")
    assert "[red]7[/red]" in run("decide", ruleset, "--leads", file, "--at", AT).stdout


def test_no_lead_at_all_is_a_result_too(run, ruleset, tmp_path, leads):
    leads.write_text(leads.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    result = run("decide", ruleset, "--leads", leads, "--out", tmp_path / "out.csv", "--at", AT)
    assert result.exit_code == 0
    assert "No lead goes to sales." in result.stdout
    assert "0  leads in all" in result.stdout
    assert (tmp_path / "out.csv").read_text("utf-8").startswith("lead_id,outcome,rank,tier,")


def test_a_column_with_the_month_first_is_told_after_the_rejected_rows(run, ruleset, leads, tmp_path):
    (tmp_path / "intake.yaml").write_text(
        "intake: 1\nleads: {id: id, columns: {email: email, contract_until: {column: until, format: '%d/%m/%Y'}}}\n",
        "utf-8",
    )
    leads.write_text("id,email,until\nL1,a@x.example,03/04/2026\nL2,b@x.example,10/25/2026\n", "utf-8")
    result = run("decide", ruleset, "--leads", leads, "--intake", tmp_path / "intake.yaml")
    assert result.exit_code == 0
    assert "its `format` is `%m/%d/%Y` [LR719]" in result.stderr
    assert "warning[LR719] `" in result.stderr
    assert "in column `until` the day and the month of 1 date stand the other way round" in result.stderr
