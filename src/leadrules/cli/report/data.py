"""The report as plain data, for programs, and as tests, for CI servers."""

from __future__ import annotations

import json
from typing import Any, assert_never

from leadrules.changes import Changes
from leadrules.cli import approvals, diff, forecast
from leadrules.cli.approvals import Reviewed
from leadrules.cli.breaking import CheckedVersion
from leadrules.cli.forecast_text import Told as Foretold
from leadrules.cli.impact_text import Told
from leadrules.cli.report.content import Details, Found, Part, Report, RulesetReport
from leadrules.cli.test import Tested
from leadrules.diagnostics import to_json
from leadrules.formats import Suite, TestCase


def as_dict(report: Report) -> dict[str, Any]:
    """Return a report as plain data that JSON can hold."""
    return {
        "against": report.against,
        "passed": not report.code,
        "exit_code": report.code,
        "headline": report.headline(),
        "rulesets": [_ruleset(ruleset) for ruleset in report.rulesets],
    }


def suites_of(report: Report) -> list[Suite]:
    """Return a suite of tests for each ruleset, in which each part is a test."""
    return [
        Suite(ruleset.shown, tuple(_as_test(part, ruleset.shown) for part in ruleset.parts), ruleset.shown)
        for ruleset in report.rulesets
    ]


def _as_test(part: Part, group: str) -> TestCase:
    return TestCase(part.name, group, part.words if part.code else None, (part.words, *map(str, part.findings)))


def _ruleset(ruleset: RulesetReport) -> dict[str, Any]:
    return {
        "path": ruleset.shown,
        "state": ruleset.state.value,
        "id": ruleset.id,
        "version": ruleset.version,
        "old_version": ruleset.old_version,
        "was": ruleset.was,
        "parts": [_part(part) for part in ruleset.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "verdict": part.verdict.name.lower(),
        "words": part.words,
        "exit_code": part.code,
        "findings": json.loads(to_json(part.findings)),
        "details": _details(part.details),
    }


def _details(details: Details) -> dict[str, Any] | None:
    match details:
        case None | Found():
            return None
        case Tested():
            told = details.as_dict(only_failed=True)
            return {"decided": len(details.results), "failed": told["cases"], "coverage": told["coverage"]}
        case CheckedVersion():
            return details.as_dict()
        case Changes():
            return diff.as_dict(details)
        case Told():
            return details.impact.to_dict(details.weeks)
        case Foretold():
            return forecast.as_dict(details)
        case Reviewed():
            return approvals.as_dict(details)
    assert_never(details)
