"""Positions: every character of every value is found again in the file."""

import re

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from leadrules.source import Document, Place, read_yaml

WORDS = st.sampled_from(
    [
        "country",
        "in",
        '["ES", "PT"]',
        "it's",
        '"',
        "''",
        ":",
        "#",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\\",
        "\t",
        "ä",
        "日本",
        "\U0001f600",
        "- x",
        "100",
        "/",
    ]
)
TEXTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    st.lists(WORDS, min_size=1, max_size=12).map("".join),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1, max_size=40
    ),
)
ANY_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
LINE_BREAKS = st.sampled_from(["\n", "\r\n", "\r"])


def offset(document: Document, line: int, column: int) -> int:
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", document.text)
    return sum(map(len, lines[: line - 1])) + column - 1


def stretch(place: Place, start: int, end: int) -> tuple[int, int]:
    span = place.text_span(start, end)
    return offset(place.document, span.line, span.column), offset(place.document, span.end_line, span.end_column)


def read(text: str) -> Document:
    document, problems = read_yaml(text, "a.yaml")
    assert problems == ()
    assert document is not None
    return document


def assert_every_character_is_found(place: Place) -> None:
    text, value = place.document.text, place.value
    assert isinstance(value, str)
    whole = place.span
    begin, end = (
        offset(place.document, whole.line, whole.column),
        offset(place.document, whole.end_line, whole.end_column),
    )
    last = begin
    for index, char in enumerate(value):
        start, stop = stretch(place, index, index + 1)
        assert last <= start < stop
        assert stop <= max(end, start + 2)  # a block scalar's span leaves its trailing line breaks out
        there = text[start:stop]
        assert there == char or is_another_spelling(there, char), (index, there, char)
        last = stop
    if value:
        assert stretch(place, 0, len(value)) == (stretch(place, 0, 1)[0], last)
        assert stretch(place, len(value), len(value)) == (last, last)


def is_another_spelling(there: str, char: str) -> bool:
    if there.startswith("\\"):
        return yaml.safe_load(f'"{there}"') == char
    return (there == "''" and char == "'") or (there in {"\n", "\r\n", "\r"} and char in " \n")


@given(TEXTS, st.sampled_from([None, "'", '"', "|", ">"]), st.booleans(), st.sampled_from([10, 40, 200]), LINE_BREAKS)
@example("a  b\n\n c", ">", False, 10, "\n")
@example(" leading", "|", False, 80, "\n")
@example("\n\nblank lines first", "|", False, 80, "\r\n")
@example("trailing\n\n\n", ">", False, 80, "\n")
def test_every_character_of_a_text_is_found_in_every_style(
    text: str, style: str | None, flow: bool, width: int, line_break: str
) -> None:
    data = {"first": 1, "rules": [{"when": text, "points": 5}, [text]]}
    dumped = yaml.dump(data, default_style=style, default_flow_style=flow, width=width, allow_unicode=True)
    document, problems = read_yaml(dumped.replace("\n", line_break), "a.yaml")
    assume(document is not None and not problems)
    assert document is not None
    place = document.root["rules"][0]["when"]
    assume(isinstance(place.value, str))
    assert place.value == text
    assert_every_character_is_found(place)
    assert_every_character_is_found(document.root["rules"][1][0])


@given(ANY_TEXTS, st.integers(10, 60))
def test_every_character_of_an_escaped_text_is_found(text: str, width: int) -> None:
    document = read(yaml.dump({"a": {"b": text}}, default_style='"', width=width))
    assert document.root["a"]["b"].value == text
    assert_every_character_is_found(document.root["a"]["b"])


