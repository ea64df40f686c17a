"""The handoff list in terminals of all widths."""

import io
from datetime import datetime

import pytest
from rich.console import Console

from leadrules import decide, prioritised
from leadrules.cli.handoffs import print_handoffs, top_reasons
from leadrules.cli.leads import Sources, events_of, read_leads
from leadrules.cli.rulesets import open_ruleset

AT = datetime.fromisoformat("2026-11-02T09:00:00+01:00")


@pytest.fixture
def listed(ruleset, leads, activity):
    """The handoffs of the five leads, and a function that prints them in a terminal of a width."""
    opened = open_ruleset(ruleset)
    intaken = read_leads(opened, Sources(leads, (activity,), None))
    decisions = [decide(opened.plan, lead, events_of(intaken, lead), at=AT) for lead in intaken.leads]
    handoffs = prioritised(opened.plan, decisions)

    def printed(width):
        console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, highlight=False)
        print_handoffs(opened, AT, handoffs, len(handoffs), console)
        return console.file.getvalue()

    return handoffs, printed


def test_a_wide_terminal_shows_one_line_for_each_lead(listed):
    lines = listed[1](200).splitlines()
    assert "top reasons" in lines[2]
    assert len([line for line in lines if "team " in line and "+" in line]) == 2


@pytest.mark.parametrize("width", [30, 50, 60, 80, 100, 130, 200])
def test_no_id_rule_or_route_is_ever_cut(listed, width):
    handoffs, printed = listed
    text = printed(width)
    assert "…" not in text
    for decision in handoffs:
        assert decision.lead_id in text
        assert f"{decision.route.kind} {decision.route.target}" in text
        assert all(reason in text for reason in top_reasons(decision))


def test_in_80_columns_the_reasons_stand_under_their_lead(listed):
    lines = listed[1](80).splitlines()[2:]
    assert "top reasons" not in lines[0]
    assert "fast track" in lines[0]
    assert lines[2].split()[:2] == ["1", "L5"]
    assert lines[4].split()[:2] == ["2", "L1"]
    assert lines[5].strip() == "pricing-page +50, size-upper +40, decides +25"
    assert max(map(len, lines)) <= 80


def test_narrower_still_the_details_of_the_score_go_first(listed):
    head = listed[1](50).splitlines()[2]
    assert "engagement" not in head
    assert "route" in head
