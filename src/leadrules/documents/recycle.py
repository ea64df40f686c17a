"""What comes back from sales, where it goes, and when it may return."""

from __future__ import annotations

from leadrules.clauses.recycle import ReasonSpec
from leadrules.description.recycle import back_again, rest
from leadrules.description.wording import Wording
from leadrules.documents.content import Cell, Id, Section, bullets, cell, section, sentence, table


def recycle(wording: Wording) -> Section | None:
    """Return what each reason leads to, and what holds for all of them."""
    clause = wording.agreement.clause.recycle
    if clause is None:
        return None
    rows = (_row(name, reason, wording) for name, reason in clause.reasons.items())
    columns = ("Reason", "Goes to", "Rests", "Program", "At most", "Afterwards")
    rules = bullets((said,) for said in back_again(clause))
    return section("What comes back, and when", table("Reasons for which a lead comes back", columns, rows), rules)


def _row(name: str, reason: ReasonSpec, wording: Wording) -> tuple[Cell, ...]:
    most = None
    if reason.at_most is not None:
        most = f"{reason.at_most} time{'' if reason.at_most == 1 else 's'}, then {reason.then}"
    owner = "Does not go to its previous owner again" if reason.previous_owner else None
    return (
        cell(Id(name), sentence(reason.about)),
        cell(reason.to),
        cell(sentence(rest(reason, wording))),
        cell(reason.program),
        cell(most),
        cell(owner),
    )
