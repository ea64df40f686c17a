"""From an agreement to the content of its document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from leadrules.agreement import Agreement
from leadrules.description.wording import Wording, every, spaced
from leadrules.documents.approval import approval, approval_status, changes
from leadrules.documents.brief import brief
from leadrules.documents.calendars import calendars
from leadrules.documents.content import Cell, Content, Id, Section, cell
from leadrules.documents.follow_up import follow_up
from leadrules.documents.glossary import glossary
from leadrules.documents.lifecycle import stages
from leadrules.documents.parties import promises
from leadrules.documents.qualification import qualified
from leadrules.documents.recycle import recycle
from leadrules.documents.routing import routing
from leadrules.documents.scoring import scoring
from leadrules.worktime import BUSINESS, after, zone

_SHORT: Final = len("sha256:") + 12


def compose(
    agreement: Agreement,
    *,
    changed: Iterable[tuple[str, str, str]] | None = None,
    approved: Iterable[tuple[str, str, str]] | None = None,
) -> Content:
    """Return what the document of an agreement says, section by section.

    ``changed`` has the changes since the last version as (clause, sentence, for whom), ``approved`` where each party
    stands as (party, who, status); None where that is not known.
    """
    wording = Wording.of(agreement)
    given = None if approved is None else tuple(approved)
    sections = (
        brief(wording),
        changes(changed),
        promises(wording),
        stages(wording),
        qualified(wording),
        scoring(wording),
        routing(wording),
        follow_up(wording),
        calendars(wording),
        recycle(wording),
        glossary(wording),
        approval(wording, given),
    )
    facts = tuple((term, said) for term, said in _facts(agreement, given) if said)
    numbered_sections = numbered([section for section in sections if section])
    return Content(agreement.title, agreement.id, agreement.version, facts, numbered_sections)


def _facts(agreement: Agreement, given: tuple[tuple[str, str, str], ...] | None) -> Iterable[tuple[str, Cell]]:
    clause = agreement.clause
    yield "Agreement", cell(Id(agreement.id))
    yield "Version", cell(agreement.version)
    yield "In force from", cell(str(clause.effective) if clause.effective else None)
    yield "Next review", _review(agreement)
    yield "Local time", cell(spaced(clause.zone))
    yield "Overlays may change", cell(*map(Id, clause.overridable))
    yield "Approval", approval_status(given) or cell("not given")
    digest = agreement.digest
    yield "Digest of its meaning", cell(Id(f"{digest.meaning[:_SHORT]}…"))
    yield "Digest of its words", cell(Id(f"{digest.words[:_SHORT]}…"))


def _review(agreement: Agreement) -> Cell:
    """Return when the agreement is looked at again; of the last review, or the first day in force, if one is known."""
    review = agreement.clause.review
    if review is None:
        return ()
    grace = f", at the latest {review.grace} later" if review.grace else ""
    often = f"{every(review.every)}{grace}"
    last = review.last or agreement.clause.effective
    if last is None or review.every.unit in BUSINESS:
        return cell(often)
    begin = datetime.combine(last, time(12), zone(agreement.clause.zone))
    return cell(str(after(begin, review.every).date()), often, f"last on {review.last}" if review.last else None)


def numbered(sections: Iterable[Section], before: str = "") -> tuple[Section, ...]:
    """Return sections with their numbers and addresses."""
    found = []
    for index, section in enumerate(sections, 1):
        number = f"{before}{index}"
        inner = numbered(section.sections, f"{number}.")
        anchor = f"section-{number.replace('.', '-')}"
        found.append(replace(section, number=number, anchor=anchor, sections=inner))
    return tuple(found)
