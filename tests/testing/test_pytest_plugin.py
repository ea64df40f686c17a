"""`pytest rulesets/`: what is collected, what fails, and what a failure tells."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import entry_points

import pytest
from planted import AGREEMENT, CASES

from leadrules import pytest_plugin
from leadrules.testing import LAWS

pytest_plugins = ["pytester"]

IS_INSTALLED = any(point.value == "leadrules.pytest_plugin" for point in entry_points(group="pytest11"))
PLUGIN = () if IS_INSTALLED else ("-p", "leadrules.pytest_plugin")
QUICK = ("--leadrules-max-examples=2", "-p", "no:cacheprovider")
FROM_NINE_TO_TEN = ("employees: 99", "employees: 100")


@pytest.fixture
def ruleset(pytester):
    """The folder of a ruleset in which nothing is wrong, but for what the linter would say."""
    folder = pytester.mkdir("rulesets") / "small"
    folder.mkdir()
    (folder / "agreement.yaml").write_text(AGREEMENT, "utf-8")
    (folder / "cases.yaml").write_text(CASES, "utf-8")
    return folder


class Keeping:
    """Keeps what runs of pytest have imported, but for their own test files."""

    def __init__(self):
        self.modules = {}

    def pytest_unconfigure(self, config):
        own = str(config.rootpath)
        found = {name: module for name, module in sys.modules.items() if not place_of(module).startswith(own)}
        self.modules = {**found, **self.modules}

    def give_back(self):
        for name, module in self.modules.items():
            sys.modules.setdefault(name, module)


def place_of(module):
    return str(getattr(module, "__file__", None))


@pytest.fixture(autouse=True)
def keeping():
    """Let pytester forget no library: one that is imported anew has other classes, and two of Polars do not agree."""
    kept = Keeping()
    yield kept
    kept.give_back()


@pytest.fixture
def run(keeping, pytester):
    """Run pytest in this process."""

    def running(*arguments):
        result = pytester.runpytest_inprocess(*PLUGIN, *arguments, plugins=[keeping])
        keeping.give_back()
        return result

    return running


ALL = 5 + len(LAWS)
"""Tests of the ruleset: check, lint, two cases, the laws and proofs."""


def change(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_ruleset_is_collected_thing_by_thing(run, ruleset):
    result = run("--collect-only", "-q", "rulesets")
    place = "rulesets/small/agreement.yaml"
    laws = [f"{place}::laws::{law.id}" for law in LAWS]
    listed = [line for line in result.outlines if "::" in line]
    assert listed == [
        f"{place}::check",
        f"{place}::lint",
        f"{place}::cases::hot",
        f"{place}::cases::small",
        *laws,
        f"{place}::proofs",
    ]


def test_a_good_ruleset_passes(run, ruleset):
    result = run(*QUICK, "-k", "not lint and not proofs", "rulesets")
    result.assert_outcomes(passed=ALL - 2, deselected=2)


def test_a_case_that_fails_shows_its_line_and_what_was_decided_and_why(run, ruleset):
    change(ruleset / "cases.yaml", *FROM_NINE_TO_TEN)
    result = run(*QUICK, "-k", "cases", "rulesets")
    result.assert_outcomes(passed=1, failed=1, deselected=ALL - 2)
    result.stdout.fnmatch_lines(
        [
            "rulesets/small/cases.yaml:9: small",
            "  outcome: expected nurture, got handoff",
            "  tier: expected warm, got hot",
            "    | Lead small goes to sales: team inside.",
            "FAILED rulesets/small/agreement.yaml::cases::small*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_an_agreement_with_errors_is_told_as_diagnostics(run, ruleset):
    change(ruleset / "agreement.yaml", "when: employees >= 100", "when: employes >= 100")
    result = run(*QUICK, "rulesets")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["rulesets/small/agreement.yaml:22:*: error[[]LR203[]] unknown field `employes`; did you mean `employees`?"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_yaml_that_cannot_be_read_is_told_as_a_diagnostic(run, ruleset):
    (ruleset / "agreement.yaml").write_text("leadrules: 1\nid: [", "utf-8")
    result = run(*QUICK, "rulesets")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["rulesets/small/agreement.yaml:2:*: error[[]LR016[]]*"])


def test_cases_with_errors_are_told_and_the_laws_are_tried_all_the_same(run, ruleset):
    change(ruleset / "cases.yaml", "tier: warm", "tier: lukewarm")
    result = run(*QUICK, "-k", "not lint", "rulesets")
    result.assert_outcomes(failed=1, passed=1 + len(LAWS), deselected=1)
    result.stdout.fnmatch_lines(["rulesets/small/cases.yaml:12:*: error[[]LR*lukewarm*"])


def test_a_warning_of_the_linter_fails_and_a_comment_leaves_it(run, ruleset):
    result = run(*QUICK, "-k", "lint", "rulesets")
    result.assert_outcomes(failed=1, deselected=ALL - 1)
    result.stdout.fnmatch_lines(["rulesets/small/agreement.yaml:*: warning[[]LR3*"])


def test_what_is_proved_wrong_is_told_with_the_leads_that_show_it(run, ruleset):
    change(ruleset / "agreement.yaml", "when: interest >= 30}", "when: interest >= 130}")
    result = run(*QUICK, "-k", "proofs", "rulesets")
    result.assert_outcomes(failed=1, deselected=ALL - 1)
    result.stdout.fnmatch_lines(["rulesets/small/agreement.yaml:31:*: warning[[]LR8*`warm`*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_is_proved_looks_at_who_works_in_each_team(run, ruleset):
    nobody = "roster: 1\nmembers:\n  - {id: ana, team: inside, active_until: 2020-01-01}\n"
    (ruleset / "roster.yaml").write_text(nobody, "utf-8")
    result = run(*QUICK, "-k", "proofs", "rulesets")
    result.assert_outcomes(failed=1, deselected=ALL - 1)
    result.stdout.fnmatch_lines(["rulesets/small/*.yaml:*: warning[[]LR8*`inside`*"])


OVERLAY = """\
leadrules: 1
id: tiny
version: 1.0.0
extends: ../small
"""


def test_an_overlay_is_tested_with_the_cases_of_its_base(run, ruleset, pytester):
    change(ruleset / "agreement.yaml", "title: Planted\n", "title: Planted\noverridable: [scoring.fit.rules]\n")
    tiny = pytester.path / "rulesets" / "tiny"
    tiny.mkdir()
    rules = "scoring: {fit: {rules: [{id: size, points: 40}]}}\n"
    (tiny / "agreement.yaml").write_text(OVERLAY + rules, "utf-8")
    result = run(*QUICK, "-k", "not lint", "rulesets/tiny")
    result.assert_outcomes(failed=2, passed=ALL - 3, deselected=1)  # the tier is out of reach, too
    result.stdout.fnmatch_lines(
        [
            "rulesets/small/cases.yaml:4: hot  large*",
            "  outcome: expected handoff, got nurture",
            "FAILED*tiny*cases::hot*",
        ]
    )


def test_an_overlay_without_its_base_is_told_as_a_diagnostic(run, ruleset):
    (ruleset / "agreement.yaml").write_text(OVERLAY.replace("../small", "../gone"), "utf-8")
    result = run(*QUICK, "rulesets")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["rulesets/small/agreement.yaml:4:*: error[[]LR*gone*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_law_that_is_broken_shows_a_case(run, ruleset):
    change(ruleset / "agreement.yaml", 'when: country == "US"', "when: missing(phone)")
    result = run("--leadrules-max-examples=100", "-k", "missing-answer", "rulesets")
    result.assert_outcomes(failed=1, deselected=ALL - 1)
    result.stdout.fnmatch_lines(
        [
            "A lead of which one field is not known is disqualified only where it is disqualified with it as well.",
            "rulesets/small/agreement.yaml:28: a lead is disqualified by `abroad` where `phone` is not known*",
            "  - id: found-by-a-law",
        ]
    )
    result.stdout.no_fnmatch_line("*Falsifying*")


def test_coverage_is_a_test_where_it_is_asked_for(run, ruleset):
    result = run(*QUICK, "--leadrules-coverage-min=99", "-k", "coverage", "rulesets")
    result.assert_outcomes(failed=1, deselected=ALL)
    result.stdout.fnmatch_lines(["*error[[]LR417[]] the cases cover *% of the agreement, less than 99%*", "*no case*"])
    run(*QUICK, "--leadrules-coverage-min=1", "-k", "coverage", "rulesets").assert_outcomes(passed=1, deselected=ALL)


def test_the_configuration_says_what_options_do_not(run, ruleset, pytester):
    pytester.makeini("[pytest]\nleadrules_coverage_min = 99\nleadrules_max_examples = 1\n")
    run("-k", "coverage", "rulesets").assert_outcomes(failed=1, deselected=ALL)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--leadrules-max-examples=0", "max_examples is a whole number from 1 on, not `0`"),
        ("--leadrules-coverage-min=101", "coverage_min is a percentage from 0 to 100, not `101`"),
    ],
)
def test_an_option_that_means_nothing_is_refused(run, ruleset, option, said):
    result = run(option, "rulesets")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{said}*"])


def test_a_number_of_the_configuration_that_is_none_is_refused(run, ruleset, pytester):
    pytester.makeini("[pytest]\nleadrules_coverage_min = most\n")
    assert run("rulesets").ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("text", ["id: x\n", "# leadrules: 1\n", "  leadrules: 1\n", ""])
def test_other_yaml_is_left_alone(run, pytester, text):
    (pytester.path / "agreement.yaml").write_text(text, "utf-8")
    (pytester.path / "other.yaml").write_text(AGREEMENT, "utf-8")
    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_only_what_failed_runs_again(run, ruleset):
    change(ruleset / "cases.yaml", *FROM_NINE_TO_TEN)
    run("--leadrules-max-examples=1", "-k", "not lint", "rulesets").assert_outcomes(
        passed=ALL - 2, failed=1, deselected=1
    )
    run("--lf", "rulesets").assert_outcomes(failed=1, deselected=ALL - 1)


def test_results_are_written_for_ci_servers(run, ruleset, pytester):
    change(ruleset / "cases.yaml", *FROM_NINE_TO_TEN)
    run(*QUICK, "-k", "cases", "--junit-xml=found.xml", "rulesets")
    suite = ElementTree.parse(pytester.path / "found.xml").getroot()[0]  # noqa: S314 - ours
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert sorted(cases) == ["hot", "small"]
    assert "outcome: expected nurture, got handoff" in cases["small"][0].text


def test_the_tests_of_rulesets_can_be_left_out_by_their_marker(run, ruleset):
    assert run("-m", "not leadrules", "--strict-markers", "rulesets").ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.slow
def test_rulesets_are_tested_in_several_processes(pytester, ruleset):
    pytest.importorskip("xdist")
    change(ruleset / "cases.yaml", *FROM_NINE_TO_TEN)
    result = pytester.runpytest_subprocess(*PLUGIN, *QUICK, "-n", "2", "-k", "not lint", "rulesets")
    result.assert_outcomes(passed=ALL - 2, failed=1)
    result.stdout.fnmatch_lines(["  outcome: expected nurture, got handoff"])


@pytest.mark.slow
def test_pytest_works_without_the_plugin(pytester, ruleset):
    pytester.makepyfile("def test_nothing():\n    pass\n")
    pytester.runpytest_subprocess("-p", "no:leadrules").assert_outcomes(passed=1)


@pytest.mark.slow
def test_nothing_is_imported_before_a_ruleset_is_found(pytester):
    pytester.makepyfile(
        "import sys\n"
        "def test_nothing():\n"
        "    loaded = [name for name in sys.modules if name.startswith('leadrules')]\n"
        "    assert sorted(loaded) == ['leadrules', 'leadrules.pytest_plugin']\n"
    )
    pytester.runpytest_subprocess(*PLUGIN, "-p", "no:hypothesispytest").assert_outcomes(passed=1)


def test_without_hypothesis_the_laws_are_skipped_and_that_is_said(run, ruleset, monkeypatch):
    monkeypatch.setattr(pytest_plugin, "find_spec", lambda name: None)
    result = run("-k", "not lint", "-rs", "rulesets")
    result.assert_outcomes(passed=4, skipped=1, deselected=1)
    result.stdout.fnmatch_lines(["SKIPPED*laws need Hypothesis*"])


# `laws` in a test file

USED = """
from leadrules.testing import laws

