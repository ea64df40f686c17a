"""`leadrules explain`."""

import json

import pytest

from leadrules.codes import CODES

AT = "2026-11-02T09:00:00+01:00"


def test_a_lead_of_an_export_is_explained_in_full(run, ruleset, leads, activity):
    result = run("explain", ruleset, "--lead", "L1", "--leads", leads, "--activity", activity, "--at", AT)
    assert result.exit_code == 0
    assert result.stdout.startswith("Lead L1 goes to sales: team iberia.\n")
    assert "+50  pricing-page: 2 x page_view" in result.stdout
    assert f"Decided at {AT} by saas-midmarket 3.0.0" in result.stdout


def test_an_unknown_lead_is_told(run, ruleset, leads):
    result = run("explain", ruleset, "--lead", "L9", "--leads", leads)
    assert result.exit_code == 2
    assert "no lead `L9`" in result.stderr


def test_a_rejected_lead_says_why(run, ruleset, leads):
    leads.write_text(leads.read_text("utf-8") + "L6,Bad,b@x.example,1,X,ES,many,,,,\n", "utf-8")
    result = run("explain", ruleset, "--lead", "L6", "--leads", leads)
    assert result.exit_code == 2
    assert "lead `L6` was rejected" in result.stderr
    assert "row 7: column `employees`: expected a whole number, found `many`" in result.stderr


def test_half_of_the_options_is_wrong_usage(run, ruleset, leads):
    assert run("explain", ruleset, "--lead", "L1").exit_code == 2
    assert run("explain", ruleset, "--leads", leads).exit_code == 2


def test_a_lead_may_come_as_json(run, ruleset, tmp_path):
    file = tmp_path / "lead.json"
    event = {"type": "form_submitted", "form": "demo", "at": "2026-11-01T09:00:00Z"}
    lead = {"id": "X", "email": "x@acme.example", "country": "ES", "employees": 150}
    file.write_text(json.dumps({"lead": lead, "activity": [event]}), "utf-8")
    result = run("explain", ruleset, "--lead-file", file, "--at", AT)
    assert "Fast track: hand-raiser." in result.stdout


def test_a_lead_may_stand_alone_in_its_file(run, ruleset, tmp_path):
    lead = {"id": "X", "email": "x@acme.example", "country": "ES", "employees": 150}
    (tmp_path / "alone.json").write_text(json.dumps(lead), "utf-8")
    (tmp_path / "wrapped.json").write_text(json.dumps({"lead": lead, "activity": None}), "utf-8")
    alone, wrapped = (
        run("explain", ruleset, "--lead-file", tmp_path / f"{n}.json", "--at", AT) for n in ("alone", "wrapped")
    )
    assert alone.exit_code == 0
    assert alone.stdout == wrapped.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "lead.json:1:1: error[LR720]"),
        ('{"lead": {},\n "activity": [}', "lead.json:2:15: error[LR720]"),
        ('{"activity": []}', "does not hold a lead"),
        ('{"lead": "Ana"}', "unknown field `lead`"),
        ('{"employes": 5}', "unknown field `employes`; did you mean `employees`?"),
        ("[]", "does not hold a lead"),
        ('{"lead": {}, "event": []}', "does not hold a lead"),
        ('{"lead": {"employes": 5}}', "unknown field `employes`; did you mean `employees`?"),
        ('{"lead": {"employees": "5"}}', "`employees`: expected a whole number, found text `5`"),
        ('{"lead": {}, "activity": {}}', "is not a list"),
        ('{"lead": {}, "activity": [{"type": "pageview", "at": "2026-11-01T09:00:00Z"}]}', "did you mean `page_view`?"),
    ],
)
def test_json_that_is_no_lead_is_told(run, ruleset, tmp_path, content, said):
    file = tmp_path / "lead.json"
    file.write_text(content, "utf-8")
    result = run("explain", ruleset, "--lead-file", file)
    assert result.exit_code in (1, 2)
    assert said in result.stderr


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_page(run, code):
    page = CODES[code]
    out = run("explain", code).stdout
    assert out.startswith(f"{code}  ")
    assert page.why in out
    assert f"    {page.bad.splitlines()[0]}" in out
    assert f"    {page.instead.splitlines()[0]}" in out


def test_a_code_may_be_in_small_letters(run):
    assert run("explain", "lr203").stdout == run("explain", "LR203").stdout


def test_an_unknown_code_suggests_one(run):
    result = run("explain", "LR2033")
    assert result.exit_code == 2
    assert result.stderr == "no code `LR2033`; did you mean `LR203`?\n"


def test_a_ruleset_alone_is_described_clause_by_clause(run, ruleset):
    result = run("explain", ruleset)
    assert result.exit_code == 0
    headings = [line for line in result.stdout.splitlines() if line and not line.startswith(" ")]
    assert headings[3].startswith("Agreements that extend this one may change zone, calendars, ")
    assert headings[4:] == [
        "Who agrees",
        "What a qualified lead is",
        "How it is scored",
        "What stops it",
        "What is known of a lead",
        "What is counted",
        "Lists",
        "Who gets it",
        "Which stages there are",
        "How fast sales follows up, and how often",
        "When people work",
        "What comes back, and when",
        "What each side has promised",
    ]
