"""Accepted changes: by fingerprint, until a day."""

from datetime import date

import pytest
from tests.changes.test_changes import agreement, edited

from leadrules import AgreementError
from leadrules.changes import diff, read_accepted, weigh
from leadrules.changes.accepted import Accepted

DAY = date(2026, 11, 2)
FASTER = ("within: 2 business hours", "within: 1 business hour")


def weighed(accepted="", *edits, on=DAY):
    changes = diff(agreement(), edited(*edits))
    fingerprint = changes.changes[0].fingerprint
    text = accepted.replace("FINGERPRINT", fingerprint)
    return weigh(changes, read_accepted(text) if text else Accepted(), on)


def codes(found):
    return [(d.code, d.severity.value) for d in found.diagnostics]


def test_a_promise_that_breaks_asks_for_the_first_number():
    found = weighed("", FASTER)
    assert (found.needed, codes(found)) == ("4.0.0", [("LR530", "error")])
    assert found.diagnostics[0].hint == "the smallest version that is right is `4.0.0`"


def test_a_version_that_says_enough_is_right():
    assert codes(weighed("", FASTER, ("version: 3.0.0", "version: 4.0.0"))) == []
    assert codes(weighed("", FASTER, ("version: 3.0.0", "version: 5.1.0"))) == []


def test_a_version_that_comes_before_is_wrong_even_without_changes():
    assert codes(weighed("", ("version: 3.0.0", "version: 2.9.9"))) == [("LR530", "error")]


ACCEPTED = "accepted:\n  - {fingerprint: FINGERPRINT, reason: pilot with the Madrid team, expires: 2026-11-02}\n"


def test_an_accepted_change_asks_for_nothing_up_to_its_last_day():
    found = weighed(ACCEPTED, FASTER)
    assert (found.needed, codes(found), len(found.accepted)) == ("3.0.0", [], 1)


def test_an_expired_acceptance_is_found_and_counts_no_more():
    found = weighed(ACCEPTED, FASTER, on=date(2026, 11, 3))
    assert sorted(codes(found)) == [("LR530", "error"), ("LR531", "error")]


def test_an_acceptance_of_no_change_is_found():
    text = "accepted:\n  - {fingerprint: c0123456789abcde, reason: gone, expires: 2027-01-01}\n"
    assert ("LR532", "warning") in codes(weighed(text, FASTER))


def test_an_acceptance_given_twice_is_found():
    line = "  - {fingerprint: FINGERPRINT, reason: pilot, expires: 2027-01-01}\n"
    assert codes(weighed(f"accepted:\n{line}{line}", FASTER)) == [("LR533", "warning")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("accepted: [{fingerprint: abc, reason: r, expires: 2027-01-01}]", "LR106"),
        ("accepted: [{fingerprint: c0123456789abcde, expires: 2027-01-01}]", "LR102"),
        ("accepted: [{fingerprint: c0123456789abcde, reason: r}]", "LR102"),
        ("accepted: [{fingerprint: c0123456789abcde, reason: r, expires: soon}]", "LR108"),
        ("acepted: []", "LR101"),
        ("accepted: [", "LR016"),
    ],
)
def test_a_file_with_mistakes_is_told_with_their_positions(text, code):
    with pytest.raises(AgreementError) as problem:
        read_accepted(text)
    assert code in [d.code for d in problem.value.diagnostics]
    assert all(d.span is not None for d in problem.value.diagnostics)
