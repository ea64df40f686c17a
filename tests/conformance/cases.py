"""Worked cases: agreements, leads and events at the edges of what the language says, with what must come of them.

What is expected was written by hand from the language, not taken from an engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import yaml

import leadrules
from leadrules import Agreement, Plan

Record = Mapping[str, Any]
Data = dict[str, Any]

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
US, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)


class _Dumper(yaml.SafeDumper):
    """Writes a value that stands in two places twice: an agreement has no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@dataclass(frozen=True)
class Case:
    """Leads of one agreement at one instant, and what is expected of each, by id: some or all parts of its row."""

    name: str
    data: Data
    leads: tuple[Record, ...]
    expected: Mapping[str, Record]
    events: tuple[Record, ...] | None = None
    at: datetime = AT

    @cached_property
    def agreement(self) -> Agreement:
        return leadrules.parse(yaml.dump(self.data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6))

    def plan(self) -> Plan:
        """Return a plan for which no engine has been made yet."""
        return leadrules.compile(self.agreement)


def agreement(**clauses: Any) -> Data:
    """Return the smallest agreement that decides, with some clauses of its own."""
    return {
        "leadrules": 1,
        "id": "conformance",
        "version": "1.0.0",
        "lead": {"fine": {"type": "boolean", "kind": "contact"}},
        "scoring": {"fit": {"range": [0, 100], "rules": [{"id": "fine", "when": "fine", "points": 1}]}},
        "qualification": {"tiers": [{"id": "last"}]},
        "routing": {"ladder": [], "otherwise": {"queue": "triage", "watched_by": "sales", "within": "1 hour"}},
        **clauses,
    }


def fields(**types: Any) -> Data:
    """Return fields: of a type, or with more said of them."""
    said = {name: each if isinstance(each, dict) else {"type": each} for name, each in types.items()}
    return {name: {"kind": "contact", **each} for name, each in said.items()}


def truths(
    name: str, lead: Data, leads: Sequence[Record], table: Mapping[str, str], *, at: datetime = AT, **clauses: Any
) -> Case:
    """Return a case of conditions: for each lead ``T`` where one is known to hold, ``F`` where known not to, else ``?``.

    A lead that the door refuses has ``.`` everywhere. Rule ``t3`` gives a point where the condition of line 3 holds, ``f3`` where its opposite does.
    """
    rules: list[Data] = []
    fired: dict[str, list[str]] = {each["id"]: [] for each in leads}
    for number, (condition, answers) in enumerate(table.items()):
        rules.append({"id": f"t{number}", "when": condition, "points": 1})
        rules.append({"id": f"f{number}", "when": f"not ({condition})", "points": 1})
        for each, answer in zip(leads, answers.replace(" ", ""), strict=True):
            fired[each["id"]] += {"T": [f"t{number}"], "F": [f"f{number}"], "?": [], ".": []}[answer]
    scoring = {"truth": {"range": [0, 1000], "rules": rules}}
    data = agreement(lead=lead, scoring=scoring, **clauses)
    expected: dict[str, Record] = {
        each: {"fired": tuple(ids), "points": {"truth": float(len(ids))}} for each, ids in fired.items()
    }
    columns = zip(leads, *(answers.replace(" ", "") for answers in table.values()), strict=True)
    expected |= {each["id"]: {"refused": True} for each, *answers in columns if set(answers) == {"."}}
    return Case(name, data, tuple(leads), expected, at=at)


Happened = Mapping[str, Sequence[Record]]
"""What each lead did."""


def events_of(happened: Happened) -> tuple[Record, ...]:
    return tuple({"lead_id": lead, **event} for lead, events in happened.items() for event in events)


def measures(
    name: str, activity: Data, happened: Happened, signals: Mapping[str, tuple[Data, Sequence[Any]]], **more: Any
) -> Case:
    """Return a case of signals with what each reads for each lead; None where that is not known."""
    table = {}
    for signal, (_, values) in signals.items():
        table[f"known({signal})"] = "".join("F" if value is None else "T" for value in values)
        for wanted in dict.fromkeys(value for value in values if value is not None):
            same = ["?" if value is None else "T" if value == wanted else "F" for value in values]
            table[f"{signal} == {wanted}"] = "".join(same)
    specs = {signal: spec for signal, (spec, _) in signals.items()}
    case = truths(name, fields(fine="boolean"), [{"id": lead} for lead in happened], table,
                  activity=activity, signals=specs, **more)  # fmt: skip
    return replace(case, events=events_of(happened))


def worth(name: str, activity: Data, happened: Happened, rules: Sequence[tuple[Data, Sequence[float]]]) -> Case:
    """Return a case of rules over events, each with an axis of its own, with what each lead earns by it."""
    axes = {
        f"axis_{n}": {"range": [-(10**6), 10**6], "rules": [{"id": f"rule-{n}", **rule}]}
        for n, (rule, _) in enumerate(rules)
    }
    expected: dict[str, Data] = {}
    for column, lead in enumerate(happened):
        points = {f"axis_{n}": values[column] for n, (_, values) in enumerate(rules)}
        fired = tuple(f"rule-{n}" for n, (_, values) in enumerate(rules) if values[column])
        expected[lead] = {"points": points, "fired": fired}
    data = agreement(activity=activity, scoring=axes)
    return Case(name, data, tuple({"id": lead} for lead in happened), expected, events_of(happened))


# Conditions

NUMBERS = truths(
    "numbers",
    fields(i={"type": "integer", "min": -(10**15)}, n="number"),
    [
        {"id": "plain", "i": 100, "n": 2.5},
        {"id": "zero", "i": 99, "n": 0.0},
        {"id": "largest", "i": 10**15, "n": -0.0},
        {"id": "large", "n": 1e15},
        {"id": "negative", "i": -3, "n": None},
        {"id": "nothing"},
    ],
    {
        "i >= 100": "TFT?F?",
        "i > 100": "FFT?F?",
        "i <= 100": "TTF?T?",
        "i < 100": "FTF?T?",
        "i == 100": "TFF?F?",
        "i != 100": "FTT?T?",
        "50 <= i < 100": "FTF?F?",
        "50 < i <= 100": "TTF?F?",
        "99 < i < 101": "TFF?F?",
        "99 <= i <= 100": "TTF?F?",
        "i in [100, -3]": "TFF?T?",
        "i not in [100, -3]": "FTT?F?",
        "i in [100, 0.5]": "TFF?F?",
        "n in [2.5, 0]": "TTTF??",
        "n not in [2.5, 7]": "FTTT??",
        "i == n": "FFF???",
        "i > n": "TTT???",
        "i / n >= 40": "T?????",
        "n / i > 0": "TFF???",
        "n * 10 > 1": "TFFT??",
        "n * 1 > 1": "TFFT??",
        "n == 0": "FTTF??",
        "n - n == 0": "TTTT??",
        "-i < 0": "TTT?F?",
        "i - -3 == 0": "FFF?T?",
        "i + 1 > 999999999999999": "FFT?F?",
        "i - 1 == 999999999999999": "FFT?F?",
        "i * 9 > 999999999999999": "FFT?F?",
        "abs(i) == 3": "FFF?T?",
        "abs(n) == 0": "FTTF??",
        "min(i, 50) == 50": "TTT?F?",
        "max(i, 99) == 99": "FTF?T?",
        "min(i, n) == 2.5": "TFF???",
        "max(i, n) == 100": "TFF???",
        "max(n, -1) == 0": "FTTF??",
        "known(i)": "TTTFTF",
        "missing(n)": "FFFFTT",
        "i > 0 and n > 0": "TFF?F?",
        "i > 0 or n > 0": "TTTT??",
        "not (i > 0 and n > 0)": "FTT?T?",
        "at_least(2, i > 0, n > 0, known(i))": "TTT???",
        "not at_least(1, i > 100, n > 100)": "TTFF??",
        "at_least(3, i > 0, n > 0, i < 1000)": "TFF?F?",
    },
)

