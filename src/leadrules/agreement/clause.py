"""The root of an agreement: every key that may stand at the top level of the file."""

from __future__ import annotations

from typing import Annotated

from leadrules.clauses.activity import ActivityClause
from leadrules.clauses.calendars import CalendarsClause
from leadrules.clauses.clause import Clause, Day, Many, Remark, Slug, Words, ZoneName
from leadrules.clauses.commitments import CommitmentsClause
from leadrules.clauses.follow_up import FollowUpClause
from leadrules.clauses.header import LanguageVersion, Review, Version
from leadrules.clauses.lead import LeadClause
from leadrules.clauses.lifecycle import LifecycleClause
from leadrules.clauses.lists import ListsClause
from leadrules.clauses.parties import PartiesClause
from leadrules.clauses.qualification import QualificationClause
from leadrules.clauses.recycle import RecycleClause
from leadrules.clauses.routing import RoutingClause
from leadrules.clauses.scoring import ScoringClause
from leadrules.clauses.signals import SignalsClause
from leadrules.shape import WORDS


class AgreementClause(Clause):
    """A qualified lead agreement between marketing and sales."""

    leadrules: LanguageVersion | None = None
    id: Slug | None = None
    version: Annotated[Version | None, WORDS] = None
    title: Remark = None
    zone: ZoneName = "UTC"
    effective: Day | None = None
    review: Annotated[Review | None, WORDS] = None
    extends: Annotated[Words | None, WORDS] = None
    overridable: Annotated[Many[Words], WORDS] = ()
    parties: PartiesClause = {}
    calendars: CalendarsClause = {}
    lists: ListsClause = {}
    lead: LeadClause | None = None
    activity: ActivityClause = {}
    signals: SignalsClause = {}
    scoring: ScoringClause | None = None
    qualification: QualificationClause | None = None
    routing: RoutingClause | None = None
    lifecycle: LifecycleClause | None = None
    follow_up: FollowUpClause | None = None
    recycle: RecycleClause | None = None
    commitments: CommitmentsClause | None = None
