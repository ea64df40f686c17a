"""Does the first match hide what a later route was written for?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown
from leadrules.analysis.classes import mask_of
from leadrules.analysis.deeds import Deeds
from leadrules.analysis.formulas import FALSE, Formula
from leadrules.analysis.model import Model
from leadrules.analysis.witness import Confirms
from leadrules.clauses.routing import LadderRoute
from leadrules.decision import Decision
from leadrules.diagnostics import Severity
from leadrules.expr import And, InSet, Name, Node, Or, names_in, to_text
from leadrules.source import Place


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a route names one by one: an alternative of an ``or``, or a value of a list in the condition."""

    node: Node
    holds: Formula
    is_of: Callable[[Decision], bool]


def ask_about_overlaps(inquiry: Inquiry) -> None:
    """Ask whether a part of a route is never used, and whether two teams are both meant by their routes."""
    model = inquiry.model
    ladder = model.plan.agreement.routing.ladder
    places = model.plan.agreement.document.root["routing"]["ladder"]
    for number, rung in enumerate(ladder):
        taken = model.formulas.all_of((model.handed_off(), model.taken(rung)))
        if number == 0 or isinstance(inquiry.ask(taken, _takes(rung), told=False), Impossible):
            continue
        if rung.condition is not None:
            for part in _parts(model, rung.condition.root):
                _ask_about_part(inquiry, rung, part, places[number]["when"])
        _ask_about_teams(inquiry, rung, places[number]["id"])


def _parts(model: Model, node: Node) -> Iterator[Part]:
    match node:
        case And(items):
            for item in items:
                yield from _parts(model, item)
        case Or(items):
            for item in items:
                yield Part(item, model.translator.rails(item).true, partial(_answers, model, item))
        case InSet(Name(name) as item, values, None) if len(values) > 1 and name not in model.translator.scores:
            alike: dict[Formula, list[Any]] = {}
            for value in sorted(values, key=str):
                alike.setdefault(_has_value(model, name, value), []).append(value)
            for where, several in alike.items():
                yield Part(InSet(item, frozenset(several)), where, partial(_has, model, name, several[0]))


def _has_value(model: Model, name: str, value: Any) -> Formula:
    """Return where a name has the class of a value."""
    derived = model.translator.derived.get(name)
    if derived is not None:
        return next((where for each, where in derived if each == value), FALSE)
    return model.formulas.one_of(model.variables[name].number, _home(model, name, value))


def _home(model: Model, name: str, value: Any) -> int:
    return mask_of(model.variables[name], value, model.translator.worked, model.instant)


def _has(model: Model, name: str, value: Any, decision: Decision) -> bool:
    """Return whether a name has a value, or another one that no condition tells apart from it."""
    seen = decision.row[model.plan.slots[name]]
    if name in model.translator.derived or seen is None:
        return bool(seen == value)
    return _home(model, name, seen) == _home(model, name, value)


def _answers(model: Model, node: Node, decision: Decision) -> bool:
    names = names_in(node)
    return model.instant.answer(node, names, [decision.row[model.plan.slots[name]] for name in names]) is True


def _ask_about_part(inquiry: Inquiry, rung: LadderRoute, part: Part, place: Place) -> None:
    model, formulas = inquiry.model, inquiry.model.formulas
    said = to_text(part.node)
    used = formulas.all_of((model.handed_off(), model.taken(rung), part.holds))
    takes = _takes(rung)
    match inquiry.ask(used, lambda *seen: takes(*seen) and part.is_of(seen[0]), told=False):
        case Shown():
            inquiry.settle()
            return
        case Open() as answer:
            inquiry.leave_open(f"is `{said}` of route `{rung.id}` ever used", place, answer)
            return
    meant = formulas.all_of((model.handed_off(), model.rails(rung).true, part.holds))

    def goes_elsewhere(decision: Decision, _lead: Mapping[str, Any], _deeds: Deeds) -> bool:
        return decision.outcome == "handoff" and part.is_of(decision) and not takes(decision, _lead, _deeds)

    match inquiry.ask(meant, goes_elsewhere):
        case Shown(witness):
            first = witness.decision.route.id if witness and witness.decision.route else ""
            message = f"`{said}` of route `{rung.id}` is never used: `{first}` comes first"
            hint = "move the route up, or take out what it never gets"
            inquiry.tell("LR814", Severity.WARNING, message, place, hint, shown=witness)
        case _:
            inquiry.settle()  # such leads are not handed off at all


def _ask_about_teams(inquiry: Inquiry, rung: LadderRoute, place: Place) -> None:
    """Ask whether an earlier route takes a lead to another team without being the exception of this one."""
    model, formulas = inquiry.model, inquiry.model.formulas
    for earlier in model.plan.agreement.routing.ladder:
        if earlier is rung:
            break
        if not _are_rivals(earlier, rung):
            continue
        first = formulas.all_of((model.handed_off(), model.taken(earlier)))
        also = model.rails(rung).true
        if inquiry.is_impossible(formulas.all_of((first, formulas.no(also)))):
            continue
        match inquiry.ask(formulas.all_of((first, also)), _takes(earlier)):
            case Shown(witness):
                teams = f"`{earlier.target.name}`, not to `{rung.target.name}`"
                message = f"routes `{earlier.id}` and `{rung.id}` both hold for a lead, and it goes to {teams}"
                hint = f"say with `because` on `{earlier.id}` why it comes first, or let one leave out the other"
                inquiry.tell("LR815", Severity.NOTE, message, place, hint, shown=witness)
                return
            case Open() as answer:
                inquiry.leave_open(f"do routes `{earlier.id}` and `{rung.id}` both hold for a lead", place, answer)
            case Impossible():
                inquiry.settle()


def _are_rivals(one: LadderRoute, other: LadderRoute) -> bool:
    """Return whether two routes lead to different teams, and nobody said why one of them comes first."""
    teams = one.target.kind == "team" and other.target.kind == "team"
    return teams and one.target.name != other.target.name and one.because is None and other.because is None


def _takes(rung: LadderRoute) -> Confirms:
    return lambda decision, _lead, _deeds: decision.route is not None and decision.route.id == rung.id