ROUNDING = truths(
    "rounded once",
    fields(i="integer", n="number"),
    [{"id": "tenth", "n": 0.1, "i": 4330}, {"id": "third", "n": 0.3, "i": 35}],
    {
        "n * 3 == 0.3": "FF",
        "n + 0.2 == 0.3": "FF",
        "n / 3 == 0.1": "FF",
        "i / 100 == 43.3": "TF",
        "i / 100 == 0.35": "FT",
        "i / 100 >= 0.35": "TT",
    },
)

HUGE = truths(
    "numbers beyond the largest and the smallest",
    fields(n="number"),
    [{"id": "huge", "n": 1e308}, {"id": "least", "n": -1e308}, {"id": "tiny", "n": 5e-324}, {"id": "one", "n": 1.0}],
    {
        "n * 10 > 1": "??FT",
        "n + n > 0": "??TT",
        "n - 1 < n": "FFTT",
        "n / 2 == 0": "FFTF",
        "n / 0.1 > 0": "??TT",
        "n * n >= 0": "??TT",
        "known(n)": "TTTT",
    },
)

TEXTS = truths(
    "texts",
    fields(
        t="text", u="text", k={"type": "text", "normalize": "upper"}, e="email",
        p={"type": "choice", "values": ["staff", "director", "vp"], "aliases": {"boss": "vp"}},
        tags={"type": "list of text", "normalize": "lower"},
    ),
    [
        {"id": "plain", "t": "a_b", "u": " a\t", "k": " es ", "e": "Ana@Acme.Example", "p": "boss", "tags": ["EN", " de ", ""]},
        {"id": "é", "t": "50%é", "u": "É", "k": "ß", "e": "no at sign", "p": "staff", "tags": []},
        {"id": "quoted", "t": "x'\"\\*?", "u": "\\", "k": "İ", "e": "a@b@Gmail.example", "p": "\u000bvp ", "tags": [None, "fr"]},
        {"id": "blank", "t": "  ", "k": "", "e": None, "p": "", "tags": None},
        {"id": "short", "u": "en", "e": "@", "p": "director", "tags": ["en", "én"]},
        {"id": "\u00a0", "t": "\u00a0", "u": "😀b", "k": "😀", "e": "x@\u00c4.example", "tags": ["😀", "\u00a0"]},
        {"id": "untitled", "t": "a\nb", "tags": ["x", "X"]},
    ],
    {
        't == "a_b"': "TFF??FF",
        't != "a_b"': "FTT??TT",
        "t == u": "FFF??F?",
        "t != u": "TTT??T?",
        "starts_with(t, u)": "TFF??F?",
        "contains(t, u)": "TFT??F?",
        "ends_with(t, u)": "FFF??F?",
        'ends_with(t, "b")': "TFF??FT",
        'ends_with(t, "é")': "FTF??FF",
        'matches(t, "a?b")': "TFF??FT",
        'matches(t, "5?%é")': "FTF??FF",
        'matches(t, "5_%*")': "FFF??FF",
        'matches(t, "50%")': "FFF??FF",
        'matches(t, "???")': "TFF??FT",
        'matches(u, "?b")': "FFF?FT?",
        'matches(t, "x*\\\\*")': "FFT??FF",
        'matches(t, "A*")': "FFF??FF",
        'matches(t, "a.b")': "FFF??FF",
        'contains(t, "\\\\")': "FFT??FF",
        "contains(t, \"'\")": "FFT??FF",
        'lower(u) == "a"': "TFF?FF?",
        'lower(u) == "é"': "FFF?FF?",
        'lower(u) == "É"': "FTF?FF?",
        'u in ["A", "É"]': "FTF?FF?",
        "u in words": "TFT?FT?",
        "u not in words": "FTF?TF?",
        'k == "es"': "TFF??F?",
        'k == "ß"': "FTF??F?",
        'k in ["SS", "es"]': "TFF??F?",
        "k in served": "TFT??F?",
        'domain(e) == "ACME.example"': "T?F??F?",
        "domain(e) in freemail": "F?T??F?",
        "domain(e) not in freemail": "T?F??T?",
        'domain(e) == "Ä.example"': "F?F??T?",
        "known(e)": "TTTFTTF",
        'p == "vp"': "TFT?F??",
        'p in ["boss", "director"]': "TFT?T??",
        'p != "staff"': "TFT?T??",
        '"en" in tags': "TFF?TFF",
        '"FR" in tags': "FFT?FFF",
        '"EN" not in tags': "FTT?FTT",
        "u in tags": "FFF?TF?",
        "u not in tags": "TTT?FT?",
        "length(tags) == 2": "TFF?TTT",
        "length(tags) == 0": "FTF?FFF",
        "known(tags)": "TTTFTTT",
        'u == "a" and (k == "es" or e == "x@y")': "TFF?FF?",
    },
    lists={"words": ["a", "\\", "😀b"], "served": ["ES", "İ"], "freemail": ["gmail.example"]},
)  # fmt: skip

EVENING = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
"""An evening in Los Angeles: 1 November 2026, 21:30, on the day that daylight saving ended."""

DAYS = truths(
    "days and instants",
    fields(d="date", w="datetime"),
    [
        {"id": "now", "d": date(2026, 11, 1), "w": EVENING},
        {"id": "a day ago", "d": "2026-10-31", "w": EVENING - DAY},
        {"id": "less", "d": " 2026-11-02 ", "w": (EVENING - DAY + US).astimezone(timezone(5.5 * HOUR))},
        {"id": "nothing"},
        {"id": "first", "d": date(1, 1, 1), "w": (EVENING + US).isoformat()},
        {"id": "last", "d": date(9999, 12, 31), "w": datetime(1969, 12, 31, 23, tzinfo=UTC)},
    ],
    {
        "days_since(d) == 0": "TFF?FF",
        "days_since(d) == 1": "FTF?FF",
        "days_until(d) == 1": "FFT?FF",
        "days_until(d) >= 0": "TFT?FT",
        "days_since(d) > 700000": "FFF?TF",
        "days_since(w) == 0": "TFT?FF",
        "days_since(w) == 1": "FTF?FF",
        "days_since(w) == -1": "FFF?TF",
        "days_until(w) == 0": "TFF?TF",
        "days_until(w) == -1": "FTT?FF",
        'd < date("2026-11-01")': "FTF?TF",
        'd <= date("2026-11-01")': "TTF?TF",
        'd == date("9999-12-31")': "FFF?FT",
        'd in [date("2026-11-02"), date("0001-01-01")]': "FFT?TF",
        'w >= datetime("2026-11-01T21:30:00-08:00")': "TFF?TF",
        'w > datetime("2026-11-01T21:30:00-08:00")': "FFF?TF",
        'w == datetime("2026-11-02T06:30:00+01:00")': "TFF?FF",
        'w != datetime("2026-11-02T06:30:00+01:00")': "FTT?TT",
        'w < datetime("1970-01-01T00:00:00Z")': "FFF?FT",
        'w in [datetime("2026-11-02T05:30:00.000001Z")]': "FFF?TF",
    },
    at=EVENING,
    zone="America/Los_Angeles",
)

MONEY = truths(
    "short decimals",
    fields(n="number", i="integer", limit={"type": "number", "min": 0.1, "max": 1234.5678}),
    [
        {"id": "tenth", "n": 0.1, "i": 3, "limit": 0.1},
        {"id": "price", "n": 1234.5678, "i": -7, "limit": 1234.5678},
        {"id": "debt", "n": -0.5},
        {"id": "nothing", "n": None, "i": 0},
        {"id": "too little", "limit": 0.0999},
        {"id": "too much", "limit": 1234.5679},
    ],
    {
        "n == 0.1": "TFF?..",
        "n + 0.2 == 0.3": "FFF?..",
        "n >= 1234.5678": "FTF?..",
        "n in [0.1, -0.5]": "TFT?..",
        "i < 0": "FT?F..",
        "i + n > 3": "TT??..",
        "limit > 0.1": "FT??..",
    },
)

