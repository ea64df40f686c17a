"""Calibrating: known worths are found, nothing is learned from the future, and what cannot be known is said."""

import sys
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import made_up
import pytest
from made_up import AT, BEGINS, MATURITY, History, Worths

from leadrules import compile as compile_plan
from leadrules import decide, parse
from leadrules.calibration import Calibration, Terms, calibrate
from leadrules.calibration.evaluating import equal_points
from leadrules.calibration.refining import refine
from leadrules.calibration.scoring import Scorer
from leadrules.diagnostics import DataError, Diagnostic, LeadrulesError
from leadrules.scorecard import measure, parse_period

PLAN = made_up.plan()


@cache
def large() -> tuple[History, Calibration]:
    """Return 3,000 leads whose worths are in the proportion of the points, and their calibration."""
    made = made_up.history(3000)
    return made, made.calibrated(PLAN)


def verdicts(calibration: Calibration) -> dict[str, str]:
    assert calibration.suggestion is not None
    return {evidence.rule: evidence.verdict for evidence in calibration.suggestion.rules}


def codes(calibration: Calibration) -> list[str]:
    return [found.code for found in (*calibration.doubts, *calibration.findings)]


def told(calibration: Calibration, code: str) -> list[Diagnostic]:
    return [found for found in (*calibration.doubts, *calibration.findings) if found.code == code]


def line_of(found: Diagnostic) -> str:
    assert found.span is not None
    return made_up.TEXT.splitlines()[found.span.line - 1]


def test_points_that_are_worth_what_they_say_are_left_alone() -> None:
    _, calibration = large()
    assert calibration.is_trusted
    assert calibration.suggestion is not None
    assert {k: v for k, v in verdicts(calibration).items() if k.startswith("rule")} == {
        f"rule-{name}": "fits" for name in made_up.RULES
    }


def test_known_worths_lie_in_their_intervals() -> None:
    _, calibration = large()
    assert calibration.suggestion is not None
    of = {e.rule: e.log_odds for e in calibration.suggestion.rules}
    for name, worth in Worths().of.items():
        bounds = of[f"rule-{name}"]
        assert bounds is not None
        assert bounds[1] - 0.1 <= worth <= bounds[2] + 0.1


def test_an_overvalued_rule_is_found_and_others_keep_their_points() -> None:
    worths = Worths({"a": 1.6, "b": 0.8, "c": 0.0, "d": -0.8})
    calibration = made_up.history(3000, worths).calibrated(PLAN)
    found = {e.rule: e for e in calibration.suggestion.rules} if calibration.suggestion else {}
    assert found["rule-c"].verdict == "too high"
    assert found["rule-c"].adds_nothing
    assert found["rule-c"].suggested < 8
    assert [found[f"rule-{name}"].suggested for name in "abd"] == [40, 20, -20]
    assert "LR933" in codes(calibration)


def test_the_order_of_leads_events_and_lines_never_matters() -> None:
    made, calibration = large()
    rng = Random(9)
    leads, log = rng.sample(made.leads, len(made.leads)), rng.sample(made.log, len(made.log))
    activity = {key: rng.sample(made.activity[key], len(made.activity[key])) for key in reversed(made.activity)}
    assert History(leads, activity, log).calibrated(PLAN).to_dict() == calibration.to_dict()


def test_points_on_another_scale_get_the_same_verdicts() -> None:
    made, calibration = large()
    doubled = (
        made_up.TEXT.replace("[0, 100]", "[0, 200]")
        .replace("[0, 50]", "[0, 100]")
        .replace("at_most: 25", "at_most: 50")
    )
    for old, new in ((40, 80), (20, 40), (5, 10)):
        doubled = doubled.replace(f"points: {old}}}", f"points: {new}}}").replace(f"points: {old} ", f"points: {new} ")
        doubled = doubled.replace(f"points: {old},", f"points: {new},").replace(f"points: -{old},", f"points: -{new},")
    of_doubled = made.calibrated(compile_plan(parse(doubled)))
    assert verdicts(of_doubled) == verdicts(calibration)
    assert calibration.comparison is not None
    assert of_doubled.comparison is not None
    one, other = calibration.comparison.qualities[0].auc, of_doubled.comparison.qualities[0].auc
    assert one is not None
    assert other is not None
    assert other.value == pytest.approx(one.value, abs=0.001)  # fading points are rounded


