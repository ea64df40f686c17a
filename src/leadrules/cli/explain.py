"""``leadrules explain``: a lead, an agreement, or a diagnostic code, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from leadrules.cli.console import fail, output, printable, told
from leadrules.cli.leads import ActivityPaths, DecidedAt, IntakePath, Sources, events_of, moment, read_leads
from leadrules.cli.rulesets import Ruleset, open_ruleset
from leadrules.cli.summary import reject_words
from leadrules.decision import Decision
from leadrules.description import describe
from leadrules.diagnostics import DataError, Span, did_you_mean, error
from leadrules.engine import decide
from leadrules.linter import ALL_CODES
from leadrules.ruleset import read_file
from leadrules.schemas import validate_lead
from leadrules.what_if import Counterfactuals, counterfactuals
from leadrules.what_if.counterfactuals import MOST_EVENTS

_LEAD_FILE_HELP: Final = 'Instead of `--lead`, a JSON file: `{"lead": {…}, "activity": […]}`, or a lead alone.'
_MOST_CHANGES: Final = 12
_LEAD_FILE_HINT: Final = 'write `{"lead": {"id": "L1", …}, "activity": [{"type": …, "at": …}]}`, or the lead alone'


@told
def explain_subject(
    subject: Annotated[
        str, typer.Argument(metavar="RULESET|CODE", help="A ruleset folder, or a code like LR203.", show_default=False)
    ],
    lead: Annotated[str | None, typer.Option("--lead", metavar="ID", help="Explain what is decided about it.")] = None,
    leads: Annotated[Path | None, typer.Option("--leads", metavar="FILE", help="The file that the lead is in.")] = None,
    activity: ActivityPaths = None,
    intake: IntakePath = None,
    lead_file: Annotated[
        Path | None,
        typer.Option("--lead-file", metavar="FILE", help=_LEAD_FILE_HELP),
    ] = None,
    at: DecidedAt = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Also say which answers, or which behaviour, would hand the lead off.")
    ] = False,
) -> None:
    """Explain an agreement, a decision or a message, in plain English.

    With a ruleset alone: the whole agreement, clause by clause. With a lead: what is decided about it and why, rule by
    rule. With a code: what the message means and what to write instead.

    Examples:

    - `leadrules explain rulesets/saas-midmarket`
    - `leadrules explain rulesets/saas-midmarket --lead L-17 --leads leads.csv --activity activity.csv`
    - `leadrules explain rulesets/saas-midmarket --lead L-17 --leads leads.csv --activity activity.csv --what-if`
    - `leadrules explain LR203`
    """
    if re.fullmatch(r"[Ll][Rr]\d+", subject) and not Path(subject).exists():
        _print_code(subject.upper())
        return
    ruleset = open_ruleset(Path(subject))
    if lead_file is not None:
        _print_lead(ruleset, _from_file(ruleset, lead_file), at, what_if=what_if)
    elif lead is not None and leads is not None:
        _print_lead(ruleset, _from_export(ruleset, lead, Sources(leads, activity, intake)), at, what_if=what_if)
    elif lead is not None or leads is not None:
        fail("`--lead ID` and `--leads FILE` go together", "or give one lead with `--lead-file FILE`")
    else:
        _print(describe(ruleset.agreement))


def _print(text: str) -> None:
    for line in text.splitlines():
        output().print(Text(printable(line)), soft_wrap=True)


def _print_code(name: str) -> None:
    page = ALL_CODES.get(name)
    if page is None:
        guess = f"did you mean `{name[:5]}`?" if name[:5] in ALL_CODES else None
        fail(f"no code `{name}`", guess or "codes stand in brackets in the messages of `leadrules check` and `lint`")
    console = output()
    console.print(
        Text.assemble((page.code, "bold cyan"), "  ", (page.title[:1].upper() + page.title[1:], "bold")), soft_wrap=True
    )
    console.print()
    console.print(Text(page.why), soft_wrap=not console.is_terminal)
    for title, example, style in (("Instead of", page.bad, "red"), ("write", page.instead, "green")):
        console.print()
        console.print(Text(title))
        for line in example.splitlines():
            console.print(Text(f"    {line}", style=style), soft_wrap=True)


Events = tuple[Mapping[str, Any], ...] | None


def _print_lead(ruleset: Ruleset, given: tuple[Mapping[str, Any], Events], at: str | None, *, what_if: bool) -> None:
    lead, events = given
    as_of = moment(at, ruleset)
    decision = decide(ruleset.plan, lead, events, at=as_of)
    _print(decision.explain())
    if what_if:
        for line in _what_if(counterfactuals(ruleset.plan, lead, events, at=as_of), decision):
            _print(line)


def _what_if(found: Counterfactuals, decision: Decision) -> Iterator[str]:
    """Yield what would hand a lead off, line by line."""
    yield "\n"
    if decision.outcome == "handoff":
        yield "What would hand it off: nothing is needed."
        return
    if not found.found:
        more = "" if found.complete else ", as far as was tried"
        yield f"What would hand it off: no one or two answers, and no {MOST_EVENTS} events of one sort{more}."
        return
    yield "What would hand it off, each by itself:"
    for change in found.found[:_MOST_CHANGES]:
        yield f"  {change.words}"
    if len(found.found) > _MOST_CHANGES:
        yield f"  … and {len(found.found) - _MOST_CHANGES:,} more"
    if not found.complete:
        yield "  There may be other ways: not everything that conditions can tell apart was tried."


def _from_export(ruleset: Ruleset, lead_id: str, sources: Sources) -> tuple[Mapping[str, Any], Events]:
    intaken = read_leads(ruleset, sources)
    by_id = {str(lead["id"]): lead for lead in intaken.leads}
    if lead_id in by_id:
        return by_id[lead_id], events_of(intaken, by_id[lead_id])
    for reject in intaken.rejects:
        if reject.lead_id == lead_id:
            fail(f"lead `{lead_id}` was rejected: {reject_words(reject)}")
    return fail(f"no lead `{lead_id}` in {sources.leads.as_posix()}", did_you_mean(lead_id, by_id))


def _from_file(ruleset: Ruleset, file: Path) -> tuple[Mapping[str, Any], Events]:
    """Return lead and events of a JSON file.

    Raises:
        DataError: the file is not such JSON, or the lead does not fit the agreement.
    """
    name = file.as_posix()
    content = _json(file)
    if isinstance(content, dict) and not isinstance(content.get("lead"), dict) and "activity" not in content:
        content = {"lead": content}
    held = content if isinstance(content, dict) else {}
    if not isinstance(held.get("lead"), dict) or not set(held) <= {"lead", "activity"}:
        raise DataError([error("LR702", f"`{name}` does not hold a lead", None, _LEAD_FILE_HINT)])
    if problems := validate_lead(ruleset.agreement, held["lead"]):
        raise DataError(problems)
    events = held.get("activity")
    if events is not None and not isinstance(events, list):
        raise DataError([error("LR702", f"`activity` in `{name}` is not a list", None, _LEAD_FILE_HINT)])
    return held["lead"], None if events is None else tuple(events)


def _json(file: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        DataError: it is not JSON.
    """
    name = file.as_posix()
    if not file.is_file():
        fail(f"no file `{name}`", "look at the path")
    try:
        return json.loads(read_file(file))
    except json.JSONDecodeError as problem:
        message = f"`{name}` is not JSON: {problem.msg[:1].lower()}{problem.msg[1:]}"
        span = Span(name, problem.lineno, problem.colno, problem.lineno, problem.colno + 1)
    except (ValueError, RecursionError):
        message, span = f"`{name}` is not JSON that can be read: too long a number, or nested too deeply", None
    raise DataError([error("LR720", message, span, _LEAD_FILE_HINT)])
