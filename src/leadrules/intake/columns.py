"""The field mapping ready to run: every column with its reader, checked against the agreement.

``mapping`` has the same as it is written. Why it is so: docs/intake.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from leadrules.agreement import Agreement
from leadrules.clauses.clause import Findings
from leadrules.diagnostics import AgreementError, has_errors, in_order
from leadrules.expr import DateTimeType
from leadrules.intake.column import Column, ColumnReading
from leadrules.intake.mapping import ColumnSpec, FileSpec, IntakeClause
from leadrules.intake.patterns import Only, matcher
from leadrules.intake.sources import EventSource, activity_reading, log_reading, name_of, only_of
from leadrules.names import FIELD, Vocabulary
from leadrules.shape import read_shape
from leadrules.source import Place, read_yaml
from leadrules.tables import AS_USUAL, Written

INTAKE_FILE: Final = "intake.yaml"
_DEFAULT_FILE: Final = "the intake by field names"


@dataclass(frozen=True, slots=True)
class Intake:
    """A field mapping ready to use.

    ``activity`` and ``log`` have the exports of what leads did and of what became of them, none where the mapping says
    nothing of these. ``only`` has the columns that say which rows of the leads count; ``created`` is the column that
    says since when a lead is known, None where the mapping names none.
    """

    file: str
    text: str = field(repr=False)
    id: Column
    fields: tuple[Column, ...]
    only: tuple[Only, ...] = ()
    activity: tuple[EventSource, ...] = ()
    log: tuple[EventSource, ...] = ()
    _written: tuple[tuple[Callable[[str], bool], Written], ...] = ()
    created: Column | None = None

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of ``intake.yaml`` by its name, for the excerpts of diagnostics."""
        return {self.file: self.text} if self.text else {}

    @property
    def of_leads(self) -> tuple[Column, ...]:
        """The columns of the export of leads that make up a lead, and those that say which rows count."""
        return (self.id, *self.fields, *(only.column for only in self.only))

    @property
    def is_plain(self) -> bool:
        """Whether every lead and event is read from one row of one export, by nothing but its own cells."""
        return not self.only and len(self.activity) <= 1 and all(source.is_plain for source in self.activity)

    def written(self, file: str) -> Written:
        """Return how a file is written, by its name."""
        name = name_of(file)
        return next((written for takes, written in self._written if takes(name)), AS_USUAL)

    @classmethod
    def default(cls, agreement: Agreement) -> Intake:
        """Return the mapping of files whose columns have the names of the fields.

        A field without a column is not known. Leads have ``id``, and ``created_at`` if they like; events have
        ``lead_id``, ``type``, ``at`` (ISO 8601 with an offset), attributes by their names, and ``id`` if they like.
        """
        attributes = {name: name for kind in agreement.events.values() for name in kind.attributes}
        activity = {"id": "id", "lead": "lead_id", "at": "at", "type": "type", "attributes": attributes}
        leads = {"id": "id", "created": "created_at", "columns": {name: name for name in agreement.fields}}
        text = json.dumps({"intake": 1, "leads": leads, "activity": activity})
        return _read(text, _DEFAULT_FILE, agreement, is_named=False)


def read_intake(text: str, name: str, agreement: Agreement) -> Intake:
    """Return the field mapping that a text says. ``name`` is what diagnostics call it.

    Raises:
        AgreementError: with every problem of the text, sorted by position.
    """
    return _read(text, name, agreement, is_named=True)


def _read(text: str, name: str, agreement: Agreement, *, is_named: bool) -> Intake:
    document, problems = read_yaml(text, name)
    if document is None:
        raise AgreementError(problems)
    shaped = read_shape(IntakeClause, document.root)
    findings = Findings([*problems, *shaped.diagnostics])
    intake = None
    if shaped.model is not None:
        reading = ColumnReading(shaped.model, document.root, shaped.place, findings, is_named)
        intake = _intake(reading, agreement)
    diagnostics = in_order(findings.diagnostics)
    if intake is None or has_errors(diagnostics):
        raise AgreementError(diagnostics)
    return intake


def _intake(reading: ColumnReading, agreement: Agreement) -> Intake:
    clause, root = reading.clause, reading.root
    place = root["leads"]
    activity = activity_reading(reading, agreement).sources(clause.activity)
    return Intake(
        root.document.file,
        root.document.text if reading.is_named else "",
        reading.lead_key("id", clause.leads.id, place["id"]),
        _fields(reading, agreement, place["columns"]),
        only_of(reading, clause.leads.only, place["only"]),
        activity,
        log_reading(reading).sources(clause.log),
        tuple((matcher([pattern]), _written(spec)) for pattern, spec in clause.files.items()),
        _created(reading, place["created"]),
    )


def _created(reading: ColumnReading, place: Place) -> Column | None:
    spec = reading.clause.leads.created
    if spec is None:
        return None
    column = ColumnSpec(column=spec.column, format=spec.format, zone=spec.zone)
    reading.check_zone("created", column, (DateTimeType(),), place)
    return replace(reading.column("created", column, DateTimeType(), place), must_exist=False)


def _fields(reading: ColumnReading, agreement: Agreement, place: Place) -> tuple[Column, ...]:
    types = {name: f.type for name, f in agreement.fields.items()}
    known = Vocabulary({FIELD: frozenset(types)})
    fields = []
    for name, spec in reading.clause.leads.columns.items():
        if not reading.findings.unknown(FIELD, name, known, place[name].key_span):
            reading.check_keys(name, spec, (types[name],), place[name])
            fields.append(reading.column(name, spec, types[name], place[name]))
    return tuple(fields)


def _written(spec: FileSpec) -> Written:
    return Written(spec.encoding or AS_USUAL.encoding, spec.delimiter, spec.header)
