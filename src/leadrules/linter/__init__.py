"""The linter: what is well formed in an agreement and yet not what two departments want.

One function a rule, one module a clause; the docstring of a rule is its manual page. Nothing here needs a proof: what
no lead can reach is a matter of ``analysis``.
"""

from leadrules.linter.ignores import Proofs, consider
from leadrules.linter.linting import ALL_CODES, LINT_CODES, RULES, Linted, lint, run, unknown_code
from leadrules.linter.rule import Rule
from leadrules.linter.subject import Subject, subject_of

__all__ = [
    "ALL_CODES", "LINT_CODES", "RULES", "Linted", "Proofs", "Rule", "Subject", "consider", "lint", "run", "subject_of",
    "unknown_code",
]  # fmt: skip
