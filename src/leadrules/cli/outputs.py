"""The files that a command writes: that they can be written, and overwrite nothing that is read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from leadrules.cli.console import fail
from leadrules.tables import ENDINGS, can_write


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write: how the person would name it, where it is, and what to do if it may not be there."""

    named: str
    path: Path
    remedy: str
    is_table: bool = True


@dataclass(frozen=True, slots=True)
class Input:
    """A file that is read, and how the person would name it."""

    named: str
    path: Path


def outputs(out: Path | None, rejects: Path | None) -> tuple[Output, ...]:
    """Return the files of a run: the decisions, and the rejected rows, which go beside them if nothing else is said."""
    written = [] if out is None else [Output("`--out`", out, "write the decisions to another file")]
    if rejects is not None:
        written.append(Output("`--rejects`", rejects, "write the rejected rows to another file"))
    elif (beside := rejects_path(out, None)) is not None:
        written.append(Output("the rejected rows beside `--out`", beside, "name a file for them with `--rejects`"))
    return tuple(written)


def rejects_path(out: Path | None, rejects: Path | None) -> Path | None:
    """Return where rejected rows are written; None where nobody asked for a file."""
    return rejects or (out and out.with_name(f"{out.stem}.rejects.csv"))


def check_outputs(written: Iterable[Output], read: Iterable[Input]) -> None:
    """End the command where a file could not be written, or is one that is read, or is to be written twice."""
    taken = list(read)
    for output in written:
        _check_writable(output)
        check_apart(output, taken)
        taken.append(Input(output.named, output.path))


def check_apart(output: Output, read: Iterable[Input]) -> None:
    """End the command where a file to write is one that is read, however the two are spelled or linked."""
    for other in read:
        if _is_same(output.path, other.path):
            fail(f"{output.named} and {other.named} are the same file `{output.path.as_posix()}`", output.remedy)


def _check_writable(output: Output) -> None:
    path = output.path
    if output.is_table and not can_write(path):
        fail(f"cannot write `{path.as_posix()}`: by its ending it is no table", f"give a name that ends with {ENDINGS}")
    if not path.parent.is_dir():
        fail(f"no folder `{path.parent.as_posix()}`", "make it first, or write elsewhere")


def _is_same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False  # one of them is not there
