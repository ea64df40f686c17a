"""Mutating: what cases notice, what is proved to change nothing, and the cases that are missing."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from leadrules import compile as compile_plan
from leadrules import decide, load, parse
from leadrules.cases import read_all_cases, read_cases, run, run_case
from leadrules.cli.app import app_of
from leadrules.mutation import appended, mutants, mutate, mutated
from leadrules.testing import activities, leads

ROOT = Path(__file__).parents[2]
SMALL = """\
leadrules: 1
id: small
version: 1.0.0
lead:
  employees: {type: integer, kind: demographic, min: 1}
  country: {type: text, kind: demographic}
activity:
  visit: {seconds: number}
scoring:
  fit:
    range: [0, 60]
    rules:
      - {id: size, when: employees >= 100, points: 40}
qualification:
  tiers: [{id: hot, when: fit >= 40, handoff: true}, {id: cold}]
routing:
  ladder: [{id: home, when: country == "ES", to: {queue: enterprise}}]
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
"""
CASES = """\
leadrules: 1
at: 2026-11-02T10:00:00+01:00
given:
  lead: {employees: 800, country: ES}

cases:
  - id: hot
    expect: {outcome: handoff, tier: hot, points: {fit: 40}, route: {id: home, queue: enterprise}}

  - id: abroad
    lead: {country: FR}
    expect: {outcome: handoff, route: {id: otherwise, queue: triage}}

  - id: at-99
    lead: {employees: 99}
    expect: {outcome: nurture, tier: cold, points: {fit: 0}}
"""
AT_100 = """
  - id: at-100
    lead: {employees: 100}
    expect: {outcome: handoff}
"""
RETURNS = """\
parties: {marketing: {accountable: A}, sales: {accountable: B}}
lifecycle:
  stages:
    - {id: new, owner: marketing}
    - {id: working, owner: sales, enters: [handed_off]}
    - {id: back, owner: marketing, enters: [rejected, recycled, lost]}
    - {id: junk, owner: marketing, terminal: true}
  transitions: {new: [working], working: [back, junk], back: [working]}
recycle:
  reasons: {not-ready: {to: back, cool_off: 14 days, at_most: 3, then: back}}
