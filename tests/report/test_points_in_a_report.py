"""What points are worth, in a report: what is chance is said to be, and counts say of which leads they are."""

from __future__ import annotations

from pointed import calibrated, calm, report_with
from reports import tables_of


def test_how_many_rules_are_named_by_chance_is_said() -> None:
    suggestion = calibrated().suggestion
    assert suggestion is not None
    judged = sum(each.is_judged for each in suggestion.rules)
    text = report_with(calibrated()).to_markdown()
    assert "Rule `industry-adjacent` gives 20 points" in text
    assert f"of the {judged} that were judged, {judged * 0.1:.1f} are named by chance alone" in text


def test_where_no_rule_is_named_nothing_is_said_of_chance() -> None:
    text = report_with(calm()).to_markdown()
    assert "points, and the outcomes say" not in text
    assert "by chance alone" not in text


def test_the_table_says_of_which_leads_its_counts_are() -> None:
    suggestion = calibrated().suggestion
    assert suggestion is not None
    text = report_with(calibrated()).to_markdown()
    rows = {row[0]: row for row in tables_of(text)["What the points are worth"]}
    for each in suggestion.rules:
        assert rows[each.rule][3] == f"{each.positives:,} of {each.hits:,}"
    assert f"Learned from the {len(calibrated().older):,} leads that were handed off first" in text
