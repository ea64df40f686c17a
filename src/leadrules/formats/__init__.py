"""What programs read of findings: SARIF for code scanning, JUnit for CI servers, Markdown for pull requests.

Each function is pure and gives the same text for the same findings: no clock, no identifiers drawn at random. Text,
JSON and workflow commands are written by ``diagnostics`` itself.
"""

from leadrules.formats.junit import Suite, TestCase, finding_suite, to_junit
from leadrules.formats.markdown import escaped, to_markdown
from leadrules.formats.sarif import to_sarif

__all__ = ["Suite", "TestCase", "escaped", "finding_suite", "to_junit", "to_markdown", "to_sarif"]
