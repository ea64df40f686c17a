"""Slips that YAML cannot read: named as a person sees them, and read as they were meant where that is plain."""

import pytest

from leadrules.source import read_yaml


def found(text: str) -> tuple[object, list[str]]:
    document, problems = read_yaml(text, "a.yaml")
    lines = [
        f"{d.span.line}:{d.span.column}-{d.span.end_column} {d.code} {d.message}; {d.hint}" for d in problems if d.span
    ]
    return document and document.data, lines


LR010 = "LR010 an unquoted condition with brackets, quotes or commas cannot stand in braces"


@pytest.mark.parametrize(
    ("condition", "quoted"),
    [
        ('country in ["ES"]', "'country in [\"ES\"]'"),
        ("country in ['ES', 'PT']", "\"country in ['ES', 'PT']\""),
        ('country in ["ES", "PT"] and x > 1', '\'country in ["ES", "PT"] and x > 1\''),
        ('matches(path, "a*")', "'matches(path, \"a*\")'"),
        ("at_least(2, a, b)", "'at_least(2, a, b)'"),
        ("min(a, b) > 1", "'min(a, b) > 1'"),
        ('x in ["it\'s"]', "'x in [\"it''s\"]'"),
    ],
)
def test_an_unquoted_condition_in_braces_is_named_and_read(condition: str, quoted: str) -> None:
    data, lines = found(f"- {{id: a, when: {condition}, points: 5}}\n- {{id: b}}\n")
    assert lines == [f"1:17-{17 + len(condition)} {LR010}; write `{quoted}`"]
    assert data == [{"id": "a", "when": condition, "points": 5}, {"id": "b"}]


def test_all_unquoted_conditions_are_named_in_one_run() -> None:
    data, lines = found("".join(f'- {{when: x in ["{n}"], when: 1}}\n' for n in range(5)))
    assert [line[:14].split("-")[0] for line in lines] == [f"{n}:{c}" for n in range(1, 6) for c in (10, 22)]
    assert data == [{"when": f'x in ["{n}"]'} for n in range(5)]


def test_a_condition_that_was_read_anyway_keeps_its_positions() -> None:
    document, _ = read_yaml('- {id: a, when: countr in ["ES"], points: 5}', "a.yaml")
    assert document is not None
    assert str(document.root[0]["when"].text_span(0, 6)) == "a.yaml:1:17"
    assert str(document.root[0]["when"].text_span(11, 15)) == "a.yaml:1:28"
    assert str(document.root[0]["points"].span) == "a.yaml:1:43"


