"""How ``leadrules test --coverage`` tells what cases show, and ``--suggest`` writes cases for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from leadrules.cases import CaseResult, Cases
from leadrules.cli.console import count, fail, printable, tell
from leadrules.coverage import Coverage, Share, skeletons, suggest
from leadrules.diagnostics import Diagnostic
from leadrules.formats import Suite, TestCase
from leadrules.plan import Plan


def print_coverage(found: Coverage, console: Console) -> None:
    """Print what no case shows, line by line, and then how much of each kind is covered."""
    for d in found.diagnostics:
        place = f"{d.span.file}:{d.span.line}: " if d.span else ""
        console.print(Text(printable(f"{place}{d.message}")), soft_wrap=True)
    if found.diagnostics:
        console.print()
    for kind, share in found.by_kind.items():
        console.print(Text(_row(kind, share)), soft_wrap=True)
    console.print(Text(_row("all", found.all), style="bold"), soft_wrap=True)
    if found.beyond:
        console.print(Text(f"not counted: {count(len(found.beyond), 'thing')} that no case can show"), soft_wrap=True)


def _row(name: str, share: Share) -> str:
    return f"{name:<16}{share.covered:>7,} of {share.total:>6,}{share.percent:>8}%"


def as_dict(found: Coverage) -> dict[str, Any]:
    """Return coverage as plain data; percents are text, because they are rounded down."""
    gaps = [
        {"kind": i.kind, "name": i.name, "aspect": i.aspect, "file": i.span.file, "line": i.span.line}
        for i in found.gaps
    ]
    beyond = [
        {"kind": i.kind, "name": i.name, "aspect": i.aspect, "file": i.span.file, "line": i.span.line, "why": why}
        for i, why in found.beyond
    ]
    kinds = {kind: _share(share) for kind, share in found.by_kind.items()}
    return {"cases": found.cases, **_share(found.all), "kinds": kinds, "gaps": gaps, "beyond": beyond}


def _share(share: Share) -> dict[str, Any]:
    return {"covered": share.covered, "total": share.total, "percent": share.percent}


def coverage_suite(found: Coverage, problem: Diagnostic | None) -> Suite:
    """Return coverage as one test, which fails where it is too low."""
    lines = [f"{d.span}: {d.message}" for d in found.diagnostics]
    failure = problem.message if problem else None
    return Suite("coverage", (TestCase(f"{found.all.percent}% covered", "coverage", failure, tuple(lines)),))


def write_suggestions(plan: Plan, cases: Cases, results: Sequence[CaseResult], file: Path | None) -> None:
    """Write cases for what is missing, to a file or to stdout, and say on stderr for what none was found."""
    found = suggest(plan, results)
    text = skeletons(found.found, cases)
    if file is None:
        print(text, end="")
    else:
        _write(file, text)
    shown = sum(len(each.closes) for each in found.found)
    said = f"{count(len(found.found), 'case')} for {count(shown, 'thing')} that no case shows"
    tell([said + (f", in {file.as_posix()}" if file else ""), *(f"no lead found: {item}" for item in found.without)])
    if found.cut_short:
        tell(["the search was cut short: there may be more; add these cases and ask again"])


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        fail(f"`{file.as_posix()}` exists", "nothing is overwritten: name another file")
    except OSError as problem:
        fail(f"`{file.as_posix()}` cannot be written: {problem.strerror}")
