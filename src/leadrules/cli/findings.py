"""Findings in the format that was asked for: what every verb prints whose results are diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, assert_never

import typer

from leadrules import __version__
from leadrules.cli.console import output, print_diagnostics
from leadrules.codes import CODES, Code
from leadrules.diagnostics import Diagnostic, Severity, to_github, to_json
from leadrules.formats import finding_suite, to_junit, to_markdown, to_sarif


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"
    github = "github"
    markdown = "markdown"


FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        help="`text` for people, `json` for programs, `sarif` for code scanning, `junit` for CI servers, `github` for "
        "annotations, `markdown` for a comment on a pull request.",
    ),
]
"""The option ``--format`` of a verb that prints findings."""


def print_findings(
    format: Format,  # noqa: A002 - the option's name
    diagnostics: Iterable[Diagnostic],
    texts: Mapping[str, str],
    *,
    verb: str,
    files: Iterable[str] = (),
    pages: Mapping[str, Code] = CODES,
    fails: Severity = Severity.ERROR,
) -> None:
    """Print diagnostics on stdout.

    ``texts`` are the files that they point at, by name; ``files`` names everything that was looked at, so that JUnit
    has a passing test for what is clean; ``pages`` explains the codes; from ``fails`` on a finding is a failed test.
    """
    found = tuple(diagnostics)
    match format:
        case Format.text:
            print_diagnostics(found, texts, output())
        case Format.json:
            print(to_json(found))
        case Format.sarif:
            print(to_sarif(found, pages, texts, version=__version__, base=Path.cwd().as_posix()))
        case Format.junit:
            print(to_junit([finding_suite(f"leadrules {verb}", found, files, fails=fails)]))
        case Format.github:
            if found:
                print(to_github(found))
        case Format.markdown:
            print(to_markdown(found))
        case _:
            assert_never(format)
