"""`leadrules check`."""

import json
from pathlib import Path

import pytest
import yaml

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").iterdir())


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_every_ruleset_of_the_repository_is_clean(run, folder):
    result = run("check", folder)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{folder.as_posix()}: no problems, ")
    assert result.stderr == ""


def test_what_a_clean_ruleset_holds_is_counted(run, ruleset):
    cases = len(yaml.safe_load((ruleset / "cases.yaml").read_text("utf-8"))["cases"])
    assert run("check", ruleset).stdout == f"{ruleset}: no problems, 22 rules, 4 tiers, 4 routes, {cases} cases\n"


def test_the_agreement_alone_can_be_checked(run, ruleset):
    (ruleset / "cases.yaml").write_text("nothing of use", "utf-8")
    file = ruleset / "agreement.yaml"
    assert run("check", file).stdout == f"{file}: no problems, 22 rules, 4 tiers, 4 routes\n"


def test_a_file_beside_the_agreement_stands_for_the_ruleset_and_each_ruleset_is_checked_once(run, ruleset):
    result = run("check", ruleset / "cases.yaml", ruleset / "intake.yaml", ruleset)
    assert result.stdout.count("no problems") == 1


def test_a_mistake_is_shown_with_its_line_a_caret_and_what_to_write(run, ruleset):
    spoil(ruleset / "agreement.yaml", "when: employees > 2000", "when: employes > 2000")
    result = run("check", ruleset)
    head, excerpt, carets, summary = result.stdout.splitlines()
    assert head.endswith("error[LR203] unknown field `employes`; did you mean `employees`?")
    assert excerpt[excerpt.index("employes") :].startswith("employes > 2000")
    assert carets.index("^") == excerpt.index("employes")
    assert summary == f"1 error in {ruleset}"
    assert result.exit_code == 1


def test_mistakes_of_all_files_come_in_one_run(run, ruleset):
    spoil(ruleset / "agreement.yaml", "points: 30}", "pionts: 30}")
    (ruleset / "cases.yaml").write_text(
        "leadrules: 1\nat: 2026-11-02T09:00:00Z\ncases: [{id: a, expects: {tier: hot}}]\n", "utf-8"
    )
    (ruleset / "roster.yaml").write_text("roster: 1\nmembers: [{id: rep-1, teams: iberia}]\n", "utf-8")
    out = run("check", ruleset).stdout
    assert "did you mean `points`?" in out
    assert "did you mean `expect`?" in out
    assert "did you mean `team`?" in out
    assert out.endswith(f"3 errors in {ruleset}\n")


def test_the_roster_may_name_only_teams_and_calendars_that_there_are(run, ruleset):
    text = "roster: 1\nmembers:\n  - {id: rep-1, team: iberias}\n  - {id: rep-2, team: dach, calendar: madrit}\n"
    (ruleset / "roster.yaml").write_text(text, "utf-8")
    out = run("check", ruleset).stdout
    assert "error[LR222] unknown team `iberias`; did you mean `iberia`?" in out
    assert "error[LR223] unknown calendar `madrit`; did you mean `madrid`?" in out


def test_an_intake_that_maps_an_unknown_field_is_a_mistake(run, ruleset):
    text = "intake: 1\nleads:\n  id: Id\n  columns: {employes: Company Size}\n"
    (ruleset / "intake.yaml").write_text(text, "utf-8")
    result = run("check", ruleset)
    assert f"{ruleset}/intake.yaml:4:13: error" in result.stdout
    assert "did you mean `employees`?" in result.stdout
    assert result.exit_code == 1


def test_warnings_alone_do_not_fail(run, ruleset):
    spoil(ruleset / "agreement.yaml", "served: [ES, PT,", "served: [ES, ES, PT,")
    result = run("check", ruleset)
    assert "warning[LR244]" in result.stdout
    assert result.stdout.endswith(f"1 warning in {ruleset}\n")
    assert result.exit_code == 0


def test_what_cannot_be_read_ends_with_two(run, tmp_path):
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "error[LR020] no file" in result.stdout
    (tmp_path / "agreement.yaml").write_bytes(b"id: \xff\xfe")
    assert run("check", tmp_path).exit_code == 2


def test_json_is_one_array_for_all_rulesets(run, ruleset, tmp_path):
    spoil(ruleset / "agreement.yaml", "when: employees > 2000", "when: employes > 2000")
    result = run("check", ruleset, tmp_path / "nowhere", "--format", "json")
    assert [d["code"] for d in json.loads(result.stdout)] == ["LR020", "LR203"]


def test_github_gets_commands_that_annotate_lines(run, ruleset):
    spoil(ruleset / "agreement.yaml", "when: employees > 2000", "when: employes > 2000")
    command, summary = run("check", ruleset, "--format", "github").stdout.splitlines()
    assert command.startswith(f"::error file={ruleset}/agreement.yaml,line=")
    assert command.endswith("title=LR203::unknown field `employes`; did you mean `employees`?")
    assert summary == f"1 error in {ruleset}"


def test_output_that_is_no_terminal_has_no_colour(run, ruleset):
    spoil(ruleset / "agreement.yaml", "when: employees > 2000", "when: employes > 2000")
    assert "\x1b" not in run("check", ruleset).stdout


def test_a_deputy_is_another_member_of_the_roster(run, ruleset):
    roster = (ruleset / "roster.yaml").read_text("utf-8")
    changed = roster.replace("deputy: rep-4", "deputy: rep-5").replace("deputy: rep-6", "deputy: rep6")
    (ruleset / "roster.yaml").write_text(changed, "utf-8")
    result = run("check", ruleset)
    assert result.exit_code == 1
    assert "error[LR236] `rep-5` cannot be the deputy of the same person" in result.stdout
    assert "error[LR236] unknown deputy `rep6`; did you mean `rep-6`?" in result.stdout


def test_a_team_without_members_is_a_warning(run, ruleset):
    text = "roster: 1\nmembers:\n  - {id: rep-1, team: iberia}\n  - {id: rep-4, team: dach}\n"
    (ruleset / "roster.yaml").write_text(text, "utf-8")
    result = run("check", ruleset)
    assert result.exit_code == 0
    assert "roster.yaml:2:1: warning[LR334] nobody works in team `rest`" in result.stdout
    (ruleset / "roster.yaml").write_text(text.replace("dach", "dahc"), "utf-8")
    assert "LR334" not in run("check", ruleset).stdout


@pytest.mark.parametrize("form", ["sarif", "junit", "markdown"])
def test_a_clean_ruleset_is_clean_in_every_format(run, ruleset, form):
    result = run("check", ruleset, "--format", form)
    assert result.exit_code == 0
    clean = {"sarif": '"results": []', "junit": 'failures="0"', "markdown": "No problems.\n"}
    assert clean[form] in result.stdout


def test_a_mistake_is_told_in_every_format(run, ruleset):
    spoil(ruleset / "agreement.yaml", "when: employees > 2000", "when: employes > 2000")
    for form, said in (
        ("sarif", '"ruleId": "LR203"'),
        ("junit", '<failure message="unknown field `employes`"'),
        ("markdown", "unknown field <code>employes</code><br>did you mean <code>employees</code>?"),
    ):
        result = run("check", ruleset, "--format", form)
        assert said in result.stdout
        assert result.exit_code == 1
