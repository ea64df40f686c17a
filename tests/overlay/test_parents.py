"""Where a base may lie, and what is said of one that cannot be used."""

import os
from pathlib import Path

import pytest
from tests.overlay.small import BASE, FREEMAIL, OWN, codes, told, write_overlay

from leadrules import AgreementError, load, parse
from leadrules.agreement import examine


def test_a_base_is_a_folder_or_a_file(overlay):
    folder = load(overlay("", extends="../base"))
    file = load(overlay("", extends="../base/agreement.yaml"))
    slash = load(overlay("", extends="../base/"))
    assert folder == file == slash
    assert folder.base.id == "base"
    assert folder.lists["freemail"] == ("gmail.com", "web.de")


def test_a_base_may_stand_below_or_beside_the_overlay(overlay):
    overlay("")
    os.rename("base", "overlay/base")
    assert load(write_overlay(Path(), "", extends="base")).base.id == "base"
    Path("overlay/base/nordics.yaml").write_text(f"{OWN}extends: agreement.yaml\n", "utf-8")
    assert load("overlay/base/nordics.yaml").base.id == "base"


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "~/base", "'C:\\base'", "file:///base", "https://x.example/a.yaml", "../../base", "../a/../../b",
     "base/../../../b", "..", ".", "./base", "'..\\base'", "../.git", "'../a//b'", "''", "5", "{a: 1}", "'../a\\b'", "[../base]"],
)  # fmt: skip
def test_a_path_that_could_lead_anywhere_is_refused_unread(overlay, path):
    (found,) = told(overlay("", extends=path))[1]
    assert (found.code, found.span.line) == ("LR130", 4)
    assert "../base" in found.hint or "one base" in found.message


def test_an_empty_extends_is_told(overlay):
    assert codes(overlay("", extends="")) == ["LR130"]


def test_a_folder_without_an_agreement_is_no_base(overlay):
    Path("empty").mkdir()
    (found,) = told(overlay("", extends="../empty"))[1]
    assert str(found) == (
        "overlay/agreement.yaml:4:10: error[LR131] no agreement `empty/agreement.yaml`; "
        "correct the path: it starts from the folder of this file"
    )


@pytest.mark.parametrize(
    "content", [b"password: hunter2\n", b"pass\xffword: hunter2\n", b"hunter2 [", b"a: 1\n" * 1_500_000, b""]
)
def test_nothing_is_shown_of_a_file_that_is_no_agreement(overlay, content):
    Path("secret.yaml").write_bytes(content)
    agreement, found, texts = examine(overlay("", extends="../secret.yaml"))
    assert agreement is None
    assert [d.code for d in found] == ["LR131"]
    assert {d.span.file for d in found} == set(texts) == {"overlay/agreement.yaml"}
    assert "hunter2" not in f"{found}{texts}"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(overlay, tmp_path, monkeypatch):
    outside = tmp_path / "rulesets"
    outside.mkdir()
    monkeypatch.chdir(outside)
    overlay_here = write_overlay(Path(), "")
    (outside / "base").symlink_to(tmp_path / "base")
    (found,) = told(overlay_here)[1]
    assert found.code == "LR131"
    assert "lies elsewhere" in found.message


def test_a_base_with_errors_is_told_where_they_are_and_where_it_is_named(overlay):
    path = overlay("")
    Path("base/agreement.yaml").write_text(BASE.replace("employees >= 100", "employes >= 100"), "utf-8")
    agreement, found, texts = examine(path)
    assert agreement is None
    assert [(d.code, d.span.file, d.span.line) for d in found] == [
        ("LR203", "base/agreement.yaml", 16),
        ("LR132", "overlay/agreement.yaml", 4),
    ]
    assert set(texts) >= {"base/agreement.yaml", "overlay/agreement.yaml"}


def test_a_base_that_is_no_yaml_is_told_with_its_position(overlay):
    path = overlay("")
    Path("base/agreement.yaml").write_text(BASE + "more: [a\n", "utf-8")
    assert codes(path) == ["LR016", "LR132"]


