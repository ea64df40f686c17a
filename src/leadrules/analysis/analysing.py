"""All questions about one agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from leadrules.analysis.asking import Inquiry, Solver
from leadrules.analysis.building import model_of
from leadrules.analysis.classes import Instant
from leadrules.analysis.deeds import Deeds
from leadrules.analysis.findings import Findings
from leadrules.analysis.formulas import NODES
from leadrules.analysis.observed import Observed
from leadrules.analysis.questions.engagement import ask_about_engagement
from leadrules.analysis.questions.ladder import ask_about_clocks, ask_about_the_ladder
from leadrules.analysis.questions.missing import ask_about_missing
from leadrules.analysis.questions.overlaps import ask_about_overlaps
from leadrules.analysis.questions.people import ask_about_people
from leadrules.analysis.questions.reach import ask_about_reach
from leadrules.analysis.questions.returns import ask_about_returns, ask_about_touches
from leadrules.analysis.questions.scores import ask_about_scores
from leadrules.analysis.witness import Confirms
from leadrules.decision import Decision
from leadrules.plan import Plan
from leadrules.roster import RosterClause

QUESTIONS: Final = (
    ask_about_the_ladder,
    ask_about_clocks,
    ask_about_reach,
    ask_about_overlaps,
    ask_about_scores,
    ask_about_engagement,
    ask_about_missing,
    ask_about_returns,
    ask_about_touches,
)
_WITHOUT_DATE: Final = datetime(2026, 1, 5, 10, tzinfo=UTC)


def analyse(
    plan: Plan,
    *,
    at: datetime | None = None,
    roster: RosterClause | None = None,
    budget: int = NODES,
    solver: Solver | None = None,
) -> Findings:
    """Return what can be proved of an agreement, and the leads that show where it is not as the parties would want.

    The proofs are about leads that sales has not had yet. ``at`` is the aware instant of the witnesses, by default ten
    o'clock on the first day on which the agreement is in force; ``budget`` bounds the steps of each question. With a
    ``roster`` it is asked as well whether somebody can take each lead. ``solver`` answers questions about several
    fields at once, ``z3_if_installed()`` for example. The same plan and solver give the same findings.
    """
    inquiry = Inquiry(model_of(plan, Instant.of(plan, at or default_instant(plan))), budget, solver)
    for ask in QUESTIONS:
        ask(inquiry)
    if roster is not None:
        ask_about_people(inquiry, roster)
    found = sorted(inquiry.found, key=lambda f: (f.span, f.code, f.message))
    undecided = sorted(inquiry.undecided, key=lambda u: (u.span, u.question))
    return Findings(tuple(found), tuple(undecided), inquiry.proved)


def decided_leads(plan: Plan, *, budget: int = NODES) -> tuple[tuple[Decision, Mapping[str, Any], Deeds], ...]:
    """Return new leads that show what lines of an agreement do, each with its decision and what it did before it."""
    inquiry = Inquiry(model_of(plan, Instant.of(plan, default_instant(plan))), budget)
    ask_about_reach(inquiry)
    ask_about_the_ladder(inquiry)
    for outcome, where in Observed(inquiry.model).aspects("outcome").items():
        inquiry.ask(where, _comes_to(outcome), told=False)
    return inquiry.seen


def _comes_to(outcome: str) -> Confirms:
    return lambda decision, _lead, _deeds: decision.outcome == outcome


def default_instant(plan: Plan) -> datetime:
    """Return ten o'clock on the first day on which an agreement is in force."""
    day = plan.agreement.clause.effective
    if day is None:
        return _WITHOUT_DATE
    return datetime.combine(day, time.min, tzinfo=plan.zone) + timedelta(hours=10)