@pytest.mark.parametrize(
    ("text", "data", "line"),
    [
        ('when: "a" == b # c\n', {"when": '"a" == b'}, "1:7-15 LR017 `== b` follows a closing quote; write `'\"a\" == b'`"),
        ('{when: "a" == b, c: 1}', {"when": '"a" == b', "c": 1}, "1:8-16 LR017 `== b` follows a closing quote; write `'\"a\" == b'`"),
        ('- "a" == b\n', ['"a" == b'], "1:3-11 LR017 `== b` follows a closing quote; write `'\"a\" == b'`"),
        ("a: [1] + x\n", {"a": "[1] + x"}, "1:4-11 LR017 `+ x` follows a closing bracket; write `'[1] + x'`"),
        ("title: a: b # c\n", {"title": "a: b"}, "1:8-12 LR018 `: ` inside unquoted text; write `'a: b'`"),
        ("{title: made by us: b}", {"title": "made by us: b"}, None),
        ("{title: a: b, c: 1}", {"title": "a: b", "c": 1}, "1:9-13 LR018 `: ` inside unquoted text; write `'a: b'`"),
        ("a: @x\n", {"a": "@x"}, "1:4-6 LR018 unquoted text cannot start with `@`, which in YAML is reserved at the start of a text; write `'@x'`"),
        ("a: `x`\n", {"a": "`x`"}, "1:4-7 LR018 unquoted text cannot start with a backtick; put it in single quotes"),
        ("[%a, b]\n", ["%a", "b"], "1:2-4 LR018 unquoted text cannot start with `%`, which in YAML is reserved at the start of a text; write `'%a'`"),
        ("a: >= 5\n", {"a": ">= 5"}, "1:4-8 LR018 unquoted text cannot start with `>`, which in YAML starts a block of folded text; write `'>= 5'`"),
        ("a: * 5\n", {"a": "* 5"}, "1:4-7 LR018 unquoted text cannot start with `*`, which in YAML starts an alias; write `'* 5'`"),
        ("{a: 1 b: 2}", {"a": 1, "b": 2}, "1:7-8 LR015 a comma is missing before `b:`; put a comma before it, or quotes around the whole text"),
        ('{a: "x" b: 2}', {"a": "x", "b": 2}, "1:9-10 LR015 a comma is missing before `b:`; put a comma before it, or quotes around the whole text"),
        ("{a: 1, b:2}", {"a": 1}, "1:8-10 LR015 a space is missing after `b:`; write `b: 2`"),
        ("{a: 1, b}", {"a": 1}, "1:8-9 LR015 `b` has no value; write `b: value`, or quote a comma in text"),
        ("{a: 1,000,000, b: 2}", {"a": 1_000_000, "b": 2}, "1:5-14 LR015 a number is written without separators; write `1000000`"),
        ("{a: x >= 1,000, b: 2}", {"a": "x >= 1000", "b": 2}, "1:10-15 LR015 a number is written without separators; write `1000`"),
        ("{a: 1.000, b: 2}", {"a": None, "b": 2}, "1:5-10 LR104 a point is the decimal mark, and `1.000` can be read as thousands; write `1000`, or `1.0`; quote it if it is text"),
        ("a: -12.125", {"a": None}, "1:4-11 LR104 a point is the decimal mark, and `-12.125` can be read as thousands; write `-12125`, or `-12.1250`; quote it if it is text"),
        ("a: 0.125", {"a": 0.125}, None),
        ("{a: b, because: one, or two, the order, c: 1}", {"a": "b", "because": "one, or two, the order", "c": 1}, "1:17-39 LR018 in braces a comma ends unquoted text; write `'one, or two, the order'`"),
        ("{because: us, them}", {"because": "us, them"}, "1:11-19 LR018 in braces a comma ends unquoted text; write `'us, them'`"),
        ("- {because: top #1 reason}\n- {b: 1}\n", [{"because": "top"}, {"b": 1}], "1:17-26 LR018 ` #` begins a comment and hides the rest of the line; write `'top #1 reason'` if it is text, or put the comment on a line of its own above"),
        ("- {because: #1 reason, a: 1}\n- {b: 1}\n", [{"because": "#1 reason", "a": 1}, {"b": 1}], "1:13-22 LR018 ` #` begins a comment and hides the rest of the line; write `'#1 reason'` if it is text, or put the comment on a line of its own above"),
        ('- {when: a == "b" # c, d: 1}\n- {b: 1}\n', [{"when": 'a == "b"', "d": 1}, {"b": 1}], "1:19-22 LR018 ` #` begins a comment and hides the rest of the line; put the comment on a line of its own above"),
        ("{a: 1, # one\n b: 2}", {"a": 1, "b": 2}, None),
        ("{a: 'it's their job', b: 1}", {"a": "it's their job", "b": 1}, "1:5-21 LR017 `s their job'` follows a closing quote; write `\"it's their job\"`"),
        ("a: 'it's theirs, mostly'", {"a": "it's theirs, mostly"}, "1:4-25 LR017 `s theirs, mostly'` follows a closing quote; write `\"it's theirs, mostly\"`"),
        ('a: "the "big" one"', {"a": 'the "big" one'}, "1:4-19 LR017 `big\" one\"` follows a closing quote; write `'the \"big\" one'`"),
        ('a: "x" == "y"', {"a": '"x" == "y"'}, "1:4-14 LR017 `== \"y\"` follows a closing quote; write `'\"x\" == \"y\"'`"),
        ("{a: x in [ES, New York, true, 5]}", {"a": 'x in ["ES", "New York", true, 5]'}, f"1:5-33 {LR010}; write `'x in [\"ES\", \"New York\", true, 5]'`"),
        ("a: 1\n---\nb: 2\n", {"a": 1, "b": 2}, "2:1-4 LR011 a second document starts here; a file holds one; remove the `---`, or move what follows to a file of its own"),
        ("a: 1\n---\na: 2\n", {"a": 1}, "2:1-4 LR011 a second document starts here; a file holds one; remove the `---`, or move what follows to a file of its own"),
        ("a: [1]]\nb: 2\n", {"a": [1], "b": 2}, "1:7-8 LR016 this `]` closes nothing; remove it"),
    ],
)  # fmt: skip
def test_a_slip_with_one_likely_meaning_is_named_and_read_on(text: str, data: object, line: str | None) -> None:
    got, lines = found(text)
    if data is not None:
        assert got == data
    if line is not None:
        assert lines[0] == line
        assert data is None or len(lines) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("r:\n\t- a\n", "2:1-2 LR014 a tab in the indentation; indent with spaces"),
        ("r:\n  a: 1\n\tb: 2\n", "3:1-2 LR014 a tab in the indentation; indent with spaces"),
        ("a: 1\n  b: 2\n", "2:3-4 LR014 `b` is indented further than the line above allows; line it up with the keys it belongs to"),
        ("a:\n    b: 1\n  c: 2\n", "3:3-4 LR014 `c` is not lined up with what stands above it; give all keys of one group, or all items of one list, the same indentation"),
        ("a: 1\n- b\n", "2:1-2 LR014 a list item stands where a key is expected; give all keys of one group, or all items of one list, the same indentation"),
        ("a: 1\nb:2\nc: 3\n", "2:1-3 LR015 a space is missing after `b:`; write `b: 2`"),
        ("a:1\nb: 2\n", "1:1-3 LR015 a space is missing after `a:`; write `a: 1`"),
        ("a:\n  - {b: 1}\n  -{b: 2}\n", "3:3-4 LR015 a space is missing after `-`; write `- {b: 2}`"),
        ("a:\n  -{b: 1, c: 2}\n", "2:3-4 LR015 a space is missing after `-`; write `- {b: 1, c: 2}`"),
        ("a:\n  - {b: 1}\n  {b: 2}\n  - {b: 3}\n", "3:3-9 LR015 a `- ` is missing at the start of this item; write `- {b: 2}`"),
        ("a:\n  {b: 1}\n  - {b: 2}\n", "2:3-9 LR015 a `- ` is missing at the start of this item; write `- {b: 1}`"),
        ("a:\n  - b: 1\n    c: 1\n\n  b: 2\n    c: 2\n", "5:3-7 LR015 a `- ` is missing at the start of this item; write `- b: 2`"),
        ("a:\n  - b\n  c\n", "3:3-4 LR015 a `- ` is missing at the start of this item; write `- c`"),
        ("a: 1\n---\n- b\n", "2:1-4 LR011 a second document starts here; a file holds one; remove the `---`, or move what follows to a file of its own"),
        ("a:\n  - b\n  -c\n", "3:3-4 LR015 a space is missing after `-`; write `- c`"),
        ("a: 1\nb\nc: 2\n", "2:1-2 LR015 `b` has no colon and no value; write `b: value`, or join it to the line above"),
        ('a: "b\nc: 2\n', '1:4-5 LR016 this quote is not closed; add the missing `"`'),
        ('a: "b\nc: "x"\n', '1:4-5 LR016 this quote is closed only on line 2; add the missing `"`'),
        ("a: [1, 2\nb: 3\n", "1:4-5 LR016 this `[` is not closed; add the missing `]`"),
        ("- {a: 1, b: 2\n- {a: 1}\n", "1:3-4 LR016 this `{` is not closed; add the missing `}`"),
        ("x:\n  - {a: 1\n", "2:5-6 LR016 this `{` is not closed; add the missing `}`"),
        ("[", "1:1-2 LR016 this `[` is not closed; add the missing `]`"),
        ("%a: 1\n", "1:1-2 LR018 a line cannot start with `%`; put the text in quotes"),
        ('a: "C:\\Users"', "1:7-9 LR019 `\\U` is not an escape that YAML knows; in single quotes a backslash is only a backslash; in double quotes write two"),
        ("[,]", "1:2-3 LR019 this cannot be read as YAML; look for a missing quote, bracket, comma or colon here or on the line above"),
    ],
)  # fmt: skip
def test_a_slip_that_leaves_the_meaning_open_is_named(text: str, line: str) -> None:
    assert found(text) == (None, [line])


