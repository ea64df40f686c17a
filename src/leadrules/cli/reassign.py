"""``leadrules reassign``: leads whose promises were missed go to somebody else, as the agreement asks."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from leadrules.cli.console import messages, output, told
from leadrules.cli.followed import follow_log
from leadrules.cli.instants import working_between
from leadrules.cli.leads import moment
from leadrules.cli.log_file import open_log
from leadrules.cli.outputs import open_apart
from leadrules.cli.people import LedgerPath, PeopleFiles, people_by
from leadrules.cli.reassign_text import calendar_of, print_notes, print_reassignments
from leadrules.cli.rulesets import Ruleset, RulesetPath
from leadrules.cli.standing import At, Under
from leadrules.cli.summary import print_kept
from leadrules.expr import datetime_of, instant_us
from leadrules.reassignment import Reassignment, Reassignments, reassign_overdue
from leadrules.worktime.spoken import MINUTE


class Format(StrEnum):
    """How the leads that change hands are printed."""

    text = "text"
    json = "json"


@told
def reassign_leads(
    ruleset: RulesetPath,
    log: Annotated[
        Path,
        typer.Option(
            "--log",
            metavar="FILE",
            help="What happened: JSON Lines; reassignments are added to it.",
            show_default=False,
        ),
    ],
    roster: Annotated[
        Path, typer.Option("--roster", metavar="FILE", help="Who works in each team.", show_default=False)
    ],
    ledger: LedgerPath = None,
    at: At = None,
    under: Under = None,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `json` for programs.")
    ] = Format.text,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change hands, and write nothing.")
    ] = False,
) -> None:
    """Give leads whose promises were missed to somebody else, where the agreement asks for that.

    Those are the leads of which `leadrules standing` says "give it to somebody else". Each goes to whoever of its team
    is next and can take it, never to its present owner. Where nobody can, it stays where it is, and you read why and
    who has to see to it. Run again, it changes nothing: a lead that has a new owner has a new clock.

    Ends with 1 where lines of the log cannot be used, or events cannot have happened; the rest goes on.

    Examples:

    - `leadrules reassign my-rules --log log.jsonl --roster my-rules/roster.yaml --dry-run`
    - `leadrules reassign my-rules --log log.jsonl --roster my-rules/roster.yaml --ledger ledger.json`
    """
    files = PeopleFiles(roster, ledger, log, tuple(under or ()))
    opened = open_apart(ruleset, files.written, files.read)
    followed = follow_log(opened, open_log(log), moment(at, opened), files.under)
    people = people_by(opened, files, followed, log.read_text("utf-8"))
    standings = followed.standings.of.values()
    found = reassign_overdue(opened.plan, people.roster, people.ledger, standings, followed.at)
    writes = bool(found.given) and not dry_run
    if format is Format.json:
        print(json.dumps(_as_dict(opened, found, written=writes), ensure_ascii=False, indent=2))
    else:
        print_notes(found, messages())
        print_reassignments(opened, found, output(), dry_run=dry_run)
    if writes:
        people.write(found.ledger, found.events)
    if writes and format is Format.text:
        print_kept(files, len(found.events), output())
    raise typer.Exit(followed.exit_code)


def _as_dict(ruleset: Ruleset, found: Reassignments, *, written: bool) -> dict[str, Any]:
    agreement = ruleset.agreement
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": found.at.isoformat(),
        "written": written,
        "leads": {"all": len(found.of), "reassigned": len(found.given), "escalated": len(found.escalated)},
        "reassignments": [_record(ruleset, found, each) for each in found.of],
        "notes": [
            {"code": note.code, "severity": note.severity.value, "reason": note.message, "hint": note.hint}
            for note in found.diagnostics
        ],
    }


def _record(ruleset: Ruleset, found: Reassignments, each: Reassignment) -> dict[str, Any]:
    due, zone = each.due, ruleset.plan.zone
    overdue = working_between(calendar_of(ruleset, each), due.clock.due_us or due.since_us, instant_us(found.at))
    return {
        "lead_id": each.lead_id,
        "from": {"owner": due.holder.owner, "queue": due.holder.queue, "team": due.holder.team},
        "clock": due.clock.clock,
        "due_at": due.clock.due_us and datetime_of(due.clock.due_us).astimezone(zone).isoformat(),
        "since": datetime_of(due.since_us).astimezone(zone).isoformat(),
        "overdue_working_minutes": None if overdue is None else overdue // MINUTE,
        "excluded": list(due.excluded),
        "owner": each.assignment.owner,
        "team": each.assignment.team,
        "calendar": each.assignment.calendar,
        "passed_over": [one._asdict() for one in each.assignment.passed_over],
        "escalates_to": list(each.escalates_to),
        "no_team": each.no_team,
    }
