"""``leadrules prove``: what holds of every lead there can be, and the leads that show where it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from leadrules.analysis import Finding, Witness, analyse, z3_if_installed
from leadrules.cli import FINDINGS, OK
from leadrules.cli.claims import Claim, Claims, answer_claims
from leadrules.cli.console import count, fail, output, printable, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.rulesets import Ruleset, open_ruleset, ruleset_of
from leadrules.diagnostics import Severity, to_json
from leadrules.linter import ALL_CODES, Proofs, consider
from leadrules.roster import ROSTER_FILE, load_roster


@told
def prove_rulesets(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RULESET…", help="Ruleset folders or agreement files.", show_default=False)
    ],
    witnesses: Annotated[
        bool,
        typer.Option(
            "--witnesses",
            help="Print the lead and events behind each finding, one JSON line each; `--format json` has them anyway.",
        ),
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
    not decided is said. Looks at the agreement alone, at leads that sales has not had yet. As for `lint`,
    `# leadrules: ignore[LR812] reason` on the line of a finding leaves it.

    Examples:

    - `leadrules prove rulesets/saas-midmarket`
    - `leadrules prove rulesets/* --format github`
    - `leadrules prove rulesets/saas-midmarket --implies 'employees > 500' 'employees >= 100'`
    - `leadrules prove rulesets/saas-midmarket --equivalent origin/main:rulesets/saas-midmarket`
    """
    if witnesses and format not in (Format.text, Format.github, Format.json):
        fail(
            f"`--witnesses` prints lines of JSON, and `--format {format.value}` has no place for them", "leave one out"
        )
    if implies or disjoint or alike or equivalent:
        claims = [(Claim.IMPLIES, implies), (Claim.DISJOINT, disjoint), (Claim.ALIKE, alike)]
        asked = Claims(tuple((claim, pair) for claim, pair in claims if pair), equivalent)
        raise typer.Exit(answer_claims(paths, asked, format, witnesses=witnesses))
    rulesets = [open_ruleset(path) for path in dict.fromkeys(map(ruleset_of, paths))]
    results = [(ruleset, proved(ruleset, roster)) for ruleset in rulesets]
    _print(results, format, witnesses=witnesses)
    found = (each for _, proofs in results for each in proofs.diagnostics)
    raise typer.Exit(FINDINGS if any(d.severity is Severity.WARNING for d in found) else OK)


def _print(results: Sequence[tuple[Ruleset, Proofs]], format: Format, *, witnesses: bool) -> None:  # noqa: A002
    """Print what was found, leads that show it, and how much of each ruleset was proved."""
    texts = {file: text for ruleset, _ in results for file, text in ruleset.agreement.texts.items()}
    found = [each for _, proofs in results for each in proofs.diagnostics]
    shown = [(each, witness) for _, proofs in results for each, witness in _witnessed(proofs)]
    if format is Format.json:
        print(to_json(found, {each.diagnostic: {"witness": witness.to_dict()} for each, witness in shown}))
    else:
        print_findings(format, found, texts, verb="prove", files=texts, pages=ALL_CODES, fails=Severity.WARNING)
    if witnesses and format is not Format.json:
        for each, witness in shown:
            place = {"file": each.span.file, "line": each.span.line}
            print(json.dumps({"code": each.code, **place, **witness.to_dict()}, ensure_ascii=False))
    if format is Format.text and not witnesses:
        for each, witness in shown:
            line = f"{each.span.file}:{each.span.line}: {each.code} for example: {_example(witness)}"
            output().print(Text(printable(line)), soft_wrap=True)
    if format in (Format.text, Format.github):
        for ruleset, proofs in results:
            output().print(Text(printable(f"{ruleset.shown}: {summary_of(proofs)}"), style="bold"), soft_wrap=True)


def proved(ruleset: Ruleset, roster: Path | None = None) -> Proofs:
    """Return what is proved of a ruleset, with the roster beside it where none is named; without what it ignores.

    Raises:
        AgreementError: the roster cannot be read, or has errors.
    """
    beside = ruleset.folder / ROSTER_FILE
    file = roster or (beside if beside.is_file() else None)
    people = None if file is None else load_roster(file, ruleset.agreement)
    findings = analyse(ruleset.plan, roster=people, solver=z3_if_installed())
    return consider(ruleset.agreement.document, findings)


def summary_of(proofs: Proofs) -> str:
    """Return what was proved, found, left open and ignored, in a few words."""
    findings = proofs.findings
    asked = f"{findings.proved:,} of {count(findings.questions + proofs.ignored, 'question')} proved"
    ignored = f", {proofs.ignored:,} ignored by comments" if proofs.ignored else ""
    return f"{asked}, {count(len(findings), 'finding')}, {len(findings.undecided):,} not decided{ignored}"


def _witnessed(proofs: Proofs) -> Iterator[tuple[Finding, Witness]]:
    """Yield the findings that a lead shows, each with it."""
    yield from ((found, found.witness) for found in proofs.findings if found.witness is not None)


def _example(witness: Witness) -> str:
    values = [f"{name}: {_shown(value)}" for name, value in witness.lead.items()]
    stage = [f"stage: {witness.past.stage}"] if witness.past is not None else []
    events = [] if witness.activity is None else [count(len(witness.activity), "event")]
    return ", ".join([*values, *stage, *events]) or "a lead of which nothing is known"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | list) else str(value)
