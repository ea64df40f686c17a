"""What a change is: what was done to which statement of an agreement, whom it touches, and how much it weighs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property
from typing import Any, Final, Literal

from leadrules.agreement import Agreement
from leadrules.changes.comparing import Difference
from leadrules.diagnostics import Diagnostic, Severity, Span
from leadrules.names import Path

SYSTEMS: Final = "systems"
"""What reads the fields, ids and outcomes of an agreement: forms, the CRM, dashboards."""


class Level(IntEnum):
    """How much a change weighs, as the parts of a version do; the larger weighs more."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Kind(Enum):
    """What was done to a statement."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    RAISED = "raised"
    LOWERED = "lowered"
    SHORTENED = "shortened"
    LENGTHENED = "lengthened"
    NARROWED = "narrowed"
    WIDENED = "widened"
    REWORDED = "reworded"
    CHANGED = "changed"


How = Literal["tightens", "loosens", "breaks", "changes"]


@dataclass(frozen=True, slots=True, order=True)
class Touch:
    """For whom a change is what: ``who`` is a party or ``systems``.

    ``tightens``: has to do more, or gets less through. ``breaks``: relied on what is gone. ``changes``: whether it
    tightens or loosens cannot be told from the text.
    """

    who: str
    how: How

    def __str__(self) -> str:
        return f"breaks {self.who}" if self.how == "breaks" else f"{self.how} for {self.who}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an agreement.

    ``path`` leads to it by ids, in the new agreement where it is there; ``anchor`` is where in the new file it
    shows. ``old`` and ``new`` are what the files say
    there, as plain data; None where nothing is said. The spans are None where no file says it.
    """

    kind: Kind
    code: str
    path: Path
    old: Any
    new: Any
    old_span: Span | None
    new_span: Span | None
    touches: tuple[Touch, ...]
    level: Level
    sentence: str
    anchor: Span | None
    difference: Difference = field(repr=False, compare=False)

    @property
    def clause(self) -> str:
        """The key of the file under which it stands."""
        return str(self.path[0]) if self.path else ""

    @property
    def id(self) -> str:
        """The path in one word: ``scoring.fit.rules.size-core.points``."""
        return ".".join(map(str, self.path))

    @property
    def fingerprint(self) -> str:
        """A ``c`` and fifteen hexadecimal digits of the code, the id, and what was said before and after.

        Not of any sentence, so that better words keep it. YAML reads it as text without quotes.
        """
        told = json.dumps([self.code, self.id, self.kind.value, self.old, self.new], sort_keys=True, ensure_ascii=False)
        return f"c{hashlib.sha256(told.encode()).hexdigest()[:15]}"

    @property
    def breaks(self) -> tuple[str, ...]:
        """Who loses by it: for whom it tightens, breaks or may tighten; empty unless its level is MAJOR."""
        if self.level is not Level.MAJOR:
            return ()
        return tuple(sorted({touch.who for touch in self.touches if touch.how != "loosens"}))

    def diagnostic(self) -> Diagnostic:
        """Return the change as a finding: a warning where it is MAJOR, else a note."""
        severity = Severity.WARNING if self.level is Level.MAJOR else Severity.NOTE
        hint = "; ".join(map(str, self.touches)) or None
        return Diagnostic(self.code, severity, self.sentence, self.anchor, hint)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data that JSON can hold."""
        return {
            "kind": self.kind.value,
            "code": self.code,
            "id": self.id,
            "path": list(self.path),
            "level": self.level.name,
            "touches": [{"who": touch.who, "how": touch.how} for touch in self.touches],
            "sentence": self.sentence,
            "old": self.old,
            "new": self.new,
            "old_at": self.old_span and str(self.old_span),
            "new_at": self.new_span and str(self.new_span),
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True, repr=False)
class Changes:
    """Every change between two agreements, clause by clause in the order of the file."""

    old: Agreement
    new: Agreement
    changes: tuple[Change, ...]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __repr__(self) -> str:
        return f"<Changes {self.old.version} → {self.new.version}: {len(self)}>"

    @cached_property
    def level(self) -> Level | None:
        """The highest level; None where nothing has changed but the version."""
        return max((change.level for change in self.changes if change.path != ("version",)), default=None)

    def needed_version(self) -> str:
        """Return the smallest version that the new agreement may have."""
        return needed_version(self.old.version, self.level)


def needed_version(version: str, level: Level | None) -> str:
    """Return the smallest version that may follow. Before 1.0.0 a MAJOR change asks for the next 0.y.

    >>> needed_version("3.1.4", Level.MINOR)
    '3.2.0'
    >>> needed_version("0.1.4", Level.MAJOR)
    '0.2.0'
    """
    major, minor, patch = numbers(version)
    match level:
        case None:
            return version
        case Level.MAJOR if major:
            return f"{major + 1}.0.0"
        case Level.MAJOR:
            return f"0.{minor + 1}.0"
        case Level.MINOR if major:
            return f"{major}.{minor + 1}.0"
        case Level.MINOR | Level.PATCH:
            return f"{major}.{minor}.{patch + 1}"


def numbers(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version, which order versions."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch
