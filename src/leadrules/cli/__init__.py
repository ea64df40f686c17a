"""The command line: ``leadrules check``, ``decide``, ``explain``, ``test``, ``schema``, ``init``.

One thin module for each verb. Nothing below this package prints, reads a clock or ends the program.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import Final, TextIO

OK: Final = 0
FINDINGS: Final = 1
UNUSABLE: Final = 2
BUG: Final = 3

YOUNG_OBJECTS: Final = 50_000
"""So many new objects may come before Python looks for garbage among them: a command makes many and few in cycles."""

_INSTALL: Final = """\
The command line of leadrules needs two packages that are not installed here: typer and rich.
Install them with it:

  pip install "leadrules[cli]"
"""
_BUG: Final = """\
This is a bug in leadrules, not in your files: {kind}: {problem}
Please report it at the project's issue tracker, with the command that you ran.
`--debug` at the end of the command prints the details that help to find it.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the program.

    Its code is 0 where all is clean, 1 for findings, 2 for wrong usage or unreadable input, 3 for a bug in leadrules.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    gc.set_threshold(YOUNG_OBJECTS)
    for stream in (sys.stdout, sys.stderr):
        _never_fails(stream)
    debug = "--debug" in given
    plain = [argument for argument in given if argument != "--debug"]
    try:
        from leadrules.cli.app import app_of

        app = app_of(plain[0] if plain else None)
    except ModuleNotFoundError as missing:
        if missing.name not in ("typer", "rich"):
            raise
        sys.stderr.write(_INSTALL)
        sys.exit(UNUSABLE)
    try:
        app(plain, prog_name="leadrules")
    except Exception as problem:  # noqa: BLE001 - the last resort: whatever comes here is a bug of ours
        if debug:
            import traceback

            traceback.print_exc()
        sys.stderr.write(_BUG.format(kind=type(problem).__name__, problem=str(problem)[:500]))
        sys.exit(BUG)


def _never_fails(stream: TextIO) -> None:
    """Let a terminal that cannot show a character show its number, instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


__all__ = ["main"]
