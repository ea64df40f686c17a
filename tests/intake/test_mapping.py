"""intake.yaml: what it says is checked against the agreement, with positions."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadrules
from leadrules import Agreement, AgreementError, Diagnostic
from leadrules.codes import CODES
from leadrules.intake import Intake, read_intake
from leadrules.intake.needs import required_attributes

Mistake = tuple[str, str, str, str, str]
"""What stands in the mapping, what it is replaced with, the code, a part of the message, and what is underlined."""

MISTAKES: list[Mistake] = [
    ("intake: 1", "intake: 2", "LR116", "`2` is not a version of the intake file", "2"),
    ("name: Name", "nmae: Name", "LR229", "unknown field `nmae`; did you mean `name`?", "nmae"),
    ("path: Page", "paht: Page", "LR226", "unknown attribute `paht`; did you mean `path`?", "paht"),
    (
        "Page View: page_view",
        "Page View: pageview",
        "LR225",
        "unknown event type `pageview`; did you mean `page_view`?",
        "pageview",
    ),
    ("id: ID", "ids: ID", "LR101", "unknown key `ids`; did you mean `id`?", "ids"),
    ("lead: ID", "", "LR102", "missing key `lead`", "activity"),
    ("email: E-mail", "email: 5", "LR104", "`5`", "5"),
    ("email: E-mail", "email:", "LR113", "`email` is empty", "email"),
    ("{column: Webinars, count: true}", "{count: true}", "LR745", "`webinars` has neither `column` nor", "webinars"),
    ("count: true", "count: yes", "LR104", "expected `true` or `false`, found text `yes`", "yes"),
    ('thousands: ","', 'thousands: ";"', "LR103", "`;` is not a value that is known here", '";"'),
    ("zone: Europe/Madrid", "zone: Madrid", "LR115", "unknown time zone `Madrid`", "Madrid"),
    ("missing: [", "missing: [0, ", "LR104", "expected text, found `0`; put it in quotes", "0"),
    ("Spain: ES", "Spain: [ES]", "LR104", "expected one value", "[ES]"),
    (
        "email: E-mail",
        "email: {column: E-mail, count: true}",
        "LR302",
        "`count` means nothing for `email`, which is an e-mail",
        "count",
    ),
    (
        "path: Page",
        'path: {column: Page, split: ";"}',
        "LR302",
        "`split` means nothing for `path`, which is text",
        "split",
    ),
    (
        "Paid plan: paid",
        "Paid plan: payed",
        "LR303",
        "`payed` is not one of free, paid, none; did you mean `paid`?",
        "payed",
    ),
    ("size: {", "size: {count: true, ", "LR303", "a blank cell cannot count as 0 in `size`", "true"),
    ('"%d/%m/%Y"', '"%d %B %Y"', "LR740", "the format `%d %B %Y` cannot be read: `%B` is not read", '"%d %B %Y"'),
    ('"%d/%m/%Y"', "dd.mm.yyyy", "LR740", "does not say which day", "dd.mm.yyyy"),
    ("Spain: ES", "Spain: ES, SPAIN: PT", "LR741", "`SPAIN` has two meanings", "SPAIN"),
    ("false: [No]", "false: [No, SÍ]", "LR741", "`SÍ` has two meanings", "SÍ"),
    (
        "ignore: [Email Sent]",
        "ignore: [page view]",
        "LR741",
        "the type `page view` is ignored and stands for",
        "page view",
    ),
    ("N/A]", "N/A, Free]", "LR741", "`Free` means not known, and is a value of `plan` too", "Free"),
    (
        "zone: Europe/Madrid",
        "",
        "LR742",
        "`waiting_since` is written without an offset, and no zone is named",
        '"%d/%m/%Y %H:%M"',
    ),
    (
        'thousands: "."',
        'thousands: ","',
        "LR743",
        "`,` cannot be both the decimal mark and the mark of thousands",
        '","',
    ),
    (
        "    path: Page",
        "    # nothing",
        "LR744",
        "no column for `path`, which a `where` reads of each `page_view`",
        "attributes",
    ),
    (
        "zone: Europe/Madrid",
        "zone: Europe/Madrid\nfiles: {x.csv: {encoding: ansi}}",
        "LR746",
        "unknown encoding `ansi`",
        "ansi",
    ),
    (
        "zone: Europe/Madrid",
        "zone: Europe/Madrid\nlog: [{lead: A, at: B, type: C}, {name: b, files: x.csv, lead: A, at: B, type: C}]",
        "LR747",
        "one of several exports under `log` has no `name` and no `files`",
        "{lead: A, at: B, type: C}",
    ),
    (
        '"%d/%m/%Y"',
        '["%d/%m/%Y", "%m/%d/%Y"]',
        "LR748",
        "the formats `%d/%m/%Y` and `%m/%d/%Y` of `until` read `05/04/2003` differently",
        '["%d/%m/%Y", "%m/%d/%Y"]',
    ),
    ("leads:", "leads: [", "LR016", "not closed", "["),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m[2]}-{m[1][:20]}")
def test_each_mistake_is_told_where_it_stands(mapping: str, agreement: Agreement, mistake: Mistake) -> None:
    right, wrong, code, said, underlined = mistake
    assert right in mapping
    text = mapping.replace(right, wrong, 1)
    with pytest.raises(AgreementError) as caught:
        read_intake(text, "intake.yaml", agreement)
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert said in f"{problem.message}; {problem.hint}"
    span = problem.span
    assert span is not None
    assert text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1] == underlined


def test_all_mistakes_are_told_in_one_run(mapping: str, agreement: Agreement) -> None:
    text = (
        mapping.replace("name: Name", "nmae: Name")
        .replace("path: Page", "paht: Page")
        .replace("count: true", "cuont: true")
    )
    with pytest.raises(AgreementError) as caught:
        read_intake(text, "intake.yaml", agreement)
    assert [d.code for d in caught.value.diagnostics] == ["LR229", "LR101", "LR226"]


def test_a_spelling_of_missing_can_be_a_value_where_the_column_says_so(agreement: Agreement) -> None:
    text = (
        "intake: 1\nmissing: [None]\nleads: {id: ID, columns: {plan: {column: Plan, values: {None: none}}, name: Name}}"
    )
    plan, name = read_intake(text, "intake.yaml", agreement).fields
    assert (plan.read("NONE"), name.read("none")) == ("none", None)


def test_a_zone_is_not_needed_where_the_format_has_an_offset(agreement: Agreement) -> None:
    text = 'intake: 1\nleads: {id: ID, columns: {waiting_since: {column: X, format: "%Y-%m-%d %H:%M%z"}}}'
    assert read_intake(text, "intake.yaml", agreement).fields[0].read("2026-11-02 09:00+01:00") is not None


def test_a_spelling_can_stand_for_a_number(agreement: Agreement) -> None:
    text = 'intake: 1\nleads: {id: ID, columns: {size: {column: X, values: {"1-10": 5, "11-50": 30}}}}'
    assert read_intake(text, "intake.yaml", agreement).fields[0].read(" 11-50 ") == 30


def test_an_attribute_that_is_only_asked_for_with_missing_is_not_required(agreement: Agreement) -> None:
    assert required_attributes(agreement) == {"page_view": {"path"}, "form_sent": {"seconds"}, "login": frozenset()}
    text = "signals: {forms: {count: form_sent, where: 'missing(seconds)'}}"
    other = leadrules.parse(_with_signals(agreement, text))
    assert required_attributes(other)["form_sent"] == frozenset()


def _with_signals(agreement: Agreement, signals: str) -> str:
    lines = agreement.document.text.splitlines()
    start, end = lines.index("signals:"), lines.index("scoring:")
    return "\n".join([*lines[:start], signals, *lines[end:]])


@given(st.data())
def test_any_text_is_a_mapping_or_a_list_of_problems(mapping: str, agreement: Agreement, data: st.DataObject) -> None:
    lines = mapping.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        piece = data.draw(st.sampled_from(["", "[]", "{}", "1", "x: y", "- a", '"', "true", "column: ~", *lines]))
        cut = data.draw(st.integers(0, len(lines[index])))
        lines[index] = lines[index][:cut] + piece
    with suppress(AgreementError):
        assert isinstance(read_intake("\n".join(lines), "intake.yaml", agreement), Intake)


def test_every_code_of_the_mapping_has_a_mistake_here() -> None:
    assert {code for code in CODES if "LR740" <= code <= "LR749"} <= {code for _, _, code, *_ in MISTAKES}


def problems(text: str, agreement: Agreement) -> list[Diagnostic]:
    with pytest.raises(AgreementError) as caught:
        read_intake(text, "intake.yaml", agreement)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dd.mm.yyyy", "%d.%m.%Y"),
        ("MM/DD/YYYY hh:mm", "%m/%d/%Y %H:%M"),
        ("TT.MM.JJJJ", "%d.%m.%Y"),
        ("yyyy-mm-dd hh:mm:ss", "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_a_format_in_the_letters_of_a_spreadsheet_is_told_as_it_is_written_here(
    agreement: Agreement, written: str, meant: str
) -> None:
    text = f"intake: 1\nleads: {{id: A, columns: {{wants_until: {{column: B, format: '{written}'}}}}}}"
    assert [d.hint for d in problems(text, agreement) if d.code == "LR740"] == [f"write `{meant}`"]


@pytest.mark.parametrize("name", ["cp1252", "Windows 1252", "ANSI-1252", "win1252"])
def test_an_encoding_under_another_name_is_told_under_its_own(agreement: Agreement, name: str) -> None:
    text = f"intake: 1\nleads: {{id: A}}\nfiles: {{x.csv: {{encoding: {name}}}}}"
    assert [d.hint for d in problems(text, agreement)] == ["write `windows-1252`"]


def test_latin_1_and_utf8_are_told_under_their_names_here(agreement: Agreement) -> None:
    text = "intake: 1\nleads: {{id: A}}\nfiles: {{x.csv: {{encoding: {}}}}}"
    assert [d.hint for d in problems(text.format("latin1"), agreement)] == ["write `iso-8859-1`"]
    assert [d.hint for d in problems(text.format("UTF8"), agreement)] == ["write `utf-8`"]


def test_without_a_mapping_columns_have_the_names_of_the_fields(agreement: Agreement) -> None:
    intake = Intake.default(agreement)
    assert [(c.name, c.column) for c in intake.fields] == [(name, name) for name in agreement.fields]
    assert intake.texts == {}
