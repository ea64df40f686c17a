"""A decision in plain English: what a rep reads before the first call, and what a reviewer reads in an audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from leadrules.clauses.scoring import EachRule, WhenRule
from leadrules.decision import consequences
from leadrules.decision.reasons import seen
from leadrules.diagnostics import printable
from leadrules.expr import Condition, to_english
from leadrules.names import WON
from leadrules.plan import Plan

if TYPE_CHECKING:
    from leadrules.decision.decided import Decision
    from leadrules.decision.reasons import Reason, UnknownRule


def explain(decision: Decision) -> str:
    """Return the whole story of a decision, one fact a line."""
    agreement = decision.plan.agreement
    lines = [_headline(decision), *_next_steps(decision)]
    for name in decision.points:
        lines += ["", *_axis(decision, name)]
    others = [reason for reason in decision.reasons if reason.effect not in ("points", "cap")]
    if others:
        lines += ["", "What decided:", *(_other_line(decision.plan, reason) for reason in others)]
    if decision.outcome == "nurture":
        lines += _not_reached(decision)
    unknown = decision.unknown_rules
    if unknown:
        lines += ["", "Not known, so worth nothing now:", *map(_unknown_line, unknown)]
    if decision.rejected_events:
        lines += ["", "Left out:", *(f"  event {event.id}: {event.reason}" for event in decision.rejected_events)]
    force = "" if decision.in_force else " (not yet in force)"
    at = decision.at.isoformat()
    lines += ["", f"Decided at {at} by {agreement.id} {agreement.version}{force}, {decision.plan.digest.meaning[:19]}."]
    return "\n".join(lines)


def _headline(decision: Decision) -> str:
    who = f"Lead {printable(str(decision.lead_id))}" if decision.lead_id is not None else "This lead"
    match decision.outcome:
        case "handoff":
            return f"{who} goes to sales: {_destination(decision)}."
        case "hold":
            return f"{who} would go to sales, but is on hold until we know {_listed(decision.missing)}."
        case "nurture":
            return f"{who} stays with marketing{_tier_words(decision)}."
        case "disqualified":
            return f"{who} is disqualified: {_disqualified(decision)}."
        case "with_sales":
            return f"{who} is with sales already (stage {decision.plan.known_stage(decision.past, decision.at_us)})."
        case "cooling_off":
            last = decision.past.last_return if decision.past else None
            if last is not None and last.reason == WON:
                return f"{who} has bought, and has not done enough since then to go to sales again."
            return f"{who} came back from sales ({last.reason if last else ''}) and is not due to return yet."


def _destination(decision: Decision) -> str:
    route = decision.route
    if route is None:
        return "nobody"
    words = f"{route.kind} {printable(route.target)}"
    needs = f", because we do not know {_listed(route.needs)}" if route.needs else ""
    return words + needs


def _tier_words(decision: Decision) -> str:
    tier = f" as {decision.tier}" if decision.tier else ""
    return tier + (f", in the program {decision.program}" if decision.program else "")


def _disqualified(decision: Decision) -> str:
    agreement = decision.plan.agreement
    for d in agreement.qualification.disqualifiers:
        if d.id == decision.disqualified_by:
            meant = {"junk": "for good", "not_now": "for now", "do_not_contact": "and must not be contacted"}[d.verdict]
            return f"{d.id}, {meant}"
    return f"stage {decision.plan.known_stage(decision.past, decision.at_us)} is never left"


def _next_steps(decision: Decision) -> Iterator[str]:
    agreement = decision.plan.agreement
    if decision.fast_track:
        yield f"Fast track: {decision.fast_track}."
    for clock in decision.clocks:
        yield f"Clock {clock}."
    plan = consequences.touches(decision)
    if plan is not None:
        touches = _listed([f"{count} x {channel}" for channel, count in plan.plan.items()])
        yield f"Touches: {touches} within {plan.within}."
    hold = agreement.qualification.hold
    if decision.outcome == "hold" and hold is not None:
        yield f"{hold.owner[:1].upper()}{hold.owner[1:]} fills it in within {hold.within}; if not, then {hold.then}."
    if decision.suppresses:
        channels = "every channel" if decision.suppresses == ("*",) else _listed(decision.suppresses)
        yield f"Marketing keeps silent on {channels}."
    for party in decision.notify:
        yield f"Tell {party}."
    alerts = {alert.id: alert for alert in agreement.qualification.alerts}
    for name in decision.alerts:
        yield f"Alert {name}: tell {_listed(alerts[name].notify)}."
    if decision.assumed:
        yield f"Assumed, not told: {_listed(decision.assumed)}."


def _axis(decision: Decision, name: str) -> Iterator[str]:
    """Yield the points of an axis and every reason that they come from."""
    points, best = decision.points[name], decision.possible_maximum[name]
    grade = f", grade {decision.grades[name]}" if name in decision.grades else ""
    hope = f" (at most {best:g} if all were known)" if best > points else ""
    yield f"{name}: {points:g} points{grade}{hope}"
    for reason in decision.reasons:
        if reason.effect in ("points", "cap") and reason.clause.startswith(f"scoring.{name}."):
            yield _points_line(decision.plan, reason)


def _points_line(plan: Plan, reason: Reason) -> str:
    points = f"{reason.points:+g}" if reason.points is not None else ""
    words = "cap" if reason.effect == "cap" else _rule_words(plan, reason)
    return f"  {points:>6}  {reason.rule}: {words}{_because(reason)}  [{where(plan, reason.clause)}]"


def _rule_words(plan: Plan, reason: Reason) -> str:
    rules = {rule.id: rule for axis in plan.agreement.axes.values() for rule in axis.rules}
    match rules.get(reason.rule):
        case WhenRule() as rule:
            return f"{to_english(rule.condition.root)}{_seen(reason)}"
        case EachRule() as rule:
            count = reason.seen.get(rule.event_type, 0)
            only = f" where {to_english(rule.where.root)}" if rule.where else ""
            return f"{count} x {rule.event_type}{only}"
    return ""


def _other_line(plan: Plan, reason: Reason) -> str:
    words = {
        "disqualifies": "stops the lead",
        "not_known": "cannot be told",
        "stage": "is where the lead stands",
        "cools_off": "is why the lead came back",
        "blocks": "keeps the lead from sales",
        "fast_track": "takes the lead straight to sales",
        "tier": "is reached",
        "route": "says where it goes",
    }[reason.effect]
    condition = condition_at(plan, reason.clause)
    needed = "needs that " if reason.clause.startswith("qualification.gates.") else ""
    rule = f": {needed}{to_english(condition.root)}" if condition else ""
    return f"  {reason.rule} {words}{rule}{_seen(reason)}{_because(reason)}  [{where(plan, reason.clause)}]"


def _not_reached(decision: Decision) -> list[str]:
    """Return what sales would need to see: the tiers that hand off and do not hold."""
    plan, row = decision.plan, decision.row
    lines = []
    for tier in plan.agreement.qualification.tiers:
        if tier.handoff and tier.condition and plan.evaluator(tier.condition)(row) is not True:
            values = ", ".join(f"{n}: {_shown(value)}" for n, value in seen(plan, tier.condition, row).items())
            place = where(plan, f"qualification.tiers.{tier.id}")
            lines.append(f"  {tier.id} needs that {to_english(tier.condition.root)} ({values})  [{place}]")
    return ["", "Not reached:", *lines] if lines else []


def _unknown_line(rule: UnknownRule) -> str:
    worth = "some points" if rule.points is None else f"{rule.points:+g}"
    return f"  {worth:>6}  {rule.rule}: needs {_listed(rule.needs)}"


def _seen(reason: Reason) -> str:
    shown = ", ".join(f"{name}: {_shown(value)}" for name, value in reason.seen.items())
    return f" ({shown})" if shown else ""


def _shown(value: Any) -> str:
    return printable(_words(value))


def _words(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case list():
            return ", ".join(map(str, value)) or "none"
    return str(value)


def _because(reason: Reason) -> str:
    return f", because {reason.because}" if reason.because else ""


def _listed(words: tuple[str, ...] | list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def condition_at(plan: Plan, clause: str) -> Condition | None:
    """Return the condition of a line, by its place in the agreement; None where it has none."""
    place = plan.agreement.document.root.named(clause.split("."))
    return plan.agreement.conditions.get((*place.path, "when"))


def where(plan: Plan, clause: str) -> str:
    """Return ``file:line`` of a line of the agreement; the folder goes before a file that is not its own."""
    document = plan.agreement.document
    span = document.root.named(clause.split(".")).span
    parts = 1 if span.file == document.file else 2
    return f"{'/'.join(span.file.split('/')[-parts:])}:{span.line}"
