"""The ledger: what everybody has got so far. Plain data in and out; nothing else is remembered between runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field, PlainSerializer, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from leadrules.clauses.clause import Clause
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.expr import Refused, datetime_of, parse_date, parse_instant

LEDGER_VERSION: Final = 1

_MOST: Final = 10**15
_HINT: Final = "`leadrules schema ledger` says what a ledger holds; without one, everybody starts anew"
_WORDS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is no key of a ledger",
    "int_type": "is not a whole number",
    "string_type": "is not text",
    "literal_error": f"is not {LEDGER_VERSION}, the version that can be read",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "dict_type": "is not a mapping",
    "model_type": "is not a mapping",
}


def _refusal(words: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{words}", {"words": words})


def _instant(value: object) -> datetime:
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value
    if not isinstance(value, str):
        raise _refusal("is not an instant in ISO 8601")
    try:
        return datetime_of(parse_instant(value))
    except (Refused, OverflowError):
        raise _refusal("is not an instant in ISO 8601 with an offset") from None


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise _refusal("is not a date like `2026-11-02`")
    try:
        return parse_date(value)
    except Refused:
        raise _refusal("is not a date like `2026-11-02`") from None


Count = Annotated[int, Field(ge=0, le=_MOST)]
Instant = Annotated[
    datetime,
    PlainValidator(_instant),
    PlainSerializer(lambda at: at.astimezone(UTC).isoformat()),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Date = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(lambda day: day.isoformat()),
    WithJsonSchema({"type": "string", "format": "date"}),
]


class Share(Clause):
    """What one member has got of the leads that a team shares out."""

    own: Count = Field(0, description="Leads that the member got when the team shared them out.")
    calibration: Annotated[int, Field(ge=-_MOST, le=_MOST)] = Field(
        0, description="Leads that stand in for those of a time in which the member could not get any."
    )
    weight: Annotated[int, Field(ge=1, le=_MOST)] = Field(
        description="The weight by which the member last took part; 1 for everybody in a round robin."
    )
    away_since: Count | None = Field(
        None, description="How many leads the team had shared out when the member went away; null for a member on duty."
    )


class TeamShares(Clause):
    """What a team has shared out, and among whom."""

    given: Count = Field(0, description="Leads that the team has shared out.")
    members: dict[str, Share] = Field(default_factory=dict, description="What each member has got of them.")


class PersonTally(Clause):
    """What a person has got in all ways, for caps and for the longest wait."""

    open: Count = Field(0, description="Leads that the person works on now.")
    last: Count | None = Field(None, description="The number of the last lead; null for none so far.")
    day: Date | None = Field(None, description="The day of the last lead, in the zone of the person's calendar.")
    in_day: Count = Field(0, description="Leads of that day.")
    in_week: Count = Field(0, description="Leads of its week, which begins on Monday.")
    in_month: Count = Field(0, description="Leads of its month.")


class Ledger(Clause):
    """What everybody has got so far. ``assign`` takes one and returns the next; equal ledgers have equal bytes.

    ``leads`` numbers the leads that people got, in order. ``at`` is the instant of the last assignment.
    """

    ledger: Literal[1] = Field(LEDGER_VERSION, description="The version of this format.")
    at: Instant | None = Field(None, description="The instant of the last assignment; null where nothing was assigned.")
    leads: Count = Field(0, description="Leads that people have got so far.")
    teams: dict[str, TeamShares] = Field(default_factory=dict, description="What each team has shared out.")
    people: dict[str, PersonTally] = Field(default_factory=dict, description="What each person has got.")

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger as plain data, by the schema that ``leadrules schema ledger`` prints; names in order."""
        plain: dict[str, Any] = _ordered(self.model_dump())
        return plain

    @classmethod
    def from_dict(cls, data: object) -> Ledger:
        """Return the ledger that plain data holds.

        Raises:
            DataError: with everything that is wrong with it, each by its path.
        """
        if not isinstance(data, Mapping):
            raise DataError([error("LR780", "the ledger is not a mapping", None, _HINT)])
        version = None if isinstance(data.get("ledger"), bool) else data.get("ledger")
        try:
            ledger = cls.model_validate({**data, "ledger": version})
        except ValidationError as invalid:
            problems = invalid.errors(include_url=False)
            raise DataError(map(_told, problems)) from None
        if impossible := list(_impossible(ledger)):
            raise DataError(impossible)
        return ledger


def _ordered(value: Any) -> Any:
    """Return a ledger as data whose names stand in order; its keys stay as they are declared."""
    teams = {name: value["teams"][name] for name in sorted(value["teams"])}
    for team in teams.values():
        team["members"] = {name: team["members"][name] for name in sorted(team["members"])}
    people = {name: value["people"][name] for name in sorted(value["people"])}
    return {**value, "teams": teams, "people": people}


def _impossible(ledger: Ledger) -> Iterator[Diagnostic]:
    """Yield what no ledger says: counts of leads that were never given."""
    for team, shares in ledger.teams.items():
        for name, share in shares.members.items():
            if share.away_since is not None and share.away_since > shares.given:
                path = f"teams.{team}.members.{name}.away_since"
                yield error("LR780", f"the ledger: `{path[:120]}` is more than the team has given", None, _HINT)
    for name, tally in ledger.people.items():
        if tally.last is not None and tally.last > ledger.leads:
            path = f"people.{name}.last"
            yield error("LR780", f"the ledger: `{path[:120]}` is more than the leads there were", None, _HINT)


def _told(problem: ErrorDetails) -> Diagnostic:
    path = ".".join(str(step) for step in problem["loc"] if step != "[key]")
    words = _WORDS.get(problem["type"]) or problem["msg"]
    return error("LR780", f"the ledger: `{path[:120]}` {words}", None, _HINT)


def closed(ledger: Ledger, person: str, leads: int = 1) -> Ledger:
    """Return the ledger after a person has finished with so many open leads; nobody has fewer than none."""
    tally = ledger.people.get(person)
    if tally is None:
        return ledger
    left = tally.model_copy(update={"open": max(0, tally.open - leads)})
    return ledger.model_copy(update={"people": {**ledger.people, person: left}})


def with_open(ledger: Ledger, open_leads: Mapping[str, int]) -> Ledger:
    """Return the ledger with the open leads of everybody as they are now; who is not named has none."""
    names = {*ledger.people, *(name for name, count in open_leads.items() if count)}
    people = {
        name: ledger.people.get(name, PersonTally()).model_copy(update={"open": open_leads.get(name, 0)})
        for name in sorted(names)
    }
    return ledger.model_copy(update={"people": people})
