"""``leadrules impact``: which leads a change moves, and which change moves them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules.changes import Changes, diff
from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, messages, output, print_diagnostics, printable, printable_lines, texts_of, told
from leadrules.cli.diff import NewSource, OldSource, other_agreement
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.impact_text import Told, impact_markdown, impact_text
from leadrules.cli.leads import NO_EVENTS, ActivityPaths, DecidedAt, LeadsPath, Sources, later_notes, moment, read_leads
from leadrules.cli.outputs import Input, Output, check_outputs
from leadrules.cli.rulesets import Ruleset
from leadrules.cli.sources import open_source
from leadrules.diagnostics import Diagnostic, note
from leadrules.impact import Impact
from leadrules.impact import impact as impact_of
from leadrules.intake import INTAKE_FILE, Intaken
from leadrules.intake.needs import required_attributes
from leadrules.revisions import source_of
from leadrules.ruleset import read_file
from leadrules.tables import write_table

CameIn = Annotated[
    float | None, typer.Option("--weeks", metavar="N", min=0.1, help="The time in which these leads came.")
]
_COLUMNS: Final = (
    "lead_id", "flip", "old_outcome", "old_tier", "old_route", "old_target", "old_score", "new_outcome", "new_tier",
    "new_route", "new_target", "new_score", "fact", "causes",
)  # fmt: skip


@told
def print_impact(
    old: OldSource,
    new: NewSource,
    leads: LeadsPath,
    activity: ActivityPaths = None,
    intake: Annotated[
        Path | None,
        typer.Option("--intake", metavar="FILE", help="How columns become fields, for both; else each ruleset's own."),
    ] = None,
    at: DecidedAt = None,
    weeks: CameIn = None,
    causes: Annotated[bool, typer.Option("--causes/--no-causes", help="Try every change alone.")] = True,
    examples: Annotated[int, typer.Option("--examples", metavar="N", min=0, help="Leads shown of each kind.")] = 3,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write every flip: .csv, .jsonl or .parquet.")
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Decide every lead by both agreements and say who flips, where they go, and which change does it.

    A change is tried alone on the leads that flipped: it is the cause where it does the same by itself. Every lead is
    decided as a new one. Ends with 1 where no lead can be used by both.

    Examples:

    - `leadrules impact origin/main:rulesets/saas-midmarket rulesets/saas-midmarket --leads leads.csv`
    - `leadrules impact before after --leads leads.csv --activity activity.csv --weeks 12 --out flips.csv`
    """
    sources = Sources(leads, activity, intake)
    if out is not None:
        read = [Input(f"`--{name}`", path) for name, path in sources.given]
        check_outputs([Output("`--out`", out, "write the flips to another file")], read)
    before, after = open_source(source_of(old)), open_source(source_of(new))
    changes = diff(before.agreement, after.agreement)
    print_diagnostics(other_agreement(changes), after.agreement.texts, messages())
    found, problems = measured(changes, before, after, sources, moment(at, after), (weeks, causes, examples))
    print_diagnostics(problems, texts_of(problems), messages())
    if out is not None:
        write_table(out, found.impact.rows(), _COLUMNS)
    _print(found, format, out)
    if not found.impact.leads:
        fail_line = f"no usable lead in `{leads.as_posix()}` for both agreements"
        messages().print(printable(fail_line), soft_wrap=True)
        raise typer.Exit(FINDINGS)
    raise typer.Exit(OK)


def measured(
    changes: Changes,
    before: Ruleset,
    after: Ruleset,
    sources: Sources,
    at: datetime,
    wanted: tuple[float | None, bool, int],
) -> tuple[Told, tuple[Diagnostic, ...]]:
    """Return what becomes of the leads of a file, and what is wrong in the intake of the new agreement.

    ``wanted`` are the weeks in which they came, whether every change is tried alone, and how many examples are shown.

    Raises:
        AgreementError: an intake has errors.
        DataError: a file cannot be read at all.
    """
    weeks, causes, examples = wanted
    of_new = read_leads(after, sources)
    of_old = of_new if reads_alike(before, after, sources) else read_leads(before, sources)
    found = impact_of(
        changes, of_new.leads, of_new.activity, at=at, before=(of_old.leads, of_old.activity), causes=causes
    )
    return Told(found, weeks, examples, tuple(_notes(of_old, of_new, at))), of_new.diagnostics


def reads_alike(old: Ruleset, new: Ruleset, sources: Sources) -> bool:
    """Return whether both rulesets make the same records of an export, so that it need be read only once."""
    doors = [
        (one.agreement.fields, one.agreement.events, required_attributes(one.agreement), _text_of_intake(one, sources))
        for one in (old, new)
    ]
    return doors[0] == doors[1]


def _text_of_intake(ruleset: Ruleset, sources: Sources) -> str | None:
    file = ruleset.folder / INTAKE_FILE
    beside = sources.intake is None and ruleset.store.is_file(file)
    return read_file(file, ruleset.store) if beside else None


def _notes(old: Intaken, new: Intaken, at: datetime) -> list[str]:
    """Return what the reading of the leads has to say."""
    notes = []
    for side, taken in (("old", old), ("new", new)):
        if taken.rejects:
            rows = count(len(taken.rejects), "row")
            notes.append(f"The {side} agreement cannot use {rows}; `leadrules decide` says why")
    return [*notes, *later_notes(new, at), *([NO_EVENTS] if new.activity is None else [])]


def _print(what: Told, format: Format, out: Path | None) -> None:  # noqa: A002 - as above
    match format:
        case Format.json:
            found: Impact = what.impact
            print(json.dumps({**found.to_dict(what.weeks), "examples": _examples(what)}, ensure_ascii=False, indent=2))
            return
        case Format.markdown:
            print(impact_markdown(what))
        case Format.sarif | Format.junit | Format.github:
            texts = what.impact.changes.new.texts
            print_findings(format, findings_of(what), texts, verb="impact", files=texts)
            if format is Format.github:
                print(printable(what.counted()))
        case Format.text:
            output().print(printable_lines(impact_text(what)), soft_wrap=True)
            if out is not None:
                print(printable(f"Flips: {out.as_posix()}"))


def findings_of(what: Told) -> list[Diagnostic]:
    """Return what each change does alone as a note where the change stands; whether it is right, a person says."""
    found = [
        note("LR550", f"{sentence}: alone {flips}", cause.changes[0].anchor) for cause, flips, sentence in what.moving()
    ]
    return found or ([note("LR550", what.counted())] if what.impact.flips else [])


def _examples(what: Told) -> list[dict[str, object]]:
    shown = {flip.lead_id for _, flips in what.example_flips() for flip in flips}
    return [row for row in what.impact.rows() if row["lead_id"] in shown]
