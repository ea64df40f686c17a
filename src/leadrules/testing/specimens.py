"""Small random agreements, valid and using most of the language."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Final

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Lines = list[dict[str, Any]]
Extras = dict[str, SearchStrategy[Any]]


def agreements(*, presence: bool = True) -> SearchStrategy[str]:
    """Return a strategy for the texts of small valid agreements that use most of the language.

    Without ``presence`` no condition asks what is known or missing and no field has a default, so that knowing more
    of a lead can only settle what was open.
    """
    return _agreement(presence).map(lambda data: yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=10**6))


class _Dumper(yaml.SafeDumper):
    """Writes a value that stands in two places twice: an agreement has no anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "email": {"type": "email", "kind": "contact"},
    "phone": {"type": "text", "kind": "contact"},
    "country": {"type": "text", "kind": "demographic", "normalize": "upper"},
    "employees": {"type": "integer", "kind": "demographic", "min": 0, "max": 100000},
    "revenue": {"type": "number", "kind": "demographic", "min": 0},
    "level": {
        "type": "choice",
        "kind": "demographic",
        "values": ["staff", "director", "vp"],
        "aliases": {"boss": "vp"},
    },
    "asked": {"type": "boolean", "kind": "situational"},
    "contract_until": {"type": "date", "kind": "situational"},
    "met_at": {"type": "datetime", "kind": "account"},
    "languages": {"type": "list of text", "kind": "contact", "normalize": "lower"},
    "rep": {"type": "text", "kind": "account"},
    "waiting_since": {"type": "datetime", "kind": "account"},
}
_DEFAULTS: Final[dict[str, Any]] = {
    "country": "ES",
    "employees": 100,
    "level": "boss",
    "asked": False,
    "languages": ["EN"],
}
_LISTS: Final = {"served": ["ES", "PT", "FR"], "freemail": ["gmail.example", "mail.example"]}
_ACTIVITY: Final = {
    "visit": {"path": "text", "seconds": "number"},
    "click": {"campaign": "text", "depth": "integer"},
    "ping": {},
}
_STAGES: Final = [
    {"id": "new", "owner": "marketing"},
    {"id": "working", "owner": "sales", "enters": ["handed_off"]},
    {"id": "back", "owner": "marketing", "enters": ["rejected"]},
    {"id": "junk", "owner": "marketing", "terminal": True},
]
_SIGNALS: Final[dict[str, dict[str, Any]]] = {
    "visits": {"count": "visit"},
    "reading": {"sum": "visit.seconds"},
    "depth_sum": {"sum": "click.depth"},
    "campaigns": {"distinct": "click.campaign"},
    "visit_days": {"days": "visit"},
    "silence": {"days_since": "any"},
    "pings": {"count": "ping"},
}
_OTHERWISE: Final = {"queue": "triage", "watched_by": "sales", "within": "1 hour"}

# Conditions

_OF_FIELDS: Final = (
    'country in ["ES", "pt"]',
    "country not in served",
    'country != "fr"',
    'starts_with(country, "e")',
    'matches(country, "?S")',
    "domain(email) in freemail",
    "domain(email) not in freemail",
    'domain(email) == "Acme.example"',
    'ends_with(lower(email), ".EXAMPLE")',
    'contains(phone, "4")',
    "employees >= 100",
    "10 <= employees < 500",
    "employees != 100",
    "employees + 10 > 2 * 55",
    "employees in [100, 200]",
    "revenue > 1000000",
    "revenue / employees >= 1000",
    "min(revenue, 500000) < employees * 2000",
    'level == "vp"',
    'level in ["boss", "director"]',
    'level != "staff"',
    "asked",
    "asked == False",
    "days_until(contract_until) <= 90",
    'contract_until >= date("2027-01-01")',
    "days_since(met_at) > 30",
    'met_at < datetime("2026-10-01T00:00:00+02:00")',
    '"EN" in languages',
    "length(languages) >= 2",
)
_OF_SIGNALS: Final = (
    "visits >= 1",
    "visits == 2",
    "reading > 60",
    "reading / visits >= 30",
    "depth_sum >= 3",
    "campaigns >= 2",
    "visit_days >= 2",
    "silence > 10",
    "pings == 0",
    "visits + pings >= 3",
)
_OF_PRESENCE: Final = ("known(rep)", "missing(phone)", "known(employees)", "known(email)", "missing(silence)")
_OF_POINTS: Final = (
    "fit >= 10",
    'fit_grade == "A"',
    'interest_grade in ["A", "B"]',
    "fit + interest > 20",
    "interest > 0",
    "fit_grade != interest_grade",
)
_OF_THE_WAY: Final = ("fast_track", 'tier == "last"', 'tier != "last"')
_OF_EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "visit": ('path == "/pricing"', 'starts_with(path, "/p")', "seconds >= 30", 'path != "/" and seconds < 100'),
    "click": ('campaign in ["a", "b"]', "depth > 2"),
}


