"""Which names an agreement declares, and which of them each kind of condition may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadrules.clauses.activity import EventKind
from leadrules.clauses.clause import Findings
from leadrules.clauses.lead import LeadField
from leadrules.clauses.scoring import HUNDREDTHS, Axis
from leadrules.clauses.signals import Signal
from leadrules.expr import BooleanType, ChoiceType, NumberType, Scope, Symbol, TextType
from leadrules.names import (
    ANY_EVENT,
    AXIS,
    CALENDAR,
    CLOCK,
    EVENT_TYPE,
    FIELD,
    GATE,
    LOG_EVENT,
    LOG_EVENTS,
    MARKETING,
    PARTY,
    REASON,
    RESERVED_NAMES,
    SALES,
    STAGE,
    TEAM,
    Kind,
    Vocabulary,
)
from leadrules.source import Place

_DECLARED_UNDER: Final[Mapping[Kind, tuple[str, ...]]] = {
    PARTY: ("parties",),
    CALENDAR: ("calendars",),
    FIELD: ("lead",),
    EVENT_TYPE: ("activity",),
    AXIS: ("scoring",),
    GATE: ("qualification", "gates"),
    TEAM: ("routing", "teams"),
    STAGE: ("lifecycle", "stages"),
    CLOCK: ("follow_up", "clocks"),
    REASON: ("recycle", "reasons"),
}
_NOT_YET_POINTS: Final = "points and grades are known only after scoring: tiers and routes may use them"
_NOT_YET_CONTEXT: Final = "it is known only once a lead is handed off: routes, touch plans and clock targets may use it"
_ONLY_THE_EVENT: Final = "a `where` sees only the attributes of its event and the lists"


def vocabulary_of(root: Place) -> Vocabulary:
    """Return every name that the file declares, by kind, even where the declaration has an error."""
    declared = {}
    for kind, path in _DECLARED_UNDER.items():
        place = root
        for key in path:
            place = place[key]
        declared[kind] = frozenset(_names_at(place.value))
    declared[PARTY] |= {SALES, MARKETING}
    declared[LOG_EVENT] = frozenset(LOG_EVENTS)
    return Vocabulary(declared)


def _names_at(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from (item["id"] for item in value if isinstance(item, dict) and isinstance(item.get("id"), str))


def check_names(root: Place, findings: Findings) -> None:
    """Report names that conditions could not tell apart: reserved, or declared twice in different clauses."""
    seen: dict[str, str] = {}
    for clause, what in (("lead", "field"), ("lists", "list"), ("signals", "signal"), ("scoring", "axis")):
        declared: Any = root[clause].value
        for name in declared if isinstance(declared, dict) else ():
            span = root[clause][name].key_span
            for word in (name, f"{name}_grade") if clause == "scoring" else (name,):
                if word in seen:
                    message = f"{_article(what)} `{name}` has the name of {seen[word]}"
                    findings.error("LR242", message, span, "rename one of them: conditions could not tell them apart")
                seen.setdefault(word, f"{_article(what)} `{name}`" if word == name else f"the grade of axis `{name}`")
            if name in RESERVED_NAMES:
                message = f"`{name}` is a word of the language and cannot name {_article(what)}"
                findings.error("LR241", message, span, f"choose another name, like `{name}_{what}`")


def _article(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


@dataclass(frozen=True, slots=True)
class Scopes:
    """Builds the scope of each kind of condition, from the root of the file and what is compiled so far."""

    root: Place
    lists: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, LeadField]
    events: Mapping[str, EventKind]

    def of_events(self) -> dict[str, Scope]:
        """Return what the ``where`` of each event type, and of ``any``, may use."""
        elsewhere = {name: _ONLY_THE_EVENT for clause in ("lead", "signals", "scoring") for name in self._names(clause)}
        scopes = {ANY_EVENT: Scope(self._lists(), self._broken("lists", self.lists), elsewhere)}
        for name, kind in self.events.items():
            attributes = {a: Symbol(a, type_, "attribute") for a, type_ in kind.attributes.items()}
            broken = self._broken("lists", self.lists) | (set(self._names("activity", name)) - set(attributes))
            others = {n: why for n, why in elsewhere.items() if n not in attributes}
            scopes[name] = Scope({**self._lists(), **attributes}, frozenset(broken), others)
        for name in self._names("activity"):
            scopes.setdefault(name, Scope({}, _Everything()))
        return scopes

    def of_leads(self, signals: Mapping[str, Signal]) -> Scope:
        """Return what scoring, disqualifiers, gates, fast tracks and alerts may use."""
        symbols = self._lists()
        symbols |= {name: Symbol(name, f.type, "field") for name, f in self.fields.items()}
        symbols |= {name: Symbol(name, s.type, "signal") for name, s in signals.items()}
        broken = self._broken("lists", self.lists) | self._broken("lead", self.fields) | self._broken("signals", signals)
        points = {n: _NOT_YET_POINTS for axis in self._names("scoring") for n in (axis, f"{axis}_grade")}
        context = dict.fromkeys(("stage", "tier", "fast_track"), _NOT_YET_CONTEXT)
        return Scope(symbols, broken, {n: why for n, why in (points | context).items() if n not in symbols})

    def of_tiers(self, leads: Scope, axes: Mapping[str, Axis]) -> Scope:
        """Return what tiers may use: also points and grades."""
        symbols = dict(leads.symbols)
        for name, axis in axes.items():
            bounds = NumberType(axis.lo_hundredths / HUNDREDTHS, axis.hi_hundredths / HUNDREDTHS)
            symbols[name] = Symbol(name, bounds, "axis")
            if axis.grades:
                grades = ChoiceType(tuple(grade for grade, _ in axis.grades))
                symbols[f"{name}_grade"] = Symbol(f"{name}_grade", grades, "grade")
        broken = {n for axis in self._broken("scoring", axes) for n in (axis, f"{axis}_grade")}
        broken |= {f"{name}_grade" for name in axes if self._names("scoring", name, "grades")} - set(symbols)
        elsewhere = {n: why for n, why in leads.elsewhere.items() if n not in symbols}
        return Scope(symbols, leads.poisoned | broken, elsewhere)

    def of_routes(self, tiers: Scope) -> Scope:
        """Return what routes, touch plans and clock targets may use: also ``stage``, ``tier`` and ``fast_track``."""
        symbols = dict(tiers.symbols)
        ids = {kind: tuple(_names_at(self._value(*path))) for kind, path in _CONTEXT_VALUES.items()}
        for name, values in ids.items():
            if values:
                symbols[name] = Symbol(name, ChoiceType(values), "context")
        symbols["fast_track"] = Symbol("fast_track", BooleanType(), "context")
        elsewhere = {n: why for n, why in tiers.elsewhere.items() if n not in symbols}
        if "stage" not in symbols:
            elsewhere["stage"] = "this agreement has no `lifecycle`, so leads have no stage"
        return Scope(symbols, tiers.poisoned, elsewhere)

    def _lists(self) -> dict[str, Symbol]:
        return {name: Symbol(name, TextType(), "list", values) for name, values in self.lists.items()}

    def _value(self, *path: str) -> object:
        place = self.root
        for key in path:
            place = place[key]
        return place.value

    def _names(self, *path: str) -> Iterable[str]:
        value = self._value(*path)
        return tuple(value) if isinstance(value, dict) else ()

    def _broken(self, clause: str, compiled: Mapping[str, object]) -> frozenset[str]:
        return frozenset(set(self._names(clause)) - set(compiled))


_CONTEXT_VALUES: Final = {"stage": ("lifecycle", "stages"), "tier": ("qualification", "tiers")}


class _Everything(frozenset[str]):
    """The names of an event type that could not be read: whatever mentions any of them is passed over."""

    def __contains__(self, name: object) -> bool:
        return True
