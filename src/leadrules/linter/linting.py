"""All rules over one agreement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from leadrules.agreement import Agreement
from leadrules.codes import CODES, Code
from leadrules.diagnostics import Diagnostic, did_you_mean, in_order
from leadrules.linter import (
    bands,
    commitments,
    follow_up,
    header,
    ignores,
    information,
    lifecycle,
    naming,
    qualification,
    recycle,
    routing,
    scoring,
)
from leadrules.linter.rule import Rule
from leadrules.linter.subject import Subject
from leadrules.roster import RosterClause

_MODULES: Final = (
    header, qualification, information, scoring, bands, routing, lifecycle, follow_up, recycle, commitments, naming
)  # fmt: skip

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted(
        (found for module in _MODULES for found in vars(module).values() if isinstance(found, Rule)),
        key=lambda found: found.code,
    )
)
"""Every rule, in the order of the codes."""

LINT_CODES: Final[dict[str, Code]] = {
    page.code: page for page in sorted([*(r.page for r in RULES), *ignores.PAGES], key=lambda page: page.code)
}
"""The manual page of everything that ``lint`` tells, by code, in the order of the codes."""

ALL_CODES: Final[dict[str, Code]] = dict(sorted({**CODES, **LINT_CODES}.items()))
"""The page of every diagnostic code there is, those of lint rules among them."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What linting found, sorted by position; how many findings comments left out, and how many rules ran."""

    found: tuple[Diagnostic, ...]
    ignored: int
    rules: int


def lint(
    agreement: Agreement,
    *,
    at: date | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    intake: Collection[str] | None = None,
    roster: RosterClause | None = None,
) -> tuple[Diagnostic, ...]:
    """Return what is well formed in an agreement and yet not what the parties want, sorted by position.

    All are warnings or notes. ``select`` and ``ignore`` are codes, or beginnings of codes like ``LR34``; nothing
    selected means all. ``at`` is the day on which a review may be overdue, ``intake`` has the names of the fields that
    a form or an export can fill, ``roster`` says who works in each team; rules that need what is not given do not run.
    What a comment ``# leadrules: ignore[LR341] reason`` is about is left out.

    Raises:
        ValueError: no code begins with one of ``select`` or ``ignore``.
    """
    subject = Subject(agreement, at, None if intake is None else frozenset(intake), roster)
    return run(subject, select, ignore).found


def run(subject: Subject, select: Collection[str] = (), ignore: Collection[str] = ()) -> Linted:
    """Return what the chosen rules find, and what was left out.

    Raises:
        ValueError: no code begins with one of ``select`` or ``ignore``.
    """
    for code in (*select, *ignore):
        if (problem := unknown_code(code)) is not None:
            raise ValueError(problem)
    chosen = {code for code in LINT_CODES if _begins(code, select or ("",)) and not _begins(code, ignore)}
    running = [rule for rule in RULES if rule.code in chosen and rule.runs_on(subject)]
    found = [finding for rule in running for finding in rule(subject)]
    rules, ran = {rule.code for rule in RULES} | ignores.PROOF_CODES, {rule.code for rule in running}
    kept, problems = ignores.split(subject.agreement.document, found, rules, ran)
    told = in_order((*kept, *(problem for problem in problems if problem.code in chosen)))
    return Linted(told, len(found) - len(kept), len(running))


def unknown_code(code: str) -> str | None:
    """Return what to say of a code that no lint code begins with, and what may be meant; None where one does."""
    if code and any(known.startswith(code) for known in LINT_CODES):
        return None
    guess = did_you_mean(code, LINT_CODES)
    return f"no lint rule `{code[:60]}`; {guess or 'rules are LR340 to LR393'}"


def _begins(code: str, beginnings: Iterable[str]) -> bool:
    return any(code.startswith(beginning) for beginning in beginnings)
