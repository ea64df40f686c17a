"""Worked examples: given a lead and its history, what the agreement is expected to decide.

File ``cases.yaml`` of a ruleset. A case says only what is different from ``given``, and expects only what it is about.
"""

from leadrules.cases.file import CASES_FILE, CasesClause
from leadrules.cases.inherited import case_files, examine_all_cases, read_all_cases
from leadrules.cases.reading import Case, Cases, events_of, examine_cases, log_of, read_cases
from leadrules.cases.running import CaseResult, Difference, facts, run, run_case, standing_facts
from leadrules.cases.wording import words_of

__all__ = [
    "CASES_FILE",
    "Case",
    "CaseResult",
    "Cases",
    "CasesClause",
    "Difference",
    "case_files",
    "events_of",
    "examine_all_cases",
    "examine_cases",
    "facts",
    "log_of",
    "read_all_cases",
    "read_cases",
    "run",
    "run_case",
    "standing_facts",
    "words_of",
]
