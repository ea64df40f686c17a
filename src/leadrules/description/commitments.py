"""What each side has promised."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from leadrules.clauses.commitments import METRICS, SHARES, Alarm, Commitment
from leadrules.description.wording import Lines, Wording, because, capital, share, spaced

PROMISES: Final = {
    "qualified_leads": "{} leads that meet the definition are handed off",
    "acceptance_rate": "{} of handed-off leads are accepted by sales",
    "rejection_rate": "{} of handed-off leads are rejected by sales",
    "clock_met": "{} of {clock} clocks are met",
    "touch_plan_completed": "{} of touch plans are completed or carried out to the end, and not cut short",
    "recycle_rate": "{} of handed-off leads go back to marketing",
    "required_complete": "{} of handed-off leads have every required field filled",
    "meetings_held": "{} first meetings are held",
    "opportunities": "{} sales opportunities are opened",
    "opportunity_rate": "{} of handed-off leads become an opportunity",
    "won": "{} opportunities are won",
    "win_rate": "{} of opportunities are won",
    "revenue": "opportunities worth {} in all are won",
    "pipeline": "opportunities worth {} in all are opened",
}
"""How a promise about each metric reads; the first gap is for its bounds."""


def commitments(wording: Wording) -> Lines:
    """Yield the promises of each party, and when both sides meet."""
    clause = wording.agreement.clause.commitments
    if clause is None:
        return
    for party, promises in clause.by_party.items():
        yield f"{party} promises:"
        for promise in promises:
            yield f"  {promised(promise)}. [{promise.id}]"
    for alarm in clause.alarms:
        yield f"{watched(alarm)}."


def watched(alarm: Alarm) -> str:
    """Return when both sides meet; without a full stop."""
    name, of = alarm.watch
    return f"Both sides meet when the {_metric(name, of)} moves by {share(alarm.moves)} against the {alarm.against}"


def promised(promise: Commitment) -> str:
    """Return a promise as a sentence without a full stop."""
    name, clock = promise.metric
    bounds = [("at least", promise.at_least), ("at most", promise.at_most)]
    bound = " and ".join(f"{words} {_bound(bound, name)}" for words, bound in bounds if bound is not None)
    said = capital(PROMISES[name].format(bound, clock=spaced(clock or "")))
    cohort = {
        "handed_off": f", counting those handed off in that {promise.per}",
        "due": f", counting those due in that {promise.per}",
        None: "",
    }[promise.cohort]
    tracked = f"; followed {promise.tracked}" if promise.tracked else ""
    return f"{said}, per {promise.per}{cohort}{tracked}{because(promise.because)}"


def _metric(name: str, clock: str | None) -> str:
    words = METRICS[name].replace("the instances of a clock", f"{spaced(clock or '')} clocks")
    return words if words.startswith(("share", "amount")) else f"number of {words}"


def _bound(bound: Fraction, metric: str) -> str:
    if metric in SHARES:
        return share(bound)
    return f"{float(bound):,.15g}" if bound.denominator != 1 else f"{int(bound):,}"
