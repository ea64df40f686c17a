"""``leadrules decide``: who goes to whom, from an export of leads."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import messages, output, print_diagnostics, printable, texts_of, told
from leadrules.cli.handoffs import print_handoffs, print_intake, print_rejects, print_summary
from leadrules.cli.leads import Sources, events_of, moment, read_leads
from leadrules.cli.records import check_writable, write_decisions, write_rejects
from leadrules.cli.rulesets import Ruleset, open_ruleset
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
    and what is wrong.

    Examples:

    - `leadrules decide rulesets/saas-midmarket --leads leads.csv --activity activity.csv`
    - `leadrules decide rulesets/saas-midmarket --leads leads.csv --at 2026-11-02T09:00:00+01:00 --out decisions.csv`
    """
    check_writable(out)
    check_writable(rejects)
    opened = open_ruleset(ruleset)
    instant = moment(at, opened)
    intaken = read_leads(opened, Sources(leads, activity, intake))
    print_diagnostics(intaken.diagnostics, texts_of(intaken.diagnostics), messages())
    decisions = _decided(opened, intaken, instant)
    handoffs = prioritised(opened.plan, decisions)
    if out is not None:
        write_decisions(out, opened.plan, decisions, handoffs)
    kept = rejects or (out and out.with_name(f"{out.stem}.rejects.csv"))
    if kept is not None:
        write_rejects(kept, intaken.rejects)
    shown = handoffs[:top] if top else handoffs
    if format is Format.json:
        print(json.dumps(_as_dict(opened, instant, intaken, decisions, shown), ensure_ascii=False, indent=2))
    else:
        print_handoffs(opened, instant, shown, len(handoffs), output())
        print_summary(decisions, output())
        print_intake(intaken, kept, output())
        if out is not None:
            print(printable(f"Decisions: {out.as_posix()}"))
    if kept is None:
        print_rejects(intaken, messages())
    raise typer.Exit(FINDINGS if strict and intaken.rejects else OK)


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
        "intake": dict(intaken.counts),
        "rejected": [asdict(reject) for reject in intaken.rejects],
        "handoffs": [{"rank": rank, **decision.to_dict()} for rank, decision in enumerate(shown, 1)],
    }
