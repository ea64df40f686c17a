"""``leadrules intake``: a draft of how the columns of an export become the fields of an agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadrules.cli.console import told
from leadrules.cli.rulesets import RulesetPath, open_ruleset
from leadrules.intake import draft
from leadrules.tables import read_table


@told
def print_draft(
    ruleset: RulesetPath,
    leads: Annotated[
        Path,
        typer.Option("--from", metavar="FILE", help="The leads: CSV, JSON Lines or Parquet.", show_default=False),
    ],
) -> None:
    """Print a draft of `intake.yaml` for an export: which column is which field, and how its cells are written.

    Columns are matched by their names, and the ways to write numbers, dates and lists are tried on the first rows. What
    could be meant in two ways, like 03/04/2026, is not guessed: a comment asks. Look at every line before you use it.

    Example:

    - `leadrules intake my-rules --from leads.csv > my-rules/intake.yaml`
    """
    opened = open_ruleset(ruleset)
    typer.echo(draft(opened.plan, read_table(leads)), nl=False)
