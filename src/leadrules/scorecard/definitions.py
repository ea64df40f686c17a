"""The closed list of numbers of a scorecard: what each counts, in which view, and whose it is.

``docs/measures.md`` has these definitions and no others; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Group = Literal["tactical", "operational", "revenue"]
GROUPS: Final[tuple[Group, ...]] = ("tactical", "operational", "revenue")
"""Tactical: how a lead is worked, looked at every week. Operational: volume and quality, every month. Revenue."""

View = Literal["handed_off", "due", "period"]
"""Which leads a number is about: those handed off in the period, whatever became of them since; promises that were due
in it; or what happened in it, whenever the lead was handed off."""

Unit = Literal["leads", "share", "working hours", "amount"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One number: its name, whose it is, what it is counted in, the view that holds where no cohort is asked for."""

    name: str
    group: Group
    unit: Unit
    view: View
    says: str


_ALL: Final = (
    Definition("touched_rate", "tactical", "share", "handed_off", "handoffs that sales touched, of all handoffs"),
    Definition(
        "follow_up_median", "tactical", "working hours", "handed_off",
        "median of the working time, in the calendar of the first owner, from the handoff to the first touch by sales; "
        "handoffs without a touch are counted beside it",
    ),
    Definition(
        "follow_up_p90", "tactical", "working hours", "handed_off",
        "90th percentile of the same: nine of ten touched handoffs were touched in this time or less",
    ),
    Definition(
        "clock_met", "tactical", "share", "due",
        "runs of a clock that were met, of those met or missed; cancelled, paused and running ones are counted beside "
        "it",
    ),
    Definition(
        "touch_plan_completed", "tactical", "share", "due",
        "touch plans that ended completed or exhausted, of those and the breached ones; cancelled and running ones are "
        "counted beside it",
    ),
    Definition(
        "touches_made", "tactical", "share", "due",
        "touches that count, channel by channel and no more than promised, of those promised by the touch plans that "
        "ended exhausted or breached",
    ),
    Definition("handed_off", "operational", "leads", "handed_off", "handoffs; one that passes a lead on is none"),
    Definition(
        "qualified_leads",
        "operational",
        "leads",
        "handed_off",
        "handoffs by a tier or a fast track; of one that names neither it is not known",
    ),
    Definition(
        "required_complete", "operational", "share", "handed_off",
        "handoffs with every required field filled, of those of which that is known: by a tier they are, of a fast "
        "track the decision knows",
    ),
    Definition(
        "acceptance_rate", "operational", "share", "handed_off",
        "handoffs of which sales' first verdict was to accept, of all handoffs",
    ),
    Definition(
        "rejection_rate", "operational", "share", "handed_off",
        "handoffs of which sales' first verdict was to reject, of all handoffs",
    ),
    Definition(
        "recycle_rate", "operational", "share", "handed_off",
        "handoffs that were rejected, recycled or lost by now, of all handoffs",
    ),
    Definition("meetings_held", "operational", "leads", "period", "stays with sales whose first meeting was held"),
    Definition("opportunities", "operational", "leads", "period", "stays whose opportunity was opened"),
    Definition(
        "opportunity_rate", "operational", "share", "handed_off", "handoffs with an opportunity by now, of all handoffs"
    ),
    Definition("won", "revenue", "leads", "period", "stays whose opportunity was won"),
    Definition(
        "win_rate", "revenue", "share", "period",
        "opportunities won, of those won or given up (lost, or sent back for another reason)",
    ),
    Definition(
        "pipeline", "revenue", "amount", "period", "sum of the amounts of the opportunities that were opened"
    ),
    Definition(
        "revenue", "revenue", "amount", "period",
        "sum of the amounts that were won; where the sale has none, that of its opportunity",
    ),
    Definition("average_sale", "revenue", "amount", "period", "revenue by the number of sales whose amount is known"),
    Definition(
        "pipeline_per_handoff", "revenue", "amount", "handed_off",
        "pipeline of the handoffs by their number, those without an opportunity included",
    ),
    Definition(
        "revenue_per_handoff", "revenue", "amount", "handed_off",
        "revenue of the handoffs by their number, those without a sale included",
    ),
)  # fmt: skip

DEFINITIONS: Final = {definition.name: definition for definition in _ALL}
"""Every number by its name, in the order in which they are shown."""

OF_A_CLOCK: Final = "clock_met"
"""The one number that there is of every clock."""
