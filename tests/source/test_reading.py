"""Reading: what a file says as plain data, and what is refused."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrules.diagnostics import Diagnostic, to_text
from leadrules.source import Place, read_text, read_yaml, reader
from leadrules.source.layout import LINE_BREAK

AGREEMENT = (Path(__file__).parent / "agreement.yaml").read_text("utf-8")
TOKENS = st.sampled_from(
    [
        *("a", "id", "when: ", ": ", ":", "- ", "-", "[", "]", "{", "}", ",", '"', "'", "|", ">", "|2-\n", "&a ", "*a"),
        *("!t ", "!", "%", "@", "`", "\n", "\n  ", "\n    ", "\r\n", "\t", " ", "#", "# c\n", "---", "...", "? ", "1"),
        *("-0", "007", "0x1", ".inf", "1e999", "9" * 30, "~", "<<", "\\", "\\x4", "\\u0041", "ä", "日", "\u2028"),
        *("\x85", "\ufeff", "\x07", "\ud800", "\xa0", 'x in ["ES"]', "f(a, b)", "k: v", "null", "true"),
    ]
)
SCRIBBLES = st.one_of(st.lists(TOKENS, max_size=30).map("".join), st.text(max_size=60))


def problems_of(text: str) -> list[str]:
    _, problems = read_yaml(text, "a.yaml")
    return [f"{d.span.line}:{d.span.column} {d.code}" for d in problems if d.span]


def data_of(text: str) -> object:
    document, problems = read_yaml(text, "a.yaml")
    assert problems == ()
    assert document is not None
    return document.data


def assert_sound(text: str) -> None:
    """Whatever the text: a document or diagnostics, and every span is inside the file."""
    document, problems = read_yaml(text, "a.yaml")
    assert document is not None or problems
    lines = LINE_BREAK.split(text.removeprefix("\ufeff"))
    for problem in problems:
        assert_inside(problem, lines)
    assert list(problems) == sorted(problems, key=lambda d: (d.span, d.code, d.message))
    to_text(problems, {"a.yaml": text})
    if document is not None:
        walk(document.root, document.data, lines)


def assert_inside(problem: Diagnostic, lines: list[str]) -> None:
    span = problem.span
    assert span is not None
    assert 1 <= span.line <= span.end_line <= len(lines)
    assert 1 <= span.column <= len(lines[span.line - 1]) + 2
    assert (span.line, span.column) <= (span.end_line, span.end_column)
    assert problem.message.isprintable()
    assert problem.code in {f"LR{number:03}" for number in range(1, 20)}


def walk(place: Place, data: object, lines: list[str]) -> None:
    assert place.value is data or place.value == data
    for span in (place.span, place.key_span):
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert (span.line, span.column) <= (span.end_line, span.end_column)
    if isinstance(data, str):
        for index in range(min(len(data), 50)):
            assert place.text_span(index, index + 1).line <= len(lines)
    elif isinstance(data, dict):
        for key, value in data.items():
            assert isinstance(key, str)
            walk(place[key], value, lines)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            walk(place[index], value, lines)


@settings(max_examples=600)
@given(SCRIBBLES)
def test_any_text_gives_a_document_or_diagnostics(text: str) -> None:
    assert_sound(text)


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_agreement_gives_a_document_or_diagnostics(data: st.DataObject) -> None:
    lines = AGREEMENT.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["delete", "double", "scribble", "cut", "indent"])):
            case "delete":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "scribble":
                column = data.draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:column] + data.draw(TOKENS) + lines[at][column:]
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
            case "indent":
                lines[at] = " " * data.draw(st.integers(1, 5)) + lines[at]
    assert_sound("".join(lines))


@given(SCRIBBLES)
def test_what_is_read_without_a_problem_has_the_structure_that_yaml_gives_it(text: str) -> None:
    document, problems = read_yaml(text, "a.yaml")
    if document is not None and not problems:
        assert_same(document.data, yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506


def assert_same(ours: object, theirs: object) -> None:
    if isinstance(ours, dict):
        assert isinstance(theirs, dict)
        assert list(ours) == list(theirs)
        for key, value in ours.items():
            assert_same(value, theirs[key])
    elif isinstance(ours, list):
        assert isinstance(theirs, list)
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other)
    else:
        assert isinstance(theirs, str)
        assert not isinstance(ours, str) or ours == theirs


@pytest.mark.parametrize(
    ("spelled", "value"),
    [
        *(("NO", "NO"), ("no", "no"), ("on", "on"), ("yes", "yes"), ("y", "y"), ("Off", "Off")),
        *(("17:00", "17:00"), ("01234", "01234"), ("-012", "-012"), ("0o17", 15), ("0x1F", 31), ("0b1", "0b1")),
        *(("1_000", "1_000"), ("1", 1), ("-1", -1), ("+1", 1), ("0", 0), ("-0", 0), ("1.5", 1.5), ("1.", 1.0)),
        *((".5", 0.5), ("1e3", 1000.0), ("1.5E-3", 0.0015), ("01.5", "01.5"), ("1.2.3", "1.2.3"), ("3.10", 3.1)),
        *(("true", True), ("True", True), ("FALSE", False), ("tRUE", "tRUE"), ("null", None), ("~", None), ("", None)),
        *(("2026-10-01", "2026-10-01"), ("1 per day", "1 per day"), ("25%", "25%"), ("=", "="), ("<<", "<<")),
        *(('"1"', "1"), ("'true'", "true"), ('""', ""), ('"\\x41"', "A"), ("12345678901234567", 12345678901234567)),
    ],
)
def test_a_value_means_what_yaml_1_2_says_it_means(spelled: str, value: object) -> None:
    data = data_of(f"a: {spelled}\n")
    assert data == {"a": value}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(value)


def test_keys_are_text_as_they_are_spelled() -> None:
    assert data_of("1: a\ntrue: b\n~: c\n2026-10-01: d\n'q': e\n01: f\n<<: g\n") == {
        "1": "a",
        "true": "b",
        "~": "c",
        "2026-10-01": "d",
        "q": "e",
        "01": "f",
        "<<": "g",
    }


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["1:1 LR003"]),
        ("# nothing yet\n", ["1:1 LR003"]),
        ("---\n", ["1:1 LR003"]),
        ("a: b\x07\nc: \u2028d\n", ["1:5 LR004", "2:4 LR004"]),
        ("a: \ud800", ["1:4 LR004"]),
        ('a: "x\\0"', ["1:4 LR004"]),
        ("a:\xa01\nb: 2\n", ["1:3 LR004"]),
        ("a: &x [1]\nb: *x\nc: *y\n", ["1:4 LR006", "2:4 LR006", "3:4 LR006"]),
        ("a: !!str 5\nb: !x {c: 1}\n", ["1:4 LR007", "2:4 LR007"]),
        ("%YAML 1.1\n---\na: 1\n", ["1:1 LR007"]),
        ("a: 1\nb: {c: 1, c: 2}\na: 2\n", ["2:11 LR008", "3:1 LR008"]),
        ("[a]: 1\n", ["1:1 LR009"]),
        ("{a: 1}: 1\n", ["1:1 LR009"]),
        (": 1\n", ["1:1 LR009"]),
        ("'': 1\n' a': 2\n", ["1:1 LR009", "2:1 LR009"]),
        ("*a : 1\n", ["1:1 LR006", "1:1 LR009"]),
        ("a: 1\n---\nb: 2\n", ["2:1 LR011"]),
        ("a: 1\n...\nb: 2\n", ["3:1 LR011"]),
        ("a: .inf\nb: [-.INF, .nan]\nc: 1e999\n", ["1:4 LR012", "2:5 LR012", "2:12 LR012", "3:4 LR012"]),
        ("a: 1234567890123456789\nb: 0xFFFFFFFFFFFFFFFFF\n", ["1:4 LR013", "2:4 LR013"]),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text: str, problems: list[str]) -> None:
    assert problems_of(text) == problems


def test_the_first_of_two_equal_keys_counts() -> None:
    document, problems = read_yaml("a: 1\nb: 2\na: {c: 3}\n", "a.yaml")
    assert document is not None
    assert document.data == {"a": 1, "b": 2}
    assert [d.hint for d in problems] == ["it is first set on line 1; remove one of the two"]


def test_what_could_not_be_read_is_listed() -> None:
    document, _ = read_yaml("a: &x 1\nb: [*x, .nan]\nc: !t 5\nd: {e:5}\n", "a.yaml")
    assert document is not None
    assert document.unreadable == {("b", 0), ("b", 1), ("c",), ("d", "e")}
    assert document.data == {"a": 1, "b": [None, None], "c": None, "d": {}}


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    document, problems = read_yaml("\n".join(lines), "a.yaml")
    assert document is not None
    assert {d.code for d in problems} == {"LR006"}


def test_reading_stops_after_a_hundred_problems() -> None:
    document, problems = read_yaml("a: 1\n" * 100_000, "a.yaml")
    assert document is None
    assert len(problems) == 101
    assert problems[-1].message == "100 problems so far; the file is not read any further"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "a:\n"])
def test_forty_levels_are_read_and_more_are_not(opening: str) -> None:
    def nested(levels: int) -> str:
        if opening == "a:\n":
            return "".join(f"{' ' * n}a:\n" for n in range(levels - 1)) + " " * levels + "a: 1"
        closing = {"[": "]", "{a: ": "}", "- ": ""}[opening]
        return opening * levels + "1" + closing * levels

    assert problems_of(nested(40)) == []
    assert [problem.split()[1] for problem in problems_of(nested(41))] == ["LR005"]
    assert problems_of(nested(100_000 if opening != "a:\n" else 400))


def test_a_file_of_more_than_one_megabyte_is_refused_before_it_is_parsed() -> None:
    assert problems_of("[" * 1_000_001) == ["1:1 LR002"]
    assert problems_of("a: " + "日" * 400_000) == ["1:1 LR002"]
    assert problems_of("a: " + "x" * 999_990) == []


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"a: 1\nb: \xe9\n", "2:4", "the file is not UTF-8 text"),
        ("ü: \udcff".encode("utf-8", "surrogateescape"), "1:4", "the file is not UTF-8 text"),
        ("a: 1".encode("utf-16"), "1:1", "the file is UTF-16, not UTF-8"),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused_at_the_first_wrong_byte(content: bytes, place: str, message: str) -> None:
    text, problems = read_text(content, "a.yaml")
    assert text is None
    assert [(d.code, d.message, f"{d.span.line}:{d.span.column}") for d in problems if d.span] == [
        ("LR001", message, place)
    ]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_text(b"\xef\xbb\xbfa: 1\r\n", "a.yaml") == ("a: 1\r\n", ())
    assert data_of("\ufeffa: 1") == {"a": 1}


def test_the_example_agreement_is_read_without_a_problem() -> None:
    data = data_of(AGREEMENT)
    assert isinstance(data, dict)
    assert data["lists"]["served"] == ["ES", "PT", "FR", "DE", "AT", "CH", "IT"]
    assert data["scoring"]["engagement"]["grades"] == {"1": 60, "2": 40, "3": 20, "4": 0}
    assert data["version"] == "3.0.0"
    assert data["effective"] == "2026-10-01"


@settings(max_examples=60)
@given(SCRIBBLES)
def test_without_the_c_library_nothing_crashes_either(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_Loader", yaml.BaseLoader)
        assert_sound(text)


def test_without_the_c_library_the_same_is_read() -> None:
    document, _ = read_yaml(AGREEMENT, "a.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_Loader", yaml.BaseLoader)
        other, problems = read_yaml(AGREEMENT, "a.yaml")
    assert document is not None
    assert other is not None
    assert problems == ()
    assert (document.data, document.spots) == (other.data, other.spots)
