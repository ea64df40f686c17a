"""From stage to stage: where an event leads, and whether it can have happened where a lead stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from leadrules.clauses.lifecycle import Lifecycle
from leadrules.diagnostics import Diagnostic, did_you_mean, error
from leadrules.expr import datetime_of
from leadrules.names import HANDED_OFF, MARKETING, REASONED
from leadrules.plan import Plan
from leadrules.timeline.log import LogEvent

_ENTERED: Final = "timeline.transitions"
OPTED_OUT: Final = "opted_out"
STAGE_ENTERED: Final = "stage_entered"
_ENDS_WITHOUT_STAGES: Final = (*REASONED, "won", OPTED_OUT)
_BESIDE_SALES: Final = (HANDED_OFF, OPTED_OUT, STAGE_ENTERED)
"""Events that may happen while marketing has a lead."""


class Here(NamedTuple):
    """Where a lead stands: its stage, None for a new lead; whether a stay with sales lasts, and whether it had one.

    ``between`` says that a stay lasts in a stage which sales does not own: a second handoff may follow.
    """

    stage: str | None
    with_sales: bool
    was_with_sales: bool
    between: bool = False


def text(event: LogEvent, name: str) -> str | None:
    """Return what an event carries as text; None where that is not known."""
    value = event.data.get(name)
    return None if value is None else str(value)


def target(plan: Plan, event: LogEvent, stage: str | None) -> str | None:
    """Return the stage that an event leads to from a stage; None where it leads to none.

    A handoff from a stage that the usual one does not follow leads to the next stage that sales owns.
    """
    lifecycle, recycle = plan.agreement.lifecycle, plan.agreement.recycle
    if event.type == STAGE_ENTERED:
        return text(event, "stage")
    reason = recycle.reasons.get(text(event, "reason") or "") if recycle else None
    if event.type in REASONED and reason is not None:
        return reason.to
    entered = entered_with(plan).get(event.type)
    if lifecycle is not None and event.type == HANDED_OFF:
        here = lifecycle.stages.get(stage or lifecycle.first)
        following = here.next if here is not None else ()
        of_sales = (name for name in following if lifecycle.stages[name].with_sales)
        return entered if entered in following else next(of_sales, entered)
    if entered is None and event.type == OPTED_OUT and lifecycle is not None:
        return next((stage.id for stage in lifecycle.stages.values() if stage.terminal), lifecycle.first)
    return entered


def entered_with(plan: Plan) -> Mapping[str, str]:
    """Return the stage that events of a type lead to, by type: the first that they enter."""
    made: dict[str, str] | None = plan.engines.get(_ENTERED)
    if made is None:
        made = plan.engines[_ENTERED] = {}
        lifecycle = plan.agreement.lifecycle
        for stage in lifecycle.stages.values() if lifecycle else ():
            for event_type in stage.enters:
                made.setdefault(event_type, stage.id)
    return made


def ends_stay(plan: Plan, event: LogEvent, entered: str | None) -> bool:
    """Return whether an event that leads to a stage takes a lead from sales."""
    lifecycle = plan.agreement.lifecycle
    if event.type == OPTED_OUT or lifecycle is None:
        return event.type in _ENDS_WITHOUT_STAGES
    stage = lifecycle.stages.get(entered or "")
    if stage is None or stage.with_sales or event.type == HANDED_OFF:
        return False
    return stage.owner == MARKETING or stage.terminal or event.type in _ENDS_WITHOUT_STAGES


def impossible(plan: Plan, here: Here, event: LogEvent, entered: str | None) -> Diagnostic | None:
    """Return why an event cannot have happened where a lead stands; None where it can. An opt-out always can.

    ``entered`` is the stage that it leads to.
    """
    if event.type == OPTED_OUT:
        return None
    return _out_of_turn(here, event) or _reason(plan, event) or _stage(plan, here, event, entered)


def _where(event: LogEvent) -> str:
    return f"lead `{event.lead_id}`: event `{event.id}` ({event.type}, {datetime_of(event.at_us).isoformat()})"


def unknown_holder(plan: Plan, event: LogEvent) -> Iterator[Diagnostic]:
    """Yield what nobody knows of whom an event gives a lead to; the event counts all the same."""
    where = f"lead `{event.lead_id}`: event `{event.id}` ({event.type})"
    if text(event, "owner") is None and text(event, "queue") is None:
        yield error("LR778", f"{where}: nobody gets the lead", None, "say who: `owner: ana@acme.example`, or a `queue`")
    team, routing = text(event, "team"), plan.agreement.clause.routing
    teams = routing.teams if routing else {}
    if team is not None and team not in teams:
        hint = did_you_mean(team, teams) or f"the teams are {', '.join(teams) or 'none'}"
        yield error("LR778", f"{where}: unknown team `{team[:60]}`", None, hint)


def _out_of_turn(here: Here, event: LogEvent) -> Diagnostic | None:
    if event.type == HANDED_OFF and here.with_sales and not here.between:
        hint = "a new owner is `reassigned`; a lead that came back is `recycled` first"
        return error("LR774", f"{_where(event)}: handed off while sales has the lead", None, hint)
    if event.type in _BESIDE_SALES or here.with_sales:
        return None
    return _without_handoff(here, event)


def _without_handoff(here: Here, event: LogEvent) -> Diagnostic:
    said = "after sales gave the lead back" if here.was_with_sales else "before any handoff"
    return error("LR773", f"{_where(event)}: {said}", None, "look for a handoff that is missing from the log")


def _reason(plan: Plan, event: LogEvent) -> Diagnostic | None:
    recycle, reason = plan.agreement.recycle, text(event, "reason")
    if event.type not in REASONED or recycle is None or reason in recycle.reasons:
        return None
    known = f"the reasons are {', '.join(recycle.reasons)}"
    if reason is None:
        return error("LR776", f"{_where(event)}: no reason", None, known)
    hint = did_you_mean(reason, recycle.reasons) or known
    return error("LR776", f"{_where(event)}: unknown reason `{reason[:60]}`", None, hint)


def _stage(plan: Plan, here: Here, event: LogEvent, entered: str | None) -> Diagnostic | None:
    lifecycle = plan.agreement.lifecycle
    if event.type == STAGE_ENTERED and entered is None:
        return error("LR777", f"{_where(event)}: no stage", None, "say which: `stage: opportunity`")
    if lifecycle is None or entered is None:
        return None
    if entered not in lifecycle.stages:
        hint = did_you_mean(entered, lifecycle.stages) or f"the stages are {', '.join(lifecycle.stages)}"
        return error("LR777", f"{_where(event)}: unknown stage `{entered[:60]}`", None, hint)
    if event.type == STAGE_ENTERED:
        if lifecycle.stages[entered].with_sales and not here.with_sales:
            return _without_handoff(here, event)
        if here.with_sales and _is_way_back(plan, entered):
            hint = "log `recycled` with its reason: the reason says when the lead may return"
            return error("LR776", f"{_where(event)}: back to `{entered}` without a reason", None, hint)
    return _way(lifecycle, here, entered, event)


def _is_way_back(plan: Plan, entered: str) -> bool:
    """Return whether leads that come back wait in a stage."""
    lifecycle, recycle = plan.agreement.lifecycle, plan.agreement.recycle
    reasons = recycle.reasons.values() if recycle else ()
    left_again = lifecycle is not None and not lifecycle.stages[entered].terminal
    return left_again and any(entered == reason.to for reason in reasons)


def _way(lifecycle: Lifecycle, here: Here, entered: str, event: LogEvent) -> Diagnostic | None:
    """Return that no transition leads to a stage. An agreement without transitions allows all but leaving the end."""
    stages = lifecycle.stages
    stage = stages.get(here.stage or lifecycle.first)
    if stage is None or entered == stage.id or entered in stage.next:
        return None
    if not stage.terminal and not any(other.next for other in stages.values()):
        return None
    after = f"`{stage.id}` leads to {', '.join(f'`{name}`' for name in stage.next)}" if stage.next else None
    hint = after or f"nothing follows `{stage.id}`; add it to `lifecycle.transitions` if it may"
    return error("LR777", f"{_where(event)}: no lead goes from `{stage.id}` to `{entered}`", None, hint)
