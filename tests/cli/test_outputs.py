"""What a run may write to: never to what it reads."""

import shutil

import pytest

AT = "2026-11-02T09:00:00+01:00"


@pytest.fixture
def refused(run, ruleset, leads, activity):
    """Run `decide` with outputs that it must refuse; return what it says. Nothing may have changed."""

    def running(*more, leads=leads):
        files = [file for file in leads.parent.rglob("*") if file.is_file()]
        before = [file.read_bytes() for file in files]
        result = run("decide", ruleset, "--leads", leads, "--activity", activity, "--at", AT, *more)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert [file.read_bytes() for file in files] == before
        return result.stderr

    return running


def test_decisions_do_not_overwrite_the_leads(refused, leads):
    said = refused("--out", leads)
    assert said == f"`--out` and `--leads` are the same file `{leads}`; write the decisions to another file\n"


def test_decisions_do_not_overwrite_the_activity(refused, activity):
    assert "`--out` and `--activity` are the same file" in refused("--out", activity)


def test_rejected_rows_do_not_overwrite_the_leads(refused, leads):
    assert refused("--rejects", leads).endswith("; write the rejected rows to another file\n")


def test_rejected_rows_do_not_overwrite_the_decisions(refused, tmp_path):
    out = tmp_path / "out.csv"
    assert "`--rejects` and `--out` are the same file" in refused("--out", out, "--rejects", out)


def test_rejected_rows_beside_the_decisions_do_not_overwrite_the_leads(refused, leads, tmp_path):
    leads.rename(tmp_path / "out.rejects.csv")
    said = refused("--out", tmp_path / "out.csv", leads=tmp_path / "out.rejects.csv")
    assert said.endswith("; name a file for them with `--rejects`\n")


def test_decisions_do_not_overwrite_the_intake(refused, tmp_path):
    (tmp_path / "intake.csv").write_text("intake: 1", "utf-8")
    said = refused("--intake", tmp_path / "intake.csv", "--out", tmp_path / "intake.csv")
    assert "`--out` and `--intake` are the same file" in said


@pytest.mark.parametrize("name", ["agreement.yaml", "lists/freemail.txt", "cases.yaml"])
def test_decisions_do_not_overwrite_a_file_of_the_ruleset(refused, ruleset, tmp_path, name):
    (tmp_path / "out.csv").symlink_to(ruleset / name)
    assert "`--out` and a file of the ruleset are the same file" in refused("--out", tmp_path / "out.csv")


def test_another_spelling_of_a_path_is_the_same_file(refused, leads, tmp_path):
    (tmp_path / "x").mkdir()
    assert "are the same file" in refused("--out", tmp_path / "x" / ".." / leads.name)


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_link_is_the_same_file(refused, leads, tmp_path, link):
    getattr(tmp_path / "link.csv", link)(leads)
    assert "`--out` and `--leads` are the same file" in refused("--out", tmp_path / "link.csv")


def test_what_a_run_wrote_before_may_be_written_again(run, ruleset, leads, tmp_path):
    copy = tmp_path / "copy.csv"
    shutil.copy(leads, copy)
    for _ in range(2):
        result = run("decide", ruleset, "--leads", leads, "--at", AT, "--out", copy, "--rejects", tmp_path / "r.csv")
        assert result.exit_code == 0
    assert copy.read_text("utf-8").startswith("lead_id,")