BOTH = [(b, c) for b in (True, False, None) for c in (True, False, None)]
BOOLEANS = truths(
    "three values",
    fields(b="boolean", c="boolean"),
    [{"id": f"{b} {c}", "b": b, "c": c} for b, c in BOTH],
    {
        "b": "TTT FFF ???",
        "not b": "FFF TTT ???",
        "not not b": "TTT FFF ???",
        "b and c": "TF? FFF ?F?",
        "b or c": "TTT TF? T??",
        "b == c": "TF? FT? ???",
        "b != c": "FT? TF? ???",
        "b == False": "FFF TTT ???",
        "not (b and c)": "FT? TTT ?T?",
        "not (b or c)": "FFF FT? F??",
        "b and not c": "FT? FFF F??",
        "b or missing(b)": "TTT FFF TTT",
        "known(b) and c": "TF? TF? FFF",
        "(b or c) and not (b and c)": "FT? TF? ???",
        "at_least(1, b, c)": "TTT TF? T??",
        "at_least(2, b, c, known(b))": "TTT TF? ?F?",
        "not at_least(2, b, c)": "FT? TTT ?T?",
        "at_least(3, b, c, known(c), missing(b))": "TFF FFF T??",
    },
)

FILLED = truths(
    "defaults",
    fields(
        country={"type": "text", "normalize": "upper", "default": "es"},
        size={"type": "integer", "default": 100},
        level={"type": "choice", "values": ["staff", "vp"], "aliases": {"boss": "vp"}, "default": "boss"},
        asked={"type": "boolean", "default": False},
        tags={"type": "list of text", "default": ["a"]},
        since={"type": "date", "default": date(2026, 11, 1)},
    ),
    [
        {"id": "nothing", "country": " ", "level": ""},
        {"id": "all", "country": "fr", "size": 0, "level": "staff", "asked": True, "tags": [], "since": date(2026, 11, 2)},
    ],
    {
        'country == "ES"': "TF",
        "size >= 100": "TF",
        'level == "vp"': "TF",
        "asked": "FT",
        '"a" in tags': "TF",
        "days_since(since) == 1": "TF",
        "known(country)": "TT",
        "missing(size)": "FF",
        "not asked and size == 100": "TF",
    },
)  # fmt: skip


# What leads did

ACTIVITY = {
    "visit": {"path": "text", "seconds": "number"},
    "click": {"campaign": {"type": "text", "normalize": "lower"}, "depth": "integer"},
    "ping": {},
}
MIDNIGHT = datetime(2026, 11, 2, tzinfo=UTC)


def visit(at: datetime, path: Any = None, seconds: Any = None, **more: Any) -> Data:
    return {"type": "visit", "at": at, "path": path, "seconds": seconds, **more}


def click(at: datetime, campaign: Any = None, depth: Any = None, **more: Any) -> Data:
    return {"type": "click", "at": at, "campaign": campaign, "depth": depth, **more}


HAPPENED: Happened = {
    "edges": [
        visit(AT, "/pricing", 1.5),
        visit(AT - 14 * DAY, " /pricing", 4.0),
        visit((AT - 14 * DAY + US).astimezone(timezone(-8 * HOUR)), "/pricing ", 2.0),
        visit(AT + US, "/pricing", 64.0),
    ],
    "midnight": [
        visit(MIDNIGHT.astimezone(timezone(-8 * HOUR)), "/a", 0.1),
        visit(MIDNIGHT - US, "/a", 0.2),
        visit((MIDNIGHT + HOUR).astimezone(timezone(-8 * HOUR)), "/careers"),
        visit(MIDNIGHT - DAY, " ", 0.3),
    ],
    "repeats": [
        visit(AT - HOUR, "/pricing", 1.0, id="e1"),
        visit((AT - HOUR).astimezone(timezone(5.5 * HOUR)), "/pricing ", 1.0, id="e1"),
        visit(AT - 2 * HOUR, "/a", 1.0, id="e2"),
        visit(AT - 2 * HOUR, "/a", 2.0, id="e2"),
        visit(AT - 3 * HOUR, "/pricing", 2.0, id="e3"),
        visit(AT + HOUR, "/pricing", 2.0, id="e3"),
        click(AT - 4 * HOUR, id="e4"),
        {"type": "ping", "at": AT - 4 * HOUR, "id": "e4"},
        {"type": "ping", "at": AT - 5 * HOUR, "id": "e5", "path": "/no", "depth": 1},
        {"type": "ping", "at": AT - 5 * HOUR, "id": "e5", "path": "/such", "depth": 2},
        visit(AT - 6 * HOUR, "/pricing", 1.0, id="e6"),
        visit(AT - 6 * HOUR - US, "/pricing", 1.0, id="e6"),
    ],
    "nothing": [],
    "clicks": [
        click(AT - DAY, "A", 3, id="e1"),
        click(AT - DAY - US, " a ", 10),
        click(AT - 10 * DAY, "b"),
        click(AT - 10 * DAY + US, None, 0),
        {"type": "ping", "at": AT - 3 * DAY},
        {"type": "ping", "at": AT - 3 * DAY},
    ],
    "large": [click(AT - HOUR, "é", 10**15), click(AT - HOUR, "É", -1), visit(AT - HOUR, seconds=0.0)],
    "too large": [click(AT - 30 * HOUR, "x", 10**15 - 1), click(AT - 2 * HOUR, "x", 1), visit(AT - 5 * HOUR, "/", 1e300), visit(AT - 5 * HOUR, "/", 1e300)],
}  # fmt: skip

SIGNALS = measures(
    "signals",
    ACTIVITY,
    HAPPENED,
    {  # edges, midnight, repeats, nothing, clicks, large, too large
        "recent": ({"count": "visit", "within": "14 days"}, [2, 4, 2, 0, 0, 1, 2]),
        "ever": ({"count": "visit"}, [3, 4, 2, 0, 0, 1, 2]),
        "pricing": ({"count": "visit", "where": 'starts_with(path, "/pricing")'}, [3, 0, 2, 0, 0, 0, 0]),
        "elsewhere": ({"count": "visit", "where": 'path != "/pricing"'}, [0, 3, 0, 0, 0, 0, 2]),
        "nameless": ({"count": "visit", "where": "missing(path)"}, [0, 1, 0, 0, 0, 1, 0]),
        "reading": ({"sum": "visit.seconds"}, [7.5, 0.6, 3.0, 0, 0, 0, 2e300]),
        "lately": ({"sum": "visit.seconds", "within": "14 days"}, [3.5, 0.6, 3.0, 0, 0, 0, 2e300]),
        "long": ({"sum": "visit.seconds", "where": "seconds >= 2"}, [6.0, 0, 2.0, 0, 0, 0, 2e300]),
        "depth_sum": ({"sum": "click.depth"}, [0, 0, 0, 0, 13, 999999999999999, 10**15]),
        "campaigns": ({"distinct": "click.campaign"}, [0, 0, 0, 0, 2, 2, 1]),
        "depths": ({"distinct": "click.depth", "within": "10 days"}, [0, 0, 0, 0, 3, 2, 2]),
        "lengths": ({"distinct": "visit.seconds"}, [3, 3, 2, 0, 0, 1, 1]),
        "visit_days": ({"days": "visit"}, [2, 2, 1, 0, 0, 1, 1]),
        "days_of_two": ({"days": "any", "within": "14 days"}, [2, 2, 1, 0, 3, 1, 2]),
        "silence": ({"days_since": "any"}, [0, 0, 0, None, 1, 0, 0]),
        "since_visit": ({"days_since": "visit", "where": "seconds > 3"}, [14, None, None, None, None, None, 0]),
        "since_click": ({"days_since": "click", "within": "36 hours"}, [None, None, None, None, 1, 0, 0]),
        "today": ({"count": "any", "within": "1 day"}, [1, 3, 3, 0, 0, 3, 3]),
        "pings": ({"count": "ping", "within": "3 days"}, [0, 0, 1, 0, 0, 0, 0]),
        "all_pings": ({"count": "ping"}, [0, 0, 1, 0, 2, 0, 0]),
    },
)

