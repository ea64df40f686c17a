"""A mutant: an agreement with one small change, made where it stands in the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from leadrules.agreement import Agreement
from leadrules.agreement.reading import read_agreement
from leadrules.diagnostics import Span
from leadrules.names import Path
from leadrules.plan import Plan
from leadrules.plan import compile as compile_plan

Clause = Literal["effective", "lists", "signals", "scoring", "qualification", "routing", "follow_up", "recycle"]
CLAUSES: Final[tuple[Clause, ...]] = (
    "effective",
    "lists",
    "signals",
    "scoring",
    "qualification",
    "routing",
    "follow_up",
    "recycle",
)
"""The clauses that are changed, in the order of the file: what a worked example can be about."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of an agreement.

    ``owner`` is the id of the line that is changed, or its key; ``words`` say how, like ``\\`>=\\` becomes \\`>\\```.
    ``path`` and ``value`` are the change in plain data: what stands at the path instead.
    """

    clause: Clause
    owner: str
    words: str
    span: Span
    path: Path
    value: object

    def __str__(self) -> str:
        return f"`{self.owner}`: {self.words}"

    @property
    def place(self) -> str:
        """Where the change is made: file, line and column."""
        return f"{self.span.file}:{self.span.line}:{self.span.column}"


def mutated(agreement: Agreement, mutant: Mutant) -> Plan | None:
    """Return the plan of an agreement with the change of a mutant; None where leadrules refuses it."""
    document = replace(agreement.document, data=put(agreement.document.data, mutant.path, mutant.value))
    files = {
        source: "\n".join(agreement.lists[name])
        for name, source in agreement.clause.lists.items()
        if isinstance(source, str)
    }
    changed, _ = read_agreement(document, files, agreement.base)
    if changed is None:
        return None
    return compile_plan(replace(changed, holidays=agreement.holidays))


def put(data: object, path: Path, value: object) -> object:
    """Return plain data with another value at a path; maps and lists off the path are shared.

    >>> put({"a": [1, 2]}, ("a", 1), 3)
    {'a': [1, 3]}
    """
    if not path:
        return value
    key, rest = path[0], path[1:]
    match data, key:
        case dict(), str():
            return {**data, key: put(data.get(key), rest, value)}
        case list(), int():
            return [put(item, rest, value) if index == key else item for index, item in enumerate(data)]
    raise KeyError(f"nothing stands at {path}")
