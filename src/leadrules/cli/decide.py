"""``leadrules decide``: who goes to whom, from an export of leads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, messages, output, print_diagnostics, printable, texts_of, told
from leadrules.cli.frames import has_frames, in_frames
from leadrules.cli.handoffs import print_handoffs
from leadrules.cli.leads import Sources, events_of, moment
from leadrules.cli.outputs import Input, Output, check_apart, check_outputs, outputs, rejects_path
from leadrules.cli.partitions import parts_of
from leadrules.cli.records import record_of, write_decisions, write_rejects
from leadrules.cli.rulesets import Ruleset, open_ruleset
from leadrules.cli.summary import print_intake, print_rejects, print_summary
from leadrules.cli.tally import Record, Tally
from leadrules.decision import OUTCOMES, Decision
from leadrules.engine import decide
from leadrules.intake import Intaken, take_in

_LONG_RUN = 5_000


class Format(StrEnum):
    """How the handoff list is printed."""

    text = "text"
    json = "json"


@told
def decide_leads(
    ruleset: Annotated[Path, typer.Argument(metavar="RULESET", help="A ruleset folder.", show_default=False)],
    leads: Annotated[
        Path, typer.Option("--leads", metavar="FILE", help="The leads: CSV, JSON Lines or Parquet.", show_default=False)
    ],
    activity: Annotated[
        Path | None, typer.Option("--activity", metavar="FILE", help="What the leads did; without it, not known.")
    ] = None,
    intake: Annotated[
        Path | None, typer.Option("--intake", metavar="FILE", help="How columns become fields; else the ruleset's own.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="INSTANT", help="Decide as of then, like `2026-11-02T09:00:00+01:00`; else now."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write every decision: .csv, .jsonl or .parquet.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write the rows that cannot be used; else beside `--out`."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 if any row was rejected.")] = False,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help="Show so many of the leads that go to sales; 0 shows all.")
    ] = 20,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `json` for programs.")
    ] = Format.text,
) -> None:
    """Decide every lead of an export: print who goes to sales, most urgent first, and count the rest.

    Rows that cannot be used never stop a run: they are counted, and written to the rejects file with their row number
    and what is wrong. Ends with 1 where no lead at all can be used.

    Examples:

    - `leadrules decide rulesets/saas-midmarket --leads leads.csv --activity activity.csv`
    - `leadrules decide rulesets/saas-midmarket --leads leads.csv --at 2026-11-02T09:00:00+01:00 --out decisions.csv`
    """
    asked = _Asked(Sources(leads, activity, intake), out, rejects, top, format)
    opened = _opened(ruleset, asked.sources, outputs(out, rejects))
    tally = _run(opened, asked, moment(at, opened))
    raise typer.Exit(_exit_code(tally, leads, strict=strict))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be read, written and printed."""

    sources: Sources
    out: Path | None
    rejects: Path | None
    top: int
    format: Format

    @property
    def record_of(self) -> Callable[[Decision], Record] | None:
        """What makes a decision a record of the file with all of them; None where none is written."""
        return None if self.out is None else record_of(self.out)


def _opened(ruleset: Path, sources: Sources, written: Sequence[Output]) -> Ruleset:
    """Return the ruleset; ends the command where a file to write is one that is read."""
    check_outputs(written, [Input(f"`--{name}`", path) for name, path in sources.given.items()])
    opened = open_ruleset(ruleset)
    for file in written:
        check_apart(file, (Input("a file of the ruleset", path) for path in opened.files))
    return opened


def _run(ruleset: Ruleset, asked: _Asked, at: datetime) -> Tally:
    """Decide all leads, part by part; write and print what was asked for."""
    with parts_of(ruleset, asked.sources) as parts:
        tally = Tally(ruleset.plan, at, asked.top, asked.record_of, parts.folder)
        in_columns = parts.folder is not None and asked.out is None and has_frames()
        for number, tables in enumerate(parts.tables):
            left = in_frames(ruleset.plan, parts.intake, tables, tally) if in_columns else tables
            part = take_in(parts.intake, ruleset.plan, *left)
            if number == 0:
                print_diagnostics(part.diagnostics, texts_of(part.diagnostics), messages())
            tally.add(part, _decided(ruleset, part, at))
        _tell(ruleset, tally, asked)
    return tally


def _tell(ruleset: Ruleset, tally: Tally, asked: _Asked) -> None:
    """Write the files and print what a run has come to."""
    kept = rejects_path(asked.out, asked.rejects)
    if asked.out is not None:
        write_decisions(asked.out, ruleset.plan, tally.records())
    if kept is not None:
        write_rejects(kept, tally.rejects())
    if asked.format is Format.json:
        print(json.dumps(_as_dict(ruleset, tally), ensure_ascii=False, indent=2))
    else:
        _print(ruleset, tally, asked.out, kept)
    if kept is None:
        print_rejects(tally, messages())


def _decided(ruleset: Ruleset, intaken: Intaken, at: datetime) -> list[Decision]:
    plan = ruleset.plan
    leads: Iterable[Any] = intaken.leads
    if len(intaken.leads) >= _LONG_RUN and sys.stderr.isatty():
        leads = track(intaken.leads, "Deciding", console=messages(), transient=True)
    return [decide(plan, lead, events_of(intaken, lead), at=at) for lead in leads]


def _print(ruleset: Ruleset, tally: Tally, out: Path | None, rejects: Path | None) -> None:
    print_handoffs(ruleset, tally.at, tally.shown, tally.handoffs, output())
    print_summary(tally.outcomes, output())
    print_intake(tally, rejects, output())
    if out is not None:
        print(printable(f"Decisions: {out.as_posix()}"))


def _as_dict(ruleset: Ruleset, tally: Tally) -> dict[str, Any]:
    agreement = ruleset.agreement
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": tally.at.isoformat(),
        "leads": tally.outcomes.total(),
        "outcomes": {outcome: tally.outcomes[outcome] for outcome in OUTCOMES},
        "intake": dict(tally.counts),
        "rejected": [asdict(reject) for reject in tally.rejects()],
        "handoffs": [{"rank": rank, **decision.to_dict()} for rank, decision in enumerate(tally.shown, 1)],
    }


def _exit_code(tally: Tally, leads: Path, *, strict: bool) -> int:
    """Return the exit code of a run; says so where no row of the leads could be used."""
    rows = tally.counts["lead rows"]
    if rows and not tally.counts["leads"]:
        line = f"no usable lead in `{leads.as_posix()}`: {count(rows, 'row')}, all rejected"
        messages().print(Text(printable(line)), soft_wrap=True)
        return FINDINGS
    return FINDINGS if strict and tally.rejected else OK