UNKNOWN_ACTIVITY = truths(
    "activity not known",
    fields(fine="boolean"),
    [{"id": "a"}, {"id": "b", "fine": True}],
    {
        "visits >= 0": "??",
        "known(visits)": "FF",
        "missing(reading)": "TT",
        "visits > 0 or fine": "?T",
        "silence > 3 and fine": "??",
        "reading + visits == 0": "??",
        "numbers == 0": "??",
    },
    activity=ACTIVITY,
    signals={
        "visits": {"count": "visit"},
        "reading": {"sum": "visit.seconds"},
        "numbers": {"distinct": "click.depth"},
        "silence": {"days_since": "any"},
    },
)

HALF, STEP = {"half_life": "7 days"}, {"step": "25%", "every": "10 days"}
WORTH = worth(
    "points for each event",
    ACTIVITY,
    HAPPENED,
    [  # edges, midnight, repeats, nothing, clicks, large, too large
        ({"each": "visit", "points": 10}, [30, 40, 20, 0, 0, 10, 20]),
        ({"each": "visit", "points": 10, "within": "14 days"}, [20, 40, 20, 0, 0, 10, 20]),
        ({"each": "visit", "points": 10, "limit": "1 per day"}, [20, 20, 10, 0, 0, 10, 10]),
        ({"each": "visit", "points": 1, "limit": "2 per day", "where": 'path != "/careers"'}, [3, 2, 2, 0, 0, 0, 2]),
        ({"each": "visit", "points": 10, "limit": "2 per lead"}, [20, 20, 20, 0, 0, 10, 20]),
        ({"each": "visit", "points": 10, "limit": "1 per lead", "decay": HALF}, [10, 10, 10, 0, 0, 10, 10]),
        ({"each": "visit", "points": 10, "decay": HALF}, [15.26, 39.06, 20, 0, 0, 10, 20]),
        ({"each": "click", "points": 12, "decay": STEP}, [0, 0, 0, 0, 45, 24, 24]),
        ({"each": "click", "points": 12, "decay": {"step": "50%", "every": "1 day"}}, [0, 0, 0, 0, 12, 24, 18]),
        ({"each": "click", "points": 12, "decay": STEP, "limit": "3 per lead"}, [0, 0, 0, 0, 36, 24, 24]),
        ({"each": "visit", "points": 10, "limit": "1 per day", "decay": {"step": "10%", "every": "1 day"}}, [10, 20, 10, 0, 0, 10, 10]),
        ({"each": "visit", "points": -5, "where": "seconds >= 2", "at_most": 7}, [-7, 0, -5, 0, 0, 0, -7]),
        ({"each": "visit", "points": 5, "at_most": 12}, [12, 12, 10, 0, 0, 5, 10]),
        ({"each": "click", "points": 1, "decay": {"step": "65%", "every": "1 day"}}, [0, 0, 0, 0, 0.7, 2, 1.35]),
        ({"each": "ping", "points": -3, "limit": "1 per lead"}, [0, 0, -3, 0, -3, 0, 0]),
    ],
)  # fmt: skip

TYPED = replace(
    measures(
        "attributes of every type",
        {
            "order": {
                "at_day": "date", "until": "datetime", "first": "boolean", "mail": "email", "size": "integer",
                "kind": {"type": "choice", "values": ["new", "old"], "aliases": {"fresh": "new"}},
                "labels": {"type": "list of text", "normalize": "lower"},
            },
            "note": {"size": "number", "kind": "text"},
        },
        {
            "a": [
                {"type": "order", "at": AT - HOUR, "at_day": date(2026, 11, 1), "until": AT + 2 * DAY, "first": True, "mail": "x@ACME.example", "size": 7, "kind": "fresh", "labels": ["Big", None]},
                {"type": "order", "at": AT - 2 * HOUR, "first": False, "mail": "nobody", "kind": " old", "labels": []},
                {"type": "note", "at": AT - HOUR, "size": 8, "kind": "fresh"},
                {"type": "note", "at": AT - HOUR, "size": 1, "kind": "neither new nor old"},
            ],
            "b": [{"type": "order", "at": AT - HOUR}, {"type": "note", "at": AT - HOUR, "kind": "new"}],
        },
        {
            "begun": ({"count": "order", "where": 'at_day < date("2026-11-02")'}, [1, 0]),
            "soon": ({"count": "order", "where": "days_until(until) == 2"}, [1, 0]),
            "firsts": ({"count": "order", "where": "first"}, [1, 0]),
            "others": ({"count": "order", "where": "not first"}, [1, 0]),
            "acme": ({"count": "order", "where": 'domain(mail) == "acme.example"'}, [1, 0]),
            "new_ones": ({"count": "order", "where": 'kind == "fresh"'}, [1, 0]),
            "olds": ({"count": "order", "where": 'kind in ["old"]'}, [1, 0]),
            "bigs": ({"count": "order", "where": '"big" in labels'}, [1, 0]),
            "plain": ({"count": "order", "where": "length(labels) == 0"}, [1, 0]),
            "sizes": ({"sum": "order.size"}, [7, 0]),
            "note_sizes": ({"sum": "note.size"}, [9, 0]),
            "note_kinds": ({"count": "note", "where": 'kind == "fresh"'}, [1, 0]),
            "kinds": ({"distinct": "order.kind"}, [2, 0]),
            "day_kinds": ({"distinct": "order.at_day"}, [1, 0]),
        },
    ),
)  # fmt: skip


SUMS = measures(
    "sums of whole numbers beyond 10^15",
    ACTIVITY,
    {
        "largest": [click(AT, depth=10**15), click(AT, depth=-1), click(AT, depth=1)],
        "too large": [click(AT, depth=10**15), click(AT, depth=1)],
        "too small": [click(AT, depth=-(10**15)), click(AT, depth=-1)],
        "far too large": [click(AT, depth=10**15)] * 10,
    },
    {"depth_sum": ({"sum": "click.depth"}, [10**15, None, None, None])},
)

WINDOWS = measures(
    "windows of one event type",
    {"visit": {}, "click": {}, "unseen": {}},
    {
        "a day": [{"type": "visit", "at": AT - DAY}, {"type": "click", "at": AT - DAY}],
        "less": [{"type": "visit", "at": AT - DAY + US}, {"type": "click", "at": AT - DAY + US}],
        "three days": [{"type": "visit", "at": AT - 3 * DAY}, {"type": "click", "at": AT - 3 * DAY}],
        "nearly": [{"type": "visit", "at": AT - 3 * DAY + US}, {"type": "click", "at": AT - 3 * DAY + US}],
        "36 hours": [{"type": "visit", "at": AT - 36 * HOUR}, {"type": "click", "at": AT - 36 * HOUR}],
        "under 36": [{"type": "visit", "at": AT - 36 * HOUR + US}, {"type": "click", "at": AT - 36 * HOUR + US}],
        "far twin": [
            {"type": "visit", "at": AT - HOUR, "id": "e1"},
            {"type": "visit", "at": AT - 10 * DAY, "id": "e1"},
            {"type": "click", "at": AT - HOUR, "id": "e2"},
            {"type": "click", "at": AT + 10 * DAY, "id": "e2"},
        ],
        "unseen twin": [
            {"type": "visit", "at": AT - HOUR, "id": "e1"},
            {"type": "unseen", "at": AT - HOUR, "id": "e1"},
            {"type": "visit", "at": AT - HOUR, "id": "e2"},
            {"type": "visit", "at": AT - HOUR, "id": "e2"},
            {"type": "visit", "at": AT - 2 * HOUR, "id": "e3"},
            {"type": "visit", "at": AT - 2 * HOUR, "id": "e3"},
            {"type": "visit", "at": AT + HOUR, "id": "e3"},
        ],
        "now": [{"type": "visit", "at": AT}, {"type": "click", "at": AT}],
        "to come": [{"type": "visit", "at": AT + US}, {"type": "click", "at": AT + US}],
    },
    {
        "visits": ({"count": "visit", "within": "1 day"}, [0, 1, 0, 0, 0, 0, 0, 2, 1, 0]),
        "more_visits": ({"count": "visit", "within": "3 days"}, [1, 1, 0, 1, 1, 1, 0, 2, 1, 0]),
        "more_clicks": ({"count": "click", "within": "3 days"}, [1, 1, 0, 1, 1, 1, 1, 0, 1, 0]),
        "clicks": ({"count": "click", "within": "1 day"}, [0, 1, 0, 0, 0, 0, 1, 0, 1, 0]),
        "visits_36": ({"count": "visit", "within": "36 hours"}, [1, 1, 0, 0, 0, 1, 0, 2, 1, 0]),
        "last_36": ({"days_since": "click", "within": "36 hours"}, [1, 0, None, None, None, 1, 0, None, 0, None]),
    },
)

