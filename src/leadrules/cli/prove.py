"""``leadrules prove``: what holds of every lead there can be, and the leads that show where it does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadrules.analysis import Findings, Witness, analyse, z3_if_installed
from leadrules.cli import FINDINGS, OK
from leadrules.cli.claims import Claim, Claims, answer_claims
from leadrules.cli.console import count, output, printable, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.rulesets import Ruleset, open_ruleset, ruleset_of
from leadrules.diagnostics import Severity
from leadrules.roster import ROSTER_FILE, load_roster


@told
def prove_rulesets(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RULESET…", help="Ruleset folders or agreement files.", show_default=False)
    ],
    witnesses: Annotated[
        bool, typer.Option("--witnesses", help="Print the lead and events behind each finding, one JSON line each.")
    ] = False,
    implies: Annotated[
        tuple[str, str] | None,
        typer.Option("--implies", metavar="A B", help="Prove that every lead that meets A meets B."),
    ] = None,
    disjoint: Annotated[
        tuple[str, str] | None, typer.Option("--disjoint", metavar="A B", help="Prove that no lead meets both A and B.")
    ] = None,
    alike: Annotated[
        tuple[str, str] | None,
        typer.Option("--alike", metavar="A B", help="Prove that A and B have the same answer for every lead."),
    ] = None,
    equivalent: Annotated[
        str | None,
        typer.Option(
            "--equivalent", metavar="OLD", help="Prove that OLD, a ruleset or `ref:path`, decides every lead alike."
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", help="Who works in each team; `roster.yaml` beside the agreement where there is one."),
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Prove what holds of every lead: that a route takes it, that no line is dead, that no tier is out of reach.

    Where it does not hold, the message describes the leads that show it; the engine has decided one of them. What is
    not decided is said. Looks at the agreement alone, at leads that sales has not had yet.

    Examples:

    - `leadrules prove rulesets/saas-midmarket`
    - `leadrules prove rulesets/* --format github`
    - `leadrules prove rulesets/saas-midmarket --implies 'employees > 500' 'employees >= 100'`
    - `leadrules prove rulesets/saas-midmarket --equivalent origin/main:rulesets/saas-midmarket`
    """
    if implies or disjoint or alike or equivalent:
        claims = [(Claim.IMPLIES, implies), (Claim.DISJOINT, disjoint), (Claim.ALIKE, alike)]
        asked = Claims(tuple((claim, pair) for claim, pair in claims if pair), equivalent)
        raise typer.Exit(answer_claims(paths, asked, format, witnesses=witnesses))
    rulesets = [open_ruleset(path) for path in dict.fromkeys(map(ruleset_of, paths))]
    results = [(ruleset, proved(ruleset, roster)) for ruleset in rulesets]
    _print(results, format, witnesses=witnesses)
    found = (each for _, findings in results for each in findings.diagnostics)
    raise typer.Exit(FINDINGS if any(d.severity is Severity.WARNING for d in found) else OK)


def _print(results: Sequence[tuple[Ruleset, Findings]], format: Format, *, witnesses: bool) -> None:  # noqa: A002
    """Print what was found, leads that show it, and how much of each ruleset was proved."""
    texts = {file: text for ruleset, _ in results for file, text in ruleset.agreement.texts.items()}
    found = [each for _, findings in results for each in findings.diagnostics]
    print_findings(format, found, texts, verb="prove", files=texts, fails=Severity.WARNING)
    if witnesses:
        for line in (line for _, findings in results for line in _witnesses(findings)):
            print(line)
    if format is Format.text and not witnesses:
        for line in (line for _, findings in results for line in _examples(findings)):
            output().print(Text(printable(line)), soft_wrap=True)
    if format in (Format.text, Format.github):
        for ruleset, findings in results:
            output().print(Text(printable(f"{ruleset.shown}: {summary_of(findings)}"), style="bold"), soft_wrap=True)


def proved(ruleset: Ruleset, roster: Path | None = None) -> Findings:
    """Return what is proved of a ruleset, with the roster beside it where none is named.

    Raises:
        AgreementError: the roster cannot be read, or has errors.
    """
    beside = ruleset.folder / ROSTER_FILE
    file = roster or (beside if beside.is_file() else None)
    people = None if file is None else load_roster(file, ruleset.agreement)
    return analyse(ruleset.plan, roster=people, solver=z3_if_installed())


def summary_of(findings: Findings) -> str:
    """Return what was proved, found and left open, in a few words."""
    asked = f"{findings.proved:,} of {count(findings.questions, 'question')} proved"
    return f"{asked}, {count(len(findings), 'finding')}, {len(findings.undecided):,} not decided"


def _examples(findings: Findings) -> list[str]:
    """Return one lead for each finding that has one, in a line."""
    return [f"{found.code} for example: {_example(found.witness)}" for found in findings if found.witness is not None]


def _example(witness: Witness) -> str:
    values = [f"{name}: {_shown(value)}" for name, value in witness.lead.items()]
    stage = [f"stage: {witness.past.stage}"] if witness.past is not None else []
    events = [] if witness.activity is None else [count(len(witness.activity), "event")]
    return ", ".join([*values, *stage, *events]) or "a lead of which nothing is known"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | list) else str(value)


def _witnesses(findings: Findings) -> list[str]:
    """Return each witness as one line of JSON: the code, the lead and its events as ``decide`` takes them."""
    shown = [(found.code, found.witness) for found in findings if found.witness is not None]
    return [
        json.dumps(
            {"code": code, "lead": dict(w.lead), "activity": w.activity, "stage": w.past.stage if w.past else None}
        )
        for code, w in shown
    ]
