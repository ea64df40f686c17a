"""The handoff and a change of owner, as the log keeps them.

A handoff is a snapshot, so that later rosters and versions never rewrite what was promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from leadrules.decision import Decision
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.names import HANDED_OFF
from leadrules.records import aware_us
from leadrules.timeline.course import REASSIGNED
from leadrules.timeline.log import LogEvent
from leadrules.timeline.snapshot import noted


class Assigned(Protocol):
    """Who gets a lead: an owner or a queue, and whose hours count; None where that is not said."""

    @property
    def owner(self) -> str | None:
        """The person."""

    @property
    def team(self) -> str | None:
        """The team of the person."""

    @property
    def queue(self) -> str | None:
        """The queue, where nobody could take it."""

    @property
    def calendar(self) -> str | None:
        """The name of the calendar by which the owner works."""


class Reassigned(Assigned, Protocol):
    """Who gets which lead from now on."""

    @property
    def lead_id(self) -> Any:
        """The lead."""


def handoff_event(decision: Decision, assigned: Assigned, at: datetime) -> dict[str, Any]:
    """Return the event of the log with which a handoff begins, as plain data.

    It notes what clocks, recycling and a later owner's choice will read: who has the lead, tier and fast track, the
    values that they ask for, and the digest of the agreement. Its ``id`` follows from lead and instant.

    Raises:
        DataError: the decision is no handoff, nobody gets the lead, it has no id, or ``at`` is no instant.
    """
    problems = [*_instant(at)]
    if decision.outcome != "handoff":
        message = f"lead `{decision.lead_id}` is not handed off: {decision.outcome}"
        problems.append(error("LR779", message, None, "only a handoff begins a stay with sales"))
    hint = "a lead that waits for somebody of a team is handed off when somebody has it"
    problems += _nobody(decision.lead_id, assigned, hint)
    if problems:
        raise DataError(problems)
    agreement = decision.plan.agreement
    return {
        "id": f"{HANDED_OFF} {decision.lead_id} {at.isoformat()}",
        "lead_id": decision.lead_id,
        "type": HANDED_OFF,
        "at": at.isoformat(),
        "owner": assigned.owner,
        "team": assigned.team,
        "queue": assigned.queue,
        "calendar": assigned.calendar,
        "tier": decision.tier,
        "fast_track": decision.fast_track is not None,
        "agreement": decision.plan.digest.meaning,
        "version": str(agreement.version),
        "seen": noted(decision),
    }


def is_noted(event: LogEvent) -> bool:
    """Return whether an event is a handoff as ``handoff_event`` notes it, and none that a CRM told of."""
    return event.type == HANDED_OFF and str(event.id).startswith(f"{HANDED_OFF} {event.lead_id} ")


def reassigned_event(assigned: Reassigned, at: datetime, *, why: str | None = None) -> dict[str, Any]:
    """Return the event of the log with which a lead that sales has gets another owner, as plain data.

    Its ``id`` follows from lead and instant. ``why`` is any text, None where nobody said why.

    Raises:
        DataError: nobody gets the lead, it has no id, or ``at`` is no instant.
    """
    problems = [*_instant(at), *_nobody(assigned.lead_id, assigned, "a lead that nobody could take stays where it is")]
    if problems:
        raise DataError(problems)
    return {
        "id": f"{REASSIGNED} {assigned.lead_id} {at.isoformat()}",
        "lead_id": assigned.lead_id,
        "type": REASSIGNED,
        "at": at.isoformat(),
        "owner": assigned.owner,
        "team": assigned.team,
        "queue": assigned.queue,
        "calendar": assigned.calendar,
        "why": why,
    }


def _instant(at: datetime) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    aware_us(at, "`at`", problems)
    return problems


def _nobody(lead_id: Any, assigned: Assigned, hint: str) -> Iterator[Diagnostic]:
    if assigned.owner is None and assigned.queue is None:
        yield error("LR779", f"lead `{lead_id}` goes to nobody", None, hint)
    if lead_id is None:
        yield error("LR779", "a lead without an id cannot be followed", None, "give every lead an `id`")
