"""Diagnostics: what a person sees of them, wherever they are printed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.diagnostics import (
    AgreementError,
    Diagnostic,
    Severity,
    Span,
    _nearest,
    did_you_mean,
    error,
    in_order,
    note,
    to_github,
    to_json,
    to_text,
    warning,
)

LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=300)


def at(line: int, column: int, end_column: int | None = None, end_line: int | None = None) -> Span:
    return Span("a.yaml", line, column, end_line or line, end_column or column + 1)


def carets(text: str) -> tuple[str, str]:
    """Return the excerpt's line and the line of carets below it, without the gutter."""
    _, line, below = text.split("\n")
    return line[10:], below[10:]


@given(LINE, st.data())
def test_an_excerpt_is_one_printable_line_with_carets_inside_it(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(line) + 1))
    width = data.draw(st.integers(0, 50))
    excerpt, below = carets(to_text([error("LR019", "no", at(1, column, column + width))], {"a.yaml": line}))
    assert excerpt.isprintable()
    assert len(excerpt) <= 110
    assert below.strip(" ").strip("^") == ""
    assert "^" in below


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=400), st.data())
def test_carets_stand_under_the_text_they_mean(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, min(len(line), start + 40)))
    excerpt, below = carets(to_text([error("LR019", "no", at(1, start + 1, end + 1))], {"a.yaml": line}))
    first, last = below.index("^"), below.rindex("^") + 1
    assert line[start:end].startswith(excerpt[first:last])
    assert last - first == min(end - start, len(excerpt) - first)


def test_the_excerpt_looks_like_a_compilers() -> None:
    text = "a: 1\n      when: employes >= 100\n"
    found = error("LR203", "unknown field `employes`", at(2, 13, 21), "did you mean `employees`?")
    assert to_text([found], {"a.yaml": text}) == (
        "a.yaml:2:13: error[LR203] unknown field `employes`; did you mean `employees`?\n"
        "      2 |       when: employes >= 100\n"
        "        |             ^^^^^^^^"
    )


def test_a_tab_counts_as_one_column_and_is_shown_as_a_space() -> None:
    assert carets(to_text([error("LR014", "tab", at(1, 2, 3))], {"a.yaml": "\tb: 1"})) == (" b: 1", " ^")


def test_wide_and_combining_characters_do_not_shift_the_caret() -> None:
    line = "日本: e\u0301x"
    assert carets(to_text([error("LR101", "no", at(1, 7, 8))], {"a.yaml": line}))[1] == " " * 7 + "^"
    assert carets(to_text([error("LR101", "no", at(1, 1, 3))], {"a.yaml": line}))[1] == "^^^^"


def test_a_stretch_over_several_lines_is_marked_to_the_end_of_its_first_line() -> None:
    found = error("LR019", "no", at(1, 4, 2, end_line=3))
    assert carets(to_text([found], {"a.yaml": "a: bcd\nefg\nhi"})) == ("a: bcd", "   ^^^")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_end_where_editors_end_them(line_break: str) -> None:
    text = line_break.join(["a: \x0c\x1c\x85\u2028x", "b: 2", "c: 3"])
    assert carets(to_text([error("LR019", "no", at(3, 1))], {"a.yaml": text})) == ("c: 3", "^")


def test_a_byte_order_mark_takes_no_column() -> None:
    assert carets(to_text([error("LR101", "no", at(1, 1))], {"a.yaml": "\ufeffa: 1"})) == ("a: 1", "^")


def test_a_place_that_is_not_in_the_text_gets_no_excerpt() -> None:
    assert to_text([error("LR003", "empty", at(9, 1))], {"a.yaml": "a"}) == "a.yaml:9:1: error[LR003] empty"
    assert to_text([error("LR020", "no file")], {}) == "error[LR020] no file"


def test_messages_are_one_line_whatever_a_person_wrote() -> None:
    assert str(error("LR105", "`a\nb\x1b[31m` is not a duration", hint="c\r\nd")) == (
        "error[LR105] `a b [31m` is not a duration; c  d"
    )


def test_json_has_one_object_for_each_diagnostic() -> None:
    found = [warning("LR341", "ä", at(2, 3, 5), "h"), note("LR301", "n")]
    assert json.loads(to_json(found)) == [
        {"code": "LR301", "severity": "note", "message": "n", "hint": None},
        {
            "code": "LR341",
            "severity": "warning",
            "message": "ä",
            "hint": "h",
            "file": "a.yaml",
            "line": 2,
            "column": 3,
            "end_line": 2,
            "end_column": 5,
        },
    ]


def test_github_commands_escape_what_would_end_them() -> None:
    span = Span("a,b:c%\n.yaml", 1, 2, 1, 3)
    assert to_github([error("LR110", "`25 %` is off", span, "write 25%")]) == (
        "::error file=a%2Cb%3Ac%25%0A.yaml,line=1,col=2,title=LR110::`25 %25` is off; write 25%25"
    )
    assert to_github([note("LR301", "n")]) == "::notice title=LR301::n"


@given(st.lists(st.builds(at, st.integers(1, 5), st.integers(1, 5)), max_size=8))
def test_diagnostics_come_by_position_and_once(spans: list[Span]) -> None:
    found = in_order(error("LR101", "no", span) for span in spans)
    assert [d.span for d in found] == sorted(set(spans))


def test_an_exception_carries_its_diagnostics_in_order() -> None:
    problem = AgreementError([error("LR101", "b", at(2, 1)), error("LR101", "a", at(1, 1))])
    assert str(problem) == "a.yaml:1:1: error[LR101] a\na.yaml:2:1: error[LR101] b"
    assert problem.diagnostics[0] == Diagnostic("LR101", Severity.ERROR, "a", at(1, 1))


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("employes", ["country", "employees"], "did you mean `employees`?"),
        ("Half-Life", ["half_life"], "did you mean `half_life`?"),
        ("country", ["Country"], "did you mean `Country`?"),
        ("xyz", ["country"], None),
        ("x" * 100_000, ["country"], None),
        ("", [], None),
    ],
)
def test_a_close_word_is_offered_and_a_far_one_is_not(word: str, known: list[str], hint: str | None) -> None:
    assert did_you_mean(word, known) == hint


def test_a_misspelt_name_is_compared_closely_with_few_of_many() -> None:
    known = [f"field_{n}" for n in range(5_000)] + ["employees"]
    assert did_you_mean("employes", known) == "did you mean `employees`?"
    assert did_you_mean("mployees", known) == "did you mean `employees`?"
    assert did_you_mean("fild_4321", known) == "did you mean `field_4321`?"
    assert len(_nearest("fild_4321", known)) == 50
