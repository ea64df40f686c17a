"""Hypothesis strategies: random agreements, and for a plan the leads, activities and pasts that its lines can tell apart.

>>> from leadrules.testing import leads
>>> lead = leads(plan).example()  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, assert_never

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from leadrules.clauses.scoring import EachRule
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
    Value,
    datetime_of,
    instant_us,
    sample_values,
)
from leadrules.past import Past, Return
from leadrules.plan import Plan

INSTANT: Final = datetime(2026, 11, 2, 10, tzinfo=UTC)
"""The instant around which leads and pasts are drawn when none is given: a Monday morning."""

_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)
_ZONES: Final = (UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=30)))


# Leads


def leads(plan: Plan, *, at: datetime = INSTANT) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for leads that ``decide`` takes: an ``id``, and each declared field known, blank, null or absent.

    Values lie at and beside the constants of the agreement's conditions; ``at`` is the instant that days are counted from.
    """
    types = {name: field.type for name, field in plan.agreement.fields.items()}
    known = _values(plan, types, at)
    fields = {name: st.one_of(values, values, values, _unknown(types[name])) for name, values in known.items()}
    ids = st.sampled_from(["L1", "L2", "L10", "ä"])
    return st.fixed_dictionaries({"id": ids}, optional=fields)


def _values(plan: Plan, types: Mapping[str, Type], at: datetime) -> dict[str, SearchStrategy[Any]]:
    """Return for each name the values that conditions can tell apart, and others, as an application would spell them."""
    roots = [condition.root for condition in plan.agreement.conditions.values()]
    today = at.astimezone(plan.zone).date()
    telling = sample_values(roots, types, at_us=instant_us(at), today=today).values
    return {name: _spelled(type_, telling.get(name, ())) for name, type_ in types.items()}


def _spelled(type_: Type, telling: tuple[Value, ...]) -> SearchStrategy[Any]:
    """Return values of a type in the spellings that its door makes one."""
    inside = [value for value in telling if value is not None]
    values = st.one_of(st.sampled_from(inside), _any_value(type_)) if inside else _any_value(type_)
    match type_:
        case TextType(normalize) | EmailType(normalize):
            return st.one_of(values, values.map(lambda text: f"  {text.swapcase() if normalize else text}\t"))
        case ChoiceType(aliases=aliases) if aliases:
            return st.one_of(values, st.sampled_from([alias for alias, _ in aliases]))
        case DateTimeType():
            return values.flatmap(_instants)
        case DateType():
            return st.one_of(values, values.map(date.isoformat))
        case TextListType():
            return values.map(list)
        case _:
            return values


def _any_value(type_: Type) -> SearchStrategy[Any]:
    """Return values of a type as they are inside."""
    match type_:
        case TextType() | EmailType():
            return st.sampled_from(["x", "ana@acme.example", "DE", "no at sign", "ÄÖ", "a@b@gmail.example"])
        case ChoiceType(values):
            return st.sampled_from(values)
        case IntegerType(lo, hi):
            return st.integers(lo, hi) | st.integers(max(lo, -100), min(hi, 100)) if lo <= 100 and hi >= -100 else st.integers(lo, hi)
        case NumberType(lo, hi):
            low, high = (-1e6 if lo is None else lo), (1e6 if hi is None else hi)
            return st.floats(low, max(low, high), allow_nan=False, width=64)
        case BooleanType():
            return st.booleans()
        case DateType():
            return st.dates(date(2025, 1, 1), date(2028, 12, 31))
        case DateTimeType():
            return st.integers(-400, 400).map(lambda days: instant_us(INSTANT + days * _DAY))
        case TextListType():
            return st.lists(st.sampled_from(["de", "en", "es", ""]), max_size=3)
        case _ as never:
            assert_never(never)


def _instants(at_us: int) -> SearchStrategy[datetime | str]:
    """Return the spellings of one instant: aware in several zones, and as text."""
    spellings = [datetime_of(at_us).astimezone(zone) for zone in _ZONES]
    return st.sampled_from([*spellings, spellings[-1].isoformat()])


