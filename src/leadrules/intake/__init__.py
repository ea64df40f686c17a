"""Intake: the export of a CRM to the records that are decided.

``read_intake`` reads the field mapping ``intake.yaml``; ``take_in`` reads leads and activity by it, ``take_in_log``
what became of leads. A bad row never stops a run
and never vanishes: it is rejected with its row number, column, value and reason, and counted.
"""

from leadrules.intake.columns import INTAKE_FILE, Intake, read_intake
from leadrules.intake.creation import Creation, creation
from leadrules.intake.drafting import draft
from leadrules.intake.log import LogIntaken, needs_leads, take_in_log
from leadrules.intake.mapping import IntakeClause
from leadrules.intake.orders import exchanged
from leadrules.intake.rows import Reject, lead_of
from leadrules.intake.taking_in import Intaken, check_headers, take_in

__all__ = [
    "INTAKE_FILE",
    "Creation",
    "Intake",
    "IntakeClause",
    "Intaken",
    "LogIntaken",
    "Reject",
    "check_headers",
    "creation",
    "draft",
    "exchanged",
    "lead_of",
    "needs_leads",
    "read_intake",
    "take_in",
    "take_in_log",
]
