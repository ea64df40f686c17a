"""Parties: who agrees, who answers for it, and what each side does.

YAML key ``parties``. Why it is so: docs/clauses/parties.md.
"""

from __future__ import annotations

from leadrules.clauses.clause import Clause, Many, Slug, Words


class Party(Clause):
    """One side of the agreement. A party that approves must sign every version."""

    accountable: Words
    duties: Many[Words] = ()
    approves: bool = True
    about: Words | None = None


PartiesClause = dict[Slug, Party]
