"""Intake: the export of a CRM to the records that are decided.

``read_intake`` reads the field mapping ``intake.yaml``; ``take_in`` reads two tables by it. A bad row never stops a run
and never vanishes: it is rejected with its row number, column, value and reason, and counted.
"""

from leadrules.intake.columns import INTAKE_FILE, Intake, read_intake
from leadrules.intake.mapping import IntakeClause
from leadrules.intake.rows import Reject, lead_of
from leadrules.intake.taking_in import Intaken, check_headers, take_in

__all__ = [
    "INTAKE_FILE",
    "Intake",
    "IntakeClause",
    "Intaken",
    "Reject",
    "check_headers",
    "lead_of",
    "read_intake",
    "take_in",
]
