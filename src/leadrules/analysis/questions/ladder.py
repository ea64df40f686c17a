"""Is a lead that is handed off always taken by a rung of the ladder, and does a clock start for it?"""

from __future__ import annotations

from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown
from leadrules.analysis.deeds import Deeds
from leadrules.clauses.routing import LadderRoute
from leadrules.decision import OTHERWISE, Decision
from leadrules.diagnostics import Severity
from leadrules.names import HANDED_OFF


def ask_about_the_ladder(inquiry: Inquiry) -> None:
    """Ask whether some lead falls through the ladder, with everything known and with something missing."""
    model = inquiry.model
    place = model.plan.agreement.document.root["routing"]["otherwise"]
    ladder = model.plan.agreement.routing.ladder
    queue = model.plan.agreement.routing.queue

    def falls_through(decision: Decision, *_: object) -> bool:
        return decision.route is not None and decision.route.id == OTHERWISE and not decision.route.needs

    formula = model.formulas.all_of((model.handed_off(), model.passes(ladder)))
    match inquiry.ask(formula, falls_through):
        case Shown(witness):
            message = f"a lead that is handed off is taken by no route and ends in `{queue}`"
            hint = "add a route for such leads, or disqualify them"
            inquiry.tell("LR801", Severity.WARNING, message, place, hint, shown=witness)
        case Open() as answer:
            inquiry.leave_open("is every lead that is handed off taken by a route", place, answer)
        case Impossible():
            inquiry.settle()
    for number, rung in enumerate(ladder):
        _ask_about_unknown(inquiry, number, rung)


def _ask_about_unknown(inquiry: Inquiry, number: int, rung: LadderRoute) -> None:
    model = inquiry.model
    place = model.plan.agreement.document.root["routing"]["ladder"][number]["id"]
    queue = model.plan.agreement.routing.queue
    before = model.plan.agreement.routing.ladder[:number]
    formula = model.formulas.all_of((model.handed_off(), model.passes(before), model.stops_unknown(rung)))

    def stops(decision: Decision, *_: object) -> bool:
        return decision.route is not None and decision.route.id == OTHERWISE and bool(decision.route.needs)

    match inquiry.ask(formula, stops):
        case Shown(witness):
            needs = witness.decision.route.needs if witness and witness.decision.route else ()
            named = ", ".join(f"`{name}`" for name in needs)
            message = f"a lead that is handed off without {named} is stopped at route `{rung.id}` and ends in `{queue}`"
            hint = f"require {named}, or ask `known({needs[0]})` first" if needs else "ask what is known first"
            inquiry.tell("LR802", Severity.WARNING, message, place, hint, shown=witness)
        case Open() as answer:
            inquiry.leave_open(f"is a lead ever stopped at route `{rung.id}`", place, answer)
        case Impossible():
            inquiry.settle()


def ask_about_clocks(inquiry: Inquiry) -> None:
    """Ask whether a handoff ever starts no clock, where the agreement has clocks."""
    model = inquiry.model
    follow_up = model.plan.agreement.follow_up
    if follow_up is None or not follow_up.clocks:
        return
    if any(clock.starts_with(HANDED_OFF) for clock in follow_up.clocks):
        inquiry.settle()  # the last line of a target has no condition
        return
    place = model.plan.agreement.document.root["follow_up"]["clocks"]

    def starts_none(decision: Decision, lead: object, deeds: Deeds) -> bool:  # noqa: ARG001
        return decision.outcome == "handoff" and not decision.clocks

    match inquiry.ask(model.handed_off(), starts_none):
        case Shown(witness):
            message = "a lead that is handed off starts no clock"
            hint = "let a clock start with `handed_off`"
            inquiry.tell("LR803", Severity.WARNING, message, place, hint, shown=witness)
        case Open() as answer:
            inquiry.leave_open("does every handoff start a clock", place, answer)
        case Impossible():
            inquiry.settle()