DECIMALS = measures(
    "sums of decimals",
    {"visit": {"seconds": "number"}},
    {
        "tenths": [visit(AT, seconds=0.1)] * 10,
        "cancelled": [visit(AT, seconds=1e12), visit(AT, seconds=0.1), visit(AT, seconds=-1e12)],
        "thirds": [visit(AT - n * HOUR, seconds=1 / 3) for n in range(3)],
        "whole": [visit(AT, seconds=2.0**41), visit(AT, seconds=1.0), visit(AT)],
    },
    {"reading": ({"sum": "visit.seconds"}, [1.0, 0.1, 1.0, 2.0**41 + 1])},
)

LOCAL_DAYS = measures(
    "local days where events stand",
    {"order": {"placed": "date", "until": "datetime"}},
    {
        "now": [{"type": "order", "at": EVENING, "placed": date(2026, 11, 1), "until": EVENING + DAY}],
        "a day ago": [{"type": "order", "at": EVENING, "placed": date(2026, 10, 31), "until": EVENING + DAY - US}],
        "nothing": [{"type": "order", "at": EVENING}],
    },
    {
        "same_day": ({"count": "order", "where": "days_since(placed) == 0"}, [1, 0, 0]),
        "yesterday": ({"count": "order", "where": "days_since(placed) == 1"}, [0, 1, 0]),
        "tomorrow": ({"count": "order", "where": "days_until(until) == 1"}, [1, 0, 0]),
    },
    zone="America/Los_Angeles",
    at=EVENING,
)

IDS = Case(
    "ids with white space around",
    agreement(activity={"ping": {}}, scoring={"fit": {"range": [0, 99], "rules": [{"id": "r", "each": "ping", "points": 1}]}}),
    ({"id": " a\t"}, {"id": "A"}, {"id": "ä b"}),
    {"a": {"points": {"fit": 3}}, "A": {"points": {"fit": 1}}, "ä b": {"points": {"fit": 1}}},
    events_of(
        {
            "a ": [{"type": "ping", "at": AT, "id": "e"}, {"type": "ping", "at": AT, "id": " e"}, {"type": "ping", "at": AT, "id": "  "}],
            "a": [{"type": "ping", "at": AT, "id": ""}],
            "A": [{"type": "ping", "at": AT, "id": "e"}],
            " ä b": [{"type": "ping", "at": AT, "id": "e"}],
        }
    ),
)  # fmt: skip


# From points to routes


def case(name: str, data: Data, *rows: tuple[str, Data, Data], **more: Any) -> Case:
    """Return a case of leads, each with its id, its fields and what is expected of it."""
    leads = tuple({"id": lead, **values} for lead, values, _ in rows)
    return Case(name, data, leads, {lead: expected for lead, _, expected in rows}, **more)


def flags(names: str) -> Data:
    return fields(**dict.fromkeys(names.split(), "boolean"))


def on(names: str) -> Data:
    return dict.fromkeys(names.split(), True)


def rule(name: str, points: int, **more: Any) -> Data:
    return {"id": name, "when": name, "points": points, **more}


CAPS = case(
    "caps in their order",
    agreement(
        lead=flags("p1 p2 n1 g1 g2 m1 m2 far"),
        activity={"ping": {}},
        scoring={
            "fit": {
                "range": [5, 30],
                "rules": [rule("p1", 20), rule("p2", 15), rule("n1", -10)],
                "grades": {"A": 30, "B": 20, "C": 5},
            },
            "group": {
                "range": [-100, 100],
                "rules": [
                    rule("g1", 20, group="g"),
                    rule("g2", 15, group="g"),
                    rule("m1", -20, group="g"),
                    rule("m2", -15, group="g"),
                    rule("far", -200),
                    {"id": "ping", "each": "ping", "points": 10, "at_most": 15, "group": "g"},
                    {"id": "pang", "each": "ping", "points": 1, "at_most": 2, "group": "h"},
                ],
                "groups": {"g": {"at_most": 25}, "h": {"at_most": 100}},
                "grades": {"low": -100, "none": 0, "high": 25},
            },
            "base": {"range": [5, 10], "rules": [{"id": "base", "each": "ping", "points": 3}]},
        },
    ),
    ("none", {}, {"points": {"fit": 5, "group": 0, "base": 5}, "grades": {"fit": "C", "group": "none"}, "fired": ()}),
    ("both", on("p1 p2"), {"points": {"fit": 30}, "grades": {"fit": "A"}, "fired": ("p1", "p2")}),
    ("less", on("p1 p2 n1"), {"points": {"fit": 20}, "grades": {"fit": "B"}, "fired": ("p1", "p2", "n1")}),
    ("one", on("p1"), {"points": {"fit": 20}, "grades": {"fit": "B"}}),
    ("lowest", on("n1 far"), {"points": {"fit": 5, "group": -100}, "grades": {"fit": "C", "group": "low"}}),
    ("group", on("g1 g2"), {"points": {"group": 25}, "grades": {"group": "high"}}),
    ("group less", on("g1 g2 m1"), {"points": {"group": 5}}),
    ("all", on("g1 g2 m1 m2"), {"points": {"group": 0}, "grades": {"group": "none"}}),
    ("taken", on("m1 m2"), {"points": {"group": -25}, "grades": {"group": "low"}}),
    ("even", on("g1 m1"), {"points": {"group": 0}}),
    ("pinged", {}, {"points": {"group": 17, "base": 10}, "fired": ("ping", "pang", "base")}),
    ("pinged on", on("g2"), {"points": {"group": 27, "base": 10}, "fired": ("g2", "ping", "pang", "base")}),
    ("pinged once", {}, {"points": {"group": 11, "base": 5}}),
    ("denied", dict.fromkeys(("p1", "n1", "g1"), False), {"points": {"fit": 5, "group": 0}, "fired": ()}),
    events=events_of(
        {
            **{lead: [{"type": "ping", "at": AT - DAY, "id": f"e{n}"} for n in range(4)] for lead in ("pinged", "pinged on")},
            "pinged once": [{"type": "ping", "at": AT - DAY}],
        }
    ),
)  # fmt: skip

