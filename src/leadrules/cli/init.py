"""``leadrules init``: a ruleset to begin with."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules.cli.console import fail, output, printable

FILES: Final = ("agreement.yaml", "cases.yaml", "intake.yaml", "lists/freemail.txt")
"""The files of the starter ruleset."""

_ID_LINE: Final = "id: starter  "
_NEXT: Final = """\
Wrote a starter ruleset to {folder}:

  agreement.yaml      what a qualified lead is, how it is scored, who gets it; this is the file to edit
  cases.yaml          worked examples that show what the agreement decides
  intake.yaml         how the columns of your CRM export become the agreement's fields
  lists/freemail.txt  a list that the agreement looks things up in

Next:

  leadrules check {quoted}       does everything fit together?
  leadrules test {quoted}        do the examples come out as agreed?
  leadrules explain {quoted}     the whole agreement in plain English
  leadrules decide {quoted} --leads leads.csv
"""


def write_ruleset(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to create.", show_default=False)],
) -> None:
    """Write a small, commented ruleset into a new folder, to change into your own.

    Nothing is ever overwritten: a folder that already holds one of the files is left as it is.

    Example:

    - `leadrules init rulesets/mid-market`
    """
    for name in FILES:
        if (folder / name).exists():
            fail(f"`{(folder / name).as_posix()}` is already there", "choose a folder that does not exist yet")
    try:
        for name in FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(_text(name, folder))
    except OSError as problem:
        fail(f"cannot write to `{folder.as_posix()}`: {(problem.strerror or 'not possible').lower()}")
    shown = printable(folder.as_posix())
    quoted = f'"{shown}"' if " " in shown else shown
    output().print(_NEXT.format(folder=shown, quoted=quoted), soft_wrap=True, end="")


def _text(name: str, folder: Path) -> str:
    """Return a file of the template; the agreement gets the name of the folder as its id."""
    text = resources.files("leadrules.cli").joinpath("template", *name.split("/")).read_text("utf-8")
    if name != "agreement.yaml":
        return text
    slug = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:40].rstrip("-") or "starter"
    return text.replace(_ID_LINE, f"id: {slug}".ljust(len(_ID_LINE)), 1)
