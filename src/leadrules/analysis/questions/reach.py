"""Can each line hold, and does it ever decide anything: disqualifiers, gates, fast tracks, tiers, routes, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown
from leadrules.analysis.deeds import Deeds
from leadrules.analysis.formulas import Formula
from leadrules.analysis.model import Model
from leadrules.analysis.questions.scores import best_score
from leadrules.analysis.witness import Confirms
from leadrules.clauses.scoring import WhenRule
from leadrules.decision import Decision
from leadrules.diagnostics import Severity
from leadrules.expr import And, Condition, names_in
from leadrules.plan import NO_TIER, Plan
from leadrules.source import Place

_WHERE_KNOWN: Final = " of which what it asks for is known"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the agreement with a condition.

    ``first`` is where it holds and no line before it takes its leads; ``decides`` where that makes a difference, and
    ``alone`` where it would if no line stood before it. All are None where lines like it do not stand in each other's
    way. ``before`` names those lines.
    """

    what: str
    place: Place
    condition: Condition | None
    first: Formula | None = None
    decides: Formula | None = None
    alone: Formula | None = None
    before: tuple[tuple[str, Formula], ...] = ()
    confirms: Confirms | None = None


def ask_about_reach(inquiry: Inquiry) -> None:
    """Ask of each line whether it can hold, whether it always does, and whether it ever decides."""
    for line in _lines(inquiry.model):
        if line.condition is None or _can_hold(inquiry, line, line.condition):
            _ask_whether_it_decides(inquiry, line)


def _row_of_ladder(plan: Plan, decision: Decision) -> Sequence[Any]:
    """Return the row of a decision as routes read it: there a tier that does not hand off is none."""
    row = list(decision.row)
    if all(decision.tier != tier.id for tier in plan.agreement.qualification.handoff_tiers):
        row[plan.slots["tier"]] = NO_TIER
    return row


def _can_hold(inquiry: Inquiry, line: Line, condition: Condition) -> bool:
    rails = inquiry.model.translator.of(condition)
    plan = inquiry.model.plan
    evaluate = plan.evaluator(condition)

    def answers(wanted: bool) -> Confirms:
        return lambda decision, _lead, _deeds: evaluate(_row_of_ladder(plan, decision)) is wanted

    match inquiry.ask(rails.true, answers(wanted=True), told=False):
        case Impossible():
            _tell_never(inquiry, line, condition)
            return False
        case Open() as answer:
            inquiry.leave_open(f"can {line.what} hold", line.place, answer)
        case Shown():
            inquiry.settle()
    match inquiry.ask(rails.false, answers(wanted=False), told=False):
        case Impossible():
            known = "" if inquiry.is_impossible(inquiry.model.formulas.no(rails.true)) else _WHERE_KNOWN
            message = f"{line.what} holds for every lead{known}"
            hint = "write `known(…)` if that is meant, or correct its condition" if known else "correct its condition"
            inquiry.tell("LR811", Severity.NOTE, message, line.place, hint)
        case Open() as answer:
            inquiry.leave_open(f"does {line.what} always hold", line.place, answer)
        case Shown():
            inquiry.settle()
    return True


def _tell_never(inquiry: Inquiry, line: Line, condition: Condition) -> None:
    parts = condition.root.items if isinstance(condition.root, And) else (condition.root,)
    never = [part for part in parts if inquiry.is_impossible(inquiry.model.translator.rails(part).true)]
    names = {name for part in never for name in names_in(part)}
    axes = inquiry.model.plan.agreement.axes
    read = [axis for axis in axes.values() if {axis.name, f"{axis.name}_grade"} & names]
    best = [(axis.name, best_score(inquiry, axis)) for axis in read]
    said = " and ".join(f"{most / 100:g} points of `{name}`" for name, most in best if most is not None)
    if said:
        hint = "lower what it asks for, or say where the missing points come from"
        message = f"{line.what} can never hold: no lead has more than {said}"
        inquiry.tell("LR820", Severity.WARNING, message, line.place, hint)
    else:
        together = ": each part can, and all together cannot" if len(parts) > 1 and not never else ""
        hint = "correct its condition, or remove it"
        inquiry.tell("LR810", Severity.WARNING, f"{line.what} can never hold{together}", line.place, hint)


def _ask_whether_it_decides(inquiry: Inquiry, line: Line) -> None:
    if line.decides is None or line.first is None or line.alone is None or line.confirms is None:
        return
    match inquiry.ask(line.decides, line.confirms, told=False):
        case Shown():
            inquiry.settle()
        case Open() as answer:
            inquiry.leave_open(f"does {line.what} ever decide", line.place, answer)
        case Impossible():
            _tell_why_not(inquiry, line, line.first, line.alone)