def test_what_a_lead_did_after_its_handoff_does_not_exist() -> None:
    made, calibration = large()
    later = {
        lead_id: [*events, {"type": "visit", "at": AT - timedelta(days=1)}] for lead_id, events in made.activity.items()
    }
    assert History(made.leads, later, made.log).calibrated(PLAN).to_dict() == calibration.to_dict()


def test_what_a_handoff_noted_of_a_field_counts_and_not_what_it_became() -> None:
    at = BEGINS
    log = [made_up.handed_off("L1", at, seen={"a": False}), made_up.event("L1", "rejected", at + timedelta(days=1))]
    calibration = History([{"id": "L1", "a": True, "b": True}], {}, log).calibrated(PLAN)
    assert [lead.decision.fired_rules for lead in calibration.sample.leads] == [("rule-b",)]


def test_every_lead_that_was_handed_off_is_counted_once() -> None:
    made = made_up.history(400, Worths(open_share=0.2))
    del made.leads[:10]
    usable = next(e["lead_id"] for e in made.log[100:] if e["type"] == "rejected")
    made.leads = [{**lead, "a": "perhaps"} if lead["id"] == usable else lead for lead in made.leads]
    again = [made_up.handed_off("L00020", AT - timedelta(days=3))]
    calibration = History(made.leads, made.activity, [*made.log, *again]).calibrated(PLAN)
    counts = calibration.sample.counts
    parts = ("labelled", "immature", "without_outcome", "without_record", "unusable")
    assert counts["handed_off"] == sum(counts[part] for part in parts) == 400
    assert counts["without_record"] == 10
    assert counts["unusable"] == 1
    assert counts["without_outcome"] > 40


def test_an_outcome_after_its_time_does_not_count() -> None:
    log = [made_up.handed_off("L1", BEGINS), made_up.event("L1", "opportunity_opened", BEGINS + timedelta(days=61))]
    made = History([{"id": "L1"}], {}, log)
    assert made.calibrated(PLAN).sample.counts["without_outcome"] == 1
    assert made.calibrated(PLAN, maturity=timedelta(days=62)).sample.leads[0].converted


def test_a_lead_that_came_back_and_converted_after_another_handoff_did_not_convert_at_its_first() -> None:
    log = [
        made_up.handed_off("L1", BEGINS),
        made_up.event("L1", "rejected", BEGINS + timedelta(days=1), reason="no-budget"),
        made_up.handed_off("L1", BEGINS + timedelta(days=4)),
        made_up.event("L1", "opportunity_opened", BEGINS + timedelta(days=17)),
    ]
    sample = History([{"id": "L1"}], {}, log).calibrated(PLAN).sample
    assert [(lead.converted, lead.at_us) for lead in sample.leads] == [(False, int(BEGINS.timestamp()) * 1_000_000)]
    assert sample.counts["handed_off_again"] == 1


def test_a_young_lead_is_left_out_even_if_it_converted() -> None:
    at = AT - MATURITY + timedelta(hours=1)
    log = [made_up.handed_off("L1", at), made_up.event("L1", "won", at + timedelta(days=1))]
    sample = History([{"id": "L1"}], {}, log).calibrated(PLAN).sample
    assert (sample.leads, sample.counts["immature"]) == ((), 1)


@pytest.mark.parametrize(("outcome", "converted"), [("accepted", True), ("opportunity", True), ("won", False)])
def test_who_reached_a_step_reached_those_before_it(outcome: Any, converted: bool) -> None:
    at = BEGINS
    log = [
        made_up.handed_off("L1", at),
        made_up.event("L1", "opportunity_opened", at + timedelta(days=1)),
        made_up.event("L1", "lost", at + timedelta(days=2), reason="no-budget"),
    ]
    sample = History([{"id": "L1"}], {}, log).calibrated(PLAN, outcome=outcome).sample
    assert [lead.converted for lead in sample.leads] == [converted]


