"""``leadrules standing``: who owes which lead what by when, from a log of what happened."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from leadrules.cli.console import fail, messages, output, told
from leadrules.cli.followed import Followed, follow_log, print_problems
from leadrules.cli.leads import moment
from leadrules.cli.log_file import open_log
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.cli.standing_records import COLUMNS, cells_of, record_of_item
from leadrules.cli.standing_text import print_worklist
from leadrules.cli.worklist import PLACES, Worklist, worklist
from leadrules.diagnostics import did_you_mean

LogPath = Annotated[
    Path,
    typer.Option("--log", metavar="FILE", help="What happened: JSON Lines, one event a line.", show_default=False),
]
HandoffLog = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="What became of handoffs: JSON Lines, one event a line."),
]
At = Annotated[
    str | None, typer.Option("--at", metavar="INSTANT", help="As of then, like `2026-11-02T09:00:00+01:00`; else now.")
]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="INSTANT", help="Leave out what was recorded later than this.")
]
Under = Annotated[
    list[Path] | None,
    typer.Option("--under", metavar="RULESET", help="An older version under which leads were handed off; repeatable."),
]


class Format(StrEnum):
    """How the worklist is printed."""

    text = "text"
    json = "json"
    csv = "csv"


@told
def print_standing(
    ruleset: RulesetPath,
    log: LogPath,
    at: At = None,
    known_at: KnownAt = None,
    under: Under = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="ID", help="Show the leads of one owner or queue only.")
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help="Show so many leads of each owner; 0 shows all.")
    ] = 5,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `json` and `csv` (a row for each lead) for programs.")
    ] = Format.text,
) -> None:
    """Print the worklist: for every lead that was handed off, who owes it what by when.

    By owner, most urgent first: what is overdue and what to do about it, what is due next in the owner's working time,
    which touches are missing, who is touched by nobody, and who came back and when they may return.

    Lines that cannot be used never stop the rest: they are told by number and counted. Ends with 1 where there are
    such lines, or events that cannot have happened.

    Examples:

    - `leadrules standing rulesets/saas-midmarket --log log.jsonl`
    - `leadrules standing rulesets/saas-midmarket --log log.jsonl --at 2026-11-02T09:00:00+01:00 --owner rep-1 --top 0`
    """
    opened = open_ruleset(ruleset)
    as_of, known = instants(at, known_at, opened)
    followed = follow_log(opened, open_log(log), as_of, under or (), known)
    listed = worklist(followed.standings.of, followed.ruleset.plan)
    names = [group.name for group in listed.groups]
    if owner is not None and owner not in names and f"queue {owner}" not in names:
        fail(f"nobody called `{owner}` has a lead", did_you_mean(owner, names))
    match format:
        case Format.json:
            print(json.dumps(_as_dict(followed, listed), ensure_ascii=False, indent=2))
        case Format.csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(cells_of(item) for item in listed.items)
        case Format.text:
            print_worklist(followed, listed, output(), owner=owner, top=top)
    if format is not Format.json:
        print_problems(followed, messages())
    raise typer.Exit(followed.exit_code)


def instants(at: str | None, known_at: str | None, ruleset: Ruleset) -> tuple[datetime, datetime | None]:
    """Return the instants of ``--at``, now where it is not given, and of ``--known-at``.

    Raises:
        typer.Exit: one of them is no instant.
    """
    return moment(at, ruleset), None if known_at is None else moment(known_at, ruleset, option="--known-at")


def _as_dict(followed: Followed, listed: Worklist) -> dict[str, Any]:
    agreement, places = followed.ruleset.agreement, listed.places
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": followed.at.isoformat(),
        "known_at": followed.known_at and followed.known_at.isoformat(),
        "log": followed.lines,
        "leads": {"all": len(listed.items), **{place: places[place] for place in PLACES}},
        "handoffs": listed.stays,
        "worklist": [record_of_item(item) for group in listed.groups for item in group.items],
        "others": [record_of_item(item) for item in listed.items if item.place not in ("with_sales", "with_others")],
        "not_given": [each._asdict() for each in followed.missing],
        "unusable": [
            {"line": each.line, "lead_id": each.lead_id, "code": each.problem.code, "reason": each.problem.message}
            for each in followed.log.bad
        ],
    }
