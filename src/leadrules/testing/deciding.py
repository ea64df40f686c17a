"""Laws of deciding, that any agreement must obey; each looks at one situation and raises ``BrokenLawError``."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from leadrules.decision import Decision
from leadrules.diagnostics import DataError
from leadrules.engine import ENGINES
from leadrules.payload import event_schema, lead_schema, validator_of
from leadrules.plan import Plan
from leadrules.testing.situation import Event, Situation, broken


def record_of(decision: Decision) -> str:
    """Return everything that a decision says, as text."""
    said = decision.to_dict()
    return json.dumps(said, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n" + decision.explain()


def the_same_input_gives_the_same_decision(plan: Plan, situation: Situation) -> None:
    """Deciding twice gives the same decision byte for byte, however the fields are ordered, and changes no argument."""
    given = deepcopy(situation)
    first = situation.decide(plan)
    again = replace(situation, lead=dict(list(situation.lead.items())[::-1])).decide(plan)
    if record_of(first) != record_of(again):
        raise broken(plan, situation, "the same lead is decided twice, and otherwise the second time", (), again)
    if situation != given:
        raise broken(plan, given, "deciding a lead changed it")


def order_and_repeats_of_events_change_nothing(plan: Plan, situation: Situation) -> None:
    """Events may come in any order, and those with an id any number of times."""
    events = situation.activity
    if events is None:
        return
    first = record_of(situation.decide(plan))
    named = [event for event in events if event.get("id") is not None]
    for said, others in (
        ("in another order", events[::-1]),
        ("in another order", (*events[1::2], *events[::2])),
        ("and some of them twice", (*named, *events)),
    ):
        second = situation.doing(others).decide(plan)
        if record_of(second) != first:
            raise broken(plan, situation, f"the same events {said} give another decision", (), second)


def what_happens_later_changes_nothing(plan: Plan, situation: Situation) -> None:
    """Events after the instant of the decision do not exist."""
    if situation.activity is None:
        return
    at = situation.at + timedelta(microseconds=1)
    later = [{"type": name, "at": at} for name in plan.agreement.events]
    second = situation.doing([*situation.activity, *later]).decide(plan)
    if record_of(situation.decide(plan)) != record_of(second):
        raise broken(plan, situation, "an event that is yet to come changes the decision", (), second)


def a_missing_answer_never_disqualifies(plan: Plan, situation: Situation) -> None:
    """A lead of which one field is not known is disqualified only where it is disqualified with it as well.

    It does not hold where a disqualifier asks for what is missing, or a ``default`` disqualifies: say so on purpose, or
    make it a gate or required information.
    """
    whole = situation.decide(plan)
    if whole.outcome == "disqualified":
        return
    for field in plan.agreement.fields:
        if field not in situation.lead:
            continue
        less = situation.without(field).decide(plan)
        if less.outcome == "disqualified":
            said = f"a lead is disqualified by `{less.disqualified_by}` where `{field}` is not known"
            clause = f"qualification.disqualify.{less.disqualified_by}"
            raise broken(plan, situation.without(field), f"{said}, and with it is {whole.outcome}", [clause], less)


def a_handoff_has_a_reason_an_owner_and_a_clock(plan: Plan, situation: Situation) -> None:
    """A handoff says which tier or fast track it is for, who gets the lead, and by when.

    Who: an owner, a team or a queue. By when: at least one clock, if any clock of ``follow_up`` starts at a handoff.
    """
    decision = situation.decide(plan)
    if decision.outcome != "handoff":
        return
    effects = {reason.effect for reason in decision.reasons}
    if not effects & {"tier", "fast_track"}:
        raise broken(plan, situation, "a lead is handed off for no reason", ["qualification"], decision)
    if decision.route is None or not decision.route.target or "route" not in effects:
        raise broken(plan, situation, "a lead is handed off to nobody", ["routing"], decision)
    follow_up = plan.agreement.follow_up
    promised = follow_up is not None and any(clock.starts_with("handed_off") for clock in follow_up.clocks)
    if promised and not decision.clocks:
        raise broken(plan, situation, "a lead is handed off and no clock starts", ["follow_up"], decision)


def points_are_in_range_and_the_sum_of_their_reasons(plan: Plan, situation: Situation) -> None:
    """The points of an axis lie in its range, and its reasons, caps among them, add up to them exactly."""
    decision = situation.decide(plan)
    summed = dict.fromkeys(plan.agreement.axes, 0)
    for reason in decision.reasons:
        if reason.points is not None:
            summed[reason.clause.split(".")[1]] += round(reason.points * 100)
    for axis, hundredths in zip(plan.agreement.axes.values(), decision.hundredths, strict=True):
        clause = [f"scoring.{axis.name}"]
        if not axis.lo_hundredths <= hundredths <= axis.hi_hundredths:
            said = f"{hundredths / 100:g} points lie outside the range of `{axis.name}`"
            raise broken(plan, situation, said, clause, decision)
        if summed[axis.name] != hundredths:
            points = f"`{axis.name}` has {hundredths / 100:g} points"
            said = f"{points}, and its reasons add up to {summed[axis.name] / 100:g}"
            raise broken(plan, situation, said, clause, decision)


def engines_agree(plan: Plan, situation: Situation) -> None:
    """Every engine gives the same decision and the same explanation, byte for byte; a frame the same row.

    Frames are asked about new leads whose values have their types already, where Polars is installed.
    """
    said = {name: record_of(situation.decide(plan, name)) for name in ENGINES}  # type: ignore[arg-type]
    if len(set(said.values())) > 1:
        raise broken(plan, situation, f"the engines {' and '.join(said)} decide otherwise")
    if situation.past is not None or find_spec("polars") is None:
        return
    from leadrules.testing.rows import row_in_a_frame, row_of

    decision = situation.decide(plan)
    row = row_of(decision)
    try:
        framed = row_in_a_frame(plan, situation)
    except DataError as refused:
        said_of_it = f"a frame refuses what is decided for the lead alone: {refused}"
        raise broken(plan, situation, said_of_it, (), decision) from None
    for name, value in (framed or {}).items():
        if value != row[name]:
            told = f"in a frame `{name}` is {value!r}, and for the lead alone {row[name]!r}"
            raise broken(plan, situation, told, (), decision)


def an_explanation_names_every_reason(plan: Plan, situation: Situation) -> None:
    """``explain()`` names every rule that had a part in the decision, and every field that a hold waits for."""
    decision = situation.decide(plan)
    text = decision.explain()
    for name in (*(reason.rule for reason in decision.reasons), *decision.missing):
        if name not in text:
            raise broken(plan, situation, f"the explanation does not speak of `{name}`", (), decision)


def what_the_schema_lets_in_can_be_decided(plan: Plan, situation: Situation) -> None:
    """A lead and events that their JSON Schemas let in can be decided, explained and written down."""
    of_leads, of_events = _validators(plan)
    given = _as_json(situation.lead)
    lead = {name: value for name, value in given.items() if of_leads.is_valid({name: value})}
    sent = None if situation.activity is None else map(_as_json, situation.activity)
    events = None if sent is None else tuple(event for event in sent if of_events.is_valid(event))
    try:
        record_of(replace(situation, lead=lead, activity=events).decide(plan))
    except DataError as refused:
        raise broken(plan, situation, f"the schema lets in what cannot be decided: {refused}", ["lead"]) from None


@lru_cache(maxsize=64)
def _validators(plan: Plan) -> tuple[Any, Any]:
    agreement = plan.agreement
    schemas = lead_schema(agreement.title, agreement.fields), event_schema(agreement.title, agreement.events)
    return validator_of(schemas[0]), validator_of(schemas[1])


def _as_json(record: Event) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}