def test_too_few_known_outcomes_are_a_doubt() -> None:
    made = made_up.history(600, Worths(open_share=0.4))
    assert "LR920" in codes(made.calibrated(PLAN, label_coverage_min=0.8))
    assert "LR920" not in codes(made.calibrated(PLAN, label_coverage_min=0.5))


@pytest.mark.parametrize("base", [-50.0, 50.0])
def test_leads_with_one_outcome_teach_nothing(base: float) -> None:
    calibration = made_up.history(200, Worths(base=base)).calibrated(PLAN)
    assert codes(calibration) == ["LR921"]
    assert calibration.suggestion is None
    assert not calibration.is_trusted
    assert calibration.to_dict()["rules"] is None


def test_an_empty_history_is_said_to_be_empty() -> None:
    calibration = History([], {}, []).calibrated(PLAN)
    assert codes(calibration) == ["LR921"]
    assert calibration.sample.coverage is None


def test_few_positives_are_said_and_change_no_points() -> None:
    calibration = made_up.history(60).calibrated(PLAN)
    assert calibration.suggestion is not None
    assert "LR922" in codes(calibration)
    assert calibration.suggestion.changed == ()
    assert set(verdicts(calibration).values()) <= {"too few", "never hit"}


def test_a_rule_that_hit_too_few_that_converted_is_told_with_how_many_are_needed() -> None:
    calibration = made_up.history(60).calibrated(PLAN)
    number = sum(lead.converted for lead in calibration.older if "rule-a" in lead.decision.fired_rules)
    (found,) = [each for each in told(calibration, "LR932") if "`rule-a`" in each.message]
    assert 1 < number < 30
    assert found.message == f"rule `rule-a` hit {number} leads that converted, and 30 are needed"
    assert "id: rule-a" in line_of(found)
    assert told(large()[1], "LR932") == []


def test_rules_that_may_be_worth_nothing_are_named_and_so_is_the_ranking_by_them() -> None:
    calibration = made_up.history(600, Worths(dict.fromkeys(made_up.RULES, 0.0))).calibrated(PLAN)
    assert calibration.suggestion is not None
    assert calibration.comparison is not None
    of = {evidence.rule: evidence for evidence in calibration.suggestion.rules}
    named = told(calibration, "LR934")
    for rule, found in zip(("rule-a", "rule-b", "rule-c", "rule-d", "visits"), named, strict=True):
        assert found.message == f"rule `{rule}` adds nothing that can be shown: its interval reaches 0"
        assert of[rule].low <= 0 <= of[rule].high  # type: ignore[operator]
    assert "id: rule-a" in line_of(named[0])
    ranking = calibration.comparison.qualities[1].auc
    assert ranking is not None
    (chance,) = told(calibration, "LR935")
    assert ranking.low < 0.5 < ranking.high
    told_of = f"AUC {ranking.value:.2f} ({ranking.low:.2f} to {ranking.high:.2f})"
    assert chance.message.endswith(f"no better than chance: {told_of}")
    assert "`rule-a`" not in " ".join(found.message for found in told(large()[1], "LR934"))
    assert told(large()[1], "LR935") == []


def test_points_that_rank_the_wrong_way_round_are_said_to_and_are_a_doubt() -> None:
    then = made_up.history(900, Worths({"a": 1.2, "b": 1.2, "c": 1.2, "d": -1.2}))
    since = made_up.history(900, Worths({"a": -2.0, "b": -2.0, "c": -2.0, "d": 2.0}))
    newer = {lead.decision.lead_id for lead in then.calibrated(PLAN).newer}
    log = [each for each in then.log if each["lead_id"] not in newer]
    log += [each for each in since.log if each["lead_id"] in newer]
    calibration = History(then.leads, then.activity, log).calibrated(PLAN)
    assert calibration.comparison is not None
    ranking = calibration.comparison.qualities[1].auc
    assert ranking is not None
    assert ranking.high < 0.5
    (found,) = told(calibration, "LR935")
    assert "the wrong way round, worse than chance" in found.message
    assert "no better than" not in found.message
    assert found in calibration.doubts
    assert not calibration.is_trusted


