"""One mistake a file: each is told once, where it stands, in words that help, and nothing else is told beside it.

A file starts with ``# expect: LRnnn line:column``, once for each diagnostic.
"""

import re
from pathlib import Path

import pytest

import leadrules
from leadrules import AgreementError
from leadrules.agreement import examine
from leadrules.codes import CODES
from leadrules.diagnostics import Diagnostic
from leadrules.linter import ALL_CODES

HERE = Path(__file__).parent
TESTS = HERE.parent
SOURCE = TESTS.parent / "src" / "leadrules"
FIXTURES = sorted(HERE.glob("LR*.yaml"))

TESTED_ELSEWHERE = {
    "LR001": "source/test_reading.py",  # a file that is not text cannot stand beside files that are
    "LR002": "source/test_reading.py",  # nor one of a megabyte
    "LR003": "source/test_reading.py",
    "LR020": "invalid/test_first_mistakes.py",  # a file that is not there
    "LR100": "shape",  # no clause has such a rule at present
    "LR119": "shape",  # more than a hundred mistakes
    "LR236": "cli/test_check.py",  # a deputy in the roster
    "LR334": "cli/test_check.py",  # a team that the roster leaves empty
    "LR331": "cli/test_lock.py",  # nor can a file stand beside these
    "LR332": "cli/test_lock.py",
    "LR333": "cli/test_lock.py",
    "LR132": "overlay/test_parents.py",  # its other half stands in another file
    "LR138": "overlay/test_cases.py",
    "LR139": "cli/test_resolve.py",  # more than a megabyte
    "LR316": "clauses/test_scoring.py",  # no file of a megabyte has that many rules
}
"""Codes that no agreement file can show, and the test, or the folder of tests, that does."""

OTHER_FILES = ("LR4", "LR5", "LR6", "LR7", "LR8", "LR9")
"""Families that are about cases, changes, signatures, exports, proofs and measures, not about how a file is written."""

WITHOUT_A_REMEDY = {"LR214"}
"""Their messages say why a name is not known yet and where it is: that is the remedy."""

TYPE_NAMES = re.compile(r"\b(str|int|dict|tuple|bool|float|None|NoneType|object|Input should)\b")


def expected_in(fixture: Path) -> list[tuple[str, int, int]]:
    found = re.findall(r"^# expect: (LR\d{3}) (\d+):(\d+)$", fixture.read_text("utf-8"), re.MULTILINE)
    return sorted((code, int(line), int(column)) for code, line, column in found)


def told_of(fixture: Path) -> tuple[Diagnostic, ...]:
    try:
        agreement, diagnostics, _ = examine(fixture)
        if agreement is not None:
            leadrules.compile(agreement)
    except AgreementError as refused:
        return refused.diagnostics
    return diagnostics


def code_strings(*families: str) -> set[str]:
    files = [path for path in SOURCE.rglob("*.py") if path.parent.name != "codes"]
    found = {code for path in files for code in re.findall(r'"(LR\d{3})"', path.read_text("utf-8"))}
    return {code for code in found if code.startswith(families)} if families else found


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_mistake_is_told_once_where_it_stands(fixture: Path) -> None:
    told = sorted((d.code, d.span.line, d.span.column) for d in told_of(fixture) if d.span)
    assert told == expected_in(fixture)
    assert told
    assert told[0][0] == fixture.name[:5]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_message_is_one_plain_line_with_a_remedy(fixture: Path) -> None:
    for d in told_of(fixture):
        for text in filter(None, (d.message, d.hint)):
            own_words = re.sub(r"`[^`]*`", "", text)
            assert not TYPE_NAMES.search(own_words), text
            assert "\n" not in text
            assert not text.endswith((".", "!", ";"))
            assert text[0] in "`[" or text[0] == text[0].lower(), text
        assert d.hint or d.code in WITHOUT_A_REMEDY, d.message


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith(OTHER_FILES)])
def test_every_code_has_a_mistake_that_shows_it(code: str) -> None:
    shown = {code for fixture in FIXTURES for code, *_ in expected_in(fixture)}
    if code not in TESTED_ELSEWHERE:
        assert code in shown
        return
    place = TESTS / TESTED_ELSEWHERE[code]
    texts = [path.read_text("utf-8") for path in ([place] if place.is_file() else place.glob("test_*.py"))]
    assert any(code in text for text in texts), place


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith(OTHER_FILES)])
def test_every_code_of_other_files_is_tested_with_them(code: str) -> None:
    tests = (path for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    assert any(code in path.read_text("utf-8") for path in tests)


def test_every_code_that_can_be_told_has_a_page_and_every_page_can_be_told() -> None:
    assert code_strings() == set(ALL_CODES)
