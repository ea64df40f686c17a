"""Faults that were planted are found with the lead that shows each, and nothing else is."""

from pathlib import Path

import pytest

from leadrules import compile as compile_plan
from leadrules import decide, load, parse
from leadrules.analysis import analyse
from leadrules.roster import examine_roster

PLANTED = Path(__file__).with_name("planted.yaml")
RULESETS = Path(__file__).parents[2] / "rulesets"
SHOWN = {"LR801", "LR802", "LR803", "LR814", "LR815", "LR831", "LR840", "LR860"}


def found(text, **options):
    return analyse(compile_plan(parse(text)), **options)


def codes(findings):
    return sorted(f.code for f in findings)


def marked(text):
    """Return the line and the code of each fault that a comment marks."""
    lines = enumerate(text.splitlines(), 1)
    return sorted((n, line.split("# LR")[1][:3]) for n, line in lines if "# LR" in line)


@pytest.fixture(scope="module")
def planted():
    return analyse(compile_plan(load(PLANTED)))


def test_all_planted_faults_are_found_and_nothing_else(planted):
    told = sorted((f.span.line, f.code[2:]) for f in planted)
    text = PLANTED.read_text("utf-8")
    gap = next(n for n, line in enumerate(text.splitlines(), 1) if "otherwise:" in line)  # where such leads end
    expected = [(gap if code == "801" else line, code) for line, code in marked(text)]
    assert told == sorted(expected)
    assert planted.undecided == ()


def test_every_fault_that_a_lead_can_show_has_one(planted):
    assert [f.code for f in planted if f.code in SHOWN and f.witness is None] == []
    assert {f.code for f in planted if f.witness} == {"LR801", "LR814", "LR840"}


def test_the_gap_names_no_more_than_makes_it(planted):
    (gap,) = (f for f in planted if f.code == "LR801")
    assert "country: NO or SE" in gap.message
    assert "employees: 0 to 49" in gap.message
    assert "industry" not in gap.message


def test_the_best_attainable_score_is_said(planted):
    messages = [f.message for f in planted if f.code == "LR820"]
    assert messages == [
        "no lead can have grade `S` of `fit`: it starts at 95, and no lead has more than 90 points",
        "tier `platinum` can never hold: no lead has more than 90 points of `fit`",
    ]


def test_a_fast_track_never_gets_a_disqualified_lead_to_sales(planted):
    """In the sketch of these faults it did; here a disqualifier comes first whatever the agreement says."""
    assert "LR830" not in codes(planted)


REPAIRS = [
    ("LR810", "employees < 10 and employees >= 50", "10 <= employees < 50"),
    ("LR840", "points: -15}", "points: -15, expect: decreasing}"),
    ("LR812", 'country == "DE" and employees >= 500, to', 'industry == "edu", to'),
    ("LR814", '["GB", "FR", "US"]', '["GB", "FR"]'),
    ("LR801", "country in nordics and employees >= 50, to", "country in nordics, to"),
    ("LR850", "call: 6}, within: 10 calendar", "call: 6}, within: 30 calendar"),
    ("LR851", "re_entry: {new_points: 5}", "re_entry: {or: fast_track}"),
    ("LR852", "at_most: 2, then: nurture", "at_most: 2, then: junk"),
    ("LR853", "    nurture: [working, junk]", "    stuck: [nurture]\n    nurture: [working, junk]"),
]


@pytest.mark.parametrize(("code", "wrong", "right"), REPAIRS, ids=[code for code, _, _ in REPAIRS])
def test_a_fault_that_is_repaired_is_no_longer_found(code, wrong, right):
    text = PLANTED.read_text("utf-8")
    assert text.count(wrong) == 1
    after = codes(found(text.replace(wrong, right)))
    assert code not in after


# In each ruleset

GAPS = {
    "saas-midmarket": ("{id: rest, when: country in served,", '{id: rest, when: country == "FR",'),
    "enterprise-teleq": ("{id: first-call, when: country in served,", "{id: first-call, when: country in central,"),
    "lowprice-30day": ("{id: english, when: country in served,", '{id: english, when: country == "GB",'),
}
DEAD = {
    "saas-midmarket": ('{id: dach, when: \'country in ["DE", "AT", "CH"]\'', "{id: dach, when: 'country in [\"ES\"]'"),
    "enterprise-teleq": (
        '{id: confirmed-west, when: stage == "confirmed" and country in west',
        '{id: confirmed-west, when: stage == "confirmed" and country == "DE"',
    ),
    "lowprice-30day": (
        "{id: french, when: country in french_speaking",
        "{id: french, when: known(seats) and seats >= 50",
    ),
}
UNREACHABLE = {
    "saas-midmarket": ('{id: hot, when: \'fit_grade == "A"', "{id: hot, when: 'fit > 100"),
    "enterprise-teleq": ('{id: qualified, when: \'fit_grade == "A"', "{id: qualified, when: 'fit > 100"),
    "lowprice-30day": ("{id: burning, when: interest >= 90", "{id: burning, when: interest >= 195"),
}


def edited(name, change):
    folder = RULESETS / name
    wrong, right = change
    text = (folder / "agreement.yaml").read_text("utf-8")
    assert text.count(wrong) == 1
    return text.replace(wrong, right)


def loaded(name, text, tmp_path):
    folder = tmp_path / name
    folder.mkdir()
    for file in (RULESETS / name).rglob("*"):
        if file.is_file():
            (folder / file.relative_to(RULESETS / name)).parent.mkdir(exist_ok=True)
            (folder / file.relative_to(RULESETS / name)).write_bytes(file.read_bytes())
    (folder / "agreement.yaml").write_text(text, "utf-8")
    return compile_plan(load(folder))


