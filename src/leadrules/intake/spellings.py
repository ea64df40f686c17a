"""What the spellings of one column mean: those that the mapping lists, and those that everybody writes."""

from __future__ import annotations

from dataclasses import dataclass, field

from leadrules.clauses.clause import Findings
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    Type,
    admit,
    datetime_of,
)
from leadrules.intake.cells import FALSE, TRUE, Cell, fold
from leadrules.intake.mapping import ColumnSpec
from leadrules.source import Place


def read_spellings(
    name: str, spec: ColumnSpec, t: Type, place: Place, missing: tuple[tuple[str, ...], Place], findings: Findings
) -> dict[str, Cell]:
    """Return what each folded spelling means: the column's own first, then what is missing, then yes and no.

    ``missing`` has the spellings of the whole file, and where they stand. What contradicts itself goes to the findings.
    """
    spellings = _Spellings(name, t, findings)
    spellings.put_values(spec, place["values"])
    spellings.put_booleans(spec, place)
    spellings.put_count(spec, place["count"])
    spellings.put_missing(spec.missing, place["missing"])
    spellings.put_missing(*missing)
    spellings.put_usual_booleans(spec)
    return spellings.known


@dataclass(slots=True)
class _Spellings:
    name: str
    type: Type
    findings: Findings
    known: dict[str, Cell] = field(default_factory=dict)

    def put_values(self, spec: ColumnSpec, place: Place) -> None:
        for spelled, meaning in spec.values.items():
            try:
                self._put(spelled, meant(self.type, meaning), place[spelled])
            except Refused as refused:
                message = f"`{spelled[:60]}` cannot stand for that in `{self.name}`: {refused.reason}"
                self.findings.error("LR303", message, place[spelled].span, refused.hint)

    def put_booleans(self, spec: ColumnSpec, place: Place) -> None:
        for key, words, value in (("true", spec.true, True), ("false", spec.false, False)):
            for index, spelled in enumerate(words or ()):
                item = place[key][index]
                self._put(spelled, value, item if item.exists else place[key])

    def put_usual_booleans(self, spec: ColumnSpec) -> None:
        if isinstance(self.type, BooleanType):
            for usual, given, value in ((TRUE, spec.true, True), (FALSE, spec.false, False)):
                for word in () if given else usual:
                    self.known.setdefault(word, value)

    def put_count(self, spec: ColumnSpec, place: Place) -> None:
        if not spec.count or not isinstance(self.type, IntegerType | NumberType):
            return
        try:
            self.known.setdefault("", admit(self.type)(0))
        except Refused as refused:
            message = f"a blank cell cannot count as 0 in `{self.name}`: {refused.reason}"
            self.findings.error("LR303", message, place.span, "remove `count`: blank then means not known")

    def put_missing(self, spellings: tuple[str, ...], place: Place) -> None:
        values = {fold(value) for value in self.type.values} if isinstance(self.type, ChoiceType) else set()
        for index, spelled in enumerate(spellings):
            if fold(spelled) in values and fold(spelled) not in self.known:
                message = f"`{spelled[:60]}` means not known, and is a value of `{self.name}` too"
                hint = f"take it out here, or list it under the `values` of `{self.name}`"
                self.findings.error("LR741", message, place[index].span, hint)
            self.known.setdefault(fold(spelled), None)

    def _put(self, spelled: str, value: Cell, place: Place) -> None:
        if self.known.setdefault(fold(spelled), value) != value:
            message = f"`{spelled[:60]}` has two meanings"
            hint = "keep one: capitals and small letters make no difference here"
            self.findings.error("LR741", message, place.key_span, hint)


def meant(t: Type, meaning: object) -> Cell:
    """Return the value that a spelling stands for, in a column of a type."""
    door = admit(t)
    if isinstance(t, TextListType):
        return door([meaning])
    value = door(meaning)
    return datetime_of(value) if isinstance(t, DateTimeType) and isinstance(value, int) else value
