"""What a threshold does: more leads where it is lower, and outcomes only of leads that really were handed off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small import AT, TEXT, handed_off, lead, plan, rejected, views, weeks_ago

from leadrules import DataError, decide
from leadrules.expr import evaluator
from leadrules.forecast import look_back, negotiate, threshold_of, thresholds_of
from leadrules.forecast.varying import values_around, varied

GRADED = TEXT.replace(
    "decay: {half_life: 30 days}}\n", "decay: {half_life: 30 days}}\n    grades: {A: 60, B: 30, C: 0}\n"
).replace(
    "when: fit >= 50 and engagement >= 30", """when: 'fit + engagement > 79 and engagement_grade in ["A", "B"]'"""
)


def test_thresholds_are_what_tiers_that_hand_off_compare_points_with_and_the_grades_they_read():
    assert [(t.name, t.now) for t in thresholds_of(plan())] == [("mql.fit", 50), ("mql.engagement", 30)]
    assert [(t.name, t.now) for t in thresholds_of(plan(GRADED))] == [
        ("mql.fit+engagement", 79), ("engagement.A", 60), ("engagement.B", 30),
    ]  # fmt: skip


def test_a_name_that_does_not_say_which_is_told():
    with pytest.raises(DataError, match=r"several thresholds called `mql`; there are mql.fit, mql.engagement"):
        threshold_of(plan(), "mql")
    with pytest.raises(DataError, match=r"LR916.*did you mean `mql.engagement`"):
        threshold_of(plan(), "mql.engagment")
    assert threshold_of(plan(GRADED), "mql").name == "mql.fit+engagement"


def test_a_varied_plan_decides_by_the_other_number_and_by_nothing_else():
    found = threshold_of(plan(), "mql.engagement")
    strict = varied(plan(), found, 50)
    assert strict.agreement.qualification.tiers[0].condition.text == "fit >= 50 and engagement >= 50"
    for number, outcomes in ((1, "nn"), (2, "hn"), (3, "hh")):
        events = views(AT - timedelta(hours=1), number)
        got = "".join(decide(p, lead("L"), events, at=AT).outcome[0] for p in (plan(), strict))
        assert got == outcomes
    assert varied(plan(), found, 30) is plan()


def test_a_varied_grade_begins_elsewhere_and_never_passes_another():
    found = threshold_of(plan(GRADED), "engagement.B")
    assert varied(plan(GRADED), found, 45).agreement.axes["engagement"].grade(4400) == "C"
    with pytest.raises(DataError, match="LR916"):
        varied(plan(GRADED), found, 60)
    assert values_around(plan(GRADED), found) == (10, 20, 30, 40, 50)


def test_the_number_that_is_changed_is_the_one_that_is_named_although_another_is_equal():
    text = TEXT.replace("fit >= 50 and engagement >= 30", "fit >= 30 and engagement >= 30")
    made = varied(plan(text), threshold_of(plan(text), "mql.engagement"), 10)
    condition = made.agreement.qualification.tiers[0].condition
    assert condition.text == "fit >= 30 and engagement >= 10"
    assert evaluator(condition.root, {"fit": 0, "engagement": 1})((30, 10)) is True


@pytest.fixture
def turned():
    """Leads with one to four views; those of three and more were handed off long ago, and one of each four rejected."""
    activity, log = {}, []
    for week in range(10, 21):
        for number in (1, 2, 3, 4):
            name = f"L{week}-{number}"
            activity[name] = views(weeks_ago(week), number)
            if number >= 3:
                log.append(handed_off(name, weeks_ago(week, 1)))
                if week % 4 == 0:
                    log.append(rejected(name, weeks_ago(week, 2)))
                else:
                    log.append({"id": f"{name}-a", "lead_id": name, "type": "accepted", "at": weeks_ago(week, 2)})
    history = look_back(plan(), [lead(name) for name in activity], activity, at=AT, log=log)
    return negotiate(plan(), history, threshold_of(plan(), "mql.engagement"), (10, 50))


def test_lower_thresholds_bring_no_fewer_leads(turned):
    assert [option.value for option in turned.options] == [10, 30, 50]
    volumes = [len(option.forecast.backtest.qualified) for option in turned.options]
    assert volumes == [44, 33, 22]


def test_outcomes_are_those_of_real_handoffs_and_the_others_are_new(turned):
    for option, new in zip(turned.options, (22, 11, 0), strict=True):
        assert (option.accepted.of, option.accepted.hits, option.new) == (22, 16, new)
        assert option.accepted.interval.low < 16 / 22 < option.accepted.interval.high
        assert option.wins_kept is None


def test_leads_with_points_that_nobody_was_handed_off_with_have_no_precedent(turned):
    assert (turned.options[0].estimate.of, turned.options[0].estimate.beyond) == (0, 22)
    assert turned.options[0].estimate.accepted is None
    assert [(band.low, band.high, band.accepted.of) for band in turned.bands] == [
        (None, 10, 0), (10, 30, 0), (30, 50, 0), (50, None, 22),
    ]  # fmt: skip


def test_handoffs_that_had_no_time_yet_are_open_and_no_rejections():
    activity = {"L": views(weeks_ago(2), 3)}
    log = [handed_off("L", weeks_ago(2, 1))]
    history = look_back(plan(), [lead("L")], activity, at=AT, log=log)
    option = negotiate(plan(), history, threshold_of(plan(), "mql.engagement"), (30,)).options[0]
    assert (option.accepted.of, option.open, option.new) == (0, 1, 0)
    assert option.accepted.interval is None


def test_it_is_plain_data(turned):
    told = turned.to_dict()
    assert told["threshold"] == "mql.engagement"
    assert [option["new"]["leads"] for option in told["options"]] == [22, 11, 0]