@given(
    st.lists(st.sampled_from(["  ", "", " x", "x y", "\ty", "  z  ", "#no"]), max_size=6),
    st.sampled_from("|>"),
    st.sampled_from(["", "+", "-"]),
    st.sampled_from(["", "2"]),
    st.sampled_from(["", " # why"]),
    LINE_BREAKS,
)
def test_every_character_of_a_block_is_found_however_it_is_indented(
    lines: list[str], style: str, chomping: str, indicator: str, comment: str, line_break: str
) -> None:
    body = "".join(f"    {line}\n" for line in lines)
    text = f"a:\n  b: {style}{chomping}{indicator}{comment}\n{body}  c: 1\n".replace("\n", line_break)
    document, problems = read_yaml(text, "a.yaml")
    assume(document is not None and not problems)
    assert document is not None
    assert_every_character_is_found(document.root["a"]["b"])


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("when: employees >= 100", ">=", (1, 17, 1, 19)),
        ("when: 'it''s >= 100'", ">=", (1, 14, 1, 16)),
        ('when: "\\u0065\\x6d \\" >= 100"', ">=", (1, 22, 1, 24)),
        ('when: "a \\\n   b >= 100"', ">=", (2, 6, 2, 8)),
        ('when: "a\n\n   b >= 100"', ">=", (3, 6, 3, 8)),
        ("when: >-\n  a\n  >= 100", ">=", (2 + 1, 3, 3, 5)),
        ("when: |\n  a\n  >= 100\n", ">=", (3, 3, 3, 5)),
        ("x: [{when: |\n    a >= 100\n    }]", ">=", None),
        ("when:\n  employees\n    >= 100", ">=", (3, 5, 3, 7)),
        ("ü: 1\nwhen: ü日本 >= 100", ">=", (2, 11, 2, 13)),
        ("\ufeffwhen: a >= 100", ">=", (1, 9, 1, 11)),
    ],
)
def test_a_part_of_a_condition_is_found(text: str, part: str, place: tuple[int, int, int, int] | None) -> None:
    document, problems = read_yaml(text, "a.yaml")
    if place is None:
        assert problems
        return
    assert document is not None
    value = document.root["when"].value
    assert isinstance(value, str)
    start = value.index(part)
    span = document.root["when"].text_span(start, start + len(part))
    assert (span.line, span.column, span.end_line, span.end_column) == place


TEXT = """\
# comment
lead:
  email: {type: email, kind: contact}
  phone:
scoring:
  rules:
    - {id: a, points: 5}
    - id: b
      when: "x
        y"
empty: []
"""


@pytest.mark.parametrize(
    ("path", "span", "key_span"),
    [
        ((), "2:1-2:5", "2:1-2:5"),
        (("lead",), "3:3-3:38", "2:1-2:5"),
        (("lead", "email"), "3:10-3:38", "3:3-3:8"),
        (("lead", "email", "kind"), "3:30-3:37", "3:24-3:28"),
        (("lead", "phone"), "4:3-4:8", "4:3-4:8"),
        (("lead", "missing"), "2:1-2:5", "2:1-2:5"),
        (("lead", "email", "missing", 3, "x"), "3:3-3:8", "3:3-3:8"),
        (("scoring", "rules", 0), "7:7-7:25", "7:7-7:25"),
        (("scoring", "rules", -2, "id"), "7:12-7:13", "7:8-7:10"),
        (("scoring", "rules", 1), "8:7-8:12", "8:7-8:12"),
        (("scoring", "rules", 1, "when"), "9:13-10:11", "9:7-9:11"),
        (("scoring", "rules", 2), "6:3-6:8", "6:3-6:8"),
        (("empty",), "11:8-11:10", "11:1-11:6"),
        (("absent",), "2:1-2:5", "2:1-2:5"),
    ],
)
def test_values_and_keys_are_found(path: tuple[str | int, ...], span: str, key_span: str) -> None:
    place = read(TEXT).root
    for step in path:
        place = place[step]
    spans = [f"{s.line}:{s.column}-{s.end_line}:{s.end_column}" for s in (place.span, place.key_span)]
    assert spans == [span, key_span]


def test_a_place_says_whether_something_stands_there() -> None:
    root = read(TEXT).root
    assert root["lead"]["phone"].exists
    assert not root["lead"]["fax"].exists
    assert not root["lead"][0].exists
    assert root["lead"]["fax"].value is None
    assert root["scoring"]["rules"][0]["points"].value == 5
    assert root["scoring"]["rules"][0]["points"].spelled == "5"
    assert root["scoring"]["rules"].spelled == ""


def test_a_document_made_from_data_has_places_at_its_start() -> None:
    document = Document("a.json", "{}", {"a": [1]})
    assert document.root["a"][0].value == 1
    assert str(document.root["a"][0].span) == "a.json:1:1"
    assert str(document.root["a"].text_span(1, 2)) == "a.json:1:1"
