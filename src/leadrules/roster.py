"""The roster: who works in each team, how much they take, and when they are away.

File ``roster.yaml`` of a ruleset. It changes weekly and needs no approval, so it is no part of the agreement.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from leadrules.agreement import Agreement
from leadrules.clauses.clause import (
    Clause,
    Day,
    Findings,
    Identifier,
    Losses,
    Many,
    OneOrMany,
    Slug,
    Words,
    refusal,
    repeated,
)
from leadrules.diagnostics import AgreementError, Diagnostic, did_you_mean, has_errors, in_order
from leadrules.ruleset import read_file
from leadrules.shape import read_shape
from leadrules.source import Place, read_yaml

ROSTER_FILE: Final = "roster.yaml"
ROSTER_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class MemberCap:
    """The most leads that a member takes: in a calendar day, week or month, or open at one time."""

    count: int
    per: Literal["day", "week", "month", "open"]

    def __str__(self) -> str:
        return f"{self.count} open" if self.per == "open" else f"{self.count} per {self.per}"


def _cap(value: object) -> MemberCap:
    match = (
        re.fullmatch(r"(\d{1,6}) (?:(open)|per (day|week|month))", value, re.ASCII) if isinstance(value, str) else None
    )
    if match is None:
        raise refusal("LR111", f"`{str(value)[:60]}` is not a cap", "write it like `6 per day` or `25 open`")
    per: Literal["day", "week", "month", "open"] = "open"
    match match[3]:
        case "day" | "week" | "month" as period:
            per = period
    return MemberCap(int(match[1]), per)


def _version(value: object) -> int:
    if isinstance(value, bool) or value != ROSTER_VERSION:
        hint = f"this version of leadrules reads `roster: {ROSTER_VERSION}`"
        raise refusal("LR116", f"`{value}` is not a version of the roster that can be read", hint)
    return ROSTER_VERSION


CapText = Annotated[
    MemberCap,
    PlainValidator(_cap),
    WithJsonSchema({"type": "string", "examples": ["6 per day", "60 per month", "25 open"]}),
]
RosterVersion = Annotated[int, PlainValidator(_version), WithJsonSchema({"const": ROSTER_VERSION})]


class Absence(Clause):
    """Days on which a member gets no leads, the first and the last included."""

    start: Day = Field(alias="from")
    until: Day
    about: Words | None = None


class Member(Clause):
    """Somebody who takes leads. ``weight`` is the share of leads, compared with the others of the team."""

    id: Words
    team: Slug
    weight: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    caps: OneOrMany[CapText] = ()
    skills: dict[Identifier, OneOrMany[Words]] = {}
    calendar: Slug | None = None
    absences: Many[Absence] = ()
    active_from: Day | None = None
    active_until: Day | None = None
    deputy: Words | None = None
    about: Words | None = None


class RosterClause(Clause):
    """Who works in each team."""

    roster: RosterVersion
    members: Many[Member]


def examine_roster(
    text: str, name: str, agreement: Agreement | None
) -> tuple[RosterClause | None, tuple[Diagnostic, ...]]:
    """Return the roster as it is written, None where nothing of it can be used, and all that is wrong with it.

    ``agreement`` is None where it has errors itself: teams and calendars are then not looked up.
    """
    document, problems = read_yaml(text, name)
    if document is None:
        return None, problems
    shaped = read_shape(RosterClause, document.root)
    findings = Findings([*problems, *shaped.diagnostics], losses=Losses.of(shaped.whole, shaped.dropped))
    if shaped.model is not None:
        _check_members(shaped.model, shaped.place["members"], agreement, findings)
    return shaped.model, in_order(findings.diagnostics)


def load_roster(path: Path | str, agreement: Agreement) -> RosterClause:
    """Return the roster in a file; ``agreement`` has its teams and calendars.

    Raises:
        AgreementError: the file cannot be read, or has errors.
    """
    file = Path(path)
    roster, problems = examine_roster(read_file(file), file.as_posix(), agreement)
    if roster is None or has_errors(problems):
        raise AgreementError(problems)
    return roster


def _check_members(roster: RosterClause, place: Place, agreement: Agreement | None, findings: Findings) -> None:
    for index, name in repeated([member.id for member in roster.members]):
        findings.error(
            "LR240", f"two members have the id `{name}`", place[index]["id"].span, "give each person one entry"
        )
    names = {member.id for member in roster.members}
    for index, member in enumerate(roster.members):
        at = place[index]
        if member.deputy == member.id:
            message = f"`{member.id}` cannot be the deputy of the same person"
            findings.error("LR236", message, at["deputy"].span, "name another member")
        elif member.deputy is not None and not findings.lost(place):
            _known("LR236", "deputy", member.deputy, names, at["deputy"], findings)
        for number, absence in enumerate(member.absences):
            if absence.until < absence.start:
                message = f"this absence ends on {absence.until}, before it begins"
                findings.error("LR301", message, at["absences"][number]["until"].span, "swap the two days")
        if agreement is not None:
            _known("LR222", "team", member.team, agreement.routing.teams, at["team"], findings)
            if member.calendar is not None:
                _known("LR223", "calendar", member.calendar, agreement.clause.calendars, at["calendar"], findings)
    if agreement is not None and not findings.lost(place):
        _check_staffed({member.team for member in roster.members}, agreement, place, findings)


def _check_staffed(staffed: set[str], agreement: Agreement, place: Place, findings: Findings) -> None:
    """Warn of teams without members, unless one may be meant by a team that there is not."""
    teams = agreement.routing.teams.keys()
    for team in sorted(teams - staffed) if staffed <= teams else ():
        hint = "give it members, or its leads go where `otherwise` says"
        findings.warning("LR334", f"nobody works in team `{team}`", place.key_span, hint)


def _known(code: str, what: str, name: str, known: Collection[str], place: Place, findings: Findings) -> None:
    if name not in known:
        names = ", ".join(sorted(known)[:12])
        hint = did_you_mean(name, known) or (f"there are {names}" if names else "there is none")
        findings.error(code, f"unknown {what} `{name[:60]}`", place.span, hint)
