"""What a lint rule looks at: an agreement, where everything in it stands, and what else is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path as FilePath

from leadrules.agreement import Agreement
from leadrules.clauses.qualification import Way
from leadrules.diagnostics import Span
from leadrules.expr import Condition, Name, Node, walk
from leadrules.intake import INTAKE_FILE, read_intake
from leadrules.names import Path
from leadrules.roster import ROSTER_FILE, RosterClause, load_roster
from leadrules.ruleset import read_file
from leadrules.source import Place


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition where it stands, with all nodes of its tree, parents before children."""

    place: Place
    condition: Condition
    nodes: tuple[Node, ...]

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.place.path

    @property
    def names(self) -> frozenset[str]:
        """The names that it mentions."""
        return frozenset(node.name for node in self.nodes if isinstance(node, Name))

    def span_of(self, node: Node) -> Span:
        """Return where a node stands; the whole condition where that is written as a map."""
        start, end = node.span
        return self.place.text_span(start, end) if end else self.place.span


@dataclass(frozen=True)
class Subject:
    """An agreement to be linted.

    ``at`` is the day on which it is looked at, ``intake`` has the fields that a form or an export can fill, ``roster``
    says who works in each team; None where that is not known.
    """

    agreement: Agreement
    at: date | None = None
    intake: frozenset[str] | None = None
    roster: RosterClause | None = None

    @property
    def root(self) -> Place:
        """The whole file."""
        return self.agreement.document.root

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Every condition of the agreement, in the order in which clauses are read."""
        conditions = self.agreement.conditions.items()
        return tuple(Stated(Place(self.agreement.document, path), c, tuple(walk(c.root))) for path, c in conditions)

    @cached_property
    def of_leads(self) -> tuple[Stated, ...]:
        """The conditions that ask about a lead: all but each ``where``, which asks about an event."""
        return tuple(stated for stated in self.stated if "where" not in stated.path)

    @cached_property
    def names_read(self) -> frozenset[str]:
        """Every name that a condition about a lead mentions."""
        return frozenset().union(*(stated.names for stated in self.of_leads))

    def under(self, *path: str) -> Iterator[Stated]:
        """Yield the conditions about a lead below a path."""
        return (stated for stated in self.of_leads if stated.path[: len(path)] == path)

    def sure_of(self, way: Way) -> frozenset[str]:
        """Return the names that are known of every lead that goes to sales on a way: required, or held back for."""
        held = [d.condition for d in self.agreement.qualification.disqualifiers if d.holds_unknown]
        held += [gate.condition for gate in way.gates if gate.holds_unknown]
        return frozenset(way.required).union(*(condition.names for condition in held))

    @cached_property
    def worked_in(self) -> frozenset[str]:
        """The stages of sales that a handoff can lead to: by its name, or by a transition."""
        stages = self.agreement.lifecycle.stages if self.agreement.lifecycle else {}
        following = (name for stage in stages.values() if not stage.with_sales for name in stage.next)
        return self.handed_off_to.union(name for name in following if stages[name].with_sales)

    @cached_property
    def handed_off_to(self) -> frozenset[str]:
        """The stages that a handoff enters by its name."""
        stages = self.agreement.lifecycle.stages.values() if self.agreement.lifecycle else ()
        return frozenset(stage.id for stage in stages if "handed_off" in stage.enters)

    def items(self, *path: str) -> Iterator[Place]:
        """Yield the places of the items of a list, or of the values of a map."""
        place = self.root
        for key in path:
            place = place[key]
        match place.value:
            case list() as several:
                yield from (place[index] for index in range(len(several)))
            case dict() as named:
                yield from (place[key] for key in named)


def subject_of(folder: FilePath, agreement: Agreement, at: date | None = None) -> Subject:
    """Return what is to be linted in the folder of a ruleset: the agreement, and what the files beside it say.

    Raises:
        AgreementError: one of these files has errors.
    """
    intake, roster = folder / INTAKE_FILE, folder / ROSTER_FILE
    filled = None
    if intake.is_file():
        columns = read_intake(read_file(intake), intake.as_posix(), agreement).fields
        filled = frozenset(column.name for column in columns)
    return Subject(agreement, at, filled, load_roster(roster, agreement) if roster.is_file() else None)
