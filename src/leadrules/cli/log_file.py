"""The log as a file of JSON Lines: its events, and which lines cannot be used, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from leadrules.cli.console import count, fail
from leadrules.diagnostics import Diagnostic, error
from leadrules.expr import instant_us
from leadrules.tables import is_json_lines, read_table
from leadrules.timeline import LogEvent, LogProblem, LogRecords, read_records
from leadrules.timeline.log import nameless


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used, and why. ``lead_id`` is None where the line does not say.

    ``torn`` says that nothing of it could be read, not even that it is an event.
    """

    line: int
    lead_id: str | None
    problem: Diagnostic
    torn: bool = False


@dataclass(frozen=True, slots=True)
class LogFile:
    """What was read of a log: its ``records``, the number of the line of each, and the lines that cannot be used."""

    name: str
    lines: int
    records: LogRecords
    line_of: tuple[int, ...]
    bad: tuple[BadLine, ...]

    @property
    def events(self) -> tuple[tuple[int, LogEvent], ...]:
        """The events with the numbers of their lines."""
        numbered = zip(self.line_of, self.records.events, strict=True)
        return tuple((line, event) for line, event in numbered if event is not None)

    @property
    def bad_lines(self) -> int:
        """How many lines cannot be used."""
        return len({each.line for each in self.bad})

    @property
    def notes(self) -> list[str]:
        """What is to be said of the lines that cannot be used: one line, none where all can."""
        if not self.bad:
            return []
        return [f"{count(self.bad_lines, 'line')} of the log cannot be used; `leadrules standing` says why"]

    def later_notes(self, at: datetime) -> list[str]:
        """Return what is to be said of events after an instant: one line, none where there are none."""
        later = self.counts(instant_us(at), None)["later"]
        return [f"{count(later, 'event')} of the log after the instant: not counted"] if later else []

    def of_lead(self, lead_id: str) -> LogFile:
        """Return what the log says of one lead, and the bad lines that are of it or do not say whose they are."""
        chosen = [(line, event) for line, event in self.events if str(event.lead_id) == lead_id]
        bad = tuple(each for each in self.bad if each.lead_id in (None, lead_id))
        records = LogRecords(tuple(event for _, event in chosen))
        lines = tuple(line for line, _ in chosen)
        return LogFile(self.name, len(lines) + len({each.line for each in bad}), records, lines, bad)

    def counts(self, at_us: int, known_us: int | None) -> dict[str, int]:
        """Return what became of the lines; the numbers add up to ``lines``. ``known_us`` is None for all of them."""
        events = [event for event in self.records.events if event is not None]
        known = [event for event in events if known_us is None or event.recorded_us <= known_us]
        latest = {(event.lead_id, event.id): event for event in sorted(known, key=lambda event: event.recorded_us)}
        later = sum(event.at_us > at_us for event in latest.values())
        return {
            "lines": self.lines,
            "events": len(latest) - later,
            "repeated": len(known) - len(latest),
            "later": later,
            "unknown_then": len(events) - len(known),
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
    cells: list[Mapping[str, object]] = []
    lines: list[int] = []
    bad: list[BadLine] = []
    for row in read_table(path).rows():
        if row.fault is None:
            cells.append(row.cells)
            lines.append(row.number)
        else:
            bad.append(BadLine(row.number, None, error(row.fault.code, row.fault.reason), torn=True))
    records = read_records(cells)
    total = len(lines) + len(bad)
    bad += (_bad(lines[index], index, problem) for index, problem in records.problems)
    return LogFile(path.as_posix(), total, records, tuple(lines), tuple(sorted(bad, key=lambda each: each.line)))


def _bad(line: int, index: int, found: LogProblem) -> BadLine:
    """Return what is wrong with a line; its own number says which it is."""
    alone, message = nameless(index), found.problem.message
    for named, instead in ((f"{alone}: ", ""), (f"{alone} ", "the event ")):
        if message.startswith(named):
            message = instead + message.removeprefix(named)
    lead_id = None if found.lead_id is None else str(found.lead_id)
    return BadLine(line, lead_id, replace(found.problem, message=message))
