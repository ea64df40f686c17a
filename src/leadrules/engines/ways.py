"""Generated code that decides: what stops a lead, which ways lead to sales, and who gets it.

Only plain endings are written out. Where something that matters is not known, the reference engine takes the case.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from leadrules.clauses.qualification import FastTrack, Tier, Way
from leadrules.decision import OTHERWISE, Decision, Route
from leadrules.engines.code import Code, assign, call, either, is_given, is_none, load, row_of, when
from leadrules.expr.codegen import all_of, any_of
from leadrules.plan import NO_TIER


def stopping(code: Code) -> Iterator[ast.stmt]:
    """Yield a return for each disqualifier that holds."""
    qualification = code.plan.agreement.qualification
    for d in qualification.disqualifiers:
        reached = code.bind(None)
        for tier in reversed(qualification.tiers):
            reached = either(code.true(tier.condition), code.bind(tier.id), reached)
        yield when(code.true(d.condition), _decided(code, "disqualified", tier=reached, stopped_by=code.bind(d.id)))


def qualifying(code: Code) -> Iterator[ast.stmt]:
    """Yield the rest: nurture where no way is open, a handoff by the first open one."""
    qualification = code.plan.agreement.qualification
    yield from _first(code, "ready", qualification.handoff_tiers)
    tracks = [way for way in qualification.ways if way.track]
    for way in tracks:
        yield assign(_there(way), _starts(code, way))
    nurture = [*_first(code, "tier", qualification.nurture_tiers), _decided(code, "nurture", tier=load("tier"))]
    no_track = [_not(load(_there(way))) for way in tracks]
    yield when(all_of([is_none("ready"), *no_track]), *nurture)
    for way in qualification.ways:
        there = load(_there(way)) if way.track else is_given("ready")
        yield when(all_of([there, _open(code, way)]), *_handoff(code, way.track))
    closed = [code.false(gate.condition) for gate in qualification.gates]
    if closed:
        yield when(all_of([*no_track, any_of(closed)]), *nurture)
    yield code.slow()


def _there(way: Way) -> str:
    """Return the variable that says whether a fast track fires."""
    return f"f{way.number}"


def _starts(code: Code, way: Way) -> ast.expr:
    fires = [code.true(way.track.condition)] if way.track else []
    return all_of([*fires, *([is_given("ready")] if way.needs_tier else [])])


def _first(code: Code, local: str, tiers: Sequence[Tier]) -> Iterator[ast.stmt]:
    """Yield what sets a variable to the id of the first tier that holds, or None."""
    reached = code.bind(None)
    for tier in reversed(tiers):
        reached = either(code.true(tier.condition), code.bind(tier.id), reached)
    yield assign(local, reached)


def _open(code: Code, way: Way) -> ast.expr:
    """Return the test that nothing stands in a way to sales, and nothing that it needs is unknown."""
    given = [is_given(code.locals[name]) for name in dict.fromkeys(way.required)]
    passes = [code.true(g.condition) if g.holds_unknown else _not(code.false(g.condition)) for g in way.gates]
    disqualifiers = code.plan.agreement.qualification.disqualifiers
    return all_of([*given, *passes, *(code.false(d.condition) for d in disqualifiers if d.holds_unknown)])


def _handoff(code: Code, track: FastTrack | None) -> Iterator[ast.stmt]:
    """Yield the ladder for one way to sales: a return for each rung, or to the reference where one is not known."""
    plan = code.plan
    yield assign("tier", either(is_none("ready"), code.bind(NO_TIER), load("ready")))
    yield assign("stage", code.bind(plan.stage_of(None)))
    yield assign("fast_track", ast.Constant(track is not None))
    by = code.bind(track.id if track else None)
    for rung in plan.agreement.routing.ladder:
        if rung.target.kind == "owner":
            owner = code.locals[rung.target.name]
            route = call(code.bind(Route), code.bind(rung.id), code.bind("owner"), load(owner))
            named = when(is_given(owner), _decided(code, "handoff", tier=load("ready"), track=by, route=route))
            yield when(code.true(rung.condition), named, code.slow())
        else:
            constant = code.bind(Route(rung.id, rung.target.kind, rung.target.name))
            handed = _decided(code, "handoff", tier=load("ready"), track=by, route=constant)
            yield when(code.true(rung.condition), handed)
        yield when(_not(code.false(rung.condition)), code.slow())
    otherwise = code.bind(Route(OTHERWISE, "queue", plan.agreement.routing.queue))
    yield _decided(code, "handoff", tier=load("ready"), track=by, route=otherwise)


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _decided(
    code: Code,
    outcome: str,
    *,
    tier: ast.expr,
    track: ast.expr | None = None,
    stopped_by: ast.expr | None = None,
    route: ast.expr | None = None,
) -> ast.stmt:
    """Return the statement that returns a decision: a tuple of its fields, in their order."""
    nothing = ast.Constant(None)
    agreement = code.plan.agreement
    names = [*(f.name for f in code.plan.fields), *agreement.signals]
    cells = [
        code.named("plan", code.plan),
        load("identity"),
        load("at"),
        code.named(f"outcome_{outcome}", outcome),
        tier,
        track or nothing,
        stopped_by or nothing,
        route or nothing,
        row_of([]),
        row_of([load(f"h{index}") for index in range(len(agreement.axes))]),
        load("fired"),
        row_of([load(code.locals[name]) for name in names]),
        load("activity"),
        nothing,
        load("assumed"),
    ]
    new, kind = code.named("new", tuple.__new__), code.named("Decision", Decision)
    return ast.Return(call(new, kind, row_of(cells)))
