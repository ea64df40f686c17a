"""A change of an agreement from the branch to the merge: the report, both signatures, and what voids them."""

import json

from scratch import MINE, PEOPLE

AT = ("--at", "2026-11-02T09:00:00+01:00")


def part(report, name, ruleset=0):
    (found,) = [part for part in report["rulesets"][ruleset]["parts"] if part["name"] == name]
    return found


def reported(run, *options):
    result = run("ci", "--against", "main", *AT, "--format", "json", *options)
    report = json.loads(result.stdout)
    assert report["exit_code"] == result.exit_code
    return report


def sign(run, scratch):
    for _, party in PEOPLE:
        assert run("sign", MINE, "--as", party, "--key", scratch.keys / party).exit_code == 0
    scratch.commit("both have signed")


def test_a_change_is_reported_signed_by_both_and_voided_by_one_more_rule_but_not_by_a_comment(run, scratch):
    scratch.change_three_rules()
    scratch.commit("a threshold, a list and a clock")

    text = run("ci", "--against", "main", *AT)
    assert text.exit_code == 1
    lines = [line.strip() for line in text.stdout.splitlines()]
    assert f"{MINE}: saas-midmarket 3.0.0 → 4.0.0, changed" in lines
    told = "\n".join(lines)
    assert "~ list served: PL added, wider (loosens for marketing, tightens for sales)" in told
    assert "employees is at least 100 people → employees is at least 80 people" in told
    assert "first_touch when tier is hot: 2 → 1 business hour (tightens for sales)" in told
    assert "FAILED rulesets/mine/cases.yaml" in told
    assert "Approvals  failed        0 of 2 approvals; still to sign: marketing, sales" in told
    assert lines[-1] == "Compared with main: not ready: cases, approvals; 1 changed"

    report = reported(run)
    assert part(report, "Version")["words"] == "4.0.0 says enough"
    assert [change["level"] for change in part(report, "Changes")["details"]["changes"]].count("MAJOR") == 2
    failing = [case["id"] for case in part(report, "Cases")["details"]["failed"]]
    assert "size-99" in failing

    verify = ("verify", MINE, "--signers-from", "main", "--require", "marketing,sales", *AT)
    assert run(*verify).exit_code == 1
    sign(run, scratch)
    assert run(*verify).exit_code == 0
    assert part(reported(run), "Approvals")["verdict"] == "passed"

    scratch.edit(("points: 40", "points: 45"))
    voided = run(*verify, "--base", "HEAD")
    assert voided.exit_code == 1
    assert "LR612" in voided.stdout
    assert part(reported(run), "Approvals")["words"] == "0 of 2 approvals; still to sign: marketing, sales"

    scratch.git("checkout", "-q", MINE)
    scratch.edit(("version: 4.0.0", "version: 4.0.0   # raised, because sales has less time"))
    assert run(*verify).exit_code == 0
    assert part(reported(run), "Approvals")["verdict"] == "passed"


def test_with_cases_that_fit_the_report_passes_and_says_so(run, scratch):
    scratch.change_three_rules()
    failing = {case["id"] for case in part(reported(run), "Cases")["details"]["failed"]}
    keep_only_passing(scratch.top / MINE / "cases.yaml", failing)
    sign(run, scratch)
    result = run("ci", "--against", "main", *AT, "--require", "marketing,sales")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.splitlines()[-1] == "Compared with main: ready; 1 changed"


def keep_only_passing(file, failing):
    """Take cases out of a file, as a person does who has agreed on other ones."""
    import re

    text = file.read_text("utf-8")
    head, *cases = re.split(r"^(?=  - id: )", text, flags=re.MULTILINE)
    kept = [case for case in cases if re.match(r"  - id: (\S+)", case)[1] not in failing]
    assert len(kept) == len(cases) - len(failing)
    file.write_text(head + "".join(kept), "utf-8")
