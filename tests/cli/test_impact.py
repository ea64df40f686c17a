"""``leadrules impact``: who flips, told to people, to programs, and as a table."""

import csv
import json
import shutil

import pytest

AT = "2026-11-02T09:00:00+01:00"


@pytest.fixture
def sides(ruleset, tmp_path):
    """The ruleset, and a copy of it that asks for 600 employees."""
    new = tmp_path / "new"
    shutil.copytree(ruleset, new)
    file = new / "agreement.yaml"
    text = file.read_text("utf-8")
    assert text.count("id: size, when: employees >= 100") == 1
    file.write_text(text.replace("id: size, when: employees >= 100", "id: size, when: employees >= 1000"), "utf-8")
    return ruleset, new


@pytest.fixture
def told(run, sides, leads, activity):
    def telling(*more):
        return run("impact", *sides, "--leads", leads, "--activity", activity, "--at", AT, *more)

    return telling


def test_it_says_who_flips_where_they_go_and_which_change_does_it(told):
    result = told()
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("saas-midmarket 3.0.0 → 3.0.0, 5 leads decided by both at 2026-11-02T09:00:00+01:00")
    assert any(line.startswith("-") and line.endswith("unchanged") for line in lines)
    assert any("gate size does not hold" in line for line in lines)
    assert any("condition of gate size: employees is at least 100" in line for line in lines)


def test_a_volume_a_week_is_told_where_the_time_is_given(told):
    assert "Volume a week: `--weeks`" in told().stdout
    result = told("--weeks", "2")
    assert "as if these leads came in 2 weeks" in result.stdout
    assert "marketing promised at least 50 per month (volume; 11.5 a week): not kept → not kept" in result.stdout


def test_every_flip_is_a_row_of_a_table(told, tmp_path):
    assert told("--out", tmp_path / "flips.csv").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "flips.csv").read_text("utf-8").splitlines()))
    assert {row["lead_id"]: row["flip"] for row in rows} == {"L1": "lost", "L2": "other", "L5": "lost"}
    assert {row["causes"] for row in rows} == {"qualification.gates.size.when"}


def test_json_and_markdown_say_the_same(told):
    found = json.loads(told("--format", "json").stdout)
    assert found["leads"] == found["unchanged"] + sum(found["flips"].values()) == 5
    markdown = told("--format", "markdown").stdout
    assert markdown.startswith("### Impact: saas-midmarket 3.0.0 → 3.0.0\n")
    assert f"\\-{found['flips']['lost']}" in markdown or f"-{found['flips']['lost']} stop" in markdown


def test_files_that_are_read_are_not_written_over(told, leads):
    assert told("--out", leads).exit_code == 2


def test_leads_that_nobody_can_use_end_with_one(run, sides, tmp_path):
    (tmp_path / "none.csv").write_text("id,employees\nL1,many\n")
    result = run("impact", *sides, "--leads", tmp_path / "none.csv", "--at", AT)
    assert result.exit_code == 1
    assert "no usable lead" in result.stderr


@pytest.mark.parametrize("kind", ["sarif", "junit", "github"])
def test_each_change_that_moves_leads_is_a_note_where_it_stands_and_never_a_failure(
    run, ruleset, leads, tmp_path, kind
):
    older = tmp_path / "older"
    shutil.copytree(ruleset, older)
    file = ruleset / "agreement.yaml"
    file.write_text(file.read_text("utf-8").replace("served: [ES, PT", "served: [PT"), "utf-8")
    result = run("impact", older, ruleset, "--leads", leads, "--at", "2026-11-02T09:00:00+01:00", "--format", kind)
    assert result.exit_code == 0
    assert "list served: ES removed" in result.stdout
    assert "LR550" in result.stdout
    assert "<failure" not in result.stdout
    assert "::error" not in result.stdout