QUALIFIED = {
    "required": ["phone", "email"],
    "disqualify": [
        {"id": "rival", "when": "rival", "as": "junk"},
        {"id": "barred", "when": "barred", "as": "do_not_contact", "unknown": "pass"},
    ],
    "gates": [
        {"id": "size", "when": "size >= 100"},
        {"id": "okay", "when": "okay", "unknown": "pass"},
        {"id": "sure", "when": "size > 5 and country == 'ES' or vouched"},
    ],
    "fast_track": [
        {"id": "hand-raiser", "when": "asked", "skips": ["scores", "size"], "needs": ["email"]},
        {"id": "urgent", "when": "urgent", "skips": ["okay"], "needs": []},
        {"id": "caller", "when": "calls and urgent", "skips": ["scores", "size", "sure"], "needs": ["phone"]},
    ],
    "tiers": [
        {"id": "top", "when": 'level == "vp" and fit >= 10', "handoff": True},
        {"id": "warm", "when": 'level in ["director", "staff"]'},
        {"id": "mid", "when": 'level == "director"', "handoff": True},
        {"id": "cold", "when": "fit < 10 or level == 'staff'"},
    ],
}
GOOD: Data = {
    "phone": "1", "email": "a@b.example", "rival": False, "barred": False, "size": 100, "okay": True, "country": "ES",
    "asked": False, "urgent": False, "calls": False, "level": "vp", "fine": True,
}  # fmt: skip


def good(**more: Any) -> Data:
    return {**GOOD, **more}


def held(*missing: str, tier: str | None = "top", track: str | None = None) -> Data:
    return {"outcome": "hold", "missing": missing, "tier": tier, "fast_track": track, "route": None}


def handed(tier: str | None = "top", track: str | None = None) -> Data:
    route = ("otherwise", "queue", "triage", ())
    return {
        "outcome": "handoff",
        "missing": (),
        "tier": tier,
        "fast_track": track,
        "route": route,
        "disqualified_by": None,
    }


def nurtured(tier: str | None) -> Data:
    return {"outcome": "nurture", "missing": (), "tier": tier, "fast_track": None, "route": None}


def stopped(by: str, tier: str | None = "top") -> Data:
    return {
        "outcome": "disqualified",
        "disqualified_by": by,
        "tier": tier,
        "fast_track": None,
        "missing": (),
        "route": None,
    }


LEVELS = {"type": "choice", "values": ["staff", "director", "vp"]}
OUTCOMES = case(
    "outcomes in their order",
    agreement(
        lead={
            **flags("rival barred okay vouched asked urgent calls fine"),
            **fields(phone="text", email="email", size="integer", country="text", level=LEVELS),
        },
        scoring={"fit": {"range": [0, 10], "rules": [rule("fine", 10)]}},
        qualification=QUALIFIED,
    ),
    ("good", good(), handed()),
    ("one more", good(size=99), nurtured(None)),
    ("rival", good(rival=True), stopped("rival")),
    ("both", good(rival=True, barred=True, level="director"), stopped("rival", "warm")),
    ("barred", good(barred=True, level=None), stopped("barred", None)),
    ("barred, rival not known", good(barred=True, rival=None), stopped("barred")),
    ("rival not known", good(rival=None), held("rival")),
    ("barred not known", good(barred=None), handed()),
    ("size not known", good(size=None), held("size", "vouched")),
    ("size not known, vouched", good(size=None, vouched=True), held("size")),
    ("country not known", good(country=" "), held("country", "vouched")),
    ("country another", good(country="FR"), held("vouched")),
    ("country another, not vouched", good(country="FR", vouched=False), nurtured(None)),
    ("okay not known", good(okay=None), handed()),
    ("not okay", good(okay=False), nurtured(None)),
    ("not okay and no phone", good(okay=False, phone=None), nurtured(None)),
    ("no phone", good(phone=""), held("phone")),
    ("nothing but a level", {"level": "vp", "fine": True}, held("country", "email", "phone", "rival", "size", "vouched")),
    ("no tier", good(fine=False), nurtured("cold")),
    ("no tier at all", good(level="vp", fine=None), nurtured("cold")),
    ("director", good(level="director"), handed("mid")),
    ("director, no size", good(level="director", size=1), nurtured("warm")),
    ("staff", good(level="staff"), nurtured("warm")),
    ("level not known", good(level=None), nurtured(None)),
    ("asked", good(asked=True, level="staff", size=9, phone=None), handed(None, "hand-raiser")),
    ("asked, no mail", good(asked=True, level=None, email=None), held("email", tier=None, track="hand-raiser")),
    ("asked, no mail, size skipped", good(asked=True, email=None, size=99), held("email", track="hand-raiser")),
    ("asked, size skipped", good(asked=True, email=None, size=None, vouched=True), held("email", track="hand-raiser")),
    ("urgent, no phone", good(urgent=True, size=None, phone=None), held("size", "vouched", track="urgent")),
    ("asked, closed", good(asked=True, okay=False), nurtured(None)),
    ("asked, rival not known", good(asked=True, fine=None, rival=None), held("rival", tier=None, track="hand-raiser")),
    ("asked, open by tier", good(asked=True, email=None, urgent=True), handed("top", "urgent")),
    ("urgent", good(urgent=True, okay=False, phone=None), handed("top", "urgent")),
    ("urgent, no tier", good(urgent=True, level="staff"), nurtured("warm")),
    ("urgent, no size", good(urgent=True, size=None), held("size", "vouched", track="urgent")),
    ("asked and urgent, both wait", good(asked=True, urgent=True, email=None, size=None), held("email", "size", "vouched", track="hand-raiser")),
    ("calls", good(calls=True, urgent=True, level=None, country=None), handed(None, "caller")),
    ("calls, no phone", good(calls=True, urgent=True, level=None, phone=None), held("phone", tier=None, track="caller")),
    ("perhaps urgent", good(calls=True, urgent=None), handed()),
    ("nothing", {}, nurtured("cold")),
)  # fmt: skip

BLAME = case(
    "what a hold waits for",
    agreement(
        lead=fields(a="integer", b="integer", e="email", c="boolean", d="boolean", f="boolean", day="date"),
        scoring={"fit": {"range": [0, 9], "rules": [{"id": "large", "when": "a > 9", "points": 1}]}},
        lists={"own": ["acme.example"]},
        qualification={
            "gates": [
                {"id": "ratio", "when": "a / b > 1"},
                {"id": "domain", "when": "domain(e) not in own"},
                {"id": "two", "when": "at_least(2, c, d, f)"},
                {"id": "soon", "when": "days_until(day) > 3 or known(c)"},
                {"id": "chain", "when": "not (0 > a and b == 0)"},
            ],
            "tiers": [{"id": "all", "handoff": True}],
        },
    ),
    ("fine", {"a": 4, "b": 2, "e": "x@y.example", "c": True, "d": True}, handed("all")),
    ("by zero", {"a": 4, "b": 0, "e": "x@y.example", "c": True, "d": True}, held("a", "b", tier="all")),
    ("one of a ratio", {"a": 4, "e": "x@y.example", "c": True, "d": True}, held("b", tier="all")),
    ("no domain", {"a": 4, "b": 2, "e": "nobody", "c": True, "d": True}, held("e", tier="all")),
    ("no mail", {"a": 4, "b": 2, "e": "", "c": True, "d": True}, held("e", tier="all")),
    ("own", {"a": 4, "b": 2, "e": "x@ACME.example", "c": True, "d": True}, nurtured(None)),
    ("one of three", {"a": 4, "b": 2, "e": "x@y.example", "c": True}, held("d", "f", tier="all")),
    ("one short", {"a": 4, "b": 2, "e": "x@y.example", "c": True, "d": False}, held("f", tier="all")),
    ("none of three", {"a": 4, "b": 2, "e": "x@y.example", "c": False, "d": False}, nurtured(None)),
    ("day", {"a": 4, "b": 2, "e": "x@y.example", "d": True, "f": True}, held("day", tier="all")),
    ("everything", {}, held("a", "b", "c", "d", "day", "e", "f", tier="all")),
)


def to(route: str, kind: str, target: str, *needs: str) -> Data:
    return {"outcome": "handoff", "route": (route, kind, target, needs)}


