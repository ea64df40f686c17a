"""Generated code that decides: what stops a lead, which ways lead to sales, and who gets it.

Only plain endings are written out. Where something that matters is not known, the reference engine goes on from the
points.
What a test that came out one way says of a name (it must be known) is used by the tests after it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from leadrules.clauses.qualification import FastTrack, Tier, Way
from leadrules.decision import OTHERWISE, Decision, Route
from leadrules.engines.code import Code, assign, call, either, is_given, is_none, load, negation, row_of, when
from leadrules.expr import Condition
from leadrules.expr.certainty import known_if, known_unless
from leadrules.expr.codegen import all_of, any_of
from leadrules.plan import NO_TIER


def deciding(code: Code) -> Iterator[ast.stmt]:
    """Yield a return for each disqualifier, then nurture where no way is open, a handoff by the first open one."""
    qualification = code.plan.agreement.qualification
    for d in qualification.disqualifiers:
        reached = _first(code, qualification.tiers)
        yield when(code.true(d.condition), _decided(code, "disqualified", tier=reached, stopped_by=code.bind(d.id)))
        code = code.knowing(known_unless(d.condition.root, wanted=True))
    yield assign("ready", _first(code, qualification.handoff_tiers))
    tracks = [way for way in qualification.ways if way.track]
    for way in tracks:
        yield assign(_there(way), _starts(code, way))
    nurture = _decided(code, "nurture", tier=_first(code, qualification.nurture_tiers))
    no_track = [negation(load(_there(way))) for way in tracks]
    yield when(all_of([is_none("ready"), *no_track]), nurture)
    for way in qualification.ways:
        yield from _taken(code, way)
    closed = [code.false(gate.condition) for gate in qualification.gates]
    if closed:
        yield when(all_of([*no_track, any_of(closed)]), nurture)
    yield _judged(code)


def _there(way: Way) -> str:
    """Return the variable that says whether a fast track fires."""
    return f"f{way.number}"


def _starts(code: Code, way: Way) -> ast.expr:
    fires = [code.true(way.track.condition)] if way.track else []
    return all_of([*fires, *([is_given("ready")] if way.needs_tier else [])])


def _first(code: Code, tiers: Sequence[Tier]) -> ast.expr:
    """Return the id of the first tier that holds, or None."""
    reached = code.bind(None)
    for tier in reversed(tiers):
        reached = either(code.true(tier.condition), code.bind(tier.id), reached)
    return reached


def _taken(code: Code, way: Way) -> Iterator[ast.stmt]:
    """Yield the handoff by a way, where nothing stands in it and nothing that it needs is unknown."""
    tests = [load(_there(way)) if way.track else is_given("ready")]
    if way.track:
        code = code.knowing(known_if(way.track.condition.root, wanted=True))
    tests += [is_given(code.locals[name]) for name in dict.fromkeys(way.required) if name not in code.definite]
    code = code.knowing(way.required)
    for gate in way.gates:
        if gate.holds_unknown:
            tests.append(code.true(gate.condition))
            code = code.knowing(known_if(gate.condition.root, wanted=True))
        else:
            tests.append(negation(code.false(gate.condition)))
            code = code.knowing(known_unless(gate.condition.root, wanted=False))
    for d in code.plan.agreement.qualification.disqualifiers:
        if d.holds_unknown and not code.settles(d.condition):
            tests.append(code.false(d.condition))
            code = code.knowing(known_if(d.condition.root, wanted=False))
    yield when(all_of(tests), *_handoff(code, way.track))


def _handoff(code: Code, track: FastTrack | None) -> Iterator[ast.stmt]:
    """Yield the ladder for one way to sales: a return for each rung, or to the reference where one is not known."""
    plan = code.plan
    read = {name for rung in plan.agreement.routing.ladder if rung.condition for name in rung.condition.names}
    context = {
        "tier": either(is_none("ready"), code.bind(NO_TIER), load("ready")),
        "stage": code.bind(plan.stage_of(None)),
        "fast_track": ast.Constant(track is not None),
    }
    yield from (assign(name, value) for name, value in context.items() if name in read)
    by = code.bind(track.id if track else None)
    for rung in plan.agreement.routing.ladder:
        holds = code.true(rung.condition)
        if rung.target.kind == "owner":
            owner = code.locals[rung.target.name]
            route = call(code.bind(Route), code.bind(rung.id), code.bind("owner"), load(owner))
            named = when(is_given(owner), _decided(code, "handoff", tier=load("ready"), track=by, route=route))
            yield when(holds, named, _judged(code))
        else:
            constant = code.bind(Route(rung.id, rung.target.kind, rung.target.name))
            yield when(holds, _decided(code, "handoff", tier=load("ready"), track=by, route=constant))
        if rung.condition is None:
            return
        yield from _settled(code, rung.condition)
        code = code.knowing(known_unless(rung.condition.root, wanted=True))
        code = code.knowing(known_if(rung.condition.root, wanted=False))
    otherwise = code.bind(Route(OTHERWISE, "queue", plan.agreement.routing.queue))
    yield _decided(code, "handoff", tier=load("ready"), track=by, route=otherwise)


def _settled(code: Code, condition: Condition) -> Iterator[ast.stmt]:
    """Yield what leaves a lead to the reference engine where a rung is not known."""
    if not code.settles(condition):
        yield when(negation(code.false(condition)), _judged(code))


def _judged(code: Code) -> ast.stmt:
    """Return the statement that leaves what follows the points to the reference engine, bound to ``judge``."""
    scored = row_of([_values(code), _points(code), load("fired"), load("activity"), load("assumed")])
    return ast.Return(call(load("judge"), load("identity"), load("at"), scored))


def _values(code: Code) -> ast.expr:
    names = [*(f.name for f in code.plan.fields), *code.plan.agreement.signals]
    return row_of(load(code.locals[name]) for name in names)


def _points(code: Code) -> ast.expr:
    return row_of(load(f"h{index}") for index in range(len(code.plan.agreement.axes)))


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
        _points(code),
        load("fired"),
        _values(code),
        load("activity"),
        nothing,
        load("assumed"),
    ]
    new, kind = code.named("new", tuple.__new__), code.named("Decision", Decision)
    return ast.Return(call(new, kind, row_of(cells)))
