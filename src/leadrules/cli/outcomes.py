"""``leadrules log``: what a CRM says became of its leads, as a log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, fail, messages, output, print_diagnostics, printable, texts_of, told
from leadrules.cli.leads import intake_of, moment, table_of_file
from leadrules.cli.log_file import LogFile, open_log
from leadrules.cli.outputs import Input, Output, check_outputs
from leadrules.cli.records import write_rejects
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.cli.summary import print_reject_lines
from leadrules.intake import LogIntaken, exchanged, needs_leads, take_in_log
from leadrules.tables import is_json_lines, write_text
from leadrules.timeline import LogEvent, read_records

_WORDS: Final = {
    "events": "used",
    "repeated events": "repeated",
    "ignored events": "left out",
    "rejected events": "rejected",
}


class Format(StrEnum):
    """How the summary is printed."""

    text = "text"
    json = "json"


@told
def write_log(
    ruleset: RulesetPath,
    exports: Annotated[
        list[Path],
        typer.Option("--from", metavar="FILE", help="What became of leads; repeatable.", show_default=False),
    ],
    log: Annotated[
        Path, typer.Option("--log", metavar="FILE", help="The log to add to: JSON Lines.", show_default=False)
    ],
    leads: Annotated[
        Path | None, typer.Option("--leads", metavar="FILE", help="The leads, where they are known by another column.")
    ] = None,
    intake: Annotated[
        Path | None, typer.Option("--intake", metavar="FILE", help="How columns become events; else the ruleset's own.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="INSTANT", help="When a changed event is recorded; else now.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write the rows that cannot be used; else they are printed."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if any row was rejected.")] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `json` for programs.")
    ] = Format.text,
) -> None:
    """Read what a CRM says became of its leads, and add it to the log that `standing` and others read.

    `log` in `intake.yaml` says which columns become which events. What the log has already is not added again; where
    the CRM now says something else of an event, the event is written again and the later record counts. Ends with 1
    where no row at all can be used.

    Examples:

    - `leadrules log my-rules --from LeadHistory.csv --from Task.csv --log log.jsonl`
    """
    given = (*(("from", path) for path in exports), ("leads", leads), ("intake", intake))
    _check_files(log, rejects, [Input(f"`--{name}`", path) for name, path in given if path is not None])
    opened = open_ruleset(ruleset)
    taken = _taken_in(opened, exports, leads, intake)
    print_diagnostics(taken.diagnostics, texts_of(taken.diagnostics), messages())
    added = _added(open_log(log) if log.is_file() else None, taken, moment(at, opened))
    _write(log, added.lines)
    if rejects is not None:
        write_rejects(rejects, taken.rejects)
    _print(taken, added, log, rejects, format)
    if rejects is None:
        print_reject_lines(taken.rejects, messages(), len(taken.rejects))
    print_diagnostics(exchanged(taken.rejects), {}, messages())
    useless = taken.counts["event rows"] and not (taken.events or taken.counts["ignored events"])
    raise typer.Exit(FINDINGS if useless or (strict and taken.rejects) else OK)


def _check_files(log: Path, rejects: Path | None, read: Sequence[Input]) -> None:
    """End the command where the log or the rejected rows cannot be written where they are asked for."""
    if not is_json_lines(log):
        fail(f"`--log`: `{log.as_posix()}` is no JSON Lines", "give a name that ends with .jsonl")
    written = [Output("`--log`", log, "keep the log in another file", is_table=False)]
    written += [Output("`--rejects`", rejects, "write the rejected rows to another file")] if rejects else []
    check_outputs(written, read)


def _taken_in(ruleset: Ruleset, exports: Sequence[Path], leads: Path | None, given: Path | None) -> LogIntaken:
    intake = intake_of(ruleset, given)
    tables = [table_of_file(intake, path) for path in dict.fromkeys(exports)]
    if leads is None and needs_leads(intake, tables):
        fail("leads are looked up by another column than their id", "name the file that has them: `--leads leads.csv`")
    return take_in_log(intake, tables, None if leads is None else table_of_file(intake, leads))


class _Added(NamedTuple):
    """What comes to a log: its new lines, and how many events are new, changed, and there already."""

    lines: tuple[str, ...]
    new: int
    changed: int
    there: int


def _added(log: LogFile | None, taken: LogIntaken, at: datetime) -> _Added:
    """Return what a log does not have yet; ``log`` is None where there is none."""
    before = {} if log is None else _latest(event for event in log.records.events if event is not None)
    lines, changed = [], 0
    for record, event in zip(taken.events, read_records(taken.events).events, strict=True):
        has = before.get((record["lead_id"], record["id"]))
        if event is None or (has is not None and _said(has) == _said(event)):
            continue
        changed += has is not None
        lines.append(_line(record, at if has is not None else None))
    return _Added(tuple(lines), len(lines) - changed, changed, len(taken.events) - len(lines))


def _latest(events: Iterable[LogEvent]) -> dict[tuple[object, object], LogEvent]:
    ordered = sorted(events, key=lambda event: event.recorded_us)
    return {(event.lead_id, event.id): event for event in ordered}


def _said(event: LogEvent) -> tuple[object, ...]:
    return event.type, event.at_us, dict(event.data)


def _line(record: dict[str, Any], recorded_at: datetime | None) -> str:
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in record.items()}
    if recorded_at is not None:
        plain["recorded_at"] = recorded_at.isoformat()
    return f"{json.dumps(plain, ensure_ascii=False)}\n"


def _write(log: Path, lines: Sequence[str]) -> None:
    before = log.read_text("utf-8") if log.is_file() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    write_text(log, before + "".join(lines))


def _print(taken: LogIntaken, added: _Added, log: Path, rejects: Path | None, format_: Format) -> None:
    types = dict(sorted(Counter(record["type"] for record in taken.events).items()))
    if format_ is Format.json:
        said = {"intake": dict(taken.counts), "ignored": dict(taken.ignored), "types": types}
        of_log = {"new": added.new, "changed": added.changed, "there": added.there}
        print(json.dumps({**said, "log": of_log, "rejected": [asdict(r) for r in taken.rejects]}, indent=2))
        return
    parts = [f"{taken.counts[key]:,} {word}" for key, word in _WORDS.items() if taken.counts[key]]
    lines = [", ".join([count(taken.counts["event rows"], "row"), *parts])]
    lines += [f"Left out by the intake: {_listed(taken.ignored)}"] if taken.ignored else []
    lines += [f"Events: {_listed(types)}"] if types else []
    known = ((added.new, "new"), (added.changed, "changed"), (added.there, "there already"))
    parts = [f"{number:,} {word}" for number, word in known if number]
    lines.append(f"Log: {log.as_posix()}: {', '.join(parts) or 'nothing new'}")
    lines += [f"Rejected rows: {rejects.as_posix()}"] if rejects and taken.rejects else []
    for line in lines:
        output().print(Text(printable(line)), soft_wrap=True)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items())
