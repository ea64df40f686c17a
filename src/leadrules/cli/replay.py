"""``leadrules replay``: the life of one lead, from a log."""

from __future__ import annotations

from typing import Annotated

import typer

from leadrules.cli.console import fail, messages, output, printable, told
from leadrules.cli.followed import follow_log, print_problems
from leadrules.cli.log_file import open_log
from leadrules.cli.replay_text import print_life
from leadrules.cli.rulesets import RulesetPath, open_ruleset
from leadrules.cli.standing import At, KnownAt, LogPath, Under, instants
from leadrules.cli.worklist import Item
from leadrules.diagnostics import did_you_mean


@told
def print_replay(
    ruleset: RulesetPath,
    log: LogPath,
    lead: Annotated[str, typer.Option("--lead", metavar="ID", help="The lead.", show_default=False)],
    at: At = None,
    known_at: KnownAt = None,
    under: Under = None,
) -> None:
    """Print the life of one lead in order: events, stages, clocks that start, are met or missed, and the way back.

    Instants are in the zone of the agreement. What lies ahead of the instant stands below it: what is due, and when a
    lead that came back may return. Ends with 1 where lines of the log cannot be used, or an event of the lead cannot
    have happened.

    Example: `leadrules replay rulesets/saas-midmarket --log log.jsonl --lead 100177`
    """
    opened, read = open_ruleset(ruleset), open_log(log)
    as_of, known = instants(at, known_at, opened)
    of_lead = read.of_lead(lead)
    followed = follow_log(opened, of_lead, as_of, under or (), known)
    if not of_lead.events:
        print_problems(followed, messages())
        ids = sorted({str(event.lead_id) for _, event in read.events})
        fail(f"no lead `{printable(lead)}` in {read.name}", did_you_mean(lead, ids))
    for standing in followed.standings.of.values():
        print_life(followed, Item(standing, opened.plan), output())
    print_problems(followed, messages())
    raise typer.Exit(followed.exit_code)
