"""`leadrules ci`: what it says of rulesets, and what it says where a part cannot be done."""

import json
import re
import shutil
import xml.etree.ElementTree as ElementTree

import pytest
from conftest import make_key
from scratch import MINE, PEOPLE

from leadrules.cli.report.markdown import MARK, MOST_CHARACTERS

AT = ("--at", "2026-11-02T09:00:00+01:00")


def report(run, *options, against="main"):
    result = run("ci", "--against", against, *AT, "--format", "json", *options)
    return result.exit_code, json.loads(result.stdout)


def verdicts(found, ruleset=0):
    return {part["name"]: part["verdict"] for part in found["rulesets"][ruleset]["parts"]}


def part(found, name, ruleset=0):
    return next(part for part in found["rulesets"][ruleset]["parts"] if part["name"] == name)


def test_an_unchanged_ruleset_passes_although_nobody_has_signed_it(run, scratch):
    code, found = report(run)
    assert (code, found["headline"]) == (0, "ready; nothing changed")
    assert found["rulesets"][0]["state"] == "unchanged"
    assert part(found, "Approvals")["words"] == "0 of 2 approvals, not asked for: the agreement has not changed"


def test_mistakes_in_the_agreement_are_told_and_the_other_parts_say_that_they_wait(run, scratch):
    scratch.edit(("when: employees >= 100, because", "when: employes >= 100, because"))
    code, found = report(run)
    assert code == 1
    assert verdicts(found) == {
        "Problems": "failed", "Changes": "undone", "Version": "undone", "Cases": "undone", "Proofs": "undone",
        "Approvals": "undone",
    }  # fmt: skip
    assert [finding["code"] for finding in part(found, "Problems")["findings"]] == ["LR203"]


def test_a_lead_that_no_route_takes_is_shown_and_ends_with_1(run, scratch):
    scratch.edit(("when: country in served, to: {team: rest}", 'when: country == "FR", to: {team: rest}'))
    code, found = report(run, "--no-approvals")
    assert (code, verdicts(found)["Proofs"]) == (1, "failed")
    assert {finding["code"] for finding in part(found, "Proofs")["findings"]} == {"LR801"}


def test_a_revision_that_is_not_there_hides_neither_problems_nor_cases_and_ends_with_2(run, scratch):
    code, found = report(run, against="nowhere")
    assert code == 2
    assert verdicts(found)["Changes"] == "undone"
    assert part(found, "Changes")["findings"][0]["code"] == "LR582"
    assert (verdicts(found)["Problems"], verdicts(found)["Cases"]) == ("look", "passed")


def test_who_mends_a_broken_main_branch_is_not_stopped_by_it(run, scratch):
    scratch.git("switch", "-q", "main")
    scratch.edit(("when: employees >= 100, because", "when: employes >= 100, because"))
    scratch.commit("a mistake")
    scratch.git("switch", "-q", "change")
    code, found = report(run, "--no-approvals")
    assert code == 0
    assert found["rulesets"][0]["state"] == "not compared"
    assert part(found, "Changes")["words"] == "the agreement of `main` cannot be read"
    assert found["headline"] == "ready; could not be done: changes, version; 1 not compared"


def test_a_new_ruleset_one_that_is_gone_and_one_that_was_moved_are_said_as_such(run, scratch):
    scratch.git("mv", MINE, "rulesets/moved")
    shutil.copytree(scratch.top / "rulesets" / "moved", scratch.top / "rulesets" / "added")
    scratch.edit(("id: saas-midmarket", "id: another"), ruleset="rulesets/added")
    code, found = report(run, "--no-approvals")
    assert code == 0
    states = [(one["path"], one["state"], one["was"]) for one in found["rulesets"]]
    assert states == [
        ("rulesets/added", "new", None),
        ("rulesets/moved", "unchanged", "main:rulesets/mine"),
    ]
    shutil.rmtree(scratch.top / "rulesets" / "moved")
    code, found = report(run, "--no-approvals")
    assert [(one["path"], one["state"]) for one in found["rulesets"]] == [
        ("rulesets/added", "new"),
        ("main:rulesets/mine", "deleted"),
    ]
    assert verdicts(found, 1) == {"Changes": "look"}


