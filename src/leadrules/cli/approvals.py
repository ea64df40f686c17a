"""``leadrules approvals``: who has signed, who has still to sign, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from leadrules.agreement import Agreement
from leadrules.approvals import Approval, Signer, given_approvals, message, verify
from leadrules.approvals.message import check_approves
from leadrules.changes import Change, diff
from leadrules.cli.approval_files import agreement_at, need_cryptography, open_signers, signature_files, signed_before
from leadrules.cli.changes_text import sign, touched
from leadrules.cli.console import count, fail, output, printable, told
from leadrules.cli.leads import moment
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.cli.verify import At, Base, SignersFrom, SignersPath, approved_by, record_of_approval
from leadrules.diagnostics import Diagnostic

_MOST_SHOWN: Final = 20
_VERSION: Final = ("version",)
"""What changes with every version, and is no reason to sign."""


class Format(StrEnum):
    """How the approvals are printed."""

    text = "text"
    json = "json"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The approvals of a ruleset, and what changed since a base. ``base`` is None where none was given.

    Where nobody is listed, ``are_listed`` is false, and ``diagnostics`` says nothing.
    """

    ruleset: Ruleset
    approvals: Sequence[Approval]
    are_listed: bool
    base: Agreement | None
    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def is_given(self, approval: Approval) -> bool:
        """Return whether an approval counts, as far as it was looked at."""
        return approval.problem is None


@told
def show_approvals(
    ruleset: RulesetPath,
    base: Base = None,
    message_of: Annotated[
        str | None, typer.Option("--message", metavar="PARTY", help="Print only what this party signs, byte for byte.")
    ] = None,
    signers: SignersPath = None,
    signers_from: SignersFrom = None,
    at: At = None,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`text` for people, `json` for programs.")
    ] = Format.text,
) -> None:
    """Show who has signed an agreement, who has still to sign, and which clauses changed for them.

    Without a list of signers it says by which key something was signed, not whose it is. Changes are told with
    `--base`: a signature holds digests and no text. `leadrules verify` is the check that can fail.

    Examples:

    - `leadrules approvals rulesets/saas-midmarket --base origin/main --signers-from origin/main`
    - `leadrules approvals rulesets/saas-midmarket --message marketing`
    """
    opened = open_ruleset(ruleset)
    if message_of is not None:
        check_approves(opened.agreement, message_of)
        typer.echo(message(opened.agreement, message_of).encode(), nl=False)
        return
    if at is not None and signers is None and signers_from is None:
        fail("`--at` says when keys are valid, and no list of signers is given", "add `--signers-from`")
    need_cryptography()
    reviewed = _reviewed(opened, base, (signers, signers_from), at)
    if format is Format.json:
        print(json.dumps(as_dict(reviewed), ensure_ascii=False, indent=2))
        return
    for line in lines_of(reviewed):
        output().print(Text(printable(line)), soft_wrap=True)


def _reviewed(opened: Ruleset, base: str | None, signers: tuple[Path | None, str | None], at: str | None) -> Reviewed:
    older = None if base is None else agreement_at(base, opened.folder)
    return reviewed_since(older, opened, open_signers(opened, *signers), moment(at, opened))


def reviewed_since(
    older: Agreement | None,
    ruleset: Ruleset,
    allowed: Sequence[Signer] | None,
    at: datetime,
    required: Sequence[str] | None = None,
) -> Reviewed:
    """Return who has approved a ruleset and what changed since an older state of it.

    ``allowed`` are those who may sign, None where that is not looked at; ``required`` who must, None for all that the
    agreement says.

    Raises:
        ModuleNotFoundError: the package ``cryptography`` is not installed.
    """
    agreement, files = ruleset.agreement, signature_files(ruleset)
    changes = () if older is None else diff(older, agreement).changes
    told = tuple(change for change in changes if change.path != _VERSION)
    if allowed is None:
        return Reviewed(ruleset, given_approvals(agreement, files, base=older), False, older, told)
    found = verify(agreement, files, allowed, at, required=required, base=older)
    return Reviewed(ruleset, found.approvals, True, older, told, found.diagnostics)


def lines_of(reviewed: Reviewed) -> Iterator[str]:
    """Yield who has signed, who has still to sign, and why; what belongs to a line above is indented."""
    agreement, approvals = reviewed.ruleset.agreement, reviewed.approvals
    given = sum(map(reviewed.is_given, approvals))
    yield f"{agreement.id} {agreement.version}: {given} of {count(len(approvals), 'approval')}"
    for approval in approvals:
        yield ""
        if reviewed.is_given(approval):
            yield f"{approval.party}: signed by {approved_by(approval)}"
        else:
            yield from _still_to_sign(reviewed, approval)
    if approvals and not reviewed.are_listed:
        yield ""
        yield "Whose keys these are was not looked at; `--signers-from origin/main` does."


def _still_to_sign(reviewed: Reviewed, approval: Approval) -> Iterator[str]:
    problem, party, base = approval.problem, approval.party, reviewed.base
    before = signed_before(reviewed.ruleset, party)
    yield f"{party}: has still to sign; {f'signed {before} last' if before else 'has signed no other version'}"
    if problem is not None and problem.code != "LR610":
        yield f"  {problem.code} {problem.message}"
        if problem.hint:
            yield f"    {problem.hint}"
    if base is None:
        yield "  What changed for it is told with `--base`: a signature holds digests and no text."
        return
    signed_base = before == base.version or (problem is not None and problem.code == "LR612")
    yield f"  Compared with {base.id} {base.version}{'' if signed_base else f', which {party} has not signed last'}:"
    yield from _changes(reviewed.changes, party)


def _changes(changes: tuple[Change, ...], party: str) -> Iterator[str]:
    """Yield what changed, first what it is for the party that has still to sign."""
    own = [change for change in changes if concerns(change, party)]
    others = [change for change in changes if change not in own]
    if not changes:
        yield "    nothing changed but perhaps the version"
    for change in (*own, *others)[:_MOST_SHOWN]:
        yield f"    {sign(change)} {change.sentence}{touched(change)}"
    if len(changes) > _MOST_SHOWN:
        yield f"    and {len(changes) - _MOST_SHOWN:,} more; `leadrules diff` has all"


def concerns(change: Change, party: str) -> bool:
    """Return whether a change is about what a party does or promises, or touches it."""
    of_party = change.path[:2] in (("parties", party), ("commitments", party))
    return of_party or any(touch.who == party for touch in change.touches)


def as_dict(reviewed: Reviewed) -> dict[str, Any]:
    """Return the approvals as plain data."""
    agreement, base = reviewed.ruleset.agreement, reviewed.base
    return {
        "agreement": {"id": agreement.id, "version": agreement.version},
        "digest": {"meaning": agreement.digest.meaning, "words": agreement.digest.words},
        "signers_checked": reviewed.are_listed,
        "approvals": [
            {**record_of_approval(a), "signed_before": signed_before(reviewed.ruleset, a.party)}
            for a in reviewed.approvals
        ],
        "base": base and {"id": base.id, "version": base.version},
        "changes": [change.to_dict() for change in reviewed.changes],
    }
