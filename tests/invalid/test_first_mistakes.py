"""What people get who make the mistakes that everyone makes first, exactly as they read it."""

import os
from pathlib import Path
from textwrap import dedent

import pytest
from tests.effort import at_most_calls

from leadrules.agreement import examine, load, parse
from leadrules.diagnostics import AgreementError, to_text

AGREEMENT = """\
leadrules: 1
id: first
version: 1.0.0
calendars:
  madrid: {zone: Europe/Madrid, week: {mon-fri: ["09:00-14:00", "15:00-18:00"]}}
lists:
  served: [ES, PT, NO]
lead:
  email: {type: email, kind: contact}
  country: {type: text, kind: demographic, normalize: upper}
  employees: {type: integer, kind: demographic, min: 1}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: size, when: employees >= 100, points: 60}
      - {id: place, when: country in served, points: 20}
    grades: {A: 70, B: 0}
qualification:
  required: [email]
  gates:
    - {id: served, when: country in served}
  tiers:
    - {id: mql, when: fit_grade == "A", handoff: true}
    - {id: cold, program: newsletter}
routing:
  ladder:
    - {id: iberia, when: country == "ES", to: {team: iberia}}
  otherwise: {queue: triage, watched_by: marketing, within: 1 business hour}
  teams:
    iberia: {distribute: round_robin, calendar: madrid}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ruleset = tmp_path / "ruleset"
    ruleset.mkdir()
    monkeypatch.chdir(ruleset)
    return ruleset


def changed(*changes: tuple[str, str]) -> str:
    text = AGREEMENT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def told(folder: Path, *changes: tuple[str, str]) -> str:
    (folder / "agreement.yaml").write_text(changed(*changes), "utf-8")
    _, diagnostics, texts = examine("agreement.yaml")
    return to_text(diagnostics, texts) + "\n" if diagnostics else ""


def as_read(text: str) -> str:
    return dedent(text).removeprefix("\n")


def test_the_agreement_itself_has_no_mistake(folder: Path) -> None:
    assert told(folder) == ""


def test_a_misspelt_field(folder: Path) -> None:
    assert told(folder, ("employees >= 100", "employes >= 100")) == as_read(
        """
        agreement.yaml:16:26: error[LR203] unknown field `employes`; did you mean `employees`?
             16 |       - {id: size, when: employes >= 100, points: 60}
                |                          ^^^^^^^^
        """
    )


def test_no_as_a_country_is_text_and_in_a_condition_it_needs_its_quotes(folder: Path) -> None:
    assert told(folder, ('country == "ES"', "country == NO")) == as_read(
        """
        agreement.yaml:28:37: error[LR203] unknown field `NO`; write `"NO"` in quotes if it is text
             28 |     - {id: iberia, when: country == NO, to: {team: iberia}}
                |                                     ^^
        """
    )


def test_a_time_of_day_is_text_and_not_opening_hours(folder: Path) -> None:
    assert told(folder, ('["09:00-14:00", "15:00-18:00"]', "17:00")) == as_read(
        """
        agreement.yaml:5:49: error[LR114] `17:00` is not opening hours; write opening hours in quotes, like `"09:00-17:30"`
              5 |   madrid: {zone: Europe/Madrid, week: {mon-fri: 17:00}}
                |                                                 ^^^^^
        """
    )


def test_a_key_given_twice(folder: Path) -> None:
    assert told(folder, ("version: 1.0.0\n", "version: 1.0.0\nid: second\n")) == as_read(
        """
        agreement.yaml:4:1: error[LR008] duplicate key `id`; it is first set on line 2; remove one of the two
              4 | id: second
                | ^^
        """
    )


def test_an_alias_bomb(folder: Path) -> None:
    assert told(folder, ("lists:\n", "lists:\n  a: &a [x, y]\n  b: &b [*a, *a]\n")) == as_read(
        """
        agreement.yaml:7:6: error[LR006] `&a` is a YAML anchor, which is not read; remove it and write values out where they are needed, or put the value in quotes if it is text
              7 |   a: &a [x, y]
                |      ^^
        agreement.yaml:8:6: error[LR006] `&b` is a YAML anchor, which is not read; remove it and write values out where they are needed, or put the value in quotes if it is text
              8 |   b: &b [*a, *a]
                |      ^^
        agreement.yaml:8:10: error[LR006] `*a` is a YAML alias, which is not read; write the value out here, or put it in quotes if it is text
              8 |   b: &b [*a, *a]
                |          ^^
        agreement.yaml:8:14: error[LR006] `*a` is a YAML alias, which is not read; write the value out here, or put it in quotes if it is text
              8 |   b: &b [*a, *a]
                |              ^^
        """
    )


def test_a_threshold_in_quotes(folder: Path) -> None:
    assert told(folder, ("{A: 70, B: 0}", '{A: "70", B: 0}')) == as_read(
        """
        agreement.yaml:18:17: error[LR104] expected a whole number, found text `70`; remove the quotes
             18 |     grades: {A: "70", B: 0}
                |                 ^^^^
        """
    )


def test_a_comparison_with_a_number_in_quotes(folder: Path) -> None:
    assert told(folder, ("employees >= 100", 'employees >= "100"')) == as_read(
        """
        agreement.yaml:16:39: error[LR206] `employees` is a whole number and is never text; write 100 without quotes
             16 |       - {id: size, when: employees >= "100", points: 60}
                |                                       ^^^^^
        """
    )


def test_a_tier_that_names_an_unknown_grade(folder: Path) -> None:
    assert told(folder, ('fit_grade == "A"', 'fit_grade == "C"')) == as_read(
        """
        agreement.yaml:24:36: error[LR208] `fit_grade` is never `C`; it is one of `A`, `B`
             24 |     - {id: mql, when: fit_grade == "C", handoff: true}
                |                                    ^^^
        """
    )


def test_a_route_to_an_unknown_team(folder: Path) -> None:
    assert told(folder, ("{team: iberia}", "{team: ibera}")) == as_read(
        """
        agreement.yaml:28:54: error[LR222] unknown team `ibera`; did you mean `iberia`?
             28 |     - {id: iberia, when: country == "ES", to: {team: ibera}}
                |                                                      ^^^^^
        """
    )


def test_a_list_file_that_is_missing(folder: Path) -> None:
    assert told(folder, ("[ES, PT, NO]", "{file: lists/served.txt}")) == as_read(
        """
        agreement.yaml:7:18: error[LR118] no list file `lists/served.txt` in the ruleset folder; put it there, or correct the name; links that lead out of the folder are not followed
              7 |   served: {file: lists/served.txt}
                |                  ^^^^^^^^^^^^^^^^
        """
    )


def test_a_list_file_above_the_folder(folder: Path) -> None:
    (folder.parent / "served.txt").write_text("ES\n")
    assert told(folder, ("[ES, PT, NO]", "{file: ../served.txt}")) == as_read(
        """
        agreement.yaml:7:18: error[LR118] list file `../served.txt` is outside the ruleset folder; write where it stands inside the folder, like `lists/freemail.txt`
              7 |   served: {file: ../served.txt}
                |                  ^^^^^^^^^^^^^
        """
    )


def test_a_list_file_by_its_absolute_path(folder: Path) -> None:
    assert told(folder, ("[ES, PT, NO]", "{file: /etc/hosts}")) == as_read(
        """
        agreement.yaml:7:18: error[LR118] list file `/etc/hosts` is outside the ruleset folder; write where it stands inside the folder, like `lists/freemail.txt`
              7 |   served: {file: /etc/hosts}
                |                  ^^^^^^^^^^
        """
    )


def test_a_list_file_behind_a_link_that_leads_out_of_the_folder(folder: Path) -> None:
    os.symlink("/etc/hosts", folder / "served.txt")
    assert told(folder, ("[ES, PT, NO]", "{file: served.txt}")) == as_read(
        """
        agreement.yaml:7:18: error[LR118] no list file `served.txt` in the ruleset folder; put it there, or correct the name; links that lead out of the folder are not followed
              7 |   served: {file: served.txt}
                |                  ^^^^^^^^^^
        """
    )


def test_a_condition_of_100_000_characters(folder: Path) -> None:
    assert told(folder, ("employees >= 100", "(" * 100_000)) == as_read(
        """
        agreement.yaml:16:26: error[LR211] this condition has 100000 characters, at most 4000 are read; split it, or put its values under `lists`
             16 |       - {id: size, when: (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
                |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """
    )


def test_a_path_into_the_folder_is_refused_where_it_is_absolute(folder: Path) -> None:
    (folder / "served.txt").write_text("ES\n", "utf-8")
    message = told(folder, ("[ES, PT, NO]", f"{{file: {folder.as_posix()}/served.txt}}"))
    assert "is outside the ruleset folder" in message
    assert told(folder, ("[ES, PT, NO]", "{file: served.txt}")) == ""


@pytest.mark.parametrize("name", ["a" * 300, "é" * 200, ".", "lists", "lists/", "//"])
def test_a_list_file_of_an_impossible_name_is_one_mistake(folder: Path, name: str) -> None:
    (folder / "lists").mkdir()
    assert told(folder, ("[ES, PT, NO]", f'{{file: "{name}"}}')).count("error[") == 1


def test_no_means_norway_and_not_false(folder: Path) -> None:
    agreement = parse(changed(("[ES, PT, NO]", "[NO, ON, Y, 017]")))
    assert agreement.lists["served"] == ("NO", "ON", "Y", "017")


def test_a_big_alias_bomb_and_a_long_condition_are_refused_at_once(folder: Path) -> None:
    bomb = "lists:\n  a: &a [x, y]\n" + "".join(
        f"  {name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    condition = " or ".join(["employees >= 100"] * 5000)
    with at_most_calls(1_000_000):
        assert told(folder, ("lists:\n", bomb), ("employees >= 100", condition))


def test_a_ruleset_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AgreementError) as refused:
        load(tmp_path)
    [only] = refused.value.diagnostics
    assert only.code == "LR020"
    assert only.message == f"no file `{tmp_path.as_posix()}/agreement.yaml`"
    assert only.hint == "`leadrules init` writes a new ruleset"


def test_all_problems_are_told_in_one_run_and_none_of_them_twice(folder: Path) -> None:
    text = told(
        folder,
        ("version: 1.0.0", "version: 1.0"),
        ("zone: Europe/Madrid", "zone: Europe/Madird"),
        ("[ES, PT, NO]", "[ES, PT, 5]"),
        ("type: email", "type: e-mail"),
        ("employees >= 100", "employes >= 100"),
        ("points: 20", 'points: "20"'),
        ("{A: 70, B: 0}", "{A: 70, B: 10}"),
        ("required: [email]", "required: [email, phone]"),
        ("- {id: served,", "- {id: Served?,"),
        ('fit_grade == "A"', 'fit_grade == "C"'),
        ("{team: iberia}", "{team: ibera}"),
        ("watched_by: marketing", "watched_by: marketng"),
    )
    problems = [line for line in text.splitlines() if line.startswith("agreement.yaml:")]
    assert [line.split(";")[0].removeprefix("agreement.yaml:") for line in problems] == [
        "3:10: error[LR107] `1.0` is not a version",
        "5:18: error[LR115] unknown time zone `Europe/Madird`",
        "7:11: error[LR104] `5` is not text",
        "9:17: error[LR103] `e-mail` is not a value that is known here",
        "16:26: error[LR203] unknown field `employes`",
        "17:54: error[LR104] expected a whole number, found text `20`",
        "18:24: error[LR308] a lead with fewer than 10 points has no grade",
        "20:21: error[LR229] unknown field `phone`",
        "22:12: error[LR106] `Served?` is not an id",
        "24:36: error[LR208] `fit_grade` is never `C`",
        "28:54: error[LR222] unknown team `ibera`",
        "29:42: error[LR224] unknown party `marketng`",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "hint"),
    [
        ("zone: Europe/Madrid", "zone: Madrid", "write `Europe/Madrid`"),
        ("zone: Europe/Madrid", "zone: europe/madrid", "write `Europe/Madrid`"),
        ("zone: Europe/Madrid", "zone: CET+1", "write an IANA name, like `Europe/Madrid` or `UTC`"),
        ("- {id: served,", "- {id: Served Country,", "write `served-country`"),
        ("- {id: served,", "- {id: Served?,", "use a-z, 0-9, - and _, like `size-core`"),
        ("  email:", "  Company Size: {type: integer, kind: demographic}\n  email:", "write `company_size`"),
        ("  email:", "  größe: {type: integer, kind: demographic}\n  email:", "use the letters a to z, digits and _,"),
        ("within: 1 business hour", "within: 1h", "write `1 hour`"),
        ("within: 1 business hour", "within: soon", "write a whole number and a unit, like `30 days`"),
    ],
)
def test_a_near_miss_of_a_word_is_told_as_it_is_written(folder: Path, right: str, wrong: str, hint: str) -> None:
    assert f"; {hint}" in told(folder, (right, wrong))
