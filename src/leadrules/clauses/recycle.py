"""Recycle: where a lead goes that comes back from sales, and when it may return.

YAML key ``recycle``. Why it is so: docs/clauses/recycle.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from leadrules.clauses.clause import (
    Clause,
    DurationText,
    Findings,
    Magnitude,
    Many,
    OneOrMany,
    Remark,
    Slug,
    Words,
    refusal,
    text_of,
)
from leadrules.expr import DateType, Scope, type_words
from leadrules.names import AXIS, FIELD, PARTY, STAGE, Vocabulary
from leadrules.shape import UNORDERED
from leadrules.source import Place
from leadrules.worktime import Duration, Unit, after, days_later, parse_duration, whole_days


@dataclass(frozen=True, slots=True)
class FieldDay:
    """A day counted from a date field: ``contract_until - 90 days``."""

    field: str
    days: int

    def __str__(self) -> str:
        sign = "-" if self.days < 0 else "+"
        return self.field if not self.days else f"{self.field} {sign} {Duration(abs(self.days), Unit.DAY)}"


def _field_day(value: object) -> FieldDay:
    hint = "write a date field and a number of days, like `contract_until - 90 days`"
    text = text_of(value, "a day counted from a field", hint)
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9_]*)(?: ([+-]) (\d{1,5} (?:day|week)s?))?", text, re.ASCII)
    if match is None:
        raise refusal("LR105", f"`{text[:60]}` is not a day counted from a field", hint)
    if match[3] is None:
        return FieldDay(match[1], 0)
    duration = parse_duration(match[3])
    if duration is None:
        raise refusal("LR105", f"`{match[3]}` is not a number of days", hint)
    days = whole_days(duration)
    return FieldDay(match[1], -days if match[2] == "-" else days)


FieldDayText = Annotated[
    FieldDay, PlainValidator(_field_day), WithJsonSchema({"type": "string", "examples": ["contract_until - 90 days"]})
]


class ReasonSpec(Clause):
    """What happens to a lead that came back for one reason."""

    to: Slug
    cool_off: DurationText | None = None
    until: FieldDayText | None = None
    otherwise: DurationText | None = Field(default=None, alias="else")
    program: Slug | None = None
    at_most: Annotated[int, Field(ge=1, le=1000)] | None = None
    then: Slug | None = None
    previous_owner: Literal["excluded"] | None = None
    about: Remark = None


class ReEntry(Clause):
    """What must happen after the return before sales gets the lead again."""

    new_points: Magnitude | None = None
    alternative: Literal["fast_track"] | None = Field(default=None, alias="or")


class RecycleClause(Clause):
    """The way back."""

    reasons: dict[Slug, ReasonSpec]
    resets: Annotated[Many[Words], UNORDERED] = ()
    re_entry: ReEntry | None = None
    notify: Annotated[OneOrMany[Slug], UNORDERED] = ()


@dataclass(frozen=True, slots=True)
class Recycle:
    """The way back, ready to run."""

    reasons: Mapping[str, ReasonSpec]
    resets: frozenset[str]
    new_points_hundredths: int

    def cooled_off_at(self, reason: str, returned_at: datetime, day: date | None) -> datetime:
        """Return the first instant at which a lead that came back for ``reason`` may be handed off again.

        ``returned_at`` is aware, in the zone of the agreement; ``day`` is the value of the field that the reason counts
        from, None where it is not known. An unknown reason cools off at once.
        """
        spec = self.reasons.get(reason)
        if spec is None:
            return returned_at
        if spec.until is not None and day is not None:
            local = datetime.combine(days_later(day, spec.until.days), time.min, tzinfo=returned_at.tzinfo)
            return max(local, returned_at, key=lambda moment: moment.astimezone(UTC))
        wait = spec.otherwise if spec.until is not None else spec.cool_off
        return returned_at if wait is None else after(returned_at, wait)


def read_recycle(
    clause: RecycleClause, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings
) -> Recycle:
    """Return the way back. ``scope`` has the fields that ``until`` may count from."""
    for name, reason in clause.reasons.items():
        _check_reason(reason, place["reasons"][name], scope, vocabulary, findings)
    for index, axis in enumerate(clause.resets):
        findings.unknown(AXIS, axis, vocabulary, place["resets"][index].span)
    notify = place["notify"]
    for index, party in enumerate(clause.notify):
        span = notify[index].span if isinstance(notify.value, list) else notify.span
        findings.unknown(PARTY, party, vocabulary, span)
    findings.assumed[place["re_entry"]["new_points"].path] = 0
    points = 0 if clause.re_entry is None else clause.re_entry.new_points or 0
    return Recycle(clause.reasons, frozenset(clause.resets), points * 100)


def _check_reason(reason: ReasonSpec, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings) -> None:
    findings.unknown(STAGE, reason.to, vocabulary, place["to"].span)
    if reason.then is not None:
        findings.unknown(STAGE, reason.then, vocabulary, place["then"].span)
    if not findings.lost(place):
        _check_together(reason, place, findings)
    if reason.until is not None:
        _check_until(reason.until, place["until"], scope, vocabulary, findings)
    for key, duration in (("cool_off", reason.cool_off), ("else", reason.otherwise)):
        if duration is not None and duration.unit.value.startswith("business"):
            message = f"`{duration}` is working time, which a lead that waits has none of"
            findings.error("LR105", message, place[key].span, "use days, weeks, months or calendar days")


def _check_together(reason: ReasonSpec, place: Place, findings: Findings) -> None:
    if (reason.then is None) != (reason.at_most is None):
        missing, given = ("then", "at_most") if reason.then is None else ("at_most", "then")
        hint = "write both: `at_most: 2, then: junk`"
        findings.error("LR112", f"`{given}` without `{missing}`", place[given].key_span, hint)
    if reason.cool_off is not None and reason.until is not None:
        findings.error("LR112", "both `cool_off` and `until`", place["until"].key_span, "give one of them")
    elif reason.until is not None and reason.otherwise is None:
        message = f"`until` counts from `{reason.until.field}`, which may not be known"
        findings.error("LR112", message, place["until"].span, "say how long to wait then: `else: 180 days`")
    if reason.otherwise is not None and reason.until is None:
        hint = "write `until: contract_until - 90 days` before it, or remove it"
        findings.error("LR306", "`else` means nothing without `until`", place["else"].key_span, hint)


def _check_until(until: FieldDay, place: Place, scope: Scope, vocabulary: Vocabulary, findings: Findings) -> None:
    span = place.text_span(0, len(until.field))
    if findings.unknown(FIELD, until.field, vocabulary, span) or until.field not in scope.symbols:
        return
    type_ = scope.symbols[until.field].type
    if not isinstance(type_, DateType):
        message = f"`{until.field}` is {type_words(type_)}, not a date"
        findings.error("LR243", message, span, "count from a field of type date")
