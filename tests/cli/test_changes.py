"""``leadrules diff``, ``breaking`` and ``git-diff-driver``, and rulesets read from revisions of a scratch repository."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FASTER = ("within: 2 business hours", "within: 1 business hour")


def git(folder, *arguments):
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@x.example", "GIT_CONFIG_GLOBAL": os.devnull}
    who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@x.example", "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, env=os.environ | who
    )
    return done.stdout


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository whose branch `main` has a ruleset; the test runs at its top."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "rulesets" / "saas-midmarket", folder / "rules")
    git(tmp_path, "init", "-q", "-b", "main", folder)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    monkeypatch.chdir(folder)
    return folder


def edit(repository, *edits, file="agreement.yaml"):
    path = repository / "rules" / file
    text = path.read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def test_a_ruleset_is_compared_with_itself_in_a_revision(repository, run):
    result = run("diff", "main:rules", "rules", "--exit-code")
    assert (result.exit_code, result.stdout) == (0, "Changes: none\n")


def test_changes_are_told_by_clause_with_one_line_that_counts(repository, run):
    edit(repository, FASTER, ("points: 40", "points: 45"))
    result = run("diff", "main:rules", "rules")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "saas-midmarket 3.0.0 → 3.0.0",
        "",
        "scoring",
        "  ~ points of rule size-upper: 40 → 45 (loosens for marketing, tightens for sales)",
        "",
        "follow_up",
        "! ~ first_touch when tier is hot: 2 → 1 business hour (tightens for sales)",
        "",
        "~ changed   ! major",
        "Changes: 2 changed; breaks: sales 1; needs version 4.0.0, and has 3.0.0",
    ]
    assert run("diff", "main:rules", "rules", "--exit-code").exit_code == 1


def test_lists_of_a_revision_are_those_of_the_revision(repository, run):
    with (repository / "rules" / "lists" / "freemail.txt").open("a") as file:
        file.write("new-mail.example\n")
    assert "list freemail: new-mail.example added" in run("diff", "main:rules", "rules").stdout
    assert "list freemail: new-mail.example removed" in run("diff", "rules", "main:rules").stdout


def test_json_has_every_fact_of_a_change(repository, run):
    edit(repository, FASTER)
    found = json.loads(run("diff", "main:rules", "rules", "--format", "json").stdout)
    (change,) = found["changes"]
    assert found["needs_version"] == "4.0.0"
    assert (change["level"], change["old"], change["new"]) == ("MAJOR", "2 business hours", "1 business hour")
    assert change["touches"] == [{"who": "sales", "how": "tightens"}]
    assert change["old_at"].startswith("main:rules/agreement.yaml:")
    assert change["new_at"].startswith("rules/agreement.yaml:")


def test_github_and_markdown_name_the_place_and_the_weight(repository, run):
    edit(repository, FASTER)
    assert run("diff", "main:rules", "rules", "--format", "github").stdout.startswith(
        "::warning file=rules/agreement.yaml,"
    )
    assert (
        "- **MAJOR** first\\_touch when tier is hot"
        in run("diff", "main:rules", "rules", "--format", "markdown").stdout
    )


def test_two_agreements_are_compared_with_a_warning(repository, run):
    result = run("diff", "rules", ROOT / "rulesets" / "lowprice-30day")
    assert "warning[LR535]" in result.stderr
    assert result.exit_code == 0


BAD = {
    "an unknown revision": ("mian:rules", "LR582"),
    "an option for a revision": ("-x:rules", "LR581"),
    "no revision": (":rules", "LR581"),
    "a path that is not there": ("main:nowhere", "LR583"),
    "a path out of the repository": ("main:../elsewhere", "LR587"),
    "an absolute path": ("main:/etc", "LR587"),
    "a drive of Windows": ("C:\\rules", "LR020"),
    "a file that is no agreement": ("main:rules/lists", "LR020"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_and_ends_with_two(repository, run, name):
    argument, code = BAD[name]
    result = run("diff", "--", argument, "rules")
    assert f"error[{code}]" in result.stderr
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_path_below_the_top_is_meant_relative_with_a_dot(repository, run, monkeypatch):
    monkeypatch.chdir(repository / "rules")
    assert run("diff", "main:./agreement.yaml", "agreement.yaml").stdout == "Changes: none\n"
    assert run("diff", "main:.", ".").stdout == "Changes: none\n"
    result = run("diff", "main:agreement.yaml", "agreement.yaml")
    assert "write `main:./agreement.yaml` or `main:rules/agreement.yaml`" in result.stderr


def test_outside_of_a_repository_it_says_so(repository, run, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    result = run("diff", "main:rules", "repository/rules")
    assert "error[LR580]" in result.stderr
    assert result.exit_code == 2


def test_without_git_it_says_so(repository, run, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))
    result = run("diff", "main:rules", "rules")
    assert "error[LR586]" in result.stderr
    assert result.exit_code == 2


def test_a_pointer_of_lfs_and_a_submodule_are_told(repository, run):
    lists = repository / "rules" / "lists" / "freemail.txt"
    lists.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    commit = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    git(repository, "add", "rules")
    git(repository, "commit", "-qm", "pointers")
    assert "error[LR585]" in run("diff", "main:rules", "rules").stderr
    assert "error[LR584]" in run("diff", "main:module", "rules").stderr


def test_a_link_inside_the_repository_is_followed(repository, run):
    (repository / "linked").symlink_to("rules")
    (repository / "outside").symlink_to("/etc")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "links")
    assert run("diff", "main:linked", "rules").stdout == "Changes: none\n"
    assert "LR583" in run("diff", "main:outside", "rules").stderr


def test_an_old_revision_with_mistakes_is_told_with_its_places(repository, run):
    edit(repository, ("points: 40", "points: many"))
    git(repository, "commit", "-qam", "spoilt")
    edit(repository, ("points: many", "points: 40"))
    result = run("diff", "main:rules", "rules")
    assert "main:rules/agreement.yaml:" in result.stderr
    assert "points: many" in result.stderr
    assert result.exit_code == 1


# breaking


def test_a_version_that_says_too_little_ends_with_one(repository, run):
    edit(repository, FASTER, ("version: 3.0.0", "version: 3.1.0"))
    result = run("breaking", "rules", "--against", "main")
    assert result.exit_code == 1
    assert "error[LR530]" in result.stdout
    assert "the smallest version that is right is `4.0.0`" in result.stdout
    assert "first_touch when tier is hot: 2 → 1 business hour" in result.stdout


def test_a_version_that_says_enough_ends_with_zero(repository, run):
    edit(repository, FASTER, ("version: 3.0.0", "version: 4.0.0"))
    result = run("breaking", "rules", "--against", "main")
    assert result.exit_code == 0
    assert result.stdout == "2 changes since main: version 4.0.0 is right, 4.0.0 is the smallest\n"


def test_breaking_works_from_anywhere_and_with_a_path(repository, run, tmp_path, monkeypatch):
    edit(repository, FASTER)
    monkeypatch.chdir(tmp_path)
    assert run("breaking", "repository/rules", "--against", "main").exit_code == 1
    assert run("breaking", "repository/rules/agreement.yaml", "--against", "main").exit_code == 1
    assert run("breaking", "repository/rules", "--against", ROOT / "rulesets" / "saas-midmarket").exit_code == 1


def test_an_accepted_change_passes_until_its_day(repository, run):
    edit(repository, FASTER)
    shown = run("breaking", "rules", "--against", "main").stdout
    fingerprint = next(line.split()[0] for line in shown.splitlines() if "first_touch" in line)
    accepted = f"accepted:\n  - {{fingerprint: {fingerprint}, reason: pilot, expires: 2026-12-31}}\n"
    (repository / "rules" / "accepted-changes.yaml").write_text(accepted)
    before, after = "2026-12-31T23:00:00+01:00", "2027-01-01T00:00:00+01:00"
    assert run("breaking", "rules", "--against", "main", "--at", before).exit_code == 0
    late = run("breaking", "rules", "--against", "main", "--at", after)
    assert (late.exit_code, "error[LR531]" in late.stdout) == (1, True)
    found = json.loads(run("breaking", "rules", "--against", "main", "--at", before, "--format", "json").stdout)
    assert (found["is_right"], len(found["accepted"]), found["changes"]) == (True, 1, [])


def test_a_new_ruleset_has_nothing_to_compare_with(repository, run):
    shutil.copytree(repository / "rules", repository / "other")
    result = run("breaking", "other", "--against", "main")
    assert "error[LR583]" in result.stderr
    assert "it is new" in result.stderr


# git-diff-driver


def driven(repository, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    git(repository, "config", "diff.leadrules.command", f"{sys.executable} -m leadrules git-diff-driver")
    (repository / ".gitattributes").write_text("**/agreement.yaml diff=leadrules\n")


def test_git_diff_speaks_of_rules(repository, monkeypatch):
    driven(repository, monkeypatch)
    edit(repository, FASTER)
    told = git(repository, "diff", "rules")
    assert told.splitlines()[0] == "leadrules diff rules/agreement.yaml"
    assert "first_touch when tier is hot: 2 → 1 business hour (tightens for sales)" in told


def test_git_diff_goes_on_where_a_version_has_mistakes(repository, monkeypatch):
    driven(repository, monkeypatch)
    edit(repository, ("points: 40", "points: many"))
    told = git(repository, "diff", "rules")
    assert "cannot be compared: rules/agreement.yaml:" in told
    assert "git diff --no-ext-diff" in told


def test_git_diff_tells_of_files_that_come_and_go(repository, monkeypatch):
    driven(repository, monkeypatch)
    shutil.copytree(repository / "rules", repository / "other")
    git(repository, "add", "-A")
    assert "+ agreement saas-midmarket 3.0.0" in git(repository, "diff", "--cached", "other")
    git(repository, "rm", "-rq", "--cached", "rules")
    assert "- agreement saas-midmarket 3.0.0" in git(repository, "diff", "--cached", "rules")


def test_the_driver_says_how_it_is_installed(run):
    assert "git config diff.leadrules.command" in run("git-diff-driver", "--install").stdout
    assert run("git-diff-driver", "a", "b").exit_code == 2
