"""The page on the command line: each verb has a section, and each of its options a place in it."""

import re
from pathlib import Path

import pytest
import typer

from leadrules.cli.app import app_of

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)}
VERBS = typer.main.get_command(app_of()).commands


def options(verb):
    """Return the names of each option of a verb: a flag may have one for yes and one for no."""
    asked = (each for each in VERBS[verb].params if each.param_type_name == "option" and not each.hidden)
    return [{*each.opts, *each.secondary_opts} for each in asked if "--help" not in each.opts]


def named(text):
    """Return the options that a text names in code."""
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(re.findall(r"`[^`\n]+`", text))))


def rows(text):
    """Return the options that have a row in a table of a section."""
    cells = (line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    return set().union(*map(named, cells))


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_on_the_page(verb):
    assert [each for each in options(verb) if not each & named(SECTIONS[verb])] == []


TABLED = (
    "prove",
    "mutate",
    "diff",
    "forecast",
    "near-misses",
    "calibrate",
    "drift",
    "scorecard",
    "log",
    "impact",
    "ci",
)


@pytest.mark.parametrize("verb", TABLED)
def test_every_option_has_a_row(verb):
    assert [each for each in options(verb) if not each & rows(SECTIONS[verb])] == []


@pytest.mark.parametrize("verb", TABLED)
def test_no_row_has_an_option_that_the_verb_does_not_know(verb):
    first = (line.split("|")[1] for line in SECTIONS[verb].splitlines() if line.startswith("| `-"))
    assert set().union(*map(named, first)) - set().union(*options(verb)) == set()


def test_every_verb_stands_in_the_list_of_commands():
    listed = re.findall(r"^\| \[`leadrules ([a-z-]+)", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(VERBS)


def test_what_is_compared_is_not_empty():
    assert {"--implies"} in options("prove")
    assert "--implies" in rows(SECTIONS["prove"])
