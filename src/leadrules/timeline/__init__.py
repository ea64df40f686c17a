"""The timeline: a log of what happened after decisions, folded into where every lead stands and who owes what."""

from leadrules.timeline.circumstances import Holder
from leadrules.timeline.clocks import ClockStanding, ClockState, Escalation
from leadrules.timeline.handoff import handoff_event
from leadrules.timeline.log import LogEvent, LogProblem
from leadrules.timeline.standing import Owed, Standing, Standings, follow, past
from leadrules.timeline.touches import Progress, TouchStanding, TouchState

__all__ = [
    "ClockStanding", "ClockState", "Escalation", "Holder", "LogEvent", "LogProblem", "Owed", "Progress", "Standing",
    "Standings", "TouchStanding", "TouchState", "follow", "handoff_event", "past",
]  # fmt: skip