def _unknown(type_: Type) -> SearchStrategy[Any]:
    blank = isinstance(type_, TextType | EmailType | ChoiceType)
    return st.sampled_from([None, "", "  "]) if blank else st.none()


# What a lead did, and where it stands


def activities(plan: Plan, at: datetime) -> SearchStrategy[list[dict[str, Any]] | None]:
    """Return a strategy for the events of one lead, in any order, some repeated, some of one id in conflict, some after ``at``.

    Null stands for an activity that is not known. Events lie at and beside the edges of the agreement's look-back windows.
    """
    if not plan.agreement.events:
        return st.sampled_from([None, []])
    event = st.one_of([_events(plan, name, at) for name in plan.agreement.events])
    lists = st.lists(event, max_size=8)
    repeated = st.tuples(lists, st.data()).map(_with_repeats)
    return st.one_of(lists, lists, repeated, st.none())


def _with_repeats(drawn: tuple[list[dict[str, Any]], Any]) -> list[dict[str, Any]]:
    events, data = drawn
    named = [event for event in events if "id" in event]
    again = data.draw(st.lists(st.sampled_from(named), max_size=3)) if named else []
    return list(data.draw(st.permutations(events + [dict(event) for event in again])))


def _events(plan: Plan, name: str, at: datetime) -> SearchStrategy[dict[str, Any]]:
    types = plan.agreement.events[name].attributes
    values = _values(plan, types, at)
    attributes = {attribute: st.one_of(values[attribute], values[attribute], st.none()) for attribute in types}
    ids = {"id": st.sampled_from([f"e{number}" for number in range(12)])}
    happened = _moments(_windows(plan), at).flatmap(lambda moment: _instants(instant_us(moment)))
    return st.fixed_dictionaries({"type": st.just(name), "at": happened}, optional={**ids, **attributes})


def _windows(plan: Plan) -> tuple[timedelta, ...]:
    """Return how far the agreement's rules and signals look back."""
    rules = [rule for axis in plan.agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule)]
    spans = [rule.within_us for rule in rules] + [signal.within_us for signal in plan.agreement.signals.values()]
    return tuple(sorted({timedelta(microseconds=span) for span in spans if span is not None}))