def test_long_conditions_are_not_repeated_in_the_remedy() -> None:
    _, lines = found(f"{{a: x in [{'1, ' * 50}1]}}")
    assert lines[0].endswith("; put it in single quotes")


@pytest.mark.parametrize(
    "text",
    ["{k: 1, " + "a, " * 300_000, "a: @" + '\\"' * 400_000, "a: {b: " + '\\"' * 400_000, "- {a: b: c}\n" * 80_000],
)
def test_a_large_file_full_of_slips_is_given_up_soon(text: str) -> None:
    _, lines = found(text)
    assert len(lines) <= 101


@pytest.mark.parametrize(
    ("text", "data", "line"),
    [
        ("{points: 20,5, c: 1}", {"points": 20.5, "c": 1}, "1:10-14 LR015 a point is the decimal mark, not a comma; write `20.5`"),
        ("{when: x >= 1.000,5}", {"when": "x >= 1000.5"}, "1:13-20 LR015 a point is the decimal mark, not a comma; write `1000.5`"),
        ("{points: 1,000}", {"points": 1000}, "1:10-15 LR015 a number is written without separators; write `1000`"),
        ("{a: [1,5], c: 1}", {"a": [1, 5], "c": 1}, None),
    ],
)  # fmt: skip
def test_a_decimal_comma_is_named_and_read(text: str, data: object, line: str | None) -> None:
    assert found(text) == (data, [line] if line else [])


