"""The files that a command writes: that they can be written, and overwrite nothing that is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadrules.cli.console import fail, output, printable
from leadrules.cli.rulesets import Ruleset, open_ruleset
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
    for one in written:
        _check_writable(one)
        check_apart(one, taken)
        taken.append(Input(one.named, one.path))


def check_apart(written: Output, read: Iterable[Input]) -> None:
    """End the command where a file to write is one that is read, however the two are spelled or linked."""
    for other in read:
        if _is_same(written.path, other.path):
            fail(f"{written.named} and {other.named} are the same file `{written.path.as_posix()}`", written.remedy)


def open_apart(ruleset: Path, written: Sequence[Output], read: Iterable[Input]) -> Ruleset:
    """Return a ruleset; ends the command where a file to write is one that is read, or one of the ruleset's own.

    Raises:
        AgreementError: its agreement has errors.
    """
    check_outputs(written, read)
    opened = open_ruleset(ruleset)
    for file in written:
        check_apart(file, (Input("a file of the ruleset", path) for path in opened.files))
    return opened


def check_free(files: Iterable[tuple[Path, str]]) -> None:
    """End the command where a file is there that leadrules did not write: each has a mark that stands in such a one."""
    for path, mark in files:
        shown = path.as_posix()
        try:
            if path.exists() and mark.encode() not in path.read_bytes():
                fail(f"`{shown}` is there, and is no document that leadrules wrote", "move it, or write elsewhere")
        except OSError as problem:
            fail(f"cannot read `{shown}`: {(problem.strerror or 'not possible').lower()}", "write elsewhere")


def write_texts(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts into a folder by their names, and say so; the folder is made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            output().print(printable(f"Wrote {(folder / name).as_posix()}"), soft_wrap=True)
    except OSError as problem:
        fail(f"cannot write to `{folder.as_posix()}`: {(problem.strerror or 'not possible').lower()}")


def _check_writable(written: Output) -> None:
    path = written.path
    if written.is_table and not can_write(path):
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
