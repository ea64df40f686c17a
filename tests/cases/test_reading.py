"""What a file of cases says, and every mistake in one with its position."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadrules import AgreementError, load
from leadrules import compile as compile_plan
from leadrules.cases import examine_cases, read_cases, run
from leadrules.cli.rulesets import open_cases, open_ruleset
from leadrules.codes import CODES

ROOT = Path(__file__).parents[2]
AGREEMENT = load(ROOT / "rulesets" / "saas-midmarket")
PLAN = compile_plan(AGREEMENT)
HEAD = "leadrules: 1\nat: 2026-11-02T10:00:00+01:00\n"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def read(text, head=HEAD):
    return read_cases(head + text, "cases.yaml", AGREEMENT).cases


def problems(text, head=HEAD):
    with pytest.raises(AgreementError) as refused:
        read(text, head)
    return [str(d).removeprefix("cases.yaml:") for d in refused.value.diagnostics]


@pytest.mark.parametrize("folder", sorted((ROOT / "rulesets").iterdir()), ids=lambda folder: folder.name)
def test_every_case_of_every_ruleset_passes(folder):
    ruleset = open_ruleset(folder)
    results = run(ruleset.plan, open_cases(ruleset))
    assert [result.id for result in results if not result.passed] == []
    assert len(results) >= 12


def test_a_case_stands_on_what_is_given():
    (case,) = read(
        "given:\n  lead: {country: ES, phone: '1'}\n  activity: [{type: unsubscribed, at: 1 day ago}]\n"
        "cases:\n  - {id: a, lead: {phone: null, employees: 5}, expect: {outcome: hold}}\n"
    )
    assert case.lead == {"id": "a", "country": "ES", "employees": 5}
    assert case.activity == ({"type": "unsubscribed", "at": datetime(2026, 11, 1, 9, tzinfo=UTC)},)
    assert case.at == AT
    assert case.line == 7


def test_null_takes_the_activity_away_and_an_empty_list_says_there_was_none():
    given = "given: {activity: [{type: unsubscribed, at: 1 day ago}]}\ncases:\n"
    assert read(f"{given}  - {{id: a, activity: null, expect: {{in_force: true}}}}\n")[0].activity is None
    assert read(f"{given}  - {{id: a, activity: [], expect: {{in_force: true}}}}\n")[0].activity == ()


def test_without_any_activity_it_is_not_known():
    assert read("cases: [{id: a, expect: {in_force: true}}]\n")[0].activity is None


@pytest.mark.parametrize(
    ("written", "us_before"),
    [
        ("90 minutes ago", 90 * 60),
        ("1 minute ago", 60),
        ("1 hour ago", 3600),
        ("0 days ago", 0),
        ("30 days ago", 30 * 86_400),
        ("2026-11-02T08:59:59Z", 1),
        ("2026-11-02T11:00:00+02:00", 0),
    ],
)
def test_events_are_dated_or_counted_back_from_the_case(written, us_before):
    (case,) = read(f"cases: [{{id: a, activity: [{{type: unsubscribed, at: '{written}'}}], expect: {{tier: null}}}}]\n")
    assert (AT - case.activity[0]["at"]).total_seconds() == us_before


def test_the_instant_of_a_case_wins_over_that_of_the_file():
    (case,) = read("cases: [{id: a, at: 2026-11-03T00:00:00Z, expect: {tier: null}}]\n")
    assert case.at == datetime(2026, 11, 3, tzinfo=UTC)


def test_the_past_is_read():
    (case,) = read(
        "cases:\n  - id: a\n    past: {stage: recycled, owners: rep-1, returned: {reason: no-budget, at: 2 days ago}, "
        "cycles: {no-budget: 2}}\n    expect: {outcome: cooling_off}\n"
    )
    assert (case.past.stage, case.past.owners, dict(case.past.cycles)) == ("recycled", ("rep-1",), {"no-budget": 2})
    assert case.past.last_return.at == datetime(2026, 10, 31, 9, tzinfo=UTC)


def test_expecting_null_is_not_the_same_as_expecting_nothing():
    (case,) = read("cases: [{id: a, expect: {tier: null, route: null}}]\n")
    assert case.expect.stated == {"tier": None, "route": None}


MISTAKES = [
    ("cases: [{id: a, expect: {tier: null}}, {id: a, expect: {tier: null}}]", "3:45", "LR401", "two cases have the id `a`"),
    ("cases: [{id: a, at: 2026-11-02T10:00:00, expect: {tier: null}}]", "3:21", "LR402", "expected a datetime with its zone"),
    ("cases: [{id: a, at: 2 days ago, expect: {tier: null}}]", "3:21", "LR402", "depends on when the case is run"),
    ("cases: [{id: a, activity: [{type: unsubscribed, at: yesterday}], expect: {tier: null}}]", "3:53", "LR402", "like `2 days ago`"),
    ("cases: [{id: a, activity: [{type: unsubscribed}], expect: {tier: null}}]", "3:28", "LR402", "an event without `at`"),
    ("cases: [{id: a, lead: {employes: 5}, expect: {tier: null}}]", "3:24", "LR403", "did you mean `employees`?"),
    ("cases: [{id: a, lead: {employees: '5'}, expect: {tier: null}}]", "3:35", "LR403", "expected a whole number, found text `5`"),
    ("cases: [{id: a, lead: {industry: sofware}, expect: {tier: null}}]", "3:34", "LR403", "did you mean `software`?"),
    ("given: {lead: {contract_until: soon}}\ncases: [{id: a, expect: {tier: null}}]", "3:32", "LR403", "expected a date"),
    ("cases: [{id: a, activity: [{type: pageview, at: 1 day ago}], expect: {tier: null}}]", "3:35", "LR404", "did you mean `page_view`?"),
    ("cases: [{id: a, activity: [{type: page_view, pth: /, at: 1 day ago}], expect: {tier: null}}]", "3:46", "LR404", "did you mean `path`?"),
    ("cases: [{id: a, activity: [{type: page_view, seconds: x, at: 1 day ago}], expect: {tier: null}}]", "3:55", "LR404", "expected a number"),
    ("cases: [{id: a, activity: [{at: 1 day ago}], expect: {tier: null}}]", "3:28", "LR404", "an event without `type`"),
    ("cases: [{id: a, past: {stage: workin}, expect: {tier: null}}]", "3:31", "LR405", "unknown stage `workin`; did you mean `working`?"),
    ("cases: [{id: a, past: {returned: {reason: no-bugdet, at: 1 day ago}}, expect: {tier: null}}]", "3:43", "LR405", "unknown reason"),
    ("cases: [{id: a, past: {cycles: {no-bugdet: 1}}, expect: {tier: null}}]", "3:33", "LR405", "unknown reason"),
    ("cases: [{id: a, expect: {tier: hott}}]", "3:32", "LR405", "unknown tier `hott`; did you mean `hot`?"),
    ("cases: [{id: a, expect: {fast_track: hand-rased}}]", "3:38", "LR405", "did you mean `hand-raiser`?"),
    ("cases: [{id: a, expect: {disqualified_by: competitors}}]", "3:43", "LR405", "did you mean `competitor`?"),
    ("cases: [{id: a, expect: {points: {fitt: 5}}}]", "3:35", "LR405", "unknown axis `fitt`; did you mean `fit`?"),
    ("cases: [{id: a, expect: {grades: {fit: E}}}]", "3:40", "LR405", "unknown grade of fit `E`"),
    ("cases: [{id: a, expect: {grades: {engagement: 1}}}]", "3:47", "LR104", "put it in quotes"),
    ("cases: [{id: a, expect: {route: {team: iberias}}}]", "3:40", "LR405", "unknown team `iberias`; did you mean `iberia`?"),
    ("cases: [{id: a, expect: {route: {id: iberias}}}]", "3:38", "LR405", "unknown route"),
    ("cases: [{id: a, expect: {route: {needs: [countri]}}}]", "3:42", "LR405", "unknown field"),
    ("cases: [{id: a, expect: {reasons: [size-cor]}}]", "3:36", "LR405", "unknown rule `size-cor`; did you mean `size-core`?"),
    ("cases: [{id: a, expect: {reasons: size-cor}}]", "3:35", "LR405", "unknown rule"),
    ("cases: [{id: a, expect: {not_reasons: [size-cor]}}]", "3:40", "LR405", "unknown rule"),
    ("cases: [{id: a, expect: {missing: [phon]}}]", "3:36", "LR405", "unknown field `phon`; did you mean `phone`?"),
    ("cases: [{id: a, expect: {program: newsleter}}]", "3:35", "LR405", "did you mean `newsletter`?"),
    ("cases: [{id: a, expect: {notify: [sale]}}]", "3:35", "LR405", "unknown party `sale`; did you mean `sales`?"),
    ("cases: [{id: a, expect: {alerts: [abandoned]}}]", "3:35", "LR405", "unknown alert"),
    ("cases: [{id: a, expect: {outcome: handof}}]", "3:35", "LR103", "did you mean `handoff`?"),
    ("cases: [{id: a, expect: {}}]", "3:17", "LR406", "can never fail"),
    ("cases: [{id: a}]", "3:9", "LR102", "missing key `expect`"),
    ("cases: [{id: a, expect: {tier: null}, expects: 1}]", "3:39", "LR101", "unknown key `expects`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "position", "code", "said"), MISTAKES, ids=[f"{m[2]}-{m[3][:30]}" for m in MISTAKES])
def test_a_mistake_is_told_where_it_stands(text, position, code, said):
    (problem,) = problems(text)
    assert problem.startswith(f"{position}: error[{code}] ")
    assert said in problem


def test_every_code_of_cases_has_a_mistake_here():
    assert {code for code in CODES if "LR400" <= code < "LR410"} == {m[2] for m in MISTAKES if m[2].startswith("LR4")}


def test_a_case_must_say_when_it_is_decided():
    (problem,) = problems("cases: [{id: a, expect: {tier: null}}]", head="leadrules: 1\n")
    assert problem.startswith("2:14: error[LR402] case `a` does not say when it is decided")


TWO = "cases: [{id: a, expect: {tier: null}}, {id: b, expect: {tier: null}}]"


def test_an_instant_of_the_file_without_its_offset_is_one_mistake():
    (problem,) = problems(TWO, head="leadrules: 1\nat: 2026-11-02T10:00:00\n")
    assert problem.startswith("2:5: error[LR402] expected a datetime with its zone")
    assert "ago" not in problem


def test_an_instant_of_a_case_without_its_offset_is_one_mistake():
    first, second = problems(TWO.replace("{id: a,", "{id: a, at: 2026-11-02T10:00:00,"), head="leadrules: 1\n")
    assert first.startswith("2:21: error[LR402] expected a datetime with its zone")
    assert "case `b` does not say when" in second


def test_all_mistakes_come_in_one_run():
    text = "cases:\n  - {id: a, lead: {employes: 5}, expect: {tier: hott}}\n  - {id: a, expect: {}}\n"
    assert [problem.split("]")[0][-5:] for problem in problems(text)] == ["LR403", "LR405", "LR401", "LR406"]


def test_without_an_agreement_only_the_shape_is_looked_at():
    cases, found = examine_cases(f"{HEAD}cases:\n  - {{id: a, expect: {{tier: hott}}, lead: 5}}\n", "cases.yaml", None)
    assert cases is None
    assert [d.code for d in found] == ["LR104"]
