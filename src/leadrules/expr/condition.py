"""One condition, read and checked."""

from dataclasses import dataclass

from leadrules.diagnostics import Diagnostic
from leadrules.expr.checker import check
from leadrules.expr.forms import read_form
from leadrules.expr.nodes import Node, names_in
from leadrules.expr.printer import to_text
from leadrules.expr.raw import Locator, Problems
from leadrules.expr.scope import Scope


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is right in its scope; ``text`` is its canonical spelling, whatever form it was written in."""

    text: str
    root: Node

    @property
    def names(self) -> tuple[str, ...]:
        """The names it mentions, sorted, each once."""
        return names_in(self.root)


def parse_condition(value: object, scope: Scope, place: Locator) -> tuple[Condition | None, tuple[Diagnostic, ...]]:
    """Return the condition that a text, map or list says, and what is wrong with it; warnings leave it a condition.

    ``value`` is plain data as YAML gives it; ``place`` is where it stands. Without diagnostics and without a condition
    it mentions a poisoned name of the scope: whoever poisoned it has told why. Never raises, whatever the input.
    """
    problems = Problems(suggests=scope.suggests)
    raw = read_form(value, place, problems)
    root = check(raw, scope, problems) if raw is not None else None
    if root is None or problems.found:
        return None, (*problems.found, *problems.warnings)
    return Condition(to_text(root), root), tuple(problems.warnings)
