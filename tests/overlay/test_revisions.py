"""An overlay in a revision of a repository has its base from the same revision."""

import subprocess
from pathlib import Path

import pytest
from tests.overlay.small import BASE, OWN, write_overlay

from leadrules import AgreementError, load
from leadrules.revisions import source_of


def git(*arguments):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit():
    git("add", "-A")
    git("commit", "-qm", "a change")


def read(text):
    source = source_of(text)
    return load(source.path, store=source.store)


@pytest.fixture
def repository(overlay):
    """Write an overlay and its base, and commit both."""
    git("init", "-q")
    overlay("lists: {served: [SE]}\n")
    commit()


def test_base_and_overlay_are_of_one_revision(repository):
    then = load("overlay")
    Path("base/agreement.yaml").write_text(BASE.replace("points: 30", "points: 35"), "utf-8")
    assert load("overlay") != then
    old = read("HEAD:overlay")
    assert old == then
    assert old.base == then.base
    assert set(old.texts) == {"HEAD:overlay/agreement.yaml", "HEAD:base/agreement.yaml"}


def test_the_top_of_a_repository_can_be_an_overlay(repository):
    Path("agreement.yaml").write_text(f"{OWN}extends: base\nlists: {{served: [NO]}}\n", "utf-8")
    commit()
    assert read("HEAD:agreement.yaml") == load("agreement.yaml") == read("HEAD:.")


def test_nothing_outside_the_repository_is_a_base_in_a_revision(repository):
    Path("agreement.yaml").write_text(f"{OWN}extends: ../base\n", "utf-8")
    commit()
    with pytest.raises(AgreementError) as caught:
        read("HEAD:agreement.yaml")
    assert [d.code for d in caught.value.diagnostics] == ["LR131"]


def test_a_link_inside_the_repository_that_leads_out_of_the_folder_is_not_followed(repository):
    Path("rulesets").mkdir()
    write_overlay(Path("rulesets"), "lists: {served: [SE]}\n")
    Path("rulesets/base").symlink_to("../base")
    commit()
    with pytest.raises(AgreementError, match="lies elsewhere"):
        read("HEAD:rulesets/overlay")
