"""Mutation testing: which changes of an agreement its cases would notice.

``mutate`` changes an agreement in one place at a time and runs the cases against each. What they do not notice is
proved to change nothing, or shown by a lead, as the case that is missing. Why it is so: docs/mutation.md.
"""

from leadrules.mutation.lines import mutants
from leadrules.mutation.mutant import CLAUSES, Clause, Mutant, mutated
from leadrules.mutation.report import Killed, MissingCase, Report, Survived, Undecided, mutate
from leadrules.mutation.surviving import Witness
from leadrules.mutation.writing import appended, case_lines

__all__ = [
    "CLAUSES",
    "Clause",
    "Killed",
    "MissingCase",
    "Mutant",
    "Report",
    "Survived",
    "Undecided",
    "Witness",
    "appended",
    "case_lines",
    "mutants",
    "mutate",
    "mutated",
]