def test_a_ruleset_that_is_named_and_gone_is_said_to_be_deleted(run, scratch):
    shutil.rmtree(scratch.top / MINE)
    code, found = report(run, MINE)
    assert (code, found["rulesets"][0]["state"], found["rulesets"][0]["id"]) == (0, "deleted", "saas-midmarket")


def test_a_ruleset_that_is_nowhere_is_unreadable(run, scratch):
    code, found = report(run, "rulesets/mien")
    assert code == 2
    assert part(found, "Problems")["findings"][0]["code"] == "LR020"


def test_a_moved_ruleset_still_needs_the_signatures_that_its_old_place_asks_for(run, scratch):
    scratch.git("mv", MINE, "rulesets/moved")
    scratch.edit(("points: 40", "points: 45"), ("version: 3.0.0", "version: 3.1.0"), ruleset="rulesets/moved")
    code, found = report(run)
    assert (code, verdicts(found)["Approvals"]) == (1, "failed")


def test_a_signer_whom_the_branch_lists_is_none(run, scratch):
    scratch.edit(("points: 40", "points: 45"), ("version: 3.0.0", "version: 3.1.0"))
    line = f"eve@example.com,marketing,sales {make_key(scratch.keys / 'eve')}\n"
    (scratch.top / MINE / "approvals" / "allowed_signers").write_text(line)
    for _, party in PEOPLE:
        assert run("sign", MINE, "--as", party, "--key", scratch.keys / "eve").exit_code == 0
    code, found = report(run)
    assert code == 1
    assert {finding["code"] for finding in part(found, "Approvals")["findings"]} == {"LR613"}


def test_who_is_required_is_asked_for_whatever_the_branch_says_of_them(run, scratch):
    scratch.edit(
        ("accountable: VP Sales", "accountable: VP Sales\n    approves: false"), ("version: 3.0.0", "version: 4.0.0")
    )
    assert run("sign", MINE, "--as", "marketing", "--key", scratch.keys / "marketing").exit_code == 0
    for options in ((), ("--require", "marketing,sales")):
        code, found = report(run, *options)
        assert (code, verdicts(found)["Approvals"]) == (1, "failed")
        assert "LR617" in {finding["code"] for finding in part(found, "Approvals")["findings"]}


def test_without_a_list_on_the_base_approvals_are_told_unless_somebody_asks_for_them(run, scratch):
    scratch.git("switch", "-q", "main")
    (scratch.top / MINE / "approvals" / "allowed_signers").unlink()
    scratch.commit("nobody signs")
    scratch.git("switch", "-q", "-c", "other")
    scratch.edit(("accountable: VP Sales", "accountable: Head of Sales"), ("version: 3.0.0", "version: 3.1.0"))
    code, found = report(run)
    assert (code, part(found, "Approvals")["words"]) == (0, "0 of 2 approvals, and nobody is listed who may sign")
    code, found = report(run, "--require", "sales")
    assert (code, verdicts(found)["Approvals"]) == (2, "undone")
    code, found = report(run, "--signers", scratch.top / "nowhere")
    assert (code, verdicts(found)["Approvals"]) == (2, "undone")


