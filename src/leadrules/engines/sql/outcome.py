"""The outcome in SQL: what stops a lead, which ways lead to sales, and what is missing. Every lead is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadrules.clauses.qualification import Tier, Way
from leadrules.engines.sql.query import Column, Query, Step, case, condition_text
from leadrules.engines.sql.reading import joined
from leadrules.expr import Condition
from leadrules.expr.sql import FALSE, TRUE, all_of, any_of, negated

_OPEN, _WAITS, _CLOSED = "2", "1", "0"


@dataclass(frozen=True, slots=True)
class _Unsure:
    """A gate or disqualifier that holds a lead back while it is not known; ``ways`` are those that it stands in."""

    column: str
    condition: Condition
    ways: tuple[int, ...]


def qualifying(query: Query) -> Iterator[Step]:
    """Yield the steps from points to the outcome."""
    yield Step(
        "qualification", "each line of the definition: does it hold, or is that not known", "grades", _lines(query)
    )
    ways = tuple(
        Column(
            _standing(query, way), f"_way_{way.number}", f"{_said(way)}: {_OPEN} open, {_WAITS} waits, {_CLOSED} closed"
        )
        for way in query.plan.agreement.qualification.ways
    )
    yield Step("ways", "how each way to sales stands", "tiers", ways)
    yield Step("chosen", "the first open way, else the first that waits for information", "ways", (_chosen(query),))
    yield Step("outcomes", "what becomes of each lead", "chosen", _outcome(query))


def tiers(query: Query) -> Step:
    """Return the step that finds the first tier reached: of all, of those that hand off, of the others."""
    qualification = query.plan.agreement.qualification
    all_tiers = qualification.tiers

    def first(chosen: Sequence[Tier]) -> str:
        arms = [
            (TRUE if tier.condition is None else query.name(f"_tier_{all_tiers.index(tier) + 1}"), query.text(tier.id))
            for tier in chosen
        ]
        return case(arms, query.dialect.write("textual", "NULL"))

    columns = (
        Column(first(all_tiers), "_first_tier"),
        Column(first(qualification.handoff_tiers), "_ready", "the first tier that hands off"),
        Column(first(qualification.nurture_tiers), "_nurture", "the first tier that does not"),
    )
    return Step("tiers", "tiers are tried in order", "qualification", columns)


def _said(way: Way) -> str:
    return f"fast track {way.track.id}" if way.track else "a tier that hands off"


def _lines(query: Query) -> tuple[Column, ...]:
    qualification, leaves = query.plan.agreement.qualification, query.leaves
    columns = []
    for number, d in enumerate(qualification.disqualifiers, 1):
        columns.append(Column(query.true(d.condition), f"_out_{number}", f"disqualifier {d.id}: {d.condition.text}"))
        if d.holds_unknown:
            columns.append(Column(leaves.unknown(d.condition.root), f"_out_{number}_unknown"))
    for number, gate in enumerate(qualification.gates, 1):
        columns.append(
            Column(query.false(gate.condition), f"_gate_{number}", f"not so, gate {gate.id}: {gate.condition.text}")
        )
        if gate.holds_unknown:
            columns.append(Column(leaves.unknown(gate.condition.root), f"_gate_{number}_unknown"))
    for number, track in enumerate(qualification.fast_tracks, 1):
        columns.append(
            Column(query.true(track.condition), f"_fast_{number}", f"fast track {track.id}: {track.condition.text}")
        )
    for number, tier in enumerate(qualification.tiers, 1):
        columns.append(
            Column(query.true(tier.condition), f"_tier_{number}", f"tier {tier.id}: {condition_text(tier.condition)}")
        )
    return tuple(columns)


def _unsure(query: Query) -> tuple[_Unsure, ...]:
    qualification = query.plan.agreement.qualification
    ways = qualification.ways
    gates = [
        _Unsure(f"_gate_{number}_unknown", gate.condition, tuple(way.number for way in ways if gate in way.gates))
        for number, gate in enumerate(qualification.gates, 1)
        if gate.holds_unknown
    ]
    everywhere = tuple(way.number for way in ways)
    disqualifiers = [
        _Unsure(f"_out_{number}_unknown", d.condition, everywhere)
        for number, d in enumerate(qualification.disqualifiers, 1)
        if d.holds_unknown
    ]
    return (*gates, *disqualifiers)


def _standing(query: Query, way: Way) -> str:
    qualification = query.plan.agreement.qualification
    starts = [query.name(f"_fast_{way.number}")] if way.track else []
    starts += [f"{query.name('_ready')} IS NOT NULL"] if way.needs_tier else []
    fails = [query.name(f"_gate_{number}") for number, gate in enumerate(qualification.gates, 1) if gate in way.gates]
    waits = [f"{query.name(name)} IS NULL" for name in dict.fromkeys(way.required)]
    waits += [query.name(each.column) for each in _unsure(query) if way.number in each.ways]
    closed = any_of([negated(all_of(starts)), *fails])
    return case([(closed, _CLOSED), (any_of(waits), _WAITS)], _OPEN)


def _chosen(query: Query) -> Column:
    numbers = [way.number for way in query.plan.agreement.qualification.ways]
    arms = [
        (f"{query.name(f'_way_{number}')} = {state}", str(number)) for state in (_OPEN, _WAITS) for number in numbers
    ]
    return Column(case(arms), "_way")


def _outcome(query: Query) -> tuple[Column, ...]:
    qualification = query.plan.agreement.qualification
    ways = qualification.ways
    none = query.dialect.write("textual", "NULL")
    stops = [(query.name(f"_out_{n}"), query.text(d.id)) for n, d in enumerate(qualification.disqualifiers, 1)]
    stopped = any_of([test for test, _ in stops])
    refused = f"{query.name('_refused')} <> ''"
    if query.has_activity:
        refused = any_of([refused, f"{query.name('_refused_activity')} = 1"])
    way = query.name("_way")
    waiting = any_of([f"({way} = {w.number} AND {query.name(f'_way_{w.number}')} = {_WAITS})" for w in ways])
    track = [
        (all_of([negated(stopped), f"{way} IS NOT NULL", f"{way} = {w.number}"]), query.text(w.track.id))
        for w in ways if w.track
    ]  # fmt: skip
    arms = [
        (refused, none),
        (stopped, query.text("disqualified")),
        (f"{way} IS NULL", query.text("nurture")),
        (waiting, query.text("hold")),
    ]
    reached = [(stopped, query.name("_first_tier")), (f"{way} IS NULL", query.name("_nurture"))]
    held = all_of([negated(stopped), f"{way} IS NOT NULL", waiting])
    return (
        Column(case(arms, query.text("handoff")), "_outcome"),
        Column(case([(refused, none), *reached], query.name("_ready")), "_tier_reached"),
        Column(case([(refused, none), *track], none), "_track_taken"),
        Column(case([(refused, none), *stops], none), "_disqualified_by"),
        Column(joined(query, _missing(query, held)), "_missing", "what a hold waits for"),
    )


def _missing(query: Query, held: str) -> list[str]:
    """Return a text for each field or signal that may be missing, NULL where it is not, sorted by name."""
    ways, unsure = query.plan.agreement.qualification.ways, _unsure(query)
    names = {name for way in ways for name in way.required}
    names |= {name for each in unsure for name in each.condition.names}
    texts = []
    for name in sorted(names):
        tests = []
        requiring = [way.number for way in ways if name in way.required]
        if requiring:
            tests.append(all_of([_by(query, requiring), f"{query.name(name)} IS NULL"]))
        for each in unsure:
            blamed = query.leaves.blames(each.condition.root, name)
            if each.ways and blamed != FALSE:
                tests.append(all_of([_by(query, each.ways), query.name(each.column), blamed]))
        if (test := any_of(tests)) != FALSE:
            texts.append(case([(all_of([held, test]), query.text(name))]))
    return texts


def _by(query: Query, numbers: Sequence[int]) -> str:
    return f"{query.name('_way')} IN ({', '.join(map(str, numbers))})"
