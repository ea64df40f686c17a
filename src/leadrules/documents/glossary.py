"""The words used: fields, what a lead can do, what is counted, and lists."""

from __future__ import annotations

from typing import Final, assert_never

from leadrules.clauses.activity import EventKind
from leadrules.clauses.lead import LeadField
from leadrules.description.counted import FIRST, SHORT, assumed, counted
from leadrules.description.wording import Wording, listed, spaced
from leadrules.documents.content import Cell, Id, Section, Table, cell, section, sentence, table
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    type_words,
)

_KINDS: Final = {
    "contact": "contact",
    "demographic": "who they are",
    "situational": "their situation",
    "account": "the account",
    "consent": "consent",
}
_CASES: Final = {"upper": "capital", "lower": "small"}
_LARGEST: Final = 10**15


def glossary(wording: Wording) -> Section | None:
    """Return the words that conditions use."""
    return section(
        "Words used",
        sections=(
            section("What is known of a lead", _fields(wording)),
            section("What a lead can do", _events(wording)),
            section("What is counted", _signals(wording)),
            section("Lists", _lists(wording)),
        ),
    )


def _named(name: str, title: str) -> Cell:
    return cell(title, Id(name) if title != name else None)


def _fields(wording: Wording) -> Table | None:
    rows = (
        (
            _named(field.name, wording.name(field.name)),
            cell(sentence(_holds(field))),
            cell(sentence(_KINDS[field.kind])),
            cell(*(sentence(said) for said in (field.about, assumed(field), *_read(field, wording)))),
        )
        for field in wording.agreement.fields.values()
    )
    return table("What is known of a lead", ("Field", "Holds", "About", "Remarks"), rows)


def _read(field: LeadField, wording: Wording) -> list[str]:
    """Return which spellings are taken for which value, and what was said of filling the field in."""
    spec = (wording.agreement.clause.lead or {})[field.name]
    said = [f"{alias} is read as {value}" for alias, value in (spec.aliases or {}).items()]
    if spec.normalize is not None:
        said.append(f"read in {_CASES[spec.normalize]} letters")
    if spec.fillable is not None:
        said.append(f"marketing can{'' if spec.fillable else 'not'} fill it in")
    return said


def _holds(field: LeadField) -> str:
    return f"{_of_type(field.type)}{f', in {field.unit}' if field.unit else ''}"


def _of_type(type_: Type) -> str:
    match type_:
        case ChoiceType(values):
            return f"one of {listed(values, 'or')}" if len(values) <= SHORT else f"one of {len(values)} values"
        case IntegerType(lo, hi):
            return f"{type_words(type_)}{_bounds(lo if lo > -_LARGEST else None, hi if hi < _LARGEST else None)}"
        case NumberType(lower, upper):
            return f"{type_words(type_)}{_bounds(lower, upper)}"
        case TextType() | EmailType() | BooleanType() | DateType() | DateTimeType() | TextListType():
            return type_words(type_)
        case _:
            assert_never(type_)


def _bounds(lo: float | None, hi: float | None) -> str:
    said = [f"at least {lo:,}" if lo is not None else "", f"at most {hi:,}" if hi is not None else ""]
    return "".join(f", {bound}" for bound in said if bound)


def _events(wording: Wording) -> Table | None:
    rows = (
        (_named(kind.name, spaced(kind.name)), cell(sentence(_attributes(kind))))
        for kind in wording.agreement.events.values()
    )
    return table("What a lead can do", ("Event", "Noted of it"), rows)


def _attributes(kind: EventKind) -> str:
    return listed([f"{spaced(name)} ({_of_type(type_)})" for name, type_ in kind.attributes.items()])


def _signals(wording: Wording) -> Table | None:
    rows = (
        (_named(name, spaced(name)), cell(sentence(counted(signal, wording))), cell(sentence(signal.about)))
        for name, signal in wording.agreement.signals.items()
    )
    return table("What is counted", ("Word", "Counts", "Remarks"), rows)


def _lists(wording: Wording) -> Table | None:
    clause = wording.agreement.clause.lists
    rows = []
    for name, values in wording.agreement.lists.items():
        shown = listed(values) if len(values) <= SHORT else f"{', '.join(values[:FIRST])}, …"
        source = clause[name]
        file = f"From {source}" if isinstance(source, str) else None
        rows.append((_named(name, spaced(name)), cell(f"{len(values):,}"), cell(shown, file)))
    return table("Lists", ("List", "Values#", "Which"), rows)
