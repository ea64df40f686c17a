"""What the cases of an agreement can show: one item for each thing that a rule can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from leadrules.clauses.scoring import EachRule
from leadrules.diagnostics import Span
from leadrules.plan import Plan
from leadrules.source import Place

Kind = Literal[
    "scoring rules",
    "grades",
    "disqualifiers",
    "gates",
    "fast tracks",
    "tiers",
    "alerts",
    "routes",
    "clocks",
    "touch plans",
    "recycle reasons",
    "thresholds",
]
KINDS: Final[tuple[Kind, ...]] = (
    "scoring rules", "grades", "disqualifiers", "gates", "fast tracks", "tiers", "alerts", "routes", "clocks",
    "touch plans", "recycle reasons", "thresholds",
)  # fmt: skip
"""In the order of the report, which is that of the agreement; thresholds stand in all of its parts."""

FIRES: Final = "fires"
SILENT: Final = "does not fire"
HOLDS: Final = "holds"
STOPS: Final = "stops a lead"
DISQUALIFIES: Final = "disqualifies"
REACHED: Final = "is reached"
TAKEN: Final = "is taken"
MET: Final = "is met"
MISSED: Final = "is missed"
RETURNED: Final = "brings a lead back"
TOUCH_ENDS: Final = ("completed", "exhausted", "breached")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a case can show: what ``name`` does, in the words of ``aspect``.

    ``span`` is where it stands in the agreement.
    """

    kind: Kind
    name: str
    aspect: str
    span: Span

    def __str__(self) -> str:
        return f"{self.name} {self.aspect}"


def items_of(plan: Plan) -> Iterator[Item]:
    """Yield every item of an agreement but those of its thresholds, in its order."""
    root = plan.agreement.document.root
    yield from _scoring(plan, root["scoring"])
    yield from _qualification(plan, root["qualification"])
    yield from _routes(plan, root["routing"])
    yield from _follow_up(plan, root["follow_up"])
    for name in plan.agreement.recycle.reasons if plan.agreement.recycle else ():
        yield Item("recycle reasons", name, RETURNED, root["recycle"]["reasons"][name].key_span)


def _scoring(plan: Plan, place: Place) -> Iterator[Item]:
    for name, axis in plan.agreement.axes.items():
        for index, rule in enumerate(axis.rules):
            span = place[name]["rules"][index]["id"].span
            yield Item("scoring rules", rule.id, FIRES, span)
            yield Item("scoring rules", rule.id, "counts no event" if isinstance(rule, EachRule) else SILENT, span)
        for grade, _ in axis.grades:
            yield Item("grades", f"{name} {grade}", REACHED, place[name]["grades"][grade].key_span)


def _qualification(plan: Plan, place: Place) -> Iterator[Item]:
    qualification = plan.agreement.qualification
    for index, disqualifier in enumerate(qualification.disqualifiers):
        span = place["disqualify"][index]["id"].span
        yield Item("disqualifiers", disqualifier.id, DISQUALIFIES, span)
        yield Item("disqualifiers", disqualifier.id, SILENT, span)
    for index, gate in enumerate(qualification.gates):
        span = place["gates"][index]["id"].span
        yield Item("gates", gate.id, HOLDS, span)
        yield Item("gates", gate.id, STOPS, span)
    for index, track in enumerate(qualification.fast_tracks):
        span = place["fast_track"][index]["id"].span
        yield Item("fast tracks", track.id, FIRES, span)
        yield Item("fast tracks", track.id, SILENT, span)
    for index, tier in enumerate(qualification.tiers):
        yield Item("tiers", tier.id, REACHED, place["tiers"][index]["id"].span)
    for index, alert in enumerate(qualification.alerts):
        span = place["alerts"][index]["id"].span
        yield Item("alerts", alert.id, FIRES, span)
        yield Item("alerts", alert.id, SILENT, span)


def _routes(plan: Plan, place: Place) -> Iterator[Item]:
    for index, route in enumerate(plan.agreement.routing.ladder):
        yield Item("routes", route.id, TAKEN, place["ladder"][index]["id"].span)
    yield Item("routes", "otherwise", TAKEN, place["otherwise"].key_span)


def _follow_up(plan: Plan, place: Place) -> Iterator[Item]:
    follow_up = plan.agreement.follow_up
    for clock in follow_up.clocks if follow_up else ():
        span = place["clocks"][clock.id].key_span
        yield Item("clocks", clock.id, MET, span)
        yield Item("clocks", clock.id, MISSED, span)
    for index, _ in enumerate(follow_up.touches if follow_up else ()):
        for end in TOUCH_ENDS:
            yield Item("touch plans", touch_plan(index), f"is {end}", place["touches"][index].span)


def touch_plan(index: int) -> str:
    """Return what a line of ``touches`` is called, which has no id."""
    return f"touches {index + 1}"
