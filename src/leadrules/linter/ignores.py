"""Findings that the file itself says to leave: ``# leadrules: ignore[LR341] reason``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadrules.codes import Code
from leadrules.diagnostics import Diagnostic, Span, did_you_mean, warning
from leadrules.linter.rule import page_of
from leadrules.source import Document, comments

_IGNORE: Final = re.compile(r"(?:^|#)\s*leadrules:\s*ignore\b\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)", re.DOTALL)
_HINT: Final = "write `# leadrules: ignore[LR341] why it is right here`"

WITHOUT_REASON: Final = "LR387"
UNKNOWN: Final = "LR388"
UNUSED: Final = "LR389"

PAGES: Final[tuple[Code, ...]] = (
    page_of(
        WITHOUT_REASON,
        """An ignore without a reason.

        Why: Whoever reads the file next must be able to tell whether the reason still holds. Without one the ignore
        does not count, and what it was about is told.
        Bad:
            - {id: cold}   # leadrules: ignore[LR351]
        Instead:
            - {id: cold}   # leadrules: ignore[LR351] the newsletter team picks them up from the CRM
        """,
    ),
    page_of(
        UNKNOWN,
        """An ignore of a rule that there is not.

        Why: It ignores nothing. Most likely a digit is wrong, and the finding that was meant is still told.
        Bad:
            - {id: cold}   # leadrules: ignore[LR315] the newsletter team picks them up
        Instead:
            - {id: cold}   # leadrules: ignore[LR351] the newsletter team picks them up
        """,
    ),
    page_of(
        UNUSED,
        """An ignore that is not needed.

        Why: What it was about is gone, or it stands on another line. Left there, it would hide the next finding that
        comes to its line.
        Bad:
            - {id: cold, program: newsletter}   # leadrules: ignore[LR351] the newsletter team picks them up
        Instead:
            - {id: cold, program: newsletter}
        """,
    ),
)
"""The manual pages of what is told about ignores."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """One code that a comment ignores on one line of its file."""

    code: str
    line: int
    span: Span

    @property
    def at(self) -> tuple[str, str, int]:
        """Code, file and line of the findings that are ignored."""
        return self.code, self.span.file, self.line


def split(
    document: Document, found: Iterable[Diagnostic], rules: Collection[str], ran: Collection[str]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the findings without those that comments of the file ignore, and what is wrong with these comments.

    ``rules`` are all codes that can be ignored; of those in ``ran`` an ignore without a finding is told. Of an overlay,
    the comments of its bases count as well; what is wrong with them is told where the bases are linted.
    """
    own, *bases = document.files
    ignores, problems = _read(own, rules)
    kept: list[Diagnostic] = []
    used: set[tuple[str, str, int]] = set()
    lines = {ignore.at for ignore in (*ignores, *(one for base in bases for one in _read(base, rules)[0]))}
    for finding in found:
        at = (finding.code, finding.span.file, finding.span.line) if finding.span else ("", "", 0)
        if at in lines:
            used.add(at)
        else:
            kept.append(finding)
    return tuple(kept), (*problems, *_unused(ignores, used, ran))


def _unused(ignores: Sequence[Ignore], used: set[tuple[str, str, int]], ran: Collection[str]) -> Iterator[Diagnostic]:
    for ignore in ignores:
        if ignore.code in ran and ignore.at not in used:
            message = f"nothing to ignore: line {ignore.line} has no `{ignore.code}`"
            yield warning(UNUSED, message, ignore.span, "remove the comment, or put it on the line of the finding")


def _read(document: Document, rules: Collection[str]) -> tuple[list[Ignore], list[Diagnostic]]:
    ignores: list[Ignore] = []
    problems: list[Diagnostic] = []
    for comment in comments(document):
        said = _IGNORE.search(comment.text)
        if said is None:
            continue
        codes = [code.strip() for code in (said["codes"] or "").split(",") if code.strip()]
        if not codes:
            problems.append(warning(UNKNOWN, "an ignore that names no code", comment.span, _HINT))
        for code in codes:
            if code not in rules:
                hint = did_you_mean(code, rules) or _HINT
                problems.append(warning(UNKNOWN, f"no lint rule `{code[:60]}`", comment.span, hint))
            elif said["reason"].strip():
                ignores.append(Ignore(code, comment.line_of, comment.span))
        if codes and not said["reason"].strip():
            message = f"an ignore of {', '.join(f'`{code[:60]}`' for code in codes)} without a reason"
            problems.append(warning(WITHOUT_REASON, message, comment.span, "say why behind the bracket"))
    return ignores, problems
