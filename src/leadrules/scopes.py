"""Which names an agreement declares, and which of them each kind of condition may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

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


@dataclass(frozen=True, slots=True)
class _Names:
    """Where names are declared: as keys, or as the ids of a list. What is needed is reported where it is not there."""

    path: tuple[str, ...]
    as_ids: bool = field(default=False, kw_only=True)
    needed: bool = field(default=False, kw_only=True)


_LEAD: Final = _Names(("lead",), needed=True)
_LISTS: Final = _Names(("lists",))
_SIGNALS: Final = _Names(("signals",))
_SCORING: Final = _Names(("scoring",), needed=True)
_STAGES: Final = _Names(("lifecycle", "stages"), as_ids=True, needed=True)
_TIERS: Final = _Names(("qualification", "tiers"), as_ids=True, needed=True)

_DECLARED: Final[Mapping[Kind, _Names]] = {
    PARTY: _Names(("parties",)),
    CALENDAR: _Names(("calendars",)),
    FIELD: _LEAD,
    EVENT_TYPE: _Names(("activity",)),
    AXIS: _SCORING,
    GATE: _Names(("qualification", "gates"), as_ids=True),
    TEAM: _Names(("routing", "teams")),
    STAGE: _STAGES,
    CLOCK: _Names(("follow_up", "clocks")),
    REASON: _Names(("recycle", "reasons"), needed=True),
}
_WORDS: Final = {"lead": "field", "lists": "list", "signals": "signal", "scoring": "axis"}
"""What the names of each clause are called that conditions use."""

_REQUIRED: Final = ("lead", "scoring", "qualification")
"""Clauses whose absence is reported as such, so that the names they would declare are not."""

_NOT_YET_POINTS: Final = "points and grades are known only after scoring: tiers and routes may use them"
_NOT_YET_CONTEXT: Final = "it is known only once a lead is handed off: routes, touch plans and clock targets may use it"
_ONLY_THE_EVENT: Final = "a `where` sees only the attributes of its event and the lists"
_NO_ATTRIBUTES: Final = "events of `any` type have no attributes in common: name one event type"
_NO_STAGES: Final = "this agreement has no `lifecycle`, so leads have no stage"
_NO_GRADES: Final = "this axis has no `grades`"


def vocabulary_of(root: Place) -> Vocabulary:
    """Return every name that the file declares, by kind, even where the declaration has an error."""
    declared = {kind: frozenset(_names_at(_down(root, names.path).value)) for kind, names in _DECLARED.items()}
    declared[PARTY] |= {SALES, MARKETING}
    declared[LOG_EVENT] = frozenset(LOG_EVENTS)
    return Vocabulary(declared, frozenset(kind for kind, names in _DECLARED.items() if _unsure(root, names)))


def _down(place: Place, path: Iterable[str]) -> Place:
    for key in path:
        place = place[key]
    return place


def _names_at(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from (item["id"] for item in value if isinstance(item, dict) and isinstance(item.get("id"), str))


def _unsure(root: Place, names: _Names) -> bool:
    """Return whether names may be meant that cannot be made out, because what should declare them has been reported."""
    place = root
    for depth, key in enumerate(names.path):
        if depth and not isinstance(place.value, dict):
            return True
        place = place[key]
        if not place.exists:
            return names.needed if depth else key in _REQUIRED
    value = place.value
    if not isinstance(value, list if names.as_ids else dict) or (names.needed and not value):
        return True
    return isinstance(value, list) and any(not isinstance(v, dict) or not isinstance(v.get("id"), str) for v in value)


def check_names(root: Place, findings: Findings) -> None:
    """Report names that conditions could not tell apart: reserved, or declared twice in different clauses."""
    seen: dict[str, str] = {}
    for clause, what in _WORDS.items():
        for name in _keys(root[clause]):
            place = root[clause][name]
            _check_name(name, what, place, seen, findings)
            if name in RESERVED_NAMES:
                message = f"`{name}` is a word of the language and cannot name {_article(what)}"
                findings.error("LR241", message, place.key_span, f"choose another name, like `{name}_{what}`")


def _check_name(name: str, what: str, place: Place, seen: dict[str, str], findings: Findings) -> None:
    words = {name: f"{what} `{name}`"}
    if what == "axis" and _keys(place["grades"]):
        words[f"{name}_grade"] = f"the grade of axis `{name}`"
    for word, said in words.items():
        if word in seen:
            message = f"{said} has the name of {seen[word]}" if word == name else f"{said} is called like {seen[word]}"
            findings.error("LR242", message, place.key_span, "rename one of them: conditions could not tell them apart")
        seen.setdefault(word, said)


def _keys(place: Place) -> tuple[str, ...]:
    return tuple(place.value) if isinstance(place.value, dict) else ()


def _article(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


class _AllBut(frozenset[str]):
    """Every name but these: where a clause could not be read, nobody knows which names it was meant to declare."""

    def __contains__(self, name: object) -> bool:
        return not super().__contains__(name)


@dataclass(frozen=True, slots=True)
class Scopes:
    """Builds the scope of each kind of condition, from the root of the file and what is compiled so far."""

    root: Place
    lists: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, LeadField]
    events: Mapping[str, EventKind]
    _list_symbols: dict[str, Symbol] = field(default_factory=dict, repr=False)

    def of_events(self) -> dict[str, Scope]:
        """Return what the ``where`` of each event type, and of ``any``, may use."""
        elsewhere = {name: _ONLY_THE_EVENT for clause in ("lead", "signals", "scoring") for name in self._names(clause)}
        broken = self._broken("lists", self.lists)
        attributes_of_any = {
            a: _NO_ATTRIBUTES for kind in self._names("activity") for a in self._names("activity", kind)
        }
        scopes = {ANY_EVENT: self._scope(self._lists(), broken, attributes_of_any | elsewhere, (_LISTS,))}
        for name, kind in self.events.items():
            attributes = {a: Symbol(a, type_, "attribute") for a, type_ in kind.attributes.items()}
            lost = set(self._names("activity", name)) - set(attributes)
            scopes[name] = self._scope({**self._lists(), **attributes}, broken | lost, elsewhere, (_LISTS,))
        for name in self._names("activity"):
            scopes.setdefault(name, Scope({}, _AllBut()))
        return scopes

    def of_leads(self, signals: Mapping[str, Signal]) -> Scope:
        """Return what scoring, disqualifiers, gates, fast tracks and alerts may use."""
        symbols = self._lists()
        symbols |= {name: Symbol(name, f.type, "field") for name, f in self.fields.items()}
        symbols |= {name: Symbol(name, s.type, "signal") for name, s in signals.items()}
        broken = (
            self._broken("lists", self.lists) | self._broken("lead", self.fields) | self._broken("signals", signals)
        )
        points = {n: _NOT_YET_POINTS for axis in self._names("scoring") for n in (axis, f"{axis}_grade")}
        context = dict.fromkeys(("stage", "tier", "fast_track"), _NOT_YET_CONTEXT)
        return self._scope(symbols, broken, points | context, (_LISTS, _LEAD, _SIGNALS))

    def of_tiers(self, leads: Scope, axes: Mapping[str, Axis]) -> Scope:
        """Return what tiers may use: also points and grades."""
        symbols = dict(leads.symbols)
        broken = {n for axis in self._broken("scoring", axes) for n in (axis, f"{axis}_grade")}
        elsewhere = dict(leads.elsewhere)
        for name, axis in axes.items():
            bounds = NumberType(axis.lo_hundredths / HUNDREDTHS, axis.hi_hundredths / HUNDREDTHS)
            symbols[name] = Symbol(name, bounds, "axis")
            grades = tuple(grade for grade, _ in axis.grades)
            place = self.root["scoring"][name]["grades"]
            if set(grades) != set(_keys(place)) or (place.exists and not isinstance(place.value, dict)):
                broken.add(f"{name}_grade")
            elif grades:
                symbols[f"{name}_grade"] = Symbol(f"{name}_grade", ChoiceType(grades), "grade")
            else:
                elsewhere[f"{name}_grade"] = _NO_GRADES
        return self._scope(symbols, broken, elsewhere, (_SCORING,), leads)

    def of_routes(self, tiers: Scope) -> Scope:
        """Return what routes, touch plans and clock targets may use: also ``stage``, ``tier`` and ``fast_track``."""
        symbols = dict(tiers.symbols)
        symbols["fast_track"] = Symbol("fast_track", BooleanType(), "context")
        broken = set()
        for name, names in (("stage", _STAGES), ("tier", _TIERS)):
            values = tuple(dict.fromkeys(_names_at(_down(self.root, names.path).value)))
            if _unsure(self.root, names):
                broken.add(name)
            elif values:
                symbols[name] = Symbol(name, ChoiceType(values), "context")
        elsewhere = {**tiers.elsewhere, "stage": _NO_STAGES}
        return self._scope(symbols, broken, elsewhere, (), tiers)

    def _scope(
        self,
        symbols: Mapping[str, Symbol],
        broken: Iterable[str],
        elsewhere: Mapping[str, str],
        clauses: Sequence[_Names],
        below: Scope | None = None,
    ) -> Scope:
        """Return a scope; where one of the clauses that declare its names has no readable shape, no name is unknown."""
        poisoned = frozenset(broken) | (below.poisoned if below else frozenset())
        if any(_unsure(self.root, names) for names in clauses) or (below and isinstance(below.poisoned, _AllBut)):
            poisoned = _AllBut(set(symbols) - set(broken))
        events = frozenset(self._names("activity")) if _LEAD in clauses else below.events if below else frozenset()
        return Scope(symbols, poisoned, {n: why for n, why in elsewhere.items() if n not in symbols}, events)

    def _lists(self) -> dict[str, Symbol]:
        """Return the lists: the same symbols in every scope, so that each list is normalised once."""
        if not self._list_symbols:
            self._list_symbols.update({n: Symbol(n, TextType(), "list", values) for n, values in self.lists.items()})
        return dict(self._list_symbols)

    def _names(self, *path: str) -> tuple[str, ...]:
        return _keys(_down(self.root, path))

    def _broken(self, clause: str, compiled: Mapping[str, object]) -> frozenset[str]:
        return frozenset(set(self._names(clause)) - set(compiled))
