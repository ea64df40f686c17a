"""What the report on a change says, as data: for each ruleset a verdict on every part, and what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from leadrules.changes import Changes
from leadrules.cli import OK
from leadrules.cli.approvals import Reviewed
from leadrules.cli.breaking import CheckedVersion
from leadrules.cli.forecast_text import Told as Foretold
from leadrules.cli.impact_text import Told
from leadrules.cli.test import Tested
from leadrules.diagnostics import Diagnostic


class Verdict(Enum):
    """What became of a part."""

    PASSED = "passed"
    TOLD = "for information"
    LOOK = "worth a look"
    FAILED = "failed"
    UNDONE = "could not be done"


class State(Enum):
    """What the change did to an agreement. ``UNKNOWN``: the older one cannot be read, or this one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    UNKNOWN = "not compared"


@dataclass(frozen=True, slots=True)
class Found:
    """Findings by themselves, and the texts that they stand in."""

    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


Details: TypeAlias = Found | Tested | Changes | CheckedVersion | Told | Foretold | Reviewed | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report: its verdict, in a few words; the exit code that it asks for.

    ``findings`` are what has to be mended or looked at; ``details`` is what a person reads of it.
    """

    name: str
    verdict: Verdict
    words: str
    details: Details = None
    findings: tuple[Diagnostic, ...] = ()
    code: int = OK


@dataclass(frozen=True, slots=True)
class RulesetReport:
    """What is told of one ruleset. ``shown`` is its path; id and versions are None where they cannot be read.

    ``was`` is where it stood before it was moved; None where it was not.
    """

    shown: str
    state: State
    id: str | None
    version: str | None
    old_version: str | None
    was: str | None
    parts: tuple[Part, ...]
    texts: Mapping[str, str]

    @property
    def code(self) -> int:
        """The exit code that it asks for."""
        return max((part.code for part in self.parts), default=OK)

    @property
    def is_quiet(self) -> bool:
        """Whether the verdicts say it all: nothing changed, and nothing has to be solved."""
        calm = not self.code and all(part.verdict is not Verdict.UNDONE for part in self.parts)
        return self.state is State.UNCHANGED and self.was is None and calm

    @property
    def title(self) -> str:
        """The agreement and its versions, in one line."""
        name = self.id or "an agreement that cannot be read"
        moved = f", was in {self.was}" if self.was else ""
        match self.state:
            case State.NEW:
                return f"{name} {self.version}, new"
            case State.DELETED:
                return f"{name} {self.old_version or ''}".rstrip() + ", deleted"
            case State.CHANGED:
                versions = "" if self.old_version == self.version else f"{self.old_version} → "
                return f"{name} {versions}{self.version}, changed{moved}"
            case State.UNCHANGED:
                return f"{name} {self.version}, unchanged{moved}"
            case State.UNKNOWN:
                return f"{name} {self.version or ''}".rstrip()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report; ``against`` is the revision that the rulesets are compared with."""

    against: str
    rulesets: tuple[RulesetReport, ...]

    @property
    def code(self) -> int:
        """The exit code: 0 where every part passed, 1 for findings, 2 where something cannot be read."""
        return max((ruleset.code for ruleset in self.rulesets), default=OK)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything that has to be mended or looked at."""
        return tuple(finding for _, part in self.parts() for finding in part.findings)

    def parts(self) -> Iterator[tuple[RulesetReport, Part]]:
        """Yield every part with its ruleset."""
        for ruleset in self.rulesets:
            for part in ruleset.parts:
                yield ruleset, part

    def headline(self) -> str:
        """Return the whole in one line: whether it is ready, what is in the way, and how much changed."""
        failed, undone = self._names(lambda part: bool(part.code)), self._names(lambda part: not part.code)
        verdict = f"not ready: {', '.join(failed)}" if failed else "ready"
        left = [name for name in undone if name not in failed]
        states: Counter[State] = Counter(
            ruleset.state for ruleset in self.rulesets if ruleset.state is not State.UNCHANGED
        )
        changed = ", ".join(f"{states[state]:,} {state.value}" for state in State if states[state])
        told = [verdict, *([f"could not be done: {', '.join(left)}"] if left else []), changed or "nothing changed"]
        return "; ".join(told)

    def _names(self, is_meant: Callable[[Part], bool]) -> list[str]:
        """Return the parts that failed or could not be done, and are meant."""
        names = (
            part.name.lower()
            for _, part in self.parts()
            if (part.code or part.verdict is Verdict.UNDONE) and is_meant(part)
        )
        return list(dict.fromkeys(names))
