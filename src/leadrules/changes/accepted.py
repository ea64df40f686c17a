"""Accepted changes: those that need no larger version, by fingerprint, with a reason and a last day.

File ``accepted-changes.yaml`` of a ruleset. It is for what was agreed outside of the version, and for a while.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from leadrules.changes.change import Change, Changes, Level, needed_version, numbers
from leadrules.clauses.clause import Clause, Day, Many, Words, refusal, text_of
from leadrules.diagnostics import AgreementError, Diagnostic, error, has_errors, in_order, warning
from leadrules.shape import read_shape
from leadrules.source import Place, read_yaml

ACCEPTED_FILE: Final = "accepted-changes.yaml"
_HINT: Final = "copy it from `leadrules breaking`"


def _fingerprint(value: object) -> str:
    text = text_of(value, "a fingerprint", _HINT)
    if not re.fullmatch(r"c[0-9a-f]{15}", text, re.ASCII):
        raise refusal("LR106", f"`{text[:60]}` is not a fingerprint", _HINT)
    return text


Fingerprint = Annotated[
    str, PlainValidator(_fingerprint), WithJsonSchema({"type": "string", "pattern": "^c[0-9a-f]{15}$"})
]


class Acceptance(Clause):
    """One change that is accepted; ``change`` says for people which one it is."""

    fingerprint: Fingerprint
    change: Words | None = None
    reason: Words
    expires: Day


class AcceptedClause(Clause):
    """The changes that are accepted."""

    accepted: Many[Acceptance] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file of accepted changes, and where it stands."""

    acceptances: tuple[Acceptance, ...] = ()
    place: Place | None = None


def read_accepted(text: str, name: str = ACCEPTED_FILE) -> Accepted:
    """Return the accepted changes of a text; ``name`` is what diagnostics call it.

    Raises:
        AgreementError: with every mistake in it.
    """
    document, problems = read_yaml(text, name)
    if document is None:
        raise AgreementError(problems)
    shaped = read_shape(AcceptedClause, document.root)
    found = in_order((*problems, *shaped.diagnostics))
    if shaped.model is None or has_errors(found):
        raise AgreementError(found)
    return Accepted(shaped.model.accepted, document.root["accepted"])


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the changes ask of the version: those that count, those that are accepted, and what was found."""

    counted: tuple[Change, ...]
    accepted: tuple[Change, ...]
    needed: str
    diagnostics: tuple[Diagnostic, ...]


def weigh(changes: Changes, accepted: Accepted, on: date) -> Weighed:
    """Return whether the new version says enough of the changes, on a day.

    An acceptance counts up to and including its last day.
    """
    lines: dict[str, Acceptance] = {}
    for acceptance in accepted.acceptances:
        lines.setdefault(acceptance.fingerprint, acceptance)
    valid = {fingerprint for fingerprint, line in lines.items() if on <= line.expires}
    counted = tuple(change for change in changes if change.fingerprint not in valid)
    level = max((change.level for change in counted if change.path != ("version",)), default=None)
    needed = needed_version(changes.old.version, level)
    found = [*_version(changes, needed, level), *_acceptances(changes, accepted, on)]
    passed = tuple(change for change in changes if change.fingerprint in valid)
    return Weighed(counted, passed, needed, in_order(found))


def _version(changes: Changes, needed: str, level: Level | None) -> Iterable[Diagnostic]:
    old, new = changes.old.version, changes.new.version
    if numbers(new) >= numbers(needed):
        return
    span = changes.new.document.root["version"].span
    if level is None:
        message = f"version `{new}` comes before `{old}`"
    else:
        message = f"version `{new}` says too little: what changed since `{old}` is {level.name}"
    yield error("LR530", message, span, f"the smallest version that is right is `{needed}`")


def _acceptances(changes: Changes, accepted: Accepted, on: date) -> Iterable[Diagnostic]:
    known: Mapping[str, Change] = {change.fingerprint: change for change in changes}
    seen: set[str] = set()
    for index, line in enumerate(accepted.acceptances):
        span = accepted.place[index]["fingerprint"].span if accepted.place else None
        if line.fingerprint in seen:
            yield warning("LR533", f"`{line.fingerprint}` is accepted twice", span, "remove one of the lines")
        elif line.fingerprint not in known:
            yield warning("LR532", f"no change has the fingerprint `{line.fingerprint}`", span, "remove the line")
        elif on > line.expires:
            hint = "agree on it again, or raise the version"
            yield error(
                "LR531", f"the acceptance of `{known[line.fingerprint].id}` expired on {line.expires}", span, hint
            )
        seen.add(line.fingerprint)