def test_points_that_what_came_later_contradicts_are_a_doubt() -> None:
    then = made_up.history(900, Worths({"a": 0.0, "b": 0.8, "c": 0.8, "d": -0.8}))
    since = made_up.history(900, Worths({"a": 2.4, "b": 0.0, "c": 0.0, "d": 0.0}))
    assert (then.leads, then.activity) == (since.leads, since.activity)
    newer = {lead.decision.lead_id for lead in then.calibrated(PLAN).newer}
    log = [each for each in then.log if each["lead_id"] not in newer]
    log += [each for each in since.log if each["lead_id"] in newer]
    calibration = History(then.leads, then.activity, log).calibrated(PLAN)
    assert calibration.comparison is not None
    today, suggested, _ = (quality.auc for quality in calibration.comparison.qualities)
    assert today is not None
    assert suggested is not None
    (found,) = told(calibration, "LR925")
    assert today.value - suggested.value > 0.1
    assert f"worse than today's, by {today.value - suggested.value:.3f} of AUC" in found.message
    assert not calibration.is_trusted
    assert told(large()[1], "LR925") == []


def test_without_scikit_learn_refining_says_which_extra_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.isotonic", None)
    with pytest.raises(LeadrulesError) as refused:
        refine(large()[1])
    (found,) = refused.value.diagnostics
    assert found.code == "LR927"
    assert "the extra `calibrate`, with scikit-learn" in found.message
    assert found.hint == "install it: `pip install 'leadrules[calibrate]'`"


def test_a_rule_that_settles_the_outcome_is_a_doubt() -> None:
    calibration = made_up.history(600, Worths({"a": 90.0, "b": 0.5, "c": 0.5, "d": -0.5})).calibrated(PLAN)
    assert "LR923" in codes(calibration)
    assert all(abs(e.suggested) <= 100 for e in calibration.suggestion.rules) if calibration.suggestion else False


def test_rules_that_hit_nobody_or_everybody_keep_their_points() -> None:
    made = made_up.history(600)
    for lead in made.leads:
        lead["b"] = True
    calibration = made.calibrated(PLAN)
    assert verdicts(calibration)["rule-b"] == "always hit"
    assert verdicts(calibration)["never"] == "never hit"
    assert codes(calibration).count("LR930") == 2


def test_rules_that_hit_the_same_leads_cannot_be_told_apart() -> None:
    made = made_up.history(900)
    for lead in made.leads:
        lead["c"] = lead["b"]
    calibration = made.calibrated(PLAN)
    assert calibration.suggestion is not None
    assert calibration.suggestion.same_leads == (("rule-b", "rule-c"),)
    assert verdicts(calibration)["rule-b"] == verdicts(calibration)["rule-c"] == "same leads"
    assert "LR931" in codes(calibration)


def test_a_hand_raiser_does_not_count_for_the_rules_it_happens_to_have() -> None:
    made = made_up.history(2000, Worths({"a": 1.6, "b": 0.8, "c": 0.8, "d": -0.8}))
    handoffs = {event["lead_id"]: event for event in made.log if event["type"] == "handed_off"}
    for lead in made.leads[::2]:
        lead["c"] = True
        handoffs[lead["id"]]["fast_track"] = True
    suggestion = made.calibrated(PLAN).suggestion
    assert suggestion is not None
    assert {lead.fast_track for lead in made.calibrated(PLAN).sample.leads} == {True, False}


def test_a_segment_that_outperforms_is_named() -> None:
    worths = Worths(countries=("ES", "FR", "PT"), of_country={"PT": 1.5})
    calibration = made_up.history(2000, worths).calibrated(PLAN)
    best = calibration.segments[0]
    assert (best.name, best.value, best.outperforms) == ("country", "PT", True)
    assert best.rate.low > best.expected