def _moments(windows: Iterable[timedelta], at: datetime) -> SearchStrategy[datetime]:
    """Return instants before ``at`` (and a few after), many of them at the edge of a window, of an age or of a UTC day."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    edges = [at, *(at - window for window in windows), *(at - days * _DAY for days in (1, 7, 10, 30))]
    edges += [midnight, midnight - _DAY]
    beside = [edge + step for edge in edges for step in (-_MICROSECOND, timedelta(0), _MICROSECOND)]
    minutes = st.integers(-3 * 24 * 60, 120 * 24 * 60).map(lambda count: at - timedelta(minutes=count))
    recent = st.integers(0, 3 * 24).map(lambda count: at - timedelta(hours=count))
    return st.one_of(st.sampled_from(beside), minutes, recent)


def pasts(plan: Plan, *, at: datetime = INSTANT) -> SearchStrategy[Past | None]:
    """Return a strategy for what a log may say of a lead up to ``at``; None for a new lead."""
    agreement = plan.agreement
    stages = st.sampled_from(tuple(agreement.lifecycle.stages)) if agreement.lifecycle else st.nothing()
    returns: SearchStrategy[Return] = st.nothing()
    if agreement.recycle is not None and agreement.recycle.reasons:
        reasons = st.sampled_from(tuple(agreement.recycle.reasons))
        ago = st.integers(0, 400).flatmap(lambda days: st.sampled_from([days * _DAY, days * _DAY + _MICROSECOND]))
        returns = st.builds(Return, reasons, ago.map(lambda span: at - span))
    owners = st.lists(st.sampled_from(["eva", "ben"]), max_size=2).map(tuple)
    cycles = returns.map(lambda last: {last.reason: 1}) | st.just({})
    return st.none() | st.builds(Past, st.none() | stages, owners, st.none() | returns, cycles)


# Agreements


def agreements(*, presence: bool = True) -> SearchStrategy[str]:
    """Return a strategy for the texts of small valid agreements that use most of the language.

    Without ``presence`` no condition asks what is known or missing and no field has a default, so that knowing more of a
    lead can only settle what was open.
    """
    return _agreement(presence).map(lambda data: yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=10**6))


class _Dumper(yaml.SafeDumper):
    """Writes a value that stands in two places twice: an agreement has no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "email": {"type": "email", "kind": "contact"},
    "phone": {"type": "text", "kind": "contact"},
    "country": {"type": "text", "kind": "demographic", "normalize": "upper"},
    "employees": {"type": "integer", "kind": "demographic", "min": 0, "max": 100000},
    "revenue": {"type": "number", "kind": "demographic", "min": 0},
    "level": {"type": "choice", "kind": "demographic", "values": ["staff", "director", "vp"], "aliases": {"boss": "vp"}},
    "asked": {"type": "boolean", "kind": "situational"},
    "contract_until": {"type": "date", "kind": "situational"},
    "met_at": {"type": "datetime", "kind": "account"},
    "languages": {"type": "list of text", "kind": "contact", "normalize": "lower"},
    "rep": {"type": "text", "kind": "account"},
    "waiting_since": {"type": "datetime", "kind": "account"},
}
_DEFAULTS: Final[dict[str, Any]] = {"country": "ES", "employees": 100, "level": "boss", "asked": False, "languages": ["EN"]}
_LISTS: Final = {"served": ["ES", "PT", "FR"], "freemail": ["gmail.example", "mail.example"]}
_ACTIVITY: Final = {"visit": {"path": "text", "seconds": "number"}, "click": {"campaign": "text", "depth": "integer"}, "ping": {}}
_STAGES: Final = [
    {"id": "new", "owner": "marketing"},
    {"id": "working", "owner": "sales", "enters": ["handed_off"]},
    {"id": "back", "owner": "marketing", "enters": ["rejected"]},
    {"id": "junk", "owner": "marketing", "terminal": True},
]
_FIELD_CONDITIONS: Final = (
    'country in ["ES", "pt"]', "country not in served", 'country != "fr"', 'starts_with(country, "e")', 'matches(country, "?S")',
    "domain(email) in freemail", "domain(email) not in freemail", 'domain(email) == "Acme.example"', 'ends_with(lower(email), ".EXAMPLE")',
    "employees >= 100", "10 <= employees < 500", "employees != 100", "employees + 10 > 2 * 55", "employees in [100, 200]",
    "revenue > 1000000", "revenue / employees >= 1000", "min(revenue, 500000) < employees * 2000", 'level == "vp"', 'level in ["boss", "director"]',
    'level != "staff"', "asked", "asked == False", "days_until(contract_until) <= 90", 'contract_until >= date("2027-01-01")',
    "days_since(met_at) > 30", 'met_at < datetime("2026-10-01T00:00:00+02:00")', '"EN" in languages', "length(languages) >= 2",
    'contains(phone, "4")',
)  # fmt: skip
_PRESENCE: Final = ("known(rep)", "missing(phone)", "known(employees)", "known(email)", "missing(silence)")
_WHERE: Final = {
    "visit": ('path == "/pricing"', 'starts_with(path, "/p")', "seconds >= 30", 'path != "/" and seconds < 100'),
    "click": ('campaign in ["a", "b"]', "depth > 2"),
    "ping": (),
}
_SIGNALS: Final[dict[str, dict[str, Any]]] = {
    "visits": {"count": "visit"},
    "reading": {"sum": "visit.seconds"},
    "depth_sum": {"sum": "click.depth"},
    "campaigns": {"distinct": "click.campaign"},
    "visit_days": {"days": "visit"},
    "silence": {"days_since": "any"},
    "pings": {"count": "ping"},
}
_SIGNAL_CONDITIONS: Final = (
    "visits >= 1", "visits == 2", "reading > 60", "reading / visits >= 30", "depth_sum >= 3", "campaigns >= 2", "visit_days >= 2", "silence > 10",
    "pings == 0", "visits + pings >= 3",
)  # fmt: skip


