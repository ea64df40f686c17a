"""What clauses say to each other: identifiers, the words the language keeps, and who has declared what."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NewType

RuleId = NewType("RuleId", str)
TierId = NewType("TierId", str)
StageId = NewType("StageId", str)
ReasonCode = NewType("ReasonCode", str)

Path = tuple[str | int, ...]
"""The keys and indexes that lead from the root of a file to one value."""

CONTEXT_NAMES: Final = ("stage", "tier", "fast_track")
"""Names that routes, touch plans and clock targets may use beside fields, signals and axes."""

RESERVED_NAMES: Final = frozenset(
    {*keyword.kwlist, "true", "false", "null", "Null", "NULL", "nil", "nan", "NaN", "undefined", "empty", "blank"}
    | {"id", "lead_id", "at", "type", "any", "all", "scores", *CONTEXT_NAMES}
)
"""Names that an agreement cannot give to a field, signal, list or axis."""

ANY_EVENT: Final = "any"
"""Stands for every declared event type."""

SALES: Final = "sales"
MARKETING: Final = "marketing"

LOG_EVENTS: Final = (
    "handed_off",
    "reassigned",
    "accepted",
    "rejected",
    "touched",
    "replied",
    "meeting_booked",
    "meeting_held",
    "status_changed",
    "stage_entered",
    "paused",
    "resumed",
    "opportunity_opened",
    "won",
    "lost",
    "recycled",
    "opted_out",
    "voided",
)
"""The closed vocabulary of what can happen to a lead after a decision."""

HANDED_OFF: Final = "handed_off"
REASONED: Final = ("rejected", "recycled", "lost")
"""Events with which a lead comes back from sales, for a reason of ``recycle``."""

WON: Final = "won"
"""The event with which sales is done with a lead: it comes back as a customer, and this is the reason of its return."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that clauses name: its word, the code of an unknown one, and where it is declared.

    ``declared_under`` is empty where the names are fixed: nobody can declare another.
    """

    word: str
    code: str
    declared_under: str


STAGE: Final = Kind("stage", "LR221", "lifecycle.stages")
TEAM: Final = Kind("team", "LR222", "routing.teams")
CALENDAR: Final = Kind("calendar", "LR223", "calendars")
PARTY: Final = Kind("party", "LR224", "parties")
EVENT_TYPE: Final = Kind("event type", "LR225", "activity")
ATTRIBUTE: Final = Kind("attribute", "LR226", "activity")
REASON: Final = Kind("reason", "LR227", "recycle.reasons")
CLOCK: Final = Kind("clock", "LR228", "follow_up.clocks")
FIELD: Final = Kind("field", "LR229", "lead")
GATE: Final = Kind("gate", "LR230", "qualification.gates")
AXIS: Final = Kind("axis", "LR231", "scoring")
GROUP: Final = Kind("group", "LR232", "scoring")
LOG_EVENT: Final = Kind("log event", "LR233", "")
METRIC: Final = Kind("metric", "LR234", "")

KINDS: Final = (
    STAGE, TEAM, CALENDAR, PARTY, EVENT_TYPE, ATTRIBUTE, REASON, CLOCK, FIELD, GATE, AXIS, GROUP, LOG_EVENT, METRIC
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every name that a file declares, by kind, even where the declaration itself has an error.

    ``unsure`` are the kinds of which not every name could be read: a name that is not declared may well be meant to be.
    """

    declared: Mapping[Kind, frozenset[str]] = field(default_factory=dict)
    unsure: frozenset[Kind] = frozenset()

    def __getitem__(self, kind: Kind) -> frozenset[str]:
        return self.declared.get(kind, frozenset())

    def also(self, kind: Kind, names: Iterable[str]) -> Vocabulary:
        """Return the vocabulary with more names of a kind."""
        return replace(self, declared={**self.declared, kind: self[kind] | frozenset(names)})
