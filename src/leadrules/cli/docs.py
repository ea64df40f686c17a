"""``leadrules docs``: the agreement as the document that both sides sign."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules.agreement import Agreement
from leadrules.approvals import Signer
from leadrules.changes import Changes, diff
from leadrules.cli.approval_files import agreement_at, need_cryptography, open_signers
from leadrules.cli.approvals import reviewed_since
from leadrules.cli.changes_text import by_clause
from leadrules.cli.console import fail, told
from leadrules.cli.leads import moment
from leadrules.cli.outputs import check_free, write_texts
from leadrules.cli.rulesets import Ruleset, open_ruleset
from leadrules.cli.verify import At, SignersFrom, SignersPath, approved_by
from leadrules.documents import MARKS, Format, render

_NAMES: Final[dict[Format, str]] = {"markdown": "agreement.md", "html": "index.html"}


class DocumentFormat(StrEnum):
    """What is written."""

    markdown = "markdown"
    html = "html"
    both = "both"


@told
def write_documents(
    ruleset: Annotated[
        Path, typer.Argument(metavar="RULESET", help="A ruleset folder or agreement file.", show_default=False)
    ],
    out: Annotated[
        str,
        typer.Option("-o", "--out", metavar="DIR", help="The folder to write into; `-` prints.", show_default=False),
    ],
    format: Annotated[  # noqa: A002 - the name of the option
        DocumentFormat | None,
        typer.Option("--format", help="Which document; `-o -` prints Markdown unless told.", show_default="both"),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REF[:PATH]", help="Tell what changed since this version of the agreement."),
    ] = None,
    signers: SignersPath = None,
    signers_from: SignersFrom = None,
    at: At = None,
) -> None:
    """Write the agreement as the document that both sides read and sign.

    `agreement.md` is Markdown with Mermaid diagrams, which a pull request shows. `index.html` is one page that needs
    no network, prints on A4 and can be read on a phone. Both say the same. A file that leadrules did not write is
    never written over. Who approved is told with `--signers-from` or `--signers`.

    Examples:

    - `leadrules docs rulesets/saas-midmarket -o site --against v2.4.0 --signers-from origin/main`
    - `leadrules docs rulesets/saas-midmarket -o site`
    - `leadrules docs rulesets/saas-midmarket -o rulesets/saas-midmarket --format markdown`
    - `leadrules docs rulesets/saas-midmarket -o - --format html > agreement.html`
    """
    if find_spec("jinja2") is None:
        fail("documents need the package `Jinja2`, which is not installed here", 'pip install "leadrules[docs]"')
    formats = _formats(format, prints=out == "-")
    folder = Path(out)
    if out != "-":
        check_free([(folder / _NAMES[kind], MARKS[kind]) for kind in formats])
    if at is not None and signers is None and signers_from is None:
        fail("`--at` says when keys are valid, and no list of signers is given", "add `--signers-from`")
    opened = open_ruleset(ruleset)
    older = None if against is None else agreement_at(against, opened.folder)
    changes = None if older is None else _changes(diff(older, opened.agreement))
    allowed = open_signers(opened, signers, signers_from)
    approvals = None if allowed is None else _approvals(opened, allowed, at, older)
    documents: dict[Format, str] = {
        kind: render(opened.agreement, kind, changes=changes, approvals=approvals) for kind in formats
    }
    if out == "-":
        print(documents[formats[0]], end="")
        return
    write_texts(folder, {_NAMES[kind]: text for kind, text in documents.items()})


def _changes(changes: Changes) -> list[tuple[str, str, str]]:
    """Return the changes as a document takes them: clause, sentence, for whom."""
    return [
        (clause, change.sentence, ", ".join(map(str, change.touches)))
        for clause, found in by_clause(changes)
        for change in found
    ]


def _approvals(
    ruleset: Ruleset, allowed: Sequence[Signer], at: str | None, older: Agreement | None
) -> list[tuple[str, str, str]]:
    """Return where each party stands as a document takes it: party, who, status."""
    need_cryptography()
    reviewed = reviewed_since(older, ruleset, allowed, moment(at, ruleset))
    parties = ruleset.agreement.clause.parties
    told_by = []
    for approval in reviewed.approvals:
        if approval.problem is None:
            told_by.append((approval.party, approved_by(approval), "approved"))
        else:
            status = "has still to sign" if approval.problem.code == "LR610" else approval.problem.message
            told_by.append((approval.party, parties[approval.party].accountable, status))
    return told_by


def _formats(chosen: DocumentFormat | None, *, prints: bool) -> tuple[Format, ...]:
    match chosen:
        case DocumentFormat.html:
            return ("html",)
        case DocumentFormat.markdown:
            return ("markdown",)
        case DocumentFormat.both if prints:
            return fail("`-o -` prints one document", "choose `--format markdown` or `--format html`")
        case None if prints:
            return ("markdown",)
        case _:
            return ("markdown", "html")
