"""What a missing answer may do: never disqualify, never hand off what is not complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown
from leadrules.analysis.classes import Variable
from leadrules.analysis.deeds import Deeds
from leadrules.decision import Decision
from leadrules.diagnostics import Severity
from leadrules.engine import decide


def ask_about_missing(inquiry: Inquiry) -> None:
    """Ask what goes to sales although it must not, and whom a missing answer disqualifies."""
    model = inquiry.model
    formulas, root = model.formulas, model.plan.agreement.document.root
    q = model.plan.agreement.qualification
    outcomes = [
        (f"is a lead that disqualifier `{d.id}` stops handed off", model.translator.of(d.condition).true)
        for d in q.disqualifiers
    ]
    by_tier = q.ways[-1]
    outcomes += [
        (f"is a lead handed off by its tier without `{name}`", formulas.no(model.translator.known(name)))
        for name in by_tier.required
    ]
    for number, (question, wrong) in enumerate(outcomes):
        way = None if number < len(q.disqualifiers) else by_tier
        match inquiry.ask(formulas.all_of((model.handed_off(way), wrong)), _is_handed_off):
            case Impossible():
                inquiry.settle()
            case Shown(witness):
                hint = "this is a mistake in leadrules: please report it with the agreement"
                inquiry.tell("LR830", Severity.WARNING, question, root["qualification"], hint, shown=witness)
            case Open() as answer:
                inquiry.leave_open(question, root["qualification"], answer)
    for name in dict.fromkeys(n for d in q.disqualifiers for n in d.condition.names):
        _ask_about_field(inquiry, model.variables[name])


def _is_handed_off(decision: Decision, *_: object) -> bool:
    return decision.outcome == "handoff"


def _ask_about_field(inquiry: Inquiry, variable: Variable) -> None:
    """Ask whether a lead that is handed off would be disqualified if one field were not known."""
    if variable.unknown is None or variable.kind != "field":
        return
    model, formulas = inquiry.model, inquiry.model.formulas
    without = formulas.given(model.disqualified, variable.number, variable.unknown)
    known = formulas.one_of(variable.number, variable.known)

    def flips(decision: Decision, lead: Mapping[str, Any], deeds: Deeds) -> bool:
        fewer = {name: value for name, value in lead.items() if name != variable.name}
        again = decide(model.plan, fewer, deeds, at=decision.at, past=decision.past)
        return decision.outcome == "handoff" and again.outcome == "disqualified"

    place = model.plan.agreement.document.root["lead"][variable.name]
    match inquiry.ask(formulas.all_of((model.handed_off(), known, without)), flips):
        case Impossible():
            inquiry.settle()
        case Open() as answer:
            inquiry.leave_open(f"does a missing `{variable.name}` disqualify a lead", place, answer)
        case Shown(witness):
            message = f"without `{variable.name}`, a lead that is handed off would be disqualified"
            hint = f"let no disqualifier ask `missing({variable.name})`: require it instead"
            inquiry.tell("LR831", Severity.WARNING, message, place, hint, shown=witness)