def test_leads_with_activity_tell_the_forecast_which_never_fails(run, scratch, tmp_path):
    scratch.git("switch", "-q", "main")
    (scratch.top / MINE / "intake.yaml").unlink()
    scratch.commit("columns are named as the fields")
    scratch.git("switch", "-q", "-c", "other")
    scratch.edit(("served: [ES, PT", "served: [PT"))
    leads, activity = tmp_path / "leads.csv", tmp_path / "activity.csv"
    rows = ["id,created_at,first_name,email,phone,company,country,employees,contact_me"]
    rows += [f"L{n},2026-10-{n:02}T09:00:00+01:00,Ana,ana@acme.example,+34 1,Acme,ES,800,true" for n in range(1, 31)]
    leads.write_text("\n".join(rows) + "\n")
    activity.write_text("lead_id,type,at\n")
    _, found = report(run, "--leads", leads, "--no-approvals")
    assert "Forecast" not in verdicts(found)
    _, found = report(run, "--leads", leads, "--activity", activity, "--no-approvals")
    forecast = part(found, "Forecast")
    assert (forecast["verdict"], forecast["exit_code"]) == ("look", 0)
    assert forecast["words"].startswith("0.0 (0 to ")
    assert forecast["details"]["before"]["in_all"]["expected"] == 78
    assert "LR911" in [finding["code"] for finding in forecast["findings"]]
    shown = run("ci", "--against", "main", *AT, "--leads", leads, "--activity", activity, "--no-approvals")
    assert "next 13 weeks: 78 (" in shown.stdout
    options = ("--leads", leads, "--activity", activity, "--no-approvals", "--format", "markdown")
    assert "<summary>Forecast: 0.0" in run("ci", "--against", "main", *AT, *options).stdout
    _, found = report(run, "--leads", leads, "--activity", tmp_path / "none.csv", "--no-approvals")
    assert part(found, "Forecast")["verdict"] == "undone"


def test_leads_tell_the_impact_and_a_file_that_is_not_there_hides_nothing(run, scratch, tmp_path):
    scratch.git("switch", "-q", "main")
    (scratch.top / MINE / "intake.yaml").unlink()
    scratch.commit("columns are named as the fields")
    scratch.git("switch", "-q", "-c", "other")
    scratch.edit(("served: [ES, PT", "served: [PT"))
    leads = tmp_path / "leads.csv"
    rows = ["id,first_name,email,phone,company,country,employees,industry,job_level,contact_me"]
    rows += [f"L{n},Ana,ana@acme.example,+34 1,Acme,ES,800,software,vp,true" for n in range(3)]
    leads.write_text("\n".join(rows) + "\n")
    code, found = report(run, "--leads", leads, "--weeks", "2", "--no-approvals")
    impact = part(found, "Impact")
    assert impact["words"] == "-3 stop being qualified, 0 unchanged"
    assert impact["verdict"] == "told"
    assert impact["details"]["per_week"]["weeks"] == 2
    code, found = report(run, "--leads", tmp_path / "none.csv", "--no-approvals")
    assert (code, verdicts(found)["Impact"]) == (2, "undone")
    assert "Cases" in verdicts(found)


def test_cases_that_are_missing_or_show_too_little_fail_where_coverage_was_asked_for(run, scratch):
    code, found = report(run, "--min", "100", "--no-approvals")
    assert (code, verdicts(found)["Cases"]) == (1, "failed")
    assert "LR417" in {finding["code"] for finding in part(found, "Cases")["findings"]}
    (scratch.top / MINE / "cases.yaml").unlink()
    assert [report(run, "--no-approvals", *more)[0] for more in ((), ("--min", "1"))] == [0, 1]


