"""What comes back from sales, and when it may return."""

from __future__ import annotations

from leadrules.clauses.recycle import FieldDay, ReasonSpec, RecycleClause
from leadrules.description.wording import Lines, Wording, listed, remark, spaced_list
from leadrules.worktime import Duration, Unit


def recycle(wording: Wording) -> Lines:
    """Yield what each reason leads to, what is forgotten, and who is told."""
    clause = wording.agreement.clause.recycle
    if clause is None:
        return
    for name, reason in clause.reasons.items():
        yield f"{name}{remark(reason.about)}: {_way_back(reason, wording)}."
    yield from back_again(clause)


def back_again(clause: RecycleClause) -> Lines:
    """Yield what is forgotten of a lead that came back, when it may return, and who is told."""
    if clause.resets:
        yield f"Points of {spaced_list(clause.resets)} from before the return do not count again."
    if clause.re_entry is not None and clause.re_entry.new_points:
        fast = ", or a fast track" if clause.re_entry.alternative else ""
        yield f"Sales gets the lead again only with {clause.re_entry.new_points} new points{fast}."
    if clause.notify:
        yield f"Told of every return: {listed(clause.notify)}."


def _way_back(reason: ReasonSpec, wording: Wording) -> str:
    said = [f"goes to {reason.to}"]
    if rests := rest(reason, wording):
        said.append(f"rests {rests}")
    if reason.program is not None:
        said.append(f"is in the program {reason.program}")
    if reason.at_most is not None:
        said.append(f"at most {reason.at_most} time{'' if reason.at_most == 1 else 's'}, then goes to {reason.then}")
    if reason.previous_owner is not None:
        said.append("does not go to its previous owner again")
    return ", ".join(said)


def rest(reason: ReasonSpec, wording: Wording) -> str:
    """Return how long a lead that came back is left alone: ``for 30 days``; empty where it is not."""
    if reason.until is not None:
        until = _field_day(reason.until, wording)
        return f"until {until}, or for {reason.otherwise} where that is not known"
    return f"for {reason.cool_off}" if reason.cool_off is not None else ""


def _field_day(day: FieldDay, wording: Wording) -> str:
    field = wording.name(day.field)
    if not day.days:
        return field
    return f"{Duration(abs(day.days), Unit.DAY)} {'before' if day.days < 0 else 'after'} {field}"
