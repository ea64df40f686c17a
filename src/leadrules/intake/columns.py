"""The field mapping ready to run: every column with its reader, checked against the agreement.

``mapping`` has the same as it is written. Why it is so: docs/intake.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadrules.agreement import Agreement
from leadrules.clauses.clause import Findings
from leadrules.diagnostics import AgreementError, Span, has_errors, in_order
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    type_words,
)
from leadrules.intake.cells import ReadCell, Spelling, cell_reader, fold
from leadrules.intake.mapping import ActivitySpec, ColumnSpec, IntakeClause
from leadrules.intake.needs import required_attributes
from leadrules.intake.spellings import read_spellings
from leadrules.intake.timestamps import has_offset
from leadrules.names import ATTRIBUTE, EVENT_TYPE, FIELD, Kind, Vocabulary
from leadrules.shape import read_shape
from leadrules.source import Place, read_yaml
from leadrules.worktime import zone

INTAKE_FILE: Final = "intake.yaml"
_DEFAULT_FILE: Final = "the intake by field names"
_CODES: Final[Mapping[type, str]] = {
    IntegerType: "LR726",
    NumberType: "LR726",
    DateType: "LR727",
    DateTimeType: "LR727",
    BooleanType: "LR728",
    ChoiceType: "LR728",
}
_KEYS: Final[Mapping[str, tuple[type, ...]]] = {
    "count": (IntegerType, NumberType),
    "decimal": (IntegerType, NumberType),
    "thousands": (IntegerType, NumberType),
    "true": (BooleanType,),
    "false": (BooleanType,),
    "format": (DateType, DateTimeType),
    "zone": (DateType, DateTimeType),
    "split": (TextListType,),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the export and the reader of its cells.

    ``name`` is the field or attribute. ``code`` is what a cell that cannot be read is rejected with. ``must_exist``
    says that a file with a header may not lack the column; ``is_key`` that no row can be read without it. ``span`` is
    where ``intake.yaml`` names it, None where nothing does.
    """

    name: str
    column: str
    code: str
    read: ReadCell
    must_exist: bool = True
    is_key: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ActivityColumns:
    """The columns of the activity export. ``ignored`` has the folded spellings of types that are left out."""

    id: Column | None
    lead: Column
    at: Column
    type: Column
    ignored: frozenset[str]
    attributes: Mapping[str, tuple[Column, ...]]

    def all(self) -> tuple[Column, ...]:
        """Return every column, each once."""
        attributes = {c.name: c for columns in self.attributes.values() for c in columns}
        own = (self.id, self.lead, self.at, self.type)
        return (*(c for c in own if c is not None), *attributes.values())