def test_findings_of_lint_fail_from_the_severity_on_that_is_named(run, scratch):
    codes = [report(run, "--fail-on", severity)[0] for severity in ("note", "warning", "never")]
    assert codes == [1, 0, 0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--weeks", "3"), "add `--leads FILE`"),
        (("--no-approvals", "--require", "sales"), "leave one of them out"),
        (("--require", " , "), "`--require` names nobody"),
        (("--out", "report.pdf"), "the ending says which format"),
        (("--out", "no-folder/report.md"), "no folder `no-folder`"),
        (("--at", "yesterday"), "`--at`"),
    ],
)
def test_wrong_usage_is_told(run, scratch, options, words):
    result = run("ci", "--against", "main", *options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_folder_without_rulesets_is_told(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("ci", "--against", "main")
    assert (result.exit_code, "there is no ruleset here" in result.stderr) == (2, True)


def test_one_run_writes_every_format_and_the_same_bytes_each_time(run, scratch, tmp_path):
    scratch.change_three_rules()
    names = [f"report.{ending}" for ending in ("md", "txt", "json", "sarif", "xml")]
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        out = [option for name in names for option in ("-o", tmp_path / folder / name)]
        assert run("ci", "--against", "main", *AT, *out).exit_code == 1
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    tests = ElementTree.parse(tmp_path / "one" / "report.xml").getroot()  # noqa: S314 - our own
    failed = {case.get("name") for case in tests.iter("testcase") if case.find("failure") is not None}
    assert failed == {"Cases", "Approvals"}
    results = json.loads((tmp_path / "one" / "report.sarif").read_text())["runs"][0]["results"]
    assert {"LR410", "LR610"} <= {result["ruleId"] for result in results}


def test_annotations_stand_at_the_lines_of_the_branch(run, scratch):
    scratch.change_three_rules()
    lines = run("ci", "--against", "main", *AT, "--format", "github").stdout.splitlines()
    assert any(line.startswith(f"::error file={MINE}/cases.yaml,line=") and "size-99" in line for line in lines)
    assert all(line.startswith("::") for line in lines[:-1])
    assert lines[-1] == "leadrules: not ready: cases, approvals; 1 changed"


def test_the_markdown_has_a_mark_a_headline_a_table_and_folded_details(run, scratch):
    scratch.change_three_rules()
    text = run("ci", "--against", "main", *AT, "--format", "markdown").stdout
    lines = text.splitlines()
    assert lines[0] == MARK
    assert lines[1] == "## ❌ Agreement: not ready: cases, approvals; 1 changed"
    assert "| Version | ✅ passed | 4.0.0 says enough |" in lines
    assert "| Approvals | ❌ failed | 0 of 2 approvals; still to sign: marketing, sales |" in lines
    assert "<details open><summary>Approvals: 0 of 2 approvals; still to sign: marketing, sales</summary>" in lines
    assert len(re.findall("^<details", text, re.MULTILINE)) == len(re.findall("^</details>", text, re.MULTILINE))


def test_what_people_write_into_an_agreement_stays_text_in_the_comment(run, scratch):
    scratch.edit(
        ("{id: decides,", "{id: decides-2,"),
        ("signs or sponsors the purchase", '"</details><script>@sales [x](http://x.example)"'),
    )
    text = run("ci", "--against", "main", *AT, "--format", "markdown").stdout
    assert "<script>" not in text
    assert "@sales" not in text
    assert "](http" not in text


def test_a_report_that_is_too_long_for_a_comment_is_shortened_where_it_is_longest(run, scratch):
    values = ", ".join(f"value-{number:05}.example" for number in range(3000))
    rules = "".join(f"      - {{id: extra-{n:04}, when: employees > {n + 1}, points: 1}}\n" for n in range(450))
    scratch.edit(
        ("competitors: [rival.example", f"competitors: [{values}, rival.example"),
        ("      - {id: size-core,", f"{rules}      - {{id: size-core,"),
    )
    text = run("ci", "--against", "main", *AT, "--format", "markdown", "--fail-on", "never").stdout
    assert len(text) <= MOST_CHARACTERS
    assert len(text) > MOST_CHARACTERS // 2
    shortened = re.findall(r"_Shortened to fit: [\d,]+ lines? left out; `(.+)` shows all._", text)
    assert f"leadrules diff main:./{MINE} {MINE}" in shortened
    assert "| Approvals | ❌ failed |" in text
    assert len(re.findall("^<details", text, re.MULTILINE)) == len(re.findall("^</details>", text, re.MULTILINE))