def _tell_why_not(inquiry: Inquiry, line: Line, first: Formula, alone: Formula) -> None:
    """Tell that a line never decides: because of those before it, or because such leads never come so far."""
    formulas = inquiry.model.formulas
    if not line.before or (inquiry.is_impossible(alone) and not inquiry.is_impossible(first)):
        message = f"{line.what} is for leads that never come so far: they are disqualified, or stopped by a gate"
        hint = "loosen the disqualifier or gate, or remove the line"
        inquiry.tell("LR813", Severity.WARNING, message, line.place, hint)
        return
    own = inquiry.model.translator.of(line.condition).true if inquiry.is_impossible(first) else alone
    single = [n for n, other in line.before if inquiry.is_impossible(formulas.all_of((own, formulas.no(other))))]
    said = single[:1] or [name for name, _ in line.before]
    shadows = f"`{said[0]}`" if len(said) == 1 else "the lines before it"
    message = f"{line.what} is never used: {shadows} {'takes' if len(said) == 1 else 'take'} all its leads first"
    hint = "move it up, narrow what comes before it, or remove it"
    inquiry.tell("LR812", Severity.WARNING, message, line.place, hint)


# The lines


def _lines(model: Model) -> Iterator[Line]:
    yield from _rules(model)
    yield from _disqualifiers(model)
    yield from _gates_and_alerts(model)
    yield from _fast_tracks(model)
    yield from _tiers(model)
    yield from _routes(model)


def _root(model: Model, *path: str) -> Place:
    place = model.plan.agreement.document.root
    for key in path:
        place = place[key]
    return place


def _rules(model: Model) -> Iterator[Line]:
    for axis in model.plan.agreement.axes.values():
        place = _root(model, "scoring", axis.name, "rules")
        for number, rule in enumerate(axis.rules):
            if isinstance(rule, WhenRule):
                yield Line(f"rule `{rule.id}`", place[number]["id"], rule.condition)


def _disqualifiers(model: Model) -> Iterator[Line]:
    before: list[tuple[str, Formula]] = []
    for number, line in enumerate(model.plan.agreement.qualification.disqualifiers):
        place = _root(model, "qualification", "disqualify")[number]["id"]
        holds = model.translator.of(line.condition).true
        first = model.formulas.all_of((holds, *(model.formulas.no(each) for _, each in before)))
        confirms = _says("disqualified_by", line.id)
        yield Line(f"disqualifier `{line.id}`", place, line.condition, first, first, holds, tuple(before), confirms)
        before.append((line.id, holds))


def _gates_and_alerts(model: Model) -> Iterator[Line]:
    q = model.plan.agreement.qualification
    for number, gate in enumerate(q.gates):
        yield Line(f"gate `{gate.id}`", _root(model, "qualification", "gates")[number]["id"], gate.condition)
    for number, alert in enumerate(q.alerts):
        yield Line(f"alert `{alert.id}`", _root(model, "qualification", "alerts")[number]["id"], alert.condition)


def _fast_tracks(model: Model) -> Iterator[Line]:
    before: list[tuple[str, Formula]] = []
    for number, way in enumerate(way for way in model.plan.agreement.qualification.ways if way.track is not None):
        if way.track is None:
            continue
        place = _root(model, "qualification", "fast_track")[number]["id"]
        fires = model.translator.of(way.track.condition).true
        earlier = (model.formulas.no(each) for _, each in before)
        first = model.formulas.all_of((fires, *earlier))
        what, decides = f"fast track `{way.track.id}`", model.handed_off(way)
        alone = model.formulas.all_of((model.formulas.no(model.disqualified), model.passed(way)))
        confirms = _says("fast_track", way.track.id)
        yield Line(what, place, way.track.condition, first, decides, alone, tuple(before), confirms)
        before.append((way.track.id, model.passed(way)))


def _tiers(model: Model) -> Iterator[Line]:
    q = model.plan.agreement.qualification
    for number, tier in enumerate(q.tiers):
        place = _root(model, "qualification", "tiers")[number]["id"]
        others = q.handoff_tiers if tier.handoff else q.nurture_tiers
        outcome = model.handed_off() if tier.handoff else model.nurtured()
        first = model.first_of(others, tier)
        before = tuple((each.id, model.rails(each).true) for each in others[: others.index(tier)])
        decides, alone = (model.formulas.all_of((outcome, where)) for where in (first, model.rails(tier).true))
        confirms = _says("tier", tier.id, outcome="handoff" if tier.handoff else "nurture")
        yield Line(f"tier `{tier.id}`", place, tier.condition, first, decides, alone, before, confirms)


def _routes(model: Model) -> Iterator[Line]:
    ladder = model.plan.agreement.routing.ladder
    before: list[tuple[str, Formula]] = []
    for number, rung in enumerate(ladder):
        place = _root(model, "routing", "ladder")[number]["id"]
        taken = model.taken(rung)
        decides = model.formulas.all_of((model.handed_off(), taken))
        alone = model.formulas.all_of((model.handed_off(), model.would_take(rung)))
        confirms = _takes(rung.id)
        yield Line(f"route `{rung.id}`", place, rung.condition, taken, decides, alone, tuple(before), confirms)
        before.append((rung.id, model.formulas.no(model.rails(rung).false)))


def _says(attribute: str, wanted: str, outcome: str | None = None) -> Confirms:
    def confirms(decision: Decision, _lead: Mapping[str, Any], _deeds: Deeds) -> bool:
        return getattr(decision, attribute) == wanted and outcome in (None, decision.outcome)

    return confirms


def _takes(route: str) -> Callable[[Decision, Mapping[str, Any], Deeds], bool]:
    return lambda decision, _lead, _deeds: decision.route is not None and decision.route.id == route