ROUTES = case(
    "first of the ladder",
    agreement(
        lead=fields(rep="text", country={"type": "text", "normalize": "upper"}, size="integer", asked="boolean", agent="text"),
        lists={"south": ["ES", "PT"]},
        scoring={"fit": {"range": [0, 100], "rules": [{"id": "big", "when": "size > 50", "points": 50}]}},
        qualification={
            "fast_track": [{"id": "hand-raiser", "when": "asked"}],
            "tiers": [
                {"id": "top", "when": "fit >= 50 and size < 1000", "handoff": True},
                {"id": "rest", "when": "missing(asked)", "handoff": True},
                {"id": "none"},
            ],
        },
        routing={
            "ladder": [
                {"id": "account", "when": "known(rep)", "to": {"owner": "rep", "else": {"queue": "lost"}}},
                {"id": "raised", "when": 'fast_track and tier != "top"', "to": {"queue": "raised"}},
                {"id": "south", "when": "country in south", "to": {"team": "first"}},
                {"id": "new", "when": 'stage == "back"', "to": {"queue": "never"}},
                {"id": "top", "when": 'tier == "top" and size / 2 < 100', "to": {"queue": "top"}},
                {"id": "agent", "when": "size > 500", "to": {"owner": "agent"}},
                {"id": "even", "when": "size >= 0", "to": {"queue": "even"}},
            ],
            "otherwise": {"queue": "triage", "watched_by": "sales", "within": "1 hour"},
            "teams": {"first": {"distribute": "single"}},
        },
        lifecycle={"stages": [{"id": "new", "owner": "marketing"}, {"id": "back", "owner": "marketing"}]},
    ),
    ("owned", {"rep": " eva ", "country": "ES"}, to("account", "owner", "eva")),
    ("raised", {"asked": True, "country": "ES"}, to("raised", "queue", "raised")),
    ("raised top", {"asked": True, "country": "ES", "size": 60}, {**to("south", "team", "first"), "tier": "top"}),
    ("south", {"country": "pt"}, to("south", "team", "first")),
    ("nowhere", {}, to("otherwise", "queue", "triage", "country")),
    ("top", {"country": "FR", "size": 199}, {**to("top", "queue", "top"), "tier": "top"}),
    ("past top", {"country": "FR", "size": 200}, {**to("even", "queue", "even"), "tier": "top"}),
    ("agent", {"country": "FR", "size": 501, "agent": "ben"}, to("agent", "owner", "ben")),
    ("no agent", {"country": "FR", "size": 501}, to("otherwise", "queue", "triage", "agent")),
    ("agent of the rest", {"country": "FR", "size": 1000, "agent": "ben"}, {**to("agent", "owner", "ben"), "tier": "rest"}),
    ("size not known", {"country": "FR"}, to("otherwise", "queue", "triage", "size")),
    ("below", {"country": "FR", "size": -1}, to("otherwise", "queue", "triage")),
    ("not asked", {"country": "FR", "size": 0, "asked": False}, {**nurtured("none")}),
)  # fmt: skip

GIVEN = fields(a="integer", b="integer", e="email", n="number")
LARGE = {"fit": {"range": [0, 9], "rules": [{"id": "large", "when": "a > 9", "points": 1}]}}
STILL_OPEN = case(
    "known, and still not enough: stopped or held",
    agreement(
        lead=GIVEN,
        lists={"free": ["mail.example"]},
        scoring=LARGE,
        qualification={
            "required": ["a", "b", "e", "n"],
            "disqualify": [
                {"id": "free", "when": "domain(e) in free", "as": "junk"},
                {"id": "ratio", "when": "a / b > 10", "as": "junk"},
            ],
            "tiers": [{"id": "all", "handoff": True}],
        },
    ),
    ("fine", {"a": 1, "b": 1, "e": "x@y.example", "n": 1.0}, handed("all")),
    ("no domain", {"a": 1, "b": 1, "e": "nobody", "n": 1.0}, held("e", tier="all")),
    ("by zero", {"a": 1, "b": 0, "e": "x@y.example", "n": 1.0}, held("a", "b", tier="all")),
    ("stopped", {"a": 11, "b": 1, "e": "nobody", "n": 1.0}, stopped("ratio", "all")),
    ("free", {"a": 1, "b": 0, "e": "x@MAIL.example", "n": 1.0}, stopped("free", "all")),
)
HUGE_AND_OPEN = case(
    "a disqualifier beyond the largest number",
    agreement(
        lead=GIVEN,
        scoring=LARGE,
        activity={"visit": {"seconds": "number"}},
        signals={"reading": {"sum": "visit.seconds"}},
        qualification={
            "required": ["n"],
            "disqualify": [{"id": "vast", "when": "n * 10 > 1000000 or reading > 1000000", "as": "junk"}],
            "tiers": [{"id": "all", "handoff": True}],
        },
    ),
    ("fine", {"n": 1.0}, handed("all")),
    ("vast", {"n": 1e6}, stopped("vast", "all")),
    ("beyond", {"n": 1e308}, held("n", tier="all")),
    ("read", {"n": 1.0}, stopped("vast", "all")),
    ("read too much", {"n": 1.0}, held("reading", tier="all")),
    events=events_of(
        {
            "read": [visit(AT, seconds=1e308)],
            "read too much": [visit(AT, seconds=1e308), visit(AT - US, seconds=1e308)],
        }
    ),
)
STILL_OPEN_ROUTES = case(
    "known, and still not enough: routes",
    agreement(
        lead=GIVEN,
        scoring=LARGE,
        qualification={"required": ["a", "b", "e", "n"], "tiers": [{"id": "all", "handoff": True}]},
        routing={
            "ladder": [
                {"id": "home", "when": 'domain(e) == "acme.example"', "to": {"queue": "home"}},
                {"id": "ratio", "when": "a / b > 10", "to": {"queue": "ratio"}},
                {"id": "small", "when": "a < 10", "to": {"queue": "small"}},
            ],
            "otherwise": {"queue": "triage", "watched_by": "sales", "within": "1 hour"},
        },
    ),
    ("home", {"a": 1, "b": 0, "e": "x@acme.example", "n": 1.0}, to("home", "queue", "home")),
    ("none", {"a": 10, "b": 1, "e": "x@y.example", "n": 1.0}, to("otherwise", "queue", "triage")),
    ("no domain", {"a": 11, "b": 1, "e": "nobody", "n": 1.0}, to("otherwise", "queue", "triage", "e")),
    ("by zero", {"a": 11, "b": 0, "e": "x@y.example", "n": 1e6}, to("otherwise", "queue", "triage", "a", "b")),
    ("small", {"a": 1, "b": 1, "e": "x@y.example", "n": 1e6}, to("small", "queue", "small")),
)

TIES = case(
    "ties at thresholds",
    agreement(
        activity={"click": {}},
        scoring={
            "interest": {
                "range": [0, 100],
                "rules": [{"id": "click", "each": "click", "points": 1, "decay": {"step": "65%", "every": "1 day"}}],
                "grades": {"A": 2, "B": 1, "C": 0},
            }
        },
        qualification={
            "tiers": [
                {"id": "two", "when": "interest > 1.7"},
                {"id": "exact", "when": "interest == 0.35"},
                {"id": "exactly", "when": "interest == 1.7"},
                {"id": "graded", "when": 'interest_grade == "B" and interest <= 1'},
                {"id": "less", "when": "interest < 0.7"},
                {"id": "just", "when": "interest >= 1.35"},
                {"id": "rest"},
            ]
        },
    ),
    ("one day", {}, {"points": {"interest": 0.35}, "tier": "exact", "grades": {"interest": "C"}}),
    ("two days", {}, {"points": {"interest": 0}, "tier": "less", "fired": ()}),
    ("now", {}, {"points": {"interest": 1}, "tier": "graded", "grades": {"interest": "B"}}),
    ("twice", {}, {"points": {"interest": 2}, "tier": "two", "grades": {"interest": "A"}}),
    ("twice a day ago", {}, {"points": {"interest": 0.7}, "tier": "rest"}),
    ("now and before", {}, {"points": {"interest": 1.35}, "tier": "just", "grades": {"interest": "B"}}),
    ("now and twice", {}, {"points": {"interest": 1.7}, "tier": "exactly"}),
    events=events_of(
        {
            "one day": [{"type": "click", "at": AT - DAY}],
            "two days": [{"type": "click", "at": AT - 2 * DAY}],
            "now": [{"type": "click", "at": AT - DAY + US}],
            "twice": [{"type": "click", "at": AT}] * 2,
            "twice a day ago": [{"type": "click", "at": AT - DAY}] * 2,
            "now and before": [{"type": "click", "at": AT}, {"type": "click", "at": AT - 2 * DAY + US}],
            "now and twice": [{"type": "click", "at": AT}, *[{"type": "click", "at": AT - 36 * HOUR}] * 2],
        }
    ),
)

