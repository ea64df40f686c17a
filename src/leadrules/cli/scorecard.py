"""``leadrules scorecard``: whether each side kept its word, from the log of what happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, fail, messages, output, printable, told
from leadrules.cli.followed import refuse_missing
from leadrules.cli.log_file import LogFile, open_log
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset, plans_of
from leadrules.cli.scorecard_content import sections_of, title_of
from leadrules.cli.scorecard_text import as_markdown, as_text
from leadrules.cli.standing import At, KnownAt, LogPath, Under, instants
from leadrules.diagnostics import DataError, error
from leadrules.scorecard import Dimension, Period, Scorecard, measure, parse_period
from leadrules.scorecard.periods import period_of
from leadrules.tables import is_json_lines, read_table

DecisionsPath = Annotated[
    Path | None,
    typer.Option("--decisions", metavar="FILE", help="What `decide --out decisions.jsonl` wrote; tells of rules."),
]
PeriodAsked = Annotated[
    str | None,
    typer.Option("--period", metavar="PERIOD", help="`2026-Q3`, `2026-09` or `2026-W37`; else the present quarter."),
]
_MOST_SHOWN: Final = 10


class Format(StrEnum):
    """How the scorecard is printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


class By(StrEnum):
    """What the numbers can be split by."""

    source = "source"
    tier = "tier"
    team = "team"
    owner = "owner"
    rule = "rule"


@told
def print_scorecard(
    ruleset: RulesetPath,
    log: LogPath,
    decisions: DecisionsPath = None,
    period: PeriodAsked = None,
    at: At = None,
    known_at: KnownAt = None,
    under: Under = None,
    by: Annotated[list[By] | None, typer.Option("--by", help="Show the numbers of its parts; repeatable.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 where a commitment was missed.")] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `markdown` for a page, `json` for programs.")
    ] = Format.text,
) -> None:
    """Print how each side kept its word in a week, month or quarter, and every number behind it.

    First what was promised: met, on track, at risk or missed, where it leads if it goes on so, and how much may still
    go wrong. Then the numbers: how leads are worked, how many there are and how good they are, what they bring; from
    stage to stage; why they came back; week by week. `docs/measures.md` says what each number counts.

    Ends with 0; with `--strict`, with 1 where a commitment was missed. What contradicts itself in the log is counted
    and told, and never stops the rest.

    Examples:

    - `leadrules scorecard rulesets/saas-midmarket --log log.jsonl`
    - `leadrules scorecard rulesets/saas-midmarket --log log.jsonl --period 2026-Q4 --by team --by source`
    """
    opened = open_ruleset(ruleset)
    as_of, known = instants(at, known_at, opened)
    read = open_log(log)
    plans = plans_of(opened, under or ())
    records = None if decisions is None else read_decisions(decisions)
    card = measure(plans, records, read.records, period_asked(period, as_of, opened), at=as_of, known_at=known)
    refuse_missing(read, card.problems)
    shown: tuple[Dimension, ...] = tuple(dict.fromkeys(each.value for each in by or ()))
    _print(card, read, format, shown)
    if format is not Format.json:
        print_problems(card, read)
    raise typer.Exit(FINDINGS if strict and card.states["missed"] else OK)


def _print(card: Scorecard, log: LogFile, format: Format, by: Sequence[Dimension]) -> None:  # noqa: A002 - the option's name
    match format:
        case Format.json:
            print(json.dumps(card.to_dict() | {"unread_lines": _unread(log)}, ensure_ascii=False, indent=2))
        case Format.markdown:
            print(as_markdown(title_of(card), sections_of(card, by)))
        case Format.text:
            for line in as_text(title_of(card), sections_of(card, by)):
                output().print(line, soft_wrap=True)


def _unread(log: LogFile) -> list[dict[str, Any]]:
    """Return the lines of a log of which nothing could be read, so that no problem of an event tells of them."""
    torn = (bad for bad in log.bad if bad.torn)
    return [{"line": bad.line, "code": bad.problem.code, "message": bad.problem.message} for bad in torn]


def period_asked(text: str | None, at: datetime, ruleset: Ruleset) -> Period:
    """Return the period that is asked for; the quarter of an instant where none is.

    Raises:
        DataError: there is no such period.
    """
    zone = ruleset.plan.zone
    return period_of(at.astimezone(zone).date(), "quarter", zone) if text is None else parse_period(text, zone)


def read_decisions(path: Path) -> Iterable[Mapping[str, Any]]:
    """Return the records of decisions.

    Raises:
        DataError: the file is not there, or lines of it are no JSON.
        typer.Exit: by its ending it is no JSON Lines.
    """
    if not is_json_lines(path):
        fail(f"`--decisions`: `{path.as_posix()}` is no JSON Lines", "give what `decide --out decisions.jsonl` wrote")
    rows = list(read_table(path).rows())
    bad = [
        error(row.fault.code, f"{path.as_posix()}: line {row.number}: {row.fault.reason}") for row in rows if row.fault
    ]
    if bad:
        raise DataError(bad)
    return [row.cells for row in rows]


def print_problems(card: Scorecard, log: LogFile) -> None:
    """Print the first lines that cannot be used and events that cannot have happened, and how many there are."""
    lines = list(_told(card, log))
    for line in islice(lines, _MOST_SHOWN):
        messages().print(Text(printable(line)), soft_wrap=True)
    if len(lines) > _MOST_SHOWN:
        more = count(len(lines) - _MOST_SHOWN, "more problem")
        messages().print(f"… and {more}; `leadrules scorecard … --format json` has all of them", soft_wrap=True)


def _told(card: Scorecard, log: LogFile) -> Iterator[str]:
    for bad in log.bad:
        yield f"{log.name}: line {bad.line}: {bad.problem.message} [{bad.problem.code}]"
    unreadable = {problem for _, problem in log.records.problems}
    others = [each for each in card.problems if each not in unreadable]
    lines = {(event.lead_id, event.id): line for line, event in log.events} if others else {}
    for each in others:
        line = None if each.lead_id is None or each.event_id is None else lines.get((each.lead_id, each.event_id))
        place = "" if line is None else f"line {line}: "
        hint = f"; {each.problem.hint}" if each.problem.hint else ""
        yield f"{log.name}: {place}{each.problem.message}{hint} [{each.problem.code}]"
