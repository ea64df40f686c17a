"""leadrules: the marketing-sales agreement as code.

The public names are imported on first use, so that ``import leadrules`` costs an application next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadrules.agreement import Agreement, load, parse
    from leadrules.assignment import Assigned, Assignment, Held, Ledger, assign, reassign
    from leadrules.changes import Change, Changes, diff
    from leadrules.decision import Decision, Route, prioritised
    from leadrules.decision.reasons import Reason
    from leadrules.diagnostics import AgreementError, DataError, Diagnostic, LeadrulesError
    from leadrules.documents import render
    from leadrules.engine import decide, near_misses
    from leadrules.frames import decide_frame, fired_rules
    from leadrules.history import Past, Return
    from leadrules.linter import lint
    from leadrules.near_miss import NearMiss, NearMisses
    from leadrules.plan import Plan, compile  # noqa: A004
    from leadrules.reassignment import Reassignment, Reassignments, reassign_overdue
    from leadrules.roster import load_roster
    from leadrules.scorecard import Scorecard, measure, parse_period
    from leadrules.timeline import follow, handoff_event, past, reassigned_event

__version__ = "0.1.0"

_HOMES = {
    "Agreement": "agreement",
    "AgreementError": "diagnostics",
    "Assigned": "assignment",
    "Assignment": "assignment",
    "Change": "changes",
    "Changes": "changes",
    "DataError": "diagnostics",
    "Decision": "decision",
    "Diagnostic": "diagnostics",
    "Held": "assignment",
    "LeadrulesError": "diagnostics",
    "Ledger": "assignment",
    "NearMiss": "near_miss",
    "NearMisses": "near_miss",
    "Past": "history",
    "Plan": "plan",
    "Reason": "decision",
    "Reassignment": "reassignment",
    "Reassignments": "reassignment",
    "Return": "history",
    "Route": "decision",
    "Scorecard": "scorecard",
    "assign": "assignment",
    "compile": "plan",
    "decide": "engine",
    "decide_frame": "frames",
    "diff": "changes",
    "fired_rules": "frames",
    "follow": "timeline",
    "handoff_event": "timeline",
    "lint": "linter",
    "load": "agreement",
    "load_roster": "roster",
    "measure": "scorecard",
    "near_misses": "engine",
    "parse": "agreement",
    "parse_period": "scorecard",
    "past": "timeline",
    "prioritised": "decision",
    "reassign": "assignment",
    "reassign_overdue": "reassignment",
    "reassigned_event": "timeline",
    "render": "documents",
}

__all__ = [
    "Agreement",
    "AgreementError",
    "Assigned",
    "Assignment",
    "Change",
    "Changes",
    "DataError",
    "Decision",
    "Diagnostic",
    "Held",
    "LeadrulesError",
    "Ledger",
    "NearMiss",
    "NearMisses",
    "Past",
    "Plan",
    "Reason",
    "Reassignment",
    "Reassignments",
    "Return",
    "Route",
    "Scorecard",
    "assign",
    "compile",
    "decide",
    "decide_frame",
    "diff",
    "fired_rules",
    "follow",
    "handoff_event",
    "lint",
    "load",
    "load_roster",
    "measure",
    "near_misses",
    "parse",
    "parse_period",
    "past",
    "prioritised",
    "reassign",
    "reassign_overdue",
    "reassigned_event",
    "render",
]


if not TYPE_CHECKING:  # so that a misspelt name is an error to a type checker

    def __getattr__(name: str) -> Any:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'leadrules' has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"leadrules.{home}"), name)
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