def test_a_quote_that_is_not_closed_is_named_and_not_the_brace_around_it() -> None:
    line = "LR016 this quote is not closed; add the missing `{}`"
    assert found("- {when: 'a in [1], points: 5}\n- {b: it's}\n")[1][0] == "1:10-11 " + line.format("'")
    assert found('- {a: 1, when: "b" == "c", because: "d}\n')[1] == ["1:37-38 " + line.format('"')]
    assert found("- {when: 'a', points: 5\n- {b: 1}\n")[1] == [
        "1:3-4 LR016 this `{` is not closed; add the missing `}`"
    ]


def test_a_comma_that_is_missing_before_a_condition_is_named() -> None:
    data, lines = found('{id: a when: b == "c", points: 5}')
    assert lines == [
        "1:8-12 LR015 a comma is missing before `when:`; put a comma before it, or quotes around the whole text"
    ]
    assert data == {"id": "a", "when": 'b == "c"', "points": 5}


def test_a_code_fence_around_the_file_is_named_and_read_over() -> None:
    data, lines = found("```yaml\na: 1\n```\n")
    line = "LR018 a code fence of Markdown is not YAML; remove the lines with three backticks"
    assert (data, lines) == ({"a": 1}, [f"1:1-4 {line}", f"3:1-4 {line}"])
    assert found("a: `b`\n")[1][0].startswith("1:4-7 LR018 unquoted text cannot start with a backtick")
