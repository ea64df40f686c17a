"""One column of an export: its name, and the reader of its cells, checked against the type that it fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadrules.clauses.clause import Findings
from leadrules.diagnostics import Span
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    TextType,
    Type,
    type_words,
)
from leadrules.intake.cells import Cell, ReadCell, Spelling, cell_reader
from leadrules.intake.mapping import ColumnSpec, IntakeClause
from leadrules.intake.orders import conflict
from leadrules.intake.salesforce import full_id, is_full_or_short
from leadrules.intake.spellings import meant, read_spellings
from leadrules.intake.timestamps import has_offset
from leadrules.source import Place
from leadrules.worktime import zone

NO_COLUMN: Final = ""
"""The ``column`` of a value that is the same in all rows, whatever the export has."""
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

    ``name`` is the field or attribute; ``column`` is ``NO_COLUMN`` for a value that no cell says. ``code`` is what a
    cell that cannot be read is rejected with. ``must_exist`` says that a file with a header may not lack the column;
    ``is_key`` that no row can be read without it. ``span`` is where ``intake.yaml`` names it, None where nothing does.
    """

    name: str
    column: str
    code: str
    read: ReadCell
    must_exist: bool = True
    is_key: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """Reads what a mapping says of columns; what is wrong goes to the findings.

    ``file`` is the whole document; ``root`` the same without what did not fit its shape.
    """

    clause: IntakeClause
    file: Place
    root: Place
    findings: Findings
    is_named: bool

    def key(self, name: str, column: str, place: Place, *, must_exist: bool = True) -> Column:
        """Return a column with ids as they are written."""
        made = self.column(name, ColumnSpec(column=column), TextType(), place, is_key=must_exist)
        return replace(made, code="LR725", must_exist=must_exist)

    def lead_key(self, name: str, column: str, place: Place, *, is_id: bool = True) -> Column:
        """Return a column with ids of leads in one form, or with something else that leads are known by."""
        made = self.key(name, column, place)
        return replace(made, read=_in_full(made.read, is_id)) if self.clause.ids == "salesforce" else made

    def column(self, name: str, spec: ColumnSpec, t: Type, place: Place, *, is_key: bool = False) -> Column:
        """Return a column whose cells become values of a type; one that names no column is reported."""
        if spec.column is None or spec.always is not None:
            return self._constant(name, spec, t, place)
        spellings = read_spellings(name, spec, t, place, (self.clause.missing, self.root["missing"]), self.findings)
        local = _zone(spec.zone or self.clause.zone)
        formats = spec.format or ()
        how = Spelling(spellings, spec.decimal, spec.thousands, formats, local, spec.split, of_value=not is_key)
        at = place["column"] if place["column"].exists else place
        span = at.span if self.is_named else None
        must_exist = self.is_named or is_key
        code = _CODES.get(type(t), "LR729")
        return Column(name, spec.column.strip(), code, cell_reader(t, how), must_exist, is_key, span)

    def _constant(self, name: str, spec: ColumnSpec, t: Type, place: Place) -> Column:
        value: Cell = None
        if spec.always is None or spec.column is not None:
            said = "neither `column` nor `always`" if spec.always is None else "both `column` and `always`"
            hint = "name the `column`, or say with `always` what holds in every row"
            self.findings.error("LR745", f"`{name}` has {said}", place.key_span, hint)
        else:
            try:
                value = meant(t, spec.always)
            except Refused as refused:
                self.findings.error("LR303", f"`{name}`: {refused.reason}", place["always"].span, refused.hint)
        return Column(name, NO_COLUMN, _CODES.get(type(t), "LR729"), lambda _: value, must_exist=False)

    def check_keys(self, name: str, spec: ColumnSpec, types: tuple[Type, ...], place: Place) -> None:
        """Report keys that mean nothing for columns of these types, and marks and zones that contradict themselves."""
        given: dict[str, Any] = {key: getattr(spec, key) for key in _KEYS}
        for key, fitting in _KEYS.items():
            if given[key] not in (None, False) and not any(isinstance(t, fitting) for t in types):
                message = f"`{key}` means nothing for `{name}`, which is {type_words(types[0])}"
                self.findings.error("LR302", message, place[key].key_span, "remove it")
        if spec.decimal is not None and spec.decimal == spec.thousands:
            message = f"`{spec.decimal}` cannot be both the decimal mark and the mark of thousands"
            self.findings.error("LR743", message, place["thousands"].span, "one of them is another mark")
        self.check_zone(name, spec, types, place)

    def check_zone(self, name: str, spec: ColumnSpec, types: tuple[Type, ...], place: Place) -> None:
        """Report instants that are written without an offset where no zone is named, and formats that contradict."""
        self._check_formats(name, spec, place)
        places = (self.file["zone"], Place(self.file.document, place["zone"].path))
        has_zone = any(at.exists for at in places)  # one that is no zone has been reported as that
        needs_zone = any(not has_offset(one) for one in spec.format or ())
        if needs_zone and not has_zone and any(isinstance(t, DateTimeType) for t in types):
            message = f"`{name}` is written without an offset, and no zone is named"
            hint = "add `zone: Europe/Madrid` (or another) to the column or to the file"
            self.findings.error("LR742", message, place["format"].span, hint)

    def _check_formats(self, name: str, spec: ColumnSpec, place: Place) -> None:
        """Report formats of one column of which each reads some text in another way."""
        if (found := conflict(spec.format or ())) is None:
            return
        one, other, text = found
        message = f"the formats `{one}` and `{other}` of `{name}` read `{text}` differently"
        hint = "leave the one out that the export does not use; two columns may have two formats"
        self.findings.error("LR748", message, place["format"].span, hint)


def _in_full(read: ReadCell, is_id: bool) -> ReadCell:
    """Return a reader that gives ids of Salesforce in 18 characters; ``is_id`` refuses all other texts."""

    def full(cell: object) -> Cell:
        text = read(cell)
        return full_id(text) if isinstance(text, str) and (is_id or is_full_or_short(text)) else text

    return full


def _zone(name: str | None) -> ZoneInfo | None:
    return None if name is None else zone(name)
