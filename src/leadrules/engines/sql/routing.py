"""Routing in SQL: the first rung of the ladder that holds; one that is not known ends it."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.clauses.routing import LadderRoute
from leadrules.decision import OTHERWISE
from leadrules.engines.sql.query import Column, Query, Step, case, condition_text
from leadrules.engines.sql.reading import joined
from leadrules.expr.sql import FALSE, all_of, any_of, negated
from leadrules.plan import NO_TIER


def routing(query: Query) -> Iterator[Step]:
    """Yield the steps from outcomes to routes."""
    stage = query.plan.stage_of(None)
    context = (
        Column(query.dialect.write("textual", "NULL") if stage is None else query.text(stage), "_stage"),
        Column(f"COALESCE({query.name('_tier_reached')}, {query.text(NO_TIER)})", "_tier"),
        Column(f"{query.name('_track_taken')} IS NOT NULL", "_fast_track"),
    )
    yield Step("handoffs", "what routes may ask of the outcome", "outcomes", context)
    ladder = query.plan.agreement.routing.ladder
    columns = []
    for number, rung in enumerate(ladder, 1):
        goes_on = query.false(rung.condition)
        taken = query.true(rung.condition)
        end = _end(query, rung, number)
        # a rung is taken, not known (its number below zero), or passed by
        sql = case([(taken, end), (negated(goes_on), f"(-{number})")], "0")
        columns.append(Column(sql, f"_rung_{number}", f"route {rung.id}: {condition_text(rung.condition)}"))
    yield Step(
        "rungs",
        "each rung: its number where it is taken, below zero where not known, 0 where not",
        "handoffs",
        tuple(columns),
    )
    arms = [(f"{query.name(f'_rung_{n}')} <> 0", query.name(f"_rung_{n}")) for n in range(1, len(ladder) + 1)]
    first = case([(_no_handoff(query), "NULL"), *arms], "0")
    yield Step("routing", "the first rung that holds or is not known", "rungs", (Column(first, "_rung"),))


def _no_handoff(query: Query) -> str:
    outcome = query.name("_outcome")
    return f"({outcome} IS NULL OR {outcome} <> {query.text('handoff')})"


def _end(query: Query, rung: LadderRoute, number: int) -> str:
    """Return the number of a rung, below zero where it leads to an owner who is not known."""
    if rung.target.kind != "owner":
        return str(number)
    return case([(f"{query.name(rung.target.name)} IS NULL", f"(-{number})")], str(number))


def route_columns(query: Query) -> tuple[Column, ...]:
    """Return the columns of the result that say where a lead goes, NULL where it is not handed off."""
    rung, routing_ = query.name("_rung"), query.plan.agreement.routing
    none = f"{rung} IS NULL"
    ids, kinds, targets = [], [], []
    for number, each in enumerate(routing_.ladder, 1):
        test, target = f"{rung} = {number}", each.target
        ids.append((test, query.text(each.id)))
        kinds.append((test, query.text(target.kind)))
        to = query.name(target.name) if target.kind == "owner" else query.text(target.name)
        targets.append((test, to))
    null = query.dialect.write("textual", "NULL")
    return (
        Column(case([(none, null), *ids], query.text(OTHERWISE)), "route_id"),
        Column(case([(none, null), *kinds], query.text("queue")), "route_kind"),
        Column(case([(none, null), *targets], query.text(routing_.queue)), "route_target"),
        Column(case([(none, null)], joined(query, _needs(query))), "route_needs"),
    )


def _needs(query: Query) -> list[str]:
    """Return a text for each name whose absence ended the ladder, NULL where it did not."""
    ladder = list(enumerate(query.plan.agreement.routing.ladder, 1))
    names = {name for _, rung in ladder if rung.condition for name in rung.condition.names}
    names |= {rung.target.name for _, rung in ladder if rung.target.kind == "owner"}
    texts = []
    for name in sorted(names):
        tests = []
        for number, rung in ladder:
            here = f"{query.name('_rung')} = (-{number})"
            if rung.condition is not None:
                root = rung.condition.root
                blamed = all_of([query.leaves.unknown(root), query.leaves.blames(root, name)])
                tests.append(FALSE if blamed == FALSE else all_of([here, blamed]))
            if rung.target.kind == "owner" and rung.target.name == name:
                tests.append(all_of([here, query.true(rung.condition)]))
        if (test := any_of(tests)) != FALSE:
            texts.append(case([(test, query.text(name))]))
    return texts
