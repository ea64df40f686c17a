"""``leadrules decide``: who goes to whom, from an export of leads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, messages, output, print_diagnostics, printable, tell, texts_of, told
from leadrules.cli.frames import has_frames, in_frames
from leadrules.cli.handoffs import print_handoffs
from leadrules.cli.leads import ActivityPaths, DecidedAt, IntakePath, LeadsPath, Sources, events_of, moment
from leadrules.cli.outputs import Input, Output, open_apart, outputs, rejects_path
from leadrules.cli.partitions import parts_of
from leadrules.cli.people import LedgerPath, People, PeopleFiles, open_people, people_files
from leadrules.cli.records import record_of, write_decisions, write_rejects
from leadrules.cli.rulesets import Ruleset, RulesetPath
from leadrules.cli.standing import Under
from leadrules.cli.summary import print_assigned, print_intake, print_kept, print_rejects, print_summary, rerun_notes
from leadrules.cli.tally import Record, Tally
from leadrules.decision import OUTCOMES, Decision
from leadrules.engine import decide
from leadrules.intake import Intaken, exchanged, take_in

_LONG_RUN = 5_000


class Format(StrEnum):
    """How the handoff list is printed."""

    text = "text"
    json = "json"


@told
def decide_leads(
    ruleset: RulesetPath,
    leads: LeadsPath,
    activity: ActivityPaths = None,
    intake: IntakePath = None,
    at: DecidedAt = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write every decision: .csv, .jsonl or .parquet.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write the rows that cannot be used; else beside `--out`."),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="FILE", help="Who works in each team: every lead gets an owner.")
    ] = None,
    ledger: LedgerPath = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", metavar="FILE", help="What became of leads: JSON Lines; handoffs are added to it."),
    ] = None,
    under: Under = None,
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
    - `leadrules decide my-rules --leads leads.csv --roster my-rules/roster.yaml --ledger ledger.json --log log.jsonl`
    """
    files = people_files(roster, ledger, log, under or ())
    asked = _Asked(Sources(leads, activity, intake), out, rejects, top, format, files)
    opened = open_apart(ruleset, asked.written, asked.read)
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
    people: PeopleFiles | None

    @property
    def written(self) -> tuple[Output, ...]:
        """The files to write."""
        return (*outputs(self.out, self.rejects), *(self.people.written if self.people else ()))

    @property
    def read(self) -> tuple[Input, ...]:
        """The files that are read and stay as they are."""
        files = [Input(f"`--{name}`", path) for name, path in self.sources.given]
        return (*files, *(self.people.read if self.people else ()))

    @property
    def record_of(self) -> Callable[[Decision], Record] | None:
        """What makes a decision a record of the file with all of them; None where none is written."""
        return None if self.out is None else record_of(self.out)


def _run(ruleset: Ruleset, asked: _Asked, at: datetime) -> Tally:
    """Decide all leads, part by part; write and print what was asked for."""
    people = None if asked.people is None else open_people(ruleset, asked.people, at)
    replaced = asked.out is not None and asked.out.is_file()
    with parts_of(ruleset, asked.sources) as parts:
        tally = Tally(ruleset.plan, at, 0 if people else asked.top, asked.record_of, parts.folder)
        in_columns = parts.folder is not None and asked.out is None and not (people and people.pasts) and has_frames()
        for number, tables in enumerate(parts.tables):
            left = in_frames(ruleset.plan, parts.intake, tables, tally) if in_columns else tables
            part = take_in(parts.intake, ruleset.plan, *left)
            if number == 0:
                print_diagnostics(part.diagnostics, texts_of(part.diagnostics), messages())
            tally.add(part, _decided(ruleset, part, at, people))
        if people is not None:
            tally.assigned = people.assign(ruleset, tally.shown, at)
            tally.rerun = people.rerun
        _tell(ruleset, tally, asked)
        tell(rerun_notes(tally, asked.out if replaced else None))
        if people is not None and tally.assigned is not None:
            people.keep(tally.assigned, tally.shown, at)
    return tally


def _tell(ruleset: Ruleset, tally: Tally, asked: _Asked) -> None:
    """Write the files and print what a run has come to."""
    kept = rejects_path(asked.out, asked.rejects)
    if asked.out is not None:
        write_decisions(asked.out, ruleset.plan, tally.records(), has_assignments=tally.assigned is not None)
    if kept is not None:
        write_rejects(kept, tally.rejects())
    if asked.format is Format.json:
        print(json.dumps(_as_dict(ruleset, tally, asked.top), ensure_ascii=False, indent=2))
    else:
        _print(ruleset, tally, asked, kept)
    if kept is None:
        print_rejects(tally, messages())
    print_diagnostics(exchanged(tally.rejects()), {}, messages())


def _decided(ruleset: Ruleset, intaken: Intaken, at: datetime, people: People | None) -> list[Decision]:
    leads: Iterable[Any] = intaken.leads
    if len(intaken.leads) >= _LONG_RUN and sys.stderr.isatty():
        leads = track(intaken.leads, "Deciding", console=messages(), transient=True)
    if people is not None:
        return [people.decide(ruleset.plan, lead, events_of(intaken, lead), at) for lead in leads]
    return [decide(ruleset.plan, lead, events_of(intaken, lead), at=at) for lead in leads]


def _print(ruleset: Ruleset, tally: Tally, asked: _Asked, rejects: Path | None) -> None:
    shown = tally.shown[: asked.top or None]
    owners = None if tally.assigned is None else tally.assigned.assignments[: len(shown)]
    print_handoffs(ruleset, tally.at, shown, tally.handoffs, output(), owners)
    if tally.assigned is not None and tally.handoffs:
        print_assigned(tally.assigned, output())
    print_summary(tally.outcomes, output())
    print_intake(tally, rejects, output())
    if asked.out is not None:
        print(printable(f"Decisions: {asked.out.as_posix()}"))
    if asked.people is not None:
        print_kept(asked.people, tally.added, output(), again=tally.again)


def _as_dict(ruleset: Ruleset, tally: Tally, top: int) -> dict[str, Any]:
    agreement, assigned = ruleset.agreement, tally.assigned
    handoffs = [{"rank": rank, **decision.to_dict()} for rank, decision in enumerate(tally.shown[: top or None], 1)]
    if assigned is not None:
        for record, assignment in zip(handoffs, assigned.assignments, strict=False):
            record["assignment"] = assignment.to_dict()
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": tally.at.isoformat(),
        "leads": tally.outcomes.total(),
        "outcomes": {outcome: tally.outcomes[outcome] for outcome in OUTCOMES},
        "intake": dict(tally.counts),
        **({} if assigned is None else {"assigned": dict(assigned.counts), "log": _of_log(tally)}),
        "rejected": [asdict(reject) for reject in tally.rejects()],
        "handoffs": handoffs,
    }


def _of_log(tally: Tally) -> dict[str, Any]:
    return {"added": tally.added, "again": tally.again, "not_again": list(tally.rerun.missing(tally.shown))}


def _exit_code(tally: Tally, leads: Path, *, strict: bool) -> int:
    """Return the exit code of a run; says so where no row of the leads could be used."""
    rows = tally.counts["lead rows"]
    if rows and not tally.counts["leads"]:
        line = f"no usable lead in `{leads.as_posix()}`: {count(rows, 'row')}, all rejected"
        messages().print(Text(printable(line)), soft_wrap=True)
        return FINDINGS
    return FINDINGS if strict and tally.rejected else OK
