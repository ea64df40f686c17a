"""``leadrules diff``: what changed between two agreements, in words."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from leadrules.analysis import Equivalence, equivalent, z3_if_installed
from leadrules.changes import Changes, diff
from leadrules.cli import FINDINGS, OK
from leadrules.cli.changes_text import changes_markdown, print_changes, summary
from leadrules.cli.console import messages, output, print_diagnostics, told
from leadrules.cli.differences_text import difference_diagnostics, differences_markdown, print_differences
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.progress import progress_bar
from leadrules.cli.rulesets import Ruleset
from leadrules.cli.sources import open_source
from leadrules.diagnostics import Diagnostic, Severity, warning
from leadrules.plan import Plan
from leadrules.revisions import source_of

OldSource = Annotated[
    str, typer.Argument(metavar="OLD", help="A ruleset, or `ref:path` of a git revision.", show_default=False)
]
NewSource = Annotated[str, typer.Argument(metavar="NEW", help="What it is compared with.", show_default=False)]


@told
def print_diff(
    old: OldSource,
    new: NewSource,
    witness: Annotated[
        bool, typer.Option("--witness", help="Show leads that both decide otherwise, one for each way.")
    ] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 if anything changed.")] = False,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Say what changed between two agreements: in words, for whom, and how large a version it takes.

    Compares what the files mean and say; layout and comments never matter, and what only has another name is renamed.

    Examples:

    - `leadrules diff origin/main:rulesets/saas-midmarket rulesets/saas-midmarket`
    - `leadrules diff HEAD~1:./agreement.yaml agreement.yaml --exit-code`
    - `leadrules diff origin/main:rulesets/saas-midmarket rulesets/saas-midmarket --witness`
    """
    before, after = open_both(old, new)
    changes = changes_between(before, after)
    compared = compared_plans(before.plan, after.plan) if witness else None
    match format:
        case Format.json:
            told = as_dict(changes) if compared is None else {**as_dict(changes), "decisions": compared.to_dict()}
            print(json.dumps(told, ensure_ascii=False, indent=2))
        case Format.markdown:
            lines = () if compared is None else ("", *differences_markdown(compared))
            print("\n".join([changes_markdown(changes), *lines]))
        case Format.text:
            print_changes(changes, output())
            if compared is not None:
                print_differences(compared, output())
        case _:
            found = [change.diagnostic() for change in changes]
            found += [] if compared is None else difference_diagnostics(compared, after.agreement)
            texts = changes.new.texts
            print_findings(format, found, texts, verb="diff", files=texts, fails=Severity.WARNING)
            if format is Format.github:
                print(summary(changes))
    raise typer.Exit(FINDINGS if exit_code and len(changes) else OK)


def compared_plans(old: Plan, new: Plan) -> Equivalence:
    """Return whether two agreements decide every lead alike, and leads that they do not; shows how far it is."""
    with progress_bar("Comparing") as progress:
        return equivalent(old, new, solver=z3_if_installed(), progress=progress)


def changes_of(old: str, new: str) -> Changes:
    """Return what changed from one ruleset to another; warns where they are different agreements.

    Raises:
        AgreementError: one of them cannot be read.
    """
    return changes_between(*open_both(old, new))


def open_both(old: str, new: str) -> tuple[Ruleset, Ruleset]:
    """Return two rulesets, ready to decide.

    Raises:
        AgreementError: one of them cannot be read.
    """
    return open_source(source_of(old)), open_source(source_of(new))


def changes_between(before: Ruleset, after: Ruleset) -> Changes:
    """Return what changed from one ruleset to another; warns where they are different agreements."""
    changes = diff(before.agreement, after.agreement)
    print_diagnostics(other_agreement(changes), after.agreement.texts, messages())
    return changes


def other_agreement(changes: Changes) -> list[Diagnostic]:
    """Return a warning where two different agreements are compared."""
    if changes.old.id == changes.new.id:
        return []
    message = f"`{changes.old.id}` is compared with `{changes.new.id}`: these are two agreements"
    hint = "after a renaming that is right; else compare one with its later version"
    return [warning("LR535", message, changes.new.document.root["id"].span, hint)]


def as_dict(changes: Changes) -> dict[str, Any]:
    """Return changes as plain data."""
    sides = {"old": changes.old, "new": changes.new}
    return {
        **{side: {"id": one.id, "version": one.version, "digest": asdict(one.digest)} for side, one in sides.items()},
        "level": changes.level and changes.level.name,
        "needs_version": changes.needed_version(),
        "changes": [change.to_dict() for change in changes],
    }
