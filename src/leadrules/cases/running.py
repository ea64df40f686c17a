"""Running cases: each one decided, and whatever is not as expected said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leadrules.cases.file import RouteExpectation, StandingExpectation
from leadrules.cases.reading import Case, Cases
from leadrules.decision import Decision
from leadrules.diagnostics import DataError
from leadrules.engine import EngineName, decide
from leadrules.expr import datetime_of
from leadrules.plan import Plan
from leadrules.timeline import Standing, Standings, follow


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected. ``what`` is its key, like ``points.fit``; the values are plain data."""

    what: str
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case.

    ``decision`` is None where the lead of the case could not be decided at all, ``standing`` where it has no log.
    ``facts`` is everything that it could expect, by the keys of ``expect``.
    """

    case: Case
    differences: tuple[Difference, ...]
    decision: Decision | None
    standing: Standing | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.case.id

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


def run(plan: Plan, cases: Cases) -> tuple[CaseResult, ...]:
    """Return what comes of each case, in the order of the file."""
    return tuple(run_case(plan, case) for case in cases.cases)


def run_case(plan: Plan, case: Case, *, engine: EngineName = "generated") -> CaseResult:
    """Return what comes of one case; the reference engine is quicker for a plan that decides only a few."""
    followed = Standings({}) if case.log is None else follow(plan, case.log, at=case.at)
    standing = next(iter(followed.of.values()), None)
    past = case.past if standing is None else standing.past
    try:
        decision = decide(plan, case.lead, case.activity, at=case.at, past=past, engine=engine)
    except DataError as problem:
        messages = "; ".join(d.message for d in problem.diagnostics)
        return CaseResult(case, (Difference("lead", "a lead that can be decided", messages),), None, standing)
    got = facts(decision)
    if case.log is not None:
        got["standing"] = standing_facts(standing, len(followed.problems))
    return CaseResult(case, tuple(_differences(case, got)), decision, standing, got)


def standing_facts(standing: Standing | None, unusable: int) -> dict[str, Any]:
    """Return everything that a case could expect of a standing, by the keys of ``expect.standing``.

    Clocks and touches are those of the last stay with sales; ``notify`` and ``reassign`` are what its missed clocks ask
    for. ``unusable`` counts events that could not be read.
    """
    if standing is None:
        return {"problems": unusable}
    clocks = {clock.clock: clock for clock in standing.clocks if clock.cycle == len(standing.cycles)}
    touches, owed, holder = standing.touches, standing.next_owed, standing.holder
    due = {name: clock.due_us for name, clock in clocks.items()}
    if touches is not None:
        due["touches"] = touches.due_us
    return {
        "stage": standing.stage,
        "status": standing.status,
        "owner": holder and holder.owner,
        "team": holder and holder.team,
        "queue": holder and holder.queue,
        "clocks": {name: clock.state for name, clock in clocks.items()},
        "due": {name: None if us is None else datetime_of(us) for name, us in due.items()},
        "touches": touches and touches.state,
        "owed": {} if touches is None else {channel: p.owed for channel, p in touches.progress.items()},
        "next": owed and owed.what,
        "notify": sorted({name for action in standing.escalations for name in action.notify}),
        "reassign": any(action.reassign for action in standing.escalations),
        "returned": standing.past.last_return and standing.past.last_return.reason,
        "suppressed": sorted(standing.suppressed),
        "problems": len(standing.problems) + unusable,
    }


def facts(decision: Decision) -> dict[str, Any]:
    """Return everything that a case could expect of a decision, by the keys of ``expect``.

    Sets (``missing``, ``notify``, ``alerts``, ``suppresses``, the rules of the reasons) are sorted lists without
    repeats.
    """
    route = decision.route
    place = None if route is None else {"id": route.id, route.kind: route.target, "needs": sorted(route.needs)}
    return {
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        "points": decision.points,
        "grades": decision.grades,
        "route": place,
        "reasons": sorted({reason.rule for reason in decision.reasons}),
        "missing": sorted(decision.missing),
        "program": decision.program,
        "notify": sorted(decision.notify),
        "alerts": sorted(decision.alerts),
        "suppresses": sorted(decision.suppresses),
        "in_force": decision.in_force,
    }


def _differences(case: Case, got: Mapping[str, Any]) -> list[Difference]:
    found: list[Difference] = []
    for key, expected in case.expect.stated.items():
        match key:
            case "points" | "grades":
                found += _parts(key, expected, got[key])
            case "route":
                found += _route(expected, got[key])
            case "standing":
                found += _standing(expected, got[key])
            case "reasons":
                if absent := sorted(set(expected) - set(got["reasons"])):
                    found.append(Difference("reasons", absent, got["reasons"]))
            case "not_reasons":
                if present := sorted(set(expected) & set(got["reasons"])):
                    found.append(Difference("not_reasons", f"none of {', '.join(present)}", present))
            case _:
                wanted = sorted(set(expected)) if isinstance(expected, tuple) else expected
                found += [Difference(key, wanted, got[key])] if wanted != got[key] else []
    return found


def _parts(key: str, expected: Mapping[str, Any], got: Mapping[str, Any]) -> list[Difference]:
    parts = ((name, value, got.get(name)) for name, value in expected.items())
    return [_difference(f"{key}.{name}", value, other) for name, value, other in parts if value != other]


def _difference(what: str, expected: Any, got: Any) -> Difference:
    """Return a difference as plain data: instants as text, in the zone in which the case writes them."""
    if not isinstance(expected, datetime):
        return Difference(what, expected, got)
    told = got.astimezone(expected.tzinfo).isoformat() if isinstance(got, datetime) else got
    return Difference(what, expected.isoformat(), told)


def _route(expected: RouteExpectation | None, got: Mapping[str, Any] | None) -> list[Difference]:
    if expected is None or got is None:
        wanted = None if expected is None else _plain(expected.stated)
        return [] if wanted == got else [Difference("route", wanted, got)]
    return _parts("route", _plain(expected.stated), got)


def _standing(expected: StandingExpectation, got: Mapping[str, Any]) -> list[Difference]:
    stated = _plain(expected.stated)
    found = []
    for key in ("clocks", "due", "owed"):
        found += _parts(f"standing.{key}", stated.pop(key, None) or {}, got.get(key, {}))
    if "problems" not in stated and got.get("problems"):
        stated["problems"] = 0
    return [*found, *_parts("standing", stated, got)]


def _plain(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {key: sorted(set(value)) if isinstance(value, tuple) else value for key, value in stated.items()}
