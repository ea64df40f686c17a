"""``leadrules prove``: what holds of every lead there can be, and the leads that show where it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadrules.analysis import Findings, analyse, z3_if_installed
from leadrules.cli import FINDINGS, OK
from leadrules.cli.claims import Claim, Claims, answer_claims
from leadrules.cli.console import count, output, printable, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.rulesets import Ruleset, open_ruleset, ruleset_of
from leadrules.diagnostics import Severity


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
    results = [_proved(path) for path in dict.fromkeys(map(ruleset_of, paths))]
    texts = {file: text for ruleset, _ in results for file, text in ruleset.agreement.texts.items()}
    found = [each for _, findings in results for each in findings.diagnostics]
    print_findings(format, found, texts, verb="prove", files=texts, fails=Severity.WARNING)
    if witnesses:
        for line in (line for _, findings in results for line in _witnesses(findings)):
            print(line)
    if format in (Format.text, Format.github):
        for ruleset, findings in results:
            output().print(Text(printable(_summary(ruleset, findings)), style="bold"), soft_wrap=True)
    raise typer.Exit(FINDINGS if any(d.severity is Severity.WARNING for d in found) else OK)


def _proved(path: Path) -> tuple[Ruleset, Findings]:
    ruleset = open_ruleset(path)
    return ruleset, analyse(ruleset.plan, solver=z3_if_installed())


def _summary(ruleset: Ruleset, findings: Findings) -> str:
    proved = f"{findings.proved:,} of {count(findings.questions, 'question')} proved"
    return f"{ruleset.shown}: {proved}, {count(len(findings), 'finding')}, {len(findings.undecided):,} not decided"


def _witnesses(findings: Findings) -> list[str]:
    """Return each witness as one line of JSON: the code, the lead and its events as ``decide`` takes them."""
    shown = [(found.code, found.witness) for found in findings if found.witness is not None]
    return [
        json.dumps(
            {"code": code, "lead": dict(w.lead), "activity": w.activity, "stage": w.past.stage if w.past else None}
        )
        for code, w in shown
    ]
