"""The handoff, as the log keeps it: a snapshot, so that later rosters and versions never rewrite what was promised."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from leadrules.decision import Decision
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.names import HANDED_OFF
from leadrules.records import aware_us
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


def handoff_event(decision: Decision, assigned: Assigned, at: datetime) -> dict[str, Any]:
    """Return the event of the log with which a handoff begins, as plain data.

    It notes what clocks, recycling and a later owner's choice will read: who has the lead, tier and fast track, the
    values that they ask for, and the digest of the agreement. Its ``id`` follows from lead and instant.

    Raises:
        DataError: the decision is no handoff, nobody gets the lead, it has no id, or ``at`` is no instant.
    """
    problems: list[Diagnostic] = []
    aware_us(at, "`at`", problems)
    if decision.outcome != "handoff":
        message = f"lead `{decision.lead_id}` is not handed off: {decision.outcome}"
        problems.append(error("LR779", message, None, "only a handoff begins a stay with sales"))
    if assigned.owner is None and assigned.queue is None:
        hint = "a lead that waits for somebody of a team is handed off when somebody has it"
        problems.append(error("LR779", f"lead `{decision.lead_id}` goes to nobody", None, hint))
    if decision.lead_id is None:
        problems.append(error("LR779", "a lead without an id cannot be followed", None, "give every lead an `id`"))
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
