"""What programs read of findings: SARIF for code scanning, JUnit for CI servers, Markdown for pull requests.

Each function is pure and gives the same text for the same findings: no clock, no identifiers drawn at random. Text,
JSON and workflow commands are written by ``diagnostics`` itself.
"""

from leadrules.formats.junit import Suite, TestCase, finding_suite, to_junit
from leadrules.formats.markdown import coded, escaped, escaped_in_html, to_markdown, with_code
from leadrules.formats.sarif import to_sarif

__all__ = [
    "Suite",
    "TestCase",
    "coded",
    "escaped",
    "escaped_in_html",
    "finding_suite",
    "to_junit",
    "to_markdown",
    "to_sarif",
    "with_code",
]
