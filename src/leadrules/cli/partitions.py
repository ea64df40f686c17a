"""An export in parts that fit into memory: each has some of the leads, and all that they did.

A small export is one part. A large one is divided on disk by a hash of the lead's id, in a private folder that is
removed when the command ends, however it ends. One whose events are told by exports of several kinds, or are looked up
among the leads, stays whole.
"""

from __future__ import annotations

import errno
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

from leadrules.cli.console import fail
from leadrules.cli.leads import Sources, intake_of, tables_of
from leadrules.cli.rulesets import Ruleset
from leadrules.intake import Intake, check_headers, lead_of
from leadrules.intake.column import Column
from leadrules.tables import Row, Table, divided

PART_BYTES: Final = 24 * 2**20
"""Bytes of CSV in one part: some 400,000 events, which take a few hundred megabytes as records."""

_MOST_PARTS: Final = 500
"""So many files are open at a time when the parts are put together."""

_DENSITY: Final = {".csv": 1, ".tsv": 1, ".parquet": 5}
"""How many bytes of CSV a byte of a file stands for. Other files do not say their columns first, and stay whole."""

_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT)

_KILLING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Parts(NamedTuple):
    """The tables of an export, part by part; ``folder`` is for what memory does not hold, None where it holds all."""

    intake: Intake
    folder: Path | None
    tables: Sequence[tuple[Table, tuple[Table, ...] | None]]


@contextmanager
def parts_of(ruleset: Ruleset, sources: Sources) -> Iterator[Parts]:
    """Give an export and its intake, in as many parts as its size asks for.

    Raises:
        AgreementError: the intake has errors.
        DataError: a file cannot be read at all.
    """
    intake = intake_of(ruleset, sources.intake)
    leads, activity = tables_of(intake, sources)
    count = _count(sources) if intake.is_plain else 1
    if count == 1:
        yield Parts(intake, None, [(leads, activity)])
        return
    check_headers(intake, leads, activity)
    with _private_folder() as folder:
        yield Parts(intake, folder, list(_divided(intake, leads, activity, count, folder)))


def _count(sources: Sources) -> int:
    files = [sources.leads, *(sources.activity or ())]
    if any(path.suffix.lower() not in _DENSITY for path in files):
        return 1
    size = sum(path.stat().st_size * _DENSITY[path.suffix.lower()] for path in files)
    return max(1, min(-(-size // PART_BYTES), _MOST_PARTS))


def _divided(
    intake: Intake, leads: Table, activity: tuple[Table, ...] | None, count: int, folder: Path
) -> Iterator[tuple[Table, tuple[Table, ...] | None]]:
    """Yield the tables of each part; a row whose lead cannot be read is in the first."""
    (of_leads := folder / "leads").mkdir()
    columns = [intake.id, *intake.fields]
    people = divided(leads, (c.column for c in columns), _part_of(intake.id, count), count, of_leads)
    if activity is None or not intake.activity:
        yield from ((table, None) for table in people)
        return
    (source,) = intake.activity
    columns = list(source.all())
    events = []
    for number, table in enumerate(activity):
        (of_events := folder / f"activity-{number}").mkdir()
        events.append(divided(table, (c.column for c in columns), _part_of(source.lead, count), count, of_events))
    yield from zip(people, zip(*events, strict=True), strict=True)


def _part_of(key: Column, count: int) -> Callable[[Row], int]:
    """Return which part a row is in. An id that is text is that text trimmed, whatever else may be said of it."""
    column = key.column

    def part(row: Row) -> int:
        cell = row.cells.get(column)
        lead = cell.strip() if isinstance(cell, str) else lead_of(row, key)
        return 0 if lead is None else crc32(lead.encode("utf-8", "surrogatepass")) % count

    return part


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal that would kill the process end it in order, so that nothing is left behind."""

    def end(number: int, _: Any) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in _KILLING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Give a folder that only this process reads; it is removed in the end. A full disk ends the command."""
    with _ended_by_signals(), tempfile.TemporaryDirectory(prefix="leadrules-") as folder:
        try:
            yield Path(folder)
        except OSError as problem:
            if problem.errno in _NO_SPACE:
                fail(f"no space left for temporary files in `{folder}`", "name a larger folder in `TMPDIR`")
            raise
