"""Findings that the file itself says to leave: ``# leadrules: ignore[LR341] reason``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from leadrules.analysis import Findings
from leadrules.codes import Code, proofs
from leadrules.diagnostics import Diagnostic, Span, did_you_mean, in_order, warning
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

ANSWERS: Final = frozenset({"LR870", "LR871", "LR872"})
"""Codes of answers to what somebody asked: no line of a file can leave them."""

PROOF_CODES: Final = frozenset(page.code for page in proofs.CODES) - ANSWERS
"""Codes of what an analysis finds, that a line may leave like a finding of the linter."""

_ASKED_OF_A_ROSTER: Final = "LR860"


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


@dataclass(frozen=True, slots=True)
class Proofs:
    """What was proved and found, without what comments leave: ``ignored`` counts that.

    ``unneeded`` are ignores of proofs that there is nothing to ignore for.
    """

    findings: Findings
    ignored: int
    unneeded: tuple[Diagnostic, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything to be told, sorted by position."""
        return in_order((*self.findings.diagnostics, *self.unneeded))


def consider(document: Document, findings: Findings) -> Proofs:
    """Return the findings of an analysis, without those that comments of the file ignore.

    An ignore is called unneeded only where every question was decided; never one about people, who may not have been
    asked about.
    """
    ran = PROOF_CODES - {_ASKED_OF_A_ROSTER} if not findings.undecided else frozenset[str]()
    kept, problems = split(document, findings.diagnostics, PROOF_CODES, ran)
    left = replace(
        findings,
        found=tuple(each for each in findings.found if each.diagnostic in kept),
        undecided=tuple(each for each in findings.undecided if each.diagnostic in kept),
    )
    unneeded = tuple(problem for problem in problems if problem.code == UNUSED)
    return Proofs(left, findings.questions - left.questions, unneeded)


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
