"""An agreement without errors, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from leadrules.agreement.clause import AgreementClause
from leadrules.canonical import Digest, canonical, digest
from leadrules.clauses.activity import EventKind
from leadrules.clauses.lead import LeadField
from leadrules.clauses.lifecycle import Lifecycle
from leadrules.clauses.promises import FollowUp
from leadrules.clauses.qualification import Qualification
from leadrules.clauses.recycle import Recycle
from leadrules.clauses.routing import Routing
from leadrules.clauses.scoring import Axis
from leadrules.clauses.signals import Signal
from leadrules.diagnostics import Diagnostic
from leadrules.expr import Condition
from leadrules.names import Path
from leadrules.overlay import Line, Permission, lines_of
from leadrules.payload import check_payload
from leadrules.source import Document
from leadrules.worktime import HolidayDates


@dataclass(frozen=True, repr=False, eq=False)
class Agreement:
    """An agreement without errors: every clause typed, every condition a tree.

    Agreements with the same digests are equal. ``diagnostics`` holds warnings and notes; ``texts`` maps the names of
    the files that were read to their texts, for excerpts. An overlay is one agreement with what it has from its
    ``base``, which is None for all others.
    """

    id: str
    version: str
    title: str
    clause: AgreementClause
    document: Document
    lists: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, LeadField]
    events: Mapping[str, EventKind]
    signals: Mapping[str, Signal]
    axes: Mapping[str, Axis]
    qualification: Qualification
    routing: Routing
    lifecycle: Lifecycle | None
    follow_up: FollowUp | None
    recycle: Recycle | None
    conditions: Mapping[Path, Condition] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    assumed: Mapping[Path, object] = field(default_factory=dict, repr=False)
    holidays: Mapping[str, HolidayDates] = field(default_factory=dict, repr=False)
    base: Agreement | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Agreement) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Agreement {self.id} {self.version}>"

    @cached_property
    def canonical_form(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The canonical form in two parts, meaning and words."""
        return canonical(self.clause, self.conditions, self.lists, self.assumed, self.holidays)

    @cached_property
    def digest(self) -> Digest:
        """The digests of the two parts of the canonical form."""
        return digest(*self.canonical_form)

    def validate_lead(self, payload: object) -> tuple[Diagnostic, ...]:
        """Return what is wrong with a lead at the door of an application; empty where ``decide`` can use it.

        Stricter than ``decide``: a key that the agreement does not declare is refused; it is usually a misspelt field.
        """
        return check_payload(self.fields, payload)

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts of the agreement and of its bases by the names of their files, for the excerpts of diagnostics."""
        return self.document.texts

    @property
    def lineage(self) -> Iterator[Agreement]:
        """The agreement, its base, and so on."""
        one: Agreement | None = self
        while one is not None:
            yield one
            one = one.base

    @property
    def leaves_open(self) -> Permission:
        """What overlays of this agreement may change."""
        return Permission(self.clause.overridable, self.document.root)

    def lines(self) -> tuple[Line, ...]:
        """Return the agreement as lines of one YAML file that means the same, each with where it comes from.

        The file may take the place of ``agreement.yaml`` in the same folder.
        """
        return tuple(lines_of(self.document.root, AgreementClause.model_fields))
