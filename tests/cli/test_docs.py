"""``leadrules docs``."""

import shutil
from pathlib import Path

import pytest

from leadrules import load, render

SAAS = Path(__file__).parents[2] / "rulesets" / "saas-midmarket"


def test_both_documents_are_written_and_named(run, tmp_path):
    site = tmp_path / "new" / "site"

    result = run("docs", SAAS, "-o", site)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"Wrote {site}/agreement.md", f"Wrote {site}/index.html"]
    assert (site / "agreement.md").read_text("utf-8") == render(load(SAAS))
    assert (site / "index.html").read_text("utf-8") == render(load(SAAS), "html")


@pytest.mark.parametrize(("chosen", "name"), [("markdown", "agreement.md"), ("html", "index.html")])
def test_one_document_is_written_where_one_is_chosen(run, tmp_path, chosen, name):
    run("docs", SAAS, "-o", tmp_path, "--format", chosen)

    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_document_is_written_over_its_predecessor(run, tmp_path):
    run("docs", SAAS, "-o", tmp_path)

    assert run("docs", SAAS, "-o", tmp_path).exit_code == 0


@pytest.mark.parametrize("name", ["agreement.md", "index.html"])
def test_what_leadrules_did_not_write_is_never_written_over(run, tmp_path, name):
    (tmp_path / name).write_text("mine", "utf-8")

    result = run("docs", SAAS, "-o", tmp_path)

    assert result.exit_code == 2
    assert "is no document that leadrules wrote; move it, or write elsewhere" in result.stderr
    assert [(file.name, file.read_text("utf-8")) for file in tmp_path.iterdir()] == [(name, "mine")]


@pytest.mark.parametrize(("options", "chosen"), [((), "markdown"), (("--format", "html"), "html")])
def test_a_dash_prints_one_document(run, options, chosen):
    result = run("docs", SAAS, "-o", "-", *options)

    assert result.stdout == render(load(SAAS), chosen)


def test_a_dash_does_not_print_two_documents(run):
    result = run("docs", SAAS, "-o", "-", "--format", "both")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "`-o -` prints one document; choose `--format markdown` or `--format html`\n"


def test_a_folder_that_cannot_be_made_is_told(run, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")

    result = run("docs", SAAS, "-o", tmp_path / "file" / "site")

    assert result.exit_code == 2
    assert "cannot write to" in result.stderr


def test_an_agreement_with_errors_has_no_documents(run, ruleset, tmp_path):
    file = ruleset / "agreement.yaml"
    file.write_text(file.read_text("utf-8").replace("employees >= 100,", "employes >= 100,"), "utf-8")

    result = run("docs", ruleset, "-o", tmp_path / "site")

    assert result.exit_code == 1
    assert "LR203" in result.stderr
    assert not (tmp_path / "site").exists()


def test_the_document_tells_what_changed_and_who_approved(run, ruleset, tmp_path):
    pytest.importorskip("cryptography", reason="the package cryptography is not installed")
    older = tmp_path / "older"
    shutil.copytree(ruleset, older)
    file = ruleset / "agreement.yaml"
    file.write_text(file.read_text("utf-8").replace("within: 2 business hours", "within: 1 business hour"), "utf-8")
    (tmp_path / "signers").write_text(
        "ana@example.com,marketing ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop\n"
    )
    plain = run("docs", ruleset, "-o", "-").stdout
    told = run("docs", ruleset, "-o", "-", "--against", older, "--signers", tmp_path / "signers").stdout
    assert "Changes since the last version" not in plain
    assert "first\\_touch when tier is hot: 2 → 1 business hour" in told.replace("first_touch", "first\\_touch")
    assert "tightens for sales" in told
    assert "has still to sign" in told
    assert "has still to sign" not in plain