def test_segments_that_differ_by_chance_alone_are_not_named() -> None:
    _, calibration = large()
    assert calibration.segments == ()


def test_an_impossible_log_is_counted() -> None:
    made = made_up.history(300)
    wrong = [made_up.event("L00005", "won", BEGINS - timedelta(days=9)), {"type": "nonsense"}]
    calibration = History(made.leads, made.activity, [*made.log, *wrong]).calibrated(PLAN)
    assert calibration.sample.impossible_events >= 2
    assert "LR926" in codes(calibration)


def test_a_scorecard_tells_the_outcomes_as_its_log_does() -> None:
    made = made_up.history(300)
    made.log.append(made_up.event("L00005", "won", BEGINS - timedelta(days=9)))
    card = measure(PLAN, None, made.log, parse_period("2026-Q1", PLAN.zone), at=AT)
    by_log = made.calibrated(PLAN)
    by_card = calibrate(PLAN, made.leads, made.activity, card, by_log.terms)
    assert by_card.sample == by_log.sample
    assert by_card.to_dict() == by_log.to_dict()


def test_today_s_points_are_scored_as_decide_scores_them() -> None:
    _made, calibration = large()
    scorer = Scorer.of(PLAN, {})
    for lead in calibration.sample.leads[:200]:
        assert scorer.score(lead.decision) == lead.decision.score


def test_other_points_are_scored_as_the_agreement_with_them_would() -> None:
    made, calibration = large()
    points = {"rule-a": 13, "rule-d": -7, "visits": 11}
    text = made_up.TEXT.replace("points: 40}", "points: 13}").replace("points: -20,", "points: -7,")
    other = compile_plan(parse(text.replace("points: 5,", "points: 11,")))
    scorer = Scorer.of(PLAN, points)
    by_id = {lead["id"]: lead for lead in made.leads}
    for lead in calibration.sample.leads[:200]:
        seen = lead.decision
        decided = decide(other, by_id[seen.lead_id], made.activity[seen.lead_id], at=seen.at)
        assert scorer.score(seen) == decided.score


def test_equal_points_keep_every_sign() -> None:
    assert equal_points(PLAN) == {
        "rule-a": 19, "rule-b": 19, "rule-c": 19, "rule-d": -19, "visits": 19, "never": 19,
    }  # fmt: skip


def test_suggested_points_stay_within_caps_and_range() -> None:
    worths = Worths({"a": 6.0, "b": 0.1, "c": 0.1, "d": -0.1})
    calibration = made_up.history(3000, worths).calibrated(PLAN)
    assert calibration.suggestion is not None
    for evidence in calibration.suggestion.rules:
        most = 25 if evidence.rule == "visits" else 100
        assert abs(evidence.suggested) <= most
        assert evidence.suggested * evidence.today >= 0


def test_points_are_judged_on_leads_that_had_no_part_in_them() -> None:
    made, calibration = large()
    assert max(lead.at_us for lead in calibration.older) < min(lead.at_us for lead in calibration.newer)
    newer = {lead.decision.lead_id for lead in calibration.newer}
    turned = [
        {**each, "type": "rejected", "reason": "no-budget"}
        if each["lead_id"] in newer and each["type"] != "handed_off"
        else each
        for each in made.log
    ]
    other = History(made.leads, made.activity, turned).calibrated(PLAN)
    assert other.suggestion == calibration.suggestion
    assert "LR924" in codes(other)


def test_terms_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="share from 0 to 1"):
        Terms(AT, MATURITY, 80)
    with pytest.raises(ValueError, match="maturity"):
        Terms(AT, timedelta(), 0.8)
    with pytest.raises(ValueError, match="outcome"):
        Terms(AT, MATURITY, 0.8, "sold")  # type: ignore[arg-type]
    with pytest.raises(DataError):
        Terms(AT.replace(tzinfo=None), MATURITY, 0.8)
