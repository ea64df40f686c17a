"""``leadrules breaking``: whether the version says how much has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from leadrules.changes import ACCEPTED_FILE, Accepted, Change, Changes, Weighed, diff, read_accepted, weigh
from leadrules.cli import FINDINGS, OK
from leadrules.cli.changes_text import sign, touched
from leadrules.cli.console import count, output, print_diagnostics, printable, told
from leadrules.cli.diff import other_agreement
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.leads import moment
from leadrules.cli.rulesets import Ruleset, RulesetPath, ruleset_of
from leadrules.cli.sources import open_source
from leadrules.diagnostics import Diagnostic, has_errors, to_json
from leadrules.revisions import Source, base_of
from leadrules.ruleset import DISK, read_file


@told
def check_version(
    ruleset: RulesetPath,
    against: Annotated[
        str,
        typer.Option(
            "--against",
            metavar="REF",
            help="A git revision, a `ref:path` or a path to compare with.",
            show_default=False,
        ),
    ],
    accepted: Annotated[
        Path | None,
        typer.Option("--accepted", metavar="FILE", help=f"Accepted changes; else `{ACCEPTED_FILE}` of the ruleset."),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="INSTANT", help="The day on which acceptances must hold; else today.")
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Check that `version` was raised enough: by its first number where a promise or a consumer breaks.

    Ends with 1 where the version says too little, and says which would be right. A change that is accepted for a while
    stands in `accepted-changes.yaml` with its fingerprint, a reason and a last day.

    Examples:

    - `leadrules breaking rulesets/saas-midmarket --against origin/main`
    - `leadrules breaking rulesets/saas-midmarket --against v3.0.0 --format github`
    """
    opened = open_source(Source(ruleset, DISK, ruleset.as_posix()))
    base = open_source(base_of(against, ruleset_of(ruleset)))
    changes = diff(base.agreement, opened.agreement)
    checked = checked_version(changes, opened, moment(at, opened).date(), against, accepted)
    match format:
        case Format.json:
            print(json.dumps(checked.as_dict(), ensure_ascii=False, indent=2))
        case Format.text:
            checked.print_text(output())
        case _:
            print_findings(format, checked.found, checked.texts, verb="breaking", files=checked.texts)
            if format is Format.github:
                print(checked.summary())
    raise typer.Exit(FINDINGS if has_errors(checked.found) else OK)


def checked_version(
    changes: Changes, ruleset: Ruleset, on: date, against: str, accepted: Path | None = None
) -> CheckedVersion:
    """Return whether the version of a ruleset says how much has changed, on a day.

    Raises:
        AgreementError: there are mistakes in the accepted changes.
    """
    lines, texts = _accepted(ruleset, accepted)
    weighed = weigh(changes, lines, on)
    found = (*other_agreement(changes), *weighed.diagnostics)
    return CheckedVersion(changes, weighed, found, against, {**ruleset.agreement.texts, **texts})


def _accepted(ruleset: Ruleset, given: Path | None) -> tuple[Accepted, dict[str, str]]:
    """Return the accepted changes, none where there is no file, and the text they stand in.

    Raises:
        AgreementError: there are mistakes in them.
    """
    file = given or ruleset.folder / ACCEPTED_FILE
    if given is None and not file.is_file():
        return Accepted(), {}
    text = read_file(file)
    return read_accepted(text, file.as_posix()), {file.as_posix(): text}


@dataclass(frozen=True, slots=True)
class CheckedVersion:
    """Whether the version says how much has changed since ``against``; ``texts`` are the files that were read."""

    changes: Changes
    weighed: Weighed
    found: tuple[Diagnostic, ...]
    against: str
    texts: Mapping[str, str]

    def summary(self) -> str:
        """Return the last line."""
        new, needed = self.changes.new.version, self.weighed.needed
        accepted = f", {len(self.weighed.accepted)} accepted" if self.weighed.accepted else ""
        told = f"{count(len(self.weighed.counted), 'change')} since {self.against}{accepted}"
        return f"{told}: version {new} {'says too little' if self.too_small else 'is right'}, {needed} is the smallest"

    @property
    def too_small(self) -> bool:
        """Whether the version says too little."""
        return any(d.code == "LR530" for d in self.found)

    @property
    def asking(self) -> tuple[Change, ...]:
        """The changes that ask for the version; none where it says enough."""
        counted = [change for change in self.weighed.counted if change.path != ("version",)]
        level = max((change.level for change in counted), default=None)
        return tuple(change for change in counted if self.too_small and change.level is level)

    def print_text(self, console: Console) -> None:
        """Print the findings, the changes that ask for the version, and the summary."""
        print_diagnostics(self.found, self.texts, console)
        for change in self.asking:
            line = f"{change.fingerprint}  {sign(change)} {change.sentence}{touched(change)}"
            console.print(Text(printable(line)), soft_wrap=True)
        console.print(Text(printable(self.summary()), style="bold"), soft_wrap=True)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""

        def told(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
            return [change.to_dict() for change in changes]

        return {
            "old_version": self.changes.old.version,
            "new_version": self.changes.new.version,
            "needs_version": self.weighed.needed,
            "is_right": not self.too_small,
            "changes": told(self.weighed.counted),
            "accepted": told(self.weighed.accepted),
            "findings": json.loads(to_json(self.found)),
        }
