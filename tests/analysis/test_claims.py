"""Claims about conditions, and questions about several fields, with a solver and without one."""

from pathlib import Path

import pytest

from leadrules import AgreementError, load, parse
from leadrules import compile as compile_plan
from leadrules.analysis import Z3, alike, analyse, disjoint, equivalent, implies, solving, z3_if_installed

TEXT = """
leadrules: 1
id: small
version: 1.0.0
lead:
  employees: {type: integer, kind: demographic, min: 0, max: 100000}
  seats: {type: integer, kind: demographic, min: 0, max: 100000}
  revenue: {type: number, kind: demographic, min: 0}
  country: {type: choice, kind: demographic, values: [ES, PT, FR]}
  signed_on: {type: date, kind: situational}
  ends_on: {type: date, kind: situational}
scoring:
  fit: {range: [0, 100], rules: [{id: size, when: employees >= 100, points: 40}, {id: iberia, when: 'country in ["ES", "PT"]', points: 30}], grades: {A: 70, B: 0}}
  need: {range: [0, 50], rules: [{id: seats, when: seats >= 10, points: 50}]}
qualification:
  gates: [{id: seats, when: CONDITION}]
  tiers: [{id: mql, when: fit >= 40, handoff: true}]
routing:
  ladder: [{id: all, to: {queue: all}}]
  otherwise: {queue: rest, watched_by: sales, within: 1 day}
"""


def plan(gate="seats >= 1"):
    return compile_plan(parse(TEXT.replace("CONDITION", gate)))


@pytest.mark.parametrize(
    ("claim", "a", "b", "holds"),
    [
        (implies, "employees >= 100", "employees > 50", True),
        (implies, "employees > 50", "employees >= 100", False),
        (implies, 'fit_grade == "A"', "employees >= 100 and known(country)", True),
        (implies, "fit >= 40", "employees >= 100", True),
        (implies, "fit >= 30", "employees >= 100", False),
        (disjoint, 'country == "FR"', "fit > 40", True),
        (disjoint, "employees > 99", "fit < 40", True),
        (disjoint, "known(seats)", "missing(seats)", True),
        (disjoint, "employees > 98", "fit < 40", False),
        (alike, "not (employees >= 100)", "employees < 100", True),
        (alike, "employees >= 0", "known(employees)", False),
        (alike, "at_least(2, employees > 5, seats > 5)", "employees > 5 and seats > 5", True),
    ],
)
def test_a_claim_is_proved_or_refuted_by_a_lead(claim, a, b, holds):
    verdict = claim(plan(), a, b)
    assert verdict.holds is holds
    assert (verdict.witness is None) is holds


def test_what_is_not_known_does_not_hold():
    verdict = implies(plan(), "missing(seats)", "not (seats >= 10)")
    assert verdict.holds is False
    assert "seats" not in verdict.witness.lead


def test_everything_that_is_wrong_with_both_conditions_is_told():
    with pytest.raises(AgreementError) as wrong:
        implies(plan(), "employes > 5", "country > 3")
    assert [str(d.span).split(":")[0] for d in wrong.value.diagnostics] == ["condition 1", "condition 2"]


SEVERAL = [
    (implies, "employees > seats and seats > 10", "employees > 11", True),
    (implies, "employees * 3 > 301", "employees > 100", True),
    (implies, "employees > seats", "employees > 1", False),
    (disjoint, "signed_on < ends_on", "ends_on <= signed_on", True),
    (disjoint, "fit > need", "fit < 40 and need >= 40", True),
    (disjoint, "fit + need >= 100", "employees < 50", True),
    (disjoint, "fit + need >= 100", "employees >= 50", False),
    (implies, "min(employees, seats) >= 10", "seats >= 10", True),
    (disjoint, "revenue > employees", "revenue < 5 and employees > 4", True),
    (implies, "employees / seats >= 2", "seats > 0", None),
]


@pytest.mark.parametrize(("claim", "a", "b", "holds"), SEVERAL)
def test_with_z3_claims_about_several_fields_and_arithmetic_are_decided(claim, a, b, holds):
    pytest.importorskip("z3")
    verdict = claim(plan(), a, b, solver=Z3())
    assert verdict.holds is holds
    assert (verdict.witness is not None) is (holds is False)
    assert verdict.why == (solving.ROUNDED if holds is None else None)


@pytest.mark.parametrize(("claim", "a", "b", "holds"), SEVERAL)
def test_without_z3_they_are_refuted_by_a_lead_or_not_decided_for_that_reason(claim, a, b, holds):
    verdict = claim(plan(), a, b)
    assert verdict.holds in ((False, None) if holds is False else (None,))
    assert verdict.why in (None, solving.MISSING)


