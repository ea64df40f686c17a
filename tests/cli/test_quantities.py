"""Lengths of time and shares, as options say them."""

from datetime import timedelta
from fractions import Fraction

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from leadrules.cli.app import app_of
from leadrules.cli.quantities import length_of, percent_of, share_of

SHARES = {
    ("test", "--min"): ("RULESET",),
    ("mutate", "--min"): ("RULESET",),
    ("ci", "--min"): ("RULESET", "--against", "main"),
    ("forecast", "--chance"): ("RULESET", "--leads", "leads.csv"),
    ("calibrate", "--label-coverage"): ("RULESET", "--leads", "leads.csv", "--log", "log.jsonl", "--maturity", "60d"),
    ("report", "--label-coverage"): ("RULESET", "--log", "log.jsonl", "-o", "report"),
}
"""Every option that takes a share, and what its verb needs beside it."""


@given(st.integers(0, 10_000), st.booleans())
def test_a_percentage_is_the_same_with_its_sign_and_without(hundredths, spaced):
    text = f"{hundredths // 100}.{hundredths % 100:02}"
    assert share_of(f"{text}{' ' if spaced else ''}%", "--min") == Fraction(hundredths, 10_000)
    assert percent_of(f"{text}%", "--min") == float(text)
    if hundredths == 0 or hundredths >= 100:
        assert share_of(text, "--min") == Fraction(hundredths, 10_000)


@given(st.integers(1, 9999))
def test_a_length_is_the_same_short_and_in_words(number):
    for days, spellings in ((1, ("d", " d", "day", " days")), (7, ("w", " w", "week", " weeks"))):
        assert {length_of(f"{number}{unit}", "--maturity") for unit in spellings} == {timedelta(days=days * number)}


@pytest.mark.parametrize("text", ["", "%", "most", "-1", "101", "100.5%", "0.8", ".8", "0,8", "8e1", "nan", "80%%"])
def test_what_is_no_percentage_is_refused(text, capsys):
    with pytest.raises(typer.Exit):
        share_of(text, "--chance")
    assert capsys.readouterr().err == f"`--chance`: `{text}` is no percentage; write it like `80%` or `80`\n"


@pytest.mark.parametrize(
    "text", ["", "soon", "60", "0d", "-1d", "2 hours", "48 hours", "1 month", "2 business days", "999999 weeks", "1.5d"]
)
def test_what_is_no_whole_number_of_days_or_weeks_is_refused(text, capsys):
    with pytest.raises(typer.Exit):
        length_of(text, "--maturity")
    assert capsys.readouterr().err == f"`--maturity`: `{text}` is no length of time; write it like `60d` or `8 weeks`\n"


def test_every_option_that_takes_a_share_is_looked_at():
    verbs = typer.main.get_command(app_of()).commands
    found = {
        (verb, option.opts[0])
        for verb, command in verbs.items()
        for option in command.params
        if option.metavar == "PERCENT"
    }
    assert found == set(SHARES)


@pytest.mark.parametrize(("verb", "option"), SHARES)
def test_every_share_is_refused_in_the_same_words(run, ruleset, verb, option):
    needed = [ruleset if each == "RULESET" else each for each in SHARES[verb, option]]
    result = run(verb, *needed, option, "0.9")
    assert result.exit_code == 2
    assert result.stderr == f"`{option}`: `0.9` is no percentage; write it like `80%` or `80`\n"


@pytest.mark.parametrize("least", ["40", "40%"])
def test_a_share_is_taken_with_its_sign_and_without(run, ruleset, least):
    assert run("test", ruleset, "--min", least).exit_code == 0


@pytest.mark.parametrize("least", ["100", "100%"])
def test_a_share_that_is_not_reached_is_a_finding_however_it_is_written(run, ruleset, least):
    assert run("test", ruleset, "--min", least).exit_code == 1
