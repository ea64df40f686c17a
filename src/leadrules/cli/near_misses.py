"""``leadrules near-misses``: the leads that one missing answer would hand off, for marketing to fill in."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, messages, output, print_diagnostics, printable, tell, texts_of, told
from leadrules.cli.followed import follow_log
from leadrules.cli.leads import (
    ActivityPaths,
    IntakePath,
    LeadsPath,
    Sources,
    later_notes,
    moment,
    read_leads,
    rejected_notes,
)
from leadrules.cli.log_file import open_log
from leadrules.cli.outputs import Input, Output, check_outputs
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.cli.standing import At, HandoffLog, Under
from leadrules.history import Past
from leadrules.tables import write_table
from leadrules.what_if import Listing, NearLead, list_near_misses
from leadrules.what_if.costs import cost_of, shown

COLUMNS: Final = ("lead_id", "rank", "score", "outcome", "tier", "field", "cost", "for_example", "or_instead", "answer")


class Format(StrEnum):
    """How the list is printed."""

    text = "text"
    csv = "csv"
    json = "json"


@told
def print_near_misses(
    ruleset: RulesetPath,
    leads: LeadsPath,
    activity: ActivityPaths = None,
    log: HandoffLog = None,
    under: Under = None,
    intake: IntakePath = None,
    at: At = None,
    fields: Annotated[
        int, typer.Option("--fields", metavar="N", min=1, max=2, help="How many fields may be missing: 1 or 2.")
    ] = 1,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="Show so many leads; 0 shows all.")] = 20,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write all of them, to be filled in: .csv, .jsonl, …")
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `csv` to be filled in, `json` for programs.")
    ] = Format.text,
) -> None:
    """List the leads that one missing field keeps from sales: most points first, the cheapest field to each.

    A field that people can be asked for (`contact`, or `fillable`) stands before one that has to be looked up
    (`demographic`). Every answer that is shown was confirmed by deciding again. With a log, leads that sales has, or
    that cool off, are left out.

    Examples:

    - `leadrules near-misses rulesets/saas-midmarket --leads leads.csv --activity activity.csv`
    - `leadrules near-misses my-rules --leads leads.csv --activity activity.csv --format csv > to-fill-in.csv`
    """
    sources = Sources(leads, activity, intake)
    if out is not None:
        read = [Input(f"`--{name}`", path) for name, path in sources.given]
        check_outputs([Output("`--out`", out, "write the list to another file")], read)
    opened = open_ruleset(ruleset)
    as_of = moment(at, opened)
    taken = read_leads(opened, sources)
    print_diagnostics(taken.diagnostics, texts_of(taken.diagnostics), messages())
    most: Literal[1, 2] = 1 if fields == 1 else 2
    pasts = _pasts(opened, log, under or [], as_of)
    found = list_near_misses(opened.plan, taken.leads, taken.activity, at=as_of, pasts=pasts, most=most)
    if out is not None:
        write_table(out, rows_of(found), COLUMNS)
    _print(found, format, top, out)
    tell([*rejected_notes(taken), *later_notes(taken, as_of)])
    raise typer.Exit(OK if taken.leads or not taken.counts["lead rows"] else FINDINGS)


def _pasts(ruleset: Ruleset, log: Path | None, under: list[Path], at: Any) -> dict[str, Past]:
    """Return what the log says of leads, by their ids as text.

    Raises:
        DataError: a version under which leads were handed off was not given.
    """
    if log is None:
        return {}
    lines = open_log(log)
    followed = follow_log(ruleset, lines, at, under)
    followed.refuse_missing()
    tell(lines.notes)
    return followed.pasts


def rows_of(found: Listing) -> Iterator[dict[str, Any]]:
    """Yield a row for each missing field of the cheapest set of each lead, with an empty cell for its answer."""
    for rank, lead in enumerate(found.near, 1):
        instead = "; ".join(shown(miss.values) for miss in lead.misses[1:])
        for name in lead.cheapest.fields:
            yield {
                "lead_id": str(lead.lead_id),
                "rank": rank,
                "score": lead.decision.score,
                "outcome": lead.decision.outcome,
                "tier": lead.decision.tier,
                "field": name,
                "cost": cost_of(found.plan, name),
                "for_example": shown({name: lead.cheapest.values[name]}).partition(" = ")[2],
                "or_instead": instead or None,
                "answer": None,
            }


def _print(found: Listing, format: Format, top: int, out: Path | None) -> None:  # noqa: A002 - the option's name
    match format:
        case Format.json:
            print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        case Format.csv:
            writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows_of(found))
        case Format.text:
            for line in _lines(found, top):
                output().print(printable(line), soft_wrap=True)
            if out is not None:
                print(printable(f"To be filled in: {out.as_posix()}"))


def _lines(found: Listing, top: int) -> Iterator[str]:
    agreement = found.plan.agreement
    yield f"{agreement.id} {agreement.version}, {count(found.leads, 'lead')} decided at {found.at.isoformat()}"
    yield ""
    shown_ones = found.near[: top or None]
    if shown_ones:
        rows = [("lead", "score", "now", "missing", "for example", "or instead"), *map(_row, shown_ones)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if len(found.near) > len(shown_ones):
            yield f"… and {len(found.near) - len(shown_ones):,} more; `--top 0` shows all"
        yield ""
    yield f"Near misses: {count(len(found.near), 'lead')}; {count(found.handoffs, 'lead')} go to sales as they are"
    if found.by_field:
        yield "One field alone: " + ", ".join(f"{name} {leads:,}" for name, leads in found.by_field.items())


def _row(lead: NearLead) -> tuple[str, ...]:
    decision, first = lead.decision, lead.cheapest
    now = decision.outcome if decision.tier is None else f"{decision.outcome} ({decision.tier})"
    costs = ", ".join(f"{name} ({cost_of(decision.plan, name)})" for name in first.fields)
    instead = list(islice((", ".join(miss.fields) for miss in lead.misses[1:]), 3))
    more = ", …" if len(lead.misses) > 4 else ""
    return str(lead.lead_id), f"{decision.score:g}", now, costs, shown(first.values), "; ".join(instead) + more
