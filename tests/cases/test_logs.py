"""Cases with a log: what happened after the handoff, and where it is expected to leave the lead."""

from pathlib import Path

import pytest

from leadrules import AgreementError, load
from leadrules import compile as compile_plan
from leadrules.cases import read_cases, run

ROOT = Path(__file__).parents[2]
AGREEMENT = load(ROOT / "rulesets" / "saas-midmarket")
PLAN = compile_plan(AGREEMENT)
HEAD = "leadrules: 1\nat: 2026-11-04T12:00:00+01:00\ncases:\n  - id: a\n"
HANDED = "{type: handed_off, at: 2026-11-04T09:30:00+01:00, owner: rep-1, team: iberia, tier: hot}"
CALLED = "{type: touched, at: 2026-11-04T10:00:00+01:00, channel: call}"


def differences(log, expect):
    text = f"{HEAD}    log: [{', '.join(log)}]\n    expect: {expect}\n"
    (result,) = run(PLAN, read_cases(text, "cases.yaml", AGREEMENT))
    return [(each.what, each.expected, each.got) for each in result.differences]


def problems(log, expect, more=""):
    with pytest.raises(AgreementError) as refused:
        read_cases(f"{HEAD}{more}    log: [{log}]\n    expect: {expect}\n", "cases.yaml", AGREEMENT)
    return [str(d) for d in refused.value.diagnostics]


def test_everything_that_a_standing_says_can_be_expected():
    expect = (
        "{outcome: with_sales, standing: {stage: working, status: null, owner: rep-1, team: iberia, queue: null, "
        "clocks: {first_touch: met, verdict: running}, due: {first_touch: 2026-11-04T11:30:00+01:00}, "
        "touches: running, owed: {call: 2, email: 4}, next: verdict, notify: [], reassign: false, returned: null, "
        "suppressed: [marketing_email, ads], problems: 0}}"
    )
    assert differences([HANDED, CALLED], expect) == []


@pytest.mark.parametrize(
    ("expect", "what", "got"),
    [
        ("{stage: accepted}", "standing.stage", "working"),
        ("{owner: rep-2}", "standing.owner", "rep-1"),
        ("{queue: triage}", "standing.queue", None),
        ("{clocks: {first_touch: missed}}", "standing.clocks.first_touch", "met"),
        ("{clocks: {stalled: running}}", "standing.clocks.stalled", None),
        ("{owed: {call: 3}}", "standing.owed.call", 2),
        ("{touches: exhausted}", "standing.touches", "running"),
        ("{next: touches}", "standing.next", "verdict"),
        ("{notify: manager}", "standing.notify", []),
        ("{reassign: true}", "standing.reassign", False),
        ("{returned: no-budget}", "standing.returned", None),
        ("{suppressed: []}", "standing.suppressed", ["ads", "marketing_email"]),
        ("{problems: 1}", "standing.problems", 0),
    ],
)
def test_whatever_is_not_as_expected_fails_the_case(expect, what, got):
    ((said, _, found),) = differences([HANDED, CALLED], f"{{standing: {expect}}}")
    assert (said, found) == (what, got)


def test_an_event_that_cannot_have_happened_fails_the_case_unless_it_is_expected():
    assert differences([CALLED], "{standing: {owner: null}}") == [("standing.problems", 0, 1)]
    assert differences([CALLED], "{standing: {owner: null, problems: 1}}") == []


def test_the_decision_of_a_case_knows_what_the_log_says():
    back = "{type: rejected, at: 2026-11-04T11:00:00+01:00, reason: no-budget}"
    assert differences([HANDED, back], "{outcome: cooling_off, standing: {returned: no-budget}}") == []


def test_a_handoff_has_seen_the_lead_of_the_case():
    back = "{type: rejected, at: 2026-11-04T11:00:00+01:00, reason: locked-contract}"
    assert differences([HANDED, back], "{standing: {stage: recycled}}") == []


@pytest.mark.parametrize(
    ("log", "expect", "told"),
    [
        ("{type: faxed, at: 1 day ago}", "{outcome: hold}", "LR404] unknown log event `faxed`"),
        ("{at: 1 day ago}", "{outcome: hold}", "LR404] an event without `type`"),
        ("{type: touched}", "{outcome: hold}", "LR402] an event without `at`"),
        ("{type: touched, at: 1 day ago, colour: red}", "{outcome: hold}", "LR404] unknown attribute of touched"),
        ("{type: lost, at: 1 day ago, reason: tired}", "{outcome: hold}", "LR405] unknown reason `tired`"),
        (HANDED, "{standing: {clocks: {first_tuch: met}}}", "LR405] unknown clock `first_tuch`"),
        (HANDED, "{standing: {owed: {fax: 1}}}", "LR405] unknown channel `fax`"),
        (HANDED, "{standing: {stage: worked}}", "LR405] unknown stage `worked`"),
    ],
)
def test_a_misspelt_name_is_an_error_of_the_file(log, expect, told):
    (said,) = problems(log, expect)
    assert told in said


def test_a_past_beside_a_log_is_an_error():
    (said,) = problems(HANDED, "{outcome: hold}", more="    past: {stage: working}\n")
    assert "LR112] both `past` and `log`" in said


def test_a_standing_without_a_log_is_an_error():
    with pytest.raises(AgreementError) as refused:
        read_cases(f"{HEAD}    expect: {{standing: {{stage: working}}}}\n", "cases.yaml", AGREEMENT)
    assert "LR112] `standing` without `log`" in str(refused.value)
