"""The log as a file of JSON Lines: its events, and which lines cannot be used, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.text import Text

from leadrules.cli.console import count, fail, printable
from leadrules.diagnostics import Diagnostic, error
from leadrules.records import identity, instant_of
from leadrules.tables import is_json_lines, read_table
from leadrules.timeline import LogProblem
from leadrules.timeline.log import Id, read_log

_ALONE: Final = {"event number 1 of the log: ": "", "event number 1 of the log ": "the event "}
"""How the problem of a line that was read alone begins, and how it is told beside the number of the line."""
_EVER: Final = 2**62
_MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used, and why. ``lead_id`` is None where the line does not say."""

    line: int
    lead_id: str | None
    problem: Diagnostic


class Noted(NamedTuple):
    """Which event a line notes, when that happened, and when the line was written (UTC microseconds)."""

    line: int
    lead_id: Id
    event_id: Id
    at_us: int
    recorded_us: int


@dataclass(frozen=True, slots=True)
class LogFile:
    """What was read of a log: ``records`` are the lines that can be used, ``noted`` says what each is about."""

    name: str
    lines: int
    records: tuple[Mapping[str, Any], ...]
    noted: tuple[Noted, ...]
    bad: tuple[BadLine, ...]

    @property
    def bad_lines(self) -> int:
        """How many lines cannot be used."""
        return len({each.line for each in self.bad})

    def of_lead(self, lead_id: str) -> LogFile:
        """Return what the log says of one lead, and the bad lines that are of it or do not say whose they are."""
        chosen = [(r, n) for r, n in zip(self.records, self.noted, strict=True) if str(n.lead_id) == lead_id]
        bad = tuple(each for each in self.bad if each.lead_id in (None, lead_id))
        records, noted = tuple(r for r, _ in chosen), tuple(n for _, n in chosen)
        return LogFile(self.name, len(records) + len({each.line for each in bad}), records, noted, bad)

    def counts(self, at_us: int, known_us: int | None) -> dict[str, int]:
        """Return what became of the lines; the numbers add up to ``lines``. ``known_us`` is None for all of them."""
        known = [n for n in self.noted if known_us is None or n.recorded_us <= known_us]
        latest = {(n.lead_id, n.event_id): n for n in sorted(known, key=lambda noted: noted.recorded_us)}
        later = sum(noted.at_us > at_us for noted in latest.values())
        return {
            "lines": self.lines,
            "events": len(latest) - later,
            "repeated": len(known) - len(latest),
            "later": later,
            "unknown_then": len(self.noted) - len(known),
            "unusable": self.bad_lines,
        }


def open_log(path: Path) -> LogFile:
    """Return a log; a line that cannot be used is told and does not stop the rest.

    Raises:
        DataError: the file is not there or cannot be read at all.
        typer.Exit: by its ending it is no JSON Lines.
    """
    if not is_json_lines(path):
        fail(f"`--log`: `{path.as_posix()}` is no JSON Lines", "give a file that ends with .jsonl, one event a line")
    records: list[Mapping[str, Any]] = []
    noted: list[Noted] = []
    bad: list[BadLine] = []
    lines = 0
    for row in read_table(path).rows():
        lines += 1
        if row.fault is not None:
            bad.append(BadLine(row.number, None, error(row.fault.code, row.fault.reason)))
            continue
        read = read_log([row.cells], at_us=_EVER, known_us=_EVER)
        if read.problems:
            bad += (_bad(row.number, problem) for problem in read.problems)
            continue
        records.append(row.cells)
        noted.append(_noted(row.number, row.cells))
    return LogFile(path.as_posix(), lines, tuple(records), tuple(noted), tuple(bad))


def print_problems(log: LogFile, problems: Sequence[LogProblem], console: Console) -> None:
    """Print the first lines that cannot be used and events that cannot have happened, and how many there are."""
    told = [f"{log.name}: line {bad.line}: {_words(bad.problem)}" for bad in log.bad]
    lines: dict[tuple[Id | None, Id | None], int] = {(n.lead_id, n.event_id): n.line for n in log.noted}
    for each in problems:
        line = lines.get((each.lead_id, each.event_id))
        told.append(f"{log.name}: {'' if line is None else f'line {line}: '}{_words(each.problem)}")
    for words in islice(told, _MOST_SHOWN):
        console.print(Text(printable(words)), soft_wrap=True)
    if len(told) > _MOST_SHOWN:
        more = count(len(told) - _MOST_SHOWN, "more problem")
        console.print(f"… and {more}; `--format json` has all of them", soft_wrap=True)


def _words(problem: Diagnostic) -> str:
    return f"{problem.message}{f'; {problem.hint}' if problem.hint else ''} [{problem.code}]"


def _noted(line: int, record: Mapping[str, Any]) -> Noted:
    """Return what a line is about that has been found usable."""
    none: list[Diagnostic] = []
    at_us = instant_of(record["at"], "`at`", none)
    recorded = record.get("recorded_at")
    recorded_us = at_us if recorded is None else instant_of(recorded, "`recorded_at`", none)
    return Noted(line, _known(record["lead_id"]), _known(record["id"]), at_us, recorded_us)


def _known(value: object) -> Id:
    known = identity(value)
    return known if isinstance(known, int) else str(known)


def _bad(line: int, found: LogProblem) -> BadLine:
    """Return what is wrong with a line that was read alone; its own number says which it is."""
    message = found.problem.message
    for alone, instead in _ALONE.items():
        if message.startswith(alone):
            message = instead + message.removeprefix(alone)
    lead_id = None if found.lead_id is None else str(found.lead_id)
    return BadLine(line, lead_id, replace(found.problem, message=message))
