"""A log that was followed: where every lead stands by it, and what of it does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, printable
from leadrules.cli.log_file import LogFile
from leadrules.cli.rulesets import Ruleset, plans_of
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.expr import instant_us
from leadrules.history import Past
from leadrules.timeline import LogEvent, LogProblem, Standings, follow
from leadrules.timeline.log import Id

NOT_GIVEN: Final = "LR775"
"""The code of a handoff under an agreement that was not given."""
_MOST_SHOWN: Final = 10


class Missing(NamedTuple):
    """A version under which leads were handed off and that was not given; ``version`` is None where no event says."""

    digest: str
    version: str | None
    handoffs: int
    leads: int

    @property
    def words(self) -> str:
        """What is wrong, in one line."""
        version = "a version" if self.version is None else f"version {self.version}"
        handoffs = f"{count(self.handoffs, 'handoff')} of {count(self.leads, 'lead')}"
        return f"{handoffs} went by {version} of the agreement that was not given ({self.digest[:19]}…)"


@dataclass(frozen=True, slots=True)
class Followed:
    """A log, and where it says that every lead stands."""

    ruleset: Ruleset
    log: LogFile
    standings: Standings
    at: datetime
    known_at: datetime | None = None

    @property
    def problems(self) -> tuple[LogProblem, ...]:
        """What cannot have happened, lead by lead."""
        return tuple(problem for standing in self.standings.of.values() for problem in standing.problems)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The versions that were not given, the one with the most handoffs first."""
        return missing_versions(self.log, self.problems)

    @property
    def lines(self) -> dict[str, int]:
        """What became of the lines of the log; the numbers add up."""
        return self.log.counts(instant_us(self.at), None if self.known_at is None else instant_us(self.known_at))

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return FINDINGS if self.log.bad or self.problems else OK

    @property
    def pasts(self) -> dict[str, Past]:
        """What the log says of each lead, by its id as text."""
        return {str(lead_id): standing.past for lead_id, standing in self.standings.of.items()}

    def refuse_missing(self) -> None:
        """Refuse to go on without a version: its leads would count as if sales never had them.

        Raises:
            DataError: a version was not given.
        """
        refuse_missing(self.log, self.problems)


def missing_versions(log: LogFile, problems: Iterable[LogProblem]) -> tuple[Missing, ...]:
    """Return the versions that were not given, the one with the most handoffs first, by the problems of a log."""
    wrong = {(p.lead_id, p.event_id) for p in problems if p.problem.code == NOT_GIVEN}
    of: dict[str, dict[tuple[Id, Id], LogEvent]] = {}
    for _, event in log.events if wrong else ():
        if (event.lead_id, event.id) in wrong:
            of.setdefault(str(event.data.get("agreement")), {})[event.lead_id, event.id] = event
    found = [_missing(digest, tuple(events.values())) for digest, events in of.items()]
    return tuple(sorted(found, key=lambda each: (-each.handoffs, each.digest)))


def refuse_missing(log: LogFile, problems: Iterable[LogProblem]) -> None:
    """Refuse to go on without a version: its leads would count as if sales never had them.

    Raises:
        DataError: a version was not given.
    """
    hint = "name the ruleset as it was then: `--under old-rules`"
    refused = [error(NOT_GIVEN, f"{log.name}: {each.words}", None, hint) for each in missing_versions(log, problems)]
    if refused:
        raise DataError(refused)


def _missing(digest: str, events: Sequence[LogEvent]) -> Missing:
    versions = Counter(str(event.data["version"]) for event in events if "version" in event.data)
    version = min(versions, key=lambda name: (-versions[name], name), default=None)
    return Missing(digest, version, len(events), len({event.lead_id for event in events}))


def follow_log(
    ruleset: Ruleset, log: LogFile, at: datetime, under: Sequence[Path], known_at: datetime | None = None
) -> Followed:
    """Return where every lead of a log stands; ``under`` are older versions under which leads were handed off.

    Raises:
        AgreementError: an older version has errors.
    """
    plans = plans_of(ruleset, under)
    return Followed(ruleset, log, follow(plans, log.records, at=at, known_at=known_at), at, known_at)


def print_problems(followed: Followed, console: Console) -> None:
    """Print the first lines that cannot be used and events that cannot have happened, and how many there are."""
    told = list(_told(followed))
    for words in islice(told, _MOST_SHOWN):
        console.print(Text(printable(words)), soft_wrap=True)
    if len(told) > _MOST_SHOWN:
        more = count(len(told) - _MOST_SHOWN, "more problem")
        console.print(f"… and {more}; `leadrules standing … --format json` has all of them", soft_wrap=True)


def _told(followed: Followed) -> Iterator[str]:
    """Yield what is wrong with a log. A version that was not given is told once, not for every event of its leads."""
    name = followed.log.name
    for missing in followed.missing:
        hint = "these leads do not count; name the ruleset as it was then: `--under old-rules`"
        yield f"{name}: {missing.words}; {hint} [{NOT_GIVEN}]"
    for bad in followed.log.bad:
        yield f"{name}: line {bad.line}: {_words(bad.problem)}"
    without = {problem.lead_id for problem in followed.problems if problem.problem.code == NOT_GIVEN}
    others = [problem for problem in followed.problems if problem.lead_id not in without]
    lines = {(event.lead_id, event.id): line for line, event in followed.log.events} if others else {}
    for each in others:
        line = None if each.lead_id is None or each.event_id is None else lines.get((each.lead_id, each.event_id))
        yield f"{name}: {'' if line is None else f'line {line}: '}{_words(each.problem)}"


def _words(problem: Diagnostic) -> str:
    return f"{problem.message}{f'; {problem.hint}' if problem.hint else ''} [{problem.code}]"