@dataclass(frozen=True, slots=True)
class Intake:
    """A field mapping ready to use. ``activity`` is None where the mapping says nothing of events."""

    file: str
    text: str = field(repr=False)
    id: Column
    fields: tuple[Column, ...]
    activity: ActivityColumns | None

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of ``intake.yaml`` by its name, for the excerpts of diagnostics."""
        return {self.file: self.text} if self.text else {}

    @classmethod
    def default(cls, agreement: Agreement) -> Intake:
        """Return the mapping of files whose columns have the names of the fields.

        A field without a column is not known. Leads have ``id``; events have ``lead_id``, ``type``, ``at`` (ISO 8601
        with an offset), attributes by their names, and ``id`` if they like.
        """
        attributes = {name: name for kind in agreement.events.values() for name in kind.attributes}
        activity = {"id": "id", "lead": "lead_id", "at": "at", "type": "type", "attributes": attributes}
        leads = {"id": "id", "columns": {name: name for name in agreement.fields}}
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
        intake = _Reading(shaped.model, document.root, shaped.place, agreement, findings, is_named).intake()
    diagnostics = in_order(findings.diagnostics)
    if intake is None or has_errors(diagnostics):
        raise AgreementError(diagnostics)
    return intake


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the mapping of one agreement; what is wrong goes to the findings.

    ``file`` is the whole document; ``root`` the same without what did not fit its shape.
    """

    clause: IntakeClause
    file: Place
    root: Place
    agreement: Agreement
    findings: Findings
    is_named: bool

    def intake(self) -> Intake:
        leads, place = self.clause.leads, self.root["leads"]["columns"]
        types = {name: f.type for name, f in self.agreement.fields.items()}
        known = Vocabulary({FIELD: frozenset(types)})
        fields, activity = [], None
        for name, spec in leads.columns.items():
            if not self.findings.unknown(FIELD, name, known, place[name].key_span):
                self._check_keys(name, spec, (types[name],), place[name])
                fields.append(self._column(name, spec, types[name], place[name]))
        if (events := self.clause.activity) is not None:
            activity = self._activity(events, self.root["activity"])
        document = self.root.document
        key = self._key("id", leads.id, self.root["leads"]["id"])
        text = document.text if self.is_named else ""
        return Intake(document.file, text, key, tuple(fields), activity)

    def _activity(self, spec: ActivitySpec, place: Place) -> ActivityColumns:
        known = Vocabulary({EVENT_TYPE: frozenset(self.agreement.events)})
        meanings = {}
        for spelled, event_type in spec.type.values.items():
            at = place["type"]["values"][spelled]
            if not self.findings.unknown(EVENT_TYPE, event_type, known, at.span):
                meanings[spelled] = event_type
        kinds = ChoiceType(tuple(self.agreement.events))
        ignored = self._ignored(spec, place)
        type_spec = ColumnSpec(column=spec.type.column, values=meanings)
        at_spec = ColumnSpec(column=spec.at.column, format=spec.at.format, zone=spec.at.zone)
        self._check_zone("at", at_spec, (DateTimeType(),), place["at"])
        self._check_required(spec, place)
        return ActivityColumns(
            None if spec.id is None else self._key("id", spec.id, place["id"], must_exist=self.is_named),
            self._key("lead", spec.lead, place["lead"]),
            self._column("at", at_spec, DateTimeType(), place["at"], is_key=True),
            replace(self._column("type", type_spec, kinds, place["type"], is_key=True), code="LR730"),
            ignored,
            self._attributes(spec, place["attributes"]),
        )

    def _ignored(self, spec: ActivitySpec, place: Place) -> frozenset[str]:
        mapped = {fold(spelled) for spelled in spec.type.values}
        for index, spelled in enumerate(spec.ignore):
            if fold(spelled) in mapped:
                message = f"the type `{spelled[:60]}` is ignored and stands for an event type too"
                self.findings.error("LR741", message, place["ignore"][index].span, "keep one of the two")
        return frozenset(fold(spelled) for spelled in spec.ignore)

    def _attributes(self, spec: ActivitySpec, place: Place) -> dict[str, tuple[Column, ...]]:
        events = self.agreement.events
        known = Vocabulary({_ANY_ATTRIBUTE: frozenset(a for kind in events.values() for a in kind.attributes)})
        columns: dict[str, list[Column]] = {name: [] for name in events}
        for name, column in spec.attributes.items():
            if self.findings.unknown(_ANY_ATTRIBUTE, name, known, place[name].key_span):
                continue
            types = {event: kind.attributes[name] for event, kind in events.items() if name in kind.attributes}
            self._check_keys(name, column, tuple(types.values()), place[name])
            by_type = {t: self._column(name, column, t, place[name]) for t in dict.fromkeys(types.values())}
            for event, type_ in types.items():
                columns[event].append(by_type[type_])
        return {event: tuple(found) for event, found in columns.items()}

    def _check_required(self, spec: ActivitySpec, place: Place) -> None:
        """Report attributes without which every event of a type would be rejected."""
        mapped = set(spec.type.values.values()) or set(self.agreement.events)
        written: Any = self.file["activity"]["attributes"].value or {}
        declared = {name for kind in self.agreement.events.values() for name in kind.attributes}
        if not set(written) <= declared:
            return  # a misspelt one has been reported as that
        for event_type, names in sorted(required_attributes(self.agreement).items()):
            for name in sorted(names - set(written)):
                if event_type in mapped:
                    message = f"no column for `{name}`, which a `where` reads of each `{event_type}`"
                    hint = f"add `{name}: …` under `activity.attributes`: without it all such events are rejected"
                    self.findings.error("LR744", message, place["attributes"].key_span, hint)

    def _key(self, name: str, column: str, place: Place, *, must_exist: bool = True) -> Column:
        spec = ColumnSpec(column=column)
        made = self._column(name, spec, TextType(), place, is_key=must_exist)
        return replace(made, code="LR725", must_exist=must_exist)

    def _column(self, name: str, spec: ColumnSpec, t: Type, place: Place, *, is_key: bool = False) -> Column:
        spellings = read_spellings(name, spec, t, place, (self.clause.missing, self.root["missing"]), self.findings)
        local = _zone(spec.zone or self.clause.zone)
        how = Spelling(spellings, spec.decimal, spec.thousands, spec.format, local, spec.split, of_value=not is_key)
        at = place["column"] if place["column"].exists else place
        span = at.span if self.is_named else None
        must_exist = self.is_named or is_key
        code = _CODES.get(type(t), "LR729")
        return Column(name, spec.column.strip(), code, cell_reader(t, how), must_exist, is_key, span)

    def _check_keys(self, name: str, spec: ColumnSpec, types: tuple[Type, ...], place: Place) -> None:
        given: dict[str, Any] = {key: getattr(spec, key) for key in _KEYS}
        for key, fitting in _KEYS.items():
            if given[key] not in (None, False) and not any(isinstance(t, fitting) for t in types):
                message = f"`{key}` means nothing for `{name}`, which is {type_words(types[0])}"
                self.findings.error("LR302", message, place[key].key_span, "remove it")
        if spec.decimal is not None and spec.decimal == spec.thousands:
            message = f"`{spec.decimal}` cannot be both the decimal mark and the mark of thousands"
            self.findings.error("LR743", message, place["thousands"].span, "one of them is another mark")
        self._check_zone(name, spec, types, place)

    def _check_zone(self, name: str, spec: ColumnSpec, types: tuple[Type, ...], place: Place) -> None:
        places = (self.file["zone"], Place(self.file.document, place["zone"].path))
        has_zone = any(at.exists for at in places)  # one that is no zone has been reported as that
        needs_zone = spec.format is not None and not has_offset(spec.format)
        if needs_zone and not has_zone and any(isinstance(t, DateTimeType) for t in types):
            message = f"`{name}` is written without an offset, and no zone is named"
            hint = "add `zone: Europe/Madrid` (or another) to the column or to the file"
            self.findings.error("LR742", message, place["format"].span, hint)


_ANY_ATTRIBUTE: Final = Kind("attribute", ATTRIBUTE.code, ATTRIBUTE.declared_under)


def _zone(name: str | None) -> ZoneInfo | None:
    return None if name is None else zone(name)
