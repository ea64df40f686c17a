"""Test results and findings as JUnit XML, in the shape that Jenkins' ``junit-10.xsd`` and other CI servers take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadrules.diagnostics import Diagnostic, Severity, in_order, printable


@dataclass(frozen=True, slots=True)
class TestCase:
    """One test: it passed where ``failure`` is None. ``details`` are lines shown with it, whether or not it passed."""

    __test__ = False

    name: str
    group: str
    failure: str | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests of one subject; ``file`` is the path of what they stand in, None where that is several files."""

    name: str
    cases: tuple[TestCase, ...]
    file: str | None = None

    @property
    def failures(self) -> int:
        """How many of its tests failed."""
        return sum(case.failure is not None for case in self.cases)


def to_junit(suites: Sequence[Suite]) -> str:
    """Return suites of tests as JUnit XML; characters that XML cannot hold become spaces."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    tests, failures = sum(len(suite.cases) for suite in suites), sum(suite.failures for suite in suites)
    root = Element("testsuites", tests=str(tests), failures=str(failures), errors="0")
    for suite in suites:
        group = SubElement(root, "testsuite", _attributes(suite))
        for case in suite.cases:
            element = SubElement(group, "testcase", classname=printable(case.group), name=printable(case.name))
            shown = "\n".join(map(printable, case.details))
            if case.failure is not None:
                SubElement(element, "failure", message=printable(case.failure), type="failure").text = shown
            elif shown:
                SubElement(element, "system-out").text = shown
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _attributes(suite: Suite) -> dict[str, str]:
    counts = {"tests": str(len(suite.cases)), "failures": str(suite.failures), "errors": "0", "skipped": "0"}
    place = {} if suite.file is None else {"file": printable(suite.file)}
    return {"name": printable(suite.name), **counts, **place}


def finding_suite(
    name: str, diagnostics: Iterable[Diagnostic], files: Iterable[str], *, fails: Severity = Severity.ERROR
) -> Suite:
    """Return a suite with a test for each finding, and a passing one for each file in which nothing was found.

    A finding fails where it is as severe as ``fails`` or more; a milder one is a test that passed, with the finding in
    its output.
    """
    found = in_order(diagnostics)
    marked = {d.span.file for d in found if d.span}
    clean = [TestCase("no problems", file) for file in sorted(set(files) - marked)]
    return Suite(name, (*clean, *(_finding(d, name, fails) for d in found)))


def _finding(d: Diagnostic, suite: str, fails: Severity) -> TestCase:
    place = f" line {d.span.line} column {d.span.column}" if d.span else ""
    severities = list(Severity)
    failure = d.message if severities.index(d.severity) <= severities.index(fails) else None
    return TestCase(f"{d.code}{place}: {d.message}", d.span.file if d.span else suite, failure, (str(d),))
