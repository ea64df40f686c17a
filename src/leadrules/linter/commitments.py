"""Rules about commitments: promises of one side, promises that nobody measures, and numbers without a quality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadrules.diagnostics import Severity
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.names import MARKETING, SALES

_OF_QUALITY: Final = frozenset(
    {"acceptance_rate", "rejection_rate", "opportunity_rate", "opportunities", "win_rate", "won", "revenue", "pipeline"}
)


def _promised(subject: Subject) -> frozenset[tuple[str, str | None]]:
    clause = subject.agreement.clause.commitments
    promises = clause.by_party.values() if clause else ()
    return frozenset(promise.metric for party in promises for promise in party)


@rule("LR380", "one-sided-commitments", Severity.WARNING)
def one_sided_commitments(subject: Subject) -> Iterator[Finding]:
    """A party that signs, and promises nothing in numbers.

    Why: An agreement with the duties of one side is an order, not an agreement. What marketing delivers and what sales
    does with it belong together, and are read together.
    Bad:
        commitments:
          marketing: [{id: volume, metric: qualified_leads, at_least: 50, per: month}]
    Instead:
        commitments:
          marketing: [{id: volume, metric: qualified_leads, at_least: 50, per: month}]
          sales: [{id: speed, metric: {clock_met: first_touch}, at_least: 90%, per: month}]
    """
    clause = subject.agreement.clause
    if clause.commitments is None:
        return
    signing = {name for name, party in clause.parties.items() if party.approves} or {MARKETING, SALES}
    for party in sorted(signing):
        if not clause.commitments.by_party.get(party):
            span = subject.root["commitments"].key_span
            yield Finding(f"`{party}` promises nothing in numbers", span, f"add a commitment under `{party}:`")


@rule("LR381", "promise-not-measured", Severity.WARNING)
def promise_not_measured(subject: Subject) -> Iterator[Finding]:
    """A promise of follow-up that no commitment measures.

    Why: A clock or a touch plan says what sales does for one lead. Whether it was kept for nine of ten or for two is
    only seen where a commitment counts it. A clock that sends the lead back keeps itself and needs none.
    Bad:
        clocks: {verdict: {starts: handed_off, stops: [accepted, rejected], target: [{within: 48 hours}]}}
    Instead:
        commitments:
          sales: [{id: verdicts, metric: {clock_met: verdict}, at_least: 95%, per: month, cohort: due}]
    """
    follow_up = subject.agreement.follow_up
    if follow_up is None or subject.agreement.clause.commitments is None:
        return
    promised = _promised(subject)
    place = subject.root["follow_up"]
    for clock in follow_up.clocks:
        sends_back = any(action.send_back for action in clock.on_breach)
        if not sends_back and ("clock_met", clock.id) not in promised:
            hint = f"add a commitment: `metric: {{clock_met: {clock.id}}}`"
            yield Finding(f"no commitment measures clock `{clock.id}`", place["clocks"][clock.id].key_span, hint)
    if follow_up.touches and ("touch_plan_completed", None) not in promised:
        hint = "add a commitment: `metric: touch_plan_completed`"
        yield Finding("no commitment measures the touch plans", place["touches"].key_span, hint)


@rule("LR382", "volume-without-quality", Severity.NOTE)
def volume_without_quality(subject: Subject) -> Iterator[Finding]:
    """A number of leads, and nothing about how good they are.

    Why: Whoever is measured by the number alone will widen the definition at the end of the month. The share that
    sales accepts, or what became of them, keeps the number honest.
    Bad:
        marketing: [{id: volume, metric: qualified_leads, at_least: 50, per: month}]
    Instead:
        marketing:
          - {id: volume, metric: qualified_leads, at_least: 50, per: month}
          - {id: accepted-share, metric: acceptance_rate, at_least: 70%, per: quarter}
    """
    clause = subject.agreement.clause.commitments
    if clause is None or any(metric in _OF_QUALITY for metric, _ in _promised(subject)):
        return
    for party, promises in clause.by_party.items():
        for index, promise in enumerate(promises):
            if promise.metric[0] == "qualified_leads" and promise.at_least is not None:
                span = subject.root["commitments"][party][index]["metric"].span
                message = f"`{promise.id}` counts leads, and nothing counts how many of them sales accepts"
                yield Finding(message, span, "add a commitment: `metric: acceptance_rate`")
