"""What a lint rule is: a function, its code, and the manual page that its docstring is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from leadrules.codes import Code
from leadrules.diagnostics import Diagnostic, Severity, Span
from leadrules.linter.subject import Subject

_HEADINGS: Final = re.compile(r"^(Why|Bad|Instead):[ \n]", re.MULTILINE)


class Finding(NamedTuple):
    """What a rule found: a message of one line, where it stands, and the remedy."""

    message: str
    span: Span
    hint: str


Check = Callable[[Subject], Iterator[Finding]]
Need = Literal["at", "intake"]
"""What a rule must be told beside the agreement; without it the rule does not run."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``slug`` names it for people; ``page`` is the manual page of its code."""

    code: str
    slug: str
    severity: Severity
    page: Code
    check: Check
    needs: Need | None = None

    def runs_on(self, subject: Subject) -> bool:
        """Return whether everything is there that the rule must be told."""
        return self.needs is None or getattr(subject, self.needs) is not None

    def __call__(self, subject: Subject) -> Iterator[Diagnostic]:
        """Yield what the rule finds."""
        for found in self.check(subject):
            yield Diagnostic(self.code, self.severity, found.message, found.span, found.hint)


def rule(code: str, slug: str, severity: Severity, *, needs: Need | None = None) -> Callable[[Check], Rule]:
    """Return a decorator that makes a rule of a function; the headings of its docstring are the manual page."""

    def made(check: Check) -> Rule:
        return Rule(code, slug, severity, page_of(code, check.__doc__ or ""), check, needs)

    return made


def page_of(code: str, docstring: str) -> Code:
    """Return the manual page that a docstring says under ``Why``, ``Bad`` and ``Instead``.

    >>> page_of("LR340", "A thing.\\n\\nWhy: it is so.\\nBad:\\n    a: 1\\nInstead:\\n    a: 2").bad
    'a: 1'
    """
    title, *parts = _HEADINGS.split(inspect.cleandoc(docstring))
    said = {heading: inspect.cleandoc("\n" + text) for heading, text in zip(parts[::2], parts[1::2], strict=True)}
    title = " ".join(title.split()).removesuffix(".")
    why = " ".join(said.get("Why", "").split())
    return Code(code, title[:1].lower() + title[1:], why, said.get("Bad", ""), said.get("Instead", ""))