def test_without_the_package_there_is_no_solver(monkeypatch):
    monkeypatch.setattr(solving, "find_spec", lambda _: None)
    assert z3_if_installed() is None


def test_versions_that_differ_in_arithmetic_are_compared_with_z3():
    pytest.importorskip("z3")
    old, new = plan("employees > seats"), plan("seats < employees")
    assert equivalent(old, new).same is not False
    assert equivalent(old, new, solver=Z3()).same is True
    shifted = equivalent(old, plan("employees > seats + 1"), solver=Z3())
    assert shifted.same is False
    lead = shifted.differences[0].witness.lead
    assert lead["employees"] == lead["seats"] + 1


def test_z3_finds_that_a_tier_is_stopped_by_arithmetic():
    pytest.importorskip("z3")
    stopped = plan("employees * 2 <= 150")
    assert [f.code for f in analyse(stopped)] == []
    assert "LR813" in [f.code for f in analyse(stopped, solver=Z3())]


def test_rounding_elsewhere_leaves_nothing_open_that_does_not_depend_on_it():
    pytest.importorskip("z3")
    rounded = "revenue / employees >= 1000"
    proved = disjoint(plan(), f"({rounded}) and employees > seats", "employees < seats", solver=Z3())
    assert (proved.holds, proved.why) == (True, None)
    assert implies(plan(), rounded, "known(revenue)", solver=Z3()).holds is True
    assert disjoint(plan(), rounded, "revenue * 3 < employees", solver=Z3()).why == solving.ROUNDED


@pytest.fixture(scope="module")
def fading():
    """Return a plan whose points of engagement fade, so that they are no whole numbers."""
    return compile_plan(load(Path(__file__).parents[2] / "rulesets" / "saas-midmarket"))


def test_sums_of_scores_that_fade_are_compared_in_spite_of_rounding(fading):
    pytest.importorskip("z3")
    assert implies(fading, "fit + engagement >= 190", "employees <= 2000", solver=Z3()).holds is True
    lead = implies(fading, "fit + engagement >= 170", "employees <= 2000", solver=Z3()).witness.lead
    assert lead["employees"] > 2000


def test_events_are_found_that_bring_a_sum_of_scores_about():
    pytest.importorskip("z3")
    ruleset = Path(__file__).parents[2] / "rulesets" / "saas-midmarket"
    text = (ruleset / "agreement.yaml").read_text("utf-8")
    before = 'when: \'fit_grade in ["A", "B"] and engagement >= 40\''
    assert text.count(before) == 1
    files = {name: (ruleset / name).read_text("utf-8") for name in ("lists/freemail.txt", "holidays.lock.yaml")}
    never = "    - {id: never, when: fit + engagement >= 190 and employees > 2000, handoff: true}\n"
    after = "when: fit + engagement >= 110"
    text = text.replace(before, after).replace("    - {id: warm,", f"{never}    - {{id: warm,")
    found = analyse(compile_plan(parse(text, files=files)), solver=Z3())
    assert ([each.code for each in found], found.undecided) == (["LR810"], ())


def test_a_tier_that_only_its_parts_can_reach_is_not_said_to_lack_points():
    plain = compile_plan(
        parse(TEXT.replace("CONDITION", "seats >= 1").replace("when: fit >= 40", "when: fit >= 40 and employees < 50"))
    )
    [never] = [f for f in analyse(plain) if f.code in ("LR810", "LR820")]
    assert never.code == "LR810"
    assert never.message.endswith("can never hold: each part can, and all together cannot")


def test_a_field_that_one_version_does_not_read_is_told():
    old, new = (
        plan(),
        compile_plan(parse(TEXT.replace("CONDITION", "seats >= 1").replace("[ES, PT, FR]", "[ES, PT, FR, DE]"))),
    )
    (found,) = equivalent(old, new).differences
    assert (found.kind, found.witness) == ("accepted", None)
    assert (found.before, found.after) == ("`country` a choice of ES, PT, FR", "`country` a choice of ES, PT, FR, DE")


def test_each_way_in_which_an_outcome_changes_has_a_lead():
    found = equivalent(plan("seats >= 10"), plan("seats >= 10 and employees < 500 or seats == 3")).differences
    outcomes = {(each.before, each.after) for each in found if each.kind == "outcome"}
    assert {("handoff", "nurture"), ("nurture", "handoff")} <= outcomes


def test_the_same_plans_give_the_same_differences():
    one, two = (equivalent(plan("seats >= 10"), plan("seats >= 11"), what="points") for _ in range(2))
    assert one.to_dict() == two.to_dict()