"""
PLAN = compile_plan(parse(SMALL))


def cases_of(text):
    return read_cases(text, "cases.yaml", PLAN.agreement)


@pytest.fixture
def small(tmp_path):
    (tmp_path / "agreement.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "cases.yaml").write_text(CASES, "utf-8")
    return tmp_path


def command(*arguments):
    return CliRunner().invoke(app_of(str(arguments[0])), [str(argument) for argument in arguments])


def test_a_missing_case_at_the_boundary_is_named():
    report = mutate(PLAN, cases_of(CASES))
    assert [str(each.mutant) for each in report.survived] == ["`size`: `>=` becomes `>`", "`size`: `100` becomes `101`"]
    (missing,) = report.missing
    assert missing.witness.draft.lead["employees"] == 100
    assert missing.notices == tuple(each.mutant for each in report.survived)
    assert report.real.percent != "100"


def test_with_that_case_every_real_change_is_noticed():
    report = mutate(PLAN, cases_of(CASES + AT_100))
    assert report.survived == ()
    assert report.missing == ()
    assert report.real.percent == "100"


def test_every_mutant_is_in_one_group():
    report = mutate(PLAN, cases_of(CASES))
    killed = [each.mutant for each in report.killed]
    survived = [each.mutant for each in report.survived]
    undecided = [each.mutant for each in report.undecided]
    together = [*killed, *survived, *report.equivalent, *undecided, *report.refused]
    assert sorted(map(repr, together)) == sorted(map(repr, mutants(PLAN.agreement)))
    assert report.total == len(together)


def test_a_killed_mutant_fails_the_case_that_killed_it():
    cases = cases_of(CASES)
    by_id = {case.id: case for case in cases.cases}
    for killed in mutate(PLAN, cases).killed:
        new = mutated(PLAN.agreement, killed.mutant)
        assert run_case(PLAN, by_id[killed.case]).passed
        assert not run_case(new, by_id[killed.case]).passed


def test_a_missing_case_passes_today_and_fails_on_every_mutant_that_it_notices():
    cases = cases_of(CASES.replace(", tier: hot, points: {fit: 40}", "").replace(", tier: cold, points: {fit: 0}", ""))
    report = mutate(PLAN, cases)
    assert report.missing
    more = cases_of(appended(CASES, report.missing, cases))
    written = more.cases[len(cases.cases) :]
    assert len(written) == len(report.missing)
    for case, missing in zip(written, report.missing, strict=True):
        assert run_case(PLAN, case).passed
        assert all(not run_case(mutated(PLAN.agreement, mutant), case).passed for mutant in missing.notices)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_proved_to_change_nothing_decides_every_lead_alike(data):
    at = cases_of(CASES).at
    equivalent = mutate(PLAN, cases_of(CASES + AT_100)).equivalent
    mutant = data.draw(st.sampled_from(equivalent))
    new = mutated(PLAN.agreement, mutant)
    lead, events = data.draw(leads(PLAN, at=at)), data.draw(activities(PLAN, at))
    one, other = (decide(plan, lead, events, at=at).to_dict() for plan in (PLAN, new))
    assert {**one, "agreement": None, "possible_maximum": None} == {
        **other,
        "agreement": None,
        "possible_maximum": None,
    }


def test_a_case_that_fails_already_is_left_out_and_told():
    report = mutate(PLAN, cases_of(CASES.replace("tier: cold", "tier: hot")))
    assert report.failing == ("at-99",)


def test_the_same_cases_give_the_same_report():
    assert mutate(PLAN, cases_of(CASES)) == mutate(PLAN, cases_of(CASES))


def test_progress_is_told_to_the_end():
    told = []
    mutate(PLAN, cases_of(CASES), only=["routing"], progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] == len(told) - 1


def test_the_command_names_the_change_and_ends_with_1(small):
    result = command("mutate", small)
    assert f"{small}/agreement.yaml:13:36: warning[LR880] no case notices `size`: `>=` becomes `>`" in result.stdout
    assert "  - id: size\n    lead: {employees: 100}\n    expect: {outcome: handoff}" in result.stdout
    assert result.exit_code == 1


def test_a_change_that_no_lead_was_found_for_is_not_decided_and_counts_neither_way(small):
    """After three returns leads go where they went before, so no lead shows whether it is after two or four."""
    (small / "agreement.yaml").write_text(SMALL + RETURNS, "utf-8")
    found = [line for line in command("mutate", small, "--only", "recycle").stdout.splitlines() if "LR881" in line]
    why = "no lead was found that it treats otherwise, and of this clause nothing is proved"
    at = len((SMALL + RETURNS).splitlines())
    for told, now in zip(found, (2, 4), strict=True):
        assert told.startswith(f"{small}/agreement.yaml:{at}:")
        assert told.endswith(f": note[LR881] not decided: `not-ready`: at_most `3` becomes `{now}`: {why}")
    data = json.loads(command("mutate", small, "--only", "recycle", "--format", "json").stdout)
    assert (data["undecided"], data["killed"], data["real"]) == (2, 0, 2)  # the other two are of `cool_off`
    (small / "agreement.yaml").write_text(SMALL + RETURNS.replace("then: back", "then: junk"), "utf-8")
    assert "LR881" not in command("mutate", small, "--only", "recycle").stdout


def test_write_appends_the_missing_case_and_then_nothing_is_missing(small):
    written = command("mutate", small, "--write")
    assert written.exit_code == 0
    assert "1 case appended to" in written.stderr
    plan = compile_plan(load(small))
    cases = read_all_cases([((small / "cases.yaml").read_text("utf-8"), "cases.yaml")], plan.agreement)
    assert all(result.passed for result in run(plan, cases))
    assert command("mutate", small).exit_code == 0


def test_nothing_is_written_where_the_list_of_cases_does_not_end_the_file(small):
    file = small / "cases.yaml"
    text = (
        CASES.replace("given:\n  lead: {employees: 800, country: ES}\n\n", "")
        + "given:\n  lead: {employees: 800, country: ES}\n"
    )
    file.write_text(text, "utf-8")
    result = command("mutate", small, "--write")
    assert result.exit_code == 2
    assert "does not end with a list of cases; paste them" in result.stderr
    assert file.read_text("utf-8") == text


def test_a_share_below_min_is_a_finding(small):
    assert command("mutate", small, "--min", "50%").exit_code == 0
    result = command("mutate", small, "--min", "99%")
    assert "warning[LR882] the cases notice" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize("least", ["many", "-1", "101%"])
def test_a_share_that_is_none_is_wrong_usage(small, least):
    result = command("mutate", small, f"--min={least}")
    assert result.exit_code == 2
    assert f"`--min`: `{least}` is no percentage; write it like `80%`" in result.stderr


def test_an_unknown_clause_is_wrong_usage(small):
    result = command("mutate", small, "--only", "scoring,rooting")
    assert result.exit_code == 2
    assert "`--only rooting`: no clause that cases can be about" in result.stderr


def test_list_prints_every_change_and_tries_none(small):
    lines = command("mutate", small, "--list").stdout.splitlines()
    assert len(lines) == len(list(mutants(PLAN.agreement)))
    assert f"{small}/agreement.yaml:13:36: `size`: `>=` becomes `>`" in lines


def test_json_has_every_mutant_with_what_became_of_it(small):
    data = json.loads(command("mutate", small, "--format", "json").stdout)
    assert data["killed"] == data["real"] - 2
    assert len(data["mutants"]) == len(list(mutants(PLAN.agreement)))
    assert {each["group"] for each in data["mutants"]} >= {"killed", "survived"}
    assert "id: size" in data["cases"]


def test_markdown_has_the_score_and_the_cases(small):
    text = command("mutate", small, "--format", "markdown").stdout
    assert "| | killed | real | share | equivalent | not decided |" in text
    assert "```yaml\n  # notices `size`: `>=` becomes `>`" in text


@pytest.mark.parametrize("format_", ["sarif", "junit", "github"])
def test_other_formats_have_the_finding(small, format_):
    assert "LR880" in command("mutate", small, "--format", format_).stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["saas-midmarket", "enterprise-teleq", "lowprice-30day", "saas-midmarket-nordics"])
def test_every_real_change_of_what_decides_is_noticed(name):
    plan = compile_plan(load(ROOT / "rulesets" / name))
    folders = [name, "saas-midmarket"] if name == "saas-midmarket-nordics" else [name]
    files = [ROOT / "rulesets" / folder / "cases.yaml" for folder in folders]
    cases = read_all_cases([(file.read_text("utf-8"), str(file)) for file in files], plan.agreement)
    report = mutate(plan, cases, only=["effective", "lists", "signals", "scoring", "qualification", "routing"])
    assert [str(each.mutant) for each in report.survived] == []
    assert report.real.percent == "100"
    assert len(report.undecided) * 100 <= report.total * 2
