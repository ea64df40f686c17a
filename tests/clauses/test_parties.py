"""Duties of the parties: sentences, which a comma must not tear in two."""

import pytest

from leadrules import parse

REST = """\
leadrules: 1
id: tiny
version: 1.0.0
lead: {employees: {type: integer, kind: demographic}}
scoring: {fit: {range: [0, 10], rules: [{id: size, when: employees >= 100, points: 10}]}}
qualification: {tiers: [{id: mql, when: fit >= 10, handoff: true}]}
routing: {ladder: [{id: all, to: {queue: inbox}}], otherwise: {queue: triage, watched_by: sales, within: 1 day}}
"""


def told(duties: str) -> list[str]:
    text = f"{REST}parties:\n  sales:\n    accountable: VP Sales\n    duties: {duties}\n"
    return [d.code for d in parse(text).diagnostics]


@pytest.mark.parametrize("duties", ["[Call, and write.]", "[Call, or write.]", "[Call,\n      and write.]"])
def test_a_duty_that_a_comma_has_torn_in_two_is_warned_of(duties: str) -> None:
    assert told(duties) == ["LR245"]


@pytest.mark.parametrize(
    "duties",
    [
        '["Call, and write."]',
        "[Call., Write.]",
        "[Call., And write.]",
        '[Call., "and write."]',
        "[and write.]",
        "[Call., order paper.]",
        "\n      - Call, and write.\n      - and write.",
    ],
)
def test_a_duty_that_is_meant_so_is_not(duties: str) -> None:
    assert told(duties) == []
