"""Rules about the agreement as a whole: which clauses it has, and when it was looked at last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Final

from leadrules.diagnostics import Severity
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.worktime import BUSINESS, after

_SAYS: Final = {
    "parties": "who agrees, and who answers for it",
    "review": "when both sides look at it again",
    "lifecycle": "in which stages a lead stands, and who owns them",
    "follow_up": "how fast and how often sales gets in touch",
    "recycle": "where a lead goes that comes back, and when it may return",
    "commitments": "what each side has promised",
}


@rule("LR340", "missing-clause", Severity.NOTE)
def missing_clause(subject: Subject) -> Iterator[Finding]:
    """An agreement without one of its clauses.

    Why: An agreement that only scores and routes is valid, and is half of one. Without the clause nothing is agreed
    about its subject, so each side assumes something else. It is a note, because agreements grow clause by clause.
    Bad:
        routing: {ladder: [], otherwise: {queue: triage, watched_by: sales, within: 1 day}}
        # and no `recycle`
    Instead:
        recycle:
          reasons:
            not-ready: {to: recycled, cool_off: 60 days, program: decision}
          re_entry: {new_points: 20, or: fast_track}
    """
    for clause, says in _SAYS.items():
        if not subject.root[clause].exists:
            yield Finding(f"no `{clause}`: nothing says {says}", subject.root["id"].span, f"add `{clause}:`")


@rule("LR383", "review-overdue", Severity.WARNING, needs="at")
def review_overdue(subject: Subject) -> Iterator[Finding]:
    """A review that is overdue.

    Why: Markets and products move, and a definition that nobody looks at is set and forgotten. The parties agreed to
    meet every so often; by their own words they are late. Judged only on the day that is given with `--at`.
    Bad:
        review: {every: 3 months, last: 2025-01-15}
    Instead:
        review: {every: 3 months, last: 2025-04-14}   # after the meeting
    """
    clause, at = subject.agreement.clause, subject.at
    review = clause.review
    last = (review.last if review else None) or clause.effective
    if review is None or last is None or at is None or review.every.unit in BUSINESS:
        return
    due = after(datetime.combine(last, time.min, UTC), review.every)
    if review.grace is not None and review.grace.unit not in BUSINESS:
        due = after(due, review.grace)
    if at > due.date():
        message = f"the review was due by {due.date()}"
        yield Finding(message, subject.root["review"].key_span, "meet, and write the day into `review.last`")