@cache  # to make and check a strategy takes longer than to draw from it
def _conditions(atoms: tuple[str, ...]) -> SearchStrategy[str]:
    """Return conditions built from atoms with ``and``, ``or``, ``not`` and ``at_least``."""

    def grow(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        words = st.sampled_from(["and", "or"])
        joined = st.tuples(inner, words, inner).map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})")
        several = st.lists(inner, min_size=2, max_size=3).map(lambda items: f"at_least(2, {', '.join(items)})")
        return st.one_of(joined, inner.map(lambda text: f"not ({text})"), several)

    atom = st.sampled_from(atoms)
    return st.one_of(atom, atom, st.recursive(atom, grow, max_leaves=4))


# Clauses


@st.composite
def _agreement(draw: DrawFn, presence: bool) -> dict[str, Any]:
    seen = _OF_FIELDS + _OF_SIGNALS + (_OF_PRESENCE if presence else ())
    fields = {name: dict(spec) for name, spec in _FIELDS.items()}
    for name in draw(st.sets(st.sampled_from(sorted(_DEFAULTS)), max_size=2 if presence else 0)):
        fields[name]["default"] = _DEFAULTS[name]
    comes_back = draw(st.booleans())
    ladder = draw(_ladder((*seen, *_OF_THE_WAY, *(['stage == "back"'] if comes_back else []))))
    return {
        "leadrules": 1,
        "id": "drawn",
        "version": "1.0.0",
        "zone": draw(st.sampled_from(["UTC", "Europe/Madrid", "America/Los_Angeles"])),
        "effective": draw(st.sampled_from([date(2026, 11, 2), date(2026, 11, 3)])),
        "parties": {name: {"accountable": f"VP {name}"} for name in ("marketing", "sales")},
        "lists": _LISTS,
        "lead": fields,
        "activity": _ACTIVITY,
        "signals": {name: draw(_signal(name)) for name in _SIGNALS},
        "scoring": {name: draw(_axis(name, seen)) for name in ("fit", "interest")},
        "qualification": draw(_qualification(seen)),
        "routing": {"ladder": ladder, "otherwise": _OTHERWISE, "teams": {"first": {"distribute": "single"}}},
        **({"lifecycle": {"stages": _STAGES}, "recycle": draw(_recycle())} if comes_back else {}),
    }


def _maybe(extras: Extras) -> SearchStrategy[dict[str, Any]]:
    """Return some of the extras, drawn."""
    return st.fixed_dictionaries({}, optional=extras)


_WINDOWS: Final = st.sampled_from(["1 day", "2 days", "36 hours", "14 days", "30 days"])
_LIMITS: Final = st.sampled_from(["1 per day", "2 per day", "1 per lead", "3 per lead"])
_HALF_LIVES: Final = st.sampled_from(["1 day", "3 days", "7 days", "30 days"]).map(lambda days: {"half_life": days})
_STEPS: Final = st.builds(
    lambda step, every: {"step": step, "every": every},
    st.sampled_from(["25%", "33%", "100%"]),
    st.sampled_from(["1 day", "10 days"]),
)


def _looking_back(event_type: str) -> Extras:
    atoms = _OF_EVENTS.get(event_type, ())
    return {"within": _WINDOWS, **({"where": _conditions(atoms)} if atoms else {})}


@cache
def _signal(name: str) -> SearchStrategy[dict[str, Any]]:
    spec = _SIGNALS[name]
    event_type = str(next(iter(spec.values()))).partition(".")[0]
    return _maybe(_looking_back(event_type)).map(lambda more: {**spec, **more})


_GROUPED: Final[Extras] = {"group": st.sampled_from(["g", "h"])}
_MAYBE_GROUPED: Final = _maybe(_GROUPED)
_POINTS: Final = st.builds(lambda sign, size: sign * size, st.sampled_from([1, 1, -1]), st.integers(1, 50))


@cache
def _each(event_type: str) -> SearchStrategy[dict[str, Any]]:
    extras: Extras = {**_looking_back(event_type), **_GROUPED, "limit": _LIMITS, "at_most": st.integers(1, 60)}
    return _maybe({**extras, "decay": _HALF_LIVES | _STEPS})


