"""A decision as a record: plain data for other systems, and a table for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadrules.decision.decided import Decision
    from leadrules.decision.reasons import Reason


def to_dict(decision: Decision) -> dict[str, Any]:
    """Return the decision as plain data, without file positions: a comment in the agreement changes nothing."""
    agreement, route = decision.plan.agreement, decision.route
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": decision.plan.digest.meaning},
        "lead_id": decision.lead_id,
        "at": decision.at.isoformat(),
        "in_force": decision.in_force,
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        "points": decision.points,
        "grades": decision.grades,
        "possible_maximum": decision.possible_maximum,
        "route": route and {"id": route.id, "kind": route.kind, "target": route.target, "needs": list(route.needs)},
        "missing": list(decision.missing),
        "assumed": list(decision.assumed),
        "program": decision.program,
        "notify": list(decision.notify),
        "alerts": list(decision.alerts),
        "suppresses": list(decision.suppresses),
        "clocks": [
            {"clock": clock.clock, "within": clock.within, "never_later_than": clock.never_later_than}
            for clock in decision.clocks
        ],
        "reasons": [_reason(reason) for reason in decision.reasons],
        "unknown_rules": [
            {"rule": rule.rule, "clause": rule.clause, "points": rule.points, "needs": list(rule.needs)}
            for rule in decision.unknown_rules
        ],
        "rejected_events": [{"id": event.id, "reason": event.reason} for event in decision.rejected_events],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "clause": reason.clause,
        "effect": reason.effect,
        "points": reason.points,
        "because": reason.because,
        "seen": dict(reason.seen),
    }


def to_html(decision: Decision) -> str:
    """Return a table of the decision and a waterfall of its points, as HTML without scripts."""
    facts = {
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast track": decision.fast_track,
        "disqualified by": decision.disqualified_by,
        "route": decision.route and f"{decision.route.kind} {decision.route.target}",
        "missing": ", ".join(decision.missing),
        "program": decision.program,
        **{f"{name} points": _points(decision, name) for name in decision.points},
    }
    rows = "".join(_row(name, value) for name, value in facts.items() if value)
    title = escape(f"Lead {decision.lead_id}" if decision.lead_id is not None else "Lead")
    bars = "".join(_waterfall(name, decision.points[name], decision.reasons) for name in decision.points)
    return f"<div><b>{title}</b><table>{rows}</table>{bars}</div>"


def _points(decision: Decision, name: str) -> str:
    grade = decision.grades.get(name)
    return f"{decision.points[name]:g}" + (f" (grade {grade})" if grade else "")


def _row(name: str, value: object) -> str:
    left = "text-align:left"
    return f'<tr><th style="{left}">{escape(name)}</th><td style="{left}">{escape(str(value))}</td></tr>'


def _waterfall(axis: str, total: float, reasons: Sequence[Reason]) -> str:
    """Return a bar for each reason of an axis, beginning where the one before ended."""
    steps = [(r, r.points) for r in reasons if r.points and r.clause.startswith(f"scoring.{axis}.")]
    if not steps:
        return ""
    ends = [0.0]
    for _, points in steps:
        ends.append(ends[-1] + points)
    lowest, highest = min(ends), max(ends)
    scale = 100 / (highest - lowest or 1)
    bars = [f'<tr><th colspan="3" style="text-align:left">{escape(axis)}: {total:g}</th></tr>']
    for (reason, points), start, end in zip(steps, ends, ends[1:], strict=False):
        left, width = (min(start, end) - lowest) * scale, abs(points) * scale
        cap = reason.effect == "cap"
        colour = "#888888" if cap else "#2a7f3f" if points > 0 else "#b3392f"
        style = f"margin-left:{left:.1f}%;width:{max(width, 0.5):.1f}%;background:{colour};height:0.8em"
        name = escape(reason.rule) + (" (cap)" if cap else "")
        bars.append(
            f'<tr><td style="text-align:left">{name}</td><td>{points:+g}</td>'
            f'<td style="width:20em;text-align:left"><div style="{style}"></div></td></tr>'
        )
    return f"<table>{''.join(bars)}</table>"
