"""The cases of a base hold for its overlays, unless they say why not."""

from pathlib import Path

import pytest
from tests.overlay.small import write_overlay

from leadrules import load
from leadrules.cases import examine_all_cases, read_all_cases

CASES = """\
leadrules: 1
at: 2026-11-02T10:00:00+01:00
given: {lead: {country: ES, employees: 200}, activity: []}
cases:
  - {id: iberian, expect: {outcome: handoff, route: {team: iberia}}}
  - {id: small, lead: {employees: 1}, expect: {points: {fit: 40}}}
"""
HEAD = "leadrules: 1\nat: 2026-11-02T10:00:00+01:00\n"


def examined(path, own):
    return examine_all_cases([(own, "overlay/cases.yaml"), (CASES, "base/cases.yaml")], load(path))


def test_cases_of_the_base_come_after_the_own_and_keep_their_file(overlay):
    cases = examined(overlay(""), f"{HEAD}cases: [{{id: own, expect: {{outcome: handoff}}}}]\n")[0]
    assert [(case.id, case.span.file, case.line) for case in cases.cases] == [
        ("own", "overlay/cases.yaml", 3),
        ("iberian", "base/cases.yaml", 5),
        ("small", "base/cases.yaml", 6),
    ]
    assert cases.cases[1].lead["country"] == "ES"


def test_a_case_under_the_same_id_takes_the_place_of_the_base_s(overlay):
    own = f"{HEAD}cases: [{{id: small, lead: {{employees: 1}}, expect: {{points: {{fit: 0}}}}}}]\n"
    cases = examined(overlay(""), own)[0]
    assert [(case.id, case.span.file) for case in cases.cases] == [
        ("small", "overlay/cases.yaml"),
        ("iberian", "base/cases.yaml"),
    ]


def test_a_skipped_case_need_not_speak_of_what_is_there(overlay):
    path = overlay("routing: {ladder: [{id: iberia, remove: true}], teams: {iberia: {remove: true}}}\n")
    cases, found = examined(path, f"{HEAD}cases: []\n")
    assert cases is None
    assert [(d.code, d.span.file, d.span.line) for d in found] == [("LR405", "base/cases.yaml", 5)]
    assert found[0].hint.endswith("or, as it is the base's: `skip` the case or write it anew under its id")
    cases, found = examined(path, f"{HEAD}skip: {{iberian: no team there}}\ncases: []\n")
    assert found == ()
    assert cases.skipped == {"iberian": "no team there"}
    assert [(case.id, case.line) for case in cases.cases] == [("small", 6)]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("skip: {smal: x}\ncases: []\n", "3:8 LR138 no base has a case `smal`; did you mean `small`?"),
        (
            "skip: {small: x}\ncases: [{id: small, expect: {outcome: handoff}}]\n",
            "3:8 LR138 `small` is skipped, and stands here as well; "
            "remove it from `skip`: the case here takes the place of the base's",
        ),
        ("skip: {small: }\ncases: []\n", "3:8 LR104 expected text, found nothing; write one text"),
    ],
)
def test_a_mistake_in_skip_is_told(overlay, own, message):
    cases, found = examined(overlay(""), f"{HEAD}{own}")
    assert cases is None
    assert [f"{d.span.line}:{d.span.column} {d.code} {d.message}; {d.hint}" for d in found] == [message]


def test_only_an_overlay_skips_cases(overlay):
    overlay("")
    text = CASES.replace("given:", "skip: {small: x}\ngiven:")
    cases, (found,) = examine_all_cases([(text, "base/cases.yaml")], load("base"))
    assert cases is None
    assert (found.code, found.hint) == ("LR138", "only an overlay skips cases, those of its base")


def test_what_one_overlay_skips_stays_skipped_below_it(overlay):
    overlay("overridable: [lists]\n")
    below = write_overlay(Path(), "", extends="../overlay", name="below")
    middle = f"{HEAD}skip: {{small: x}}\ncases: [{{id: middle, expect: {{outcome: handoff}}}}]\n"
    files = [(f"{HEAD}cases: []\n", "below"), (middle, "overlay"), (CASES, "base")]
    assert [case.id for case in read_all_cases(files, load(below)).cases] == ["middle", "iberian"]
