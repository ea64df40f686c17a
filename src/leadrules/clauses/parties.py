"""Parties: who agrees, who answers for it, and what each side does.

YAML key ``parties``. Why it is so: docs/clauses/parties.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from leadrules.clauses.clause import Clause, Findings, Many, Remark, Slug, Words
from leadrules.shape import WORDS
from leadrules.source import Place


class Party(Clause):
    """One side of the agreement. A party that approves must sign every version."""

    accountable: Annotated[Words, WORDS]
    duties: Annotated[Many[Words], WORDS] = ()
    approves: bool = True
    about: Remark = None


PartiesClause = dict[Slug, Party]


def check_parties(clause: Mapping[str, Party], place: Place, findings: Findings) -> None:
    """Report duties that a comma has torn in two."""
    for name, party in clause.items():
        findings.torn(party.duties, place[name]["duties"])