test_laws = laws("rulesets/small", max_examples=%s%s)
"""


def test_a_line_in_a_test_file_tries_every_law(run, ruleset, pytester):
    file = pytester.makepyfile(test_small=USED % (1, ""))
    result = run(file, "-v")
    result.assert_outcomes(passed=len(LAWS))
    result.stdout.fnmatch_lines([f"*test_small.py::test_laws[[]{LAWS[0].id}[]] PASSED*"])


def test_a_line_in_a_test_file_tells_of_a_broken_law(run, ruleset, pytester):
    change(ruleset / "agreement.yaml", 'when: country == "US"', "when: missing(phone)")
    file = pytester.makepyfile(test_small=USED % (100, ""))
    result = run(file, "-k", "missing-answer")
    result.assert_outcomes(failed=1, deselected=len(LAWS) - 1)
    result.stdout.fnmatch_lines(["*small/agreement.yaml:28: a lead is disqualified by `abroad`*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_law_that_is_not_meant_is_skipped_with_its_reason(run, ruleset, pytester):
    file = pytester.makepyfile(test_small=USED % (1, ", skip={'engines-agree': 'not now'}"))
    result = run(file, "-rs")
    result.assert_outcomes(passed=len(LAWS) - 1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*not now"])


def test_a_law_that_does_not_exist_cannot_be_skipped():
    from leadrules.testing import laws

    with pytest.raises(ValueError, match="no law `engine-agrees`; did you mean `engines-agree`"):
        laws("rulesets/small", skip={"engine-agrees": "x"})


def test_a_ruleset_with_errors_fails_every_law_in_its_own_words(run, ruleset, pytester):
    change(ruleset / "agreement.yaml", "when: employees >= 100", "when: employes >= 100")
    file = pytester.makepyfile(test_small=USED % (1, ""))
    result = run(file)
    result.assert_outcomes(failed=len(LAWS))
    result.stdout.fnmatch_lines(["*error[[]LR203[]] unknown field `employes`*"])
    assert "Traceback" not in result.stdout.str()
