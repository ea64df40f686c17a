"""The timeline: a log of what happened after decisions, folded into where every lead stands and who owes what."""

from leadrules.timeline.circumstances import Holder
from leadrules.timeline.clocks import ClockStanding, ClockState, Escalation
from leadrules.timeline.handoff import handoff_event, is_noted, reassigned_event
from leadrules.timeline.log import LogEvent, LogProblem, LogRecords, read_records
from leadrules.timeline.standing import DueReassignment, Owed, Standing, Standings, follow, past
from leadrules.timeline.touches import Progress, TouchStanding, TouchState

__all__ = [
    "ClockStanding", "ClockState", "DueReassignment", "Escalation", "Holder", "LogEvent", "LogProblem", "LogRecords",
    "Owed", "Progress", "Standing", "Standings", "TouchStanding", "TouchState", "follow", "handoff_event", "is_noted",
    "past", "read_records", "reassigned_event",
]  # fmt: skip
