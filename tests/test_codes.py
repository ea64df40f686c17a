"""Codes: each has a page, and each page has a code that is really told."""

import re
from pathlib import Path

import pytest

from leadrules.codes import _FAMILIES, Code
from leadrules.linter import ALL_CODES, LINT_CODES

ROOT = Path(__file__).parents[1]
FAMILIES = ("LR0", "LR1", "LR2", "LR3", "LR4", "LR5", "LR6", "LR7", "LR8", "LR9")


def codes_in_source() -> set[str]:
    files = (path for path in (ROOT / "src" / "leadrules").rglob("*.py") if path.parent.name != "codes")
    return {code for path in files for code in re.findall(r'"(LR\d{3})"', path.read_text("utf-8"))}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_code_that_is_told_has_a_page_and_every_page_is_told(family: str) -> None:
    told = {code for code in codes_in_source() if code.startswith(family)}
    assert told == {code for code in ALL_CODES if code.startswith(family)}


@pytest.mark.parametrize("page", ALL_CODES.values(), ids=lambda page: page.code)
def test_a_page_says_what_why_and_what_instead(page: Code) -> None:
    assert re.fullmatch(r"LR\d{3}", page.code)
    assert all((page.title, page.why, page.bad, page.instead))
    assert not page.title.endswith(".")
    assert page.title[0].islower()
    assert page.why.endswith(".")


def test_pages_come_in_the_order_of_their_codes() -> None:
    assert list(ALL_CODES) == sorted(ALL_CODES)


def test_no_two_pages_have_one_code() -> None:
    pages = [*(page.code for family in _FAMILIES for page in family.CODES), *LINT_CODES]
    assert sorted(pages) == sorted(set(pages))
