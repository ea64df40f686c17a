"""What verbs that learn from outcomes have in common: how long leads have time, and the log of what became of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from leadrules.cli.console import count, fail
from leadrules.cli.followed import Followed
from leadrules.cli.log_file import LogFile
from leadrules.cli.rulesets import Ruleset, open_ruleset
from leadrules.names import HANDED_OFF
from leadrules.timeline import LogEvent, LogRecords, follow

_DAYS: Final = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_LENGTH: Final = re.compile(rf"([1-9][0-9]{{0,3}}) ?({'|'.join(_DAYS)})")
_SHARE: Final = re.compile(r"(100|[0-9]{1,2})(?:\.[0-9]{1,2})? ?%")


def length_of(text: str, option: str) -> timedelta:
    """Return a length of time like ``60d`` or ``8 weeks``.

    Raises:
        typer.Exit: the text is none.
    """
    match = _LENGTH.fullmatch(text)
    if match is None:
        fail(f"`{option}`: `{text[:60]}` is no length of time", "write it like `60d` or `8 weeks`")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def share_of(text: str, option: str) -> float:
    """Return a percentage as a share from 0 to 1.

    Raises:
        typer.Exit: the text is none.
    """
    if not _SHARE.fullmatch(text) or float(text.rstrip("% ")) > 100:
        fail(f"`{option}`: `{text[:60]}` is no percentage", "write it like `80%`")
    return float(text.rstrip("% ")) / 100


def follow_outcomes(ruleset: Ruleset, log: LogFile, at: datetime, under: Sequence[Path]) -> tuple[Followed, int]:
    """Return where every lead of a log stands, and how many handoffs went by a version that was not given.

    Those are followed by today's agreement: what became of a lead does not hang on the version, and a history that
    began before the last change must not be lost.

    Raises:
        AgreementError: an older version has errors.
    """
    plans = [*(open_ruleset(path).plan for path in under), ruleset.plan]
    given = {plan.digest.meaning for plan in plans}
    events = tuple(None if event is None else _known(event, given) for event in log.records.events)
    others = sum(1 for old, new in zip(log.records.events, events, strict=True) if old is not new)
    read = replace(log, records=LogRecords(events, log.records.problems))
    return Followed(ruleset, read, follow(plans, read.records, at=at), at), others


def not_taken(followed: Followed, others: int) -> list[str]:
    """Return what is to be said of the events of a log that count otherwise or not at all; ``others`` as they come."""
    notes = [f"{count(others, 'handoff')} went by another version, and were followed by this one"] if others else []
    if later := followed.lines["later"]:
        notes.append(f"{count(later, 'event')} of the log after the instant: not counted")
    return notes


def _known(event: LogEvent, given: set[str]) -> LogEvent:
    """Return an event; a handoff by a version that was not given without its name."""
    if event.type != HANDED_OFF or event.data.get("agreement") in (None, *given):
        return event
    return event._replace(data={key: value for key, value in event.data.items() if key != "agreement"})