@pytest.mark.parametrize("name", GAPS)
def test_a_gap_in_a_ruleset_is_found(name, tmp_path):
    plan = loaded(name, edited(name, GAPS[name]), tmp_path)
    gap = next(f for f in analyse(plan) if f.code == "LR801")
    again = decide(plan, gap.witness.lead, gap.witness.activity, at=gap.witness.decision.at, past=gap.witness.past)
    assert (again.outcome, again.route.id) == ("handoff", "otherwise")


@pytest.mark.parametrize("name", DEAD)
def test_a_dead_route_in_a_ruleset_is_found(name, tmp_path):
    plan = loaded(name, edited(name, DEAD[name]), tmp_path)
    dead = [f.message for f in analyse(plan) if f.code == "LR812"]
    assert [message.split("`")[1] for message in dead] == [DEAD[name][0].split(",")[0].removeprefix("{id: ")]


@pytest.mark.parametrize("name", UNREACHABLE)
def test_an_unreachable_tier_in_a_ruleset_is_found(name, tmp_path):
    plan = loaded(name, edited(name, UNREACHABLE[name]), tmp_path)
    tier = UNREACHABLE[name][0].split(",")[0].removeprefix("{id: ")
    assert [f.code for f in analyse(plan) if f.message.startswith(f"tier `{tier}`")] == ["LR820"]


@pytest.mark.parametrize("name", sorted(path.name for path in RULESETS.iterdir() if path.is_dir()))
def test_the_rulesets_are_proved(name):
    findings = analyse(compile_plan(load(RULESETS / name)))
    assert (findings.found, findings.undecided) == ((), ())


# People


def roster(text, agreement):
    read, _ = examine_roster(text, "roster.yaml", agreement)
    assert read is not None
    return read


PEOPLE = """roster: 1
members:
  - {id: rep-1, team: iberia}
  - {id: rep-2, team: dach}
  - {id: rep-3, team: rest, skills: {languages: [fr]}}
"""


@pytest.mark.parametrize(
    ("change", "team"),
    [
        (("{id: rep-1, team: iberia}", "{id: rep-1, team: dach}"), "iberia"),
        (("{id: rep-2, team: dach}", "{id: rep-2, team: dach, active_until: 2026-09-30}"), "dach"),
        (("{id: rep-2, team: dach}", "{id: rep-2, team: dach, caps: [0 per day]}"), "dach"),
        ((", skills: {languages: [fr]}", ""), "rest"),
    ],
    ids=["nobody", "inactive", "cap 0", "no skill"],
)
def test_a_team_in_which_nobody_can_take_a_lead_is_found(change, team):
    agreement = load(RULESETS / "saas-midmarket")
    plan = compile_plan(agreement)
    (finding,) = analyse(plan, roster=roster(PEOPLE.replace(*change), agreement))
    assert (finding.code, f"`{team}`" in finding.message) == ("LR860", True)
    assert finding.witness.decision.outcome == "handoff"


def test_absent_people_are_no_gap():
    agreement = load(RULESETS / "saas-midmarket")
    away = PEOPLE.replace("team: dach}", "team: dach, absences: [{from: 2026-09-01, until: 2026-12-31}]}")
    assert analyse(compile_plan(agreement), roster=roster(away, agreement)).found == ()


# Budgets


def test_a_question_that_runs_out_says_which_and_why():
    findings = analyse(compile_plan(load(RULESETS / "saas-midmarket")), budget=3)
    assert findings.undecided
    assert {u.why for u in findings.undecided} == {"it takes more steps than one question may have"}
    first = findings.undecided[0].diagnostic
    assert (first.code, first.message.startswith("not decided: ")) == ("LR890", True)
    assert findings.questions == findings.proved + len(findings.found) + len(findings.undecided)


def test_a_condition_over_two_fields_is_shown_by_an_example_or_left_open_never_claimed():
    text = PLANTED.read_text("utf-8").replace(
        "when: budget, points", "when: employees / length(email_list) > 3, points"
    )
    text = text.replace(
        "  budget: {type: boolean, kind: situational}", "  email_list: {type: list of text, kind: contact}"
    )
    findings = found(text)
    assert [f.code for f in findings if "`f8`" in f.message] == []
    impossible = text.replace("> 3, points", "> employees, points")
    left_open = [u for u in found(impossible).undecided if "`f8`" in u.question]
    assert [u.question for u in left_open] == ["can rule `f8` hold"]


def test_two_teams_for_one_lead_are_a_note_until_somebody_says_why():
    text = PLANTED.read_text("utf-8").replace('country == "DE" and employees >= 500, to', 'industry == "edu", to')
    text = text.replace("{id: r6,", '{id: r7, when: seniority == "vp", to: {team: us}}\n    - {id: r6,')
    notes = [f for f in found(text) if f.code == "LR815"]
    assert [f.severity.value for f in notes] == ["note"] * len(notes)
    assert notes
    said = text.replace("{team: dach}}", "{team: dach}, because: x}").replace("{team: us}}", "{team: us}, because: x}")
    said = said.replace("{team: key}}", "{team: key}, because: x}")
    assert [f for f in found(said) if f.code == "LR815"] == []


@pytest.mark.slow
def test_two_hundred_rules_on_sixty_fields_are_analysed():
    from benchmarks.prove import generated

    findings = found(generated(200, 60))
    assert findings.questions > 400
    assert len(findings.undecided) < findings.questions / 100
