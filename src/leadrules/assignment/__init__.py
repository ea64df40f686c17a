"""Assignment: who gets a lead that is handed off. Who got how many so far goes in and comes out as plain data."""

from leadrules.assignment.assigned import Assigned, Assignment, PassedOver, Why
from leadrules.assignment.assigning import Held, assign, reassign
from leadrules.assignment.ledger import LEDGER_VERSION, Ledger, PersonTally, Share, TeamShares, closed, with_open

__all__ = [
    "LEDGER_VERSION", "Assigned", "Assignment", "Held", "Ledger", "PassedOver", "PersonTally", "Share", "TeamShares",
    "Why", "assign", "closed", "reassign", "with_open",
]  # fmt: skip