@st.composite
def _axis(draw: DrawFn, name: str, seen: tuple[str, ...]) -> dict[str, Any]:
    lo, hi = draw(st.sampled_from([(0, 100), (-20, 40), (0, 30), (5, 60)]))
    rules: Lines = []
    for number in range(draw(st.integers(0, 4))):
        more = draw(_MAYBE_GROUPED)
        rules.append({"id": f"{name}-when-{number}", "when": draw(_conditions(seen)), "points": draw(_POINTS), **more})
    for number in range(draw(st.integers(0 if rules else 1, 4))):
        each = draw(st.sampled_from(tuple(_ACTIVITY)))
        more = draw(_each(each))
        rules.append({"id": f"{name}-each-{number}", "each": each, "points": draw(_POINTS), **more})
    groups = {rule["group"]: {"at_most": draw(st.integers(1, 60))} for rule in rules if "group" in rule}
    grades = {"A": min(20, hi), "B": min(10, hi - 1), "C": lo}
    return {"range": [lo, hi], "rules": rules, "groups": groups, "grades": grades}


@st.composite
def _lines(
    draw: DrawFn, name: str, conditions: SearchStrategy[str], extras: SearchStrategy[dict[str, Any]], most: int
) -> Lines:
    """Return lines with an id and a condition."""
    return [
        {"id": f"{name}-{number}", "when": draw(conditions), **draw(extras)}
        for number in range(draw(st.integers(0, most)))
    ]


_UNKNOWN: Final[Extras] = {"unknown": st.sampled_from(["pass", "hold"])}
_NEEDED: Final = st.lists(st.sampled_from(["email", "phone", "country", "employees"]), unique=True, max_size=2)
_VERDICT: Final = st.fixed_dictionaries(
    {"as": st.sampled_from(["junk", "not_now", "do_not_contact"])}, optional=_UNKNOWN
)
_GATE: Final = _maybe(_UNKNOWN)
_TIER: Final = _maybe(
    {"program": st.sampled_from(["letters", "stories"]), "notify": st.just(["sales"]), "handoff": st.just(True)}
)
_ALERT: Final = st.just({"notify": ["marketing"]})


@cache
def _fast_track(gates: tuple[str, ...]) -> SearchStrategy[dict[str, Any]]:
    skips = st.lists(st.sampled_from(["scores", *gates]), unique=True, min_size=1)
    return st.fixed_dictionaries({"skips": skips}, optional={"needs": _NEEDED})


@st.composite
def _qualification(draw: DrawFn, seen: tuple[str, ...]) -> dict[str, Any]:
    conditions = _conditions(seen)
    gates = draw(_lines("gate", conditions, _GATE, 2))
    last = {"id": "last", **draw(_TIER)}
    return {
        "required": draw(_NEEDED),
        "disqualify": draw(_lines("out", conditions, _VERDICT, 1)),
        "gates": gates,
        "fast_track": draw(_lines("fast", conditions, _fast_track(tuple(gate["id"] for gate in gates)), 2)),
        "tiers": [*draw(_lines("tier", _conditions((*seen, *_OF_POINTS)), _TIER, 3)), last],
        "alerts": draw(_lines("alert", conditions, _ALERT, 1)),
    }


_OWNER: Final = {"owner": "rep"}
_TARGETS: Final = st.sampled_from([{"team": "first"}, {"queue": "desk"}, _OWNER, {**_OWNER, "else": {"queue": "desk"}}])
_TO: Final = st.fixed_dictionaries({"to": _TARGETS})


@st.composite
def _ladder(draw: DrawFn, atoms: tuple[str, ...]) -> Lines:
    return draw(_lines("route", _conditions(atoms), _TO, 4)) or [{"id": "route", "to": draw(_TARGETS)}]


_WAITS: Final = st.sampled_from(
    [
        {"cool_off": "30 days"},
        {"cool_off": "36 hours"},
        {},
        {"until": "contract_until - 90 days", "else": "180 days"},
    ]
)
_PROGRAMS: Final = _maybe({"program": st.sampled_from(["again", "later"])})
_RETURNS: Final = _maybe(
    {
        "resets": st.sampled_from([["fit"], ["interest"], ["fit", "interest"]]),
        "re_entry": st.fixed_dictionaries({"new_points": st.integers(1, 30)}, optional={"or": st.just("fast_track")}),
    }
)


@st.composite
def _recycle(draw: DrawFn) -> dict[str, Any]:
    reasons = {f"reason-{number}": {"to": "back", **draw(_WAITS), **draw(_PROGRAMS)} for number in range(2)}
    return {"reasons": reasons, **draw(_RETURNS)}
