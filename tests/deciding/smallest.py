"""The smallest agreement that decides, to which each test adds the lines it is about."""

from datetime import UTC, datetime, timedelta

import yaml

from leadrules import DataError, decide, parse
from leadrules import compile as compile_plan
from leadrules.engine import ENGINES

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)

FIELDS = {
    "email": {"type": "email", "kind": "contact"},
    "phone": {"type": "text", "kind": "contact"},
    "country": {"type": "text", "kind": "demographic", "normalize": "upper"},
    "employees": {"type": "integer", "kind": "demographic", "min": 0},
    "revenue": {"type": "number", "kind": "demographic"},
    "level": {"type": "choice", "kind": "demographic", "values": ["staff", "vp"], "aliases": {"boss": "vp"}},
    "asked": {"type": "boolean", "kind": "situational"},
    "contract_until": {"type": "date", "kind": "situational"},
    "met_at": {"type": "datetime", "kind": "account"},
    "languages": {"type": "list of text", "kind": "contact"},
    "rep": {"type": "text", "kind": "account"},
    "opted_out": {"type": "boolean", "kind": "consent"},
    "waiting_since": {"type": "datetime", "kind": "account"},
}
ACTIVITY = {"visit": {"path": "text", "seconds": "number"}, "click": {"campaign": "text"}, "form": {"name": "text"}}
STAGES = [
    {"id": "new", "owner": "marketing"},
    {"id": "working", "owner": "sales", "enters": ["handed_off"]},
    {"id": "back", "owner": "marketing", "enters": ["rejected"]},
    {"id": "junk", "owner": "marketing", "terminal": True},
]


def agreement_text(**clauses):
    data = {
        "leadrules": 1,
        "id": "smallest",
        "version": "1.0.0",
        "parties": {"marketing": {"accountable": "VP Marketing"}, "sales": {"accountable": "VP Sales"}},
        "lists": {"served": ["ES", "PT", "FR"], "freemail": ["gmail.example"], "competitors": ["rival.example"]},
        "lead": FIELDS,
        "activity": ACTIVITY,
        "scoring": {"fit": axis({"id": "size", "when": "employees >= 100", "points": 30})},
        "qualification": {"tiers": [{"id": "all", "handoff": True}]},
        "routing": {
            "ladder": [{"id": "all", "to": {"queue": "desk"}}],
            "otherwise": {"queue": "triage", "watched_by": "marketing", "within": "1 hour"},
            "teams": {name: {"distribute": "single"} for name in ("iberia", "dach")},
        },
    }
    return yaml.safe_dump({**data, **clauses}, sort_keys=False, width=10**6, default_flow_style=True)


def plan_with(**clauses):
    return compile_plan(parse(agreement_text(**clauses)))


def axis(*rules, lo=0, hi=100, **more):
    return {"range": [lo, hi], "rules": list(rules), **more}


def scored(*rules, **more):
    """Return a plan with one axis of these rules."""
    return plan_with(scoring={"fit": axis(*rules, **more)})


def routed(*ladder, **more):
    """Return a plan that hands over every lead, by this ladder."""
    rest = {"otherwise": {"queue": "triage", "watched_by": "marketing", "within": "1 hour"}}
    return plan_with(routing={"ladder": list(ladder), **rest, "teams": {"iberia": {"distribute": "single"}, "dach": {"distribute": "single"}}}, **more)  # fmt: skip


def qualified(**lines):
    """Return a plan with these lines of qualification; every lead that may pass reaches a tier with handoff."""
    return plan_with(qualification={"tiers": [{"id": "all", "handoff": True}], **lines})


def event(kind, ago, **attributes):
    """Return an event some time before the instant of the decision."""
    return {"type": kind, "at": AT - ago, **attributes}


def lead(**fields):
    return {"id": "L1", **fields}


def decided(plan, record=None, activity=None, *, at=AT, past=None):
    """Return the decision, on which all engines agree."""
    record = {"id": "L1"} if record is None else record
    found = [answer(plan, record, activity, at, past, engine) for engine in ENGINES]
    said = [str(each) if isinstance(each, DataError) else each.to_dict() for each in found]
    assert all(each == said[0] for each in said)
    if isinstance(found[0], DataError):
        raise found[0]
    return found[0]


def answer(plan, record, activity, at, past, engine):
    try:
        return decide(plan, record, activity, at=at, past=past, engine=engine)
    except DataError as refused:
        return refused


def points(plan, record=None, activity=None, **more):
    """Return the points of the axis `fit`."""
    return decided(plan, record, activity, **more).points["fit"]
