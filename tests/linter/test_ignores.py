"""Comments that leave a finding: on its line or above it, with a reason, and not longer than needed."""

from __future__ import annotations

import pytest
from fixtures import CLEAN
from hypothesis import given
from hypothesis import strategies as st

import leadrules
from leadrules.source import comments, read_yaml

IDLE = "    - {id: cold}"


def told(line: str, above: str = "", code: str = "LR") -> list[tuple[str, int]]:
    """Lint the clean agreement with another last tier; lines count from that tier."""
    text = CLEAN.read_text("utf-8").replace("    - {id: cold, program: letter}", f"{above}{line}")
    first = text[: text.index(line)].count("\n") + 1
    found = leadrules.lint(leadrules.parse(text), select=[code])
    return [(d.code, d.span.line - first) for d in found if d.span]


def test_without_a_comment_it_is_found() -> None:
    assert told(IDLE) == [("LR351", 0)]


@pytest.mark.parametrize(
    ("line", "above"),
    [
        (f"{IDLE}  # leadrules: ignore[LR351] the letter comes from elsewhere", ""),
        (f"{IDLE}  #leadrules:ignore[ LR351 ] the letter comes from elsewhere", ""),
        (f"{IDLE}  # the rest  # leadrules: ignore[LR351] the letter comes from elsewhere", ""),
        (IDLE, "    # leadrules: ignore[LR351] the letter comes from elsewhere\n"),
        (IDLE, "    # leadrules: ignore[LR351] the letter comes from elsewhere\n    # and nobody minds\n\n"),
        (f"{IDLE}  # leadrules: ignore[LR351,LR384] from elsewhere", ""),
    ],
)
def test_a_reason_on_the_line_or_above_it_leaves_a_finding(line: str, above: str) -> None:
    assert told(line, above, "LR35") == []


def test_without_a_reason_it_does_not_count() -> None:
    assert told(f"{IDLE}  # leadrules: ignore[LR351]") == [("LR351", 0), ("LR387", 0)]


def test_an_ignore_that_is_not_needed_is_found() -> None:
    assert told("    - {id: cold, program: x}  # leadrules: ignore[LR351] from elsewhere") == [("LR389", 0)]


def test_of_several_codes_only_the_one_that_is_not_needed_is_found() -> None:
    assert told(f"{IDLE}  # leadrules: ignore[LR351,LR352] from elsewhere") == [("LR389", 0)]


def test_an_ignore_of_a_rule_that_did_not_run_is_not_called_unused() -> None:
    text = CLEAN.read_text("utf-8").replace("review: {", "# leadrules: ignore[LR383] we meet in spring\nreview: {")
    assert leadrules.lint(leadrules.parse(text)) == ()


def test_a_comment_behind_the_line_above_is_about_that_line() -> None:
    above = "    - {id: warm, when: interest > 30, program: x}  # leadrules: ignore[LR351] not this one\n"
    assert told(IDLE, above) == [("LR389", -1), ("LR351", 0)]


@pytest.mark.parametrize("comment", ["ignore[LR315] why", "ignore[LR999] why", "ignore why", "ignore[] why", "ignore"])
def test_an_unknown_code_is_found_and_ignores_nothing(comment: str) -> None:
    assert told(f"{IDLE}  # leadrules: {comment}") == [("LR351", 0), ("LR388", 0)]


def test_an_unknown_code_is_guessed() -> None:
    text = CLEAN.read_text("utf-8").replace("id: clean", "id: clean # leadrules: ignore[LR0341] why")
    [found] = leadrules.lint(leadrules.parse(text))
    assert found.hint == "did you mean `LR341`?"


@pytest.mark.parametrize(
    "line",
    [
        "    - {id: cold, because: 'see # leadrules: ignore[LR351] here'}",
        '    - {id: cold, because: "see # leadrules: ignore[LR351] here"}',
        "    - id: cold\n      because: |\n        # leadrules: ignore[LR351] here\n        # leadrules: ignore[LR351] here",
        "    - id: cold\n      because: >-\n        first\n        # leadrules: ignore[LR351] here",
        "    - id: cold\n      because: word#leadrules: ignore[LR351] here".replace(": ignore", ".ignore"),
    ],
)
def test_what_stands_in_a_value_is_no_comment(line: str) -> None:
    assert told(line) == [("LR351", 0)]


def test_a_comment_on_the_first_line_of_a_block_of_text_is_one() -> None:
    document, _ = read_yaml("a: |-  # one\n  # two\nb: > # three\n  x\n# four\n", "x.yaml")
    assert document
    assert [(c.text, c.line_of) for c in comments(document)] == [("one", 1), ("three", 3), ("four", 5)]


PARTS = st.sampled_from(
    ["a", "'it''s # no'", '"say \\" # no"', "a#b", "[a, 'b # no']", "{k: v#w}", "|\n    # no\n    text", "https://x/#y"]
)


@given(st.lists(st.tuples(PARTS, st.booleans()), min_size=1, max_size=6))
def test_every_comment_is_found_and_nothing_else(parts: list[tuple[str, bool]]) -> None:
    lines = []
    for index, (value, noted) in enumerate(parts):
        head, _, rest = value.partition("\n")
        lines.append(f"k{index}: {head}" + (f"  # note {index}" if noted else "") + (f"\n{rest}" if rest else ""))
    document, problems = read_yaml("\n".join(lines) + "\n# end", "x.yaml")
    assert document
    assert not problems
    expected = [f"note {index}" for index, (_, noted) in enumerate(parts) if noted]
    assert [comment.text for comment in comments(document)] == [*expected, "end"]
