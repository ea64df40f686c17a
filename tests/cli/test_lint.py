"""`leadrules lint`."""

import json
import re
from pathlib import Path

import pytest

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").iterdir())


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def unwatched(ruleset):
    """A ruleset with one warning: an owner's leads go to a queue that nobody watches."""
    spoil(ruleset / "agreement.yaml", "else: {queue: triage}", "else: {queue: desk}")
    return ruleset


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_the_rulesets_of_the_repository_have_no_warnings(run, folder):
    result = run("lint", folder)
    assert result.exit_code == 0
    assert "warning[" not in result.stdout
    assert result.stderr == ""


def test_a_finding_is_shown_with_its_line_and_counted(run, unwatched):
    result = run("lint", unwatched, "--select", "LR36")
    head, excerpt, carets, summary = result.stdout.splitlines()
    assert head.endswith("warning[LR360] nobody watches queue `desk`; lead it to `triage`, or to a team")
    assert carets.index("^") == excerpt.index("desk")
    assert summary == f"{unwatched}: 1 warning by 10 rules"
    assert result.exit_code == 1


def test_what_comments_ignore_is_counted(run, ruleset):
    result = run("lint", ruleset, "--select", "LR384")
    assert result.stdout == f"{ruleset}: no findings by 1 rule, 2 ignored by comments\n"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--fail-on", "note"], 1),
        (["--fail-on", "note", "--ignore", "LR353"], 0),
        (["--fail-on", "note", "--ignore", "LR34,LR35"], 0),
        (["--fail-on", "note", "--select", "LR341", "--select", "lr36,LR37"], 0),
    ],
)
def test_notes_end_with_1_only_when_asked(run, ruleset, options, code):
    assert run("lint", ruleset, *options).exit_code == code


@pytest.mark.parametrize(("fail_on", "code"), [("warning", 1), ("note", 1), ("never", 0)])
def test_warnings_end_with_1_unless_asked(run, unwatched, fail_on, code):
    assert run("lint", unwatched, "--fail-on", fail_on).exit_code == code


def test_several_codes_can_be_given_in_one_or_in_several(run, ruleset):
    one = run("lint", ruleset, "--select", "LR353,LR354")
    several = run("lint", ruleset, "--select", "LR353", "--select", "LR354")
    assert one.stdout == several.stdout
    assert "by 2 rules" in one.stdout


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_wrong_usage_and_is_guessed(run, ruleset, option):
    result = run("lint", ruleset, option, "LR351,LR399")
    assert result.exit_code == 2
    assert result.stderr == f"`{option}`: no lint rule `LR399`; did you mean `LR393`?\n"
    assert result.stdout == ""


def test_a_review_is_overdue_only_on_a_day(run, ruleset):
    spoil(ruleset / "agreement.yaml", "last: 2026-10-01", "last: 2020-10-01")
    assert "by 1 rule" not in run("lint", ruleset, "--select", "LR383").stdout
    assert run("lint", ruleset, "--select", "LR383", "--at", "2021-01-31").exit_code == 0
    assert run("lint", ruleset, "--select", "LR383", "--at", "2021-02-01").exit_code == 1
    today = run("lint", ruleset, "--select", "LR383", "--at", "today")
    assert "warning[LR383] the review was due by 2021-01-31" in today.stdout


@pytest.mark.parametrize("day", ["2026-02-30", "01/02/2026", "tomorrow", ""])
def test_a_day_that_there_is_not_is_wrong_usage(run, ruleset, day):
    result = run("lint", ruleset, "--at", day)
    assert result.exit_code == 2
    assert result.stderr.startswith("`--at`: ")
    assert "or `today`" in result.stderr


def test_the_intake_says_what_can_be_filled(run, ruleset):
    spoil(ruleset / "agreement.yaml", "company, country]", "company, country, account_owner]")
    assert run("lint", ruleset, "--select", "LR348").stdout == f"{ruleset}: no findings by 0 rules\n"
    (ruleset / "intake.yaml").write_text("intake: 1\nleads: {id: ID, columns: {email: Mail}}\n", "utf-8")
    result = run("lint", ruleset, "--select", "LR348")
    assert "`account_owner` is required, and nothing can fill it" in result.stdout
    assert re.search(r"1 warning by 1 rule$", result.stdout)


def test_the_roster_says_when_people_work(run, ruleset):
    spoil(ruleset / "agreement.yaml", "{distribute: weighted, calendar: madrid}", "{distribute: weighted}")
    (ruleset / "roster.yaml").unlink()
    assert run("lint", ruleset, "--select", "LR362").exit_code == 1
    member = "  - {id: rep-1, team: iberia, calendar: madrid}\n"
    others = "".join(f"  - {{id: rep-{team}, team: {team}}}\n" for team in ("dach", "rest"))
    (ruleset / "roster.yaml").write_text(f"roster: 1\nmembers:\n{member}{others}", "utf-8")
    assert run("lint", ruleset, "--select", "LR362").exit_code == 0


def test_an_agreement_with_errors_is_not_linted(run, ruleset):
    spoil(ruleset / "agreement.yaml", "when: employees > 2000", "when: employes > 2000")
    result = run("lint", ruleset, "--fail-on", "never")
    assert "error[LR203] unknown field `employes`" in result.stdout
    assert result.stdout.endswith(f"1 error in {ruleset}: not linted\n")
    assert result.exit_code == 1


def test_what_is_not_there_cannot_be_read(run, tmp_path):
    assert run("lint", tmp_path / "nothing").exit_code == 2


def test_programs_read_json(run, unwatched):
    result = run("lint", unwatched, "--select", "LR360", "--format", "json")
    [finding] = json.loads(result.stdout)
    assert (finding["code"], finding["severity"]) == ("LR360", "warning")
    assert finding["message"] == "nobody watches queue `desk`"


def test_pull_requests_are_annotated(run, unwatched):
    annotation, summary = run("lint", unwatched, "--select", "LR360", "--format", "github").stdout.splitlines()
    assert annotation.startswith("::warning file=")
    assert "title=LR360::nobody watches queue `desk`" in annotation
    assert summary.endswith("1 warning by 1 rule")


@pytest.mark.parametrize(("fail_on", "failures"), [("never", 0), ("warning", 1), ("note", 3)])
def test_build_servers_see_what_fails(run, unwatched, fail_on, failures):
    result = run("lint", unwatched, "--format", "junit", "--fail-on", fail_on)
    assert f'<testsuites tests="3" failures="{failures}"' in result.stdout


def test_code_scanning_gets_the_pages_of_the_rules(run, unwatched):
    [told] = json.loads(run("lint", unwatched, "--select", "LR360", "--format", "sarif").stdout)["runs"]
    [rule] = told["tool"]["driver"]["rules"]
    assert rule["id"] == "LR360"
    assert rule["shortDescription"]["text"] == "a queue that nobody watches"


def test_several_rulesets_are_each_counted(run):
    lines = run("lint", *RULESETS).stdout.splitlines()
    assert [line.split(":")[0] for line in lines if " by " in line and " rules" in line] == [
        f.as_posix() for f in RULESETS
    ]


def test_a_rule_is_explained(run):
    result = run("explain", "lr341")
    assert result.stdout.startswith("LR341  A filter by the number of employees and by revenue\n")
    assert "Instead of\n    gates:\n" in result.stdout