def test_a_circle_is_told_in_the_file_that_closes_it(overlay):
    path = overlay("", extends="../third")
    write_overlay(Path(), "", extends="../overlay", name="third")
    found = told(path)[1]
    assert [(d.code, d.span.file) for d in found] == [
        ("LR132", "overlay/agreement.yaml"),
        ("LR133", "third/agreement.yaml"),
    ]
    assert codes(overlay("", extends="../overlay")) == ["LR133"]


def test_a_chain_has_an_end(overlay):
    above = "base"
    for depth in range(1, 6):
        folder = write_overlay(Path(), "", extends=f"../{above}", name=f"level{depth}")
        above = folder.name
        agreement, found = told(folder)
        assert (agreement is not None) == (depth <= 3)
    assert sorted(d.code for d in found) == ["LR132", "LR132", "LR132", "LR133"]


def test_no_base_of_a_base_leads_out_of_the_folder_of_the_first(overlay, tmp_path, monkeypatch):
    (tmp_path / "rulesets" / "group" / "inner").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "rulesets")
    (tmp_path / "rulesets" / "group" / "agreement.yaml").write_text(f"{OWN}extends: ../../base\n", "utf-8")
    assert codes(write_overlay(Path(), "", extends="../group")) == ["LR130", "LR132"]
    (tmp_path / "rulesets" / "group" / "agreement.yaml").write_text(f"{OWN}extends: ../base\n", "utf-8")
    assert codes(write_overlay(Path(), "", extends="../group")) == ["LR131", "LR132"]


def test_an_overlay_of_an_overlay_has_what_both_say(overlay):
    overlay("overridable: [lists.served]\nlists: {served: [SE]}\n")
    second = load(write_overlay(Path(), "lists: {served: [NO]}\n", extends="../overlay", name="second"))
    assert second.lists == {"served": ("NO",), "freemail": ("gmail.com", "web.de")}
    assert second.base.base.id == "base"
    assert set(second.texts) == {f"{name}/agreement.yaml" for name in ("second", "overlay", "base")}
    assert codes(write_overlay(Path(), "routing: {otherwise: {queue: mine}}\n", extends="../overlay", name="second")) == ["LR134"]  # fmt: skip


def test_parse_takes_the_base_from_the_texts_that_it_is_given():
    text = f"{OWN}extends: ../base\nlists: {{served: [SE]}}\n"
    files = {"../base/agreement.yaml": BASE, "../base/lists/freemail.txt": FREEMAIL}
    agreement = parse(text, files=files)
    assert agreement.lists == {"served": ("SE",), "freemail": ("gmail.com", "web.de")}
    with pytest.raises(AgreementError, match=r"under `\.\./base/agreement\.yaml`"):
        parse(text)


def test_without_its_base_an_overlay_says_nothing_more():
    with pytest.raises(AgreementError) as caught:
        parse(f"{OWN}extends: ../base\nroutnig: 5\n")
    assert [d.code for d in caught.value.diagnostics] == ["LR131"]


def test_what_an_overlay_says_of_itself_is_never_the_base_s(overlay):
    path = overlay("")
    Path("base/agreement.yaml").write_text(BASE + "title: Base\neffective: 2026-01-01\nreview: {every: 3 months}\n")
    agreement = load(path)
    assert (agreement.id, agreement.title, agreement.clause.effective) == ("overlay", "overlay", None)
    assert agreement.clause.review is None
    assert agreement.clause.overridable == ()
    (path / "agreement.yaml").write_text("extends: ../base\n", "utf-8")
    assert codes(path) == ["LR102"] * 3


def test_holidays_are_locked_for_the_overlay_itself(overlay):
    calendars = "calendars: {c: {zone: UTC, week: {mon-fri: ['09:00-17:00']}, holidays: {country: SE}}}\n"
    path = overlay("")
    Path("base/agreement.yaml").write_text(BASE + calendars, "utf-8")
    assert codes(path) == ["LR330"]
    lock = (
        "lock: 1\nsource: x\nfirst_year: 2026\nlast_year: 2026\nregions:\n  - {country: SE, dates: {2026-01-01: New}}\n"
    )
    Path("base/holidays.lock.yaml").write_text(lock, "utf-8")
    assert codes(path) == ["LR330"]
    (path / "holidays.lock.yaml").write_text(lock, "utf-8")
    assert codes(path) == []
