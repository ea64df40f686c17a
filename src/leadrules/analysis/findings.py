"""What an analysis found: findings with the lead that shows each, and the questions that were not decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadrules.diagnostics import Diagnostic, Severity, Span, in_order

if TYPE_CHECKING:
    from leadrules.analysis.witness import Witness


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``witness`` is a lead that shows it, None where what is found is that there is no lead."""

    code: str
    severity: Severity
    message: str
    span: Span
    hint: str
    witness: Witness | None = None

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding as a diagnostic."""
        return Diagnostic(self.code, self.severity, self.message, self.span, self.hint)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A question that was not decided, and why."""

    question: str
    why: str
    span: Span

    @property
    def diagnostic(self) -> Diagnostic:
        """The question as a diagnostic."""
        hint = "simplify the conditions that it is about, or test it with cases"
        return Diagnostic("LR890", Severity.NOTE, f"not decided: {self.question}; {self.why}", self.span, hint)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, in the order of the file.

    ``proved`` counts the questions that were answered as the parties would want it.
    """

    found: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    proved: int

    @property
    def questions(self) -> int:
        """How many questions were asked."""
        return self.proved + len(self.found) + len(self.undecided)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything to be told, sorted by position."""
        return in_order([f.diagnostic for f in self.found] + [u.diagnostic for u in self.undecided])

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)
