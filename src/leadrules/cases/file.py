"""The shape of ``cases.yaml``: what may stand where, before any name in it is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Clause, Identifier, Many, OneOrMany, Slug, Words, refusal
from leadrules.clauses.header import LanguageVersion
from leadrules.decision import Outcome
from leadrules.expr import Refused, datetime_of, parse_instant
from leadrules.shape.fields import MAY_BE_EMPTY
from leadrules.timeline import ClockState, TouchState
from leadrules.worktime import EXACT_MICROSECONDS, Unit

CASES_FILE: Final = "cases.yaml"
_INSTANT_HINT: Final = "write it with its offset, like `2026-11-02T10:00:00+01:00`"
WHEN_HINT: Final = f"{_INSTANT_HINT}, or like `2 days ago`"
_AGO: Final = re.compile(r"(\d{1,6}) (minute|hour|day)s? ago", re.ASCII)
_INSTANT_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}[0-9:.,]*([Zz]|[+-][0-9:.]{2,})$"
_AGO_PATTERN: Final = r"^ *[0-9]{1,6} (minute|hour|day)s? ago *$"


@dataclass(frozen=True, slots=True)
class When:
    """An instant of a case: ``us`` counts from 1970 or, where it is ``ago``, back from the moment of the case."""

    us: int
    ago: bool

    def before(self, at_us: int) -> int:
        """Return the instant in UTC microseconds, for a case that is decided at ``at_us``."""
        return at_us - self.us if self.ago else self.us


def parse_when(text: str) -> When:
    """Return what ``2 days ago``, or ISO text with an offset, says.

    Raises:
        Refused: it says neither.
    """
    if match := _AGO.fullmatch(text.strip(" ")):
        return When(int(match[1]) * EXACT_MICROSECONDS[Unit(match[2])], ago=True)
    try:
        return When(parse_instant(text), ago=False)
    except Refused as refused:
        raise Refused(refused.reason, WHEN_HINT) from None


def _when(value: object) -> When:
    return _told_when(value, WHEN_HINT)


def _told_when(value: object, hint: str) -> When:
    if not isinstance(value, str):
        raise refusal("LR402", f"`{str(value)[:60]}` is not an instant", hint)
    try:
        return parse_when(value)
    except Refused as refused:
        raise refusal("LR402", refused.reason, hint) from None


def _instant(value: object) -> datetime:
    when = _told_when(value, _INSTANT_HINT)
    if when.ago:
        raise refusal("LR402", f"`{str(value)[:60]}` depends on when the case is run", _INSTANT_HINT)
    return datetime.fromisoformat(str(value)) if "Z" not in str(value).upper() else datetime_of(when.us)


WhenText = Annotated[
    When,
    PlainValidator(_when),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"{_INSTANT_PATTERN}|{_AGO_PATTERN}",
            "examples": ["2 days ago", "2026-11-02T10:00:00+01:00"],
        }
    ),
]
InstantText = Annotated[
    datetime,
    PlainValidator(_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": _INSTANT_PATTERN,
            "examples": ["2026-11-02T10:00:00+01:00"],
        }
    ),
]
Record = dict[Identifier, Any]
"""A lead or an event: names and values, looked at once the agreement is known."""

Activity = Annotated[Many[Record] | None, MAY_BE_EMPTY]
"""Events; ``null`` says that the activity is not known, ``[]`` that there is none."""


class Given(Clause):
    """What every case starts from."""

    lead: Record = {}
    activity: Activity = None


class ReturnSpec(Clause):
    """The lead's last way back from sales."""

    reason: Slug
    at: WhenText


class PastSpec(Clause):
    """What happened to the lead before: its stage, who worked it, and how it came back."""

    stage: Slug | None = None
    owners: OneOrMany[Words] = ()
    returned: ReturnSpec | None = None
    cycles: dict[Slug, Annotated[int, Field(ge=0, le=1_000_000)]] = {}


class RouteExpectation(Clause):
    """Who is expected to get the lead; any part of it."""

    id: Slug | None = None
    team: Slug | None = None
    queue: Slug | None = None
    owner: Words | None = None
    needs: Many[Identifier] | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """The parts that the case mentions."""
        return {key: getattr(self, key) for key in type(self).model_fields if key in self.model_fields_set}


class StandingExpectation(Clause):
    """Where the log of a case is expected to leave the lead; any part of it. ``null`` expects that there is none."""

    stage: Slug | None = None
    status: Annotated[Words | None, MAY_BE_EMPTY] = None
    owner: Annotated[Words | None, MAY_BE_EMPTY] = None
    team: Annotated[Slug | None, MAY_BE_EMPTY] = None
    queue: Annotated[Slug | None, MAY_BE_EMPTY] = None
    clocks: dict[Slug, ClockState] | None = None
    due: dict[Slug, InstantText] | None = None
    touches: Annotated[TouchState | None, MAY_BE_EMPTY] = None
    owed: dict[Slug, Annotated[int, Field(ge=0, le=1000)]] | None = None
    next: Annotated[Slug | None, MAY_BE_EMPTY] = None
    notify: OneOrMany[Slug] | None = None
    reassign: bool | None = None
    returned: Annotated[Slug | None, MAY_BE_EMPTY] = None
    suppressed: OneOrMany[Words] | None = None
    problems: Annotated[int, Field(ge=0, le=1000)] | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """The parts that the case mentions."""
        return {key: getattr(self, key) for key in type(self).model_fields if key in self.model_fields_set}


class Expectation(Clause):
    """What is expected; what is not mentioned may be anything. ``null`` expects that there is none."""

    outcome: Outcome | None = None
    tier: Annotated[Slug | None, MAY_BE_EMPTY] = None
    fast_track: Annotated[Slug | None, MAY_BE_EMPTY] = None
    disqualified_by: Annotated[Slug | None, MAY_BE_EMPTY] = None
    points: dict[Identifier, int | float] | None = None
    grades: dict[Identifier, Words] | None = None
    route: Annotated[RouteExpectation | None, MAY_BE_EMPTY] = None
    reasons: OneOrMany[Words] | None = None
    not_reasons: OneOrMany[Words] | None = None
    missing: OneOrMany[Identifier] | None = None
    program: Annotated[Slug | None, MAY_BE_EMPTY] = None
    notify: OneOrMany[Slug] | None = None
    alerts: OneOrMany[Slug] | None = None
    suppresses: OneOrMany[Words] | None = None
    in_force: bool | None = None
    standing: StandingExpectation | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """What the case mentions, in the order of the file language."""
        return {key: getattr(self, key) for key in type(self).model_fields if key in self.model_fields_set}


class CaseSpec(Clause):
    """One worked example: a lead, what it did, and what is expected of the agreement."""

    id: Slug
    about: Words | None = None
    at: InstantText | None = None
    lead: Record = {}
    activity: Activity = None
    past: PastSpec | None = None
    log: Annotated[Many[Record] | None, MAY_BE_EMPTY] = None
    expect: Expectation


class CasesClause(Clause):
    """Worked examples of an agreement."""

    leadrules: LanguageVersion
    at: InstantText | None = None
    skip: dict[Slug, Words] = {}
    given: Given = Given()
    cases: Many[CaseSpec]
