"""``leadrules decide``: who goes to whom, from an export of leads."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, messages, output, print_diagnostics, printable, texts_of, told
from leadrules.cli.handoffs import print_handoffs
from leadrules.cli.leads import Sources, events_of, later_events, moment, read_leads
from leadrules.cli.outputs import Input, Output, check_apart, check_outputs, outputs, rejects_path
from leadrules.cli.records import write_decisions, write_rejects
from leadrules.cli.rulesets import Ruleset, open_ruleset
from leadrules.cli.summary import print_intake, print_rejects, print_summary
from leadrules.decision import OUTCOMES, Decision
from leadrules.engine import decide, prioritised
from leadrules.intake import Intaken

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
    sources = Sources(leads, activity, intake)
    opened = _opened(ruleset, sources, outputs(out, rejects))
    instant = moment(at, opened)
    intaken = read_leads(opened, sources)
    print_diagnostics(intaken.diagnostics, texts_of(intaken.diagnostics), messages())
    decisions = _decided(opened, intaken, instant)
    handoffs = prioritised(opened.plan, decisions)
    if out is not None:
        write_decisions(out, opened.plan, decisions, handoffs)
    if (kept := rejects_path(out, rejects)) is not None:
        write_rejects(kept, intaken.rejects)
    shown = handoffs[:top] if top else handoffs
    if format is Format.json:
        print(json.dumps(_as_dict(opened, instant, intaken, decisions, shown), ensure_ascii=False, indent=2))
    else:
        print_handoffs(opened, instant, shown, len(handoffs), output())
        print_summary(decisions, output())
        print_intake(intaken, later_events(intaken, instant), kept, output())
        if out is not None:
            print(printable(f"Decisions: {out.as_posix()}"))
    if kept is None:
        print_rejects(intaken, messages())
    raise typer.Exit(_exit_code(intaken, leads, strict=strict))


def _opened(ruleset: Path, sources: Sources, written: Sequence[Output]) -> Ruleset:
    """Return the ruleset; ends the command where a file to write is one that is read."""
    check_outputs(written, [Input(f"`--{name}`", path) for name, path in sources.given.items()])
    opened = open_ruleset(ruleset)
    for file in written:
        check_apart(file, (Input("a file of the ruleset", path) for path in opened.files))
    return opened


def _exit_code(intaken: Intaken, leads: Path, *, strict: bool) -> int:
    """Return the exit code of a run; says so where no row of the leads could be used."""
    rows = intaken.counts["lead rows"]
    if rows and not intaken.leads:
        line = f"no usable lead in `{leads.as_posix()}`: {count(rows, 'row')}, all rejected"
        messages().print(Text(printable(line)), soft_wrap=True)
        return FINDINGS
    return FINDINGS if strict and intaken.rejects else OK


def _decided(ruleset: Ruleset, intaken: Intaken, at: datetime) -> list[Decision]:
    plan = ruleset.plan
    leads: Iterable[Any] = intaken.leads
    if len(intaken.leads) >= _LONG_RUN and sys.stderr.isatty():
        leads = track(intaken.leads, "Deciding", console=messages(), transient=True)
    return [decide(plan, lead, events_of(intaken, lead), at=at) for lead in leads]


def _as_dict(
    ruleset: Ruleset, at: datetime, intaken: Intaken, decisions: list[Decision], shown: list[Decision]
) -> dict[str, Any]:
    counts = Counter(decision.outcome for decision in decisions)
    agreement = ruleset.agreement
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": at.isoformat(),
        "leads": len(decisions),
        "outcomes": {outcome: counts[outcome] for outcome in OUTCOMES},
        "intake": {**intaken.counts, "later events": later_events(intaken, at)},
        "rejected": [asdict(reject) for reject in intaken.rejects],
        "handoffs": [{"rank": rank, **decision.to_dict()} for rank, decision in enumerate(shown, 1)],
    }
