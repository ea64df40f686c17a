"""Findings as a SARIF 2.1.0 log, which code hosts show beside the lines of a change."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from leadrules.codes import Code
from leadrules.diagnostics import Diagnostic, Span, in_order

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


def to_sarif(
    diagnostics: Iterable[Diagnostic],
    pages: Mapping[str, Code],
    texts: Mapping[str, str],
    *,
    version: str,
    base: str = "",
) -> str:
    """Return the diagnostics as a SARIF log of one run, by position.

    ``pages`` has the page of each code, which becomes its rule with help; ``texts`` the content of files by their
    names in the spans, for fingerprints that stay the same when a line moves. ``base`` is the folder to which paths are
    made relative, as code hosts want them: the top of the repository; without it absolute paths stay what they are.
    """
    found = in_order(diagnostics)
    codes = sorted({d.code for d in found})
    places = {code: index for index, code in enumerate(codes)}
    prints = _fingerprints(found, texts, base)
    results = [_result(d, places, mark, base) for d, mark in zip(found, prints, strict=True)]
    driver = {
        "name": "leadrules",
        "semanticVersion": version,
        "rules": [_rule(code, pages.get(code)) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str, page: Code | None) -> dict[str, Any]:
    if page is None:
        return {"id": code}
    text = f"{page.why}\n\nInstead of\n\n{_indented(page.bad)}\n\nwrite\n\n{_indented(page.instead)}"
    markdown = f"{page.why}\n\nInstead of\n\n```yaml\n{page.bad}\n```\n\nwrite\n\n```yaml\n{page.instead}\n```"
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.why},
        "help": {"text": text, "markdown": markdown},
    }


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def _result(d: Diagnostic, places: Mapping[str, int], mark: str, base: str) -> dict[str, Any]:
    """Return one result. Braces stay single in its message: it has no arguments, and code hosts show it as it is."""
    result: dict[str, Any] = {
        "ruleId": d.code,
        "ruleIndex": places[d.code],
        "level": d.severity.value,
        "message": {"text": f"{d.message}; {d.hint}" if d.hint else d.message},
    }
    if d.span is not None:
        result["locations"] = [{"physicalLocation": _location(d.span, base)}]
    result["partialFingerprints"] = {"primaryLocationLineHash": mark}
    return result


def _location(span: Span, base: str) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"artifactLocation": {"uri": _uri(span.file, base)}, "region": region}


def _uri(file: str, base: str) -> str:
    """Return a path as a URI: relative to ``base`` where it lies below it, absolute where it does not."""
    if not base:
        return quote(file) if not posixpath.isabs(file) else f"file://{quote(file)}"
    whole = posixpath.normpath(posixpath.join(base, file))
    below = posixpath.relpath(whole, base)
    return f"file://{quote(whole)}" if below.startswith("..") else quote(below)


def _fingerprints(found: Iterable[Diagnostic], texts: Mapping[str, str], base: str) -> Iterator[str]:
    """Yield what stays the same for each finding while its line moves: code, file, and the line without its margin.

    Equal ones are numbered in their order.
    """
    lines = {file: _LINE_BREAK.split(text.removeprefix("\ufeff")) for file, text in texts.items()}
    seen: Counter[str] = Counter()
    for d in found:
        of_file = lines.get(d.span.file, []) if d.span else []
        line = of_file[d.span.line - 1].strip() if d.span and d.span.line <= len(of_file) else d.message
        place = _uri(d.span.file, base) if d.span else ""
        mark = sha256(f"{d.code}\n{place}\n{line}".encode("utf-8", "replace")).hexdigest()[:16]
        seen[mark] += 1
        yield f"{mark}:{seen[mark]}"
