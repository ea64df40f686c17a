"""The parts of a query: named steps, one after the other, with a comment for every line that comes from a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from leadrules.clauses.lead import LeadField
from leadrules.expr import AT, TODAY, Condition, Node
from leadrules.expr.sql import FALSE, TRUE, SqlLeaves
from leadrules.expr.sql_dialect import Dialect
from leadrules.plan import Plan


class SqlError(ValueError):
    """What cannot be written as SQL for a database, in one line."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a step; ``note`` becomes a comment above it."""

    sql: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A common table expression. With ``everything``, it also has all columns of its source.

    ``source`` is all that stands after FROM. ``text`` stands for the whole step where it is not a plain SELECT.
    """

    name: str
    about: str
    source: str
    columns: tuple[Column, ...] = ()
    everything: bool = True
    text: str = ""

    def written(self, dialect: Dialect) -> str:
        """Return the step as SQL, without the comma behind it."""
        head = f"{comment(self.about)}\n"
        if self.text:
            return head + self.text
        lines = ["    *"] if self.everything else []
        lines += [_line(column, dialect) for column in self.columns]
        return f"{head}{dialect.write('step', self.name)} (\n  SELECT\n{_separated(lines)}\n  FROM {self.source}\n)"


def _line(column: Column, dialect: Dialect) -> str:
    note = f"    {comment(column.note)}\n" if column.note else ""
    name = dialect.column(column.name)
    return f"{note}    {column.sql}" + ("" if column.sql == name else f" AS {name}")


def _separated(lines: Sequence[str]) -> str:
    return ",\n".join(lines)


def comment(text: str) -> str:
    r"""Return a text as a comment that ends with its line, whatever stands in it.

    A backslash at the end would join the next line to it in Spark, which also looks for variables in comments.
    """
    line = "".join(c if c.isprintable() else " " for c in text).replace("${", "$ {").rstrip()
    return f"-- {line}{' .' if line.endswith(chr(92)) else ''}"


@dataclass(frozen=True, slots=True)
class Query:
    """What every part of a query needs: the plan, the dialect, and how conditions on a lead are written.

    ``derived`` maps calls that many conditions share to the columns that hold their values.
    """

    plan: Plan
    dialect: Dialect
    has_activity: bool
    repeats: bool
    derived: dict[Node, str] = field(default_factory=dict)

    @property
    def leaves(self) -> SqlLeaves:
        """How conditions on a row of a lead are written, wherever in the agreement they stand."""
        plan = self.plan
        columns = {name: self.name(name) for name in plan.slots}
        columns[AT], columns[TODAY] = self.name("_at_us"), self.name("_today")
        columns.update({name: self.name(f"_{name}") for name in ("stage", "tier", "fast_track")})
        definite = {*plan.agreement.axes, "tier", "fast_track"}
        if plan.agreement.lifecycle:
            definite.add("stage")
        if self.has_activity:
            signals = plan.agreement.signals.values()
            definite |= {s.name for s in signals if s.measure in ("count", "distinct", "days")}
        return SqlLeaves(self.dialect, columns, frozenset(definite), self.derived)

    def name(self, name: str) -> str:
        """Return a quoted identifier."""
        return self.dialect.column(name)

    def text(self, text: str) -> str:
        """Return a literal."""
        return self.dialect.text(text)

    def whole(self, value: str) -> str:
        """Return a value as a whole number of 64 bits."""
        return self.dialect.write("whole", value)

    def true(self, condition: Condition | None) -> str:
        """Return a test that a condition is known to hold; no condition always holds."""
        return TRUE if condition is None else self.leaves.true(condition.root)

    def false(self, condition: Condition | None) -> str:
        """Return a test that a condition is known not to hold."""
        return FALSE if condition is None else self.leaves.false(condition.root)

    def field(self, name: str) -> LeadField:
        """Return a field of the lead."""
        return self.plan.agreement.fields[name]


def case(arms: Sequence[tuple[str, str]], otherwise: str | None = None) -> str:
    """Return ``CASE WHEN … END``; of no arms what is otherwise, without those after one that always holds."""
    kept: list[str] = []
    for test, value in arms:
        if test == TRUE:
            otherwise = value
            break
        if test != FALSE:
            kept.append(f"WHEN {test} THEN {value}")
    end = "" if otherwise is None else f" ELSE {otherwise}"
    return f"CASE {' '.join(kept)}{end} END" if kept else otherwise or "NULL"


def condition_text(condition: Condition | None) -> str:
    """Return how a condition reads in a comment."""
    return "always" if condition is None else condition.text
