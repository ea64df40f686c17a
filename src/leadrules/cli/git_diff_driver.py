"""``leadrules git-diff-driver``: ``git diff`` that says what changed in an agreement, in words."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules.agreement import Agreement, load
from leadrules.changes import diff
from leadrules.cli.changes_text import print_changes
from leadrules.cli.console import fail, output, printable
from leadrules.diagnostics import LeadrulesError
from leadrules.ruleset import DISK

INSTALLATION: Final = """\
# In the repository, so that everybody has it:
echo '**/agreement.yaml diff=leadrules' >> .gitattributes

# On each machine, once:
git config diff.leadrules.command 'leadrules git-diff-driver'

# From then on `git diff`, `git log -p --ext-diff` and `git show --ext-diff` speak of rules and promises.
# `git diff --no-ext-diff` shows the lines of the file again."""
_NOTHING: Final = ("/dev/null", "nul")


def drive_git_diff(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE", help="What git hands over."),
    ] = None,
    install: Annotated[bool, typer.Option("--install", help="Print how to make git use it, and end.")] = False,
) -> None:
    """Say what changed in an agreement: called by `git diff`, which hands over both versions of the file.

    Run `leadrules git-diff-driver --install` to see how git is told to use it. A version with mistakes never stops
    `git diff`: it says what is wrong with it, and git goes on.
    """
    if install:
        print(INSTALLATION)
        raise typer.Exit
    if not arguments or len(arguments) not in (1, 7, 9):
        fail("git hands over 7 arguments", "run `leadrules git-diff-driver --install` to see how git is told to use it")
    path = arguments[0]
    if len(arguments) == 1:
        print(printable(f"{path}: not merged yet"))
        return
    name = arguments[7] if len(arguments) == 9 else path
    print(printable(f"leadrules diff {path}{'' if name == path else f' → {name}'}"))
    try:
        _print(Path(arguments[1]), Path(arguments[4]), Path(path), Path(name))
    except (LeadrulesError, OSError, ValueError, RecursionError) as problem:
        why = str(problem).splitlines() or [type(problem).__name__]
        print(printable(f"  cannot be compared: {why[0]}"))
        print("  `git diff --no-ext-diff` shows the lines of the file")


def _print(old: Path, new: Path, old_name: Path, new_name: Path) -> None:
    """Print the changes between two files that git has written out.

    Raises:
        LeadrulesError: one of them has mistakes.
    """
    if _is_nothing(old) or _is_nothing(new):
        agreement = _read(*((new, new_name) if _is_nothing(old) else (old, old_name)))
        print(printable(f"{'+' if _is_nothing(old) else '-'} agreement {agreement.id} {agreement.version}"))
        return
    print_changes(diff(_read(old, old_name), _read(new, new_name)), output())


def _is_nothing(file: Path) -> bool:
    return file.as_posix() in _NOTHING or str(file) == os.devnull


def _read(file: Path, name: Path) -> Agreement:
    """Return the agreement of a file that stands in for another; what stands beside it is read where that one is.

    Raises:
        LeadrulesError: it has mistakes.
    """
    return load(name, store=_StandIn(name, file))


@dataclass(frozen=True, slots=True)
class _StandIn:
    """The files of this machine, with another one in the place of one of them."""

    path: Path
    file: Path

    def is_file(self, path: Path) -> bool:
        """Return whether a file stands there."""
        return path == self.path or DISK.is_file(path)

    def is_folder(self, path: Path) -> bool:
        """Return whether a folder stands there."""
        return DISK.is_folder(path)

    def is_inside(self, path: Path, folder: Path) -> bool:
        """Return whether a file lies inside a folder, with every link followed."""
        return DISK.is_inside(path, folder)

    def content(self, path: Path, at_most: int) -> bytes:
        """Return the first bytes of a file.

        Raises:
            OSError: it cannot be read.
        """
        return DISK.content(self.file if path == self.path else path, at_most)

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file."""
        return DISK.name(path)