REFUSED = case(
    "leads that the door refuses",
    agreement(
        lead=fields(
            size={"type": "integer", "min": 1, "max": 10**6},
            share={"type": "number", "min": 0, "max": 1},
            level={"type": "choice", "values": ["staff", "vp"], "normalize": "lower"},
        ),
        scoring={"fit": {"range": [0, 9], "rules": [{"id": "big", "when": "size > 1 or share > 0 or level == 'vp'", "points": 9}]}},
    ),
    ("smallest", {"size": 1, "share": 0.0, "level": " STAFF"}, {"points": {"fit": 0}, "outcome": "nurture"}),
    ("largest", {"size": 10**6, "share": 1.0, "level": "VP"}, {"points": {"fit": 9}}),
    ("too small", {"size": 0}, {"refused": True}),
    ("too large", {"size": 10**6 + 1, "share": 0.5}, {"refused": True}),
    ("far too large", {"size": 2**60}, {"refused": True}),
    ("below", {"share": -5e-324}, {"refused": True}),
    ("above", {"share": 1.0000000000000002, "level": "vp"}, {"refused": True}),
    ("another", {"level": "boss"}, {"refused": True}),
    ("nothing", {"level": " "}, {"points": {"fit": 0}}),
)  # fmt: skip

MANY = case(
    "more rules than a word holds",
    agreement(
        lead=fields(size="integer"),
        scoring={"fit": {"range": [0, 1000], "rules": [{"id": f"r{n}", "when": f"size > {n}", "points": 1} for n in range(130)]}},
    ),
    ("all", {"size": 130}, {"points": {"fit": 130}, "fired": tuple(f"r{n}" for n in range(130))}),
    ("a word", {"size": 63}, {"points": {"fit": 63}, "fired": tuple(f"r{n}" for n in range(63))}),
    ("and one", {"size": 64}, {"points": {"fit": 64}, "fired": tuple(f"r{n}" for n in range(64))}),
    ("none", {"size": 0}, {"points": {"fit": 0}, "fired": ()}),
    ("nothing", {}, {"points": {"fit": 0}, "fired": ()}),
)  # fmt: skip


# Days and nights


def at_midnight(name: str, at: datetime, *, in_force: bool, today: date) -> Case:
    """Return a case of the local day in Madrid at an instant."""
    rules = [{"id": f"d{n}", "when": f"days_until(day) == {n - 1}", "points": 1} for n in range(3)]
    data = agreement(
        zone="Europe/Madrid",
        effective=date(2026, 10, 25),
        lead=fields(day="date"),
        scoring={"fit": {"range": [0, 9], "rules": rules}},
    )
    rows = [(f"{n - 1} days", today + (n - 1) * DAY, f"d{n}") for n in range(3)]
    return case(
        name, data, *((i, {"day": day}, {"fired": (r,), "in_force": in_force}) for i, day, r in rows), at=at
    )  # fmt: skip


AUTUMN = datetime(2026, 10, 24, 22, tzinfo=UTC)
"""Midnight in Madrid before the night that has 25 hours."""

SPRING = datetime(2026, 3, 28, 23, tzinfo=UTC)
"""Midnight in Madrid before the night that has 23 hours."""

NIGHTS = (
    at_midnight("autumn, before midnight", AUTUMN - US, in_force=False, today=date(2026, 10, 24)),
    at_midnight("autumn, midnight", AUTUMN, in_force=True, today=date(2026, 10, 25)),
    at_midnight("autumn, last of 25 hours", AUTUMN + 25 * HOUR - US, in_force=True, today=date(2026, 10, 25)),
    at_midnight("autumn, next midnight", AUTUMN + 25 * HOUR, in_force=True, today=date(2026, 10, 26)),
    at_midnight("spring, before midnight", SPRING - US, in_force=False, today=date(2026, 3, 28)),
    at_midnight("spring, last of 23 hours", SPRING + 23 * HOUR - US, in_force=False, today=date(2026, 3, 29)),
    at_midnight("spring, next midnight", SPRING + 23 * HOUR, in_force=False, today=date(2026, 3, 30)),
)

MADRID = ZoneInfo("Europe/Madrid")
NOON = datetime(2026, 10, 25, 11, tzinfo=UTC)
"""Noon in Madrid on the day of 25 hours."""

LONG_DAY = measures(
    "a window and a day across the night of 25 hours",
    {"visit": {}},
    {
        "in": [{"type": "visit", "at": (NOON - DAY + US).astimezone(MADRID)}],
        "out": [{"type": "visit", "at": (NOON - DAY).astimezone(MADRID)}],
        "first of two": [{"type": "visit", "at": datetime(2026, 10, 25, 2, 30, tzinfo=MADRID)}],
        "second of two": [{"type": "visit", "at": datetime(2026, 10, 25, 2, 30, tzinfo=MADRID, fold=1)}],
        "utc days": [{"type": "visit", "at": AUTUMN}, {"type": "visit", "at": AUTUMN + 2 * HOUR}],
    },
    {
        "lately": ({"count": "visit", "within": "1 day"}, [1, 0, 1, 1, 2]),
        "this_night": ({"count": "visit", "within": "10 hours"}, [0, 0, 0, 1, 0]),
        "visit_days": ({"days": "visit"}, [1, 1, 1, 1, 2]),
        "silence": ({"days_since": "visit"}, [0, 1, 0, 0, 0]),
    },
    zone="Europe/Madrid",
    at=NOON.astimezone(MADRID),
)


# Nothing

NO_LEADS = replace(SIGNALS, name="no leads", leads=(), events=(), expected={})
NO_LEADS_UNKNOWN = replace(OUTCOMES, name="no leads, activity not known", leads=(), expected={})
NO_EVENTS = replace(
    WORTH,
    name="no events",
    events=(),
    expected={lead["id"]: {"points": dict.fromkeys(WORTH.data["scoring"], 0), "fired": ()} for lead in WORTH.leads},
)
EVENTS_NOT_KNOWN = replace(NO_EVENTS, name="events not known", events=None)

CASES: Mapping[str, Case] = {
    each.name: each
    for each in (
        NUMBERS, ROUNDING, TEXTS, DAYS, MONEY, BOOLEANS, FILLED, SIGNALS, UNKNOWN_ACTIVITY, WORTH, TYPED, CAPS, OUTCOMES, BLAME,
        STILL_OPEN, HUGE, HUGE_AND_OPEN, STILL_OPEN_ROUTES, ROUTES, TIES, REFUSED, MANY, *NIGHTS, LONG_DAY, WINDOWS, DECIMALS, NO_LEADS, NO_LEADS_UNKNOWN, NO_EVENTS, EVENTS_NOT_KNOWN,
        SUMS, LOCAL_DAYS, IDS,
    )
}  # fmt: skip
"""Every case by its name."""
