"""``leadrules near-misses`` and ``leadrules explain --what-if``: what keeps leads from sales."""

import csv
import io
import json

AT = "2026-11-02T09:00:00+01:00"


def test_the_list_has_the_missing_field_of_each_lead_and_what_would_do(run, ruleset, leads, activity):
    result = run("near-misses", ruleset, "--leads", leads, "--activity", activity, "--at", AT)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == f"saas-midmarket 3.0.0, 5 leads decided at {AT}"
    assert lines[3].split("  ")[0] == "L2"
    assert "phone (ask)" in lines[3]
    assert lines[-2] == "Near misses: 1 lead; 2 leads go to sales as they are"
    assert lines[-1] == "One field alone: phone 1"


def test_it_can_be_filled_in_and_read_by_programs(run, ruleset, leads, activity, tmp_path):
    asked = ("near-misses", ruleset, "--leads", leads, "--activity", activity, "--at", AT)
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)))
    assert [(row["lead_id"], row["field"], row["cost"], row["answer"]) for row in rows] == [("L2", "phone", "ask", "")]
    found = json.loads(run(*asked, "--format", "json").stdout)
    assert found["near_misses"][0]["misses"][0]["fields"] == [{"field": "phone", "cost": "ask", "for_example": "any"}]
    out = tmp_path / "fill.csv"
    assert run(*asked, "--out", out).exit_code == 0
    assert list(csv.DictReader(io.StringIO(out.read_text("utf-8")))) == rows
    assert run(*asked, "--out", leads).exit_code == 2


def test_leads_that_sales_has_are_left_out(run, ruleset, leads, activity, tmp_path):
    log = tmp_path / "log.jsonl"
    event = {"id": "h", "lead_id": "L2", "type": "handed_off", "at": "2026-11-01T12:00:00+01:00", "owner": "a"}
    log.write_text(json.dumps(event) + "\n{torn\n", "utf-8")
    result = run("near-misses", ruleset, "--leads", leads, "--activity", activity, "--at", AT, "--log", log)
    assert "Near misses: 0 leads" in result.stdout
    assert "1 line of the log cannot be used" in result.stderr


def test_explain_says_what_would_hand_a_lead_off(run, ruleset, leads, activity):
    asked = ("explain", ruleset, "--leads", leads, "--activity", activity, "--at", AT, "--what-if", "--lead")
    text = run(*asked, "L2").stdout
    assert "What would hand it off, each by itself:" in text
    assert "  phone = any" in text
    assert "  1 more form_submitted (form = audit)" in text
    assert "nothing is needed" in run(*asked, "L1").stdout
    assert "no one or two answers" in run(*asked, "L3").stdout
    assert "What would" not in run(*asked[:-2], "--lead", "L2").stdout
