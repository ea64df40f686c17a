"""Exports of events ready to read: what the leads did, and what became of them.

``mapping`` has the same as it is written. Why it is so: docs/intake.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from leadrules.agreement import Agreement
from leadrules.expr import ChoiceType, DateTimeType, Type
from leadrules.intake.cells import fold
from leadrules.intake.column import NO_COLUMN, Column, ColumnReading
from leadrules.intake.mapping import ColumnSpec, EventsSpec, LeadKeySpec
from leadrules.intake.mapping import Only as OnlySpec
from leadrules.intake.needs import required_attributes
from leadrules.intake.patterns import Only, matcher
from leadrules.names import ATTRIBUTE, EVENT_TYPE, Kind, Vocabulary
from leadrules.source import Place
from leadrules.timeline.vocabulary import CARRIES

Carries = Mapping[str, Mapping[str, Type]]
"""Types of events, and the types of what each carries."""

_ANY_ATTRIBUTE: Final = Kind("attribute", ATTRIBUTE.code, ATTRIBUTE.declared_under)


@dataclass(frozen=True, slots=True)
class EventSource:
    """The columns of one export of events.

    ``takes`` says whether a file is of this export, by its name. ``by`` is the column of the leads in which ``lead`` is
    looked up, None where it is the lead's id itself. ``ignored`` has the folded spellings of types that are left out;
    ``may_be_blank`` says that rows without an instant are left out too. ``name`` goes before the ids of its events.
    """

    name: str | None
    takes: Callable[[str], bool]
    id: Column | None
    lead: Column
    by: Column | None
    at: Column
    may_be_blank: bool
    type: Column
    only: tuple[Only, ...]
    ignored: frozenset[str]
    attributes: Mapping[str, tuple[Column, ...]]

    def all(self) -> tuple[Column, ...]:
        """Return every column of the export, each once."""
        attributes = {c.name: c for columns in self.attributes.values() for c in columns}
        own = (self.id, self.lead, self.at, self.type, *(only.column for only in self.only), *attributes.values())
        return tuple(c for c in own if c is not None and c.column != NO_COLUMN)

    @property
    def is_plain(self) -> bool:
        """Whether rows are read one by one, by nothing but their own cells."""
        return self.by is None and not self.only and not self.may_be_blank and self.type.column != NO_COLUMN


@dataclass(frozen=True, slots=True)
class SourceReading:
    """Reads the exports of events of one kind, ``activity`` or ``log``."""

    reading: ColumnReading
    key: str
    carries: Carries
    required: Mapping[str, frozenset[str]]

    def sources(self, specs: tuple[EventsSpec, ...]) -> tuple[EventSource, ...]:
        """Return the exports, each ready to read; what is wrong goes to the findings."""
        whole = self.reading.root[self.key]
        places = [at if (at := whole[index]).exists else whole for index in range(len(specs))]
        self._check_apart(specs, places)
        return tuple(self._source(spec, place) for spec, place in zip(specs, places, strict=True))

    def _check_apart(self, specs: tuple[EventsSpec, ...], places: list[Place]) -> None:
        """Report exports that cannot be told apart."""
        names: set[str] = set()
        for spec, place in zip(specs, places, strict=True):
            lacking = [] if len(specs) == 1 else [key for key in ("name", "files") if not getattr(spec, key)]
            if lacking:
                message = (
                    f"one of several exports under `{self.key}` has no {' and no '.join(f'`{k}`' for k in lacking)}"
                )
                hint = "write `name: tasks` and `files: Task*.csv`: they say which rows are read how"
                self.reading.findings.error("LR747", message, place.span, hint)
            if spec.name is not None and spec.name in names:
                message = f"two exports under `{self.key}` are called `{spec.name}`"
                self.reading.findings.error("LR747", message, place["name"].span, "give one of them another name")
            names |= {spec.name} if spec.name is not None else set()

    def _source(self, spec: EventsSpec, place: Place) -> EventSource:
        at_spec = ColumnSpec(column=spec.at.column, format=spec.at.format, zone=spec.at.zone)
        self.reading.check_zone("at", at_spec, (DateTimeType(),), place["at"])
        self._check_required(spec, place)
        reading = self.reading
        lead, by = self._lead(spec.lead, place["lead"])
        return EventSource(
            spec.name,
            matcher(spec.files or ("*",)),
            None if spec.id is None else reading.key("id", spec.id, place["id"], must_exist=reading.is_named),
            lead,
            by,
            reading.column("at", at_spec, DateTimeType(), place["at"], is_key=True),
            spec.at.blank is not None,
            self._type(spec, place["type"]),
            only_of(reading, spec.only, place["only"]),
            self._ignored(spec, place),
            self._attributes(spec, place["attributes"]),
        )

    def _lead(self, spec: LeadKeySpec, place: Place) -> tuple[Column, Column | None]:
        at = place["column"] if place["column"].exists else place
        if spec.by is None:
            return self.reading.lead_key("lead", spec.column, at), None
        by = self.reading.lead_key("by", spec.by, place["by"], is_id=False)
        return self.reading.lead_key("lead", spec.column, at, is_id=False), by

    def _type(self, spec: EventsSpec, place: Place) -> Column:
        known, values = Vocabulary({EVENT_TYPE: frozenset(self.carries)}), place["values"]
        unknown = self.reading.findings.unknown
        meanings = {s: t for s, t in spec.type.values.items() if not unknown(EVENT_TYPE, t, known, values[s].span)}
        always = spec.type.always
        if always is not None and unknown(EVENT_TYPE, always, known, place["always"].span):
            always = next(iter(self.carries), None)  # said once
        type_spec = ColumnSpec(column=spec.type.column, always=always, values=meanings)
        made = self.reading.column("type", type_spec, ChoiceType(tuple(self.carries)), place, is_key=True)
        return replace(made, code="LR730")

    def _ignored(self, spec: EventsSpec, place: Place) -> frozenset[str]:
        mapped = {fold(spelled) for spelled in spec.type.values}
        for index, spelled in enumerate(spec.ignore):
            if fold(spelled) in mapped:
                message = f"the type `{spelled[:60]}` is ignored and stands for an event type too"
                self.reading.findings.error("LR741", message, place["ignore"][index].span, "keep one of the two")
        return frozenset(fold(spelled) for spelled in spec.ignore)

    def _attributes(self, spec: EventsSpec, place: Place) -> dict[str, tuple[Column, ...]]:
        known = Vocabulary({_ANY_ATTRIBUTE: frozenset(a for carried in self.carries.values() for a in carried)})
        columns: dict[str, list[Column]] = {name: [] for name in self.carries}
        for name, column in spec.attributes.items():
            if self.reading.findings.unknown(_ANY_ATTRIBUTE, name, known, place[name].key_span):
                continue
            types = {event: carried[name] for event, carried in self.carries.items() if name in carried}
            self.reading.check_keys(name, column, tuple(types.values()), place[name])
            distinct = dict.fromkeys(types.values())
            by_type = {t: self.reading.column(name, column, t, place[name]) for t in distinct}
            for event, type_ in types.items():
                columns[event].append(by_type[type_])
        return {event: tuple(found) for event, found in columns.items()}

    def _check_required(self, spec: EventsSpec, place: Place) -> None:
        """Report attributes without which every event of a type would be rejected."""
        always = () if spec.type.always is None else (spec.type.always,)
        mapped = {*spec.type.values.values(), *always} or set(self.carries)
        place_of_all = Place(self.reading.file.document, place["attributes"].path)
        written: Any = place_of_all.value or {}
        if spec.type.column is None and spec.type.always is None:
            return  # nobody knows which types there are, which has been reported
        if not set(written) <= {name for carried in self.carries.values() for name in carried}:
            return  # a misspelt one has been reported as that
        for event_type, names in sorted(self.required.items()):
            for name in sorted(names - set(written)):
                if event_type in mapped:
                    message = f"no column for `{name}`, which a `where` reads of each `{event_type}`"
                    hint = f"add `{name}: …` under `attributes`: without it all such events are rejected"
                    self.reading.findings.error("LR744", message, place["attributes"].key_span, hint)


def activity_reading(reading: ColumnReading, agreement: Agreement) -> SourceReading:
    """Return what reads exports of activity: events that the agreement declares."""
    carries = {name: event.attributes for name, event in agreement.events.items()}
    return SourceReading(reading, "activity", carries, required_attributes(agreement))


def log_reading(reading: ColumnReading) -> SourceReading:
    """Return what reads exports of outcomes: events of the log, which are the same for everybody."""
    return SourceReading(reading, "log", CARRIES, {})


def only_of(reading: ColumnReading, spec: OnlySpec, place: Place) -> tuple[Only, ...]:
    """Return the columns whose cells say which rows count."""
    return tuple(
        Only(reading.key(name, name, place[name], must_exist=reading.is_named), matcher(spellings))
        for name, spellings in spec.items()
    )


def name_of(file: str) -> str:
    """Return the name of a file, without the folder it is in."""
    return PurePosixPath(file).name
