"""``leadrules verify``: whether every party has approved exactly this agreement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from leadrules.approvals import Approval, Verification, approving, verify
from leadrules.cli import FINDINGS, OK
from leadrules.cli.approval_files import ENDING, agreement_at, need_cryptography, open_signers, signature_files
from leadrules.cli.console import fail, output, printable, texts_of, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.leads import moment
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.diagnostics import to_json

SignersPath = Annotated[
    Path | None, typer.Option("--signers", metavar="FILE", help="Who may sign: a file that you trust.")
]
SignersFrom = Annotated[
    str | None,
    typer.Option(
        "--signers-from",
        metavar="REF[:PATH]",
        help="Who may sign, from a revision that you trust, like `origin/main`; else `approvals/allowed_signers`.",
    ),
]
Require = Annotated[
    str | None,
    typer.Option("--require", metavar="PARTIES", help="Who must approve: `marketing,sales`; else all that approve."),
]
Base = Annotated[
    str | None,
    typer.Option("--base", metavar="REF[:PATH]", help="An older state of the ruleset, to say what changed since."),
]
At = Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="Keys are valid as of then; else now.")]


@told
def verify_approvals(
    ruleset: RulesetPath,
    require: Require = None,
    signers: SignersPath = None,
    signers_from: SignersFrom = None,
    base: Base = None,
    at: At = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Check that every party that must has approved exactly this agreement. Ends with 1 where one has not.

    Who may sign is never read from the files that are checked: a change could let its own author in. Name a revision
    that both sides have reviewed.

    Examples:

    - `leadrules verify rulesets/saas-midmarket --signers-from origin/main --require marketing,sales`
    - `leadrules verify rulesets/saas-midmarket --signers ~/allowed_signers --at 2026-11-02T09:00:00+01:00`
    """
    opened = open_ruleset(ruleset)
    allowed = open_signers(opened, signers, signers_from)
    if allowed is None:
        fail(
            "say who may sign: `--signers-from origin/main`, or `--signers FILE`",
            "the list beside the agreement is not taken: whoever changes the agreement could change it too",
        )
    need_cryptography()
    result = verify(
        opened.agreement,
        signature_files(opened),
        allowed,
        moment(at, opened),
        required=None if require is None else parties_in(require),
        base=None if base is None else agreement_at(base, opened.folder),
    )
    _print(format, opened, result)
    raise typer.Exit(OK if result.passed else FINDINGS)


def parties_in(text: str) -> tuple[str, ...]:
    """Return the parties that ``--require`` names; ends the command where it names none."""
    named = tuple(name for name in (part.strip() for part in text.split(",")) if name)
    if not named:
        fail("`--require` names nobody", "name parties with commas between them, or leave it out")
    return named


def approved_by(approval: Approval) -> str:
    """Return who has approved and with which key, for an approval that counts."""
    person = "" if approval.signer is None else f"{approval.signer.person(approval.party)}, "
    return f"{person}{approval.signature.key}" if approval.signature is not None else ""


def _print(format: Format, ruleset: Ruleset, result: Verification) -> None:  # noqa: A002 - the option's name
    if format is Format.json:
        print(json.dumps(_as_dict(ruleset, result), ensure_ascii=False, indent=2))
        return
    files = texts_of(result.diagnostics)
    texts = {name: text for name, text in files.items() if not name.endswith(ENDING)}
    print_findings(format, result.diagnostics, texts, verb="verify", files=ruleset.agreement.texts)
    if format is Format.text:
        _print_parties(result)
    if format in (Format.text, Format.github):
        _print_summary(ruleset, result)


def _print_parties(result: Verification) -> None:
    width = max((len(approval.party) for approval in result.approvals), default=0)
    for approval in result.approvals:
        word = f"approved by {approved_by(approval)}" if approval.signer is not None else "not approved"
        output().print(Text(printable(f"  {approval.party:<{width}}  {word}")), soft_wrap=True)


def _print_summary(ruleset: Ruleset, result: Verification) -> None:
    agreement = ruleset.agreement
    given = sum(approval.signer is not None for approval in result.approvals)
    verdict = "approved" if result.passed else "not approved"
    line = f"{agreement.id} {agreement.version} is {verdict}: {given} of {len(result.approvals)} approvals"
    output().print(Text(printable(line), style="" if result.passed else "bold"), soft_wrap=True)


def _as_dict(ruleset: Ruleset, result: Verification) -> dict[str, Any]:
    agreement = ruleset.agreement
    return {
        "agreement": {"id": agreement.id, "version": agreement.version},
        "digest": {"meaning": agreement.digest.meaning, "words": agreement.digest.words},
        "approving": list(approving(agreement)),
        "passed": result.passed,
        "approvals": [record_of_approval(approval) for approval in result.approvals],
        "diagnostics": json.loads(to_json(result.diagnostics)),
    }


def record_of_approval(approval: Approval) -> dict[str, Any]:
    """Return an approval as plain data: who, with which key, and why it does not count."""
    key, signer, problem = approval.signature and approval.signature.key, approval.signer, approval.problem
    return {
        "party": approval.party,
        "signed": approval.signature is not None and problem is None,
        "allowed": signer is not None,
        "person": signer and signer.person(approval.party),
        "key": key and {"kind": key.kind, "fingerprint": key.fingerprint},
        "problem": problem and {"code": problem.code, "message": problem.message, "hint": problem.hint},
    }