def _compound(atoms: Iterable[str]) -> SearchStrategy[str]:
    """Return conditions built from atoms with ``and``, ``or``, ``not`` and ``at_least``."""

    def grow(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        joined = st.builds(lambda left, word, right: f"({left}) {word} ({right})", inner, st.sampled_from(["and", "or"]), inner)
        several = st.lists(inner, min_size=2, max_size=3).map(lambda items: f"at_least(2, {', '.join(items)})")
        return st.one_of(joined, inner.map(lambda text: f"not ({text})"), several)

    atom = st.sampled_from(tuple(atoms))
    return st.one_of(atom, atom, st.recursive(atom, grow, max_leaves=4))


@st.composite
def _agreement(draw: DrawFn, presence: bool) -> dict[str, Any]:
    seen = _FIELD_CONDITIONS + _SIGNAL_CONDITIONS + (_PRESENCE if presence else ())
    conditions = _compound(seen)
    defaults = draw(st.sets(st.sampled_from(sorted(_DEFAULTS)), max_size=2)) if presence else set()
    fields = {name: {**spec, **({"default": _DEFAULTS[name]} if name in defaults else {})} for name, spec in _FIELDS.items()}
    scoring = {name: draw(_axis(name, conditions)) for name in ("fit", "interest")}
    recycle = draw(st.booleans())
    return {
        "leadrules": 1,
        "id": "drawn",
        "version": "1.0.0",
        "zone": draw(st.sampled_from(["UTC", "Europe/Madrid", "America/Los_Angeles"])),
        "effective": draw(st.sampled_from([date(2026, 11, 2), date(2026, 11, 3)])),
        "parties": {name: {"accountable": f"VP {name}"} for name in ("marketing", "sales")},
        "lists": dict(_LISTS),
        "lead": fields,
        "activity": dict(_ACTIVITY),
        "signals": {name: draw(_looking_back(spec)) for name, spec in _SIGNALS.items()},
        "scoring": scoring,
        "qualification": draw(_qualification(seen, scoring)),
        "routing": {"ladder": draw(_ladder(seen, recycle)), "otherwise": {"queue": "triage", "watched_by": "sales", "within": "1 hour"}, "teams": {"first": {"distribute": "single"}}},
        **({"lifecycle": {"stages": _STAGES}, "recycle": draw(_recycle())} if recycle else {}),
    }  # fmt: skip


def _maybe(values: Mapping[str, SearchStrategy[Any]]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict(values))


_WINDOWS: Final = st.sampled_from(["1 day", "2 days", "36 hours", "14 days", "30 days"])


def _where(event_type: str) -> Mapping[str, SearchStrategy[Any]]:
    atoms = _WHERE.get(event_type, ())
    return {"where": _compound(atoms)} if atoms else {}


def _looking_back(spec: Mapping[str, Any]) -> SearchStrategy[dict[str, Any]]:
    event_type = str(next(iter(spec.values()))).partition(".")[0]
    return _maybe({"within": _WINDOWS, **_where(event_type)}).map(lambda more: {**spec, **more})


@st.composite
def _axis(draw: DrawFn, name: str, conditions: SearchStrategy[str]) -> dict[str, Any]:
    lo, hi = draw(st.sampled_from([(0, 100), (-20, 40), (0, 30), (5, 60)]))
    rules: list[dict[str, Any]] = []
    sign = st.sampled_from([1, 1, -1])
    for number in range(draw(st.integers(0, 4))):
        more = draw(_maybe({"group": st.sampled_from(["g", "h"])}))
        rules.append({"id": f"{name}-when-{number}", "when": draw(conditions), "points": draw(st.integers(1, 50)) * draw(sign), **more})
    for number in range(draw(st.integers(0, 4))):
        event_type = draw(st.sampled_from(tuple(_ACTIVITY)))
        more = draw(_maybe({**_where(event_type), "within": _WINDOWS, "group": st.sampled_from(["g", "h"]), "limit": _LIMITS, "decay": _DECAYS, "at_most": st.integers(1, 60)}))
        rules.append({"id": f"{name}-each-{number}", "each": event_type, "points": draw(st.integers(1, 30)) * draw(sign), **more})
    rules = rules or [{"id": f"{name}-when", "when": draw(conditions), "points": 10}]
    used = sorted({rule["group"] for rule in rules if "group" in rule})
    grades = {"A": min(20, hi), "B": min(10, hi - 1), "C": lo}
    return {"range": [lo, hi], "rules": rules, "groups": {name: {"at_most": draw(st.integers(1, 60))} for name in used}, "grades": grades}


_LIMITS: Final = st.sampled_from(["1 per day", "2 per day", "1 per lead", "3 per lead"])
_DECAYS: Final = st.one_of(
    st.sampled_from([1, 3, 7, 30]).map(lambda days: {"half_life": f"{days} days" if days > 1 else "1 day"}),
    st.tuples(st.sampled_from(["25%", "33%", "100%"]), st.sampled_from(["1 day", "10 days"])).map(lambda d: {"step": d[0], "every": d[1]}),
)


@st.composite
def _qualification(draw: DrawFn, seen: tuple[str, ...], scoring: Mapping[str, Any]) -> dict[str, Any]:
    conditions = _compound(seen)
    in_tiers = _compound((*seen, "fit >= 10", 'fit_grade == "A"', 'interest_grade in ["A", "B"]', "fit + interest > 20", "interest > 0", "fit_grade != interest_grade"))  # fmt: skip
    needed = st.lists(st.sampled_from(["email", "phone", "country", "employees"]), unique=True, max_size=3)
    verdicts = st.sampled_from(["junk", "not_now", "do_not_contact"])
    passing = {"unknown": st.sampled_from(["pass", "hold"])}
    lines = lambda name, most, make: [{"id": f"{name}-{n}", "when": draw(conditions), **draw(make)} for n in range(draw(st.integers(0, most)))]  # noqa: E731
    gates = lines("gate", 2, _maybe(passing))
    skips = st.lists(st.sampled_from(["scores", *(gate["id"] for gate in gates)]), unique=True, min_size=1)
    tiers: list[dict[str, Any]] = [
        {"id": f"tier-{n}", "when": draw(in_tiers), **draw(_maybe({"handoff": st.just(True), "program": st.just(f"program-{n}"), "notify": st.just(["sales"])}))}
        for n in range(draw(st.integers(0, 3)))
    ]
    return {
        "required": draw(needed),
        "disqualify": lines("out", 2, st.builds(lambda verdict, more: {"as": verdict, **more}, verdicts, _maybe(passing))),
        "gates": gates,
        "fast_track": lines("fast", 2, st.builds(lambda skip, more: {"skips": skip, **more}, skips, _maybe({"needs": needed}))),
        "tiers": [*tiers, {"id": "last", **draw(_maybe({"handoff": st.just(True), "program": st.just("newsletter")}))}],
        "alerts": lines("alert", 1, st.just({"notify": ["marketing"]})),
    }


@st.composite
def _ladder(draw: DrawFn, seen: tuple[str, ...], staged: bool) -> list[dict[str, Any]]:
    conditions = _compound((*seen, "fast_track", 'tier == "last"', 'tier != "tier-0"', *(('stage == "back"',) if staged else ())))
    targets = st.sampled_from([{"team": "first"}, {"queue": "desk"}, {"owner": "rep"}, {"owner": "rep", "else": {"queue": "desk"}}])
    return [{"id": f"route-{n}", "when": draw(conditions), "to": draw(targets)} for n in range(draw(st.integers(1, 4)))]


@st.composite
def _recycle(draw: DrawFn) -> dict[str, Any]:
    waits = st.sampled_from([{"cool_off": "30 days"}, {"cool_off": "36 hours"}, {}, {"until": "contract_until - 90 days", "else": "180 days"}])
    reasons = {f"reason-{n}": {"to": "back", **draw(waits), **draw(_maybe({"program": st.just(f"again-{n}")}))} for n in range(2)}
    re_entry = st.fixed_dictionaries({"new_points": st.integers(1, 30)}, optional={"or": st.just("fast_track")})
    more = _maybe({"resets": st.sampled_from([["fit"], ["interest"], ["fit", "interest"]]), "re_entry": re_entry})
    return {"reasons": reasons, **draw(more)}

